"""Answers as text: nodes to the answer tree of a form, and back. Proposals and cases share it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from charter_engine.language import source
from charter_engine.language.notes import BAD, Notes
from charter_engine.language.shape import (
    DAY,
    FLAG,
    TEXT,
    Inline,
    Kind,
    choices,
    describe,
    list_of,
    may,
    need,
    one_of,
    parse_day,
    record,
    text,
)
from charter_engine.language.source import Node, Scalar
from charter_engine.model import proposal as model
from charter_engine.model.proposal import WITHHELD_REASONS, Answer, Answers, Evidence
from charter_engine.model.questionnaire import TAKES_NONE, Form, Question

STATE_WORDS = ("none", "not_known_yet")
URL = text(r"https?://[^\s<>\"]+", "a web address", "Like https://www.example.org/page.")
SHA_256 = text(r"[0-9a-f]{64}", "a SHA-256 digest", "64 small hexadecimal digits.")

EVIDENCE = record(
    Evidence,
    need("kind", TEXT, "What sort of thing it is: a contract, a letter, a page."),
    need("title", TEXT, "What it is called."),
    may("url", URL, "Where it can be read."),
    may("hash", SHA_256, "The SHA-256 of the file."),
    may("date", DAY, "The day it is of.", "dated"),
    may("expires", DAY, "The last day on which it counts."),
    name="evidence",
)
ENVELOPE: Mapping[str, Kind] = {
    "source": one_of(("typed", "imported", "derived"), "where an answer comes from"),
    "source_ref": TEXT,
    "confirmed_by": TEXT,
    "evidence": list_of(EVIDENCE),
    "comment": TEXT,
    "answered_by": TEXT,
    "answered_at": DAY,
}

OF_ITEMS = ("source", "source_ref", "confirmed_by", "comment")
"""What of that a list of items can have itself."""


def read_answers(node: Node, questions: tuple[Question, ...], notes: Notes, what: str = "the form") -> Any:
    """A mapping of answers to `questions`, as a dict from question id to answer node, or BAD."""
    if not isinstance(node, source.Mapping):
        return notes.problem(node, "wrong-type", f"There is {describe(node)} here.", "Write `question: answer` pairs.")
    known = {question.question: question for question in questions}
    answers: dict[str, Any] = {}
    for name, part in node.items.items():
        if name not in known:
            expected = choices(name, tuple(known))
            notes.at_key(node, name, "unknown-question", f"`{name}` is not a question of {what}.", expected)
            answers[name] = BAD
        else:
            answers[name] = _read(part, known[name], notes)
    return BAD if any(answer is BAD for answer in answers.values()) else answers


def write_answers(answers: Mapping[str, model.Node], questions: tuple[Question, ...]) -> Inline:
    """The answers as plain data, in the order of the form."""
    return Inline(
        {
            question.question: _write(answers[question.question], question)
            for question in questions
            if question.question in answers
        }
    )


def answers_kind(form: Form, *, record_facts: bool = False) -> Kind:
    """The kind for all answers of a form, or for the facts that the record writes."""
    questions = form.record_facts if record_facts else form.questions
    defined = "record_facts" if record_facts else "answers"  # in language.schema
    return Kind(
        "answers",
        lambda node, notes: read_answers(node, questions, notes, "the record" if record_facts else "the form"),
        lambda: {"$ref": f"#/$defs/{defined}"},
        lambda answers: write_answers(answers, questions),
    )


def _read(node: Node, question: Question, notes: Notes) -> Any:
    if isinstance(node, source.Mapping) and "value" in node.items and question.type != "record":
        return _read_envelope(node, question, notes)
    return _read_bare(node, question, notes)


def _read_envelope(node: source.Mapping, question: Question, notes: Notes) -> Any:
    strangers = [key for key in node.items if key not in ("value", *ENVELOPE)]
    for key in strangers:
        expected = choices(key, ("value", *ENVELOPE))
        notes.at_key(node, key, "unknown-key", f"`{key}` is not a key of an answer.", expected)
    answer = _read_bare(node.items["value"], question, notes)
    around = {key: kind.read(node.items[key], notes) for key, kind in ENVELOPE.items() if key in node.items}
    if strangers or answer is BAD or any(value is BAD for value in around.values()):
        return BAD
    return _of_items(node, around, answer, notes) or replace(answer, **around)


def _of_items(node: source.Mapping, around: Mapping[str, Any], answer: Any, notes: Notes) -> Any:
    """BAD where a list of items carries what belongs to its items; their own answers say what they rest on."""
    belongs_to_items = [key for key in around if key not in OF_ITEMS] if isinstance(answer, Answers) else []
    for key in belongs_to_items:
        found = f"`{key}` stands beside a list of items."
        notes.at_key(node, key, "unknown-key", found, "Write it in the answers of each item, with `value:`.")
    return BAD if belongs_to_items else None


def _read_bare(node: Node, question: Question, notes: Notes) -> Any:
    state = _read_state(node, question, notes)
    if state is not None:
        return state
    match question.type:
        case "record":
            return read_answers(node, question.fields, notes, f"`{question.question}`")
        case "list":
            return _read_items(node, question, notes)
        case "choices":
            return _read_ticked(node, question, notes)
        case _:
            return _read_leaf(node, question, notes)


def _read_state(node: Node, question: Question, notes: Notes) -> Any:
    if isinstance(node, Scalar) and node.value in STATE_WORDS and node.value not in question.option_ids:
        if node.value == "none" and question.type not in TAKES_NONE:
            found = f"`{question.question}` cannot be answered with `none`."
            return notes.problem(node, "none-not-an-answer", found, choices("none", question.option_ids))
        return Answer("none" if node.value == "none" else "not_known_yet")
    if isinstance(node, source.Mapping) and len(node.items) == 1:
        key, part = next(iter(node.items.items()))
        if key == "withheld" and not any(field.question == key for field in question.fields):
            reason = one_of(WITHHELD_REASONS, "a reason to withhold").read(part, notes)
            return BAD if reason is BAD else Answer("withheld", reason=reason)
        if key == "not_applicable" and not any(field.question == key for field in question.fields):
            return _read_not_applicable(part, question, notes)
    return None


def _read_not_applicable(node: Node, question: Question, notes: Notes) -> Any:
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or not node.value.strip():
        found = "`not_applicable` stands here without a reason."
        return notes.problem(node, "no-reason", found, "Write `{not_applicable: why}`.")
    if question.screening or question.otherwise is None:
        found = f"`{question.question}` cannot be marked as not applicable."
        return notes.problem(node, "always-applies", found, "It applies to every project. Answer it, or leave it out.")
    return Answer("not_applicable", reason=node.value)


def _read_items(node: Node, question: Question, notes: Notes) -> Any:
    listed, complete, comment = _read_listed(node, question, notes)
    if listed is BAD:
        return BAD
    items = [read_answers(item, question.fields, notes, f"`{question.question}`") for item in listed]
    if complete is BAD or any(item is BAD for item in items):
        return BAD
    return Answers(tuple(items), complete, comment)


def _read_ticked(node: Node, question: Question, notes: Notes) -> Any:
    listed, complete, comment = _read_listed(node, question, notes)
    if listed is BAD:
        return BAD
    kind = one_of(question.option_ids, f"an answer that `{question.question}` can have")
    values = [kind.read(item, notes) for item in listed]
    if complete is BAD or any(value is BAD for value in values):
        return BAD
    return Answer("answered", tuple(dict.fromkeys(values)), complete=complete, comment=comment)


def _read_listed(node: Node, question: Question, notes: Notes) -> tuple[Any, Any, str]:
    """The nodes of the items, whether there are no others (BAD where something beside them is wrong), and a comment."""
    if isinstance(node, source.Sequence):
        return node.items, False, ""
    items = node.items.get("items") if isinstance(node, source.Mapping) else None
    if not isinstance(node, source.Mapping) or not isinstance(items, source.Sequence):
        expected = "Write `[...]` for a list that may have more, or `{complete: true, items: [...]}` for the whole."
        return notes.problem(node, "not-a-list", f"`{question.question}` takes a list.", expected), False, ""
    known = ("complete", "items", "comment")
    strangers = [key for key in node.items if key not in known]
    for key in strangers:
        notes.at_key(node, key, "unknown-key", f"`{key}` is not a key of a list.", choices(key, known))
    flag, comment = node.items.get("complete"), node.items.get("comment")
    complete = False if flag is None else FLAG.read(flag, notes)
    said = "" if comment is None else TEXT.read(comment, notes)
    return items.items, BAD if strangers or said is BAD else complete, said


def _read_leaf(node: Node, question: Question, notes: Notes) -> Any:
    readers: Mapping[str, Callable[[Node, Question, Notes], Any]] = {
        "text": _read_text,
        "date": _read_date,
        "number": _read_number,
    }
    value = readers.get(question.type, _read_choice)(node, question, notes)
    return BAD if value is BAD else Answer("answered", value)


def _read_text(node: Node, question: Question, notes: Notes) -> Any:
    if isinstance(node, Scalar) and isinstance(node.value, (str, int)) and not isinstance(node.value, bool):
        said = str(node.value)
        if said.strip():
            return said.strip("\n")
    return notes.problem(node, "wrong-type", f"`{question.question}` takes text.", f"There is {describe(node)} here.")


def _read_number(node: Node, question: Question, notes: Notes) -> Any:
    if isinstance(node, Scalar) and isinstance(node.value, int) and not isinstance(node.value, bool):
        return node.value
    found = f"`{question.question}` takes a whole number."
    return notes.problem(node, "wrong-type", found, f"There is {describe(node)} here.")


def _read_date(node: Node, question: Question, notes: Notes) -> Any:
    day = parse_day(node.value) if isinstance(node, Scalar) and isinstance(node.value, str) else None
    found = f"`{question.question}` takes a date; there is {describe(node)} here."
    return day or notes.problem(node, "not-a-date", found, "Write year-month-day, like 2026-03-31.")


def _read_choice(node: Node, question: Question, notes: Notes) -> Any:
    return one_of(question.option_ids, f"an answer that `{question.question}` can have").read(node, notes)


def _write(node: model.Node, question: Question) -> Any:
    if isinstance(node, Mapping):
        return write_answers(node, question.fields)
    if isinstance(node, Answers):
        items = [write_answers(item, question.fields) for item in node.items]
        whole = {"complete": True} if node.complete else {}
        comment = {"comment": node.comment} if node.comment else {}
        listed = Inline({**whole, "items": items, **comment}) if whole or comment else items
        of_list = {key: said for key in OF_ITEMS if key != "comment" and (said := getattr(node, key))}
        return {"value": listed, **of_list} if of_list else listed
    bare = _write_bare(node, question)
    around = {
        key: kind.write(getattr(node, key))
        for key, kind in ENVELOPE.items()
        if getattr(node, key) != _PLAIN[key] and not (key == "comment" and isinstance(node.value, tuple))
    }
    return Inline({"value": bare, **around}) if around else bare


def _write_bare(node: Answer, question: Question) -> Any:
    match node.state:
        case "none" | "not_known_yet":
            return node.state
        case "not_applicable" | "withheld":
            return Inline({node.state: node.reason})
        case _:
            pass
    if isinstance(node.value, tuple):
        ticked = list(node.value)
        extra = {"comment": node.comment} if node.comment else {}
        return Inline({"complete": True, "items": ticked, **extra}) if node.complete else _open(ticked, extra)
    return node.value.isoformat() if question.type == "date" else node.value  # type: ignore[union-attr]


def _open(ticked: list[str], extra: dict[str, str]) -> Any:
    return Inline({"items": ticked, **extra}) if extra else ticked


_PLAIN: Mapping[str, Any] = {
    "source": "typed",
    "source_ref": "",
    "confirmed_by": "",
    "evidence": (),
    "comment": "",
    "answered_by": "",
    "answered_at": None,
}
