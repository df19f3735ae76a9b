"""The story of an entry: what led to it, and what became of it, as the record tells.

To the story of a decision belongs what it names, and what that names; whatever else is about the same project, in any
version; what says that one of these no longer stands, or that a value of one went; and the editions under which the
reports were made. What is not as its kind says tells nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from charter_engine.log.entries import BODIES, Entry
from charter_engine.record import kinds

Placed = Mapping[int, Entry]


def story(entries: Sequence[Entry], number: int) -> tuple[Entry, ...]:
    """The entries of the story of entry `number`, in their order; none where there is no such entry."""
    placed = {each.seq: each for each in entries}
    sound = {seq: each for seq, each in placed.items() if is_sound(each)}
    told = {number, *_named(sound, number)}
    about = {sound[seq].body["project"] for seq in told if seq in sound and "project" in sound[seq].body}
    told |= {seq for seq, each in sound.items() if each.body.get("project") in about}
    told |= {seq for seq, each in sound.items() if _speaks_of(each) & told}
    used = [sound[seq].body["edition"] for seq in told if seq in sound and sound[seq].kind == "report.issued"]
    told |= {seq for seq, each in sound.items() if _is_edition(each, used)}
    return tuple(placed[seq] for seq in sorted(told) if seq in placed)


def is_sound(entry: Entry) -> bool:
    """Whether an entry is of a kind that is known here, and as that kind says."""
    known = entry.kind in kinds.KINDS and not kinds.check(entry.kind, entry.actor, entry.body)
    return known or entry.kind in BODIES


def _named(sound: Placed, number: int) -> set[int]:
    """The places of all earlier entries that one names, and that these name; each is looked at once."""
    found, waiting = set[int](), [number]
    while waiting:
        if entry := sound.get(waiting.pop()):
            new = {seq for _, seq, _ in kinds.names(entry.kind, entry.body) if seq < entry.seq} - found
            found |= new
            waiting += new
    return found


def _speaks_of(entry: Entry) -> set[int]:
    if entry.kind == "decision.superseded":
        return {entry.body["decision"]}
    return {entry.body["target"]} if entry.kind == "redaction.performed" else set()


def _is_edition(entry: Entry, used: Sequence[Mapping[str, str]]) -> bool:
    if entry.kind == "edition.adopted":
        return entry.body["edition"] in {each["label"] for each in used}
    return entry.kind == "rules.changed" and entry.body["digest"] in {each["digest"] for each in used}
