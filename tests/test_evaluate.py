"""The meaning of a rule, beside the cases of `tests/conformance/`: what is seen, what errs, which forms are duals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from charter_engine.engine.evaluate import Scope, due, otherwise, outcome, see, truth
from charter_engine.engine.facts import Facts, Listed, Said
from charter_engine.errors import RuleError
from charter_engine.language import documents_form
from charter_engine.language.folder import read_document
from charter_engine.model.charter import Edition
from charter_engine.model.expression import AllOf
from charter_engine.model.questionnaire import Form
from charter_engine.model.rule import GATES, Gate, Requires
from charter_engine.model.truth import UNKNOWN, Outcome, Truth
from tests.build import DAY, a_form, a_scope, an_edition, ask, asks, expression, parameter, requires

FILE = Path(__file__).parent / "evaluate_form.yaml"
TRUTHS: dict[Any, Truth] = {True: True, False: False, "unknown": UNKNOWN}
OUTCOMES: dict[Truth, Outcome] = {True: "satisfied", False: "breached", UNKNOWN: "undetermined"}
PARAMETERS = (parameter("two", 2, "partners"), parameter("ten_days", 10, "days"), parameter("a_month", 1))


def _form() -> Form:
    form: Form = read_document(documents_form.FORM, FILE.read_bytes(), FILE.name)[0]
    return form


FORM = _form()


# --- a rule -----------------------------------------------------------------------------------------------------------

TWO = a_form(
    ask("applies", "yes_no"),
    ask("met", "yes_no"),
    ask("under_way", "yes_no"),
    ask("stage", "choice", ["idea", "live"]),
    ask("starts_on", "date"),
)
YES_NO_UNKNOWN = {"yes": "yes", "no": "no", "unknown": "not_known_yet"}


@pytest.mark.parametrize(
    ("applies", "met", "under_way", "late", "expected"),
    [
        ("no", "yes", "yes", False, "not_applicable"),
        ("no", "unknown", "unknown", True, "not_applicable"),
        ("unknown", "yes", "no", False, "undetermined"),
        ("unknown", "no", "no", True, "undetermined"),
        ("yes", "yes", "no", True, "satisfied"),
        ("yes", "yes", "unknown", False, "satisfied"),
        ("yes", "unknown", "yes", False, "undetermined"),
        ("yes", "unknown", "no", True, "undetermined"),
        ("yes", "no", "yes", False, "unfinished"),
        ("yes", "no", "yes", True, "breached"),
        ("yes", "no", "yes", UNKNOWN, "undetermined"),
        ("yes", "no", "no", False, "breached"),
        ("yes", "no", "no", True, "breached"),
        ("yes", "no", "no", UNKNOWN, "breached"),
        ("yes", "no", "unknown", False, "undetermined"),
        ("yes", "no", "unknown", True, "breached"),
        ("yes", "no", "unknown", UNKNOWN, "undetermined"),
    ],
)
def test_a_rule_that_requires(applies: str, met: str, under_way: str, late: Truth, expected: Outcome):
    rule = requires(
        "first.rule", "{met: yes}", when="{applies: yes}", unfinished_when="{under_way: yes}", due_by="go_live"
    )
    gates: dict[Truth, Gate | None] = {False: "deliberation", True: "go_live", UNKNOWN: None}
    answered = {"applies": applies, "met": met, "under_way": under_way}
    given = ", ".join(f"{name}: {YES_NO_UNKNOWN[value]}" for name, value in answered.items())
    edition = an_edition(TWO, rule)
    assert expected == outcome(rule, a_scope(f"{{{given}}}", edition), gates[late])


@pytest.mark.parametrize(("met", "expected"), [("yes", "satisfied"), ("no", "breached"), ("unknown", "undetermined")])
@pytest.mark.parametrize("gate", [*GATES, None])
def test_a_rule_that_is_not_met_and_has_nothing_under_way_is_breached_at_every_gate(
    met: str, expected: Outcome, gate: Gate | None
):
    rule = requires("first.rule", "{met: yes}", due_by="twelve_months")
    assert expected == outcome(rule, a_scope(f"{{met: {YES_NO_UNKNOWN[met]}}}", an_edition(TWO, rule)), gate)


@pytest.mark.parametrize(
    ("applies", "expected"), [("yes", "raised"), ("no", "not_applicable"), ("unknown", "undetermined")]
)
def test_a_rule_that_asks(applies: str, expected: Outcome):
    rule = asks("first.rule", "{applies: yes}")
    scope = a_scope(f"{{applies: {YES_NO_UNKNOWN[applies]}}}", an_edition(TWO, rule))
    assert {expected} == {outcome(rule, scope, gate) for gate in (*GATES, None)}


def test_a_rule_without_a_condition_always_applies():
    ask_always, require_always = asks("first.asks"), requires("first.requires", "{met: yes}")
    scope = a_scope("{}", an_edition(TWO, ask_always, require_always))
    assert ("raised", "undetermined") == (outcome(ask_always, scope, None), outcome(require_always, scope, None))


# --- due --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("due_by", GATES)
@pytest.mark.parametrize("gate", GATES)
def test_a_rule_is_due_at_its_gate_and_after(due_by: Gate, gate: Gate):
    scope = a_scope("{starts_on: 2024-01-01}", an_edition(TWO))
    assert (GATES.index(due_by) <= GATES.index(gate)) is due(due_by, gate, scope)


@pytest.mark.parametrize("due_by", GATES)
def test_without_a_known_stage_only_what_is_due_from_the_first_gate_is_due(due_by: Gate):
    expected = True if due_by == "deliberation" else UNKNOWN
    assert expected is due(due_by, None, a_scope("{starts_on: 2024-01-01}", an_edition(TWO)))


@pytest.mark.parametrize(
    ("gate", "starts_on", "on", "expected"),
    [
        ("go_live", "2023-01-01", date(2024, 1, 1), True),
        ("go_live", "2023-01-02", date(2024, 1, 1), False),
        ("deliberation", "2023-01-01", date(2024, 1, 1), True),
        ("go_live", "2023-02-28", date(2024, 2, 28), True),
        ("go_live", "2024-02-29", date(2025, 2, 27), False),
        ("go_live", "2024-02-29", date(2025, 2, 28), True),
        ("go_live", "not_known_yet", date(2024, 1, 1), UNKNOWN),
        ("go_live", "none", date(2024, 1, 1), False),
        ("twelve_months", "not_known_yet", date(2024, 1, 1), True),
        (None, "2023-01-01", date(2024, 1, 1), True),
        (None, "2023-01-02", date(2024, 1, 1), UNKNOWN),
        (None, "not_known_yet", date(2024, 1, 1), UNKNOWN),
    ],
)
def test_what_is_due_after_twelve_months(gate: Gate | None, starts_on: str, on: date, expected: Truth):
    """At that gate; and at any gate from the day twelve months after the start."""
    scope = a_scope(f"{{starts_on: {starts_on}}}", an_edition(TWO, on=on))
    assert expected is due("twelve_months", gate, scope)


def test_a_form_that_does_not_ask_for_the_start_knows_the_gate_alone():
    scope = a_scope("{}", an_edition(a_form(ask("met", "yes_no"))))
    assert (False, True) == (due("twelve_months", "go_live", scope), due("twelve_months", "twelve_months", scope))


# --- a rule that errs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "{size: {at_least: two}}",
        "{size: {at_most: two}}",
        "{begins: {within: a_month, of: report_date}}",
        "{count: partners, at_least: two}",
        "{count: partners, where: {kind: public}, at_most: two}",
        "{some: partners, where: {pledge.day: {within: a_month, of: report_date}}}",
    ],
)
def test_a_parameter_without_a_value_on_the_day_errs_whatever_is_answered(text: str):
    """Not only where an answer needs it: a rule that cannot be checked must not look as if it could."""
    gone = [replace(p, values=(replace(p.values[0], until=date(2023, 12, 31)),)) for p in PARAMETERS]
    edition = an_edition(FORM, parameters=tuple(gone))
    for given in ("{}", "{size: 3, begins: 2024-01-01, partners: [{kind: public, pledge: {day: 2024-01-01}}]}"):
        with pytest.raises(RuleError, match="has no value on 2024-01-01"):
            truth(expression(text), a_scope(given, edition))


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("{begins: {within: a_month, of: ends}}", "{begins: 9999-12-31, ends: 9999-12-31}"),
        ("{begins: {within: a_month, of: ends}}", "{begins: 2024-01-01, ends: 0001-01-01}"),
        ("{begins: {within: ten_days, of: ends}}", "{begins: 9999-12-31, ends: 9999-12-31}"),
        ("{begins: {within: ten_days, of: ends}}", "{begins: 2024-01-01, ends: 0001-01-01}"),
    ],
)
def test_a_date_that_leaves_the_calendar_errs(text: str, given: str):
    with pytest.raises(RuleError, match="leaves the calendar"):
        truth(expression(text), a_scope(given, an_edition(FORM, parameters=PARAMETERS)))


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("{colour: red}", {"colour": 1}),
        ("{colour: red}", {"colour": date(2024, 1, 1)}),
        ("{lit: yes}", {"lit": True}),
        ("{size: {at_least: two}}", {"size": "3"}),
        ("{size: {at_least: two}}", {"size": True}),
        ("{begins: {before: report_date}}", {"begins": "2023-01-01"}),
        ("{begins: {within: a_month, of: report_date}}", {"begins": 20230101}),
        ("{begins: {before: ends}}", {"begins": date(2024, 1, 1), "ends": "later"}),
        ("{begins: {within: a_month, of: ends}}", {"begins": date(2024, 1, 1), "ends": "later"}),
        ("{some: partners}", {"partners": "a firm"}),
        ("{tools: {includes: saw}}", {"tools": "saw"}),
        ("{count: partners, at_least: two}", {"partners": 2}),
        ("{some: partners, where: {kind: public}}", {"partners": Listed(("a firm",))}),
    ],
)
def test_a_value_that_its_question_does_not_admit_errs(text: str, facts: Facts):
    """And says which fact it is."""
    scope = Scope(an_edition(FORM, parameters=PARAMETERS), facts, DAY)
    with pytest.raises(RuleError, match=f"`{next(iter(facts))}` holds something that is not"):
        truth(expression(text), scope)


# --- what a rule sees -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (ask("a", "yes_no", otherwise="no"), "no"),
        (ask("a", "choice", ["none", "one"], otherwise="none"), "none"),
        (ask("a", "choice", ["one", "two"], otherwise="none"), Said.NONE),
        (ask("a", "text", otherwise="none"), Said.NONE),
        (ask("a", "choices", ["one", "two"], otherwise=("one",)), Listed(("one",), complete=True)),
        (ask("a", "choices", ["one", "two"], otherwise="none"), Said.NONE),
        (ask("a", "list", otherwise="none"), Said.NONE),
        (ask("a"), Said.NONE),
    ],
)
def test_what_holds_of_a_question_that_is_not_asked(question: Any, expected: object):
    assert expected == otherwise(question)


def test_an_unanswered_record_may_still_have_fields_that_are_not_asked():
    form = a_form(
        ask("lit", "yes_no"),
        ask("hatch", "record", fields=(ask("key", "yes_no", asked_when="{lit: yes}", otherwise="no"),)),
    )
    assert "no" == see("hatch.key", a_scope("{lit: no}", an_edition(form)))


@pytest.mark.parametrize(
    ("given", "lock", "key"),
    [
        ("{lit: yes, warm: yes, hatch: none}", Said.NONE, Said.NONE),
        ("{lit: no, warm: yes, hatch: none}", Said.NONE, "no"),
        ("{lit: no, warm: yes, hatch: {not_applicable: there is no hatch}}", Said.NONE, "no"),
        ("{lit: no, warm: yes}", None, "no"),
        ("{warm: yes, hatch: none}", Said.NONE, None),
        ("{lit: no, warm: no}", Said.NONE, Said.NONE),
        ("{lit: no, hatch: none}", None, None),
    ],
)
def test_a_record_without_anything_has_nothing_in_its_fields_save_what_is_itself_not_asked(
    given: str, lock: object, key: object
):
    key_question = ask("key", "yes_no", asked_when="{lit: yes}", otherwise="no")
    hatch = ask("hatch", "record", fields=(ask("lock"), key_question), asked_when="{warm: yes}", otherwise="none")
    edition = an_edition(a_form(ask("lit", "yes_no"), ask("warm", "yes_no"), hatch))
    scope = a_scope(given, edition)
    assert (lock, key) == (see("hatch.lock", scope), see("hatch.key", scope))


@pytest.mark.parametrize("given", ["{}", "{lit: no}", "{lit: yes}", "{lit: yes, size: 3}"])
def test_a_question_whose_being_asked_needs_a_parameter_without_a_value_errs_whatever_is_answered(given: str):
    size = ask("size", "number", asked_when="{age: {at_least: two}}", otherwise="none")
    inner = ask("room", "record", fields=(size,), asked_when="{lit: yes}", otherwise="none")
    form = a_form(ask("lit", "yes_no"), ask("age", "number"), inner)
    gone = parameter("two", 2, until=date(2023, 12, 31))
    with pytest.raises(RuleError, match="has no value on"):
        see("room.size", a_scope(given.replace("size: 3", "room: {size: 3}"), an_edition(form, parameters=(gone,))))


def test_a_derived_fact_is_not_seen_from_inside_an_item():
    """Names in `where` are the item's own, even where a derived fact has the same name."""
    item = ask("bright", "choice", ["yes", "no"])
    form = a_form(ask("lit", "yes_no"), ask("rooms", "list", fields=(item,)), derived={"bright": "{lit: yes}"})
    scope = a_scope("{lit: no, rooms: [{bright: yes}]}", an_edition(form))
    assert True is truth(expression("{some: rooms, where: {bright: yes}}"), scope)


