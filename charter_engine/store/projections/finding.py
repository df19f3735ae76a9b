"""Looking for projects in the register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, func, select

from charter_engine.store.database import Database, reading
from charter_engine.store.projections.register import Asked, Row, principle, project, word

_END: Final = "\U0010ffff"
_COMMON: Final = 2_000
"""That something stands so often is as good as that it stands everywhere."""
_OFTEN: Final = select(func.count()).select_from(
    select(word.c.project)
    .where(word.c.word >= bindparam("begun"), word.c.word < bindparam("end"))
    .limit(_COMMON)
    .subquery()
)
_ASKED: Final = (
    select(principle).where(principle.c.project.in_(bindparam("projects", expanding=True))).order_by(principle.c.short)
)
_ROW: Final = select(project).where(project.c.project == bindparam("about"))


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for. What is empty is not asked for; `today` is the day by which something is overdue.

    Attributes:
        words: Beginnings of words, as `register_word` has them; a project must have a word for each.
        asked: own, standing, or nothing.
        state: on_table, decided, waiting, overdue, or withdrawn.
        skip: How many of those found are passed over.
        most: How many are given at most.
    """

    today: date
    words: tuple[str, ...] = ()
    stage: str = ""
    principle: str = ""
    area: str = ""
    asked: str = ""
    state: str = ""
    skip: int = 0
    most: int = 20


def find(database: Database, search: Search) -> tuple[int, tuple[Row, ...]]:
    """How many projects are found, and those that were asked for: what changed last comes first."""
    with reading(database) as connection:
        words = _rarest_first(connection, search.words)
        found = _newest(connection, search, words)
        if len(found) < search.most and (found or not search.skip):
            return search.skip + len(found), found
        counted = select(func.count()).select_from(project).where(*_where(search, words))
        return int(connection.execute(counted).scalar_one()), found


def rows_of(database: Database, search: Search) -> tuple[Row, ...]:
    """The projects that were asked for: what changed last comes first."""
    with reading(database) as connection:
        return _newest(connection, search, _rarest_first(connection, search.words))


def pieces(database: Database, search: Search) -> Iterator[tuple[Row, ...]]:
    """All projects that are found, in the order of their ids, `most` at a time: none is missed where others change."""
    after = ""
    while True:
        with reading(database) as connection:
            where = _where(search, _rarest_first(connection, search.words))
            rows = select(project).where(*where, project.c.project > after).order_by(project.c.project)
            found = tuple(map(_row, connection.execute(rows.limit(search.most)).mappings()))
        if found:
            yield found
        if len(found) < search.most:
            return
        after = found[-1].project


def row(database: Database, about: str) -> Row | None:
    """One project; None where the record has none of that id."""
    with reading(database) as connection:
        found = connection.execute(_ROW, {"about": about}).mappings().one_or_none()
    return _row(found) if found else None


def asked_of(database: Database, projects: Iterable[str]) -> Mapping[str, tuple[Asked, ...]]:
    """The principles of projects under which a question goes to the community, in the order of their names."""
    held: dict[str, list[Asked]] = {}
    with reading(database) as connection:
        for found in connection.execute(_ASKED, {"projects": list(projects)}):
            held.setdefault(found.project, []).append(Asked(found.principle, found.short, bool(found.own)))
    return {name: tuple(each) for name, each in held.items()}


def choices(database: Database) -> dict[str, tuple[tuple[str, str], ...]]:
    """What can be chosen from: each stage, area and principle that a project has, with the words for it."""
    column, own = project.c, principle.c
    wanted = {
        "stage": select(column.stage, func.min(column.stage_words)).where(column.stage != "").group_by(column.stage),
        "area": select(column.area, func.min(column.area_words)).where(column.area != "").group_by(column.area),
        "principle": select(own.principle, func.min(own.short)).where(own.own == 1).group_by(own.principle),
    }
    with reading(database) as connection:
        found = {name: connection.execute(rows).all() for name, rows in wanted.items()}
    return {name: tuple(sorted(((a, b) for a, b in rows), key=lambda each: each[1])) for name, rows in found.items()}


def counts(database: Database, today: date) -> dict[str, int]:
    """How many projects there are in each state that can be searched for."""
    states = ("on_table", "decided", "waiting", "overdue", "withdrawn")
    parts = [func.count().filter(_state(name, today)).label(name) for name in states]
    with reading(database) as connection:
        return dict(connection.execute(select(func.count().label("all"), *parts).select_from(project)).mappings().one())


@dataclass(frozen=True, slots=True)
class _Words:
    """Beginnings of words, the rarest first; `common` where even that one is."""

    begun: tuple[str, ...]
    common: bool


def _rarest_first(connection: Connection, begun: tuple[str, ...]) -> _Words:
    """Words in the order in which they are best looked for; how often one stands is counted up to a bound."""
    if not begun:
        return _Words((), common=False)
    often = {each: int(connection.execute(_OFTEN, {"begun": each, "end": each + _END}).scalar_one()) for each in begun}
    return _Words(tuple(sorted(begun, key=often.__getitem__)), min(often.values()) >= _COMMON)


def _newest(connection: Connection, search: Search, words: _Words) -> tuple[Row, ...]:
    """A page of what is found. Where that is much, projects are looked at from the newest on, until it is full."""
    rows = select(project).where(*_where(search, words, listed=not words.common)).order_by(project.c.changed.desc())
    found = connection.execute(rows.offset(search.skip).limit(search.most)).mappings()
    return tuple(map(_row, found))


def _where(search: Search, words: _Words, *, listed: bool = True) -> list[ColumnElement[bool]]:
    """What a project must fulfil. Those with the first word are `listed`; of these each is asked for the others."""
    found: list[ColumnElement[bool]] = []
    for begun in words.begun:
        has = select(word.c.project).where(word.c.word >= begun, word.c.word < begun + _END)
        of_it = word.c.project == project.c.project
        found.append(has.where(of_it).exists() if found or not listed else project.c.project.in_(has))
    same = {"stage": search.stage, "area": search.area}
    found += [project.c[name] == value for name, value in same.items() if value]
    if search.principle:
        here = (principle.c.project == project.c.project, principle.c.principle == search.principle)
        found.append(exists().where(*here, principle.c.own == 1))  # so that the newest are looked at first
    if search.asked:
        found.append(_asked(search.asked))
    if search.state:
        found.append(_state(search.state, search.today))
    return found


def _asked(name: str) -> ColumnElement[bool]:
    public, own, standing = project.c.report.is_not(None), project.c.own, project.c.standing
    if name == "own":
        return own > 0
    return and_(public, own == 0, standing > 0) if name == "standing" else and_(public, own == 0, standing == 0)


def _state(name: str, today: date) -> ColumnElement[bool]:
    waits, late = project.c.state == "waiting", project.c.publish_by < str(today)
    return {
        "on_table": project.c.on_table == 1,
        "decided": and_(project.c.decision != "", project.c.on_table == 0),
        "waiting": waits,
        "overdue": and_(waits, late),
    }.get(name, project.c.state == "withdrawn")


def _row(found: Mapping[Any, Any]) -> Row:
    held = {each.name: found[each.name] for each in fields(Row)}
    return Row(**{**held, "by_law": bool(held["by_law"]), "on_table": bool(held["on_table"])})
