"""The tables of the register of projects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _entries()
    _projects()
    _found_by()
    op.create_table(
        "register_reading",
        *(sa.Column(name, sa.Text(), primary_key=True) for name in ("report", "audience", "program")),
        sa.Column("redactions", sa.Integer(), primary_key=True, autoincrement=False),
        _text("project"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_register_reading_project", "register_reading", ["project"])


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _seq(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, _number(), nullable=nullable)


def _count(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _entries() -> None:
    op.create_table(
        "register_state",
        sa.Column("k", sa.Integer(), primary_key=True, autoincrement=False),
        _seq("size"),
        _text("form"),
        sqlite_strict=True,
    )
    op.create_table(
        "register_entry",
        sa.Column("idx", _number(), primary_key=True, autoincrement=False),
        _text("project"),
        sqlite_strict=True,
    )
    op.create_index("register_entry_project", "register_entry", ["project", "idx"])


def _projects() -> None:
    op.create_table(
        "register_project",
        sa.Column("project", sa.Text(), primary_key=True),
        _seq("first"),
        _text("kind"),
        _count("version"),
        _seq("submitted"),
        *map(_text, ("submitted_at", "publish_by", "state")),
        _seq("closed_by", nullable=True),
        _text("closed_at", nullable=True),
        _text("title"),
        _count("shown", nullable=True),
        _seq("report", nullable=True),
        *map(_text, ("sentence", "organisation", "stage", "stage_words", "area", "area_words", "places")),
        *map(_count, ("own", "standing", "waiting", "by_law")),
        *map(_text, ("tier", "edition", "decision")),
        _seq("decided", nullable=True),
        _text("decided_on", nullable=True),
        _count("decided_version", nullable=True),
        *map(_count, ("on_table", "redactions")),
        _seq("changed"),
        _text("changed_at"),
        sqlite_strict=True,
    )
    op.create_index("register_project_changed", "register_project", ["changed"])


def _found_by() -> None:
    op.create_table(
        "register_principle",
        sa.Column("project", sa.Text(), primary_key=True),
        sa.Column("principle", sa.Text(), primary_key=True),
        _text("short"),
        _count("own"),
        sqlite_strict=True,
    )
    op.create_index("register_principle_principle", "register_principle", ["principle", "project"])
    words = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "register_word",
        sa.Column("word", words, primary_key=True),
        sa.Column("project", sa.Text(), primary_key=True),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("register_word_project", "register_word", ["project"])
