"""Three-valued truth by Kleene's strong tables, and the words for what a rule comes to.

Truth is True, False or None, and None is *unknown*. A conjunction with a false part is false whatever the unknown parts
turn out to be; a disjunction with a true part is true. Source: S. C. Kleene, *Introduction to Metamathematics*, 1952,
section 64.

>>> conjunction([True, UNKNOWN]), conjunction([False, UNKNOWN]), disjunction([True, UNKNOWN]), negation(UNKNOWN)
(None, False, True, None)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

Truth: TypeAlias = bool | None
UNKNOWN: Truth = None

# Two closed types, so that nothing can say "satisfied" or "breached" of a rule that asks the community.
RequiresOutcome: TypeAlias = Literal["satisfied", "breached", "unfinished", "undetermined", "not_applicable", "errored"]
AsksOutcome: TypeAlias = Literal["raised", "undetermined", "not_applicable", "errored"]
Outcome: TypeAlias = RequiresOutcome | AsksOutcome

OUTCOMES: tuple[Outcome, ...] = (
    "raised",
    "breached",
    "unfinished",
    "undetermined",
    "satisfied",
    "not_applicable",
    "errored",
)


def negation(value: Truth) -> Truth:
    """Not: unknown stays unknown."""
    return UNKNOWN if value is UNKNOWN else not value


def conjunction(values: Iterable[Truth]) -> Truth:
    """All of them: false as soon as one is false, else unknown as soon as one is unknown, else true."""
    seen = set(values)
    if False in seen:
        return False
    return UNKNOWN if UNKNOWN in seen else True


def disjunction(values: Iterable[Truth]) -> Truth:
    """Any of them: true as soon as one is true, else unknown as soon as one is unknown, else false."""
    seen = set(values)
    if True in seen:
        return True
    return UNKNOWN if UNKNOWN in seen else False
