"""`charter compare`: two versions of a proposal, or one proposal on two days."""

from __future__ import annotations

from datetime import date

import click

from charter_engine.cli.day import DAY, on_or_today
from charter_engine.model.rule import GATES, Gate
from charter_engine.render import compare as page
from charter_engine.render.markdown import to_markdown
from charter_engine.render.text import to_text
from charter_engine.workspace.reports import compare as use


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--on", "day", type=DAY, metavar="DATE", help="As on this day; today if left out.")
@click.option("--on-b", "day_b", type=DAY, metavar="DATE", help="B as on this day; the day of A if left out.")
@click.option("--gate", type=click.Choice(GATES), help="What both reports are made for; by the stage if left out.")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.pass_obj
def command(  # noqa: PLR0913 - one argument for each option
    given: str | None,
    before: str,
    after: str,
    *,
    day: date | None,
    day_b: date | None,
    gate: Gate | None,
    form: str,
) -> None:
    """Which results changed from A to B, and because of which fact or rule.

    A and B are two versions of a proposal; or the same proposal twice, with another day for B.
    Each is a file, or the id of a proposal that comes with this program.
    """
    on = on_or_today(day)
    comparison = use.compare_paths(given, (before, after), (on, day_b or on), gate)
    if form == "json":
        click.echo(page.to_json(comparison), nl=False)
    else:
        write = to_text if form == "text" else to_markdown
        click.echo(write(page.read(comparison)), nl=False)
