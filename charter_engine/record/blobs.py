"""The things that entries name by their hash: the Charter's texts, a proposal, a table of outcomes.

    charter     {"charter": {FILE: TEXT, ...}}, all files of the Charter but its cases
    proposal    the proposal as a document, with a commitment (`log.commitment`) in place of each free text, and
                "says_nothing": the places of the answers that are a stock text such as "to be confirmed"
    outcomes    [[RULE, OUTCOME, NEXT ACTOR, TIER], ...] in the order of the rules' ids; TIER is that of a question,
                else null

Each is canonical JSON. A rule may ask of a text only whether it says something, so a text can go and no outcome moves.
Where a text is not at hand, its place stands for it, as `[/answers/title]`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from charter_engine.canonical import canonical_bytes, from_canonical
from charter_engine.engine.facts import counts_as_said, fillers_of
from charter_engine.errors import Malformed
from charter_engine.language.check import check_sound
from charter_engine.language.folder import CASES_SUFFIX, look_at_folder
from charter_engine.language.notes import BAD, Notes
from charter_engine.language.plain import node_of
from charter_engine.language.proposals import proposal_kind
from charter_engine.log import profile
from charter_engine.log.commitment import LARGEST, commit, commitments, disclose, open_disclosure
from charter_engine.model.charter import Charter
from charter_engine.model.proposal import Answer, Proposal
from charter_engine.model.questionnaire import Form
from charter_engine.model.report import Report
from charter_engine.model.rule import Asks
from charter_engine.record.shapes import is_commitment
from charter_engine.record.texts import Text, with_texts

JSON = "application/json"
"""The type of every thing beside the log but a proposal, whose type is `log.commitment.COMMITTED`."""
NO_TEXTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Sealed:
    """A proposal whose free texts lie apart: the blob, and one disclosure a text."""

    data: bytes
    disclosures: tuple[bytes, ...]


def named(data: bytes, media: str = JSON, due: date | None = None) -> dict[str, Any]:
    """What an entry holds of a blob: its length, type and hash, and the day by which it will be published."""
    held = {"bytes": len(data), "media": media, "sha256": hashlib.sha256(data).hexdigest()}
    return {**held, "due": due.isoformat()} if due else held


def write_charter(files: Mapping[str, bytes]) -> bytes:
    """The blob of a Charter, from its files by name; cases are passed over.

    Raises:
        Malformed: when a file is not text.
    """
    try:
        texts = {name: data.decode("utf-8") for name, data in files.items() if not name.endswith(CASES_SUFFIX)}
    except UnicodeDecodeError:
        raise Malformed("A file of the Charter holds bytes that are no text in UTF-8.") from None
    return canonical_bytes({"charter": texts})


def charter_texts(data: bytes) -> dict[str, bytes]:
    """The files of a Charter in a blob, by name.

    Raises:
        Malformed: when the blob holds none.
    """
    match from_canonical(data):
        case {"charter": dict() as texts, **rest} if not rest and all(isinstance(each, str) for each in texts.values()):
            return {name: text.encode("utf-8") for name, text in texts.items()}
        case _:
            raise Malformed("It does not hold the texts of a Charter by the names of their files.")


def read_charter(data: bytes) -> Charter:
    """The Charter in a blob.

    Raises:
        Malformed: when the blob holds none that can be read.
    """
    folder = look_at_folder(charter_texts(data), "charter", with_cases=False)
    if problems := [*folder.problems, *check_sound(folder)]:
        raise Malformed(f"Its Charter cannot be read. {problems[0]}")
    return folder.charter


def seal(proposal: Proposal, form: Form, salt: Callable[[], bytes]) -> Sealed:
    """The blob of a proposal and the disclosures of its texts, each with a salt of 32 bytes of chance.

    Raises:
        Malformed: when a text or a number is longer than a log can hold.
    """
    fillers, disclosures, silent = fillers_of(form), list[bytes](), list[str]()

    def hide(text: Text) -> dict[str, str]:
        disclosures.append(_disclose(salt(), text))
        if text.sort == "answer" and not counts_as_said(Answer("answered", text.value), fillers):
            silent.append(text.path)
        return commit(disclosures[-1])

    document = with_texts(proposal_kind(form).write(proposal), form, hide)
    return Sealed(profile.write({**document, "says_nothing": silent}, LARGEST), tuple(disclosures))


def read_proposal(data: bytes, form: Form, texts: Mapping[str, str] = NO_TEXTS, gone: str = "") -> Proposal:
    """The proposal in a blob, with the texts that are at hand, by their places.

    `gone` stands for each of the others; where none is said, its place does.

    Raises:
        Malformed: when the blob holds no proposal that answers this form.
    """
    document = profile.read(data, LARGEST)
    silent = document.pop("says_nothing", None) if isinstance(document, dict) else None
    if not isinstance(silent, list):
        raise Malformed("It is not a proposal with its texts apart.")

    def fill(text: Text) -> str | None:
        if not is_commitment(text.value):
            raise Malformed(f"It is not a proposal with its texts apart: something else stands at `{text.path}`.")
        if text.path in texts:
            return texts[text.path]
        if text.path in silent and form.fillers:
            return form.fillers[0]
        return None if text.sort == "address" else gone or f"[{text.path}]"

    notes = Notes("proposal")
    proposal = proposal_kind(form).read(node_of(with_texts(document, form, fill)), notes)
    if proposal is BAD or notes.problems:
        raise Malformed(f"It is not a proposal that answers form {form.form}. {' '.join(map(str, notes.problems[:1]))}")
    return proposal  # type: ignore[no-any-return] # as `proposal_kind` says


def texts_of(data: bytes, find: Callable[[str], bytes | None]) -> dict[str, str]:
    """The texts of a proposal's blob that are at hand, by their places.

    `find` gives the disclosure with a SHA-256 (hexadecimal), or None.

    Raises:
        Malformed: when a disclosure is not of that place.
    """
    found = {each.path: find(each.digest.hex()) for each in commitments(profile.read(data, LARGEST))}
    opened = {path: open_disclosure(held) for path, held in found.items() if held is not None}
    if wrong := [path for path, held in opened.items() if held.path != path or not isinstance(held.value, str)]:
        raise Malformed(f"The text at `{wrong[0]}` belongs elsewhere.")
    return {path: held.value for path, held in opened.items()}


def write_outcomes(report: Report) -> bytes:
    """The table of a report's outcomes: what must be the same whichever version of the program made it."""
    rows = [
        [each.rule.rule, each.outcome, each.next_actor, each.rule.tier if isinstance(each.rule, Asks) else None]
        for each in report.results
    ]
    return canonical_bytes(sorted(rows, key=lambda row: str(row[0])))


def _disclose(salt: bytes, text: Text) -> bytes:
    try:
        return disclose(salt, text.path, text.value)
    except Malformed as wrong:
        raise Malformed(f"The text at `{text.path}` cannot be kept. {wrong}") from None