# --- Kleene's laws ----------------------------------------------------------------------------------------------------


def _three() -> Iterator[tuple[Edition, Scope]]:
    edition = an_edition(TWO)
    values = ("yes", "no", "not_known_yet")
    for a in values:
        for b in values:
            for c in values:
                yield edition, a_scope(f"{{applies: {a}, met: {b}, under_way: {c}}}", edition)


A, B, C = "{applies: yes}", "{met: yes}", "{under_way: yes}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (A, f"{{not: {{not: {A}}}}}"),
        (f"{{all: [{A}, {B}]}}", f"{{all: [{B}, {A}]}}"),
        (f"{{any: [{A}, {B}]}}", f"{{any: [{B}, {A}]}}"),
        (f"{{all: [{A}, {A}]}}", A),
        (f"{{any: [{A}, {A}]}}", A),
        (f"{{not: {{all: [{A}, {B}]}}}}", f"{{any: [{{not: {A}}}, {{not: {B}}}]}}"),
        (f"{{not: {{any: [{A}, {B}]}}}}", f"{{all: [{{not: {A}}}, {{not: {B}}}]}}"),
        (f"{{all: [{A}, {{any: [{B}, {C}]}}]}}", f"{{any: [{{all: [{A}, {B}]}}, {{all: [{A}, {C}]}}]}}"),
        (f"{{any: [{A}, {{all: [{B}, {C}]}}]}}", f"{{all: [{{any: [{A}, {B}]}}, {{any: [{A}, {C}]}}]}}"),
        (f"{{all: [{A}, {{any: [{A}, {B}]}}]}}", A),
        (f"{{all: [{{all: [{A}, {B}]}}, {C}]}}", f"{{all: [{A}, {B}, {C}]}}"),
    ],
)
def test_the_laws_of_kleene_hold(one: str, other: str):
    assert [] == [scope.facts for _, scope in _three() if truth(expression(one), scope) is not _at(other, scope)]


