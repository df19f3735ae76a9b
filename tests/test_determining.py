"""Reasons suffice: the determining facts force the outcome alone, none can be dropped, and no fewer would do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, islice
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charter_engine.engine.determining import ALL_ITEMS, Determining, determining, restrict
from charter_engine.engine.evaluate import Scope, outcome
from charter_engine.engine.facts import Facts, Listed
from charter_engine.engine.search import solver
from charter_engine.engine.search.aims import SETTLED
from charter_engine.engine.search.keeping import Keeping
from charter_engine.engine.trace import without_numbers
from charter_engine.model.charter import Edition
from charter_engine.model.rule import GATES, Gate, Rule
from charter_engine.model.truth import Outcome
from tests.build import a_form, a_scope, an_edition, ask, requires, shipped_proposals
from tests.drawn import one_of, shipped_editions
from tests.strategies_answers import answers_for

Finder: TypeAlias = Callable[[Rule, Outcome, Keeping, Gate | None], Determining]
MOST_TRIALS = 400


def came_to(rule: Rule, scope: Scope, kept: Any, gate: Gate | None) -> Outcome:
    return outcome(rule, replace(scope, facts=restrict(scope.facts, kept)), gate)


def wrong(rule: Rule, keeping: Keeping, gate: Gate | None, find: Finder = determining) -> list[str]:
    """What is wrong with the determining facts of one result."""
    before = outcome(rule, keeping.scope, gate)
    found = find(rule, before, keeping, gate)
    if before not in SETTLED:
        return [] if found.facts == () else ["an open result rests on facts"]
    if came_to(rule, keeping.scope, found.facts, gate) != before:
        return [f"{found.facts} do not give {before}"]
    rests = ([name for name in found.facts if name != dropped] for dropped in found.facts)
    return [f"{rest} would do" for rest in rests if came_to(rule, keeping.scope, rest, gate) == before]


def smaller(rule: Rule, keeping: Keeping, gate: Gate | None, find: Finder = determining) -> list[str]:
    """Sets of facts that are smaller, or as small and earlier in the form, and force the same: by trying all."""
    before, scope = outcome(rule, keeping.scope, gate), keeping.scope
    facts = find(rule, before, keeping, gate).facts
    if before not in SETTLED:
        return []
    names = sorted(named(scope.facts, scope.edition), key=lambda name: place(name, scope.edition))
    fewer = (kept for size in range(len(facts)) for kept in combinations(names, size))
    found = [str(kept) for kept in islice(fewer, MOST_TRIALS) if came_to(rule, scope, kept, gate) == before]
    for kept in islice(combinations(names, len(facts)), MOST_TRIALS):
        if kept == facts:
            break
        found += [str(kept)] if came_to(rule, scope, kept, gate) == before else []
    return found


def named(facts: Facts, edition: Edition, prefix: str = "") -> Iterator[str]:
    """Every fact that there is, by name."""
    for name, fact in facts.items():
        path = f"{prefix}.{name}" if prefix else name
        kind = edition.form.index[without_numbers(path)].question.type
        if isinstance(fact, dict):
            yield from named(fact, edition, path)
        elif isinstance(fact, Listed) and kind == "list":
            yield from [path + ALL_ITEMS] if fact.complete else []
            for number, item in enumerate(fact.items, 1):
                yield f"{path}[{number}]"
                yield from named(item, edition, f"{path}[{number}]")  # type: ignore[arg-type]
        else:
            yield path


def place(name: str, edition: Edition) -> tuple[Any, ...]:
    """Where a fact stands in the form, and in which items."""
    order = edition.form.index[without_numbers(name.removesuffix(ALL_ITEMS))].order
    return order, tuple(int(number) for number in re.findall(r"\d+(?=\])", name))


@settings(max_examples=max(settings().max_examples // 2, 10))
@given(st.data())
def test_reasons_suffice(generated: list[Edition], data: st.DataObject):
    """The determining facts alone give the outcome; dropping any of them loses it; and no smaller set gives it."""
    edition, gate = one_of(data, generated), data.draw(st.sampled_from((None, *GATES)))
    keeping = Keeping(a_scope(data.draw(answers_for(edition.form)), edition))
    for rule in edition.rules:
        assert [] == wrong(rule, keeping, gate)
        assert [] == smaller(rule, keeping, gate)


def _one_too_many(rule: Rule, before: Outcome, keeping: Keeping, gate: Gate | None) -> Determining:
    found = determining(rule, before, keeping, gate)
    more = [name for name in named(keeping.scope.facts, keeping.scope.edition) if name not in found.facts]
    return replace(found, facts=(*found.facts, *more[:1]))


def _one_too_few(rule: Rule, before: Outcome, keeping: Keeping, gate: Gate | None) -> Determining:
    found = determining(rule, before, keeping, gate)
    return replace(found, facts=found.facts[1:])


def _another(rule: Rule, before: Outcome, keeping: Keeping, gate: Gate | None) -> Determining:
    return Determining(("second", "third"))


def _in_doubt(find: Finder) -> list[str]:
    form = a_form(*(ask(name, "yes_no") for name in ("first", "second", "third")))
    rule = requires("p.two", "{any: [{first: yes}, {all: [{second: yes}, {third: yes}]}]}")
    edition = an_edition(form, rule)
    keeping = Keeping(a_scope("{first: yes, second: yes, third: yes}", edition))
    return wrong(edition.rules[0], keeping, None, find) + smaller(edition.rules[0], keeping, None, find)


@pytest.mark.parametrize("find", [_one_too_many, _one_too_few, _another])
def test_reasons_that_do_not_suffice_would_be_caught(find: Finder):
    assert [] == _in_doubt(determining)
    assert [] != _in_doubt(find)


@pytest.mark.parametrize("gate", ["deliberation", "go_live", "twelve_months"])
def test_they_are_exact_for_every_rule_on_every_shipped_proposal(gate: Gate):
    for edition in shipped_editions():
        for proposal in shipped_proposals().values():
            keeping = Keeping(a_scope(proposal.answers, edition))
            for rule in edition.rules:
                assert [] == wrong(rule, keeping, gate), (proposal.proposal, rule.rule)
                assert determining(rule, outcome(rule, keeping.scope, gate), keeping, gate).exact


def facts_for(rule: str, given: str, came: Outcome, *questions: Any) -> tuple[str, ...]:
    edition = an_edition(a_form(*questions), requires("p.rule", rule))
    return determining(edition.rules[0], came, Keeping(a_scope(given, edition)), None).facts


PARTNERS = ask("partners", "list", fields=(ask("signed", "yes_no"),))


@pytest.mark.parametrize("steps", [1, 20, 100])
def test_where_the_search_goes_too_far_all_that_is_turned_on_still_suffices(
    steps: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(solver, "MOST_STEPS", steps)
    edition = shipped_editions()[-1]
    proposal = shipped_proposals()["fictional-shared-care-records"]
    scope = a_scope(proposal.answers, edition)
    keeping, inexact = Keeping(scope), 0
    for rule in edition.rules:
        before = outcome(rule, scope, "go_live")
        if before in SETTLED:
            found = determining(rule, before, keeping, "go_live")
            assert came_to(rule, scope, found.facts, "go_live") == before, rule.rule
            inexact += not found.exact
    assert inexact


def test_of_two_smallest_sets_the_one_that_stands_first_in_the_form_is_taken():
    questions = (ask("first", "yes_no"), ask("second", "yes_no"))
    either = "{any: [{second: yes}, {first: yes}]}"
    assert facts_for(either, "{first: yes, second: yes}", "satisfied", *questions) == ("first",)


def test_every_item_and_that_these_are_all_determine_that_every_item_holds():
    given = "{partners: {complete: true, items: [{signed: yes}, {signed: yes}]}}"
    expected = ("partners[*]", "partners[1].signed", "partners[2].signed")
    assert facts_for("{every: partners, where: {signed: yes}}", given, "satisfied", PARTNERS) == expected


def test_one_item_determines_that_not_every_item_holds():
    given = "{partners: [{signed: yes}, {signed: no}]}"
    expected = ("partners[2].signed",)
    assert facts_for("{every: partners, where: {signed: yes}}", given, "breached", PARTNERS) == expected


def test_that_an_item_is_listed_is_known_from_a_fact_of_it():
    given = "{partners: [{signed: yes}]}"
    assert facts_for("{some: partners}", given, "satisfied", PARTNERS) == ("partners[1]",)
    both = "{all: [{some: partners}, {some: partners, where: {signed: yes}}]}"
    assert facts_for(both, given, "satisfied", PARTNERS) == ("partners[1].signed",)
