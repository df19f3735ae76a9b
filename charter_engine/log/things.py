"""The things that entries name by their hash: whether each is there and is that. Each is looked at once, and let go."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from charter_engine.errors import Malformed
from charter_engine.log.checks import Check, Faults, Status, of_faults
from charter_engine.log.commitment import Blob
from charter_engine.log.layout import Files


@dataclass(slots=True)
class Things:
    """What was found of the things that the entries read so far name, as on the day `today`."""

    files: Files
    today: date
    number: int = 0
    faults: Faults = field(default_factory=Faults)
    absent: Faults = field(default_factory=Faults)
    due: Faults = field(default_factory=Faults)

    def look(self, at: int, blob: Blob) -> None:
        """Look at a thing that entry `at` names."""
        self.number += 1
        place = f"entry {at}: {blob.name}"
        try:
            found = self.files.digest(blob.name)
        except Malformed as wrong:
            self.faults.add(place, str(wrong))
            return
        if found is None and blob.due and blob.due >= self.today:
            self.due.add(place, f"not yet published, due {blob.due}")
        elif found is None:
            self.absent.add(place, f"overdue since {blob.due}" if blob.due else "not there")
        elif found != (blob.length, blob.sha256):
            self.faults.add(place, "The file is not the one that the entry names.")

    def check(self) -> Check:
        """What came of looking."""
        there = self.number - self.absent.number - self.due.number
        said = f"{there} of {self.number} there" + (f"; {self.due.number} {self.due.said}" if self.due.number else "")
        if self.absent.number and not self.faults.number:
            said = f"{said}; {self.absent.number} {self.absent.said}"
            return Check("blobs", Status.NOT_COMPARED, said, self.absent.place)
        return of_faults("blobs", self.faults, said)
