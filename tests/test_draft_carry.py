"""Answers to an older form go with the questions that are still asked, and nothing that was said is lost."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Answer, Answers, Evidence, Node
from charter_engine.model.questionnaire import Form, Question
from charter_engine.workspace.drafting.draft_carry import (
    APPLIES,
    GONE,
    MORE,
    NO_FORM,
    NOT_AMONG,
    OTHERWISE,
    Carried,
    Mark,
    as_it_was,
    carry,
    key_in,
    to_confirm,
    where_changed,
)
from charter_engine.workspace.drafting.draft_content import GONE as TAKEN_OFF
from charter_engine.workspace.drafting.draft_content import assemble, taken_apart
from tests.build import a_form, ask

SAID = Answer("answered", "Because.", comment="As agreed.", answered_by="officer", answered_at=date(2026, 11, 1))


def carried(old: Form, new: Form, answers: dict[str, Node], mark: Mark = to_confirm) -> Carried:
    return carry(old, new, taken_apart(old, answers, map(str, count(1)).__next__), "version 1", mark)


def taken(old: Form, new: Form, answers: dict[str, Node], mark: Mark = to_confirm) -> Any:
    """The answers that the questions of today take."""
    return dict(assemble(new, carried(old, new, answers, mark).contents).answers)


def notes(found: Carried) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(note.source_ref, note.text, note.may_help) for note in found.left]


def one(before: Question, after: Question | None, answer: Node) -> tuple[Any, list[tuple[str, str, tuple[str, ...]]]]:
    """What becomes of one answer: the answers of today, and the notes."""
    old, new = a_form(before), a_form(*([after] if after else [ask("something_else")]))
    found = carried(old, new, {before.question: answer})
    return dict(assemble(new, found.contents).answers), notes(found)


@given(st.data())
def test_to_the_same_form_everything_goes_and_nothing_is_left(generated: list[Edition], data: st.DataObject) -> None:
    from tests.strategies_answers import answers_for

    form = data.draw(st.sampled_from(generated)).form
    contents = taken_apart(form, data.draw(answers_for(form)), map(str, count(1)).__next__)
    found = carry(form, form, contents, "version 1", as_it_was)
    assert (dict(found.contents), found.left) == (contents, ())
    assert dict(carry(form, form, contents, "version 1", where_changed).contents) == contents


def test_an_answer_to_the_same_question_is_to_be_confirmed_and_keeps_what_stands_beside_it() -> None:
    evidence = (Evidence("a letter", "The letter"),)
    answers, left = one(ask("reason"), ask("reason"), Answer("answered", "Because.", comment="x", evidence=evidence))
    answer = answers["reason"]
    assert (answer.value, answer.source, answer.source_ref) == ("Because.", "imported", "version 1")
    assert (answer.comment, answer.evidence, answer.confirmed_by, left) == ("x", evidence, "", [])


def test_a_question_with_another_id_in_the_same_words_takes_the_answer() -> None:
    renamed = ask("grounds", wording="What is the reason?")
    answers, left = one(ask("reason"), renamed, SAID)
    assert (answers["grounds"].value, left) == ("Because.", [])


def test_of_two_questions_in_the_same_words_neither_is_taken_for_it() -> None:
    old = a_form(ask("reason"))
    new = a_form(ask("grounds", wording="What is the reason?"), ask("basis", wording="What is the reason?"))
    found = carried(old, new, {"reason": SAID})
    assert {} == found.contents
    assert notes(found)[0] == (f"Version 1, the reason: {GONE}", "Because.", ())


def test_a_question_in_other_words_takes_the_answer_and_says_what_was_asked_then() -> None:
    answers, _ = one(ask("reason"), ask("reason", wording="Why?"), SAID)
    assert answers["reason"].source_ref == "version 1; the question was then: What is the reason?"


def test_what_is_no_longer_asked_is_kept_word_for_word_with_its_comment_and_evidence() -> None:
    evidence = (Evidence("a letter", "The letter", "https://a.example/x"),)
    _, left = one(ask("reason"), None, Answer("answered", "Because.", comment="As agreed.", evidence=evidence))
    assert left == [
        (f"Version 1, the reason: {GONE}", "Because.", ()),
        (f"Version 1, the reason (comment): {GONE}", "As agreed.", ()),
        (f"Version 1, the reason (evidence, a letter): {GONE}", "The letter\nhttps://a.example/x", ()),
    ]


def test_a_question_of_another_type_is_asked_anew_and_linked() -> None:
    answers, left = one(ask("reason"), ask("reason", "number"), SAID)
    assert {} == answers
    assert left[0] == (f"Version 1, the reason: {OTHERWISE}", "Because.", ("reason",))


@pytest.mark.parametrize(
    ("before", "after", "answer", "why"),
    [
        (ask("a", "choice", ["b", "c"]), ask("a", "choice", ["c", "d"]), Answer("answered", "b"), NOT_AMONG),
        (ask("a", otherwise="none"), ask("a"), Answer("not_applicable", reason="It does not."), APPLIES),
        (ask("a", "choices", ["b"]), ask("a", "choices", ["b", "c"]), Answer("none"), MORE),
    ],
)
def test_what_can_no_longer_be_said_is_a_note_with_why(
    before: Question, after: Question, answer: Answer, why: str
) -> None:
    answers, left = one(before, after, answer)
    assert ({}, f"Version 1, the a: {why}", ("a",)) == (answers, left[0][0], left[0][2])


def test_of_what_was_ticked_what_is_still_there_goes_and_that_it_is_all_only_where_there_is_no_more() -> None:
    before = ask("a", "choices", ["b", "c"])
    same = one(before, ask("a", "choices", ["c"]), Answer("answered", ("b", "c")))
    assert (same[0]["a"].value, same[0]["a"].complete) == (("c",), False)
    assert same[1] == [(f"Version 1, the a: {NOT_AMONG}", "b", ("a",))]
    more = one(before, ask("a", "choices", ["b", "c", "d"]), Answer("answered", ("b", "c")))
    assert (more[0]["a"].value, more[0]["a"].complete) == (("b", "c"), False)
    assert one(before, before, Answer("answered", ("b",)))[0]["a"].complete


PARTS = ask("parts", "list", fields=(ask("name"), ask("kind", "choice", ["old", "new"])))
ITEMS: dict[str, Node] = {
    "parts": Answers(({"name": Answer("answered", "One"), "kind": Answer("answered", "old")},), complete=True)
}


def test_items_go_with_their_list_also_where_it_has_another_id() -> None:
    renamed = ask("pieces", "list", wording="What is the parts?", fields=PARTS.fields)
    for mark, complete in ((as_it_was, True), (where_changed, True), (to_confirm, False)):
        answers = taken(a_form(PARTS), a_form(renamed), ITEMS, mark)
        assert answers["pieces"].complete is complete
        assert answers["pieces"].items[0]["name"].value == "One"


def test_of_a_list_that_is_no_longer_asked_every_item_is_noted() -> None:
    found = carried(a_form(PARTS), a_form(ask("parts")), ITEMS)
    assert {} == found.contents
    assert [(text, helps) for _, text, helps in notes(found)] == [("One", ("parts",)), ("old", ("parts",))]


def test_what_is_no_longer_asked_in_a_record_links_to_the_record() -> None:
    old, new = (ask("box", "record", fields=fields) for fields in ((ask("name"), ask("size")), (ask("name"),)))
    found = carried(a_form(old), a_form(new), {"box": {"name": SAID, "size": Answer("answered", "Large")}})
    assert notes(found) == [(f"Version 1, the size: {GONE}", "Large", ("box",))]
    box: Any = assemble(a_form(new), found.contents).answers["box"]
    assert {"name"} == set(box)


def test_an_answer_is_confirmed_again_only_where_its_question_is_another_where_so_said() -> None:
    old = a_form(ask("a"), ask("b"), ask("c", "choice", ["d"]))
    new = a_form(ask("a"), ask("b", wording="Otherwise?"), ask("c", "choice", ["d", "e"]))
    answers: dict[str, Node] = {"a": SAID, "b": SAID, "c": Answer("answered", "d")}
    found = taken(old, new, answers, where_changed)
    assert found["a"] == SAID
    assert [found[name].source for name in "abc"] == ["typed", "imported", "imported"]


def test_what_answers_the_new_form_alone_stays_and_what_answers_neither_is_noted_as_it_is() -> None:
    old, new = a_form(ask("a")), a_form(ask("a", "number"), ask("b"))
    found = carry(
        old, new, {"b": '{"b":"typed meanwhile"}', "gone": '{"gone":"x"}', "a": '{"a":"word"}'}, "the older form"
    )
    assert (f"The older form, the a: {OTHERWISE}", "word", ("a",)) in notes(found)
    assert found.contents == {"b": '{"b":"typed meanwhile"}'}
    assert (f"The older form, gone: {NO_FORM}", '{"gone":"x"}', ()) in notes(found)


def test_what_was_taken_off_a_list_stays_off() -> None:
    found = carry(a_form(PARTS), a_form(PARTS), {"parts/1": TAKEN_OFF}, "version 1")
    assert found.contents == {"parts/1": TAKEN_OFF}


def test_keys_of_pages_in_another_form() -> None:
    old = a_form(PARTS, ask("box", "record", fields=(PARTS,)), ask("a"))
    new = a_form(
        ask("pieces", "list", wording="What is the parts?", fields=PARTS.fields), ask("box", "record", fields=(PARTS,))
    )
    assert [key_in(old, new, key) for key in ("parts", "parts/1f", "box.parts/1f", "a")] == [
        "pieces", "pieces/1f", "box.parts/1f", None,
    ]  # fmt: skip
