"""A report: every rule in one list, who acts next, the gate, the tier, what is missing and what is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.engine import assess as assessing
from charter_engine.engine.assess import assess, outcomes
from charter_engine.engine.changes import Changes, Search
from charter_engine.engine.determining import Determining
from charter_engine.engine.evaluate import Scope, outcome
from charter_engine.engine.facts import facts_of
from charter_engine.engine.gate import STAGE_GATES
from charter_engine.engine.reader import Reader, conditions
from charter_engine.engine.trace import opened, without_numbers
from charter_engine.model.charter import Charter, Edition
from charter_engine.model.proposal import Answer, Answers, Node
from charter_engine.model.questionnaire import Form, Question
from charter_engine.model.report import Report
from charter_engine.model.rule import GATES, Asks, Gate, Requires, Rule
from charter_engine.model.truth import OUTCOMES, Outcome
from charter_engine.render.parts import principle_lines
from charter_engine.render.readings import reading
from tests.build import (
    DAY,
    a_charter,
    a_form,
    a_proposal,
    an_edition,
    ask,
    asks,
    expression,
    parameter,
    requires,
    route,
    shipped,
    shipped_proposals,
    shipped_reports,
)
from tests.drawn import Project, a_project, one_of
from tests.strategies_answers import Given, answers_for, is_silent, more_answers

FORM = a_form(
    ask("stage", "choice", ["idea", "proposal", "pilot", "live", "change", "retired"]),
    ask("starts_on", "date"),
    ask("a", "yes_no"),
    ask("b", "yes_no"),
    ask("c", "yes_no"),
    ask("size", "number"),
    ask("why"),
    ask("partners", "list", fields=(ask("name"), ask("signed", "yes_no"), ask("reason"))),
)
SPENT = parameter("spent", 2, until=date(2023, 1, 1))


def report(given: str, *rules: Rule, gate: Gate | None = "deliberation", **more: Any) -> Report:
    edition = an_edition(FORM, *rules, parameters=(SPENT,), **more)
    return assess(edition, a_proposal(given, FORM), gate)


def test_every_rule_is_in_exactly_one_of_seven_lists_in_the_order_of_the_charter():
    rules = (
        requires("first.met", "{a: yes}"),
        requires("first.unmet", "{a: no}"),
        requires("first.open", "{b: yes}"),
        requires("first.elsewhere", "{a: yes}", when="{a: no}"),
        requires("first.under-way", "{a: no}", unfinished_when="{a: yes}", due_by="decision"),
        requires("second.broken", "{size: {at_least: spent}}"),
        asks("second.why", "{a: yes}"),
        asks("second.not", "{a: no}"),
    )
    found = report("{a: yes}", *rules)
    lists = {kind: [result.rule.rule for result in found.with_outcome(kind)] for kind in OUTCOMES}
    assert {
        "raised": ["second.why"],
        "breached": ["first.unmet"],
        "unfinished": ["first.under-way"],
        "undetermined": ["first.open"],
        "satisfied": ["first.met"],
        "not_applicable": ["first.elsewhere", "second.not"],
        "errored": ["second.broken"],
    } == lists
    assert [rule.rule for rule in rules] == [result.rule.rule for result in found.results]
    assert [{"first": 5}, {"second": 3}] == [{p.principle.principle: sum(p.counts.values())} for p in found.principles]


def test_the_outcomes_are_those_of_the_definition():
    """On every proposal of this checkout."""
    for name, found in shipped_reports().items():
        assert _outcomes(found.edition, found.proposal.answers, found.gate) == {
            result.rule.rule: result.outcome for result in found.results
        }, name


def test_the_outcomes_alone_are_those_of_the_report():
    edition, proposal = an_edition(FORM, MET, READY, UNDER_WAY), a_proposal("{a: yes}", FORM)
    found = assess(edition, proposal, "decision")
    assert outcomes(edition, proposal, "decision") == {result.rule.rule: result.outcome for result in found.results}


def test_a_mistake_in_the_engine_is_not_taken_for_a_rule_that_errs():
    """Only a `RuleError` is caught: anything else is a bug and is seen."""
    with pytest.raises(KeyError):
        report("{a: yes}", requires("first.strange", "{no_such_fact: yes}"))


# --- who acts next ----------------------------------------------------------------------------------------------------

MET, UNMET = requires("first.met", "{a: yes}"), requires("first.unmet", "{a: no}")
LAW = requires("first.law", "{a: no}", kind="law")
UNDER_WAY = requires("first.under-way", "{a: no}", unfinished_when="{a: yes}", due_by="decision")
OPEN, ERRS = requires("first.open", "{b: yes}"), requires("first.errs", "{size: {at_least: spent}}")
READY, WAITS = asks("first.ready", "{a: yes}"), asks("first.waits", "{a: yes}", needs=("why",))
MAY_ASK, ASKS_ERR = asks("first.may", "{b: yes}"), asks("first.asks-err", "{size: {at_least: spent}}")
NOT_ASKED = asks("first.not", "{a: no}")


@pytest.mark.parametrize(
    ("rules", "officer", "community", "custodian"),
    [
        ((), "nothing", "nothing", "nothing"),
        ((MET,), "nothing", "nothing", "nothing"),
        ((UNMET,), "fix", "nothing", "nothing"),
        ((UNMET, UNDER_WAY, OPEN), "fix", "nothing", "nothing"),
        ((UNDER_WAY, OPEN), "finish", "nothing", "nothing"),
        ((OPEN,), "answer", "nothing", "nothing"),
        ((READY,), "nothing", "deliberate", "nothing"),
        ((WAITS,), "answer", "waits_for_facts", "nothing"),
        ((READY, WAITS), "answer", "deliberate", "nothing"),
        ((MAY_ASK,), "answer", "waits_for_facts", "nothing"),
        ((NOT_ASKED,), "nothing", "nothing", "nothing"),
        ((READY, LAW), "fix", "held_back_by_law", "nothing"),
        ((READY, UNMET, UNDER_WAY, OPEN), "fix", "deliberate", "nothing"),
        ((WAITS, LAW), "fix", "waits_for_facts", "nothing"),
        ((ERRS,), "nothing", "nothing", "repair"),
        ((ASKS_ERR,), "nothing", "waits_for_facts", "repair"),
        ((READY, ERRS), "nothing", "deliberate", "repair"),
    ],
)
def test_the_next_step_of_each(rules: tuple[Rule, ...], officer: str, community: str, custodian: str):
    """Only a breach of law holds back a question that is ready; missing answers cannot postpone residents."""
    step = report("{a: yes}", *rules).next_step
    assert (officer, community, custodian) == (step.officer, step.community, step.custodian)


@pytest.mark.parametrize(
    ("rule", "actor"),
    [
        (MET, "nobody"),
        (NOT_ASKED, "nobody"),
        (UNMET, "officer"),
        (UNDER_WAY, "officer"),
        (OPEN, "officer"),
        (MAY_ASK, "officer"),
        (WAITS, "officer"),
        (READY, "community"),
        (ERRS, "custodian"),
    ],
)
def test_who_acts_next_on_one_result(rule: Rule, actor: str):
    assert [actor] == [result.next_actor for result in report("{a: yes}", rule).results]


def test_a_rule_that_errs_says_what_is_wrong_and_nothing_else():
    (result,) = report("{a: yes}", ERRS).results
    assert "the parameter `spent` has no value on 2024-01-01" == result.error
    assert result.error in result.reason
    assert ((), (), None) == (result.missing, result.needs, result.ready)


# --- the gate ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", STAGE_GATES)
def test_the_gate_is_that_of_the_stage(stage: str):
    expected = {"idea": "deliberation", "proposal": "deliberation", "retired": "twelve_months"}.get(stage, "go_live")
    assert expected == report(f"{{stage: {stage}}}", gate=None).gate


@pytest.mark.parametrize("given", ["{}", "{stage: not_known_yet}", "{stage: {value: live, source: imported}}"])
def test_without_a_stage_there_is_no_gate(given: str):
    assert report(given, gate=None).gate is None


def test_a_gate_that_is_asked_for_stands_before_the_stage():
    assert "decision" == report("{stage: retired}", gate="decision").gate


def test_every_stage_of_the_form_has_a_gate():
    assert set(STAGE_GATES) == set(shipped().charter.form.index["stage"].question.option_ids)


@pytest.mark.parametrize(
    ("given", "gate", "on", "expected", "due"),
    [
        ("{a: no, starts_on: 2023-06-01}", "go_live", date(2024, 5, 31), "unfinished", False),
        ("{a: no, starts_on: 2023-06-01}", "go_live", date(2024, 6, 1), "breached", True),
        ("{a: no, starts_on: 2023-06-01}", "twelve_months", date(2024, 1, 1), "breached", True),
        ("{a: no}", "go_live", date(2024, 6, 1), "undetermined", None),
        ("{a: no}", "twelve_months", date(2024, 1, 1), "breached", True),
        ("{a: yes, starts_on: 9999-12-31}", "go_live", date(2024, 1, 1), "satisfied", False),
        ("{a: no, starts_on: 9999-12-31}", "go_live", date(2024, 1, 1), "unfinished", False),
    ],
)
def test_what_is_due_after_twelve_months(given: str, gate: Gate, on: date, expected: str, due: bool | None):
    rule = requires("first.review", "{a: yes}", unfinished_when="{a: no}", due_by="twelve_months")
    (result,) = report(given, rule, gate=gate, on=on).results
    assert (expected, due) == (result.outcome, result.due)
    assert (("starts_on",) if expected == "undetermined" else ()) == result.missing


def test_what_decides_whether_the_start_is_asked_is_missing_where_that_decides_what_is_due():
    start = ask("starts_on", "date", asked_when="{dated: yes}", otherwise="none")
    form = a_form(ask("a", "yes_no"), ask("dated", "yes_no"), start)
    rule = requires("first.demand", "{a: no}", unfinished_when="{a: yes}", due_by="twelve_months")
    found = assess(an_edition(form, rule), a_proposal("{a: yes}", form), "go_live").results[0]
    assert ("undetermined", ("dated",)) == (found.outcome, found.missing)


def test_without_a_gate_and_without_a_stage_to_ask_for_the_report_says_what_it_does_not_know():
    form = a_form(ask("a", "yes_no"), ask("b", "yes_no"))
    rule = requires("first.demand", "{a: yes}", unfinished_when="{b: yes}", due_by="decision")
    found = assess(an_edition(form, rule), a_proposal("{a: no, b: yes}", form)).results[0]
    assert ("undetermined", ()) == (found.outcome, found.missing)
    assert "We do not know for which gate this report is made." == found.reason


@pytest.mark.parametrize(
    "answer",
    [
        Answer("answered", "yes"),
        Answer("not_known_yet"),
        Answer("not_applicable", reason="it is small"),
        Answer("withheld", reason="commercially_confidential"),
    ],
    ids=lambda answer: answer.state,
)
def test_an_import_that_nobody_confirmed_says_nothing_anywhere(answer: Answer):
    """No value, no doubt that raises the tier, and nothing that a group may take as known."""
    form = a_form(ask("a", "yes_no", otherwise="no"))
    rules = (asks("first.question", needs=("a",)), requires("first.demand", "{a: yes}"))
    edition = an_edition(form, *rules, routes=(route("full", "{unsure: a}"),))
    found = assess(edition, a_proposal({"a": replace(answer, source="imported")}, form))
    assert ["raised", "undetermined"] == [result.outcome for result in found.results]
    assert ("none", False) == (found.triage.tier, found.results[0].needs[0].known)
    assert "not_confirmed" == found.results[1].facts_read[0].state


def test_a_fact_that_is_not_asked_rests_on_the_form():
    form = a_form(ask("lit", "yes_no"), ask("lamp", "yes_no", asked_when="{lit: yes}", otherwise="no"))
    found = assess(an_edition(form, requires("first.demand", "{lamp: yes}")), a_proposal("{lit: no}", form))
    assert [("not_asked", "form")] == [(fact.state, fact.rests_on) for fact in found.results[0].facts_read]


def test_a_question_is_never_due():
    assert [None] == [result.due for result in report("{a: yes}", READY).results]


# --- the tier ---------------------------------------------------------------------------------------------------------

ROUTES = (
    route("full", "{any: [{a: yes}, {unsure: a}]}", ["all"]),
    route("standard", "{any: [{b: yes}, {unsure: b}]}", ["all"]),
    route("none", "{all: [{a: no}, {b: no}]}"),
)


@pytest.mark.parametrize(
    ("given", "tier", "could_reach", "raised_by", "opens"),
    [
        ("{a: yes, b: yes}", "full", "full", (), ("all",)),
        ("{a: yes}", "full", "full", (), ("all",)),
        ("{a: no, b: yes}", "standard", "standard", (), ("all",)),
        ("{b: yes}", "standard", "full", ("a",), ("all",)),
        ("{a: no}", "none", "standard", ("b",), ()),
        ("{}", "none", "full", ("a",), ()),
        ("{a: not_known_yet}", "full", "full", (), ("all",)),
        ("{a: no, b: not_known_yet}", "standard", "standard", (), ("all",)),
        ("{a: {withheld: commercially_confidential}}", "none", "full", ("a",), ()),
        ("{a: no, b: no}", "none", "none", (), ()),
    ],
)
def test_the_triage(given: str, tier: str, could_reach: str, raised_by: tuple[str, ...], opens: tuple[str, ...]):
    """A stated "not known yet" raises the tier, an absent answer shows what it could reach."""
    found = report(given, routes=ROUTES).triage
    assert (tier, could_reach) == (found.tier, found.could_reach)
    assert (raised_by, opens) == (found.raised_by, found.sections_opened)


def test_what_the_form_states_as_not_known_yet_says_nothing_of_an_item():
    """Even where a field of the item has the name of a question of the form."""
    form = a_form(ask("signed", "yes_no"), ask("partners", "list", fields=(ask("signed", "yes_no"),)))
    edition = an_edition(form, routes=(route("full", "{some: partners, where: {unsure: signed}}"),))
    given = "{signed: not_known_yet, partners: {complete: true, items: [{signed: yes}]}}"
    found = assess(edition, a_proposal(given, form)).triage
    assert ("none", "none") == (found.tier, found.could_reach)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("{a: yes}", "It goes the full way."),
        ("{b: yes}", "It goes the standard way."),
        ("{a: no, b: no}", "It goes the none way."),
        ("{}", "The answers do not show yet which way this project goes."),
    ],
)
def test_the_triage_says_which_way_the_project_goes(given: str, says: str):
    assert says == report(given, routes=ROUTES).triage.says


def test_what_could_only_lead_to_the_same_tier_or_a_lower_one_raises_nothing():
    """The route that is taken stands behind one of its own tier and before a lower one; both are open."""
    routes = (route("standard", "{b: yes}"), route("standard", "{a: yes}"), route("light", "{c: yes}"))
    found = report("{a: yes}", routes=routes).triage
    assert ("standard", "standard", ()) == (found.tier, found.could_reach, found.raised_by)


@pytest.mark.parametrize(
    ("given", "expected"),
    [("{b: no}", "none"), ("{b: yes}", "standard"), ("{b: yes, c: yes}", "full"), ("{b: no, c: yes}", "full")],
)
def test_the_tier_of_a_report_is_the_highest_of_its_routes_and_its_questions(given: str, expected: str):
    full, light = asks("first.full", "{c: yes}", tier="full"), asks("first.light", "{b: no}", tier="light")
    routes = (route("standard", "{b: yes}"), route("none", "{b: no}"))
    found = report(given, full, light, routes=routes)
    assert ("light" if expected == "none" else expected) == found.tier


def test_a_route_that_errs_could_still_apply_and_hides_no_report():
    found = report("{a: yes}", MET, routes=(route("full", "{size: {at_least: spent}}"), route("none", "{a: yes}")))
    assert ("none", "full", ()) == (found.triage.tier, found.triage.could_reach, found.triage.raised_by)
    assert ["satisfied"] == [result.outcome for result in found.results]


# --- the line of a principle ------------------------------------------------------------------------------------------

STANDING = asks("first.standing", standing=True)
STANDING_WAITS = asks("first.standing-waits", standing=True, needs=("why",))


@pytest.mark.parametrize(
    ("rules", "community", "standing_only", "because"),
    [
        ((MET,), "not_asked", False, ()),
        ((NOT_ASKED, UNMET, OPEN), "not_asked", False, ()),
        ((READY, NOT_ASKED, MAY_ASK), "asked", False, ("first.ready",)),
        ((WAITS, MAY_ASK), "asked_once_facts_are_in", False, ("first.waits",)),
        ((READY, WAITS), "asked", False, ("first.ready", "first.waits")),
        ((MAY_ASK, NOT_ASKED), "cannot_tell_yet", False, ("first.may",)),
        ((ASKS_ERR, NOT_ASKED), "cannot_tell_yet", False, ("first.asks-err",)),
        ((STANDING, NOT_ASKED), "asked", True, ("first.standing",)),
        ((STANDING, READY), "asked", False, ("first.ready",)),
        ((STANDING, MAY_ASK), "asked", True, ("first.standing",)),
        ((STANDING_WAITS,), "asked_once_facts_are_in", True, ("first.standing-waits",)),
        ((STANDING, WAITS), "asked_once_facts_are_in", False, ("first.waits",)),
    ],
)
def test_the_line_of_a_principle(
    rules: tuple[Rule, ...], community: str, standing_only: bool, because: tuple[str, ...]
):
    """No question only where every rule that asks does not apply; a rule of the other kind never makes it so."""
    (line,) = report("{a: yes}", *rules).principles
    assert (community, standing_only, because) == (line.community, line.standing_only, line.because)
    assert line.half_line


def test_a_result_carries_what_it_rests_on_and_what_would_change_it():
    unmet, opened = report("{a: yes}", UNMET, OPEN).results
    assert (("a",), (("a",),), ()) == (unmet.determining, unmet.changes, unmet.settles)
    assert ((), (("b",),), (("b",),)) == (opened.determining, opened.changes, opened.settles)
    assert [(), ("b",)] == [unmet.settled_by, opened.settled_by]
    assert unmet.changes_exact
    assert opened.changes_exact


@pytest.mark.parametrize(("rule", "came_to"), [(UNDER_WAY, "unfinished"), (READY, "raised")])
def test_what_is_under_way_or_raised_says_what_would_change_it(rule: Rule, came_to: str):
    (result,) = report("{a: yes}", rule).results
    assert (came_to, ("a",), (("a",),)) == (result.outcome, result.determining, result.changes)


@pytest.mark.parametrize("which", ["determining", "would_settle", "would_mend"])
def test_a_result_is_exact_only_if_all_its_reasons_are(which: str, monkeypatch: pytest.MonkeyPatch):
    if which == "determining":
        monkeypatch.setattr(assessing, "determining", lambda *_: Determining(exact=False))
    else:
        monkeypatch.setattr(Search, which, lambda *_: Changes(exact=False))
    assert not report("{a: yes}", OPEN).results[0].changes_exact


def test_only_a_raised_question_is_ready_or_not():
    results = report("{a: yes}", MET, UNMET, OPEN, NOT_ASKED, MAY_ASK, READY, WAITS).results
    assert [None, None, None, None, None, True, False] == [result.ready for result in results]


def test_the_line_of_a_principle_tells_a_rule_that_errs_from_answers_that_are_missing():
    halves = [report("{a: yes}", rule).principles[0].half_line for rule in (ASKS_ERR, MAY_ASK, READY)]
    assert ["a rule could not be checked", "1 answer missing", READY.about] == halves


def test_outcomes_alone_know_the_day():
    form = a_form(ask("begins", "date"))
    edition = an_edition(form, requires("first.past", "{begins: {before: report_date}}"))
    assert {"first.past": "satisfied"} == outcomes(edition, a_proposal("{begins: 2001-01-01}", form))


def test_a_line_never_sends_a_question_to_people_before_the_law_is_met():
    held, free = (principle_lines(report("{a: yes}", READY, *law)).rows for law in ((LAW,), ()))
    assert [words.partition(":")[0] for _, words in (*held, *free)] == [
        "Goes to the community once the law is met",
        "Goes to the community",
    ]


def test_what_the_record_writes_is_no_missing_answer():
    fact = replace(ask("ledger", "yes_no"), label="the ledger")
    edition = an_edition(
        replace(a_form(ask("a", "yes_no")), record_facts=(fact,)), requires("first.kept", "{ledger: yes}")
    )
    made = Project(edition, {}, None).report()
    assert ["The record does not say yet: the ledger."] == [result.reason for result in made.results]
    assert () == made.missing


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ((NOT_ASKED,), "nothing in the answers raises one"),
        ((MAY_ASK,), "1 answer missing"),
        ((MAY_ASK, asks("first.either", "{size: {at_least: two}}"), MET), "2 answers missing"),
        ((ASKS_ERR, MAY_ASK), "a rule could not be checked"),
        ((READY, MAY_ASK), "the matter of first.ready"),
        ((READY, WAITS), "the matter of first.ready; the matter of first.waits"),
        ((READY, WAITS, asks("first.third")), "the matter of first.ready; the matter of first.waits; and 1 more"),
        ((STANDING, READY), "the matter of first.ready"),
        ((STANDING,), "the matter of first.standing"),
    ],
)
def test_half_a_line_says_why(rules: tuple[Rule, ...], words: str):
    edition = an_edition(FORM, *rules, parameters=(SPENT, parameter("two", 2, "times")))
    (line,) = assess(edition, a_proposal("{a: yes}", FORM), "deliberation").principles
    assert words == line.half_line


def test_only_what_is_open_or_could_be_mended_says_what_would_settle_or_mend_it():
    met, open_, unmet = report("{a: yes}", MET, OPEN, UNMET).results
    assert [(), (("b",),), ()] == [result.settles for result in (met, open_, unmet)]
    assert [False, True, True] == [bool(result.would_mend) for result in (met, open_, unmet)]
    assert [(), True] == [met.changes, met.changes_exact]


def test_a_group_does_not_wait_for_a_list_that_is_not_asked():
    asked_when = expression("{a: no}")
    visits = ask("visits", "list", fields=(ask("seen", "yes_no"),), asked_when=asked_when, otherwise="none")
    edition = an_edition(a_form(ask("a", "yes_no"), visits), asks("first.question", "{a: yes}", needs=("visits",)))
    given: Given = {"a": Answer("answered", "yes"), "visits": Answers((), complete=False)}
    made = Project(edition, given, None).report()
    assert [True] == [need.known for need in made.results[0].needs]
    assert () == made.missing


def test_two_items_that_are_called_the_same_are_told_apart():
    form = a_form(ask("partners", "list", fields=(ask("name"), ask("signed", "yes_no"))))
    given = "{partners: [{name: A firm}, {name: A firm}, {name: A school}, {signed: no}]}"
    reader = Reader.of(an_edition(form), a_proposal(given, form))
    named = [reader.item_name(f"partners[{number}]") for number in range(1, 5)]
    assert ["“A firm”, number 1", "“A firm”, number 2", "“A school”", "number 4"] == named


def test_a_principle_that_asks_nothing_says_so_and_not_that_nothing_was_raised():
    (line,) = report("{a: yes}", MET).principles
    assert "no question stands under this principle" == line.half_line


# --- silence ----------------------------------------------------------------------------------------------------------


def _not_known(question: Question) -> Node:
    return Answer("not_known_yet")


@pytest.mark.parametrize("day", [date(2022, 6, 1), DAY])
@pytest.mark.parametrize("gate", [*GATES, None])
def test_every_answer_not_known_yet_comes_to_what_an_empty_form_comes_to(day: date, gate: Gate | None):
    edition = shipped().charter.on(day)
    stated = {question.question: _not_known(question) for question in edition.form.questions}
    empty, unknown = (_outcomes(edition, given, gate) for given in ({}, stated))
    assert empty == unknown
    assert "satisfied" not in set(empty.values())


def _outcomes(edition: Edition, given: Given, gate: Gate | None) -> Mapping[str, Outcome]:
    scope = Scope(edition, facts_of(given, edition.form), edition.day)
    return {rule.rule: outcome(rule, scope, gate) for rule in edition.rules}


@given(st.data())
def test_taking_an_answer_back_leaves_an_outcome_or_opens_it(generated: list[Edition], data: st.DataObject):
    """Whatever the question: in place of an answer, "not known yet"."""
    project = a_project(data, generated)
    edition, gate = project.edition, project.gate
    places = list(_places(project.given, ()))
    if not places:
        return
    taken = _taken_back(project.given, data.draw(st.sampled_from(places)))
    before, after = _outcomes(edition, project.given, gate), _outcomes(edition, taken, gate)
    assert {} == {rule: after[rule] for rule in after if after[rule] not in (before[rule], "undetermined")}


def _places(given: Given, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """The way to every answer, records, lists and items included."""
    for name, node in given.items():
        here = (*path, name)
        yield here
        if isinstance(node, Answers):
            for number, item in enumerate(node.items):
                yield from _places(item, (*here, number))
        elif not isinstance(node, Answer):
            yield from _places(node, here)


def _taken_back(given: Given, path: tuple[str | int, ...]) -> Given:
    name, *rest = path
    assert isinstance(name, str)
    node = given[name]
    if not rest:
        return {**given, name: Answer("not_known_yet")}
    if isinstance(node, Answers):
        items = list(node.items)
        number = int(rest[0])
        items[number] = _taken_back(items[number], tuple(rest[1:]))
        return {**given, name: replace(node, items=tuple(items))}
    assert not isinstance(node, Answer)
    return {**given, name: _taken_back(node, tuple(rest))}


def test_a_question_whose_facts_are_taken_back_waits_for_them_first():
    rule = asks("first.waits", "{a: yes}", needs=("why",))
    ready, waits = (report(f"{{a: yes, why: {why}}}", rule).results[0] for why in ("because", "not_known_yet"))
    assert ("raised", True, "community") == (ready.outcome, ready.ready, ready.next_actor)
    assert ("raised", False, "officer") == (waits.outcome, waits.ready, waits.next_actor)


# --- lists ------------------------------------------------------------------------------------------------------------

SIGNED = requires("first.signed", "{every: partners, where: {signed: yes}}")


@pytest.mark.parametrize(
    ("third", "complete", "expected", "missing"),
    [
        ("{name: C, signed: yes}", True, "satisfied", ()),
        ("{name: C, signed: yes}", False, "undetermined", ("partners",)),
        ("{name: C, signed: no}", True, "breached", ()),
        ("{name: C, signed: no}", False, "breached", ()),
        ("{name: C}", True, "undetermined", ("partners[3].signed",)),
        ("{name: C}", False, "undetermined", ("partners", "partners[3].signed")),
    ],
)
def test_three_partners_give_three_facts(third: str, complete: bool, expected: str, missing: tuple[str, ...]):
    """A list that nobody declared complete can breach a rule on every item; it can never satisfy one."""
    items = f"[{{name: A, signed: yes}}, {{name: B, signed: yes}}, {third}]"
    given = f"{{partners: {{complete: true, items: {items}}}}}" if complete else f"{{partners: {items}}}"
    (result,) = report(given, SIGNED).results
    assert (expected, missing) == (result.outcome, result.missing)
    cited = {fact.id: fact.value for fact in result.facts_read if fact.asks == "partners.signed"}
    last = {"satisfied": "yes", "breached": "no"}.get(expected, "yes" if "signed: yes" in third else None)
    assert {"partners[1].signed": "yes", "partners[2].signed": "yes", "partners[3].signed": last} == cited
    labels = [fact.label for fact in result.facts_read if fact.asks == "partners.signed"]
    assert [True, True, True] == [name in label for name, label in zip("ABC", labels, strict=True)]


# --- questions that are not asked -------------------------------------------------------------------------------------

HIDING = a_form(
    ask("a", "yes_no"),
    ask("b", "yes_no", asked_when="{a: yes}", otherwise="no"),
    ask("partners", "list", fields=(ask("signed", "yes_no"),), asked_when="{a: yes}", otherwise="none"),
)


def test_a_hidden_answer_is_neither_used_nor_missing():
    """What was answered before a question was hidden is kept in the proposal, and no rule sees it."""
    rules = (
        requires("first.b", "{b: yes}"),
        requires("first.partners", "{every: partners, where: {signed: yes}}"),
        asks("first.why", "{b: yes}", needs=("b", "partners.signed")),
    )
    edition = an_edition(HIDING, *rules)
    found = assess(edition, a_proposal("{a: no, b: yes, partners: [{signed: no}, {}]}", HIDING), "go_live")
    assert ["breached", "satisfied", "not_applicable"] == [result.outcome for result in found.results]
    assert () == found.missing
    states = {fact.id: (fact.state, fact.value) for result in found.results for fact in result.facts_read}
    assert {("not_asked", None)} == {state for name, state in states.items() if name != "a"}


def test_what_may_be_hidden_waits_for_the_answer_that_decides_it():
    edition = an_edition(HIDING, requires("first.b", "{b: yes}"))
    (result,) = assess(edition, a_proposal("{b: yes}", HIDING), "go_live").results
    assert ("undetermined", ("a",)) == (result.outcome, result.missing)


# --- what is missing --------------------------------------------------------------------------------------------------


def test_what_is_missing_is_what_open_rules_read_and_nothing_else():
    rules = (
        requires("first.both", "{all: [{a: yes}, {b: yes}]}"),
        requires("first.met", "{any: [{a: yes}, {c: yes}]}"),
        requires("first.elsewhere", "{size: {at_most: two}}", when="{a: no}"),
        asks("first.ready", "{a: yes}"),
        asks("first.waits", "{a: yes}", needs=("why", "b")),
        asks("first.not", "{a: no}", needs=("stage",)),
        asks("first.may", "{b: no}", needs=("starts_on",)),
    )
    edition = an_edition(FORM, *rules, parameters=(parameter("two", 2, "things"),))
    found = assess(edition, a_proposal("{a: yes}", FORM), "go_live")
    assert {
        "b": (("first.both", "first.may"), ("first.waits",)),
        "why": ((), ("first.waits",)),
    } == {missing.id: (missing.undetermined, missing.waiting) for missing in found.missing}
    assert "b" == found.missing[0].id


def test_a_rule_asks_first_for_what_decides_whether_it_applies():
    rule = requires("first.rule", "{b: yes}", when="{a: yes}")
    assert [("a",), ("b",)] == [report(given, rule).results[0].missing for given in ("{}", "{a: yes}")]


@given(st.data())
def test_nothing_but_what_is_missing_can_settle_an_open_rule(generated: list[Edition], data: st.DataObject):
    """Every missing answer is named: whatever else is answered, the rule stays open. None is named that is there."""
    edition = one_of(data, generated)
    form, gate = edition.form, data.draw(st.sampled_from((None, *GATES)))
    given = data.draw(answers_for(form))
    more = data.draw(more_answers(given, form))
    reader = Reader.of(edition, a_proposal(given, form))
    for rule, came_to in ((rule, outcome(rule, reader.scope, gate)) for rule in edition.rules):
        missing = reader.missing(rule, came_to, gate)
        assert bool(missing) is (came_to == "undetermined") or _waits_for_the_gate(rule, form, gate)
        assert [] == [name for name in missing if not _is_missing(name, given, form)]
        assert set() == {without_numbers(name) for name in missing} - set(_named(rule, edition.charter))
        roots = {name.partition(".")[0].partition("[")[0] for name in missing}
        if came_to == "undetermined" and missing:
            kept = {**more, **{name: given[name] for name in roots if name in given}}
            other = {name: node for name, node in kept.items() if name in given or name not in roots}
            assert came_to == outcome(rule, Scope(edition, facts_of(other, form), edition.day), gate)


def _waits_for_the_gate(rule: Rule, form: Form, gate: Gate | None) -> bool:
    """A form that asks for no stage cannot say that the stage is missing."""
    return isinstance(rule, Requires) and gate is None and "stage" not in form.index


def _is_missing(name: str, given: Given, form: Form) -> bool:
    node: Any = given
    question = form.index[without_numbers(name)].question
    for part in name.replace("]", "").split("."):
        step, _, number = part.partition("[")
        if isinstance(node, Answer):
            return is_silent(node, question, form) or node.state in ("none", "not_applicable")
        node = node.get(step)
        if number:
            node = node.items[int(number) - 1]
        if node is None:
            return True
    return is_silent(node, question, form) or not getattr(node, "complete", False)


def _named(rule: Rule, charter: Charter) -> Iterator[str]:
    """Every fact that a rule's conditions name, and every fact that decides whether one of those is asked."""
    todo = [path for one in conditions(rule) for path in opened(one, charter.form)]
    todo += ["stage", "starts_on"] if isinstance(rule, Requires) else []
    seen: set[str] = set()
    while todo:
        path = todo.pop()
        if path in seen or path not in charter.form.index:
            continue
        seen.add(path)
        located = charter.form.index[path]
        for question in located.chain:
            if question.asked_when is not None:
                prefix = f"{located.scope}." if located.scope else ""
                todo += [
                    found
                    for name in opened(question.asked_when, charter.form)
                    for found in (prefix + name, name)
                    if found in charter.form.index
                ]
        if located.scope:
            todo.append(located.scope)
    yield from seen


