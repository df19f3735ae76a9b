"""Every evaluator comes to what tests/conformance/ says, case by case; and none ever disagrees with brute force."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias, get_args

import pytest

from charter_engine.engine.assess import assess, outcomes
from charter_engine.engine.compile import compile_edition
from charter_engine.engine.evaluate import Scope, outcome
from charter_engine.engine.facts import Facts, facts_of
from charter_engine.errors import RuleError
from charter_engine.model import expression as forms
from charter_engine.model.charter import Edition
from charter_engine.model.expression import Expression, parts
from charter_engine.model.rule import Gate, Requires
from charter_engine.model.truth import Outcome
from tests.brute_force import possible_outcomes
from tests.build import ROOT, a_proposal
from tests.conformance_reader import Case, Group, groups

Evaluator: TypeAlias = Callable[[Edition, Facts, Gate | None], Mapping[str, Outcome]]


def readable(edition: Edition, facts: Facts, gate: Gate | None) -> dict[str, Outcome]:
    """The meaning: engine/evaluate.py."""
    try:
        return {rule.rule: outcome(rule, Scope(edition, facts, edition.day), gate) for rule in edition.rules}
    except RuleError:
        return dict.fromkeys(edition.by_rule, "errored")


def compiled(edition: Edition, facts: Facts, gate: Gate | None) -> dict[str, Outcome]:
    """The fast one: engine/compile.py."""
    if "compiled" not in edition.once:
        edition.once["compiled"] = compile_edition(edition)
    outcomes: dict[str, Outcome] = edition.once["compiled"].outcomes(facts, edition.day, gate)
    return outcomes


EVALUATORS: tuple[Evaluator, ...] = (readable, compiled)
GROUPS = groups()
CASES = [case for group in GROUPS for case in group.cases]
EACH_GROUP = pytest.mark.parametrize("group", GROUPS, ids=[group.name for group in GROUPS])

# A condition by itself is run as a rule that requires it.
BY_TRUTH: Mapping[Any, Outcome] = {True: "satisfied", False: "breached", "unknown": "undetermined", "errs": "errored"}


@EACH_GROUP
def test_every_evaluator_comes_to_what_the_case_says(group: Group):
    assert [] == [problem for case in group.cases for problem in differences(case)], group.says


def differences(case: Case) -> Iterator[str]:
    """What the evaluators come to, where it is not what the case says."""
    expected = _expected(case)
    for evaluator in EVALUATORS if expected else ():
        found = evaluator(case.edition, _facts(case), _gate(case))["first.rule"]
        if found != expected:
            yield f"{case.place}: {evaluator.__name__} says {found}, not {expected}"


def _expected(case: Case) -> Outcome | None:
    """The outcome that a case expects; None of a case about the report alone."""
    return BY_TRUTH[case.expected["is"]] if "is" in case.expected else case.expected.get("outcome")


def _gate(case: Case) -> Gate | None:
    """The gate that is named, or that the case says to follow from the stage."""
    return case.gate or case.expected.get("gate_is")


def _facts(case: Case) -> Facts:
    return facts_of(case.answers, case.edition.form, case.record)


@EACH_GROUP
def test_no_completion_of_what_is_unknown_contradicts_a_case(group: Group):
    """What is settled is so in every world in which the answers hold. What is open can be two things in these worlds,

    save where the case says what it could only be: there the engine is silent, and thinking would tell.
    """
    wrong = []
    for case in group.cases:
        if expected := _expected(case):
            found = possible_outcomes(case.edition, case.edition.rules[0], _facts(case), _gate(case))
            only = BY_TRUTH.get(case.expected.get("could_only_be", "unknown"))
            right = (
                len(found) > 1 if (expected, only) == ("undetermined", "undetermined") else found <= {expected, only}
            )
            wrong += [] if right else [f"{case.place}: {expected}, but {sorted(found)} can be"]
    assert [] == wrong, group.says


OUTCOME_KEYS = {"is", "could_only_be"}
REPORTED = [case for case in CASES if set(case.expected) - {*OUTCOME_KEYS, "outcome"}]


@pytest.mark.parametrize("case", REPORTED, ids=[case.place for case in REPORTED])
def test_the_report_says_what_the_case_says(case: Case):
    expected = {key: value for key, value in case.expected.items() if key not in OUTCOME_KEYS}
    assert expected == {key: value for key, value in _reported(case).items() if key in expected}


def _reported(case: Case) -> dict[str, Any]:
    report = assess(case.edition, a_proposal(case.answers, case.edition.form, record=case.record), case.gate)
    step = report.next_step
    found: dict[str, Any] = {"tier": report.tier, "could_reach": report.triage.could_reach}
    found |= {"gate_is": report.gate or "unknown", "line": report.principles[0].community}
    found |= {"officer": step.officer, "community": step.community, "custodian": step.custodian}
    assert outcomes(case.edition, report.proposal, case.gate) == {r.rule.rule: r.outcome for r in report.results}
    for result in report.results:
        found["outcome"] = result.outcome
        is_due = "unknown" if result.due is None else result.due
        found |= {"ready": result.ready, "next": result.next_actor, "due": is_due}
    return found


def test_the_cases_show_every_form_come_to_everything_it_can():
    shown: dict[type, set[object]] = {form: set() for form in get_args(forms.Expression)}
    for case in CASES:
        for rule in case.edition.rules:
            if isinstance(rule, Requires) and "is" in case.expected:
                for part in _inside(rule.satisfied_when):
                    shown[type(part)].add(case.expected["is"])
    assert set() == shown.pop(forms.Unsure), "only routes may ask for what is unsure"
    assert {form: {True, False, "unknown", "errs"} - seen for form, seen in shown.items()} == {
        form: {"errs"} - seen for form, seen in shown.items()
    }


def _inside(read: Expression) -> Iterator[Expression]:
    yield read
    for part in parts(read):
        yield from _inside(part)


@pytest.mark.parametrize("page", ["docs/meaning.md", "docs/evidence.md", "tests/conformance/README.md"])
def test_there_are_as_many_cases_as_a_page_says(page: str):
    said = re.findall(r"([\d,]+) cases in ([\d,]+) groups", (ROOT / page).read_text(encoding="utf-8"))
    assert [(f"{len(CASES):,}", f"{len(GROUPS):,}")] == said


def test_every_group_says_what_it_is_about_and_no_case_stands_twice():
    assert [] == [group.name for group in GROUPS if not group.says.endswith(".")]
    asked = [repr((case.edition, case.answers, case.record, case.gate)) for case in CASES]
    assert [] == [case.place for at, case in enumerate(CASES) if asked.index(asked[at]) < at]
