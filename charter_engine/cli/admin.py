"""`charter admin`: what only whoever looks after the machine can do about people who sign in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from charter_engine.cli.log_keep import RECORD
from charter_engine.render.visible import visible

_AT = click.option(
    "--at",
    "address",
    default="http://127.0.0.1:8000",
    show_default=True,
    metavar="URL",
    help="Where the service answers.",
)


@click.group()
def command() -> None:
    """Let the first administrator in, or one who is locked out."""


@command.command("first", short_help="Add the first administrator.")
@click.argument("name")
@click.argument("email")
@RECORD
@_AT
def first(name: str, email: str, record: Path | None, address: str) -> None:
    """Add NAME as the first administrator, and print a link with which they sign in once. They add everybody else."""
    from charter_engine.workspace.people import accounts, signing_in
    from charter_engine.workspace.records.record import find_record, open_record

    database, now = open_record(find_record(record)).database, datetime.now(UTC)
    added = accounts.first_administrator(database, name, email, now)
    click.echo(visible(f"Added {added.name} as administrator."))
    _show(address, signing_in.link_for(database, added.email, now))


@command.command("link", short_help="A link for an administrator who cannot sign in.")
@click.argument("email")
@RECORD
@_AT
def link(email: str, record: Path | None, address: str) -> None:
    """Print a link with which the administrator at EMAIL signs in once."""
    from charter_engine.workspace.people import signing_in
    from charter_engine.workspace.records.record import find_record, open_record

    database = open_record(find_record(record)).database
    _show(address, signing_in.link_for(database, email, datetime.now(UTC)))


@command.command("tidy", short_help="Remove what is kept no longer.")
@RECORD
def tidy(record: Path | None) -> None:
    """Remove sign-ins that ended, sent mail, untouched drafts and who changed accounts, after the days of the settings.

    `charter serve` does so every hour. The record itself is not touched.
    """
    from charter_engine.workspace.people import retention
    from charter_engine.workspace.records.record import find_record
    from charter_engine.workspace.service import open_service

    done = retention.tidy(open_service(find_record(record).folder, None))
    counted = f"{done.drafts} drafts, {done.sign_ins} sign-ins, {done.letters} letters, {done.tries} counts of tries"
    click.echo(f"Removed: {counted}, {done.changes} changes of accounts.")


def _show(address: str, path: str) -> None:
    click.echo("This link signs in once, within 15 minutes. Whoever has it can use it: show it to nobody else.")
    click.echo(visible(f"{address.rstrip('/')}{path}"))
