"""The table of what was done to accounts. Of what was done before there is nothing in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "account_change",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("person", sa.Text(), sa.ForeignKey("person.id"), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("what", "before", "after", "by", "at")),
        sqlite_strict=True,
    )
    op.create_index("account_change_person", "account_change", ["person", "number"])
