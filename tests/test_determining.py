"""Reasons suffice: the determining facts force the outcome by themselves, and none can be dropped."""

from __future__ import annotations

from dataclasses import replace

from charter_engine.engine.determining import determining, restrict
from charter_engine.engine.evaluate import Scope, outcome
from charter_engine.engine.facts import Facts
from charter_engine.model.charter import Gate, Rule
from charter_engine.model.truth import Outcome
from tests.build import a_form, a_scope, an_edition, ask, requires, shipped, shipped_proposals

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


def test_they_suffice_for_every_rule_on_every_shipped_proposal():
    edition = shipped().charter.on(max(note.start for note in shipped().charter.editions))
    for proposal in shipped_proposals().values():
        scope = a_scope(proposal.answers, edition)
        for rule in edition.rules:
            for gate in ("deliberation", "twelve_months"):
                assert_they_suffice(rule, scope, gate)


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
