"""`charter assess`: what the Charter asks about one or more proposals."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from charter_engine.cli.day import DAY, on_or_today
from charter_engine.errors import Unavailable
from charter_engine.model.rule import GATES, Gate
from charter_engine.model.truth import OUTCOMES
from charter_engine.render.readings import AUDIENCES, FORMATS, Audience, Format, render
from charter_engine.workspace.output import keep_apart, write_whole
from charter_engine.workspace.reports import assess as use


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PROPOSAL...")
@click.option("--on", "day", type=DAY, metavar="DATE", help="As on this day; today if left out.")
@click.option("--gate", type=click.Choice(GATES), help="What the report is made for; by the stage if left out.")
@click.option("--fail-on", type=click.Choice(OUTCOMES), multiple=True, help="Exit with 1 if a rule comes out so.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--for", "audience", type=click.Choice(AUDIENCES), help="Whose reading; as text, a summary if left out.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file, whole or not at all.")
@click.pass_obj
def command(  # noqa: PLR0913 - one argument for each option
    given: str | None,
    paths: tuple[str, ...],
    *,
    day: date | None,
    gate: Gate | None,
    fail_on: tuple[str, ...],
    form: Format,
    audience: Audience | None,
    output: Path | None,
) -> None:
    """What the Charter asks about one or more proposals.

    PROPOSAL is a file, a folder of them, `-` for standard input, or the id of a proposal that comes with this program.
    """
    on = on_or_today(day)
    assessed = use.assess_paths(given, paths, on, gate)
    several = len(assessed.reports) > 1
    if output:
        keep_apart(output, assessed.files, assessed.found.path)
    try:
        content = render(assessed.reports, form, audience, several=several)
    except Unavailable as missing:
        if output is None:
            raise
        page = output.with_name(f"{output.name}.html")
        keep_apart(page, assessed.files, assessed.found.path)
        write_whole(page, render(assessed.reports, "html", audience, several=several))
        raise Unavailable(f"{missing}\nIt is in {page}.") from None
    if output:
        write_whole(output, content)
        click.echo(f"Wrote {output}.", err=True)
    elif form == "pdf" and sys.stdout.isatty():
        raise click.UsageError("A PDF does not belong on a terminal. Name a file: -o report.pdf.")
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    click.echo(f"Rules: {assessed.found.path} ({assessed.found.how}).", err=True)
    of = {result.outcome for report in assessed.reports for result in report.results}
    if of & {"errored", *fail_on}:
        sys.exit(1)