# --- around the results -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("began", "expected"), [(None, False), (2013, True), (2021, True), (2022, False), (2025, False)]
)
def test_a_project_that_began_before_the_charter(began: int | None, expected: bool):
    charter = a_charter(FORM, MET)
    assert expected is assess(charter.on(DAY), a_proposal("{}", FORM, began=began)).before_charter


def test_the_first_edition_counts_for_what_began_before_the_charter():
    charter = a_charter(FORM, MET)
    later = replace(charter.editions[0], edition="2", start=date(2023, 6, 1))
    edition = replace(charter, editions=(*charter.editions, later)).on(DAY)
    assert not assess(edition, a_proposal("{}", FORM, began=2022)).before_charter


def test_a_report_names_what_it_was_made_from():
    edition = an_edition(FORM, MET)
    proposal = a_proposal("{a: yes}", FORM)
    found = assess(edition, proposal, "decision", "an engine")
    assert (edition, proposal, DAY, "decision", "an engine") == (
        found.edition,
        found.proposal,
        found.on,
        found.gate,
        found.engine,
    )
    assert 64 == len(found.proposal_digest)


def test_the_digest_of_a_proposal_is_that_of_all_it_says():
    edition = an_edition(FORM, MET)
    said = ("{a: yes}", "{a: no}", "{a: yes, b: not_known_yet}", "{a: {value: yes, comment: we think}}", "{}")
    proposals = [a_proposal(text, FORM) for text in said]
    proposals += [replace(proposals[0], version=2), replace(proposals[0], notice="A notice.")]
    digests = [assess(edition, proposal).proposal_digest for proposal in proposals]
    assert len(set(digests)) == len(digests)
    again = a_proposal("{a: yes}", FORM)
    assert digests[0] == assess(edition, again).proposal_digest


def test_asks_and_requires_share_no_text_that_could_be_taken_for_the_other():
    """A question has no remedy and no sentence for when it is met: it has nothing that could be met."""
    assert not {"satisfied_when", "unfinished_when", "due_by", "says", "unmet", "remedy"} & set(Asks.__slots__)
    assert expression("{a: yes}") == MET.satisfied_when


def test_the_summary_searches_for_nothing_that_it_does_not_say():
    report = assess(shipped().charter.on(DAY), shipped_proposals()["uk-camden-cri"])
    before = reading(report, None)
    assert not any("value" in vars(result.details) for result in report.results)
    assert any(result.would_mend for result in report.results)
    assert before == reading(report, None)


def test_a_missing_answer_settles_a_result_alone_where_it_is_a_smallest_set_by_itself():
    for report in list(shipped_reports().values())[:6]:
        for result in report.results:
            assert result.settled_by == tuple(one[0] for one in result.settles if len(one) == 1), result.rule.rule
