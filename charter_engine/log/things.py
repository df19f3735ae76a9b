"""The things that entries name by their hash: whether each is there and is that. Each is looked at once, and let go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from charter_engine.errors import Malformed
from charter_engine.log.checks import Check, Faults, Status, of_faults
from charter_engine.log.commitment import LARGEST, Blob, Commitment, read_committed
from charter_engine.log.layout import Files


@dataclass(slots=True)
class Things:
    """What was found of the things that the entries read so far name, as on the day `today`."""

    files: Files
    today: date
    number: int = 0
    faults: Faults = field(default_factory=Faults)
    missing: list[tuple[int, Blob]] = field(default_factory=list)
    withdrawn: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """By hash: the entries that said that the thing will not come, and their days."""
    opened: set[str] = field(default_factory=set)
    """The hashes of those with commitments of their own."""

    def look(self, at: int, blob: Blob) -> Sequence[Commitment]:
        """Look at a thing that entry `at` names. The commitments in it, where this is the first to name it."""
        self.number += 1
        try:
            return self._look(at, blob)
        except Malformed as wrong:
            self.faults.add(f"entry {at}: {blob.name}", str(wrong))
            return ()

    def _look(self, at: int, blob: Blob) -> Sequence[Commitment]:
        found = self.files.digest(blob.name)
        if found is None:
            self.missing.append((at, blob))
            return ()
        if found != (blob.length, blob.sha256):
            raise Malformed("The file is not the one that the entry names.")
        if not blob.committed or blob.sha256 in self.opened:
            return ()
        self.opened.add(blob.sha256)
        return read_committed(self.files.read(blob.name, LARGEST) or b"")

    def withdraw(self, at: int, day: str, hashes: Iterable[str]) -> None:
        """Note that entry `at`, of this day, says that the things with these hashes will not come."""
        for sha256 in hashes:
            self.withdrawn.setdefault(sha256, []).append((at, day))

    def check(self) -> Check:
        """What came of looking."""
        absent, due, withdrawn = Faults(), Faults(), 0
        for at, blob in self.missing:
            place = f"entry {at}: {blob.name}"
            if blob.due and self._is_withdrawn(at, blob, blob.due):
                withdrawn += 1
            elif blob.due and blob.due >= self.today:
                due.add(place, f"not yet published, due {blob.due}")
            else:
                absent.add(place, f"overdue since {blob.due}" if blob.due else "not there")
        said = f"{self.number - len(self.missing)} of {self.number} there"
        said += f"; {due.number} {due.said}" if due.number else ""
        said += f"; {withdrawn} withdrawn before they were due" if withdrawn else ""
        if absent.number and not self.faults.number:
            said = f"{said}; {absent.number} {absent.said}"
            return Check("blobs", Status.NOT_COMPARED, said, absent.place)
        return of_faults("blobs", self.faults, said)

    def _is_withdrawn(self, at: int, blob: Blob, due: date) -> bool:
        """Whether a later entry took back what was promised, and did so in time."""
        said = self.withdrawn.get(blob.sha256, ())
        return any(at < later and day <= due.isoformat() for later, day in said)
