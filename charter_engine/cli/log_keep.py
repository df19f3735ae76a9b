"""The commands of `charter log` for whoever keeps a record: create, publish, back-up, restore, anchor."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from charter_engine.cli.day import DAY, on_or_today
from charter_engine.model.settings import Settings
from charter_engine.render.visible import visible

FILE = click.Path(path_type=Path)
RECORD = click.option("--record", type=FILE, metavar="DIR", help="The record. Else CHARTER_RECORD, record/ here.")


@click.command("create", short_help="Begin a record.")
@click.argument("folder", type=FILE)
@click.option("--name", required=True, metavar="NAME", help="What it is called, as `council.example/decisions`.")
@click.option("--database", default="record.db", metavar="ADDRESS", help="`postgresql://...`; else a file here.")
def create(folder: Path, name: str, database: str) -> None:
    """Begin a record in FOLDER: its settings, a secret key, a database, and the folder that is published."""
    from charter_engine.workspace.records import keep as use

    home = use.create(folder, Settings(name, database), datetime.now(UTC))
    click.echo(visible(f"Began the record {name} in {folder}. Everyone may have {home.publish}."))
    click.echo(f"Keep {home.settings.key} secret, and {home.settings.anchor} out of back-ups.")
    click.echo("Whoever checks the record needs this as their policy, from somewhere else than the record:")
    click.echo(f"log {home.signer().key}\nquorum none")


@click.command("publish", short_help="Bring the published folder up to date.")
@RECORD
def publish(record: Path | None) -> None:
    """Put into the published folder what everyone may have, and take out what was redacted. Safe at any time."""
    from charter_engine.workspace.records import keep as use
    from charter_engine.workspace.records.record import find_record

    home = find_record(record)
    done = use.publish(home)
    new = done.size - done.before
    click.echo(visible(f"{home.publish} holds {done.size} entries, {new} of them new."))
    click.echo(f"New beside them: {done.blobs} documents and {done.disclosures} values. Taken away: {done.removed}.")


@click.command("back-up", short_help="Copy the database while it is in use.")
@click.argument("file", type=FILE)
@RECORD
def back_up(file: Path, record: Path | None) -> None:
    """Copy the database into a new FILE. It holds what is not published too: keep it as you keep the database."""
    from charter_engine.workspace.records import keep as use
    from charter_engine.workspace.records.record import find_record

    use.back_up(find_record(record), file)
    click.echo(visible(f"Wrote {file}. The anchor is no part of it, and must not be."))


@click.command("restore", short_help="Make the database again from what was published.")
@click.argument("folder", type=FILE)
@RECORD
@click.option("--on", type=DAY, metavar="DATE", help="As on this day, like 2026-03-31; today if left out.")
def restore(folder: Path, record: Path | None, on: date | None) -> None:
    """Make the database of a record again from the published FOLDER, once that was checked. It must be empty or gone.

    What was never published is not there. Exit code 3 where anything is missing, so that you look for a back-up.
    """
    from charter_engine.workspace.records import keep as use
    from charter_engine.workspace.records.record import find_record

    done = use.restore(find_record(record), folder, on_or_today(on))
    click.echo(f"Restored {done.size} entries, and {done.blobs} documents beside them.")
    if done.missing:
        click.echo(f"{done.missing} documents were never published, and are not there. A back-up may hold them.")
        raise SystemExit(3)


@click.command("anchor", short_help="Begin a lost anchor anew, on your word.")
@RECORD
@click.option("--anchor", "own", type=FILE, metavar="FILE", help="That of one process of several.")
def anchor(record: Path | None, own: Path | None) -> None:
    """Say that the database is whole, where its anchor is lost and nothing was published. Then entries can be added.

    Whoever says so of a database from a back-up makes a second history, which everybody with a newer checkpoint sees.
    """
    from charter_engine.workspace.records import keep as use
    from charter_engine.workspace.records.record import find_record

    click.echo(f"The anchor stands at {use.vouch(find_record(record), own)} entries.")
