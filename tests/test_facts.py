"""From answers to facts: what a rule may see of a proposal, and what it may not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from charter_engine.engine.facts import Listed, Said, counts_as_said, facts_of, fillers_of, typed
from charter_engine.errors import RuleError
from charter_engine.model.proposal import Answer, Answers, Node
from tests.build import a_form, answers, ask

FORM = a_form(
    ask("remark"),
    ask("size", "number"),
    ask("day", "date"),
    ask("kind", "choice", ["standard", "other"]),
    ask("tools", "choices", ["saw", "drill"]),
    ask("store", "record", fields=(ask("place"), ask("lit", "yes_no"))),
    ask("partners", "list", fields=(ask("name"), ask("kind", "choice", ["standard", "other"]))),
    ask("gone", "text", otherwise="none"),
    record_facts=(ask("answered_all", "yes_no"),),
    fillers=("TBC", "To be confirmed.", "standard"),
)


def seen(text: str) -> Any:
    return facts_of(answers(text, FORM), FORM)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", {}),
        ("{remark: a word}", {"remark": "a word"}),
        ("{size: 3}", {"size": 3}),
        ("{day: 2024-02-29}", {"day": date(2024, 2, 29)}),
        ("{kind: other}", {"kind": "other"}),
        ("{remark: none}", {"remark": Said.NONE}),
        ("{gone: {not_applicable: there is none}}", {"gone": Said.NOT_APPLICABLE}),
        ("{remark: not_known_yet}", {}),
        ("{remark: {withheld: commercially_confidential}}", {}),
        ("{remark: {value: a word, source: imported}}", {}),
        ("{remark: {value: a word, source: imported, confirmed_by: officer}}", {"remark": "a word"}),
        ("{remark: {value: none, source: imported}}", {}),
        ("{gone: {value: {not_applicable: there is none}, source: imported}}", {}),
        ("{remark: {value: not_known_yet, confirmed_by: officer}}", {}),
        ("{remark: {value: a word, comment: as far as we know}}", {"remark": "a word"}),
        ("{tools: [saw]}", {"tools": Listed(("saw",), complete=False)}),
        ("{tools: {complete: true, items: [saw]}}", {"tools": Listed(("saw",), complete=True)}),
        ("{tools: []}", {"tools": Listed((), complete=False)}),
        ("{tools: none}", {"tools": Said.NONE}),
        ("{store: {lit: yes}}", {"store": {"lit": "yes"}}),
        ("{store: {}}", {"store": {}}),
        ("{store: none}", {"store": Said.NONE}),
        ("{store: not_known_yet}", {}),
        ("{partners: []}", {"partners": Listed((), complete=False)}),
        ("{partners: [{name: a firm}, {}]}", {"partners": Listed(({"name": "a firm"}, {}), complete=False)}),
        ("{partners: {complete: true, items: []}}", {"partners": Listed((), complete=True)}),
        ("{partners: none}", {"partners": Said.NONE}),
        ("{partners: not_known_yet}", {}),
        ("{partners: {withheld: commercially_confidential}}", {}),
        ("{partners: [{name: {value: a firm, source: imported}}]}", {"partners": Listed(({},), complete=False)}),
        ("{partners: {value: [{name: a firm}], source: imported}}", {}),
        ("{partners: {value: {complete: true, items: []}, source: imported, source_ref: a file}}", {}),
        (
            "{partners: {value: [{name: a firm}], source: imported, confirmed_by: officer}}",
            {"partners": Listed(({"name": "a firm"},), complete=False)},
        ),
        ("{partners: {value: none, source: imported}}", {}),
        ("{partners: {value: none, source: imported, confirmed_by: officer}}", {"partners": Said.NONE}),
    ],
)
def test_what_is_seen_of_an_answer(text: str, expected: object):
    assert expected == seen(text)


@pytest.mark.parametrize("words", ["tbc", "TBC", "Tbc.", "  tbc  ", "tbc!", "to be confirmed", "To  be\nconfirmed..."])
def test_a_stock_text_says_nothing(words: str):
    given: dict[str, Node] = {"remark": Answer("answered", words)}
    assert {} == facts_of(given, FORM)
    assert not counts_as_said(Answer("answered", words), fillers_of(FORM))


@pytest.mark.parametrize("words", ["tbc by March", "not tbc", "t b c"])
def test_a_text_that_only_holds_a_stock_text_says_something(words: str):
    assert {"remark": words} == facts_of({"remark": Answer("answered", words)}, FORM)


@pytest.mark.parametrize(
    "answer",
    [
        Answer("not_known_yet"),
        Answer("withheld", reason="commercially_confidential"),
        Answer("none", source="imported"),
    ],
)
def test_what_is_not_known_withheld_or_not_confirmed_is_not_said(answer: Answer):
    assert counts_as_said(answer) is False


def test_a_stock_text_counts_of_texts_alone():
    """An option may have the id of a stock text, at the top and inside an item."""
    assert {"kind": "standard"} == seen("{kind: standard}")
    assert {"partners": Listed(({"kind": "standard"},))} == seen("{partners: [{name: standard, kind: standard}]}")


def test_what_the_record_wrote_is_a_fact_too_and_stands_before_an_answer_of_that_name():
    given = answers("{remark: a word}", FORM)
    wrote: dict[str, Node] = {"answered_all": Answer("answered", "yes"), "remark": Answer("answered", "another")}
    assert {"remark": "another", "answered_all": "yes"} == facts_of(given, FORM, wrote)


def test_an_answer_without_a_question_is_kept_as_it_is():
    """The language refuses one; the engine does not drop what it is given."""
    given: dict[str, Node] = {"unheard_of": Answers(({"x": Answer("answered", "tbc")},))}
    assert {"unheard_of": Listed(({"x": "tbc"},))} == facts_of(given, FORM)


@pytest.mark.parametrize(
    ("value", "kind"), [("a", str), (3, int), (date(2024, 1, 1), date), (Listed(()), Listed), ("", str), (0, int)]
)
def test_a_value_of_its_kind_passes(value: Any, kind: type):
    assert value == typed(value, kind, "a_fact")


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (3, str, "one of its options"),
        ("3", int, "a whole number"),
        (True, int, "a whole number"),
        ("2024-01-01", date, "a date"),
        ("a", Listed, "a list"),
        (Said.NONE, str, "one of its options"),
        (None, str, "one of its options"),
    ],
)
def test_a_value_of_another_kind_is_an_error_of_the_rule_in_plain_words(value: Any, kind: type, words: str):
    with pytest.raises(RuleError, match=f"`a_fact` holds something that is not {words}"):
        typed(value, kind, "a_fact")
