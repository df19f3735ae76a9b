"""The tables of a record, and the triggers that guard them.

The triggers stop accidents and plain SQL. Whoever owns the database can take them away: `charter log verify` finds what
was changed with no regard to them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_APPENDED = ("entry", "checkpoint", "cosignature")
"""Tables to which rows are added, and nothing else is done."""
_KEPT = (*_APPENDED, "head", "tile", "blob")
"""Tables that no row leaves."""
_GROWS = "substr(NEW.hashes, 1, length(OLD.hashes)) <> OLD.hashes OR NEW.level <> OLD.level OR NEW.n <> OLD.n"
_BLOB = "NEW.sha256 <> OLD.sha256 OR NEW.media <> OLD.media OR NEW.body <> OLD.body OR NEW.named <> OLD.named"
_HEAD = "NEW.size <= OLD.size"
_GAP = "NEW.idx <> (SELECT coalesce(max(idx) + 1, 0) FROM entry)"
_GUARDS = (
    *((table, "UPDATE", "") for table in _APPENDED),
    *((table, "DELETE", "") for table in _KEPT),
    ("entry", "INSERT", _GAP),
    ("tile", "UPDATE", _GROWS),
    ("blob", "UPDATE", _BLOB),
    ("head", "UPDATE", _HEAD),
    ("disclosure", "UPDATE", ""),
)
"""What is refused: on a table, an act, and when (always, where nothing is said)."""


def upgrade() -> None:
    """Make the tables and their guards."""
    _entries()
    _tree()
    _beside()
    if op.get_context().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _bytes(name: str, held: str = "", *, nullable: bool = False, key: bool = False) -> sa.Column[bytes]:
    checks = [sa.CheckConstraint(held)] if held else []
    return sa.Column(name, sa.LargeBinary(), *checks, nullable=nullable, primary_key=key)


def _entries() -> None:
    op.create_table(
        "entry",
        sa.Column("idx", _number(), sa.CheckConstraint("idx >= 0"), primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        sa.Column("kind", sa.Text(), nullable=False),
        _bytes("leaf", "length(leaf) = 32"),
        _bytes("body", "length(body) < 65536"),
        sqlite_strict=True,
    )
    op.create_index("entry_kind", "entry", ["kind", "idx"])


def _tree() -> None:
    op.create_table(
        "head",
        sa.Column("k", sa.Integer(), sa.CheckConstraint("k = 0"), primary_key=True, autoincrement=False),
        sa.Column("size", _number(), nullable=False),
        _bytes("edge"),
        _bytes("root", "length(root) = 32"),
        sqlite_strict=True,
    )
    op.create_table(
        "checkpoint",
        sa.Column("size", _number(), primary_key=True, autoincrement=False),
        _bytes("note"),
        sqlite_strict=True,
    )
    op.create_table(
        "cosignature",
        sa.Column("size", _number(), sa.ForeignKey("checkpoint.size"), primary_key=True, autoincrement=False),
        sa.Column("witness", sa.Text(), primary_key=True),
        sa.Column("line", sa.Text(), nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tile",
        sa.Column("level", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("n", _number(), primary_key=True, autoincrement=False),
        _bytes("hashes", "length(hashes) <= 8192"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _beside() -> None:
    op.create_table(
        "blob",
        _bytes("sha256", "length(sha256) = 32", key=True),
        sa.Column("media", sa.Text(), nullable=False),
        _bytes("body"),
        sa.Column("named", _number(), sa.ForeignKey("entry.idx"), nullable=False),
        sa.Column("due", sa.Text()),
        sa.Column("withdrawn", _number(), sa.ForeignKey("entry.idx")),
        sqlite_strict=True,
    )
    op.create_table(
        "disclosure",
        _bytes("digest", "length(digest) = 32", key=True),
        sa.Column("idx", _number(), sa.ForeignKey("entry.idx"), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), sa.ForeignKey("blob.sha256")),
        _bytes("data"),
        sqlite_strict=True,
    )
    op.create_index("ix_disclosure_idx", "disclosure", ["idx"])


def _guard_sqlite() -> None:
    for table, act, when in _GUARDS:
        condition = f"WHEN {when} " if when else ""
        op.execute(
            f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} {condition}"
            f"BEGIN SELECT RAISE(ABORT, 'this table is only added to'); END"
        )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'this table is only added to' USING ERRCODE = 'check_violation'; END $$"
    )
    for table, act, when in _GUARDS:
        if table == "entry" and act == "INSERT":
            continue  # a condition of a trigger may not look into a table there
        condition = f"WHEN ({when}) " if when else ""
        op.execute(
            f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} FOR EACH ROW {condition}"
            f"EXECUTE FUNCTION only_added_to()"
        )
    op.execute(
        "CREATE FUNCTION without_gap() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {_GAP} THEN RAISE EXCEPTION 'entries leave no gap' USING ERRCODE = 'check_violation'; "
        "END IF; RETURN NEW; END $$"
    )
    op.execute("CREATE TRIGGER entry_insert BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION without_gap()")
    for table in (*_KEPT, "disclosure"):
        op.execute(
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION only_added_to()"
        )
