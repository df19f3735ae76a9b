"""`charter log redactions` and `charter log keys`: what went out of a record, and whose keys signed it."""

from __future__ import annotations

from pathlib import Path

import click

FOLDER = click.argument("folder", type=click.Path(path_type=Path))
FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.command("redactions", short_help="List what was taken out of sight.")
@FOLDER
@FORMAT
def redactions(folder: Path, form: str) -> None:
    """List what was taken out of sight, when, by which role and on which basis. `verify` says whether that is all."""
    from charter_engine.render import lists
    from charter_engine.workspace.records.status import published_past

    click.echo(lists.redactions(published_past(folder).entries, form))


@click.command("keys", short_help="List the keys that sign.")
@FOLDER
@FORMAT
def keys(folder: Path, form: str) -> None:
    """List the keys of a record: from and to which size each signs, and which was revoked."""
    from charter_engine.log.trust import trust
    from charter_engine.render import lists
    from charter_engine.workspace.records.status import published_past

    click.echo(lists.keys(trust(published_past(folder).entries), form))
