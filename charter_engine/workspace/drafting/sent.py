"""A proposal that a program sent, as JSON or YAML: read as strictly as a file, and assessed. Nothing of it is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from charter_engine.engine.still_open import still_open
from charter_engine.errors import InvalidSource, Place, Problem
from charter_engine.language import source
from charter_engine.language.folder import read_proposal
from charter_engine.language.proposals import proposal_kind
from charter_engine.language.source import Node
from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Proposal
from charter_engine.model.questionnaire import Form, Question
from charter_engine.model.report import Report
from charter_engine.workspace.drafting.drafts import blank
from charter_engine.workspace.drafting.screening import first_questions
from charter_engine.workspace.reports.assess import report_on

NAME: Final = "the document"
"""How what was sent is called in messages."""
SCREENED: Final = "screening"
"""The id of the project in an answer to the first questions."""
_ESCAPED: Final = (b"\\u", b"\\/", b"\t")
"""What JSON allows and YAML does not, or reads as something else."""


@dataclass(frozen=True, slots=True)
class Screened:
    """What the first answers come to, and the unanswered questions that could still change it."""

    report: Report
    still_open: tuple[str, ...]


def read_sent(data: bytes, form: Form, *, is_json: bool) -> Proposal:
    """The proposal in a document that was sent.

    Raises:
        InvalidSource: with every problem of it.
    """
    return read_proposal(_as_yaml(data) if is_json else data, NAME, form)


def screen(edition: Edition, data: bytes) -> Screened:
    """What answers come to, which are sent as `{"answers": {QUESTION: ANSWER}}` in JSON.

    Raises:
        InvalidSource: with every problem of them.
    """
    said = loaded(data)
    if not isinstance(said, Mapping) or set(said) != {"answers"}:
        raise _wrong("wrong-type", "This is no mapping with the one key `answers`.", 'Send {"answers": {...}}.')
    form = edition.form
    head = dict(proposal_kind(form).write(blank(form, SCREENED, "Screening", edition.charter.council)))
    given = {**head.get("answers", {}), **said["answers"]} if isinstance(said["answers"], Mapping) else said["answers"]
    proposal = read_proposal(_dumped({**head, "answers": given}), NAME, form)
    return Screened(report_on(edition, proposal, None), still_open(edition, proposal))


def first_asked(form: Form) -> list[dict[str, Any]]:
    """The questions that are asked first, as data; of what several things are asked, each thing as a field."""
    return [
        {
            **_question(each.page.question),
            **({"fields": [_question(field.question) for field in each.fields]} if len(each.fields) > 1 else {}),
        }
        for each in first_questions(form)
    ]


def node_sent(value: Any) -> Node:
    """Data that was sent as JSON, as a node: no deeper, no longer, and of no other signs than a file.

    Raises:
        InvalidSource: where it is.
    """
    return source.read(_dumped(value), NAME)


def loaded(data: bytes) -> Any:
    """JSON in which no key stands twice.

    Raises:
        InvalidSource: for anything else.
    """
    try:
        return json.loads(data, object_pairs_hook=_once, parse_constant=_no_number, parse_float=str)
    except RecursionError:
        raise _wrong("too-deep", "This is nested too deeply.", "At most 32 levels are read.") from None
    except ValueError as wrong:  # also of bytes that are no UTF-8, and of numbers of thousands of digits
        raise _wrong("unreadable", f"This is not readable as JSON ({wrong}).", "Send JSON in UTF-8.") from None


def report_sent(edition: Edition, data: bytes, gate: Any, *, is_json: bool) -> Report:
    """The report on a proposal that was sent.

    Raises:
        InvalidSource: with every problem of it.
    """
    return report_on(edition, read_sent(data, edition.form, is_json=is_json), gate)


def _as_yaml(data: bytes) -> bytes:
    """JSON as the YAML that is read here; the same bytes wherever they are both, so that places stay what they were."""
    found = loaded(data)
    return _dumped(found) if any(sign in data for sign in _ESCAPED) else data


def _dumped(value: Any) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False, indent=1, default=date.isoformat).encode("utf-8")
    except UnicodeEncodeError:
        raise _wrong("not-text", "There is a character that text cannot hold.", "Remove it.") from None
    except RecursionError:
        raise _wrong("too-deep", "This is nested too deeply.", "At most 32 levels are read.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(said: str) -> Any:
    raise ValueError(f"{said} is no number")


def _question(question: Question) -> dict[str, Any]:
    held = {"question": question.question, "type": question.type, "wording": question.wording, "label": question.label}
    options = [asdict(each) for each in question.options]
    return {**held, **({"options": options} if options else {})}


def _wrong(code: str, found: str, expected: str) -> InvalidSource:
    return InvalidSource([Problem(Place(NAME), code, found, expected)])
