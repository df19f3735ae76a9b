"""Drafts of proposals: begun, filled in page by page by several people at once, and put together as a proposal.

A page is saved in one transaction over the revision that its writer saw. Where somebody else saved it meanwhile, what
came later is put aside, both are shown, and somebody chooses.
"""

from __future__ import annotations

import json
import re
import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from charter_engine.engine.assess import assess
from charter_engine.engine.reader import Reader
from charter_engine.engine.still_open import still_open
from charter_engine.errors import InvalidSource, NotFound, Refused
from charter_engine.language.notes import BAD, Notes
from charter_engine.language.plain import node_of
from charter_engine.language.proposals import proposal_kind
from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Answer, Answers, ImportedNote, Node, Proposal
from charter_engine.model.questionnaire import Form, Question
from charter_engine.model.report import Report
from charter_engine.store.working import drafts as store
from charter_engine.store.working import saved as store_saved
from charter_engine.store.working.drafts import DraftRow
from charter_engine.store.working.erase import erase
from charter_engine.store.working.saved import Change, Saved, Writer
from charter_engine.workspace.drafting.draft_content import Assembled, Nodes, assemble, read, taken_apart
from charter_engine.workspace.drafting.draft_pages import Page, key_of, page_at
from charter_engine.workspace.reports.assess import ENGINE

if TYPE_CHECKING:
    from charter_engine.store.database import Database

Begun: TypeAlias = Literal["blank", "imported", "earlier", "copy"]
_OWN = ("proposal", "version", "form", "answers", "record")
"""What a draft knows of itself; all else of a proposal stands in its head."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who fills in a draft: a person in a role, at a moment (UTC)."""

    person: str
    role: str
    now: datetime

    @property
    def writer(self) -> Writer:
        """The same, as it is stored."""
        return Writer(self.person, self.role, f"{self.now.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z")


@dataclass(frozen=True)
class Draft:
    """A draft as it stands, and the form that it answers."""

    row: DraftRow
    form: Form
    saved: Mapping[str, Saved]

    @property
    def id(self) -> str:
        """Its id."""
        return self.row.id

    @cached_property
    def contents(self) -> dict[str, str]:
        """The content of each page."""
        return {key: saved.content for key, saved in self.saved.items()}

    @cached_property
    def assembled(self) -> Assembled:
        """The answers of all pages together."""
        return assemble(self.form, self.contents)

    @cached_property
    def proposal(self) -> Proposal:
        """The proposal that the answers make, those included that are not asked of this project."""
        return self._whole(self.assembled.answers)

    @property
    def title(self) -> str:
        """The title as it stands, confirmed or not, else the id of the project."""
        node = self.proposal.answers.get("title")
        return str(node.value) if isinstance(node, Answer) and node.state == "answered" else self.row.project

    @property
    def notes(self) -> tuple[tuple[ImportedNote, tuple[tuple[str, str], ...]], ...]:
        """What an import found no question for, word for word; with the keys and labels of pages it may help on."""
        asked = {path: found for path, found in self.form.index.items() if not found.from_record}
        return tuple(
            (note, tuple((self.key_of(path), asked[path].question.label) for path in note.may_help if path in asked))
            for note in self.proposal.imported_notes
        )

    def revision(self, key: str) -> int:
        """How often a page was saved."""
        return self.saved[key].revision if key in self.saved else 0

    def nodes(self, page: Page) -> Nodes:
        """The answers on a page."""
        content = self.contents.get(page.key)
        return (read(page, content) if content is not None else None) or {}

    def reader(self, edition: Edition) -> Reader:
        """The answers, read under an edition."""
        return Reader.of(edition, self.proposal)

    def numbered(self, page: Page) -> str:
        """The name of a page's question as reports have it: `partners[2]` for an item."""
        parts = page.key.split("/")
        if page.kind == "item":
            return self.assembled.names.get(page.key, page.path)
        if len(parts) == 1:
            return page.key
        return f"{self.assembled.names.get('/'.join(parts[:-1]), '')}.{parts[-1]}"

    def key_of(self, name: str) -> str:
        """The key of the page on which a fact of a report is answered."""
        return key_of(self.form, name, self.assembled.ids)

    def _whole(self, answers: Nodes) -> Proposal:
        """The proposal with these answers, read through the language as from a file.

        Raises:
            InvalidSource: with every problem of it.
        """
        head = {**json.loads(self.row.head), "proposal": self.row.project, "version": self.row.version}
        notes = Notes(f"assessment of {self.row.project}")
        kind = proposal_kind(self.form)
        bare = kind.read(node_of({**head, "form": self.form.form, "answers": {}}), notes)
        if bare is BAD or notes.problems:
            raise InvalidSource(notes.problems)
        return replace(bare, answers=answers)  # type: ignore[no-any-return]

    def put_forward(self, edition: Edition) -> Proposal:
        """The proposal as it is submitted: without what is not asked of this project.

        Raises:
            InvalidSource: with every problem of it.
        """
        reader = self.reader(edition)
        kept = replace(self.proposal, answers=asked_of(self.proposal.answers, self.form.questions, reader))
        notes = Notes(f"assessment of {self.row.project}")
        found = proposal_kind(self.form).read(node_of(proposal_kind(self.form).write(kept)), notes)
        if found is BAD or notes.problems:
            raise InvalidSource(notes.problems)
        return found  # type: ignore[no-any-return]


