"""No evaluator settles what a completion of the unknowns contradicts: on drawn forms, rules and facts."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.engine.facts import Facts, Listed, Said
from charter_engine.model.charter import Edition
from charter_engine.model.rule import GATES, Gate
from charter_engine.model.truth import Outcome
from tests.brute_force import possible_outcomes
from tests.build import a_form, a_scope, an_edition, ask, parameter, requires
from tests.drawn import one_of
from tests.strategies_engine import facts_for
from tests.test_conformance import EVALUATORS

WORLDS = 25


def contradicted(edition: Edition, facts: Facts, gate: Gate | None, found: Mapping[str, Outcome]) -> list[str]:
    """The rules whose settled outcome is not that of a world in which the facts hold."""
    return [
        f"{rule.rule}: {found[rule.rule]}, but it can be {possible}"
        for rule in edition.rules
        if found[rule.rule] != "undetermined"
        and (possible := possible_outcomes(edition, rule, facts, gate, WORLDS)) != {found[rule.rule]}
    ]


@given(st.data())
def test_no_completion_contradicts_what_an_evaluator_settles(generated: list[Edition], data: st.DataObject):
    edition = one_of(data, generated)
    facts, gate = data.draw(facts_for(edition.form)), data.draw(st.sampled_from((None, *GATES)))
    for evaluator in EVALUATORS:
        assert [] == contradicted(edition, facts, gate, evaluator(edition, facts, gate)), evaluator.__name__


FORM = a_form(
    ask("lit", "yes_no"),
    ask("lamp", "choice", ["bulb", "candle"], asked_when="{lit: yes}", otherwise="none"),
    ask("size", "number"),
    ask("day", "date"),
    ask("remark"),
    ask("partners", "list", fields=(ask("public", "yes_no"),)),
)
PARAMETERS = (parameter("two", 2, ""), parameter("a_month", 1))


@pytest.mark.parametrize(
    ("condition", "given", "guess"),
    [
        ("{lit: yes}", "{}", "breached"),
        ("{not: {lit: yes}}", "{}", "satisfied"),
        ("{lamp: bulb}", "{lamp: bulb}", "satisfied"),
        ("{lamp: bulb}", "{lit: yes}", "breached"),
        ("{size: {at_least: two}}", "{}", "breached"),
        ("{day: {before: report_date}}", "{}", "breached"),
        ("{day: {within: a_month, of: report_date}}", "{}", "breached"),
        ("{answered: remark}", "{}", "breached"),
        ("{some: partners}", "{partners: []}", "breached"),
        ("{every: partners, where: {public: yes}}", "{partners: [{public: yes}]}", "satisfied"),
        ("{none: partners, where: {public: yes}}", "{partners: [{public: no}]}", "satisfied"),
        ("{count: partners, at_most: two}", "{partners: [{}]}", "satisfied"),
        ("{all: [{lit: yes}, {answered: remark}]}", "{lit: yes}", "satisfied"),
        ("{any: [{lit: yes}, {answered: remark}]}", "{lit: no}", "breached"),
    ],
)
def test_an_evaluator_that_guesses_would_be_caught(condition: str, given: str, guess: Outcome):
    edition = an_edition(FORM, requires("first.rule", condition), parameters=PARAMETERS)
    facts = a_scope(given, edition).facts
    assert [] != contradicted(edition, facts, None, {"first.rule": guess})
    assert [] == contradicted(edition, facts, None, {"first.rule": "undetermined"})


def test_what_is_known_leaves_one_world():
    rule = requires("first.rule", "{all: [{lit: yes}, {some: partners, where: {public: yes}}]}")
    edition = an_edition(FORM, rule)
    known: Facts = {"lit": "yes", "partners": Listed(({"public": "no"},), complete=True)}
    assert {"breached"} == possible_outcomes(edition, rule, known, None)
    assert {"satisfied", "breached"} == possible_outcomes(edition, rule, {**known, "partners": Listed(())}, None)
    assert {"breached"} == possible_outcomes(edition, rule, {"partners": Said.NONE}, None)
