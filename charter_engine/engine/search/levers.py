"""Levers: the facts of a proposal that may be set, the states of each, and setting them.

Which facts may be set depends on what is asked. To *settle* a result, what is not known may be: leaves that nothing is
said of, and lists that may have more. To *mend* one, design choices may be, whatever they are now; and any list with
items may be declared complete. A new item of a list brings all answers that the rule asks of it, at no further count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from charter_engine.engine.facts import Fact, Facts, Listed, Said
from charter_engine.model.questionnaire import Question

Aim: TypeAlias = Literal["settle", "mend"]


@dataclass(frozen=True, slots=True)
class Grown:
    """A state of a list: with so many more items, and complete or not."""

    more: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """The state of a record that was answered as a whole, and of which single fields are now answered instead."""


State: TypeAlias = Fact | Grown | Opened


@dataclass(frozen=True, slots=True)
class Lever:
    """A fact that may be set. `states` are those besides state 0, which is `now`: as it stands.

    `name` is that of a report, `partners[2].pledge.state`; of a new item `partners[+1].pledge.state`. `place` is where
    it stands in the form. A lever that is `free` does not count as a fact of its own.
    """

    name: str
    place: tuple[Any, ...]
    now: Fact | None
    states: tuple[State, ...]
    free: bool = False

    @property
    def given(self) -> bool:
        """Whether setting it changes an answer that holds a value, or options that are ticked."""
        if isinstance(self.now, Listed):
            return bool(self.now.items) and isinstance(self.now.items[0], str)
        return self.now is not None and not isinstance(self.now, Said)

    @property
    def of(self) -> int:
        """The bits of all its states."""
        return (2 << len(self.states)) - 1

    def among(self, states: int) -> tuple[State, ...]:
        """The states with these bits, without state 0."""
        return tuple(state for bit, state in enumerate(self.states, 1) if states >> bit & 1)


def list_states(now: Fact | None, aim: Aim, question: Question, more: int, *, new: bool) -> tuple[State, ...]:
    """The states that a list may be brought into; none where it may not be touched."""
    is_open = not is_complete(now)
    listed = isinstance(now, Listed) and bool(now.items)
    choice = new or aim == "settle" or question.about == "choice"
    if aim == "settle" and not is_open:
        return ()
    grown: list[State] = []
    if is_open and (choice or listed):
        grown.append(Grown(0, complete=True))
    for number in range(1, more + 1 if choice else 0):
        grown += [Grown(number, complete) for complete in ((False, True) if is_open else (True,))]
    return tuple(grown)


def leaf_states(
    now: Fact | None, aim: Aim, question: Question, values: Iterable[Fact], *, new: bool
) -> tuple[State, ...]:
    """The states that a leaf may be brought into, of these values; none where it may not be touched."""
    if aim == "mend" and not new:
        return tuple(value for value in values if value != now) if question.about == "choice" else ()
    if isinstance(now, Listed) and not now.complete:
        more = (value for value in values if isinstance(value, Listed) and {*now.items} <= {*value.items})
        return tuple(value for value in more if value != now)
    return tuple(values) if now is None else ()


def is_complete(fact: Fact | None) -> bool:
    """Whether a list can have no further items: it is complete, or there are none."""
    return isinstance(fact, Said) or (isinstance(fact, Listed) and fact.complete)


def applied(facts: Facts, states: Iterable[tuple[str, Fact | Grown]]) -> Facts:
    """The facts with these levers, by name, in these states; a list comes before what is in its new items.

    Setting a field of a record that was answered as a whole takes that answer away.
    """
    for name, state in states:
        facts = _set(facts, name.split("."), state)
    return facts


def _set(facts: Facts, steps: list[str], state: Fact | Grown) -> Facts:
    (step, *rest) = steps
    name, _, number = step.rstrip("]").partition("[")
    now = facts.get(name)
    if number:
        return {**facts, name: _set_in_item(now, number, rest, state)}
    if rest:
        return {**facts, name: _set(now if isinstance(now, dict) else {}, rest, state)}
    if isinstance(state, Grown):
        items: Any = now.items if isinstance(now, Listed) else ()
        complete = state.complete or is_complete(now)
        return {**facts, name: Listed((*items, *({} for _ in range(state.more))), complete)}
    return {**facts, name: state}


def _set_in_item(now: Fact | None, number: str, rest: list[str], state: Fact | Grown) -> Listed:
    listed = now if isinstance(now, Listed) else Listed(())
    items: list[Any] = list(listed.items)
    place = int(number) - 1
    item = items[place]
    items[place] = _set(item if isinstance(item, dict) else {}, rest, state)  # what is of no kind is set anew
    return Listed(tuple(items), listed.complete)
