"""Cases: a sentence, some facts, a day, and the outcomes expected of named rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from charter_engine.model.proposal import Node
from charter_engine.model.rule import Gate
from charter_engine.model.truth import Outcome


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a principle: what the rules named in `expect` must come to, for these answers alone."""

    case: str
    on: date
    facts: Mapping[str, Node]
    expect: Mapping[str, Outcome]
    gate: Gate = "deliberation"
    record: Mapping[str, Node] | None = None


@dataclass(frozen=True, slots=True)
class SameRule:
    """A small change of a rule that makes no difference to any proposal, and why. Nothing can notice it."""

    change: str
    because: str


@dataclass(frozen=True, slots=True)
class Cases:
    """All cases of one principle."""

    principle: str
    cases: tuple[Case, ...]
    same_rule: tuple[SameRule, ...] = ()
