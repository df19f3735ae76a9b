"""The tables of a record, the same on SQLite and PostgreSQL. `migrations` makes them, with their guards.

entry         every entry, as the bytes that are hashed; its id and kind a second time, to search by
about         of every entry the words that it is found by (see `record.about`)
head          one row: how many entries there are, the edge of the tree (see `log.edge`) and its root
checkpoint    every checkpoint that was signed, by its size
cosignature   the lines that witnesses added to them
tile          the hashes of the tree, 256 a row (see `log.tiles`): full ones of the lowest level, all of the others
blob          large things, by their SHA-256; from which day on they may be published
disclosure    values that may go, with the place that each belongs to: the only table that rows may leave
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

REVISION: Final = "0007"
"""The newest form of the tables; `charter db upgrade` brings an older one to it."""

metadata = MetaData()
number = BigInteger().with_variant(Integer(), "sqlite")  # SQLite's own key of a row must be INTEGER

entry = Table(
    "entry",
    metadata,
    Column("idx", number, CheckConstraint("idx >= 0"), primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("leaf", LargeBinary, CheckConstraint("length(leaf) = 32"), nullable=False),
    Column("body", LargeBinary, CheckConstraint("length(body) < 65536"), nullable=False),
    sqlite_strict=True,
)
Index("entry_kind", entry.c.kind, entry.c.idx)

about = Table(
    "about",
    metadata,
    Column("word", Text, primary_key=True),
    Column("idx", number, ForeignKey("entry.idx"), primary_key=True, autoincrement=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

head = Table(
    "head",
    metadata,
    Column("k", Integer, CheckConstraint("k = 0"), primary_key=True, autoincrement=False),
    Column("size", number, nullable=False),
    Column("edge", LargeBinary, nullable=False),
    Column("root", LargeBinary, CheckConstraint("length(root) = 32"), nullable=False),
    sqlite_strict=True,
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", number, primary_key=True, autoincrement=False),
    Column("note", LargeBinary, nullable=False),
    sqlite_strict=True,
)

cosignature = Table(
    "cosignature",
    metadata,
    Column("size", number, ForeignKey("checkpoint.size"), primary_key=True, autoincrement=False),
    Column("witness", Text, primary_key=True),
    Column("line", Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

tile = Table(
    "tile",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("n", number, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, CheckConstraint("length(hashes) <= 8192"), nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

blob = Table(
    "blob",
    metadata,
    Column("sha256", LargeBinary, CheckConstraint("length(sha256) = 32"), primary_key=True),
    Column("media", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("named", number, ForeignKey("entry.idx"), nullable=False),
    Column("due", Text),
    Column("withdrawn", number, ForeignKey("entry.idx")),
    sqlite_strict=True,
)

disclosure = Table(
    "disclosure",
    metadata,
    Column("digest", LargeBinary, CheckConstraint("length(digest) = 32"), primary_key=True),
    Column("idx", number, ForeignKey("entry.idx"), nullable=False, index=True),
    Column("path", Text, nullable=False),
    Column("blob", LargeBinary, ForeignKey("blob.sha256")),
    Column("data", LargeBinary, nullable=False),
    sqlite_strict=True,
)
