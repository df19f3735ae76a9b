"""A report run again from what lies beside the record: the Charter and the proposal of its day, by their hashes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from charter_engine.engine.assess import assess
from charter_engine.errors import Malformed
from charter_engine.log import profile
from charter_engine.log.commitment import LARGEST, commitments
from charter_engine.model.charter import Charter
from charter_engine.model.report import Report
from charter_engine.record import blobs
from charter_engine.workspace.reports.assess import ENGINE

Find = Callable[[str], bytes | None]
"""Gives a thing or a value by its SHA-256 (hexadecimal); None where it is not there."""
GONE: Final = "[taken out of sight: {why}]"
"""What stands where a text was."""
_ADDRESS = re.compile(r"/(sources|evidence)/\d+/url$")
_MOST_CHARTERS: Final = 8
_charters: dict[str, Charter] = {}


def run_again(charter: Charter, issued: Mapping[str, Any], proposal: bytes, texts: Mapping[str, str]) -> Report:
    """The report that an entry says was issued, made anew; `texts` are those of the proposal, by their places.

    Raises:
        Malformed: when the proposal is none that answers the form of its day.
        NotFound: when there was no edition on that day.
    """
    edition = charter.on(date.fromisoformat(issued["on"]))
    return assess(edition, blobs.read_proposal(proposal, edition.form, texts), issued["gate"], ENGINE)


def charter_named(sha256: str, find: Find) -> Charter:
    """The Charter with this hash, which is read once.

    Raises:
        Malformed: when it is not there, or cannot be read.
    """
    if (held := _charters.get(sha256)) is not None:
        return held
    read = blobs.read_charter(needed(sha256, find))
    if len(_charters) >= _MOST_CHARTERS:
        _charters.pop(next(iter(_charters)), None)
    return _charters.setdefault(sha256, read)


def needed(sha256: str, find: Find) -> bytes:
    """A thing that must be there.

    Raises:
        Malformed: when it is not.
    """
    if (data := find(sha256)) is None:
        raise Malformed(f"What is named {sha256[:12]} is not in the store.")
    return data


def texts_shown(proposal: bytes, find: Find, gone: Mapping[str, str]) -> dict[str, str]:
    """The texts of a proposal by their places; in place of each that was taken out of sight, that it was, and why.

    Where a text had said nothing, nothing stands in its place: then no result can be another than it was.

    Raises:
        Malformed: when a value is not of its place.
    """
    texts = blobs.texts_of(proposal, find)
    document = profile.read(proposal, LARGEST)
    silent = document.get("says_nothing", ()) if isinstance(document, dict) else ()
    for each in commitments(document):
        if each.path not in texts and each.path not in silent and not _ADDRESS.search(each.path):
            texts[each.path] = GONE.format(why=gone.get(each.path, "no reason is in the record"))
    return texts
