"""Reasons suffice: the determining facts force the outcome by themselves, and none can be dropped."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from charter_engine.engine.determining import determining, restrict
from charter_engine.engine.evaluate import Scope, outcome
from charter_engine.engine.facts import Facts, Listed
from charter_engine.errors import RuleError
from charter_engine.model.charter import Gate, Rule
from charter_engine.model.truth import Outcome
from tests.build import a_form, a_scope, an_edition, ask, requires, shipped, shipped_proposals
from tests.strategies_engine import editions, facts_for, gates

SETTLED = {"satisfied", "breached", "unfinished", "not_applicable", "raised"}


def came_to(rule: Rule, scope: Scope, facts: Facts, gate: Gate | None) -> Outcome:
    return outcome(rule, replace(scope, facts=facts), gate)


def assert_they_suffice(rule: Rule, scope: Scope, gate: Gate | None) -> None:
    before = outcome(rule, scope, gate)
    found = determining(rule, before, scope, gate)
    if before not in SETTLED:
        assert found.facts == ()
        return
    assert before == came_to(rule, scope, restrict(scope.facts, found.facts), gate)
    for dropped in found.facts:
        rest = [name for name in found.facts if name != dropped]
        assert before != came_to(rule, scope, restrict(scope.facts, rest), gate), dropped


@given(st.data())
def test_the_determining_facts_of_any_result_suffice_and_none_can_be_dropped(data: st.DataObject):
    edition = data.draw(editions(tame=True))
    facts, gate = data.draw(facts_for(edition.form)), data.draw(gates)
    scope = Scope(edition, facts, edition.day)
    for rule in edition.rules:
        try:
            outcome(rule, scope, gate)
        except RuleError:
            continue
        assert_they_suffice(rule, scope, gate)


def test_they_suffice_for_every_rule_on_every_shipped_proposal():
    edition = shipped().charter.on(max(note.start for note in shipped().charter.editions))
    for proposal in shipped_proposals().values():
        scope = a_scope(proposal.answers, edition)
        for rule in edition.rules:
            for gate in ("deliberation", "twelve_months"):
                assert_they_suffice(rule, scope, gate)


@given(st.data())
def test_no_smaller_set_of_answers_outside_lists_would_do(data: st.DataObject):
    edition = data.draw(editions(tame=True))
    facts, gate = data.draw(facts_for(edition.form)), data.draw(gates)
    plain = {name: fact for name, fact in facts.items() if not isinstance(fact, (Listed, dict))}
    scope = Scope(edition, plain, edition.day)
    for rule in edition.rules:
        before = outcome(rule, scope, gate)
        if before in SETTLED and len(plain) <= 6:
            found = determining(rule, before, scope, gate)
            for size in range(len(found.facts)):
                for fewer in combinations(sorted(plain), size):
                    assert before != came_to(rule, scope, restrict(plain, fewer), gate), fewer


def test_of_two_smallest_sets_the_one_that_stands_first_in_the_form_is_taken():
    form = a_form(ask("first", "yes_no"), ask("second", "yes_no"))
    edition = an_edition(form, requires("p.either", "{any: [{second: yes}, {first: yes}]}"))
    scope = a_scope("{first: yes, second: yes}", edition)
    assert determining(edition.rules[0], "satisfied", scope, None).facts == ("first",)


def test_every_item_and_that_these_are_all_determine_that_every_item_holds():
    form = a_form(ask("partners", "list", fields=(ask("signed", "yes_no"),)))
    edition = an_edition(form, requires("p.every", "{every: partners, where: {signed: yes}}"))
    scope = a_scope("{partners: {complete: true, items: [{signed: yes}, {signed: yes}]}}", edition)
    expected = ("partners[*]", "partners[1].signed", "partners[2].signed")
    assert determining(edition.rules[0], "satisfied", scope, None).facts == expected


def test_one_item_determines_that_not_every_item_holds():
    form = a_form(ask("partners", "list", fields=(ask("signed", "yes_no"),)))
    edition = an_edition(form, requires("p.every", "{every: partners, where: {signed: yes}}"))
    scope = a_scope("{partners: [{signed: yes}, {signed: no}]}", edition)
    assert determining(edition.rules[0], "breached", scope, None).facts == ("partners[2].signed",)
