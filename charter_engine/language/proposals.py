"""Proposals and cases as documents. Both hold answers, so both are read with the form at hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from charter_engine.language import source
from charter_engine.language.answers import SHA_256, URL, answers_kind
from charter_engine.language.kinds import GATE
from charter_engine.language.notes import BAD, Notes
from charter_engine.language.shape import (
    DAY,
    DOTTED,
    KEBAB,
    NUMBER,
    PATH,
    TEXT,
    Kind,
    choices,
    list_of,
    mapping_of,
    may,
    misspelt,
    need,
    number,
    one_of,
    record,
)
from charter_engine.language.source import Node, Scalar
from charter_engine.model.case import Case, Cases, SameRule
from charter_engine.model.proposal import PROPOSAL_KINDS, ImportedNote, Proposal, SourceNote
from charter_engine.model.questionnaire import Form
from charter_engine.model.truth import OUTCOMES

SOURCE_NOTE = record(
    SourceNote,
    need("source", KEBAB, "Its id within this file."),
    need("title", TEXT, "What it is called."),
    may("url", URL, "Where it can be read."),
    may("read", TEXT, "How far it was read."),
    may("hash", SHA_256, "The SHA-256 of its file."),
    name="a source",
)

IMPORTED_NOTE = record(
    ImportedNote,
    need("source_ref", TEXT, "Where it stood in what was imported."),
    need("text", TEXT, "What it says, word for word."),
    may("may_help", list_of(PATH), "The questions that it may help to answer."),
    name="a note of an import",
)

SAME_RULE = record(
    SameRule,
    need("change", TEXT, "A small change of a rule, in the words of `charter test --mutate`."),
    need("because", TEXT, "Why the changed rule comes to the same for every proposal."),
    name="a change that makes the same rule",
)


VERSION = number(1, "Versions start at 1. Add one each time the proposal is put forward again.")


_KEYS = (
    "proposal", "version", "form", "kind", "organisation", "began", "notice", "sources", "answers_from", "answers",
    "record", "imported_notes",
)  # fmt: skip


def proposal_kind(form: Form) -> Kind:
    """The kind of a proposal file, for one form."""
    whole = record(
        Proposal,
        need("proposal", KEBAB, "Its id: stable, never reused."),
        need("version", VERSION, "1 at first; one more each time it is put forward again."),
        need("form", NUMBER, "The form that it answers."),
        need(
            "kind",
            one_of(PROPOSAL_KINDS, "a kind of proposal"),
            "Made from public sources, invented, or the organisation's own.",
        ),
        need("organisation", TEXT, "Whose project it is."),
        may("began", NUMBER, "The year in which the project began or became public."),
        may("notice", TEXT, "What every report of it says first."),
        may("sources", list_of(SOURCE_NOTE), "What the answers come from."),
        may("answers_from", list_of(KEBAB), "The sources of every answer that cites none of its own."),
        need("answers", _in_block(answers_kind(form)), "The answers to the form, by question."),
        may("record", _in_block(answers_kind(form, record_facts=True)), "Facts that the record wrote."),
        may("imported_notes", list_of(IMPORTED_NOTE), "What an import found no answer for. It is not put forward."),
        name="a proposal",
    )

    def read(node: Node, notes: Notes) -> Any:
        if isinstance(node, source.Mapping):
            number = node.items.get("form")
            if isinstance(number, Scalar) and isinstance(number.value, int) and number.value != form.form:
                found = f"The proposal answers form {number.value}; this Charter has form {form.form}."
                return notes.problem(
                    number, "other-form", found, "Answer the present form, or use the Charter of then."
                )
            _check_sources(node, notes)
        value = whole.read(node, notes)
        return BAD if notes.problems else value

    return replace(whole, read=read)


def cases_kind(form: Form) -> Kind:
    """The kind of a case file, for one form."""
    case = record(
        Case,
        need("case", TEXT, "A sentence."),
        need("on", DAY, "The day of the report."),
        may("gate", GATE, "The gate of the report; deliberation, where this is left out."),
        need("facts", answers_kind(form), "The answers; everything else is unanswered."),
        may("record", answers_kind(form, record_facts=True), "Facts that the record wrote."),
        need("expect", _EXPECT, "The outcome of each rule named."),
        name="a case",
    )
    return record(
        Cases,
        need("principle", KEBAB, "The principle whose rules it shows."),
        may("same_rule", list_of(SAME_RULE), "Changes that `charter test --mutate` need not see noticed."),
        need("cases", list_of(case), "What each rule comes to, in one sentence and some facts."),
        name="the cases",
        holds_many=True,
    )


def _in_block(answers: Kind) -> Kind:
    """Answers that are never written on one line: they are what the document is about."""
    return replace(answers, write=lambda value: dict(answers.write(value)))


def _read_expect(node: Node, notes: Notes) -> Any:
    if isinstance(node, source.Mapping) and not node.items:
        return notes.problem(node, "expects-nothing", "The case expects nothing.", "Name a rule and its outcome.")
    for key, (line, column) in node.keys.items() if isinstance(node, source.Mapping) else ():
        DOTTED.read(Scalar(key, line, column), notes)
    return _OUTCOMES.read(node, notes)


_OUTCOMES = mapping_of(one_of(OUTCOMES, "an outcome"))
_EXPECT = replace(_OUTCOMES, read=_read_expect, schema=lambda: {**_OUTCOMES.schema(), "minProperties": 1})


def _check_sources(node: source.Mapping, notes: Notes) -> None:
    """Note what a proposal cites without naming it, and an illustration that does not say that it is one."""
    meant = misspelt(node, _KEYS)
    named, cited = (
        list(listed.items) if isinstance(listed := node.items.get(key), source.Sequence) else []
        for key in ("sources", "answers_from")
    )
    known = [_text(part.items.get("source")) if isinstance(part, source.Mapping) else "" for part in named]
    for name in map(_text, cited):
        if name and name not in known and all(known) and "sources" not in meant:
            found = f"`{name}` is not among the sources."
            notes.at_key(node, "answers_from", "unknown-source", found, choices(name, tuple(known)))
    if _text(node.items.get("kind")) == "illustration" and "notice" not in {*node.items, *meant}:
        expected = "Say that it is an illustration from public sources, not submitted by the organisation."
        notes.problem(node, "missing-key", "An illustration lacks `notice`.", expected)


def _text(node: Node | None) -> str:
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else ""
