"""One problem as the catalogue describes it, and where its example stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Where: TypeAlias = Literal[
    "file", "answers", "proposal", "charter", "form", "question", "routing", "principle",
    "requires", "asks", "rule", "case", "command",
]  # fmt: skip

PLACES: Final[dict[Where, str]] = {
    "file": "in any file",
    "answers": "among the answers of a proposal",
    "proposal": "in a proposal",
    "charter": "in charter.yaml",
    "form": "in questions.yaml",
    "question": "in a question of questions.yaml",
    "routing": "in routing.yaml",
    "principle": "in the file of a principle",
    "requires": "in a rule that requires",
    "asks": "in a rule that asks",
    "rule": "in a second rule beside `openness.end`",
    "case": "in a case",
    "command": "on the command line",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One code. `why` says why it matters, in plain words. `lineless`: the mistake is in no line of any file."""

    code: str
    title: str
    why: str
    where: Where
    wrong: str
    right: str
    lineless: bool = False
    warning: bool = False
