"""What community groups asked to discuss, or dispute: an answer, or a rule; what the council answered, and by when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias, get_args

from charter_engine.log.entries import Entry

About: TypeAlias = Literal["project", "answer", "rule"]
ABOUT: Final[tuple[About, ...]] = get_args(About)
RAISED: Final = "challenge.raised"
ANSWERED: Final = "challenge.answered"


@dataclass(frozen=True, slots=True)
class Standing:
    """A challenge: where it was raised, where it was answered, and whether the answer is late on a day."""

    raised: Entry
    answered: Entry | None
    is_overdue: bool

    @property
    def is_open(self) -> bool:
        """Whether the council has not answered yet."""
        return self.answered is None

    @property
    def due(self) -> date:
        """The day by which the council answers."""
        return date.fromisoformat(self.raised.body["due"])


def challenges(entries: Iterable[Entry], day: date) -> Iterator[Standing]:
    """Every challenge, in order, as it stands on a day. An answer that comes after the first one adds nothing."""
    held = list(entries)
    answers: dict[int, Entry] = {}
    for entry in held:
        if entry.kind == ANSWERED:
            answers.setdefault(entry.body["challenge"], entry)
    for entry in held:
        if entry.kind == RAISED:
            answer = answers.get(entry.seq)
            yield Standing(entry, answer, answer is None and date.fromisoformat(entry.body["due"]) < day)


def disputed_answers(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Where an answer was disputed that the council has not answered for yet."""
    return tuple(
        each.raised for each in challenges(entries, date.min) if each.is_open and each.raised.body["about"] == "answer"
    )


def rests_on(determining: Iterable[str], path: str) -> bool:
    """Whether a result rests on an answer: one of the facts that settle it is the answer or a part of it.

    >>> rests_on(["partners[1].pledge", "stage"], "partners")
    True
    """
    return any(fact == path or fact.startswith((f"{path}.", f"{path}[")) for fact in determining)
