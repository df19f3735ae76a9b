"""`charter explain`: one rule on one proposal."""

from __future__ import annotations

import sys
from datetime import date

import click

from charter_engine.cli.day import DAY, on_or_today
from charter_engine.errors import NotFound
from charter_engine.model.rule import GATES, Gate
from charter_engine.render import explain
from charter_engine.render.text import to_text
from charter_engine.workspace.reports import assess as use


@click.command()
@click.argument("path", metavar="PROPOSAL")
@click.argument("rule", metavar="RULE")
@click.option("--on", "day", type=DAY, metavar="DATE", help="As on this day; today if left out.")
@click.option("--gate", type=click.Choice(GATES), help="What the report is made for; by the stage if left out.")
@click.pass_obj
def command(given: str | None, path: str, rule: str, *, day: date | None, gate: Gate | None) -> None:
    """One rule on one proposal: what it says, what it read, and why it came out so."""
    on = on_or_today(day)
    assessed = use.assess_paths(given, (path,), on, gate)
    for report in assessed.reports:
        found = {result.rule.rule: result for result in report.results}
        if rule not in found:
            raise NotFound("rule", rule, found, f"in force on {on}")
        click.echo(to_text(explain.read(report, found[rule])), nl=False)
        if found[rule].outcome == "errored":
            sys.exit(1)
