"""The compiled edition comes to what the definition says, for every rule, whatever the form, the facts and the day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.engine import compile as compiler
from charter_engine.engine.compile import compile_edition
from charter_engine.engine.evaluate import Scope, outcome
from charter_engine.engine.facts import Facts
from charter_engine.errors import RuleError
from charter_engine.model.charter import Edition, Gate
from charter_engine.model.truth import Outcome
from tests.strategies_engine import editions, facts_for, gates


def defined(edition: Edition, facts: Facts, on: date, gate: Gate | None) -> dict[str, Outcome]:
    """What the definition says of every rule."""
    found: dict[str, Outcome] = {}
    for rule in edition.rules:
        try:
            found[rule.rule] = outcome(rule, Scope(edition, facts, on), gate)
        except RuleError:
            found[rule.rule] = "errored"
    return found


@given(st.data())
def test_compiled_outcomes_are_those_of_the_definition(data: st.DataObject):
    edition = data.draw(editions())
    compiled = compile_edition(edition)
    wild = data.draw(st.booleans())
    for _ in range(2):
        facts, gate = data.draw(facts_for(edition.form, wild=wild)), data.draw(gates)
        assert defined(edition, facts, edition.day, gate) == compiled.outcomes(facts, edition.day, gate)


@given(st.data())
def test_facts_that_follow_the_form_are_never_sent_to_the_definition(data: st.DataObject):
    """Or else the compiled edition would be right and slow."""
    edition = data.draw(editions(tame=True))
    compiled = compile_edition(edition)
    facts, gate = data.draw(facts_for(edition.form)), data.draw(gates)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiler, "_by_definition", _refuse)
        assert defined(edition, facts, edition.day, gate) == compiled.outcomes(facts, edition.day, gate)


def _refuse(*_: object) -> Any:
    raise AssertionError
