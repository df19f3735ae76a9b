"""Which rules serve on a day: those of an edition that was adopted, or those that changed it and were on show.

Nothing else may be used for what is submitted. Drafts, and what a change would mean, need no adoption.

>>> serving((), date(2026, 11, 28)) is None
True
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from charter_engine.log.entries import Entry

SERVING: Final = ("edition.adopted", "rules.changed")
"""The kinds of entries by which rules come to serve."""


@dataclass(frozen=True, slots=True)
class Serving:
    """Rules that serve from a day on: the entry that says so, the label of their edition, and its digest."""

    since: date
    seq: int
    label: str
    digest: str


def serving(entries: Iterable[Entry], day: date) -> Serving | None:
    """The rules that serve on `day`: of those whose day has come, the latest; of two of one day, the later entry."""
    return max(
        (each for each in _all(entries) if each.since <= day), key=lambda each: (each.since, each.seq), default=None
    )


def coming(entries: Iterable[Entry], day: date) -> tuple[Serving, ...]:
    """The rules that are in the record and do not serve yet, the next first."""
    return tuple(sorted((each for each in _all(entries) if each.since > day), key=lambda each: (each.since, each.seq)))


def _all(entries: Iterable[Entry]) -> Iterator[Serving]:
    labels: dict[str, str] = {}
    for entry in entries:
        body = entry.body
        if entry.kind == "edition.adopted":
            since, label = date.fromisoformat(body["from"]), body["edition"]
        elif entry.kind == "rules.changed" and body["replaces"] in labels:
            since, label = date.fromisoformat(body["on_show_until"]) + timedelta(days=1), labels[body["replaces"]]
        else:
            continue
        labels[body["digest"]] = label
        yield Serving(since, entry.seq, label, body["digest"])
