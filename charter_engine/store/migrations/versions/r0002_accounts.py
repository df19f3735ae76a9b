"""The tables of accounts, mail and rate limits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _people()
    _credentials()
    _mail()
    op.create_table(
        "rate",
        sa.Column("who", sa.LargeBinary(), primary_key=True),
        sa.Column("span", _number(), primary_key=True, autoincrement=False),
        sa.Column("until", _number(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str, *more: sa.ForeignKey, nullable: bool = False, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), *more, nullable=nullable, primary_key=key)


def _hash() -> sa.Column[bytes]:
    return sa.Column("hash", sa.LargeBinary(), sa.CheckConstraint("length(hash) = 32"), primary_key=True)


def _of_person() -> sa.Column[str]:
    return _text("person", sa.ForeignKey("person.id"))


def _people() -> None:
    op.create_table(
        "person",
        _text("id", key=True),
        _text("name"),
        sa.Column("told_apart", sa.Text(), nullable=False, unique=True),
        sa.Column("email", sa.Text(), unique=True),
        _text("issuer", nullable=True),
        _text("subject", nullable=True),
        _text("since"),
        _text("ended", nullable=True),
        sa.UniqueConstraint("issuer", "subject", name="person_subject"),
        sqlite_strict=True,
    )
    op.create_table(
        "role",
        _text("person", sa.ForeignKey("person.id"), key=True),
        _text("role", key=True),
        sqlite_strict=True,
    )


def _credentials() -> None:
    op.create_table(
        "session",
        _hash(),
        _of_person(),
        _text("via"),
        _text("begun"),
        _text("seen"),
        _text("ended", nullable=True),
        sqlite_strict=True,
    )
    op.create_table(
        "link",
        _hash(),
        _of_person(),
        _text("purpose"),
        _text("onward"),
        _text("until"),
        _text("used", nullable=True),
        sqlite_strict=True,
    )
    op.create_table(
        "token",
        _hash(),
        _of_person(),
        _text("role"),
        _text("name"),
        _text("made"),
        _text("until"),
        _text("ended", nullable=True),
        sqlite_strict=True,
    )
    for table in ("session", "link", "token"):
        op.create_index(f"{table}_person", table, ["person"])


def _mail() -> None:
    op.create_table(
        "mail",
        _text("id", key=True),
        *(_text(name) for name in ("about", "recipient", "subject", "body", "made", "until")),
        _text("due", nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        _text("claim", nullable=True),
        _text("lease", nullable=True),
        _text("problem"),
        _text("sent", nullable=True),
        _text("failed", nullable=True),
        sqlite_strict=True,
    )
    op.create_index("mail_due", "mail", ["due"])
