"""An Algorithmic Transparency Record as the draft of a proposal: what it drafts, what is kept as a note, what is not.

Fields are known by name, and never by number or place (`atrs_fields`). Every answer of the draft is imported: it counts
as not given until a person confirms it. No text becomes a yes, and none becomes an option unless it is one itself. What
has no question is kept word for word. The state of a project, findings and decisions are nothing that can be imported.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from charter_engine.errors import Refused
from charter_engine.exchange.atrs_draft import Draft
from charter_engine.exchange.atrs_fields import FIELDS, SHORT, Field
from charter_engine.exchange.headed import read_headed
from charter_engine.model.imported import Imported, Part
from charter_engine.model.proposal import Proposal, SourceNote
from charter_engine.model.questionnaire import Form

SOURCE: Final = "atrs-record"
"""The id of the source that the draft names."""
_BEFORE_A_NAME: Final = re.compile(r"\A(?:tier \d+|section \d+|algorithmic transparency record)\s*[-–—:.]*\s*(?=\S)")


def read_atrs(data: bytes, name: str, form: Form) -> Imported:
    """The record in `data`, a file called `name`, as the draft of a proposal that answers `form`.

    It may be text, Markdown, a web page, YAML or JSON with the keys of the standard, CSV, or what the GOV.UK Content
    API answers. The draft is version 1 of an own project; its id is made from the name of the tool, else of the file.
    Its organisation is what the record says, and empty where it does not. The same bytes give the same draft.

    Raises:
        InvalidSource: where the file is too large, nested too deeply, no text, or has a key twice.
        Refused: where nothing in it is a field of the standard, or it holds several records.
    """
    fields = _fields(form)
    file = re.split(r"[/\\]", name)[-1] or "record"
    document = read_headed(data, file, lambda words: _same(words) in fields or words.lower() in SHORT)
    draft = Draft(file, form)
    for part in document.parts:
        draft.take(part, fields.get(_same(part.name)))
    answers, notes = draft.done()
    parts = (*draft.parts, *_left_out(document.left_out))
    if not draft.recognised:
        raise Refused(
            f"{file} is not a transparency record: no text in it stands under the name of a field, such as "
            f"“Detailed description” or “Senior responsible owner”. Check that it is the right file."
        )
    sha256 = hashlib.sha256(data).hexdigest()
    source = SourceNote(SOURCE, f"Algorithmic transparency record, {file}", draft.url, "imported", sha256)
    proposal = Proposal(
        proposal=_id_of(draft.text("title") or file.rpartition(".")[0]),
        version=1,
        form=form.form,
        kind="own",
        organisation=draft.text("organisation_unit.organisation"),
        answers=answers,
        sources=(source,),
        imported_notes=notes,
    )
    return Imported(file, sha256, proposal, parts, draft.names)


def _left_out(number: int) -> tuple[Part, ...]:
    why = f"scripts, menus and other parts that hold no text of the record ({number})"
    return (Part("(the page itself)", "dropped", (), why),) if number else ()


@lru_cache(maxsize=4)
def _fields_by(names: tuple[tuple[str, str, bool], ...]) -> Mapping[str, Field]:
    of_form = {_same(name): Field((name,), "column" if listed else "copy", (path,)) for name, path, listed in names}
    return of_form | {_same(name): field for field in FIELDS for name in field.names}


def _fields(form: Form) -> Mapping[str, Field]:
    """Each field by its name: those that a question for a text names itself, and those of the table."""
    return _fields_by(
        tuple(
            (name.strip(), path, bool(located.scope))
            for path, located in form.index.items()
            for name in located.question.elsewhere.get("atrs", "").split(";")
            if name.strip() and located.question.type == "text"
        )
    )


def _same(words: str) -> str:
    """What is left of a name when case, spelling, signs and the number of a section do not matter.

    >>> _same("Tier 2 - Owner and Responsibility"), _same("impact_assessment(s)")
    ('ownerandresponsibility', 'impactassessment')
    """
    small = _BEFORE_A_NAME.sub("", words.lower().replace("_", " ").strip()) or words.lower()
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\((?:s|es|ies)\)", "", small).replace("organization", "organisation"))


def _id_of(title: str) -> str:
    """An id of small letters, digits and `-`, made from a title."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    while words and not words[0][0].isalpha():
        words.pop(0)
    found = ""
    for word in words:
        if len(found) + len(word) > 60:
            break
        found = f"{found}-{word}" if found else word
    return found or "imported-record"
