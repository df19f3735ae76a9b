"""A report: every rule of an edition on one version of a proposal, for a day and a gate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Generic, Literal, TypeAlias, TypeVar

from charter_engine.errors import Problem
from charter_engine.model.charter import Edition, Principle
from charter_engine.model.proposal import Proposal
from charter_engine.model.rule import Gate, Rule, Tier
from charter_engine.model.truth import Outcome

NextActor: TypeAlias = Literal["officer", "community", "custodian", "nobody"]
Community: TypeAlias = Literal["asked", "asked_once_facts_are_in", "not_asked", "cannot_tell_yet"]
RestsOn: TypeAlias = Literal["team", "evidence", "evidence_expired", "record", "form", "nothing"]


@dataclass(frozen=True, slots=True)
class FactRead:
    """One fact that a rule read: its path with item numbers, its state, the answer, and what stands behind it.

    `asks` is the path without item numbers. `words` is the answer as a person would
    say it, or what its absence is called.
    """

    id: str
    asks: str
    state: str
    value: str | int | bool | tuple[str, ...] | None
    words: str
    rests_on: RestsOn
    label: str


@dataclass(frozen=True, slots=True)
class Need:
    """A fact that a group needs before it can be asked fairly, whether it is known, and the answer in words.

    `asks` is the path without item numbers and `asks_label` its label; `label` names the items too. `asked_about` is
    false for an item that the question passes over, as a question about planning passes over other uses.
    """

    id: str
    asks: str
    asks_label: str
    label: str
    known: bool
    words: str
    asked_about: bool = True


T = TypeVar("T")


class Later(Generic[T]):
    """A value that is found when it is first asked for. Two are equal if their values are."""

    def __init__(self, find: Callable[[], T]) -> None:
        self._find = find

    @cached_property
    def value(self) -> T:
        return self._find()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Later) and bool(self.value == other.value)

    __hash__ = None  # type: ignore[assignment] # it would have to be found


@dataclass(frozen=True, slots=True)
class Details:
    """What takes long to find of a result, and only some readings say; see the properties of `Result`."""

    facts_read: tuple[FactRead, ...] = ()
    settles: tuple[tuple[str, ...], ...] = ()
    changes: tuple[tuple[str, ...], ...] = ()
    changes_exact: bool = True
    would_mend: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One rule on one proposal. `reason` is a sentence or two for the officer and the resident alike.

    `determining` is a smallest set of facts that forces a settled outcome, all else unknown; beside answers it may name
    `list[2]`, "this item is listed", and `list[*]`, "these are all". `missing` holds the facts whose absence keeps an
    outcome undetermined.
    """

    rule: Rule
    outcome: Outcome
    next_actor: NextActor
    due: bool | None
    reason: str
    determining: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    ready: bool | None = None
    error: str = ""
    alone: Later[tuple[str, ...]] = field(default_factory=lambda: Later(tuple), repr=False)
    details: Later[Details] = field(default_factory=lambda: Later(Details), repr=False)

    @property
    def settled_by(self) -> tuple[str, ...]:
        """Those of the missing facts that could settle the outcome alone."""
        return self.alone.value

    @property
    def facts_read(self) -> tuple[FactRead, ...]:
        """Every fact that the rule's conditions name, as it stands."""
        return self.details.value.facts_read

    @property
    def settles(self) -> tuple[tuple[str, ...], ...]:
        """The smallest sets of missing facts that could settle an undetermined outcome."""
        return self.details.value.settles

    @property
    def changes(self) -> tuple[tuple[str, ...], ...]:
        """The smallest sets of design choices that would satisfy the rule, or remove its question."""
        return self.details.value.changes

    @property
    def changes_exact(self) -> bool:
        """Whether the search for changes came to its end."""
        return self.details.value.changes_exact

    @property
    def would_mend(self) -> str:
        """The changes in words."""
        return self.details.value.would_mend

    @property
    def by_law(self) -> bool:
        """Whether the rule rests on a cited provision of law."""
        return self.rule.basis.kind == "law"


@dataclass(frozen=True, slots=True)
class PrincipleLine:
    """What a reader sees first of a principle."""

    principle: Principle
    community: Community
    standing_only: bool
    because: tuple[str, ...]
    half_line: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class NextStep:
    """What each actor does next."""

    officer: Literal["fix", "finish", "answer", "nothing"]
    community: Literal["deliberate", "waits_for_facts", "held_back_by_law", "nothing"]
    custodian: Literal["repair", "nothing"]


@dataclass(frozen=True, slots=True)
class Triage:
    """Where the routing leads: the tier now, the tier that missing screening answers could raise it to, and why."""

    tier: Tier
    could_reach: Tier
    raised_by: tuple[str, ...]
    sections_opened: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Missing:
    """One missing answer: the results that it alone could settle, the questions that it alone could open or close.

    `undetermined` holds all rules that cannot be told without it, `waiting` the questions that
    cannot be asked before it.
    """

    id: str
    asks: str
    label: str
    settles: tuple[str, ...]
    decides: tuple[str, ...]
    undetermined: tuple[str, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """Everything that the three readings and the JSON are made from."""

    proposal: Proposal
    proposal_digest: str
    edition: Edition
    on: date
    gate: Gate | None
    results: tuple[Result, ...]
    principles: tuple[PrincipleLine, ...]
    triage: Triage
    tier: Tier
    next_step: NextStep
    answers_missing: Later[tuple[Missing, ...]]
    engine: str
    before_charter: bool
    problems: tuple[Problem, ...] = ()

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Every missing answer that a result or a question waits for; the decisive ones first."""
        return self.answers_missing.value

    @property
    def law_broken(self) -> bool:
        """Whether a rule of law is breached: then no question goes to people before that is mended."""
        return any(result.by_law for result in self.with_outcome("breached"))

    def with_outcome(self, outcome: Outcome) -> tuple[Result, ...]:
        """The results with this outcome, in page order."""
        return tuple(result for result in self.results if result.outcome == outcome)
