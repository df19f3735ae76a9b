"""`charter db`: the database of a record."""

from __future__ import annotations

from pathlib import Path

import click

from charter_engine.cli.log_keep import RECORD
from charter_engine.render.visible import visible


@click.group()
def command() -> None:
    """Look after the database of a record."""


@command.command("upgrade", short_help="Bring the tables to the form of this version.")
@RECORD
def upgrade(record: Path | None) -> None:
    """Bring the tables of a record to the form that this version knows, all or nothing. Make a back-up first."""
    from charter_engine.workspace.records import keep as use
    from charter_engine.workspace.records.record import find_record

    home = find_record(record)
    use.upgrade(home)
    click.echo(visible(f"The tables in {home.folder} are those of this version."))
