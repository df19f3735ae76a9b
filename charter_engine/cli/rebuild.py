"""`charter rebuild`: what the pages are made from, made anew from the record."""

from __future__ import annotations

from pathlib import Path

import click

from charter_engine.cli.log_keep import RECORD
from charter_engine.cli.progress import progress
from charter_engine.render.visible import visible


@click.command()
@RECORD
def command(record: Path | None) -> None:
    """Make the register of projects anew from the record: the rows that pages are quick by, and nothing else.

    The record, drafts and accounts stay as they are. It is safe at any time.
    """
    from charter_engine.workspace.records.record import find_record, open_record

    home = find_record(record)
    database = open_record(home).database
    from charter_engine.workspace.projects.register import rebuild

    rebuild(database, lambda at, of: progress(f"{at:,} of {of:,} entries read"))
    progress("")
    click.echo(visible(f"The register of {home.settings.record} was made anew."))
