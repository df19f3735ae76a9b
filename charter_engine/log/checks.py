"""What a check of the log can come to, and how what it found is told.

>>> faults = Faults()
>>> of_faults("order", faults, "0 to 812").status.value
'passed'
>>> faults.add("entry 7", "It is missing.")
>>> of_faults("order", faults, "0 to 812")
Check(name='order', status=<Status.FAILED: 'failed'>, said='It is missing.', place='entry 7')
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum


class Status(Enum):
    """What came of a check."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_COMPARED = "not compared"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, what came of it, what was found, and where the first fault lies."""

    name: str
    status: Status
    said: str
    place: str = ""


def overall(checks: Iterable[Check]) -> Status:
    """What came of several checks together: the worst of them."""
    return worst(check.status for check in checks)


def worst(came: Iterable[Status]) -> Status:
    """The worst of what several checks came to."""
    met = set(came)
    return next((status for status in (Status.FAILED, Status.NOT_COMPARED) if status in met), Status.PASSED)


@dataclass(slots=True)
class Faults:
    """What one check found wrong: how often, and the first of them."""

    number: int = 0
    place: str = ""
    said: str = ""
    _at: float = math.inf

    def add(self, place: str, said: str, at: float = math.inf) -> None:
        """Note one more: the first is that of the lowest `at`, and of several such the one that was told first."""
        if not self.number or at < self._at:
            self.place, self.said, self._at = place, said, at
        self.number += 1


def of_faults(name: str, faults: Faults, fine: str, strange: Sequence[int] = ()) -> Check:
    """A check that found these faults; `fine` is said where there are none."""
    if faults.number:
        said = faults.said if faults.number == 1 else f"{faults.said} In all {faults.number} such places."
        return Check(name, Status.FAILED, said, faults.place)
    if strange:
        said = f"{fine}; {len(strange)} of a kind or version not understood here"
        return Check(name, Status.NOT_COMPARED, said, f"entry {strange[0]}")
    return Check(name, Status.PASSED, fine)
