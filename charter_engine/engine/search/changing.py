"""The levers of what would change a result: facts that may be set to other values, and lists that may grow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from charter_engine.engine.facts import Fact, Listed, Said, Seen
from charter_engine.engine.search.domains import domains_of, ticked
from charter_engine.engine.search.formula import ALWAYS, AS_IT_STANDS, NEVER, Formula
from charter_engine.engine.search.levers import Aim, Grown, Opened, is_complete, leaf_states, list_states
from charter_engine.engine.search.ways import End, Here, Ways, stands_for
from charter_engine.engine.trace import without_numbers
from charter_engine.model.questionnaire import Question


@dataclass
class Changing(Ways):
    """Formulas over facts that may be changed, with one aim. State 0 is a fact as it stands. Lists get `more` items."""

    aim: Aim = "settle"
    more: int = 1

    def now(self, end: End) -> Seen:
        return stands_for(end)

    def leaf(self, end: End, here: Here) -> int | None:
        if end.name not in self.by_name:
            path = without_numbers(end.name)
            question = cast(Question, end.question)
            states = leaf_states(
                end.fact, self.aim, question, self._values(path, question, end.fact, here), new=here.new
            )
            self.lever(end.name, path, end.fact, states, free=here.new)
        return self.by_name[end.name]

    def whole(self, name: str, fact: Said) -> tuple[Formula, Formula]:
        if self.aim == "settle":
            return ALWAYS, NEVER
        if name not in self.by_name:
            self.lever(name, without_numbers(name), fact, (Opened(),), free=True)
        lever = cast(int, self.by_name[name])
        return self.limited(lever, AS_IT_STANDS), self.limited(lever, 2)

    def new_items(self, end: End, here: Here) -> list[Here]:
        lever = self._list(end, here)
        if lever is None:
            return []
        most = max(state.more for state in self.levers[lever].states if isinstance(state, Grown))
        listed = len(getattr(end.fact, "items", ()))
        path = without_numbers(end.name)
        return [Here({}, f"{end.name}[{listed + number}]", path, new=True) for number in range(1, most + 1)]

    def size(self, end: End, here: Here, least: int, most: int) -> Formula:
        return self._grown(end, here, least, most, whole=False)

    def complete(self, end: End, here: Here, least: int, most: int) -> Formula:
        return self._grown(end, here, least, most, whole=True)

    def listed(self, end: End, item: Here, holds: Formula) -> Formula:  # noqa: ARG002 - what is there stays there
        return holds

    def _grown(self, end: End, here: Here, least: int, most: int, *, whole: bool) -> Formula:
        lever = self._list(end, here)
        stands = Grown(0, complete=is_complete(end.fact))
        bits = 0
        for bit, state in enumerate([stands, *(self.levers[lever].states if lever is not None else ())]):
            if isinstance(state, Grown) and least <= state.more <= most and (state.complete or not whole):
                bits |= 1 << bit
        if lever is None:
            return ALWAYS if bits else NEVER
        return self.limited(lever, bits)

    def _list(self, end: End, here: Here) -> int | None:
        if end.name not in self.by_name:
            states = list_states(end.fact, self.aim, cast(Question, end.question), self.more, new=here.new)
            self.lever(end.name, without_numbers(end.name), end.fact, states, free=here.new)
        return self.by_name[end.name]

    def _values(self, path: str, question: Question, now: Fact | None, here: Here) -> tuple[Fact, ...]:
        """The values that conditions tell apart; of dates also those around the dates that they are compared with."""
        domains = domains_of(self.scope.edition)
        if isinstance(now, Listed):
            return (*ticked(now, domains.groups(path)), Said.NONE)
        if question.type != "date" or not domains.others[path]:
            return domains.values(path)
        others = {day for other in domains.others[path] if isinstance(day := _said(other, here), date)}
        days = {*domains.around(others), *(value for value in domains.values(path) if isinstance(value, date))}
        return (*sorted(days), Said.NONE)


def _said(path: str, here: Here) -> object:
    """What is said of a fact of the same scope."""
    fact: object = here.facts
    for step in path.removeprefix(f"{here.items}.").split("."):
        fact = fact.get(step) if isinstance(fact, dict) else None
    return fact
