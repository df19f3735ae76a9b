"""Canonical text: reading it gives back what was written, and writing it again changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.errors import InvalidSource
from charter_engine.language import documents, documents_form, documents_principle, source
from charter_engine.language.folder import kind_of, read_document
from charter_engine.language.format import WIDTH, document, rewrite, to_text
from charter_engine.language.proposals import cases_kind, proposal_kind
from charter_engine.language.shape import Inline, Kind
from charter_engine.language.source import Scalar
from tests import strategies_language as written
from tests import tiny

FORM = tiny.folder().charter.form
DOCUMENTS: dict[str, tuple[Kind, st.SearchStrategy[Any]]] = {
    "the Charter": (documents.CHARTER, written.HEADS),
    "the form": (documents_form.FORM, written.FORMS_WRITTEN),
    "the routing": (documents.ROUTING, written.ROUTINGS),
    "the criteria": (documents.CRITERIA, written.CRITERIA),
    "the words": (documents.WORDS, written.WORD_LISTS),
    "a principle": (documents_principle.PRINCIPLE, written.PRINCIPLES),
    "the cases": (cases_kind(FORM), written.case_files(FORM)),
    "a proposal": (proposal_kind(FORM), written.proposals(FORM)),
}
KINDS = [kind for kind, _ in DOCUMENTS.values()]


@given(st.sampled_from([*DOCUMENTS]), st.data())
def test_reading_what_was_written_gives_the_same_document(name: str, data: st.DataObject):
    """parse(format(x)) = x, for a document of any kind; and what was written is already in its canonical form."""
    kind, values = DOCUMENTS[name]
    value = data.draw(values)
    text = document(kind, value).encode()
    assert value == read_document(kind, text, name)[0]
    assert text == rewrite(kind, text, name)


@pytest.mark.parametrize("text", written.AWKWARD)
def test_an_awkward_text_survives_wherever_it_stands(text: str):
    data = {"key": text, "list": [text, "x"], "flow": Inline({"key": text, "list": [text]}), "deep": {"in": [[text]]}}
    assert data == plain(source.read(to_text(data).encode(), "a test"))


@given(written.PLAIN_DATA)
def test_any_plain_data_survives(data: Any):
    assert data == plain(source.read(to_text(data).encode(), "a test"))


@given(st.lists(st.sampled_from(["a", "word", "of", "several", "letters"]), min_size=1, max_size=200).map(" ".join))
def test_plain_prose_keeps_within_the_width(text: str):
    lines = to_text({"note": text, "list": [{"says": text}]}).splitlines()
    assert [] == [line for line in lines if len(line) > WIDTH]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"a": "b"}, "a: b\n"),
        ({"a": "no"}, "a: no\n"),
        ({"a": "2024-01-01"}, "a: 2024-01-01\n"),
        ({"a": "12:30"}, "a: 12:30\n"),
        ({"a": "5"}, 'a: "5"\n'),
        ({"a": "3.10"}, 'a: "3.10"\n'),
        ({"a": "null"}, 'a: "null"\n'),
        ({"a": "b: c"}, 'a: "b: c"\n'),
        ({"a": 'b: "c"'}, "a: 'b: \"c\"'\n"),
        ({"a": "b, c"}, "a: b, c\n"),
        ({"a": ["b, c"]}, 'a: ["b, c"]\n'),
        ({"a": 5, "b": True, "c": None}, "a: 5\nb: true\nc: null\n"),
        ({"a": []}, "a: []\n"),
        ({"a": ["b", "c"]}, "a: [b, c]\n"),
        ({"a": [{"b": "c", "d": "e"}]}, "a:\n  - b: c\n    d: e\n"),
        ({"a": [Inline(b="c", d="e")]}, "a:\n  - {b: c, d: e}\n"),
        ({"a": Inline(b="x " * 60 + "x")}, f"a:\n  b: >-\n    {('x ' * 48).strip()}\n    {('x ' * 13).strip()}\n"),
        ({"a": "b\nc"}, "a: >-\n  b\n\n  c\n"),
        ({"a": "b\u2028c"}, 'a: "b\\u2028c"\n'),
    ],
)
def test_data_has_one_text(data: dict[str, Any], text: str):
    assert text == to_text(data)


def test_the_comment_at_the_head_stays():
    text = b"# One.\n#   Two.\n\n# Three.\n\navoid: [ ]\nterms: [{term: a, meaning: b}]\n"
    canonical = b"# One.\n#   Two.\n\n# Three.\nterms:\n  - term: a\n    meaning: b\n"
    assert canonical == rewrite(documents.WORDS, text, "words.yaml")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("# A head.\navoid: []  # here\n", "words.yaml:2:12"),
        ("avoid: []\n# here\n", "words.yaml:2:1"),
        ("---\n# here\navoid: []\n", "words.yaml:2:1"),
        ("avoid:\n  # here\n  - {word: a, say: b}\n", "words.yaml:2:3"),
        ("terms:\n  - term: a\n    meaning: >- # here\n      b\n", "words.yaml:3:17"),
        ("avoid: [{word: 'a # b', say: \"# c\"}, # here\n  ]\n", "words.yaml:1:38"),
    ],
)
def test_a_comment_further_down_is_refused_and_not_lost(text: str, place: str):
    with pytest.raises(InvalidSource) as caught:
        rewrite(documents.WORDS, text.encode(), "words.yaml")
    assert [(place, "comment-lost")] == [(str(p.place), p.code) for p in caught.value.problems]


NO_COMMENTS = (
    "avoid: [{word: a#b, say: '# c'}]",
    'terms: [{term: a, meaning: "b\n # c"}]',
    "terms:\n  - term: a\n    meaning: |\n      # b\n",
)


@pytest.mark.parametrize("text", NO_COMMENTS)
def test_a_sign_within_a_text_is_no_comment(text: str):
    assert rewrite(documents.WORDS, text.encode(), "words.yaml")


@pytest.mark.parametrize("name", tiny.texts())
def test_line_ends_and_a_byte_order_mark_do_not_show_in_canonical_text(name: str):
    kind, text = kind_of(name, FORM), tiny.texts()[name]
    marked = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    assert rewrite(kind, text.encode(), name) == rewrite(kind, marked, name)


def plain(node: source.Node) -> Any:
    """A node as plain data."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, source.Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(item) for key, item in node.items.items()}
