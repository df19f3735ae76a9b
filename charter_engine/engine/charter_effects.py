"""Which rules come out differently for given proposals once one Charter takes the place of another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from charter_engine.engine.assess import outcomes
from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Proposal
from charter_engine.model.truth import Outcome


@dataclass(frozen=True, slots=True)
class Effect:
    """A rule that comes out differently for some proposals, by title. None where the rule is not there."""

    rule: str
    before: Outcome | None
    after: Outcome | None
    proposals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effects:
    """What differs for `proposals` proposals, of which `touched` have a rule that comes out differently."""

    proposals: int
    touched: int
    effects: tuple[Effect, ...]


def effects(before: Edition, after: Edition, proposals: Iterable[tuple[Proposal, Proposal]]) -> Effects:
    """What differs; each proposal is given as read by the form of the one Charter and of the other."""
    found: dict[tuple[str, Outcome | None, Outcome | None], list[str]] = {}
    count, touched = 0, set()
    for one, two in proposals:
        count += 1
        old, new = outcomes(before, one), outcomes(after, two)
        for rule in (*new, *(rule for rule in old if rule not in new)):
            was, now = old.get(rule), new.get(rule)
            if was != now:
                found.setdefault((rule, was, now), []).append(two.title)
                touched.add((two.proposal, two.version))
    told = tuple(Effect(*key, tuple(titles)) for key, titles in sorted(found.items(), key=lambda item: item[0][0]))
    return Effects(count, len(touched), told)
