"""Rules: what is required of a project, what the community is asked, and why each rule exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from charter_engine.model.expression import Expression

Tier: TypeAlias = Literal["none", "light", "standard", "full"]
Gate: TypeAlias = Literal["deliberation", "decision", "go_live", "twelve_months"]
BasisKind: TypeAlias = Literal["law", "charter", "commitment", "practice", "reading"]
Grade: TypeAlias = Literal["A", "B", "C", "D"]

TIERS: tuple[Tier, ...] = ("none", "light", "standard", "full")
GATES: tuple[Gate, ...] = ("deliberation", "decision", "go_live", "twelve_months")


@dataclass(frozen=True, slots=True)
class InForce:
    """The days on which something holds, both ends included; no `until` means until further notice."""

    start: date
    until: date | None = None
    stands_for: str = ""

    def covers(self, day: date) -> bool:
        """Whether `day` lies within."""
        return self.start <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Basis:
    """Why a rule exists, and how strong its tie to published words is (A to D, docs/glossary.md)."""

    kind: BasisKind
    grade: Grade
    source: str = ""
    provision: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleHead:
    """What both effects share. `in_force` is None where the principle's own days hold."""

    rule: str
    clause: str
    basis: Basis
    criterion: str = ""
    commitment: str = ""
    in_force: InForce | None = None
    when: Expression | None = None
    note: str = ""

    @property
    def principle(self) -> str:
        """The principle it stands under: the part of its id before the dot."""
        return self.rule.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requires(RuleHead):
    """A rule that a project meets or does not meet."""

    effect: Literal["requires"] = "requires"
    satisfied_when: Expression
    unfinished_when: Expression | None = None
    due_by: Gate
    says: str
    unmet: str
    shown_by: str
    remedy: str

    @property
    def sentence(self) -> str:
        """The rule in one sentence: what holds where it is met."""
        return self.says


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks(RuleHead):
    """A value judgement: a question for the community. It has nothing that could be met."""

    effect: Literal["asks"] = "asks"
    needs: tuple[str, ...]
    about: str
    question: str
    options: tuple[str, ...]
    tier: Tier
    standing: bool = False

    @property
    def sentence(self) -> str:
        """The rule in one sentence: what it asks."""
        return self.question


Rule: TypeAlias = Requires | Asks
