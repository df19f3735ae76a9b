"""The pages of a draft: taken apart and put together again they say the same, whatever the form and the answers."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.errors import NotFound
from charter_engine.exchange.atrs_fields import FIELDS
from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Answer, Answers, Node
from charter_engine.model.questionnaire import Form
from charter_engine.workspace.drafting.draft_content import GONE, assemble, items_of, read_list, taken_apart, write_list
from charter_engine.workspace.drafting.draft_pages import has_page, key_of, page_at, top_pages
from tests.build import a_form, answers, ask, shipped, shipped_proposals
from tests.drawn import one_of
from tests.strategies_answers import answers_for


def apart(form: Form, held: Mapping[str, Node]) -> dict[str, str]:
    numbers = count()
    return taken_apart(form, held, lambda: f"id{next(numbers)}")


@given(st.data())
def test_taken_apart_and_put_together_the_answers_are_the_same(generated: list[Edition], data: st.DataObject):
    form = one_of(data, generated).form
    held = data.draw(answers_for(form))
    found = assemble(form, apart(form, held))
    assert (held, ()) == (found.answers, found.unfit)


@pytest.mark.parametrize("name", shipped_proposals())
def test_the_same_for_what_is_shipped(name: str):
    form, held = shipped().charter.form, shipped_proposals()[name].answers
    found = assemble(form, apart(form, held))
    assert (dict(held), ()) == (found.answers, found.unfit)


FORM = a_form(
    ask("title"),
    ask("contact", "record", fields=(ask("email"), ask("phones", "list", fields=(ask("number"),)))),
    ask(
        "partners",
        "list",
        fields=(
            ask("name"),
            ask("pledge", "record", fields=(ask("state", "choice", ["signed", "asked"]), ask("note"))),
            ask("helpers", "list", fields=(ask("name"),)),
        ),
    ),
)
HELD = """{title: A, contact: {email: a@b.example, phones: [{number: 1}]},
 partners: {complete: true, items: [{name: X, helpers: [{name: Y}]}, {pledge: {state: signed}}]}}"""


@pytest.mark.parametrize(
    ("key", "kind", "names"),
    [
        ("title", "question", ["title"]),
        ("contact", "record", ["contact.email"]),
        ("contact.phones", "list", []),
        ("contact.phones/a1", "item", ["number"]),
        ("partners", "list", []),
        ("partners/a1", "item", ["name", "pledge.state", "pledge.note"]),
        ("partners/a1/helpers", "list", []),
        ("partners/a1/helpers/b2", "item", ["name"]),
    ],
)
def test_a_key_names_a_page(key: str, kind: str, names: list[str]):
    page = page_at(FORM, key)
    assert (kind, names) == (page.kind, [field.name for field in page.fields])


@pytest.mark.parametrize(
    "key",
    ["", "nothing", "contact.email", "title/a1", "partners/", "partners//helpers", "partners/a1/name", "/", "a/b"],
)
def test_no_other_key_does(key: str):
    with pytest.raises(NotFound):
        page_at(FORM, key)


def test_lists_in_a_record_are_pages_of_the_section_and_those_in_an_item_follow_it():
    assert ["title", "contact", "contact.phones", "partners"] == [p.key for p in top_pages(FORM, FORM.sections[0])]
    assert ("partners/a1/helpers",) == page_at(FORM, "partners/a1").lists


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("title", "title"),
        ("contact.email", "contact"),
        ("contact.phones", "contact.phones"),
        ("contact.phones[1].number", "contact.phones/id0"),
        ("partners", "partners"),
        ("partners[1].name", "partners/id1"),
        ("partners[2].pledge.state", "partners/id2"),
        ("partners[1].helpers", "partners/id1/helpers"),
        ("partners[1].helpers[1].name", "partners/id1/helpers/id3"),
        ("partners[9].name", "partners"),
    ],
)
def test_a_fact_of_a_report_is_found_on_its_page(name: str, key: str):
    found = assemble(FORM, apart(FORM, answers(HELD, FORM)))
    assert key == key_of(FORM, name, found.ids)


def test_an_item_that_is_added_reopens_a_list_and_one_that_is_gone_does_not():
    contents = apart(FORM, answers(HELD, FORM))
    assert assemble(FORM, contents).answers["partners"].complete  # type: ignore[union-attr]
    added = {**contents, "partners/new": '{"name":"Z"}'}
    partners = assemble(FORM, added).answers["partners"]
    assert isinstance(partners, Answers)
    assert (3, False) == (len(partners.items), partners.complete)
    gone = assemble(FORM, {**added, "partners/new": GONE}).answers["partners"]
    assert isinstance(gone, Answers)
    assert (2, True) == (len(gone.items), gone.complete)
    assert ("partners/id1", "partners/id2") == items_of(contents, "partners")


def test_none_holds_only_while_nothing_is_listed():
    partners = FORM.index["partners"].question
    contents = {"partners": write_list(partners, Answer("none"), None, "")}
    assert {"partners": Answer("none")} == assemble(FORM, contents).answers
    listed = assemble(FORM, {**contents, "partners/a1": '{"name":"Z"}'}).answers["partners"]
    assert isinstance(listed, Answers)
    assert not listed.complete


def test_what_does_not_answer_this_form_is_named_and_counts_as_unanswered():
    contents = {"title": '{"name":"A"}', "contact": '{"contact":{"email":"x"}}', "partners": '{"answer":"maybe"}'}
    found = assemble(FORM, contents)
    assert {"contact": {"email": Answer("answered", "x")}} == found.answers
    assert ("title", "partners") == found.unfit
    assert read_list(FORM.index["partners"].question, '{"answer":"maybe"}') is None


@given(st.data())
def test_whatever_a_note_may_help_with_has_a_page(generated: list[Edition], data: st.DataObject):
    form = data.draw(st.sampled_from([*(edition.form for edition in generated), shipped().charter.form]))
    for path, located in form.index.items():
        if not located.from_record:
            assert page_at(form, key_of(form, path, {})).section.section == located.section


def test_whatever_a_field_of_the_transparency_standard_may_help_with_is_asked():
    form = shipped().charter.form
    paths = {path for each in FIELDS for path in each.to}
    assert paths
    assert [] == [path for path in paths if not has_page(form, key_of(form, path, {}))]
