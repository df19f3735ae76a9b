"""Whatever stands for a fact, wherever it stands, the compiled edition comes to what the definition says.

Beside what is drawn (test_compile.py), all of it: every kind of question, with every condition on it, and with all that
can stand for an answer, whether the form admits it or not; in the form, in an item of a list, in a record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from charter_engine.engine import compile as compiler
from charter_engine.engine.compile import Compiled, compile_edition
from charter_engine.engine.compile_expressions import MANY
from charter_engine.engine.compiled import a_year_on
from charter_engine.engine.facts import Listed, Said
from charter_engine.model.expression import (
    REPORT_DATE,
    Answered,
    Bound,
    Count,
    Expression,
    Includes,
    Is,
    Not,
    Order,
    Quantified,
    Unsure,
    Within,
)
from charter_engine.model.questionnaire import Derived, Option, Question
from charter_engine.model.rule import GATES
from tests.build import asks, parameter, requires
from tests.strategies_engine import DAYS, edition_of
from tests.test_compile import defined

YES, NO = {"leaf": "yes"}, {"leaf": "no"}


def a_list(*items: Any, complete: bool = True) -> Listed:
    return Listed(items, complete)


CAN_STAND: tuple[Any, ...] = (
    *(None, Said.NONE, Said.NOT_APPLICABLE, {}, YES, True, "yes", "no", "a", "b", "c", "none", "another", 1, 2, 3),
    *(DAYS[0], DAYS[1], date(2023, 12, 31), date(2024, 4, 30), date.min, date.max),
    *(a_list(*items, complete=False) for items in ((), ("a",), (YES,), (NO,), (YES, YES), (YES, YES, YES))),
    *(a_list(*items) for items in ((), ("a",), ("b", "c"), (YES,), (NO,), ({},), (3,), (YES, YES), (YES, YES, YES))),
    *(a_list(*items) for items in ((YES, YES, NO), (YES, YES, {}), (YES, {}, {}))),
)
OTHERWISE: dict[str, tuple[Any, ...]] = {"yes_no": ("no", "yes"), "choice": ("none", "b"), "choices": ("none", ("a",))}
KINDS = ("yes_no", "choice", "choices", "number", "date", "text", "list")
EACH_KIND = pytest.mark.parametrize("kind", KINDS)
LIT, LAMP = Is("lit", ("yes",)), Is("lamp", ("yes",))
ASKED = pytest.mark.parametrize("asked", [None, LIT], ids=["asked", "asked at times"])
AROUND: tuple[dict[str, Any], ...] = ({"lit": "yes", "other": DAYS[1]}, {"lit": "no", "other": Said.NONE}, {})
WITH_LAMP = tuple(beside | {"lamp": lamp} for beside in AROUND for lamp in ("yes", "no", None))
TWO = parameter("two", 2)


def a_question(name: str, kind: Any, **more: Any) -> Question:
    options = (Option("a", ""), Option("b", ""), Option("c", "")) if kind in ("choice", "choices") else ()
    fields = (a_question("leaf", "yes_no"),) if kind == "list" else ()
    return Question(name, kind, "", "", "choice", options=options, **{"fields": fields, **more})


SWITCHES = (a_question("lit", "yes_no"), a_question("lamp", "yes_no"), a_question("other", "date"))


def conditions(kind: str, fact: str = "fact") -> list[Expression]:
    """Every condition on a fact of a kind."""
    wheres = (None, Is("leaf", ("yes",)), Answered("leaf"))
    found: dict[str, Iterable[Expression]] = {
        "yes_no": (Is(fact, some) for some in (("yes",), ("no",), ("yes", "no"))),
        "choice": (Is(fact, tuple(some)) for some in ("a", "b", "c", "ab", "bc", "ac", "abc")),
        "choices": (Includes(fact, ("a",)), Includes(fact, ("a", "b"))),
        "number": (Bound(fact, "at_least", "two"), Bound(fact, "at_most", "two")),
        "date": (
            condition
            for day in (REPORT_DATE, DAYS[1], "other")
            for condition in (Order(fact, "before", day), Order(fact, "after", day), Within(fact, "two", day))
        ),
        "list": (
            condition
            for where in wheres
            for condition in (
                *(Quantified("some", fact, where), Quantified("every", fact, where), Quantified("none", fact, where)),
                *(Count(fact, "at_least", "two", where), Count(fact, "at_most", "two", where)),
            )
        ),
    }
    return [*found.get(kind, ()), Answered(fact)]


def agreed(
    questions: Sequence[Question],
    conditions: Iterable[Expression],
    given: Iterable[dict[str, Any]],
    around: Sequence[dict[str, Any]] = AROUND,
    derived: Sequence[Derived] = (),
) -> Compiled:
    """The edition with one rule for each condition, whose compiled outcomes are those of the definition."""
    rules = [replace(asks(f"p.r{number}"), when=condition) for number, condition in enumerate(conditions)]
    edition = edition_of([*SWITCHES, *questions], rules, [TWO], derived)
    compiled = compile_edition(edition)
    for facts in (one | beside for one, beside in product(given, around)):
        assert defined(edition, facts, DAYS[0], None) == compiled.outcomes(facts, DAYS[0], None), facts
    return compiled


def for_fact(wrapped: str = "") -> list[dict[str, Any]]:
    return [{wrapped: {"fact": value}} if wrapped else {"fact": value} for value in CAN_STAND]


@ASKED
@EACH_KIND
def test_in_the_form(kind: str, asked: Expression | None):
    """And no rule is left to the definition from the start."""
    for otherwise in OTHERWISE.get(kind, ("none",)):
        fact = a_question("fact", kind, asked_when=asked, otherwise=otherwise)
        assert "by_definition" not in agreed([fact], conditions(kind), for_fact()).source


@pytest.mark.parametrize("stands", [None, Said.NONE, Said.NOT_APPLICABLE])
@EACH_KIND
def test_what_every_kind_may_be_is_no_matter_for_the_definition(
    kind: str, stands: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(compiler, "_by_definition", None)
    for otherwise in OTHERWISE.get(kind, ("none",)):
        agreed([a_question("fact", kind, otherwise=otherwise)], conditions(kind), [{"fact": stands}])


@ASKED
@EACH_KIND
def test_in_an_item(kind: str, asked: Expression | None):
    for otherwise in OTHERWISE.get(kind, ("none",)):
        fact = a_question("fact", kind, asked_when=asked, otherwise=otherwise)
        items = a_question("items", "list", fields=(*SWITCHES, fact))
        given = [{"items": a_list(one | beside)} for one in for_fact() for beside in AROUND]
        agreed([items], [Quantified("some", "items", one) for one in conditions(kind)], given, [{}])


@ASKED
@pytest.mark.parametrize("inner_asked", [None, LAMP], ids=["what is in it asked", "what is in it asked at times"])
@EACH_KIND
def test_in_a_record_or_for_it(kind: str, asked: Expression | None, inner_asked: Expression | None):
    otherwise = OTHERWISE.get(kind, ("none",))[-1]
    fact = a_question("fact", kind, asked_when=inner_asked, otherwise=otherwise)
    record = a_question("record", "record", fields=(fact,), asked_when=asked, otherwise="none")
    given = [{"record": stands} for value in CAN_STAND for stands in (value, {"fact": value})]
    agreed([record], conditions(kind, "record.fact"), given, WITH_LAMP if inner_asked else AROUND)


@ASKED
@pytest.mark.parametrize("inner_asked", [None, LAMP], ids=["the inner asked", "the inner asked at times"])
@pytest.mark.parametrize("fact_asked", [None, LAMP], ids=["what is in it asked", "what is in it asked at times"])
def test_in_a_record_in_a_record_or_for_it(
    asked: Expression | None, inner_asked: Expression | None, fact_asked: Expression | None
):
    fact = a_question("fact", "choice", asked_when=fact_asked, otherwise="b")
    inner = a_question("inner", "record", fields=(fact,), asked_when=inner_asked, otherwise="none")
    record = a_question("record", "record", fields=(inner,), asked_when=asked, otherwise="none")
    given = [{"record": stands} for value in CAN_STAND for stands in (value, {"inner": value})]
    given += [{"record": stands} for stands in for_fact("inner")]
    agreed([record], conditions("choice", "record.inner.fact"), given, WITH_LAMP)


def test_a_field_may_have_the_name_of_a_question():
    record = a_question("record", "record", fields=(a_question("lit", "yes_no"),))
    read = [Is("record.lit", ("yes",)), LIT]
    for in_some_order in (read, read[::-1]):
        agreed([record], in_some_order, [{"record": {"lit": said}} for said in ("yes", "no")])


def test_a_derived_fact():
    values = (("yes",), ("no",), ("yes", "no"), ("another",), ("another", "no"))
    derived = [Derived("derived", "", LIT)]
    agreed([], [*(Is("derived", some) for some in values), Answered("derived")], [{}], derived=derived)


def test_a_field_may_have_the_name_of_a_derived_fact():
    items = a_question("items", "list", fields=(a_question("lit", "yes_no"),))
    given = [{"items": a_list({"lit": said})} for said in ("yes", "no", None)]
    compiled = agreed(
        [items], [Quantified("some", "items", LIT)], given, derived=[Derived("lit", "", Answered("lamp"))]
    )
    assert "by_definition" not in compiled.source


def test_the_facts_of_a_large_form_are_those_of_its_questions(monkeypatch: pytest.MonkeyPatch):
    """In whatever order they are given, and with others beside them. The definition is not asked."""
    monkeypatch.setattr(compiler, "_by_definition", None)
    names = [f"q{number}" for number in range(MANY + 2)]
    one_is_a = [{name: "a" if name == chosen else "b" for name in reversed(names)} for chosen in names]
    some_are_absent = [{"stranger": "a", **dict.fromkeys(names[::step], "a")} for step in (1, 2, 3)]
    questions = [a_question(name, "choice") for name in names]
    agreed(questions, [Is(name, ("a",)) for name in names], [*one_is_a, *some_are_absent, {}])


@pytest.mark.parametrize("reached", [True, False, None])
def test_what_has_no_start_is_due_by_its_gate_alone(reached: bool | None):
    """So says the call itself, not only the definition when the call fails."""
    assert reached is a_year_on(reached, Said.NONE, DAYS[0])


# --- what no check would let pass -------------------------------------------------------------------------------------


def test_what_is_unsure_is_never_so_for_a_rule():
    """Only routing may ask it, and no outcome turns on what a person is unsure of."""
    agreed([a_question("plain", "choice")], [Unsure("plain"), Not(Unsure("plain"))], [{}, {"plain": "a"}])


@pytest.mark.parametrize("kind", ["number", "date", "text", "list", "choice", "yes_no"])
def test_an_otherwise_that_is_no_answer(kind: str):
    agreed([a_question("fact", kind, otherwise="words")], conditions(kind), for_fact())


def test_an_otherwise_of_a_record():
    record = a_question("record", "record", fields=(a_question("fact", "choice"),), otherwise="words")
    agreed([record], conditions("choice", "record.fact"), [{"record": value} for value in CAN_STAND])


@pytest.mark.parametrize("derived", [(), (Derived("fact", "", LIT),)], ids=["a question", "a derived fact as well"])
@pytest.mark.parametrize("other", KINDS)
@pytest.mark.parametrize("kind", KINDS[:-1])
def test_a_condition_of_another_kind(kind: str, other: str, derived: tuple[Derived, ...]):
    """One by one: a rule that errs sends all others of its edition to the definition."""
    for condition in (*conditions(kind), Is("fact", ("another",)), Is("fact", ("another", "b"))):
        agreed([a_question("fact", other)], [condition], for_fact(), [{"lit": "yes"}], derived)


def test_the_gate_counts_where_the_definition_is_asked():
    rule = requires("p.due", "{choice: a}", unfinished_when="{choice: b}", due_by="decision")
    spoilt = replace(asks("p.spoilt"), when=Bound("number", "at_least", "two"))
    edition = edition_of([a_question("choice", "choice"), a_question("number", "number")], [rule, spoilt], [TWO])
    facts = {"choice": "b", "number": "a word"}
    found = [compile_edition(edition).outcomes(facts, DAYS[0], gate)["p.due"] for gate in (None, *GATES)]
    assert ["undetermined", "unfinished", "breached", "breached", "breached"] == found
