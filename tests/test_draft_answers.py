"""What is typed into a page becomes answers, or is told to be wrong; and a page that nobody touched stays the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Answer, Evidence, Node
from charter_engine.workspace.drafting.draft_answers import By, Filled, clean, filled, read_page
from charter_engine.workspace.drafting.draft_content import assemble, taken_apart
from charter_engine.workspace.drafting.draft_pages import Page, at, page_at
from tests.build import a_form, ask, shipped, shipped_proposals
from tests.drawn import one_of

BY = By("officer", date(2026, 11, 28))


def read(
    page: Page, before: Any = None, shown: Any = None, **fields: Any
) -> tuple[dict[str, Node], list[tuple[str, str]]]:
    held = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in fields.items()}
    seen = [field.name for field in page.fields] if shown is None else shown
    return read_page(page, Filled(held), before or {}, BY, seen)


def said(page: Page, before: Any = None, **fields: Any) -> Any:
    """The one answer of a page, and what is wrong."""
    nodes, wrong = read(page, before, **fields)
    return at(nodes, page.fields[0].steps), [name for name, _ in wrong]


@pytest.mark.parametrize("name", shipped_proposals())
def test_a_page_that_nobody_touched_says_what_it_said(name: str):
    form = shipped().charter.form
    contents = taken_apart(form, shipped_proposals()[name].answers, iter(map(str, range(10_000))).__next__)
    for key in contents:
        page = page_at(form, key)
        if page.kind == "list":
            continue
        draft = assemble(form, {key.split("/")[0]: contents[key]} if page.kind != "item" else {})
        before = draft.answers if page.kind != "item" else {}
        nodes, wrong = read_page(page, filled(page, before), before, BY, [field.name for field in page.fields])
        assert (dict(before), []) == (nodes, wrong)


@given(st.data())
def test_the_same_for_any_answers(generated: list[Edition], data: st.DataObject):
    from tests.strategies_answers import answers_for

    form = one_of(data, generated).form
    held = data.draw(answers_for(form))
    for question in form.questions:
        node = held.get(question.question)
        page = page_at(form, question.question)
        if page.kind == "list" or node is None:
            continue
        content = taken_apart(form, {question.question: node}, lambda: "x")
        before = assemble(form, {page.key: content[page.key]}).answers
        nodes, wrong = read_page(page, filled(page, before), before, BY, [field.name for field in page.fields])
        assert [] == wrong
        assert _confirmed(before) == _confirmed(nodes)


def _confirmed(node: Any) -> Any:
    if isinstance(node, Answer):
        node = replace(node, confirmed_by="officer") if node.source == "imported" and not node.confirmed_by else node
        nothing = node.state == "answered" and node.value == ()
        return None if nothing else node
    kept = {name: _confirmed(part) for name, part in node.items()}
    return {name: part for name, part in kept.items() if part not in (None, {})}


FORM = a_form(
    ask("title", screening=True),
    ask("day", "date", otherwise="none"),
    ask("size", "number"),
    ask("lit", "yes_no"),
    ask("lamp", "choice", ["bulb", "candle"], otherwise="candle"),
    ask("uses", "choices", ["store", "study"]),
    ask("pledge", "record", fields=(ask("state", "choice", ["signed", "asked"]), ask("note"))),
)
TITLE, DAY, SIZE, LIT, LAMP, USES, PLEDGE = (page_at(FORM, question.question) for question in FORM.questions)


def typed(value: Any, **more: Any) -> Answer:
    return Answer("answered", value, answered_by="officer", answered_at=BY.day, **more)


def stated(state: Any, **more: Any) -> Answer:
    return Answer(state, answered_by="officer", answered_at=BY.day, **more)


@pytest.mark.parametrize(
    ("page", "fields", "answer"),
    [
        (TITLE, {"title": " A\r\nb "}, typed("A\nb")),
        (TITLE, {"title": "A", "title--comment": "so"}, typed("A", comment="so")),
        (TITLE, {}, None),
        (TITLE, {"title": "  "}, None),
        (TITLE, {"title--state": "not_known_yet"}, stated("not_known_yet")),
        (TITLE, {"title--state": "none"}, stated("none")),
        (
            TITLE,
            {"title--why": "withheld:commercially_confidential"},
            stated("withheld", reason="commercially_confidential"),
        ),
        (DAY, {"day-day": "1", "day-month": "3", "day-year": "2027"}, typed(date(2027, 3, 1))),
        (DAY, {"day--why": "not_applicable", "day--reason": "no day"}, stated("not_applicable", reason="no day")),
        (SIZE, {"size": "1,200"}, typed(1200)),
        (LIT, {"lit": "no"}, typed("no")),
        (LAMP, {"lamp": "candle"}, typed("candle")),
        (USES, {"uses": ["store", "study"]}, typed(("store", "study"), complete=False)),
        (USES, {"uses": ["store", "other"], "uses--all": "yes"}, typed(("store",), complete=True)),
        (USES, {"uses--state": "none"}, stated("none")),
        (PLEDGE, {"pledge.state": "signed"}, typed("signed")),
    ],
)
def test_what_is_typed_is_the_answer(page: Page, fields: dict[str, Any], answer: Answer | None):
    assert (answer, []) == said(page, **fields)


@pytest.mark.parametrize(
    ("page", "fields", "where"),
    [
        (TITLE, {"title": "A", "title--state": "none"}, "title"),
        (TITLE, {"title--state": ["none", "not_known_yet"]}, "title"),
        (TITLE, {"title--comment": "so"}, "title"),
        (TITLE, {"title": "none"}, "title"),
        (TITLE, {"title": "\x1b[31m"}, "title"),
        (TITLE, {"title": "w" * 20_001}, "title"),
        (TITLE, {"title--why": "not_applicable", "title--reason": "x"}, "title"),
        (TITLE, {"title--why": "withheld:because"}, "title"),
        (DAY, {"day-day": "31", "day-month": "2", "day-year": "2027"}, "day-day"),
        (DAY, {"day-day": "1", "day-month": "2", "day-year": "9999"}, "day-day"),
        (DAY, {"day-day": "1", "day-month": "", "day-year": "2027"}, "day-day"),
        (DAY, {"day-day": "²", "day-month": "1", "day-year": "2027"}, "day-day"),
        (DAY, {"day--why": "not_applicable"}, "day--reason"),
        (SIZE, {"size": "many"}, "size"),
        (SIZE, {"size": "-1"}, "size"),
        (SIZE, {"size--state": "none"}, "size"),
        (LIT, {"lit": "perhaps"}, "lit"),
        (LAMP, {"lamp": "sun"}, "lamp"),
        (PLEDGE, {"pledge--whole": "none", "pledge.state": "signed"}, "pledge--whole"),
    ],
)
def test_what_cannot_be_is_told_by_its_field(page: Page, fields: dict[str, Any], where: str):
    _, wrong = read(page, **fields)
    assert [where] == [name for name, _ in wrong]
    assert all(sentence.endswith(".") for _, sentence in wrong)


def test_a_record_is_answered_as_a_whole():
    assert ({"pledge": Answer("none")}, []) == read(PLEDGE, **{"pledge--whole": "none"})
    assert ({"pledge": Answer("withheld", reason="commercially_confidential")}, []) == read(
        PLEDGE, **{"pledge--whole": "withheld:commercially_confidential"}
    )


def test_what_somebody_left_as_it_was_stays_theirs_with_its_evidence():
    before = Answer(
        "answered", "A", evidence=(Evidence("page", "A page"),), answered_by="adviser", answered_at=date(2026, 1, 1)
    )
    assert (before, []) == said(TITLE, {"title": before}, title="A")
    changed, _ = said(TITLE, {"title": before}, title="B")
    assert ("officer", BY.day, before.evidence) == (changed.answered_by, changed.answered_at, changed.evidence)


def test_what_was_imported_is_confirmed_when_it_is_saved_and_typed_when_it_is_changed():
    before = Answer("answered", "A", source="imported", source_ref="file", answered_by="officer")
    assert (replace(before, confirmed_by="officer"), []) == said(TITLE, {"title": before}, title="A")
    changed, _ = said(TITLE, {"title": before}, title="B")
    assert ("typed", "", "") == (changed.source, changed.source_ref, changed.confirmed_by)


def test_what_was_not_shown_stays_as_it_was():
    before = {"pledge": {"state": Answer("answered", "asked"), "note": Answer("answered", "A")}}
    nodes, _ = read(PLEDGE, before, ["pledge.state"], **{"pledge.state": "signed"})
    assert {"pledge": {"state": typed("signed"), "note": Answer("answered", "A")}} == nodes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\u2028b\u0085c", "a\nb\nc"),
        ("a\tb", "a b"),
        ("a\rb", "a\nb"),
        ("\x00", None),
        ("a\u202eb\u00adc\u200d", "abc\u200d"),
        ("\x1b[31m", None),
        ("é – ✓", "é – ✓"),
    ],
)
def test_a_text_is_cleaned_of_signs_that_hide(text: str, expected: str | None):
    assert expected == clean(text)
