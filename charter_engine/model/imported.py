"""What came of reading a document of others: a draft of a proposal, and what became of each part of that document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from charter_engine.model.proposal import Proposal

Fate: TypeAlias = Literal["mapped", "noted", "dropped"]
FATES: tuple[Fate, ...] = ("mapped", "noted", "dropped")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the document that says something: its heading, and what became of it.

    "mapped": it drafts the answers to the questions `to`. "noted": it is kept word for word, for these questions.
    "dropped": it is not in the draft. `why` says why, or what to look at.
    """

    heading: str
    fate: Fate
    to: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Imported:
    """A draft, and the loss report on it.

    `proposal` is the draft: each answer is imported, so it counts as not given until a person confirms it. Its
    `organisation` is empty where the document does not say it. `parts` are in the order of the document.
    `names` is how many names of people were left out; nothing tells which. `sha256` is that of the file.
    """

    file: str
    sha256: str
    proposal: Proposal
    parts: tuple[Part, ...]
    names: int = 0

    def count(self, fate: Fate) -> int:
        """How many parts came to this."""
        return sum(part.fate == fate for part in self.parts)
