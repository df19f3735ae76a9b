"""The tables of drafts of proposals, and of requests to others about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SAVED = ("content", "person", "role", "at")
_REQUEST = ("about", "note", "asked", "role", "address", "due", "by", "at", "state", "reply", "ended")


def upgrade() -> None:
    """Make the tables."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "draft",
        sa.Column("id", sa.Text(), primary_key=True),
        _text("project"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        *map(_text, ("head", "owner", "begun", "begun_from", "at", "closed")),
        sqlite_strict=True,
    )
    op.create_index("ix_draft_project", "draft", ["project"])
    op.create_table(
        "draft_editor",
        sa.Column("person", sa.Text(), primary_key=True),
        sa.Column("draft", sa.Text(), sa.ForeignKey("draft.id"), primary_key=True),
        sqlite_strict=True,
    )
    op.create_table(
        "draft_answer",
        sa.Column("draft", sa.Text(), sa.ForeignKey("draft.id"), primary_key=True),
        sa.Column("page", sa.Text(), primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        *map(_text, _SAVED),
        sqlite_strict=True,
    )
    op.create_table(
        "draft_answer_past",
        sa.Column("number", number, primary_key=True),
        sa.Column("draft", sa.Text(), sa.ForeignKey("draft.id"), nullable=False),
        _text("page"),
        sa.Column("revision", sa.Integer(), nullable=False),
        *map(_text, _SAVED),
        sa.Column("aside", sa.Integer(), nullable=False),
        sqlite_strict=True,
    )
    op.create_index("draft_answer_past_page", "draft_answer_past", ["draft", "page", "number"])
    op.create_table(
        "draft_request",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("draft", sa.Text(), sa.ForeignKey("draft.id"), nullable=False),
        sa.Column("token", sa.LargeBinary(), sa.CheckConstraint("length(token) = 32"), nullable=False, unique=True),
        *map(_text, _REQUEST),
        sqlite_strict=True,
    )
    op.create_index("ix_draft_request_draft", "draft_request", ["draft"])


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)
