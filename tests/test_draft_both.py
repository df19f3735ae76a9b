"""What two people said on one page, put together: nothing that either said is lost, and what both said stays theirs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Answer, Evidence, Node
from charter_engine.workspace.drafting.draft_answers import By, filled, read_page
from charter_engine.workspace.drafting.draft_both import both
from charter_engine.workspace.drafting.draft_pages import at, page_at
from tests import tiny

FORM = tiny.folder().charter.form
BY = By("officer", date(2026, 11, 28))
EARLIER: dict[str, Any] = {"answered_by": "records", "answered_at": date(2026, 11, 1)}


def joined(key: str, stands: Any, late: Any) -> Any:
    """The answer to the one question of a page, of two answers to it."""
    page = page_at(FORM, key)
    return both(page, {key: stands}, {key: late}, BY)[key]


@given(st.data())
def test_of_two_answers_that_are_alike_it_is_that_answer(generated: list[Edition], data: st.DataObject) -> None:
    from tests.strategies_answers import answers_for

    form = data.draw(st.sampled_from(generated)).form
    held = data.draw(answers_for(form))
    for question in form.questions:
        page, node = page_at(form, question.question), held.get(question.question)
        if page.kind == "list" or node is None:
            continue
        nodes, _ = read_page(page, filled(page, {question.question: node}), {}, BY, [each.name for each in page.fields])
        assert both(page, nodes, nodes, BY) == nodes
        assert both(page, nodes, {}, BY) == nodes == both(page, {}, nodes, BY)


def test_two_texts_stand_one_below_the_other_and_are_of_whoever_puts_them_together() -> None:
    found = joined("title", Answer("answered", "Warm homes", **EARLIER), Answer("answered", "Cold homes"))
    assert (found.value, found.answered_by, found.answered_at) == ("Warm homes\nCold homes", "officer", BY.day)
    kept = joined("title", Answer("answered", "Warm homes", **EARLIER), Answer("answered", "Warm"))
    assert (kept.value, kept.answered_by) == ("Warm homes", "records")


def test_what_was_ticked_is_joined_and_is_all_only_where_both_say_so() -> None:
    found = joined("affected", Answer("answered", ("children",)), Answer("answered", ("carers",), complete=False))
    assert (found.value, found.complete) == (("children", "carers"), False)


@pytest.mark.parametrize(
    ("stands", "late", "value"),
    [
        (Answer("answered", 12), Answer("answered", 13), 12),
        (Answer("not_known_yet"), Answer("answered", 13), 13),
        (Answer("answered", 12), Answer("not_known_yet"), 12),
    ],
)
def test_of_two_numbers_the_one_that_stands_is_taken_and_an_answer_before_none(
    stands: Answer, late: Answer, value: int
) -> None:
    assert joined("people", stands, late).value == value


def test_comments_and_evidence_of_both_are_kept() -> None:
    one, two = Evidence("a count", "The count"), Evidence("a page", "The page")
    found = joined(
        "people",
        Answer("answered", 12, comment="As counted.", evidence=(one,)),
        Answer("answered", 13, comment="As on the page.", evidence=(two, one)),
    )
    assert (found.comment, found.evidence) == ("As counted.\nAs on the page.", (one, two))


def test_of_a_record_each_says_what_the_other_leaves_open() -> None:
    page = page_at(FORM, "retention")
    reason: dict[str, Node] = {"retention": {"reason": Answer("answered", "By law.")}}
    until: dict[str, Node] = {"retention": {"until": Answer("answered", date(2027, 1, 1))}}
    found = both(page, reason, until, BY)
    assert at(found, ("retention", "reason")) == Answer("answered", "By law.")
    assert at(found, ("retention", "until")) == Answer("answered", date(2027, 1, 1))
    assert both(page, {"retention": Answer("not_known_yet")}, until, BY) == until
    assert both(page, {"retention": Answer("not_known_yet")}, {}, BY) == {"retention": Answer("not_known_yet")}
