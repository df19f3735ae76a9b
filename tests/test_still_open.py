"""Which unanswered questions could still change a report: whatever is said to the others, nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.engine.evaluate import outcome
from charter_engine.engine.gate import gate_of_stage
from charter_engine.engine.reader import Reader
from charter_engine.engine.routing import stated_unknown, triage
from charter_engine.engine.still_open import still_open
from charter_engine.errors import RuleError
from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Answer, Answers, Node, Proposal
from charter_engine.model.questionnaire import Question
from charter_engine.model.rule import GATES, Asks, Gate, Rule
from tests import tiny
from tests.build import DAY, a_form, a_proposal, an_edition, answers, ask, asks, requires
from tests.drawn import one_of, shipped_editions
from tests.strategies_answers import _record, _said, answers_for, is_silent

Draw = Callable[[st.SearchStrategy[Any]], Any]


def report_of(edition: Edition, proposal: Proposal, gate: Gate | None) -> Any:
    """All of a report that can change, as one value; the reasons, which take long, are left out."""
    reader = Reader.of(edition, proposal)
    at = gate or gate_of_stage(reader.scope)
    route = triage(replace(reader.scope, unsure=frozenset(stated_unknown(proposal.answers))))
    return [_comes_to(rule, reader, at) for rule in edition.rules], route.tier, route.sections_opened


def _comes_to(rule: Rule, reader: Reader, gate: Gate | None) -> Any:
    try:
        came_to = outcome(rule, reader.scope, gate)
    except RuleError:
        return "errored"
    return came_to, came_to == "raised" and isinstance(rule, Asks) and all(need.known for need in reader.needs(rule))


@st.composite
def completed(draw: Draw, held: Mapping[str, Node], edition: Edition, kept: Sequence[str]) -> Mapping[str, Node]:
    """The answers with more said, to any question but those in `kept`."""
    return _completed(draw, held, edition.form.questions, edition, frozenset(kept), "")


def _completed(
    draw: Draw, held: Mapping[str, Node], questions: Sequence[Question], edition: Edition, kept: Any, prefix: str
) -> dict[str, Node]:
    found = dict(held)
    for question in questions:
        name = f"{prefix}{question.question}"
        if name not in kept or question.type in ("list", "record"):
            node = _more(draw, held.get(question.question), question, edition, kept, name)
            if node is not None:
                found[question.question] = node
    return found


def _more(draw: Draw, node: Node | None, question: Question, edition: Edition, kept: Any, name: str) -> Node | None:
    if isinstance(node, Answer) and node.state == "withheld":
        return node
    silent = is_silent(node, question, edition.form)
    if question.type == "record" and (silent or isinstance(node, Mapping)):
        inner = node if isinstance(node, Mapping) else {}
        return _completed(draw, inner, question.fields, edition, kept, f"{name}.")
    if silent:
        return _said(draw, question, edition.form) if name not in kept and draw(st.booleans()) else node
    if isinstance(node, Answers):
        items = [
            _completed(draw, item, question.fields, edition, kept, f"{name}[{at}].")
            for at, item in enumerate(node.items, 1)
        ]
        if node.complete or name in kept:
            return replace(node, items=tuple(items))
        items += [_record(draw, question.fields, edition.form) for _ in range(draw(st.integers(0, 2)))]
        return Answers(tuple(items), draw(st.booleans()))
    if isinstance(node, Answer) and isinstance(node.value, tuple) and not node.complete and name not in kept:
        added = draw(st.lists(st.sampled_from(question.option_ids), max_size=2, unique=True))
        return replace(node, value=tuple(dict.fromkeys((*node.value, *added))), complete=draw(st.booleans()))
    return node


def check(edition: Edition, data: st.DataObject, most: int | None = None) -> None:
    held = data.draw(answers_for(edition.form, most))
    gate = data.draw(st.sampled_from((None, *GATES)))
    proposal = a_proposal(held, edition.form)
    kept = still_open(edition, proposal, gate)
    more = data.draw(completed(held, edition, kept))
    after = replace(proposal, answers=more)
    assert report_of(edition, proposal, gate) == report_of(edition, after, gate), (kept, held, more)
    if not kept:
        assert () == still_open(edition, after, gate)


@given(st.data())
def test_whatever_is_said_to_any_other_question_nothing_changes(generated: list[Edition], data: st.DataObject):
    check(one_of(data, generated), data)


TINY = tiny.folder().charter.on(DAY)

# --- by trying every completion ---------------------------------------------------------------------------------------

VALUES: Mapping[str, Sequence[Node]] = {
    "stage": [Answer("answered", value) for value in ("idea", "pilot")],
    "personal_data": [Answer("not_known_yet"), *(Answer("answered", value) for value in ("yes", "no"))],
    "people": [Answer("answered", number) for number in (99, 100)],
    "affected": [Answer("none"), Answer("answered", ("children",), complete=True)],
    "retention": [{"until": Answer("answered", date(2024 + years, 6, 1))} for years in (0, 9)],
    "partners": [
        Answers((), complete=True),
        Answers(({"pledge": Answer("answered", "signed")},), complete=True),
        Answers(({"pledge": Answer("answered", "asked")},), complete=True),
        Answers(({"pledge": Answer("answered", "refused"), "uses": Answer("answered", ("study",))},), complete=True),
    ],
}
"""What each answer could be, as far as the rules of the tiny Charter tell apart."""


def said_in(proposal: Proposal) -> set[str]:
    """The questions that are answered; "not known yet" may still become anything."""
    return {name for name, node in proposal.answers.items() if node != Answer("not_known_yet")}


def that_matter(proposal: Proposal) -> set[str]:
    """The questions left out that could change the report: some answers to all others make a difference to it."""
    left_out = [name for name in VALUES if name not in said_in(proposal)]
    worlds = {}
    for chosen in product(*((None, *VALUES[name]) for name in left_out)):
        said = {name: node for name, node in zip(left_out, chosen, strict=True) if node is not None}
        worlds[tuple(map(str, chosen))] = report_of(TINY, replace(proposal, answers={**proposal.answers, **said}), None)
    found = set()
    for at, name in enumerate(left_out):
        alike: dict[tuple[str, ...], set[str]] = {}
        for chosen_words, report in worlds.items():
            alike.setdefault((*chosen_words[:at], *chosen_words[at + 1 :]), set()).add(str(report))
        found |= {name} if any(len(reports) > 1 for reports in alike.values()) else set()
    return found


@pytest.mark.parametrize(
    "given_ones",
    [
        "{personal_data: no, people: 12, partners: none}",
        "{personal_data: no, people: 12}",
        "{personal_data: no, partners: none}",
        "{personal_data: no, people: 100, partners: none}",
        "{personal_data: yes, people: 100, partners: none}",
        "{personal_data: yes, people: 12, partners: none, stage: idea}",
        "{personal_data: yes, people: 12, partners: none, retention: {until: 2024-06-01}}",
        "{personal_data: not_known_yet, people: 12, partners: none}",
        "{personal_data: yes, retention: none, affected: none, people: 100, partners: none}",
        "{stage: idea, partners: none, people: 100}",
        "{stage: live, partners: {complete: true, items: []}, people: 5}",
        "{stage: live, partners: {complete: true, items: [{name: A, pledge: signed}]}, people: 5}",
    ],
)
def test_what_is_named_is_what_matters_when_every_completion_is_tried(given_ones: str):
    proposal = a_proposal(answers(given_ones, TINY.form), TINY.form)
    named = {name.partition(".")[0].partition("[")[0] for name in still_open(TINY, proposal)}
    assert that_matter(proposal) == named - said_in(proposal)


def test_nothing_is_open_once_everything_is_settled():
    held = "{stage: idea, personal_data: no, people: 12, partners: none}"
    assert () == still_open(TINY, a_proposal(answers(held, TINY.form), TINY.form))


# --- one by one -------------------------------------------------------------------------------------------------------

FORM = a_form(
    ask("lit", "yes_no"),
    ask("lamp", "choice", ["bulb", "candle"], asked_when="{lit: yes}", otherwise="none"),
    ask("partners", "list", fields=(ask("name"), ask("public", "yes_no"))),
    ask("unread"),
)


@pytest.mark.parametrize(
    ("rule", "given_ones", "expected"),
    [
        (requires("p.rule", "{lamp: bulb}"), "{}", ("lit", "lamp")),
        (requires("p.rule", "{lamp: bulb}"), "{lit: yes}", ("lamp",)),
        (requires("p.rule", "{lamp: bulb}"), "{lit: no}", ()),
        (requires("p.rule", "{lamp: bulb}"), "{lamp: bulb}", ("lit",)),
        (requires("p.rule", "{lamp: bulb}"), "{lit: {withheld: commercially_confidential}}", ("lamp",)),
        (requires("p.rule", "{lamp: bulb}"), "{lit: {value: yes, source: imported}}", ("lit", "lamp")),
        (requires("p.rule", "{every: partners, where: {public: yes}}"), "{partners: [{public: yes}, {}]}",
         ("partners", "partners[2].public")),
        (requires("p.rule", "{every: partners, where: {public: yes}}"), "{partners: [{public: no}]}", ()),
        (requires("p.rule", "{every: partners, where: {public: yes}}"), "{partners: {complete: true, items: [{}]}}",
         ("partners[1].public",)),
        (asks("p.rule", "{lit: yes}", needs=("partners.name",)), "{lit: yes, partners: [{name: A}]}", ("partners",)),
        (asks("p.rule", "{lit: yes}", needs=("partners.name",)), "{lit: yes, partners: {complete: true, items: [{}]}}",
         ("partners[1].name",)),
        (asks("p.rule", "{lit: yes}", needs=("lamp",)), "{lit: yes}", ("lamp",)),
        (asks("p.rule", "{lit: yes}", needs=("lamp",)), "{lit: no}", ()),
    ],
)  # fmt: skip
def test_each_is_named_by_its_place(rule: Rule, given_ones: str, expected: tuple[str, ...]):
    edition = an_edition(FORM, rule)
    assert expected == still_open(edition, a_proposal(answers(given_ones, FORM), FORM))


def test_of_the_shipped_charter_an_empty_form_leaves_most_open():
    edition = shipped_editions()[-1]
    found = still_open(edition, a_proposal({}, edition.form))
    assert 50 < len(found) <= len(edition.form.index)
