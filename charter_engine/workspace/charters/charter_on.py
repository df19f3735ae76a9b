"""The Charter as pages show it: the edition of a day, what the record says of it, and the cases beside its rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from charter_engine.errors import CharterError
from charter_engine.language.folder import CASES_SUFFIX, Folder
from charter_engine.model.case import Case
from charter_engine.model.charter import Edition
from charter_engine.record.editions import Serving
from charter_engine.store.database import reading
from charter_engine.store.working import charters
from charter_engine.workspace.find import charter_files, find_charter, sound
from charter_engine.workspace.held import Held
from charter_engine.workspace.service import Service, held, in_force


@dataclass(frozen=True)
class OnDay:
    """The Charter of a day and its edition; what the record says of it, None where no edition serves that day."""

    held: Held
    edition: Edition
    serves: Serving | None


def charter_on(service: Service, day: date) -> OnDay:
    """The Charter that serves on a day; where none was adopted, the one of the folder.

    Raises:
        InvalidSource: when it cannot be read.
        NotFound: when there is none, or it has no edition on that day.
    """
    found = held(service, day)
    return OnDay(found, found.charter.on(day), in_force(service, day))


def cases_of(service: Service, edition: Edition) -> Mapping[str, tuple[Case, ...]] | None:
    """The cases of an edition by their principles, from where they are at hand; None where they are nowhere."""
    folder = _with_cases(service, edition)
    return {each.principle: each.cases for each in folder.cases} if folder else None


def cases_files(service: Service, edition: Edition) -> dict[str, bytes]:
    """The files with the cases of an edition, by name; none where they are not at hand."""
    return {name: data for name, data in _files(service, edition).items() if name.endswith(CASES_SUFFIX)}


def _with_cases(service: Service, edition: Edition) -> Folder | None:
    files = _files(service, edition)
    return _read(tuple(sorted(files.items()))) if files else None


def _files(service: Service, edition: Edition) -> dict[str, bytes]:
    """All files of an edition: those of the draft that was put into force, else those of the folder."""
    serves = in_force(service, edition.day)
    drafted: dict[str, bytes] = {}
    if serves:
        with reading(service.record.database) as connection:
            drafted = charters.files_by_entry(connection, serves.seq)
    for files in (drafted, _in_folder(service)):
        try:
            if files and _read(tuple(sorted(files.items()))).charter.on(edition.day).digest == edition.digest:
                return files
        except CharterError:
            continue
    return {}


def _in_folder(service: Service) -> dict[str, bytes]:
    try:
        return charter_files(find_charter(service.charter).path, with_cases=True)
    except CharterError:
        return {}


@lru_cache(maxsize=2)
def _read(files: tuple[tuple[str, bytes], ...]) -> Folder:
    return sound(dict(files), "cases", with_cases=True)
