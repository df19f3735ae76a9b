"""`charter calibrate`: the Charter held against what others concluded about real projects."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from charter_engine.render.calibrate import read
from charter_engine.render.calibrate_json import to_json
from charter_engine.render.calibrate_picture import picture
from charter_engine.render.markdown import to_markdown
from charter_engine.render.text import to_text
from charter_engine.workspace.charters import calibrate as use
from charter_engine.workspace.output import write_whole


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="As on this day; today if left out."
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown", "svg"]), default="text", show_default=True
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file, whole or not at all.")
@click.pass_obj
def command(given: str | None, paths: tuple[str, ...], *, day: datetime | None, form: str, output: Path | None) -> None:
    """How well the rules find what was at issue in real projects whose fate is known.

    PATH is a proposal or a folder of them, each with its verdict in verdicts/ beside it. Without one: proposals/.
    Nothing else reads a verdict, and no verdict changes a report.
    """
    on = day.date() if day else date.today()  # noqa: DTZ011 - the day on the reader's own calendar
    found = use.calibrate_paths(given, paths, on)
    writers = {
        "text": lambda: to_text(read(found)),
        "markdown": lambda: to_markdown(read(found)),
        "json": lambda: to_json(found),
        "svg": lambda: picture(found).svg + "\n",
    }
    text = writers[form]()
    if output:
        write_whole(output, text.encode("utf-8"))
        click.echo(f"Wrote {output}.", err=True)
    else:
        click.echo(text, nl=False)
