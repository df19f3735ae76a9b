"""`charter rules diff`: what changed between two Charters, in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from charter_engine.cli.day import DAY, on_or_today
from charter_engine.render import charter_diff as page
from charter_engine.render.markdown import to_markdown
from charter_engine.render.text import to_text
from charter_engine.workspace.charters import charter_diff as use
from charter_engine.workspace.output import keep_apart, write_whole


@click.group()
def command() -> None:
    """The rules as a whole."""


@command.command()
@click.argument("folders", nargs=-1, metavar="[A] [B]")
@click.option("--from", "first", type=DAY, metavar="DATE", help="A as in force on this day.")
@click.option("--to", "second", type=DAY, metavar="DATE", help="B as in force on this day; today if left out.")
@click.option("--proposals", multiple=True, metavar="PATH", help="Also say which of these come out differently.")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file, whole or not at all.")
@click.pass_obj
def diff(  # noqa: PLR0913 - one argument for each option
    given: str | None,
    folders: tuple[str, ...],
    *,
    first: date | None,
    second: date | None,
    proposals: tuple[str, ...],
    form: str,
    output: Path | None,
) -> None:
    """What changed from Charter A to Charter B: in meaning, in days, or in words alone.

    A and B are folders. With --from they may be one folder, named once or not at all: then the two days are compared.
    Without it, they are compared with all their editions, and the last part says from which day results can differ.
    """
    days = (first, on_or_today(second)) if first else None
    _accept(folders, dated=days is not None, ended=second is not None)
    found, names = use.charter_diff(given, folders, days, proposals, on_or_today(None))
    if form == "json":
        text = page.to_json(found, names)
    else:
        text = (to_text if form == "text" else to_markdown)(page.read(found, names))
    if output:
        for name in names:
            keep_apart(output, (), Path(name))
        write_whole(output, text.encode("utf-8"))
        click.echo(f"Wrote {output}.", err=True)
    else:
        click.echo(text, nl=False)


def _accept(folders: tuple[str, ...], *, dated: bool, ended: bool) -> None:
    if len(folders) > 2:
        raise click.UsageError(f"{len(folders)} folders are named. Name two, or one with --from.")
    if len(folders) < 2 and not dated:
        raise click.UsageError("Name the folders of two Charters, or one folder with --from DATE.")
    if ended and not dated:
        raise click.UsageError("--to needs --from.")
