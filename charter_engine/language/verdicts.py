"""Verdicts as documents: one file a real project, in `verdicts/` beside the proposals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from charter_engine.errors import InvalidSource, Place, Problem
from charter_engine.language.answers import URL, answers_kind
from charter_engine.language.folder import read_document
from charter_engine.language.shape import FLAG, KEBAB, TEXT, Kind, list_of, may, need, one_of, record
from charter_engine.model.questionnaire import Form
from charter_engine.model.verdict import SIDES, Verdict

BODIES: Final = (
    "regulator_or_ombudsman",
    "court",
    "parliament_or_audit",
    "citizens",
    "independent_ethics_or_evaluation",
    "campaign_press_or_authority_decision",
    "none_found",
)


def verdict_kind(form: Form, principles: Sequence[str] = ()) -> Kind:
    """The kind of a verdict file, for one form; with `principles`, no others may be named."""
    principle = one_of(tuple(principles), "a principle of the Charter") if principles else KEBAB
    answers = answers_kind(form)
    return record(
        Verdict,
        need("verdict", KEBAB, "The id of the proposal that it is about."),
        need("fate", one_of(tuple(SIDES), "what became of a project"), "What became of the project."),
        need("by", one_of(BODIES, "a kind of body"), "What kind of body concluded it."),
        may("when", TEXT, "The year, month or day of the conclusion, as far as it is known."),
        need("counts", FLAG, "Whether it may be counted; false where it is an example only."),
        may("matched_set", KEBAB, "A name that projects with the same data or device share."),
        may("contested", FLAG, "Whether two competent bodies disagree."),
        may("agreed", list_of(principle), "The principles that both readers of the reasons named."),
        may("named_once", list_of(principle), "The principles that only one of them named."),
        may("sources", list_of(URL), "Where the conclusion can be read."),
        may(
            "to_confirm",
            replace(answers, write=lambda value: dict(answers.write(value))),
            "Answers that are told of the project and that no listed source shows.",
        ),
        name="a verdict",
    )


def read_verdict(content: bytes, file: str, form: Form, principles: Sequence[str]) -> Verdict:
    """The verdict in `content`. Its id is the name of its file.

    Raises:
        InvalidSource: with every problem of the file.
    """
    verdict: Verdict
    verdict, notes = read_document(verdict_kind(form, principles), content, file)
    name = file.replace("\\", "/").rpartition("/")[2].removesuffix(".yaml")
    if verdict.verdict != name:
        place = notes.places[id(verdict)][1]
        found = f"The file {name}.yaml holds the verdict on `{verdict.verdict}`."
        expected = "Call the file as the proposal is called."
        raise InvalidSource([Problem(Place(file, place.line, place.column), "other-file-name", found, expected)])
    return verdict
