"""Projects that tests draw: an edition, the answers of a proposal, and a gate.

Editions are drawn once for a whole run of tests, one for every five examples: answers vary more than editions need to,
and cost less. The Charter of this checkout is among them, with its proposals as a beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from charter_engine.engine.assess import assess
from charter_engine.engine.evaluate import Scope, outcome
from charter_engine.engine.facts import facts_of
from charter_engine.errors import RuleError
from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Proposal
from charter_engine.model.questionnaire import Question
from charter_engine.model.report import Report
from charter_engine.model.rule import GATES, Asks, Gate, Rule
from charter_engine.model.truth import Outcome
from tests.build import a_proposal, shipped, shipped_proposals
from tests.strategies_answers import Given, answers_for, more_answers
from tests.strategies_engine import editions

SHIPPED_DAYS = (date(2022, 6, 1), date(2024, 1, 1))


class Editions(list[Edition]):
    """Editions that a failing test does not print: Hypothesis takes a test for flaky that shows so much."""

    def __repr__(self) -> str:
        return f"{len(self)} editions"


@dataclass(frozen=True)
class Project:
    """An edition, answers to its form, and a gate."""

    edition: Edition
    given: Given
    gate: Gate | None

    @property
    def proposal(self) -> Proposal:
        """The answers as a proposal."""
        return a_proposal(self.given, self.edition.form)

    def report(self) -> Report:
        """The report on it."""
        return assess(self.edition, self.proposal, self.gate)


def meaning(edition: Edition, given: Given, gate: Gate | None) -> dict[str, Outcome]:
    """What the definition says of every rule."""
    scope = Scope(edition, facts_of(given, edition.form), edition.day)
    return {rule.rule: _outcome(rule, scope, gate) for rule in edition.rules}


def _outcome(rule: Rule, scope: Scope, gate: Gate | None) -> Outcome:
    try:
        return outcome(rule, scope, gate)
    except RuleError:
        return "errored"


@cache
def drawn_editions(*, tame: bool) -> Editions:
    """One edition for every five examples of a test: answers vary more than editions need to."""
    found = Editions()

    @settings(max_examples=max(settings().max_examples // 5, 10), phases=[Phase.generate], database=None)
    @given(editions(tame=tame))
    def collect(edition: Edition) -> None:
        found.append(worded(edition))

    collect()
    return found


def worded(edition: Edition) -> Edition:
    """The edition with words that tell its rules and questions apart, and no count that an empty list already meets."""
    rules = tuple(_worded(rule) for rule in edition.rules)
    form = replace(
        edition.form,
        sections=tuple(
            replace(section, questions=tuple(_named(q, "") for q in section.questions))
            for section in edition.form.sections
        ),
        fillers=("tbc", "to be confirmed"),
    )
    limits = [
        replace(p, values=tuple(replace(v, value=v.value or 1) for v in p.values)) if p.unit == "times" else p
        for p in edition.charter.parameters
    ]
    derived = tuple(replace(d, label=f"whether {d.fact} holds") for d in form.derived)
    charter = replace(
        edition.charter,
        form=replace(form, derived=derived),
        parameters=tuple(limits),
        principles=tuple(
            replace(p, title=f"Of {p.principle}", short=p.principle, rules=rules) for p in edition.charter.principles
        ),
    )
    return charter.on(edition.day)


def _worded(rule: Rule) -> Rule:
    if isinstance(rule, Asks):
        return replace(
            rule, question=f"What about {rule.rule}?", about=f"the matter of {rule.rule}", options=("a", "b")
        )
    return replace(rule, says=f"{rule.rule} is met.", unmet=f"{rule.rule} is not met.", remedy=f"Mend {rule.rule}.")


def _named(question: Question, path: str) -> Question:
    path = f"{path}.{question.question}" if path else question.question
    options = tuple(replace(option, label=f"option {option.option}") for option in question.options)
    fields = tuple(_named(field, path) for field in question.fields)
    return replace(question, label=f"the answer to {path}", wording=f"What of {path}?", options=options, fields=fields)


@cache
def shipped_editions() -> tuple[Edition, ...]:
    """The Charter of this checkout, on a day of each edition."""
    return tuple(shipped().charter.on(day) for day in SHIPPED_DAYS)


@cache
def bases() -> tuple[Given, ...]:
    """Where answers to the real form begin: nothing, or a proposal of this checkout."""
    return ({}, *(proposal.answers for proposal in shipped_proposals().values()))


def one_of(data: st.DataObject, editions: Sequence[Edition]) -> Edition:
    """One of many editions, by its number: `sampled_from` would look through all of them for each example."""
    return editions[data.draw(st.integers(0, len(editions) - 1), label="edition")]


def a_project(data: st.DataObject, generated: list[Edition], *, one_in: int = 12) -> Project:
    """A project by a generated edition; one in so many by the Charter of this checkout."""
    gate = data.draw(st.sampled_from((None, *GATES)), label="gate")
    if data.draw(st.integers(1, one_in)) == one_in:
        edition = one_of(data, shipped_editions())
        base = data.draw(st.sampled_from(bases()))
        return Project(edition, {**base, **data.draw(answers_for(edition.form, most=5))}, gate)
    edition = one_of(data, generated)
    return Project(edition, data.draw(answers_for(edition.form)), gate)


def with_gaps(data: st.DataObject, edition: Edition) -> Edition:
    """The edition without the values of some of its parameters, so that rules may err."""
    gaps = data.draw(st.sets(st.sampled_from(sorted(edition.parameters)), max_size=3), label="gaps")
    return replace(edition, parameters={name: None if name in gaps else v for name, v in edition.parameters.items()})


def more_of(data: st.DataObject, project: Project) -> Given:
    """The answers of a project with more said."""
    most = None if len(project.edition.form.questions) < 20 else 8
    return data.draw(more_answers(project.given, project.edition.form, most), label="more")
