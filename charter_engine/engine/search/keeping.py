"""The levers of what determines a result: the facts that a proposal holds, each of which may be kept or forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from charter_engine.engine.facts import Said, Seen
from charter_engine.engine.search.formula import ALWAYS, AS_IT_STANDS, NEVER, Formula, all_of, any_of
from charter_engine.engine.search.levers import is_complete
from charter_engine.engine.search.ways import End, Here, Ways, stands_for
from charter_engine.engine.trace import without_numbers

ALL_ITEMS = "[*]"
KEPT = 2
"""The bit of state 1. In state 0 nothing is known of the fact."""


@dataclass
class Keeping(Ways):
    """Formulas over the facts there are: `retention.until`, `partners[2]` (listed), `partners[*]` (no others)."""

    def now(self, end: End) -> Seen:  # noqa: ARG002
        return None

    def leaf(self, end: End, here: Here) -> int | None:  # noqa: ARG002
        if end.name not in self.by_name:
            states = () if end.fact is None else (stands_for(end),)
            self.lever(end.name, without_numbers(end.name), None, states)
        return self.by_name[end.name]

    def whole(self, name: str, fact: Said) -> tuple[Formula, Formula]:  # noqa: ARG002
        kept = self._kept(name, without_numbers(name))
        return kept, self.limited(kept.lever, AS_IT_STANDS)

    def new_items(self, end: End, here: Here) -> list[Here]:  # noqa: ARG002
        return []

    def size(self, end: End, here: Here, least: int, most: int) -> Formula:  # noqa: ARG002
        return ALWAYS

    def complete(self, end: End, here: Here, least: int, most: int) -> Formula:  # noqa: ARG002
        if not is_complete(end.fact):
            return NEVER
        name = end.name if isinstance(end.fact, Said) else end.name + ALL_ITEMS
        return self._kept(name, without_numbers(end.name))

    def listed(self, end: End, item: Here, holds: Formula) -> Formula:
        if holds is NEVER:
            return NEVER
        self.complete(end, item, 0, 0)  # so that there is a lever for it, where the list is complete
        return all_of((holds, self._kept(item.prefix, item.items)))

    def implied(self, formula: Formula) -> Formula:
        """The formula with this in it: whoever knows a fact of an item, or that these are all, knows it is listed."""
        items = [lever for lever in sorted(formula.levers) if _is_item(self.levers[lever].name)]
        wholes = {self.by_name.get(_whole(self.levers[lever].name)) for lever in items}
        levers = sorted({*formula.levers, *(whole for whole in wholes if whole is not None)})
        showing: dict[int, Formula] = {}
        for item in items:
            name = self.levers[item].name
            shown = [o for o in levers if self.levers[o].name.startswith((f"{name}.", _whole(name)))]
            showing[item] = any_of(self.limited(lever, KEPT) for lever in (item, *shown))
        return _replaced(formula, showing, {}) if showing else formula

    def _kept(self, name: str, path: str) -> Formula:
        if name not in self.by_name:
            self.lever(name, path, None, (True,))
        return self.limited(cast(int, self.by_name[name]), KEPT)


def _is_item(name: str) -> bool:
    return name.endswith("]") and not name.endswith(ALL_ITEMS)


def _whole(item: str) -> str:
    """What stands for the completeness of the list that an item is of."""
    return item.rpartition("[")[0] + ALL_ITEMS


def _replaced(formula: Formula, by: Mapping[int, Formula], known: dict[Formula, Formula]) -> Formula:
    """The formula with another in the place of a lever."""
    if formula.kind == "limit":
        return by.get(formula.lever, formula)
    if formula.levers.isdisjoint(by):
        return formula
    if formula not in known:
        join = all_of if formula.kind == "all" else any_of
        known[formula] = join([_replaced(part, by, known) for part in formula.parts])
    return known[formula]
