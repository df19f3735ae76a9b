"""What must be remembered of every entry of a large log, in few bytes each.

>>> met = Met()
>>> for text in ("a", "b", "a"):
...     met.add(text)
>>> twice = met.suspects()
>>> twice("a"), twice("b")
(True, False)
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from charter_engine.log.commitment import Commitment
from charter_engine.log.tree import HASH

_PARTS = 64


class Met:
    """Texts that were met: 8 bytes each, so that it can say which may have been met twice, and not which were."""

    def __init__(self) -> None:
        self._parts = [array("q") for _ in range(_PARTS)]

    def add(self, text: str) -> None:
        """Note one more."""
        hashed = hash(text)
        self._parts[hashed % _PARTS].append(hashed)

    def suspects(self) -> Callable[[str], bool] | None:
        """Whether a text may have been met twice; None where none was.

        One that was met twice is always suspected. Another is as good as never: its hash would be that of a third.
        """
        found = set[int]()
        for part in self._parts:
            if len(once := set(part)) < len(part):
                found.update(hashed for hashed in once if part.count(hashed) > 1)
        return (lambda text: hash(text) in found) if found else None


@dataclass(slots=True)
class Commitments:
    """Commitments with the place of their entry: 48 bytes each."""

    _digests: bytearray = field(default_factory=bytearray)
    _places: array[int] = field(default_factory=lambda: array("Q"))
    _paths: list[str] = field(default_factory=list)
    _known: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[tuple[int, Commitment]]:
        for number, (at, path) in enumerate(zip(self._places, self._paths, strict=True)):
            yield at, Commitment(path, bytes(self._digests[number * HASH : (number + 1) * HASH]))

    def add(self, at: int, commitment: Commitment) -> None:
        """Note one more, of entry `at`."""
        self._digests += commitment.digest
        self._places.append(at)
        self._paths.append(self._known.setdefault(commitment.path, commitment.path))
