"""What groups asked or disputed, each with the first answer to it, as the database finds them: some at a time."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, literal_column, select

from charter_engine.record.challenges import ANSWERED, RAISED
from charter_engine.store import schema
from charter_engine.store.database import Database, reading

_ANSWERS: Final = {
    "sqlite": "json_extract(CAST(body AS TEXT), '$.body.challenge')",
    "postgresql": "CAST(convert_from(body, 'UTF8')::json #>> '{body,challenge}' AS bigint)",
}
"""Of an answer, the number of the entry that it answers."""


def raised(
    database: Database, skip: int = 0, most: int = 1, number: int | None = None
) -> tuple[tuple[bytes, bytes | None], ...]:
    """What was raised, as entries, each with its answer: what waits for one first, the oldest of it first.

    Of them those after `skip`, at most so many; or that in entry `number` alone, if it is one.
    """
    entry = schema.entry
    asked = entry.c.kind == RAISED if number is None else (entry.c.kind == RAISED) & (entry.c.idx == number)
    answers = literal_column(_ANSWERS[database.engine.dialect.name], entry.c.idx.type)
    first = (
        select(answers.label("raised"), func.min(entry.c.idx).label("idx"))
        .where(entry.c.kind == ANSWERED)
        .group_by(answers)
        .cte("first")
    )
    answer = entry.alias()
    rows = (
        select(entry.c.body, answer.c.body.label("answer"))
        .outerjoin(first, first.c.raised == entry.c.idx)
        .outerjoin(answer, answer.c.idx == first.c.idx)
        .where(asked)
        .order_by(first.c.idx.is_not(None), entry.c.idx)
        .offset(skip)
        .limit(most)
    )
    with reading(database) as connection:
        return tuple((row.body, row.answer) for row in connection.execute(rows))
