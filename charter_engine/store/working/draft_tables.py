"""The tables of drafts.

draft               one assessment that is being filled in
draft_editor        who may fill it in
draft_answer        what stands on a page of the form now, and how often it was saved (its revision)
draft_answer_past   everything that was ever saved on a page, or put aside because somebody else had saved it meanwhile
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, Index, Integer, Table, Text
from sqlalchemy.dialects import postgresql, sqlite

from charter_engine.store.schema import metadata

_number = BigInteger().with_variant(Integer(), "sqlite")

draft = Table(
    "draft",
    metadata,
    Column("id", Text, primary_key=True),
    Column("project", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("form", Integer, nullable=False),
    Column("head", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("begun", Text, nullable=False),
    Column("begun_from", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("closed", Text, nullable=False),
    sqlite_strict=True,
)
draft_editor = Table(
    "draft_editor",
    metadata,
    Column("person", Text, primary_key=True),
    Column("draft", Text, ForeignKey("draft.id"), primary_key=True),
    sqlite_strict=True,
)
_saved = ("content", "person", "role", "at")
draft_answer = Table(
    "draft_answer",
    metadata,
    Column("draft", Text, ForeignKey("draft.id"), primary_key=True),
    Column("page", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    *(Column(name, Text, nullable=False) for name in _saved),
    sqlite_strict=True,
)
draft_answer_past = Table(
    "draft_answer_past",
    metadata,
    Column("number", _number, primary_key=True),
    Column("draft", Text, ForeignKey("draft.id"), nullable=False),
    Column("page", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    *(Column(name, Text, nullable=False) for name in _saved),
    Column("aside", Integer, nullable=False),
    sqlite_strict=True,
)
Index("draft_answer_past_page", draft_answer_past.c.draft, draft_answer_past.c.page, draft_answer_past.c.number)

OPEN = ""
"""What stands in `closed` while a draft is filled in."""


def insert_or_pass(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Add a row; False where one with this key is there."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    added = dialect.insert(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(added).one_or_none() is not None
