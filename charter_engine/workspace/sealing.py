"""Values that stand in an entry as salted commitments, so that they can be taken out of sight later."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from charter_engine.errors import Refused
from charter_engine.log.commitment import SALT, commit, disclose, open_disclosure
from charter_engine.log.spelling import decode_url
from charter_engine.store import read
from charter_engine.store.append import Record


@dataclass(frozen=True, slots=True)
class Hidden:
    """A value that stands in an entry as a salted commitment."""

    value: Any


def closed(value: Any, path: str, disclosures: list[bytes]) -> Any:
    """The value with a commitment in place of each sealed one, whose disclosure is added to the list."""
    match value:
        case Hidden(held):
            disclosures.append(disclose(secrets.token_bytes(SALT), path, held))
            return commit(disclosures[-1])
        case Mapping():
            return {key: closed(each, f"{path}/{key}", disclosures) for key, each in value.items()}
        case list():
            return [closed(each, f"{path}/{number}", disclosures) for number, each in enumerate(value)]
        case _:
            return value


def opened(record: Record, value: Any) -> Any:
    """A value of an entry with what is sealed in place of each commitment; None where it was taken out of sight."""
    match value:
        case {"$c": str() as name}:
            held = read.disclosure(record.database, decode_url(name))
            return Hidden(open_disclosure(held).value) if held else None
        case Mapping():
            return {key: opened(record, each) for key, each in value.items()}
        case list():
            return [opened(record, each) for each in value]
        case _:
            return value


def without_hidden(value: Any) -> Any:
    """The value with nothing in place of each sealed one."""
    match value:
        case Hidden():
            return None
        case Mapping():
            return {key: without_hidden(each) for key, each in value.items()}
        case list():
            return [without_hidden(each) for each in value]
        case _:
            return value


def check_text(value: Any) -> None:
    """Refuse what came from a terminal or a form and is no text.

    Raises:
        Refused: for the first such.
    """
    match value:
        case str() if any("\ud800" <= sign <= "\udfff" for sign in value):
            raise Refused(f"`{value[:60]}` holds bytes that are no text in UTF-8. Write it anew.")
        case Hidden(held):
            check_text(held)
        case Mapping():
            check_text(list(value.values()))
        case list():
            for each in value:
                check_text(each)
        case _:
            pass
