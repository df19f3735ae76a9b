"""The Charter as pages show it: the edition of a day, what the record says of it, and the cases beside its rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from charter_engine.errors import CharterError
from charter_engine.frozen import dataclass
from charter_engine.language.folder import Folder
from charter_engine.model.case import Case
from charter_engine.model.charter import Edition
from charter_engine.record.editions import Serving
from charter_engine.workspace.find import load_charter
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
    """The cases of an edition by their principles, from the Charter folder; None where it holds another edition."""
    try:
        folder, _ = load_charter(service.charter, with_cases=True)
        same = folder.charter.on(edition.day).digest == edition.digest
    except CharterError:
        return None
    return by_principle(folder) if same else None


def by_principle(folder: Folder) -> Mapping[str, tuple[Case, ...]]:
    """The cases of a folder by their principles."""
    return {each.principle: each.cases for each in folder.cases}
