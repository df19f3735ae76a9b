"""`charter check`: mistakes in the Charter's files and in proposals, all at once."""

from __future__ import annotations

import sys

import click

from charter_engine.errors import describe
from charter_engine.workspace.charters import charter as use


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True), metavar="[PATH]...")
@click.pass_obj
def command(given: str | None, paths: tuple[str, ...]) -> None:
    """Look for mistakes in the Charter's files and in proposals.

    PATH is a Charter folder, a proposal, or a folder of proposals. Without one: principles/ and proposals/.
    """
    checked = use.check_paths(given, paths)
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    if checked.problems:
        click.echo(describe(checked.problems), err=True)
    if checked.not_looked_at:
        click.echo(checked.not_looked_at, err=True)
    if errors:
        sys.exit(2)
    click.echo(f"{checked.said} Nothing is wrong." if not checked.problems else checked.said)
