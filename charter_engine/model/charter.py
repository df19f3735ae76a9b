"""The Charter: principles with clauses and rules, commitments, parameters, sources, and the edition of a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from charter_engine.canonical import digest, plain
from charter_engine.errors import NotFound
from charter_engine.model.expression import Expression
from charter_engine.model.questionnaire import Form, Question
from charter_engine.model.rule import Asks, Grade, InForce, Rule, Tier


@dataclass(frozen=True, slots=True)
class Clause:
    """A statement within a principle. `left_to_people` says why no rule tests it."""

    clause: str
    says: str
    source: str
    grade: Grade
    left_to_people: str = ""


@dataclass(frozen=True, slots=True)
class PrincipleSource:
    """Where a principle is published."""

    document: str
    section: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Principle:
    """One article of the Charter with its rules."""

    principle: str
    title: str
    short: str
    in_force: InForce
    source: PrincipleSource
    meaning: str
    clauses: tuple[Clause, ...]
    rules: tuple[Rule, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class EditionNote:
    """What is known about an edition: its label, from when, and what the day stands for."""

    edition: str
    title: str
    start: date
    source: str
    stands_for: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A document that rules cite, and how far it was read."""

    source: str
    title: str
    publisher: str
    read: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One entry of the closed list of groups of people."""

    group: str
    label: str


@dataclass(frozen=True, slots=True)
class DatedValue:
    """What a parameter is from a day on, with its source."""

    start: date
    value: int
    source: str
    grade: Grade
    until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number in a rule, by name. `unit` is months, days, or what is counted."""

    parameter: str
    unit: str
    label: str
    values: tuple[DatedValue, ...]

    def on(self, day: date) -> int | None:
        """The value on `day`; None where it has none, which makes a rule that uses it err."""
        return next((v.value for v in reversed(self.values) if InForce(v.start, v.until).covers(day)), None)


@dataclass(frozen=True, slots=True)
class Commitment:
    """A promise that the council made in response to the Charter."""

    commitment: str
    says: str
    in_force: InForce
    source: str
    grade: Grade
    due: date | None = None
    left_to_people: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something that the sources leave open, said and not guessed."""

    point: str
    says: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """One candidate criterion of the Charter. `kind`: H hard, V value judgement, T trigger, TH both."""

    criterion: str
    kind: Literal["H", "V", "T", "TH"]
    principle: str
    says: str


@dataclass(frozen=True, slots=True)
class Route:
    """One step of the triage: when it applies, the tier it calls for and the sections it opens."""

    tier: Tier
    when: Expression
    opens: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class AvoidedWord:
    """A word that rule wording avoids, and what to say in its place."""

    word: str
    say: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word that rule wording may use, with its plain meaning."""

    term: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words for rule texts."""

    avoid: tuple[AvoidedWord, ...] = ()
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Charter:
    """Everything in a Charter folder: all editions at once."""

    charter: str
    title: str
    council: str
    called: str
    order: tuple[str, ...]
    editions: tuple[EditionNote, ...]
    sources: tuple[Source, ...]
    principles: tuple[Principle, ...]
    form: Form
    routes: tuple[Route, ...]
    groups: tuple[Group, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    open_points: tuple[OpenPoint, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    words: Words = field(default_factory=Words)

    @property
    def rules(self) -> Iterator[Rule]:
        """Every rule of every edition, in page order."""
        return (rule for principle in self.principles for rule in principle.rules)

    def on(self, day: date) -> Edition:
        """What is in force on `day`.

        Raises:
            NotFound: when no edition had been adopted by then.
        """
        labels = [note for note in self.editions if note.start <= day]
        if not labels:
            first = min(note.start for note in self.editions)
            raise NotFound(f"edition of {self.title} in force on", str(day), [f"{first} or later"])
        principles = tuple(p for p in self.principles if p.in_force.covers(day))
        rules = tuple(r for p in principles for r in p.rules if (r.in_force or p.in_force).covers(day))
        return Edition(
            charter=self,
            day=day,
            note=max(labels, key=lambda note: note.start),
            principles=principles,
            rules=rules,
            commitments=tuple(c for c in self.commitments if c.in_force.covers(day)),
            parameters={p.parameter: p.on(day) for p in self.parameters},
        )


@dataclass(frozen=True)
class Edition:
    """The Charter as it is in force on one day. `parameters` holds each value of that day, or None."""

    charter: Charter
    day: date
    note: EditionNote
    principles: tuple[Principle, ...]
    rules: tuple[Rule, ...]
    commitments: tuple[Commitment, ...]
    parameters: Mapping[str, int | None]

    @property
    def form(self) -> Form:
        """The questionnaire."""
        return self.charter.form

    @property
    def units(self) -> Mapping[str, str]:
        """The unit of each parameter."""
        return {parameter.parameter: parameter.unit for parameter in self.charter.parameters}

    @cached_property
    def once(self) -> dict[object, Any]:
        """Work that the engine does once for an edition, by what it is. Not part of what the edition is."""
        return {}

    @cached_property
    def by_rule(self) -> Mapping[str, Rule]:
        """Rules by id."""
        return {rule.rule: rule for rule in self.rules}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what the edition means: no dates, no wording, no file layout (docs/meaning.md)."""
        return digest(meaning(self))


def meaning(edition: Edition) -> dict[str, Any]:
    """The part of an edition that can change an outcome, a tier or a reader's duty, as canonical JSON types."""
    form = edition.form
    return {
        "charter": edition.charter.charter,
        "principles": {p.principle: sorted(c.clause for c in p.clauses) for p in edition.principles},
        "commitments": sorted(c.commitment for c in edition.commitments),
        "rules": {rule.rule: _rule_meaning(rule) for rule in edition.rules},
        "parameters": {name: [value, edition.units[name]] for name, value in edition.parameters.items()},
        "routing": [[r.tier, plain(r.when), sorted(r.opens)] for r in edition.charter.routes],
        "form": {
            "form": form.form,
            "fillers": sorted(form.fillers),
            "questions": {s.section: [_question_meaning(q) for q in s.questions] for s in form.sections},
            "record_facts": [_question_meaning(q) for q in form.record_facts],
            "derived": {d.fact: plain(d.means) for d in form.derived},
        },
    }


def _rule_meaning(rule: Rule) -> dict[str, Any]:
    head = [rule.principle, rule.clause, rule.basis.kind, plain(rule.when)]
    if isinstance(rule, Asks):
        return {"asks": [*head, list(rule.needs), rule.tier, rule.standing]}
    return {"requires": [*head, plain(rule.satisfied_when), plain(rule.unfinished_when), rule.due_by]}


def _question_meaning(question: Question) -> list[Any]:
    return [
        question.question,
        question.type,
        question.screening,
        sorted(question.option_ids) if question.type in ("choice", "choices") else [],
        plain(question.asked_when),
        plain(question.otherwise),
        [_question_meaning(item) for item in question.fields],
    ]
