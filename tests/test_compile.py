"""The compiled edition comes to what the definition says, for every rule, whatever the form, the facts and the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.generate import proposals
from charter_engine.engine import compile as compiler
from charter_engine.engine import compile_expressions
from charter_engine.engine.compile import compile_edition
from charter_engine.engine.evaluate import Scope, outcome
from charter_engine.engine.facts import Facts, Listed, Said
from charter_engine.errors import RuleError
from charter_engine.model.charter import DatedValue, Edition, Parameter
from charter_engine.model.expression import Bound, Expression, Includes, Is, Quantified
from charter_engine.model.questionnaire import Option, Question
from charter_engine.model.rule import Asks, Basis, Gate, Rule
from charter_engine.model.truth import Outcome
from tests.build import shipped
from tests.strategies_engine import DAYS, edition_of, editions, facts_for

# A day, the day twelve months on and the day before that; with every gate that comes to something else.
A_YEAR_ON = date(2025, 2, 28)
OCCASIONS: tuple[tuple[date, Gate | None], ...] = (
    (DAYS[0], None),
    (A_YEAR_ON, None),
    (A_YEAR_ON, "deliberation"),
    (A_YEAR_ON - timedelta(days=1), "go_live"),
    (A_YEAR_ON, "twelve_months"),
)


def defined(edition: Edition, facts: Facts, on: date, gate: Gate | None) -> dict[str, Outcome]:
    """What the definition says of every rule."""
    found: dict[str, Outcome] = {}
    for rule in edition.rules:
        try:
            found[rule.rule] = outcome(rule, Scope(edition, facts, on), gate)
        except RuleError:
            found[rule.rule] = "errored"
    return found


def _odd(*items: Any) -> Listed:
    return Listed(items, complete=True)


@given(st.data(), st.booleans())
def test_compiled_outcomes_are_those_of_the_definition(data: st.DataObject, tame: bool):
    """And where facts follow the form and no rule can err, without asking the definition: or it would be slow."""
    edition = data.draw(editions(tame=tame))
    compiled = compile_edition(edition)
    for _ in range(2):
        facts = data.draw(facts_for(edition.form, wild=not tame))
        expected = {when: defined(edition, facts, *when) for when in OCCASIONS}
        with pytest.MonkeyPatch.context() as patch:
            if tame:
                patch.setattr(compiler, "_by_definition", _refuse)
            assert expected == {when: compiled.outcomes(facts, *when) for when in OCCASIONS}


@given(st.data())
@settings(max_examples=max(settings().max_examples // 5, 10))
def test_without_room_for_any_table_the_outcomes_are_the_same(data: st.DataObject):
    edition = data.draw(editions(tame=True))
    facts = data.draw(facts_for(edition.form, wild=False))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compile_expressions, "LARGEST", 1)
        compiled = compile_edition(edition)
        patch.setattr(compiler, "_by_definition", _refuse)
        expected = {when: defined(edition, facts, *when) for when in OCCASIONS}
        assert expected == {when: compiled.outcomes(facts, *when) for when in OCCASIONS}


@pytest.mark.parametrize("shape", ["known", "in full", "in full and more", "in full, in another order"])
def test_the_whole_charter_comes_to_the_same_in_whatever_shape_its_facts_are(shape: str):
    edition = shipped().charter.on(date(2023, 12, 1))
    questions = [q.question for q in (*edition.form.questions, *edition.form.record_facts)]
    compiled = compile_edition(edition)
    for known in proposals(edition.form, 12, edition.day):
        facts = dict(known) if shape == "known" else {name: known.get(name) for name in questions}
        if shape == "in full and more":
            facts["unheard_of"] = "yes"
        if shape == "in full, in another order":
            facts = dict(reversed(facts.items()))
        for gate in (None, "deliberation", "twelve_months"):
            assert defined(edition, known, edition.day, gate) == compiled.outcomes(facts, edition.day, gate)


def test_only_the_rule_whose_parameter_lacks_a_value_is_asked_of_the_definition(monkeypatch: pytest.MonkeyPatch):
    later = Parameter("p", "times", "", (DatedValue(date(2090, 1, 1), 1, "s", "D"),))
    rules = [_asks("p.plain", Is("choice", ("a",))), _asks("p.lacking", Bound("number", "at_least", "p"))]
    edition = edition_of([_question("choice", "choice"), _question("number", "number")], rules, [later])
    asked: list[str] = []
    original = compiler._by_definition

    def spy(edition: Edition, rule: Rule, facts: Facts, on: date, gate: Gate | None) -> Outcome:
        asked.append(rule.rule)
        return original(edition, rule, facts, on, gate)

    monkeypatch.setattr(compiler, "_by_definition", spy)
    found = compile_edition(edition).outcomes({"choice": "a", "number": 3}, DAYS[0], None)
    assert {"p.plain": "raised", "p.lacking": "errored"} == found
    assert ["p.lacking"] == asked


@pytest.mark.parametrize(
    "facts",
    [
        {"ticked": _odd({"a": "b"})},  # an option that cannot be hashed
        {"items": _odd("a", Said.NONE)},  # items that are no mappings
        {"choice": ["a"]},
        {"choice": "an option that the form does not know"},
        {"choice": Said.NONE},
    ],
)
def test_facts_that_do_not_follow_the_form_come_to_what_the_definition_says(facts: dict[str, Any]):
    questions = [
        _question("choice", "choice"),
        _question("ticked", "choices"),
        _question("items", "list", fields=(_question("leaf", "yes_no"),)),
    ]
    rules = [
        _asks("p.choice", Is("choice", ("a",))),
        _asks("p.ticked", Includes("ticked", ("a", "b"))),
        _asks("p.items", Quantified("some", "items", Is("leaf", ("yes",)))),
    ]
    edition = edition_of(questions, rules)
    assert defined(edition, facts, DAYS[0], None) == compile_edition(edition).outcomes(facts, DAYS[0], None)


def test_the_same_edition_gives_the_same_source():
    edition = edition_of([_question("choice", "choice")], [_asks("p.r", Is("choice", ("a", "b")))])
    assert compile_edition(edition).source == compile_edition(edition).source
    assert "# p.r\n" in compile_edition(edition).source


def _asks(name: str, when: Expression) -> Asks:
    return Asks(
        rule=name,
        clause="",
        basis=Basis("reading", "D"),
        when=when,
        needs=(),
        about="",
        question="",
        options=(),
        tier="light",
    )


def _question(name: str, kind: Any, **more: Any) -> Question:
    options = (Option("a", ""), Option("b", ""), Option("c", "")) if kind in ("choice", "choices") else ()
    return Question(name, kind, "", "", "choice", options=options, **more)


def _refuse(*_: object) -> Any:
    raise AssertionError
