"""The register of projects: what the record says of each, in rows that are quick to find, and readings already made.

register_state        one row: how many entries of the record are in the tables, and in which form
register_entry        of each entry that is about a project, which one
register_project      one row a project
register_principle    the principles of a project under which a question goes to the community
register_word         the words that a project is found by, in small letters without accents
register_reading      readings already made, compressed: by their report, for whom, by which program, and how often
                      something of the project was taken out of sight

What stands in the rows, `workspace.projects.register` says. Nothing here is asked for by anything that is signed.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from charter_engine.store import schema

_metadata, _number = schema.metadata, schema.entry.c.idx.type
_binary = Text().with_variant(Text(collation="C"), "postgresql")  # in the order of bytes, for the beginnings of words

state = Table(
    "register_state",
    _metadata,
    Column("k", Integer, primary_key=True, autoincrement=False),
    Column("size", _number, nullable=False),
    Column("form", Text, nullable=False),
    sqlite_strict=True,
)

entry = Table(
    "register_entry",
    _metadata,
    Column("idx", _number, primary_key=True, autoincrement=False),
    Column("project", Text, nullable=False),
    sqlite_strict=True,
)
Index("register_entry_project", entry.c.project, entry.c.idx)

project = Table(
    "register_project",
    _metadata,
    Column("project", Text, primary_key=True),
    Column("first", _number, nullable=False),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("submitted", _number, nullable=False),
    Column("submitted_at", Text, nullable=False),
    Column("publish_by", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("closed_by", _number),
    Column("closed_at", Text),
    Column("title", Text, nullable=False),
    Column("shown", Integer),
    Column("report", _number),
    Column("sentence", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("stage_words", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("area_words", Text, nullable=False),
    Column("places", Text, nullable=False),
    Column("own", Integer, nullable=False),
    Column("standing", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("by_law", Integer, nullable=False),
    Column("tier", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("decided", _number),
    Column("decided_on", Text),
    Column("decided_version", Integer),
    Column("on_table", Integer, nullable=False),
    Column("redactions", Integer, nullable=False),
    Column("changed", _number, nullable=False),
    Column("changed_at", Text, nullable=False),
    sqlite_strict=True,
)
Index("register_project_changed", project.c.changed)

principle = Table(
    "register_principle",
    _metadata,
    Column("project", Text, primary_key=True),
    Column("principle", Text, primary_key=True),
    Column("short", Text, nullable=False),
    Column("own", Integer, nullable=False),
    sqlite_strict=True,
)
Index("register_principle_principle", principle.c.principle, principle.c.project)

word = Table(
    "register_word",
    _metadata,
    Column("word", _binary, primary_key=True),
    Column("project", Text, primary_key=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
Index("register_word_project", word.c.project)

made = Table(
    "register_reading",
    _metadata,
    Column("report", Text, primary_key=True),
    Column("audience", Text, primary_key=True),
    Column("program", Text, primary_key=True),
    Column("redactions", Integer, primary_key=True, autoincrement=False),
    Column("project", Text, nullable=False, index=True),
    Column("content", LargeBinary, nullable=False),
    sqlite_strict=True,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One project, as its newest entries leave it.

    Attributes:
        first: The entry of its first submission.
        kind: Of the newest version: the organisation's own, invented, or made from public sources.
        version: The newest version; `submitted` and `submitted_at` its entry and time.
        publish_by: The day by which the newest version is published.
        state: Of the newest version: waiting, published or withdrawn; `closed_by` and `closed_at` say by which entry.
        shown: The newest version that is public, if one is. What follows down to `edition` is of it, and empty without.
        title: As answered; of a project that was taken back, as the record says.
        report: The entry of its newest report.
        own: How many questions of its own the project raises; `standing` those that every project is asked;
            `waiting` how many of both wait for answers of the council.
        by_law: Whether a rule of law is not met.
        decision: What was decided and stands, if anything; `decided`, `decided_on`, `decided_version` where, when, on
            which version.
        on_table: Whether a version is shown on which no decision stands.
        redactions: How often something of the project was taken out of sight.
        changed: The newest entry about it, and its time.
    """

    project: str
    first: int
    kind: str
    version: int
    submitted: int
    submitted_at: str
    publish_by: str
    state: str
    closed_by: int | None
    closed_at: str | None
    changed: int
    changed_at: str
    redactions: int
    title: str = ""
    shown: int | None = None
    report: int | None = None
    sentence: str = ""
    organisation: str = ""
    stage: str = ""
    stage_words: str = ""
    area: str = ""
    area_words: str = ""
    places: str = ""
    own: int = 0
    standing: int = 0
    waiting: int = 0
    by_law: bool = False
    tier: str = ""
    edition: str = ""
    decision: str = ""
    decided: int | None = None
    decided_on: str | None = None
    decided_version: int | None = None
    on_table: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A principle under which a question goes to the community; `own` where the project itself raised it."""

    principle: str
    short: str
    own: bool
