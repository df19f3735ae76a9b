"""`charter test`: run the cases that lie beside the rules."""

from __future__ import annotations

import sys

import click

from charter_engine.workspace import charter as use


@click.command()
@click.argument("names", nargs=-1, metavar="[PRINCIPLE]...")
@click.pass_obj
def command(given: str | None, names: tuple[str, ...]) -> None:
    """Run the cases of every principle, or of those named.

    Exit code 1 when a rule does not come to what its case expects.
    """
    tested = use.run_cases(given, names)
    for result in tested.failed:
        click.echo(f"{result.principle}: {result.case.case} (on {result.case.on})", err=True)
        found = result.found or "not in force on that day"
        click.echo(f"   {result.rule}: expected {result.expected}, found {found}", err=True)
    held = len(tested.results) - len(tested.failed)
    click.echo(f"{tested.cases} cases of {tested.rules} rules: {held} expectations hold, {len(tested.failed)} do not.")
    if tested.failed:
        sys.exit(1)
