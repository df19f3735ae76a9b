"""Looking through the register of projects: what is looked for, and what is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from charter_engine.store.database import Database
from charter_engine.store.projections import finding
from charter_engine.store.projections.finding import Search
from charter_engine.store.projections.register import Asked, Row
from charter_engine.workspace.projects.words_in import words_in

__all__ = ["Asked", "Found", "Row", "Search", "begun", "look", "newest", "on_table", "waiting", "wanted"]
PIECE: Final = 200
"""So many rows are read at a time."""
MOST_WORDS: Final = 6
"""So many words are looked for; further ones are passed over."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: how many projects, the rows that were asked for, what each asks, and what can be chosen from."""

    count: int
    rows: Sequence[Row]
    asked: Mapping[str, Sequence[Asked]]
    choices: Mapping[str, Sequence[tuple[str, str]]]


def wanted(today: date, text: str, chosen: tuple[str, str, str, str, str], *, skip: int = 0, most: int = 20) -> Search:
    """What somebody looks for: words, and the stage, principle, area, what is asked and state that they chose."""
    return Search(today, words_in(text)[:MOST_WORDS], *chosen, skip=skip, most=most)


def look(database: Database, at: int, search: Search) -> Found:
    """What is found in the register as it is with `at` entries."""
    count, rows = finding.find(database, search)
    asked = finding.asked_of(database, [each.project for each in rows])
    return Found(count, rows, asked, _choices(database, at))


def newest(database: Database, search: Search, most: int) -> Sequence[Row]:
    """Of what is found that which changed last."""
    return finding.rows_of(database, replace(search, skip=0, most=most))


def on_table(database: Database, today: date, most: int) -> Sequence[Row]:
    """Public projects that are not decided, the newest first."""
    return finding.rows_of(database, Search(today, state="on_table", most=most))


def waiting(database: Database, today: date, most: int) -> tuple[int, Sequence[Row]]:
    """How many projects wait to be published, and those promised for the earliest days."""
    rows = [row for piece in finding.pieces(database, Search(today, state="waiting", most=PIECE)) for row in piece]
    return len(rows), sorted(rows, key=lambda row: (row.publish_by, row.project))[:most]


def begun(database: Database, today: date, most: int) -> tuple[Sequence[Row], Mapping[str, int]]:
    """For the first page: projects on the table with questions of their own, and how many projects stand where."""
    rows = finding.rows_of(database, Search(today, state="on_table", asked="own", most=most))
    return rows, finding.counts(database, today)


@lru_cache(maxsize=4)
def _choices(database: Database, at: int) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What can be chosen from, which is the same until the record grows."""
    del at
    return finding.choices(database)
