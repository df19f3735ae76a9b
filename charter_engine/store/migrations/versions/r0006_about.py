"""The words that entries are found by, for those that are there already as well."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

from charter_engine.log.entries import read_entry
from charter_engine.store.about import put_words

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_PIECE: Final = 256


def upgrade() -> None:
    """Make the table with its guards, and fill it."""
    op.create_table(
        "about",
        sa.Column("word", sa.Text(), primary_key=True),
        sa.Column(
            "idx",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("entry.idx"),
            primary_key=True,
            autoincrement=False,
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    _fill(op.get_bind())
    for act in ("UPDATE", "DELETE"):
        _guard(act)
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER about_truncate BEFORE TRUNCATE ON about FOR EACH STATEMENT EXECUTE FUNCTION only_added_to()"
        )


def _fill(connection: sa.Connection) -> None:
    rows = sa.text("SELECT body FROM entry WHERE idx >= :since ORDER BY idx LIMIT :most")
    since = 0
    while bodies := connection.execute(rows, {"since": since, "most": _PIECE}).scalars().all():
        put_words(connection, filter(None, map(read_entry, bodies)))
        since += len(bodies)


def _guard(act: str) -> None:
    begins = f"CREATE TRIGGER about_{act.lower()} BEFORE {act} ON about"
    if op.get_context().dialect.name == "sqlite":
        op.execute(f"{begins} BEGIN SELECT RAISE(ABORT, 'this table is only added to'); END")
    else:
        op.execute(f"{begins} FOR EACH ROW EXECUTE FUNCTION only_added_to()")
