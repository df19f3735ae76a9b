"""Projects of the register as data: what programs are told of each, in files and by the API alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from charter_engine.engine.reader import long_date
from charter_engine.render.status import DECISION_WORDS
from charter_engine.render.words import capital, many
from charter_engine.store.database import Database
from charter_engine.store.projections import finding
from charter_engine.store.projections.finding import Search
from charter_engine.store.projections.register import Asked, Row


def found(database: Database, search: Search, at: str) -> tuple[int, list[dict[str, Any]]]:
    """How many projects are found, and those that were asked for. `at` is the address of the service, or nothing."""
    count, rows = finding.find(database, search)
    return count, _objects(database, rows, at, search.today)


def all_found(database: Database, search: Search, at: str) -> Iterator[list[dict[str, Any]]]:
    """All projects that are found, in the order of their ids, `most` of the search at a time."""
    for rows in finding.pieces(database, search):
        yield _objects(database, rows, at, search.today)


def one(database: Database, row: Row, at: str, today: date) -> dict[str, Any]:
    """A project of which the row is at hand."""
    return _objects(database, [row], at, today)[0]


def _objects(database: Database, rows: Sequence[Row], at: str, today: date) -> list[dict[str, Any]]:
    asked = finding.asked_of(database, [each.project for each in rows])
    return [as_object(each, asked.get(each.project, ()), at, today) for each in rows]


def as_object(row: Row, asked: Iterable[Asked], at: str, today: date) -> dict[str, Any]:
    """One project as JSON types, as on a day."""
    late = row.state == "waiting" and row.publish_by < str(today)
    return {
        "project": row.project,
        "title": row.title or None,
        "sentence": row.sentence or None,
        "kind": row.kind,
        "organisation": row.organisation or None,
        "stage": row.stage or None,
        "area": row.area or None,
        "places": row.places or None,
        "version": row.version,
        "version_shown": row.shown,
        "state": "overdue" if late else row.state,
        "submitted": row.submitted_at,
        "publish_by": row.publish_by,
        "questions": row.own if row.report is not None else None,
        "questions_of_every_project": row.standing if row.report is not None else None,
        "principles": [each.principle for each in asked if each.own],
        "deliberation": row.tier or None,
        "edition": row.edition or None,
        "decision": row.decision or None,
        "decided_on": row.decided_on,
        "changed": row.changed_at,
        "stands": stands(row, today),
        "address": f"{at}/projects/{row.project}",
    }


def stands(row: Row, today: date) -> str:
    """Where a project stands, in a sentence."""
    if row.state == "withdrawn":
        return "It was taken back."
    if row.shown is None:
        return _waits(row, today)
    if not row.on_table:
        return f"{capital(DECISION_WORDS.get(row.decision, row.decision))}."
    if row.report is None:
        return "On the table. What it asks cannot be read here."
    asked = f"{many(row.own, 'question')} for the community." if row.own else "No question of its own."
    return f"On the table. {asked}"


def _waits(row: Row, today: date) -> str:
    day = long_date(date.fromisoformat(row.publish_by))
    if row.publish_by < str(today):
        return f"Overdue: it was to be published by {day}."
    return f"Not published yet, due {day}."
