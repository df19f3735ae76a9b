"""A proposal: the versioned document about a project, with its answers, evidence and sources.

Answers form a tree that follows the form. A leaf is an `Answer`; a record is a mapping from field to node; a list is an
`Answers` with items that are such mappings. A record or a list may also be an `Answer` as a whole: "none", "not known".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Literal, TypeAlias

from charter_engine.frozen import dataclass

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
    """The items of a list question. `complete` says that there are no others."""

    items: tuple[Mapping[str, Node], ...] = ()
    complete: bool = False
    comment: str = ""


Node: TypeAlias = Answer | Answers | Mapping[str, "Node"]


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A source that answers cite: its title, its address, and how far it was read."""

    source: str
    title: str
    url: str = ""
    read: str = ""


@dataclass(frozen=True)
class Proposal:
    """One version of what is put forward. `began` is the year in which the project began or became public."""

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

    @property
    def title(self) -> str:
        """The title as answered, else the id."""
        return self.text("title") or self.proposal

    def text(self, *path: str) -> str:
        """The text, option or number answered at a path outside lists, as text; empty where nothing is answered."""
        node: Node | None = self.answers
        for name in path:
            node = node.get(name) if isinstance(node, Mapping) else None
        return str(node.value) if isinstance(node, Answer) and node.state == "answered" else ""