def _at(text: str, scope: Scope) -> Truth:
    return truth(expression(text), scope)


@pytest.mark.parametrize(
    ("quantified", "dual"),
    [
        ("{every: partners, where: {kind: public}}", "{not: {some: partners, where: {not: {kind: public}}}}"),
        ("{none: partners, where: {kind: public}}", "{every: partners, where: {not: {kind: public}}}"),
        ("{some: partners, where: {kind: public}}", "{count: partners, where: {kind: public}, at_least: one}"),
        ("{none: partners, where: {kind: public}}", "{count: partners, where: {kind: public}, at_most: zero}"),
    ],
)
def test_one_form_of_list_says_what_its_dual_says(quantified: str, dual: str):
    numbers = (parameter("one", 1, "partners"), parameter("zero", 0, "partners"))
    edition = an_edition(FORM, parameters=numbers)
    items = ["", "{kind: public}", "{kind: private}", "{}", "{kind: public}, {}", "{kind: private}, {kind: public}"]
    lists = [text for item in items for text in (f"[{item}]", f"{{complete: true, items: [{item}]}}")]
    for given in (*lists, "none", "not_known_yet"):
        scope = a_scope(f"{{partners: {given}}}", edition)
        assert _at(quantified, scope) is _at(dual, scope), given


def test_the_order_of_conditions_and_repeating_one_change_nothing():
    for _, scope in _three():
        items = (expression(A), expression(B), expression(C))
        assert truth(AllOf(items), scope) is truth(AllOf((*items[::-1], items[0])), scope)


def test_no_rule_of_one_effect_can_have_an_outcome_of_the_other():
    """By type and by table: what asks is never met or unmet, what requires is never raised."""
    question, demand = asks("first.asks", A), requires("first.requires", B, when=A)
    assert isinstance(demand, Requires)
    found = {outcome(question, scope, gate) for _, scope in _three() for gate in (*GATES, None)}
    assert {"raised", "undetermined", "not_applicable"} == found
    found = {outcome(demand, scope, gate) for _, scope in _three() for gate in (*GATES, None)}
    assert {"satisfied", "breached", "undetermined", "not_applicable"} == found
