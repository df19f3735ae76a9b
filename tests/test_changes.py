"""What would change a result, changes it; nothing smaller would; and only what the project can choose is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charter_engine.engine.assess import assess
from charter_engine.engine.changes import Change, Changes, Search, with_changes
from charter_engine.engine.reader import Reader
from charter_engine.engine.search.aims import SETTLED
from charter_engine.engine.suggest import what_would_mend
from charter_engine.engine.trace import without_numbers
from charter_engine.model.charter import Edition
from charter_engine.model.questionnaire import Question
from charter_engine.model.rule import GATES, Asks, Rule
from charter_engine.model.truth import Outcome
from tests.brute import Case
from tests.build import a_form, a_proposal, a_scope, an_edition, ask, asks, parameter, requires, shipped_proposals
from tests.drawn import shipped_editions
from tests.strategies_answers import answers_for

MOST_TRIALS = 100


def cases_of(rule: Rule, search: Search) -> Iterator[tuple[Case, Changes]]:
    """What is there to settle or to mend of a rule, and what was found."""
    came_to = Case(rule, search.scope, search.gate, "settle", SETTLED).outcome(search.scope.facts)
    mended: frozenset[Outcome] = frozenset({"not_applicable"} if isinstance(rule, Asks) else {"satisfied"})
    if came_to == "undetermined":
        yield Case(rule, search.scope, search.gate, "settle", SETTLED), search.would_settle(rule)
    if came_to not in {*mended, "errored", "not_applicable"}:
        yield Case(rule, search.scope, search.gate, "mend", mended), search.would_mend(rule)


def wrong(case: Case, found: Changes) -> list[str]:
    """What is promised of these changes and does not come true."""
    complaints = []
    for one in found.sets:
        failing = (w for w in _ways(one) if case.outcome(with_changes(case.scope.facts, w)) not in case.wanted)
        complaints += [f"{_names(way)} does not bring it about" for way in failing]
        for left_out in one:
            rest = tuple(change for change in one if change is not left_out)
            if case.outcome(with_changes(case.scope.facts, rest)) in case.wanted:
                complaints.append(f"{_names(one)} needs no {left_out.fact}")
        complaints += [f"{name} is no choice" for name in _names(one) if not _may_be_set(name, case)]
    return complaints


def smaller(case: Case, found: Changes) -> list[str]:
    """Sets that are smaller, and single facts that are left out: by trying all."""
    size = len(found.sets[0]) if found.sets else 3
    complaints = []
    for fewer in range(1, min(size, 3)):
        complaints += [f"{one} would do" for one in case.sets(fewer, MOST_TRIALS) or ()]
    if size == 1:
        single = {_names(one) for one in found.sets}
        complaints += [f"{one} is missing" for one in case.sets(1, MOST_TRIALS) or () if one not in single]
    return complaints


def _ways(one: tuple[Change, ...]) -> Iterator[tuple[Change, ...]]:
    """Each value of each fact with the first or the last of every other."""
    ends = [[replace(c, values=(value,)) for value in (c.values[0], c.values[-1])] if c.values else [c] for c in one]
    yield from product(*ends[:3], *(end[:1] for end in ends[3:]))
    for number, change in enumerate(one):
        for value in change.values:
            yield (*one[:number], replace(change, values=(value,)), *one[number + 1 :])


def _names(one: tuple[Change, ...]) -> tuple[str, ...]:
    return tuple(change.fact for change in one)


def _may_be_set(name: str, case: Case) -> bool:
    question = case.scope.edition.form.index[without_numbers(name)].question
    return case.aim == "settle" or question.about == "choice" or question.type == "list"


def with_a_world(edition: Edition) -> Edition:
    """The edition, with every third question of its form about the world."""
    numbers = iter(range(1_000))

    def turned(question: Question) -> Question:
        about = "world" if next(numbers) % 3 == 2 else "choice"
        return replace(question, about=about, fields=tuple(turned(field) for field in question.fields))  # type: ignore[arg-type]

    form = edition.form
    sections = tuple(replace(s, questions=tuple(turned(q) for q in s.questions)) for s in form.sections)
    return replace(edition.charter, form=replace(form, sections=sections)).on(edition.day)


@pytest.fixture(scope="module")
def worldly(generated: list[Edition]) -> list[Edition]:
    return [with_a_world(edition) for edition in generated]


@settings(max_examples=max(settings().max_examples // 6, 10))
@given(st.data())
def test_what_would_change_it_changes_it(worldly: list[Edition], data: st.DataObject):
    """Applied, the changes give what was promised; none can be left out; and brute force finds no smaller set."""
    edition, gate = data.draw(st.sampled_from(worldly)), data.draw(st.sampled_from((None, *GATES)))
    search = Search(a_scope(data.draw(answers_for(edition.form)), edition), gate)
    for rule in edition.rules:
        for case, found in cases_of(rule, search):
            assert [] == wrong(case, found)
            assert [] == (smaller(case, found) if found.exact else [])


def _one_more(found: Changes) -> Changes:
    return replace(found, sets=tuple((*one, Change("remark", ("something",))) for one in found.sets))


def _one_fewer(found: Changes) -> Changes:
    return replace(found, sets=tuple(one[:-1] for one in found.sets))


def _another_value(found: Changes) -> Changes:
    return replace(found, sets=tuple(tuple(replace(c, values=("other",)) for c in one) for one in found.sets))


def _none(found: Changes) -> Changes:
    return replace(found, sets=())


def _longer(found: Changes) -> Changes:
    return replace(found, sets=((Change("kept", ("short",)), Change("reason", ("something",))),))


def _the_world(found: Changes) -> Changes:
    return replace(found, sets=((Change("weather", ("fair",)),),))


FORM = a_form(
    ask("kept", "choice", ("long", "short", "other")),
    ask("reason", "text"),
    ask("remark", "text"),
    ask("weather", "choice", ("fair", "foul"), about="world"),
    ask("partners", "list", fields=(ask("signed", "yes_no"), ask("name", "text"))),
    ask("visits", "list", fields=(ask("seen", "yes_no"),), about="world"),
    ask("starts", "date"),
    ask("people", "number"),
)


@pytest.mark.parametrize("broken", [_one_more, _one_fewer, _another_value, _none, _longer, _the_world])
def test_changes_that_do_not_would_be_caught(broken: Callable[[Changes], Changes]):
    rule = requires("p.short", "{any: [{kept: short}, {weather: fair}, {all: [{kept: other}, {answered: reason}]}]}")
    edition = an_edition(FORM, rule)
    search = Search(a_scope("{kept: long, weather: foul}", edition), None)
    ((case, found),) = cases_of(edition.rules[0], search)
    assert [] == wrong(case, found) + smaller(case, found)
    assert [] != wrong(case, broken(found)) + smaller(case, broken(found))


def test_every_result_of_every_shipped_proposal_is_exact(request: pytest.FixtureRequest):
    """In both editions. Of every tenth proposal (with --slow, of all) each change is held against the meaning too."""
    closely = 1 if request.config.getoption("--slow") else 10
    for edition in shipped_editions():
        for number, (name, proposal) in enumerate(shipped_proposals().items()):
            search = Search(a_scope(proposal.answers, edition), None)
            for rule in edition.rules:
                for case, found in cases_of(rule, search):
                    assert found.exact, (name, rule.rule)
                    assert [] == ([] if number % closely else wrong(case, found)), (name, rule.rule)


def mended(rule: Rule, given: str) -> tuple[tuple[str, ...], ...]:
    edition = an_edition(FORM, rule, parameters=(parameter("two", 2, "times"),))
    found = Search(a_scope(given, edition), "deliberation").would_mend(edition.rules[0])
    assert found.exact
    return tuple(_names(one) for one in found.sets)


def said(rule: Rule, given: str) -> str:
    edition = an_edition(FORM, rule, parameters=(parameter("two", 2, "times"),))
    reader = Reader.of(edition, a_proposal(given, FORM))
    return what_would_mend(edition.rules[0], Search(reader.scope, "deliberation").would_mend(edition.rules[0]), reader)


def test_one_choice_mends_what_one_choice_broke():
    assert mended(requires("p.short", "{kept: short}"), "{kept: long}") == (("kept",),)


def test_what_takes_two_answers_names_both():
    both = requires("p.both", "{all: [{kept: short}, {answered: reason}]}")
    assert mended(both, "{kept: long, reason: none}") == (("kept", "reason"),)


def test_a_fact_about_the_world_is_never_offered_as_a_lever():
    either = requires("p.either", "{any: [{weather: fair}, {kept: short}]}")
    assert mended(either, "{weather: foul, kept: long}") == (("kept",),)


def test_what_stands_first_in_the_form_comes_first():
    either = requires("p.either", "{any: [{answered: reason}, {kept: short}]}")
    assert mended(either, "{}") == (("kept",), ("reason",))


def test_an_answer_that_is_wanting_comes_before_one_that_is_taken_back():
    either = requires("p.either", "{any: [{answered: reason}, {kept: short}]}")
    assert mended(either, "{reason: none, kept: long}") == (("reason",), ("kept",))
    some = requires("p.some", "{some: partners, where: {all: [{signed: yes}, {answered: name}]}}")
    assert mended(some, "{partners: [{name: Us, signed: no}]}") == (("partners",), ("partners[1].signed",))


def test_each_partner_that_has_not_signed_is_in_the_change():
    every = requires("p.every", "{every: partners, where: {signed: yes}}")
    given = "{partners: {complete: true, items: [{signed: no}, {signed: yes}, {signed: no}]}}"
    assert mended(every, given) == (("partners[1].signed", "partners[3].signed"),)


def test_a_new_item_brings_the_answers_that_the_rule_asks_of_it():
    rule = requires("p.some", "{some: partners, where: {all: [{signed: yes}, {answered: name}]}}")
    edition = an_edition(FORM, rule)
    found = Search(a_scope("{partners: none}", edition), None).would_mend(edition.rules[0])
    (change,) = found.sets[0]
    assert ("partners", True) == (change.fact, len(change.items) == 1)
    assert ("partners[1].signed", "partners[1].name") == _names(change.items[0])


def test_an_item_that_lacks_an_answer_is_rather_mended_than_another_listed():
    rule = requires("p.some", "{some: partners, where: {all: [{signed: yes}, {answered: name}]}}")
    assert mended(rule, "{partners: [{name: Us}]}")[0] == ("partners[1].signed",)


def test_a_count_asks_for_as_many_items_as_are_wanting():
    rule = requires("p.two", "{count: partners, at_least: two, where: {signed: yes}}")
    edition = an_edition(FORM, rule, parameters=(parameter("two", 2, "times"),))
    found = Search(a_scope("{partners: []}", edition), None).would_mend(edition.rules[0])
    assert [2] == [len(change.items) for one in found.sets for change in one]


def test_an_open_list_is_settled_by_saying_that_it_is_complete():
    edition = an_edition(FORM, requires("p.every", "{every: partners, where: {signed: yes}}"))
    found = Search(a_scope("{partners: [{signed: yes}]}", edition), None).would_settle(edition.rules[0])
    assert [("partners",)] == [_names(one) for one in found.sets]


def test_what_stage_it_is_settles_what_waits_for_the_gate():
    form = a_form(
        ask("stage", "choice", ("idea", "live"), about="world"), ask("begun", "yes_no"), ask("done", "yes_no")
    )
    rule = requires("p.done", "{done: yes}", unfinished_when="{begun: yes}", due_by="go_live")
    edition = an_edition(form, rule)
    found = Search(a_scope("{done: no, begun: yes}", edition), None).would_settle(edition.rules[0])
    assert [("stage",)] == [_names(one) for one in found.sets]


def test_a_record_answered_none_is_opened_by_answering_its_fields():
    form = a_form(ask("record", "record", fields=(ask("first", "text"), ask("second", "text"))))
    edition = an_edition(
        form, requires("p.first", "{all: [{answered: record.first}, {not: {answered: record.second}}]}")
    )
    found = Search(a_scope("{record: none}", edition), None).would_mend(edition.rules[0])
    assert [("record.first", "record.second")] == [_names(one) for one in found.sets]


def test_where_the_bound_is_reached_the_answer_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("charter_engine.engine.search.solver.MOST_WAYS", 1)
    either = "{all: [{any: [{kept: short}, {answered: reason}]}, {any: [{kept: other}, {answered: remark}]}]}"
    edition = an_edition(FORM, requires("p.either", either))
    assert not Search(a_scope("{kept: long}", edition), None).would_mend(edition.rules[0]).exact


def test_a_list_of_hundreds_ends_and_the_answer_says_that_more_may_do():
    edition = shipped_editions()[-1]
    items = ", ".join(["{name: A firm, pledge: {state: refused}}"] * 150)
    given = f"{{uses_personal_data: yes, stage: pilot, partners: [{items}]}}"
    report = assess(edition, a_proposal(given, edition.form), "go_live")
    assert {result.outcome for result in report.results} >= {"breached", "raised", "undetermined"}
    assert not all(result.changes_exact for result in report.results)


WHOLE = "Declare complete the list of"
TWO = "{partners: {complete: true, items: [{name: A firm, signed: no}, {name: A school}]}}"


def test_where_too_many_options_are_told_apart_the_answer_says_so(monkeypatch: pytest.MonkeyPatch):
    rule = requires("p.first", "{any: [{kinds: {includes: a}}, {not: {kinds: {includes: b}}}]}")
    given = "{kinds: {complete: true, items: [b]}}"
    for most, exact in ((8, True), (2, False)):
        monkeypatch.setattr("charter_engine.engine.search.domains.MOST_GROUPS", most)
        edition = an_edition(a_form(ask("kinds", "choices", ("a", "b", "c"))), rule)
        assert exact is Search(a_scope(given, edition), None).would_mend(edition.rules[0]).exact


@pytest.mark.parametrize(
    ("rule", "given", "words"),
    [
        ("{answered: reason}", "{}", "Say the reason."),
        ("{all: [{answered: reason}, {answered: remark}]}", "{}", "Say the reason and the remark."),
        ("{kept: short}", "{kept: long}", "Choose “short” for the kept."),
        ("{not: {kept: long}}", "{kept: long}", "Choose “short” or “other” for the kept."),
        ("{not: {answered: reason}}", "{reason: It is.}", "Say “none” for the reason."),
        ("{starts: {before: 2024-03-01}}", "{}", "Give a date before 1 March 2024 for the starts."),
        ("{starts: {after: 2024-03-01}}", "{}", "Give a date after 1 March 2024 for the starts."),
        ("{people: {at_least: two}}", "{people: 0}", "Give 2 or more for the people."),
        ("{every: partners, where: {signed: yes}}", "{partners: [{signed: yes}]}", f"{WHOLE} the partners."),
        ("{none: partners}", "{}", "Say “none” for the partners."),
        ("{any: [{answered: reason}, {kept: short}]}", "{}", "Choose “short” for the kept. Or say the reason."),
        ("{every: partners, where: {signed: yes}}", TWO, "Answer yes on the signed (“A firm” and “A school”)."),
    ],
)
def test_it_is_said_as_a_person_would_say_it(rule: str, given: str, words: str):
    assert words == said(requires("p.rule", rule), given)


def test_it_is_said_that_the_project_cannot_do_it_alone():
    expected = "No choice of the project alone would meet this: it turns on facts that the project does not choose."
    assert expected == said(requires("p.seen", "{some: visits}"), "{}")


def test_it_is_said_that_no_choice_removes_a_question_or_which_does():
    assert "No choice of the project removes this question." == said(
        asks("p.foul", "{weather: foul}"), "{weather: foul}"
    )
    expected = "For this question not to arise, choose “short” or “other” for the kept."
    assert expected == said(asks("p.long", "{kept: long}"), "{kept: long}")


def test_nobody_is_told_to_bring_about_what_a_rule_speaks_of():
    rule = requires("p.signed", "{answered: reason}", when="{kept: long}")
    assert "First it must be known whether this applies." == said(rule, "{}")
    assert "Say the reason." == said(rule, "{kept: long}")


def test_where_a_rule_counts_to_millions_the_answer_says_that_it_is_not_exact():
    form = a_form(ask("partners", "list", fields=(ask("signed", "yes_no"),)))
    millions = parameter("millions", 10**7, "partners")
    rule = requires("first.many", "{count: partners, where: {signed: yes}, at_least: millions}")
    edition = an_edition(form, rule, parameters=(millions,))
    found = Search(a_scope("{partners: [{signed: yes}]}", edition), None).would_mend(edition.rules[0])
    assert not found.exact
