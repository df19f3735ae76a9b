"""The commands of `charter log` that change something about a record as a whole: redact, rotate-key, revoke-key."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from charter_engine.cli.acts import NUMBER, at, say

if TYPE_CHECKING:
    from charter_engine.model.actor import Actor
    from charter_engine.workspace.records.record import Home


@click.command("redact", short_help="Take values of an entry out of sight.")
@click.argument("number", type=NUMBER, metavar="ENTRY")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--basis", required=True, metavar="TEXT", help="What in law asks for it, and the reference.")
@at("redact")
def redact(number: int, paths: tuple[str, ...], *, basis: str, home: Home, actor: Actor) -> None:
    """Take the values at PATH... in ENTRY out of sight, for good. The entry stays, and so do all hashes."""
    from charter_engine.workspace.acts import change as use

    say("Everybody will see at once that these values went, and on which basis. They cannot be brought back.")
    done = use.redact(home, actor, number, paths, basis, datetime.now(UTC))
    click.echo(
        f"Entry {done.seq} says that {len(paths)} of entry {number} went. `charter log publish` takes them away."
    )
    if gone := done.cleared:
        click.echo(
            f"It also went from {gone.pages} saved pages of drafts, {gone.requests} requests to colleagues and "
            f"{gone.letters} letters that waited."
        )
    click.echo("Back-ups and copies that others took still hold them.")


@click.command("rotate-key", short_help="Hand over to another key.")
@click.option("--new", required=True, metavar="FILE", help="The file of the new key; made where there is none.")
@at("change_key")
def rotate_key(*, new: str, home: Home, actor: Actor) -> None:
    """Hand over to another key: both sign once, then only the new one."""
    from charter_engine.workspace.acts import change as use

    say("Everybody will see at once that another key signs.")
    click.echo(f"log {use.rotate_key(home, actor, new, datetime.now(UTC))}")
    click.echo("Tell it to whoever keeps a policy; the old line goes on to serve them. Destroy the old key.")


@click.command("revoke-key", short_help="Say that a key is no longer believed.")
@click.argument("key", metavar="KEY")
@click.option("--last", type=NUMBER, required=True, metavar="SIZE", help="Up to how many entries it is.")
@click.option("--reason", required=True, metavar="TEXT", help="Why.")
@at("change_key")
def revoke_key(key: str, *, last: int, reason: str, home: Home, actor: Actor) -> None:
    """Say that KEY, which was lost or stolen after a handover, is not believed for more than SIZE entries."""
    from charter_engine.workspace.acts import change as use

    say("Everybody will see at once that this key is not believed any more, and why.")
    click.echo(f"Entry {use.revoke_key(home, actor, key, last, reason, datetime.now(UTC))} revokes it.")