def asked_of(answers: Nodes, questions: Iterable[Question], reader: Reader, prefix: str = "") -> dict[str, Node]:
    """The answers without those to questions that are not asked of this project; no result changes without them."""
    found: dict[str, Node] = {}
    for question in questions:
        node, name = answers.get(question.question), f"{prefix}{question.question}"
        if node is None or reader.asked(name) is False:
            continue
        if isinstance(node, Answers):
            items = [
                asked_of(item, question.fields, reader, f"{name}[{number}].")
                for number, item in enumerate(node.items, 1)
            ]
            node = replace(node, items=tuple(items))
        elif isinstance(node, Mapping):
            node = asked_of(node, question.fields, reader, f"{name}.")
        found[question.question] = node
    return found


def begin(database: Database, form: Form, proposal: Proposal, begun: tuple[Begun, str], who: Who) -> str:
    """Begin a draft of a proposal that holds some answers already. Its id.

    `begun` says from what: nothing, an imported file, an earlier version, another project; and its name.
    """
    document = dict(proposal_kind(form).write(replace(proposal, answers={}, record={})))
    head = json.dumps({key: value for key, value in document.items() if key not in _OWN}, sort_keys=True)
    row = DraftRow(
        secrets.token_urlsafe(12),
        proposal.proposal,
        proposal.version,
        form.form,
        head,
        who.person,
        *begun,
        who.writer.at,
    )
    contents = taken_apart(form, proposal.answers, new_item)
    store.begin(database, row, (), contents, who.writer)
    return row.id


def load(database: Database, name: str, person: str, form: Form) -> Draft:
    """The draft with this id, for somebody who may fill it in.

    Raises:
        NotFound: when there is none, or they may not: nobody learns which.
    """
    row = store.find(database, name)
    if row is None or person not in store.editors(database, name):
        raise NotFound("assessment", name, ())
    return Draft(row, form, store_saved.pages(database, name))


def titles(database: Database, rows: Iterable[DraftRow], form: Form) -> dict[str, str]:
    """The title in each of some drafts, by the draft; where there is none, the id of its project."""
    held = {row.id: row.project for row in rows}
    if "title" not in form.index:
        return held
    at_title = page_at(form, "title")
    for name, content in store_saved.on_page(database, held, at_title.key).items():
        node = (read(at_title, content) or {}).get("title")
        if isinstance(node, Answer) and node.state == "answered":
            held[name] = str(node.value)
    return held


def at_page(database: Database, name: str, person: str, page: Page) -> tuple[DraftRow, Nodes, int]:
    """A draft, the answers on one of its pages and its revision, without reading the others.

    Raises:
        NotFound: as `load`.
    """
    found = store.page(database, name, person, page.key)
    if found is None:
        raise NotFound("assessment", name, ())
    row, saved = found
    return row, (read(page, saved.content) if saved else None) or {}, saved.revision if saved else 0


def check_open(draft: Draft) -> None:
    """Refuse what changes a draft that is no longer filled in.

    Raises:
        Refused: when it was submitted.
    """
    if draft.row.closed:
        raise Refused("This version was submitted, and stays as it is. Begin the next version from it.")


def save(database: Database, name: str, page: Page, revision: int, content: str, who: Who) -> Saved:
    """Save a page over the revision that was seen. What became of it: it stands, or waits beside another's.

    Raises:
        Refused: when the draft is no longer filled in.
    """
    return save_all(database, name, [Change(page.key, revision, content)], who)[0]


def save_all(database: Database, name: str, changes: Iterable[Change], who: Who) -> tuple[Saved, ...]:
    """Save several pages, all or none.

    Raises:
        Refused: when the draft is no longer filled in.
    """
    try:
        return store_saved.save(database, name, tuple(changes), who.writer)
    except LookupError:
        raise Refused("This assessment was submitted or taken away. Nothing was saved.") from None


def discard(database: Database, draft: Draft, person: str) -> None:
    """Take a draft away with all that was ever saved in it.

    Raises:
        Refused: for anybody but whoever began it, and once it was submitted.
    """
    if draft.row.closed or draft.row.owner != person:
        raise Refused(f"Only {draft.row.owner}, who began this, can take it away, and only until it is submitted.")
    erase(database, draft.id)


def report(draft: Draft, edition: Edition) -> Report:
    """The report on a draft as it stands, for the day of the edition."""
    return assess(edition, draft.proposal, None, ENGINE)


def remaining(draft: Draft, edition: Edition) -> tuple[str, ...]:
    """The unanswered facts that could still change the report; none means that one may stop here."""
    return still_open(edition, draft.proposal)


def new_item() -> str:
    """The id of a new item of a list."""
    return secrets.token_hex(4)


def id_from(title: str, taken: Iterable[str]) -> str:
    """An id for a project, from its title, that none of `taken` has.

    >>> id_from("Warm & Well: joined-up records", ["warm-well-joined-up-records"])
    'warm-well-joined-up-records-2'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    begun = "-".join(words)[:60].strip("-") if words and words[0][0].isalpha() else "-".join(["project", *words])[:60]
    used, number = set(taken), 2
    found = begun = begun.strip("-")
    while found in used:
        found, number = f"{begun}-{number}", number + 1
    return found


def blank(form: Form, project: str, title: str, organisation: str, kind: Any = "own") -> Proposal:
    """A proposal of which only the title is known."""
    asks_title = "title" in form.index
    return Proposal(
        project, 1, form.form, kind, organisation, {"title": Answer("answered", title)} if asks_title else {}
    )


__all__ = [
    "Begun", "Change", "Draft", "Saved", "Who", "asked_of", "begin", "blank", "check_open", "id_from",
    "load", "new_item", "page_at", "remaining", "report", "save", "save_all", "titles",
]  # fmt: skip
