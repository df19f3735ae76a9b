"""From which day on the results of two Charters can differ: the spans of days on which both stay as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from charter_engine.errors import NotFound
from charter_engine.model.charter import Charter
from charter_engine.model.rule import InForce


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which each of the two Charters stays the same, with the digest of each; "" where there is no edition."""

    start: date
    until: date | None
    before: str
    after: str

    @property
    def differs(self) -> bool:
        """Whether a result can differ on these days."""
        return self.before != self.after


def spans(before: Charter, after: Charter) -> Iterator[Span]:
    """The days on which the digests of both are the same or not, neighbours that agree on that put together."""
    starts = sorted({day for charter in (before, after) for day in turning_days(charter)})
    open_span: Span | None = None
    for start in starts:
        one, two = (_digest(charter, start) for charter in (before, after))
        if open_span and open_span.differs == (one != two):
            continue
        if open_span:
            yield Span(open_span.start, start - timedelta(1), open_span.before, open_span.after)
        open_span = Span(start, None, one, two)
    if open_span:
        yield open_span


def turning_days(charter: Charter) -> Iterator[date]:
    """The days from which on something begins to hold, or no longer holds."""
    yield from (note.start for note in charter.editions)
    held = [p.in_force for p in charter.principles] + [c.in_force for c in charter.commitments]
    held += [rule.in_force for rule in charter.rules if rule.in_force]
    held += [InForce(v.start, v.until) for p in charter.parameters for v in p.values]
    for days in held:
        yield days.start
        if days.until and days.until < date.max:
            yield days.until + timedelta(1)


def _digest(charter: Charter, day: date) -> str:
    try:
        return charter.on(day).digest
    except NotFound:
        return ""
