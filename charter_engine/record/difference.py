"""Where two values of JSON first differ.

>>> difference({"results": [{"outcome": "met"}, 3]}, {"results": [{"outcome": "not met"}, 4]})
Difference(path='/results/0/outcome', was='met', now='not met')
>>> difference({"a": 1}, {"a": True}).path, difference({"a": 1}, {}).now, difference([1, 2], [1, 2])
('/a', ABSENT, None)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


class Absent:
    """What stands where nothing does."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()


@dataclass(frozen=True, slots=True)
class Difference:
    """A place (RFC 6901), what stood there, and what stands there now."""

    path: str
    was: Any
    now: Any


def difference(was: Any, now: Any, path: str = "") -> Difference | None:
    """The first place where two values differ; None where they do not. Keys are met in their order."""
    if type(was) is type(now) and isinstance(was, (dict, list)):
        for name, old, new in _parts(was, now):
            if found := difference(old, new, f"{path}/{name}"):
                return found
        return None
    return None if type(was) is type(now) and was == now else Difference(path, was, now)


def _parts(was: Any, now: Any) -> Iterator[tuple[object, Any, Any]]:
    if isinstance(was, dict):
        yield from ((name, was.get(name, ABSENT), now.get(name, ABSENT)) for name in sorted({*was, *now}))
    else:
        lists = [*was, *[ABSENT] * (len(now) - len(was))], [*now, *[ABSENT] * (len(was) - len(now))]
        yield from ((at, old, new) for at, (old, new) in enumerate(zip(*lists, strict=True)))
