"""The tables of uploaded Charters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "charter_draft",
        sa.Column("id", sa.Text(), primary_key=True),
        *map(_text, ("name", "note", "begun", "changed")),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        _text("digest"),
        sa.Column("ended", sa.Text()),
        sa.Column("entry", number),
        sqlite_strict=True,
    )
    op.create_table(
        "charter_change",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("draft", sa.Text(), sa.ForeignKey("charter_draft.id"), nullable=False),
        *map(_text, ("digest", "person", "name", "reason", "asked")),
        sa.Column("ended", sa.Text()),
        sa.Column("entry", number),
        _text("why"),
        sqlite_strict=True,
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)
