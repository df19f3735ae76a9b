"""`charter test`: run the cases that lie beside the rules, and try the cases themselves."""

from __future__ import annotations

import sys

import click

from charter_engine.cli.progress import progress
from charter_engine.workspace.charters import charter as use


@click.command()
@click.argument("names", nargs=-1, metavar="[PRINCIPLE]...")
@click.option(
    "--mutate", is_flag=True, help="Change each rule in small ways, and name each change that no case notices."
)
@click.pass_obj
def command(given: str | None, names: tuple[str, ...], *, mutate: bool) -> None:
    """Run the cases of every principle, or of those named.

    Exit code 1 when a rule does not come to what its case expects; with `--mutate`, also when no case notices a change
    of a rule and the case file does not say why.
    """
    tested = use.run_cases(given, names)
    for result in tested.failed:
        click.echo(f"{result.principle}: {result.case.case} (on {result.case.on})", err=True)
        found = result.found or "not in force on that day"
        click.echo(f"   {result.rule}: expected {result.expected}, found {found}", err=True)
    held = len(tested.results) - len(tested.failed)
    click.echo(f"{tested.cases} cases of {tested.rules} rules: {held} expectations hold, {len(tested.failed)} do not.")
    if tested.failed or (mutate and not _mutated(given, names)):
        sys.exit(1)


def _mutated(given: str | None, names: tuple[str, ...]) -> bool:
    """Try every small change, tell of those that nothing speaks for, and return whether there is none."""
    tried, noticed, excused, wrong = 0, 0, 0, 0
    for attacked in use.mutate_rules(given, names):
        progress(f"{attacked.principle} ...")
        for change in attacked.tried:
            tried, noticed, excused = tried + 1, noticed + change.noticed, excused + change.excused
            wrong += not change.stands
            if not change.stands:
                progress("")
                click.echo(f"No case notices this change: {change.change}", err=True)
        for excuse in attacked.idle:
            wrong += 1
            progress("")
            click.echo(
                f"{attacked.principle}: no unnoticed change is called this under `same_rule`: {excuse}", err=True
            )
    progress("")
    left = tried - noticed - excused
    click.echo(f"{tried} small changes: {noticed} noticed, {excused} make the same rule, {left} not noticed.")
    return not wrong
