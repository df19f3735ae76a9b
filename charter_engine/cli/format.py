"""`charter format`: the Charter's files and proposals in their one canonical form."""

from __future__ import annotations

import sys

import click

from charter_engine.workspace.charters import format as use


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True), metavar="[PATH]...")
@click.option("--check", is_flag=True, help="Write nothing; list the files that differ, and exit with 1 if one does.")
@click.pass_obj
def command(given: str | None, paths: tuple[str, ...], *, check: bool) -> None:
    """Write the Charter's files and proposals in their one canonical form.

    PATH is a Charter folder, a file in one, a proposal, or a folder of proposals. Without one: principles/ and
    proposals/. Nothing is written while a file has a problem, or holds a comment below its first lines.
    """
    formatted = use.format_paths(given, paths, write=not check)
    for path in formatted.differing:
        click.echo(f"{path} {'is not in canonical form.' if check else 'rewritten.'}")
    if not formatted.differing:
        click.echo(f"{formatted.files} files, all in canonical form.")
    if check and formatted.differing:
        sys.exit(1)
