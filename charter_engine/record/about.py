"""What an entry is about, as words to find it by: a project, an earlier entry that it names, a table of outcomes.

What is not as its kind says is about nothing.

>>> entry = Entry("example.org/log", 9, "an id", "decision.superseded", "", {"role": "keeper"}, {"decision": 7})
>>> about(entry)
frozenset()
"""

from __future__ import annotations

from charter_engine.log.entries import Entry
from charter_engine.record import kinds
from charter_engine.record.story import is_sound


def of_project(project: str) -> str:
    """The word for a project: all entries have it that name the project themselves."""
    return f"project {project}"


def of_entry(seq: int) -> str:
    """The word for an entry: all later ones have it that name its number."""
    return f"entry {seq}"


def of_outcomes(sha256: str) -> str:
    """The word for a table of outcomes: all reports have it that came to these."""
    return f"outcomes {sha256}"


def about(entry: Entry) -> frozenset[str]:
    """All words of an entry."""
    if not is_sound(entry):
        return frozenset()
    body = entry.body
    found = {of_entry(seq) for _, seq, _ in kinds.names(entry.kind, body)}
    if "project" in body:
        found.add(of_project(body["project"]))
    if entry.kind == "report.issued":
        found.add(of_outcomes(body["outcomes"]["sha256"]))
    if entry.kind == "redaction.performed":
        found.add(of_entry(body["target"]))
    return frozenset(found)
