"""The service of one council: its record, its settings, its clock, and the Charter that serves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from charter_engine.errors import Malformed, Unavailable
from charter_engine.language.service import FILE, read_service
from charter_engine.log.entries import Entry, read_entry
from charter_engine.model.contrast import contrasts
from charter_engine.model.service import ServiceSettings, Theme
from charter_engine.model.settings import Settings
from charter_engine.record.editions import SERVING, Serving, serving
from charter_engine.workspace.find import read_bytes, shown
from charter_engine.workspace.held import Held, hold, hold_recorded
from charter_engine.workspace.records import keep
from charter_engine.workspace.records.record import Home, find_record, open_record, with_anchor

if TYPE_CHECKING:
    from charter_engine.store.append import Record

LOCAL: Final = ZoneInfo("Europe/London")
"""The calendar of the council: days are promised and counted on it."""
DEMONSTRATION: Final = "demonstration.example/"
"""How the name of a record begins that is only a demonstration."""
NAME: Final = "council.example/decisions"
"""The name of a record that was begun because there was none."""


def local_day(moment: datetime) -> date:
    """The day of a moment on the council's calendar.

    >>> local_day(datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    datetime.date(2026, 7, 2)
    """
    return moment.astimezone(LOCAL).date()


def utc_now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Service:
    """One council's service. `charter` names the Charter folder that serves drafts while no edition was adopted."""

    home: Home
    record: Record
    settings: ServiceSettings
    clock: Callable[[], datetime] = utc_now
    charter: str | None = None

    @property
    def now(self) -> datetime:
        """The moment (UTC)."""
        return self.clock()

    @property
    def today(self) -> date:
        """The day on the council's calendar."""
        return local_day(self.clock())


def open_service(
    folder: Path, charter: str | None, clock: Callable[[], datetime] = utc_now, *, anchor: Path | None = None
) -> Service:
    """The service of the record in a folder; an empty folder gets a record first.

    Of several processes each has an `anchor` of its own; else it is the one that the settings of the record name.

    Raises:
        InvalidSource: with every problem of the settings.
        Malformed: when the database or the key is not fit, or colours cannot be told apart.
        Unavailable: when the database or the folder cannot be reached.
    """
    if _is_empty(folder):
        keep.create(folder, Settings(NAME), clock())
    home = find_record(folder)
    if anchor:
        home = with_anchor(home, anchor)
    file = folder / FILE
    settings = read_service(read_bytes(file), shown(file)) if file.exists() else ServiceSettings()
    check_contrast(settings.theme, shown(file))
    if settings.demonstration and not home.settings.record.startswith(DEMONSTRATION):
        told = (
            "`demonstration: true` lets anybody sign in as anybody, so it is only for a record whose name begins with"
        )
        raise Malformed(f"{shown(file)}: {told} `{DEMONSTRATION}`. Take the line out.")
    return Service(home, open_record(home), settings, clock, charter)


@contextmanager
def served_alone(service: Service) -> Iterator[Service]:
    """Hold a record in SQLite for this process while it serves it. Several may serve one in PostgreSQL.

    Raises:
        Unavailable: when another process of this machine serves it.
    """
    from charter_engine.store.disk import alone

    with ExitStack() as held:
        if file := service.record.database.file:
            busy = "another process serves this record, and SQLite is for one. Stop it, or use PostgreSQL for several."
            held.enter_context(alone(file, busy, wait=0))
        yield service


def _is_empty(folder: Path) -> bool:
    try:
        return not folder.exists() or not any(folder.iterdir())
    except OSError as refused:
        raise Unavailable(f"{folder}: this is no folder that can be read ({refused.strerror}).") from None


def check_contrast(theme: Theme, file: str) -> None:
    """Refuse colours that not everybody can tell apart.

    Raises:
        Malformed: with every two that are too near each other.
    """
    wrong = [
        f"`{each.front}` on {f'`{each.back}`' if each.back else 'white'}: {each.what} have {each.ratio:.2f} to 1, "
        f"and need {each.least}"
        for each in contrasts(theme)
        if not each.serves
    ]
    if wrong:
        raise Malformed(f"{file}, theme: {'; '.join(wrong)}. Choose a darker or a lighter colour.")


def size(service: Service) -> int:
    """The number of entries in the record.

    Raises:
        Malformed: when there is no record.
        Unavailable: when the database cannot be reached.
    """
    from charter_engine.store import read

    return read.size(service.record.database)


def bring_out(service: Service) -> None:
    """Bring the published folder to what everyone may have now. Asking again does no harm.

    Raises:
        Malformed: when the folder holds another log.
        Unavailable: when another program publishes, or the disk refuses.
    """
    from charter_engine.store.publish import publish

    publish(service.record.database, service.home.publish)


def in_force(service: Service, day: date | None = None) -> Serving | None:
    """What the record says of the rules that serve on a day, today where none is named; None before any adoption."""
    return serving(_serving(service), day or service.today)


def _serving(service: Service) -> list[Entry]:
    """The entries by which rules came to serve."""
    from charter_engine.store import read

    found = (read_entry(data) for data in read.of_kinds(service.record.database, SERVING))
    return [entry for entry in found if entry]


def held_by(service: Service, day: date) -> int | None:
    """The entry from which `held` has the Charter of a day; None where it has that of the folder, which may change."""
    from charter_engine.store import read

    entries = _serving(service)
    serves = serving(entries, day)
    named = [each.body["charter"]["sha256"] for each in entries if serves and each.seq == serves.seq]
    return serves.seq if serves and named and read.has_blob(service.record.database, named[0]) else None


def held(service: Service, day: date | None = None) -> Held:
    """The Charter that serves on a day, today where none is named; that of the folder, where none was adopted.

    Raises:
        InvalidSource: when it cannot be read.
        NotFound: when there is none.
    """
    entries = _serving(service)
    serves = serving(entries, day or service.today)
    for entry in entries:
        if serves and entry.seq == serves.seq:
            recorded = hold_recorded(service.record, entry.body["charter"]["sha256"], f"entry {serves.seq}")
            if recorded:
                return recorded
    return hold(service.charter)
