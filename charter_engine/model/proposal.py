"""A proposal: the versioned document about a project, with its answers, evidence and sources.

Answers form a tree that follows the form. A leaf is an `Answer`; a record is a mapping from field to node; a list is an
`Answers` with items that are such mappings. A record or a list may also be an `Answer` as a whole: "none", "not known".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

AnswerState: TypeAlias = Literal["answered", "none", "not_known_yet", "not_applicable", "withheld"]
Value: TypeAlias = str | int | date | tuple[str, ...]

PROPOSAL_KINDS = ("illustration", "fictional", "own")
"""Made from public sources, invented, or the organisation's own."""
WITHHELD_REASONS = ("third_party_personal_data", "commercially_confidential")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that shows an answer. `hash` is the SHA-256 of a file; `expires` is the last day it counts."""

    kind: str
    title: str
    url: str = ""
    hash: str = ""
    dated: date | None = None
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer and where it comes from. `complete` matters for a list of options only."""

    state: AnswerState
    value: Value | None = None
    complete: bool = True
    reason: str = ""
    source: Literal["typed", "imported", "derived"] = "typed"
    source_ref: str = ""
    confirmed_by: str = ""
    evidence: tuple[Evidence, ...] = ()
    comment: str = ""
    answered_by: str = ""
    answered_at: date | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """The items of a list question. `complete` says that there are no others.

    `source`, `source_ref` and `confirmed_by` are of the list itself: that these things belong to it. Without a source
    it is the team's word.
    """

    items: tuple[Mapping[str, Node], ...] = ()
    complete: bool = False
    comment: str = ""
    source: Literal["", "typed", "imported", "derived"] = ""
    source_ref: str = ""
    confirmed_by: str = ""


Node: TypeAlias = Answer | Answers | Mapping[str, "Node"]


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A source that answers cite: its title, its address, how far it was read, and the SHA-256 of its file."""

    source: str
    title: str
    url: str = ""
    read: str = ""
    hash: str = ""


@dataclass(frozen=True, slots=True)
class ImportedNote:
    """A text that an import found no answer for, word for word: where it stood, and the questions it may help with."""

    source_ref: str
    text: str
    may_help: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """One version of what is put forward. `began` is the year in which the project began or became public.

    `imported_notes` are for whoever fills in the form. They are no part of what is put forward.
    """

    proposal: str
    version: int
    form: int
    kind: Literal["illustration", "fictional", "own"]
    organisation: str
    answers: Mapping[str, Node]
    notice: str = ""
    began: int | None = None
    sources: tuple[SourceNote, ...] = ()
    answers_from: tuple[str, ...] = ()
    record: Mapping[str, Node] = field(default_factory=dict)
    imported_notes: tuple[ImportedNote, ...] = field(default=(), metadata={"digest": False})

    @property
    def title(self) -> str:
        """The title as answered, else the id."""
        return self.text("title") or self.proposal

    def text(self, *path: str) -> str:
        """The text, option or number answered at a path outside lists, as text; empty where nothing is answered.

        What was imported and nobody has confirmed is not answered.
        """
        node: Node | None = self.answers
        for name in path:
            node = node.get(name) if isinstance(node, Mapping) else None
        if not isinstance(node, Answer) or node.state != "answered":
            return ""
        return str(node.value) if node.source != "imported" or node.confirmed_by else ""
