"""What the commands that write the record share: whose record, who acts, and the line before the act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from charter_engine.cli.day import on_or_today
from charter_engine.model.actor import MAY, Act, Actor, Role
from charter_engine.render.visible import visible

if TYPE_CHECKING:
    from charter_engine.workspace.acting import Acting

RECORD = click.option(
    "--record", type=click.Path(path_type=Path), metavar="DIR", help="The record. Else CHARTER_RECORD, record/ here."
)
NUMBER = click.IntRange(0, 2**53 - 1)
"""The place of an entry: a number that every reader of the log can hold."""
_PERSON = click.option("--person", required=True, envvar="CHARTER_PERSON", metavar="NAME", help="Who acts.")
_NAME = click.option("--id", "name", default="", metavar="ID", help="Your name for this: under it, it is done once.")


def by(act: Act) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The options that say who does an act on which record; the command is given the `Acting` that they come to."""

    def add(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def run(*given: Any, record: Path | None, person: str, role: Role, name: str, **more: Any) -> None:
            command(*given, acting=acting_on(record, Actor(role, person), name), **more)

        return RECORD(_PERSON(_role(MAY[act])(_NAME(run))))

    return add


def at(act: Act) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The options of an act on a record as a whole; the command is given the record's folder and the actor."""

    def add(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def run(*given: Any, record: Path | None, person: str, role: Role, **more: Any) -> None:
            from charter_engine.workspace.records.record import find_record

            command(*given, home=find_record(record), actor=Actor(role, person), **more)

        return RECORD(_PERSON(_role(MAY[act])(run)))

    return add


def say(line: str) -> None:
    """Before an act: who will see what, and when."""
    click.echo(visible(line), err=True)


def _role(may: tuple[Role, ...]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The role must be said where several may do the act. Another is refused with the reason, and not as a mistype."""
    said = f"In which role: {' or '.join(may)}."
    if len(may) > 1:
        return click.option("--role", required=True, metavar="ROLE", help=said)
    return click.option("--role", default=may[0], metavar="ROLE", help=said)


def acting_on(record: Path | None, actor: Actor, name: str = "") -> Acting:
    """Somebody who acts now on a record, which is looked for where none is named."""
    from charter_engine.workspace.records.record import find_record, open_record

    held = open_record(find_record(record))  # first: it says what to install where the store's parts are missing
    from charter_engine.workspace.acting import Acting

    return Acting(held, actor, datetime.now(UTC), on_or_today(None), name)
