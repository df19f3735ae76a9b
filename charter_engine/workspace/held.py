"""A Charter at hand, with the bytes of its files: from a folder, or as the record holds the one that serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from charter_engine.language.folder import CASES_SUFFIX, Folder
from charter_engine.model.charter import Charter
from charter_engine.record.blobs import charter_texts
from charter_engine.workspace.find import charter_files, load_charter, sound

if TYPE_CHECKING:
    from charter_engine.store.append import Record


@dataclass(frozen=True)
class Held:
    """A Charter that fits together, the files that it was read from by name, and where they come from in words."""

    folder: Folder
    files: Mapping[str, bytes]
    found: str

    @property
    def charter(self) -> Charter:
        """The Charter itself."""
        return self.folder.charter


def hold(given: str | None) -> Held:
    """The Charter of a folder, looked for as `find_charter` does.

    Raises:
        InvalidSource: with every problem of it.
        NotFound: when there is no Charter folder.
    """
    folder, found = load_charter(given)
    return Held(folder, charter_files(found.path), found.how)


def hold_files(files: Mapping[str, bytes], found: str) -> Held:
    """The Charter in files by name; its cases are passed over.

    Raises:
        InvalidSource: with every problem of it.
    """
    texts = {name: data for name, data in files.items() if not name.endswith(CASES_SUFFIX)}
    return Held(sound(texts, found), texts, found)


def hold_recorded(record: Record, sha256: str, found: str) -> Held | None:
    """The Charter that an entry of the record names by its hash; None where it is not in the store.

    Raises:
        InvalidSource: with every problem of it, for this version of the program.
        Malformed: when it is no Charter.
    """
    from charter_engine.store import read

    data = read.blob(record.database, sha256)
    return _hold_data(data, found) if data else None


@lru_cache(maxsize=4)
def _hold_data(data: bytes, found: str) -> Held:
    """The Charter in these bytes: whoever saves an answer does not read all rules anew."""
    return hold_files(charter_texts(data), found)
