"""What changed between two Charters, in words: changes of meaning first, then of days, then of words alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from charter_engine.engine.charter_diff import CharterDiff, PartChange, ThingChange
from charter_engine.engine.charter_effects import Effect, Effects
from charter_engine.engine.charter_spans import Span
from charter_engine.engine.reader import long_date
from charter_engine.model.charter import Charter
from charter_engine.model.truth import Outcome
from charter_engine.render.blocks import Block, Card, Heading, Items, Pairs, Para, Reading
from charter_engine.render.charter_words import KIND_WORDS, part_words, value_words
from charter_engine.render.words import OUTCOME_WORDS, capital, listed, many

FORMAT = 1
MOST_NAMED = 5
HEADINGS = {
    "meaning": "Changes of meaning: results can differ",
    "days": "Changes of days: when something holds",
    "words": "Changes of words alone: no result differs",
}
HOW_WORDS = {"new": "new", "gone": "gone", "renamed": "renamed", "changed": "changed"}
# What stands before each part of a condition that came in or went out.
JOINED = {"all": ("must now hold too", "need no longer hold"), "any": ("is now enough too", "is no longer enough")}
_OTHERS = ("new", "gone")


def read(found: CharterDiff, names: tuple[str, str]) -> Reading:
    """The difference as a reading. `names` is what each of the two was called by whoever asked."""
    sides = tuple(zip(("Before", "After"), (_side(found, at, name) for at, name in enumerate(names)), strict=True))
    blocks: list[Block] = [Pairs(sides, "Compared", ("", "Charter")), Para(summary(found), "lead")]
    for weight, heading in HEADINGS.items():
        told = [change for change in found.changes if change.weighs == weight]
        if told:
            blocks += [Heading(2, heading), *(_card(change, found) for change in told)]
    blocks += _when(found)
    if found.effects:
        blocks += [Heading(2, "What it does to proposals"), *_effects(found.effects)]
    title = f"What changed in {found.after.title}"
    return Reading("summary", title, "Two Charters, held against each other", tuple(blocks), "")


def summary(found: CharterDiff) -> str:
    """How much changed, by weight."""
    if not found.changes:
        return "Nothing changed."
    counted = [
        (sum(change.weighs == weight for change in found.changes), words)
        for weight, words in (("meaning", "of meaning"), ("days", "of days"), ("words", "of words alone"))
    ]
    said = [f"{many(number, 'change')} {weight}" for number, weight in counted if number]
    return f"{capital(listed(said))}."


def to_json(found: CharterDiff, names: tuple[str, str]) -> str:
    """The difference as JSON, with a final newline."""
    return json.dumps(as_object(found, names), ensure_ascii=False, indent=2) + "\n"


def as_object(found: CharterDiff, names: tuple[str, str]) -> dict[str, Any]:
    """The difference as data."""
    days = found.days or (None, None)
    sides = [
        {"name": name, "title": charter.title, "on": day and day.isoformat(), "digest": day and charter.on(day).digest}
        for name, charter, day in zip(names, (found.before, found.after), days, strict=True)
    ]
    told: dict[str, Any] = {
        "format": FORMAT,
        "before": sides[0],
        "after": sides[1],
        "changes": [asdict(change) for change in found.changes],
        "days": [
            {
                "from": span.start.isoformat(),
                "until": span.until and span.until.isoformat(),
                "before": span.before or None,
                "after": span.after or None,
                "results_can_differ": span.differs,
            }
            for span in found.spans
        ],
    }
    if found.effects:
        told["proposals"] = asdict(found.effects)
    return told


def _side(found: CharterDiff, at: int, name: str) -> str:
    charter = (found.before, found.after)[at]
    if found.days is None:
        return f"{charter.title}, {name}, all editions"
    edition = charter.on(found.days[at])
    return f"{charter.title}, {name}, as on {long_date(found.days[at])}: the edition of {edition.note.edition}"


# --- one change -------------------------------------------------------------------------------------------------------


def _card(change: ThingChange, found: CharterDiff) -> Card:
    side = found.before if change.how == "gone" else found.after
    rows = [row for part in change.parts for row in _rows(part, change, side)]
    what = f"{KIND_WORDS[change.kind]} {change.id}" if change.id != change.kind else KIND_WORDS[change.kind]
    how = f"renamed, was {change.was}" if change.was else HOW_WORDS[change.how]
    inside = (Pairs(tuple(rows), what, ("What", "Says")),) if rows else ()
    return Card(change.title or f"The order in {change.id or 'the list'}", inside, "plain", f"{what}: {how}")


def _rows(part: PartChange, change: ThingChange, charter: Charter) -> Iterator[tuple[str, str]]:
    name = part_words(part.part, change.kind)
    if part.weighs == "words" and change.weighs != "words":
        name = f"{name} (words alone)"
    if part.added or part.removed:
        for words, entries in zip(JOINED.get(part.joined, _OTHERS), (part.added, part.removed), strict=True):
            if entries:
                yield f"{name}: {words}", "; ".join(entries)
    elif change.how in ("new", "gone"):
        yield name, value_words(part.part, part.after or part.before, charter)
    else:
        yield f"{name}: was", value_words(part.part, part.before, charter)
        yield f"{name}: now", value_words(part.part, part.after, charter)


# --- what follows -----------------------------------------------------------------------------------------------------


def _when(found: CharterDiff) -> Iterator[Block]:
    if found.days:
        same = found.before.on(found.days[0]).digest == found.after.on(found.days[1]).digest
        yield Heading(2, "What follows")
        yield Para(
            "Both have the same digest: on the same answers every result is the same, but for what counts days."
            if same
            else "Their digests differ: results can differ."
        )
    elif not any(span.differs for span in found.spans):
        yield Heading(2, "What follows")
        yield Para("On every day both have the same digest. No result differs on any day.")
    else:
        yield Heading(2, "From which day results can differ")
        yield Pairs(tuple((_days(span), _verdict(span)) for span in found.spans), "Days", ("Days", "Results"))


def _days(span: Span) -> str:
    if span.until is None:
        return f"From {long_date(span.start)}"
    return f"{long_date(span.start)} to {long_date(span.until)}"


def _verdict(span: Span) -> str:
    if not span.differs:
        return "the same on every day: the digests are the same"
    if not span.before or not span.after:
        return f"only in the {'second' if span.after else 'first'} of the two is a Charter in force"
    return "can differ: the digests are not the same"


def _effects(effects: Effects) -> Iterator[Block]:
    if not effects.effects:
        yield Para(f"Every rule comes out as before in {many(effects.proposals, 'proposal')}.")
        return
    yield Para(
        f"In {effects.touched} of {many(effects.proposals, 'proposal')} at least one rule comes out differently."
    )
    yield Items(tuple(f"{effect.rule}: {_effect(effect)}" for effect in effects.effects))


def _effect(effect: Effect) -> str:
    titles: Sequence[str] = effect.proposals
    where = f"in {many(len(titles), 'proposal')} ({listed(titles, MOST_NAMED)})"
    if effect.before is None:
        return f"new, comes to “{_outcome(effect.after)}” {where}"
    if effect.after is None:
        return f"gone, came to “{_outcome(effect.before)}” {where}"
    return f"“{_outcome(effect.after)}” in place of “{_outcome(effect.before)}” {where}"


def _outcome(outcome: Outcome | None) -> str:
    return OUTCOME_WORDS[outcome] if outcome else "nothing"
