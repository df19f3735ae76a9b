"""Decisions picked for a look, each with its story and a list to tick on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from charter_engine.log.entries import Entry
from charter_engine.render.story import to_text
from charter_engine.render.visible import visible
from charter_engine.render.words import many

TICKS = (
    "The report is of the version that was decided on, and from before the decision.",
    "Run again, the report is the same: `charter log replay`.",
    "The reasons speak of this project, and answer what the report found.",
    "Each advice that was not followed has a reason that answers it.",
    "Alternatives were considered, and interests declared, or it is said that there were none.",
    "Whoever decided had not submitted the project. The minutes of the body name the same person and day.",
    "What the project does matches what was decided: ask for one piece of evidence.",
)


def to_paper(stories: Mapping[int, Sequence[Entry]], decisions: int, seed: str, size: int) -> str:
    """A paper to be printed, without a last newline."""
    lines = [
        f"{many(len(stories), 'decision')} of {decisions}, picked by the seed `{seed}` from {size} entries.",
        "Whoever has the record and the seed picks the same. `charter log verify` says whether to believe the record.",
    ]
    parts = ["\n".join(map(visible, lines))]
    for number, told in stories.items():
        parts.append(f"{'=' * 72}\n{to_text(told, number)}\n")
        parts.append("\n".join(f"  [ ]  {each}" for each in TICKS))
        parts.append("  Remarks  " + "\n           ".join(["_" * 60] * 3))
    parts.append("  Name and day  " + "_" * 55)
    return "\n\n".join(parts)
