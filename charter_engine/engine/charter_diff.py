"""Two Charters: what is new, gone, renamed or changed, and whether a change is one of meaning, of days or of words.

A change of meaning is one that the digest of an edition covers: results can differ. A change of days moves something
from one edition to another. All else is words. Two Charters are the same where nothing is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeAlias

from charter_engine.engine.charter_effects import Effects
from charter_engine.engine.charter_parts import Joined, Part, Thing, Weight, written
from charter_engine.engine.charter_renames import under_other_names
from charter_engine.engine.charter_spans import Span, spans
from charter_engine.engine.charter_things import as_on, things
from charter_engine.model.charter import Charter

Key: TypeAlias = tuple[str, str]
How: TypeAlias = Literal["new", "gone", "renamed", "changed"]
WEIGHTS: tuple[Weight, ...] = ("meaning", "days", "words")
_FACTS = ("question", "derived")
_ORDER_IS_MEANING = ("question", "route")


@dataclass(frozen=True, slots=True)
class PartChange:
    """What is said of one part before and after; of a list only what is `added` and `removed`, where that differs."""

    part: str
    weighs: Weight
    before: str = ""
    after: str = ""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    joined: Joined = ""


@dataclass(frozen=True, slots=True)
class ThingChange:
    """A thing that is not as it was. `was` is its former id, where it was renamed."""

    kind: str
    id: str
    title: str
    how: How
    weighs: Weight
    parts: tuple[PartChange, ...]
    was: str = ""


@dataclass(frozen=True, slots=True)
class CharterDiff:
    """All that differs between two Charters, in the order of the second, what is gone last.

    With `days` each is looked at on a day of its own. Else they are compared with all their editions, and `spans` says
    from which day results can differ.
    """

    before: Charter
    after: Charter
    changes: tuple[ThingChange, ...]
    spans: tuple[Span, ...]
    days: tuple[date, date] | None = None
    effects: Effects | None = None


def diff(before: Charter, after: Charter, days: tuple[date, date] | None = None) -> CharterDiff:
    """What differs between two Charters: with all their editions, or each as it is in force on its day.

    Raises:
        NotFound: when no edition had been adopted by such a day.
    """
    if days is None:
        return CharterDiff(before, after, changes(before, after), tuple(spans(before, after)))
    one, two = as_on(before, days[0]), as_on(after, days[1])
    return CharterDiff(before, after, changes(one, two), (), days)


def changes(before: Charter, after: Charter) -> tuple[ThingChange, ...]:
    """Every thing that is new, gone, renamed or changed. A new name of a question is told there and nowhere else."""
    old, new = _by_key(before), _by_key(after)
    renamed = _renamed(old, new)
    old = _renamed_within(before, renamed) or old
    pairs = {key: old[renamed.get(key, key)] for key in new if renamed.get(key, key) in old}
    found = [_pair(pairs[key], thing) if key in pairs else _lone(thing, "new") for key, thing in new.items()]
    taken = {(thing.kind, thing.id) for thing in pairs.values()}
    gone = [_lone(thing, "gone") for key, thing in old.items() if key not in taken]
    lone = {(change.kind, change.id) for change in (*found, *gone) if change and change.how in ("new", "gone")}
    kept = [change for change in (*found, *gone) if change and not _within(change, lone)]
    return (*kept, *_orders(old.values(), pairs, new))


def _within(change: ThingChange, lone: set[tuple[str, str]]) -> bool:
    """Whether it only follows a change told already: a question in a new record, or in a record of another name."""
    parent = change.id.rpartition(".")[0]
    if change.kind != "question" or not parent:
        return False
    if change.how in ("new", "gone"):
        return ("question", parent) in lone
    return (
        change.how == "renamed" and not change.parts and change.was.rpartition(".")[2] == change.id.rpartition(".")[2]
    )


# --- which thing is which ---------------------------------------------------------------------------------------------


def _by_key(charter: Charter) -> dict[Key, Thing]:
    return {(thing.kind, thing.id): thing for thing in things(charter)}


def _renamed_within(before: Charter, renamed: Mapping[Key, Key]) -> dict[Key, Thing]:
    """The things of a Charter that speaks of its facts by their new names; each still under its old id."""
    names = {was: now for (kind, now), (_, was) in renamed.items() if kind in _FACTS}
    there = things(under_other_names(before, names)) if names else ()
    ids = [(renamed.get((t.kind, t.id), (t.kind, t.id)) if t.kind in _FACTS else (t.kind, t.id)) for t in there]
    return {key: replace(thing, id=key[1]) for key, thing in zip(ids, there, strict=True)}


def _renamed(old: Mapping[Key, Thing], new: Mapping[Key, Thing]) -> dict[Key, Key]:
    """For each id that is new, the id that is gone and says the same, where there is just one of each."""
    gone, fresh = (
        {key: thing for key, thing in one.items() if key not in other} for one, other in ((old, new), (new, old))
    )
    found: dict[Key, Key] = {}
    for key, thing in fresh.items():
        parent = thing.id.rpartition(".")[0] if thing.kind == "question" else ""
        moved = found.get((thing.kind, parent))
        same = [k for k, t in gone.items() if t.kind == thing.kind and t.title == thing.title]
        again = [k for k, t in fresh.items() if t.kind == thing.kind and t.title == thing.title]
        if moved:
            same = [k for k in same if k[1].rpartition(".")[0] == moved[1]]
            again = [k for k in again if k[1].rpartition(".")[0] == parent]
        if len(same) == len(again) == 1 and thing.kind not in ("route", "form", "charter"):
            found[key] = same[0]
    return found


def _lone(thing: Thing, how: Literal["new", "gone"]) -> ThingChange:
    """A thing that only one of the two has, with what it says."""
    told = [p for p in thing.parts if p.weighs != "words" and p.says and p.value is not False and p.name != "principle"]
    parts = (
        PartChange(p.name, p.weighs, "", p.says) if how == "new" else PartChange(p.name, p.weighs, p.says) for p in told
    )
    return ThingChange(thing.kind, thing.id, thing.title, how, thing.weighs, tuple(parts))


def _pair(old: Thing, new: Thing) -> ThingChange | None:
    """A thing that both have; None where nothing differs."""
    was = {part.name: part for part in old.parts}
    now = {part.name: part for part in new.parts}
    names = [*now, *(name for name in was if name not in now)]
    found = [change for name in names for change in _part(was.get(name), now.get(name))]
    if not found and old.id == new.id:
        return None
    weights = [part.weighs for part in found] + ([new.weighs] if old.id != new.id else [])
    heaviest = min(weights, key=WEIGHTS.index)
    how: How = "changed" if old.id == new.id else "renamed"
    return ThingChange(new.kind, new.id, new.title, how, heaviest, tuple(found), old.id if how == "renamed" else "")


# --- what is said of it -----------------------------------------------------------------------------------------------


def _part(old: Part | None, new: Part | None) -> Iterator[PartChange]:
    if old is None or new is None:
        there = new or old
        if there is not None and there.says:
            yield PartChange(there.name, there.weighs, old.says if old else "", new.says if new else "")
    elif old.value != new.value:
        told = tuple(_list(old, new)) if _may_be_listed(old, new) else ()
        if told:
            yield from told
        elif old.says != new.says:
            yield PartChange(new.name, new.weighs, old.says, new.says)
        else:  # read aloud they are the same, so what the files say
            yield PartChange(new.name, new.weighs, written(old.value), written(new.value))


def _may_be_listed(old: Part, new: Part) -> bool:
    """Whether it is plainer to say what was added and what is gone; of conditions only where some stay."""
    if old.entries is None or new.entries is None or old.joined != new.joined:
        return False
    return not new.joined or any(entry in new.entries for entry in old.entries)


def _list(old: Part, new: Part) -> Iterator[PartChange]:
    was, now = old.entries or {}, new.entries or {}
    added = tuple(words for entry, words in now.items() if entry not in was)
    removed = tuple(words for entry, words in was.items() if entry not in now)
    if added or removed:
        yield PartChange(new.name, new.weighs, "", "", added, removed, new.joined)
    both = [entry for entry in was if entry in now]
    reworded = [entry for entry in both if new.own_words and was[entry] != now[entry]]
    if reworded:
        before, after = ("; ".join(entries[entry] for entry in reworded) for entries in (was, now))
        yield PartChange(new.name, "words", before, after)
    if both != [entry for entry in now if entry in was]:
        yield PartChange(f"{new.name}.order", new.weighs if new.in_order else "words", old.says, new.says)


def _orders(old: Iterable[Thing], pairs: Mapping[Key, Thing], new: Mapping[Key, Thing]) -> Iterator[ThingChange]:
    """Rows of things that both have, in another order."""
    place = {id(thing): at for at, thing in enumerate(old)}
    rows: dict[Key, list[Key]] = {}
    for key, thing in new.items():
        if key in pairs and pairs[key].among == thing.among:
            rows.setdefault((thing.kind, thing.among), []).append(key)
    for (kind, among), keys in rows.items():
        was = sorted(keys, key=lambda key: place[id(pairs[key])])
        if was != keys:
            weighs: Weight = "meaning" if kind in _ORDER_IS_MEANING else "words"
            before, after = (", ".join(name for _, name in row) for row in (was, keys))
            part = PartChange("order", weighs, before, after)
            yield ThingChange(kind, among, "", "changed", weighs, (part,))
