"""The figures of a calibration: how well what was flagged agrees with what others concluded. Counts, then shares."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal, TypeAlias

from charter_engine.model.verdict import Side, Verdict

Order: TypeAlias = Literal["right", "tied", "wrong", "cannot_be_ordered"]
RANK: Final[dict[Side, int]] = {"benign": 0, "conditional": 1, "adverse": 2}

RESAMPLES: Final = 2_000
INTERVAL: Final = (0.025, 0.975)
# The generator of Knuth's MMIX (The Art of Computer Programming, volume 2, 3.3.4): the same draws on every machine.
_MULTIPLIER, _INCREMENT, _WORD, _SEED = 6364136223846793005, 1442695040888963407, 1 << 64, 2022


@dataclass(frozen=True, slots=True)
class Seen:
    """What one way of flagging says of one project; `tier` is its place from 0 up, None where the way has no tiers."""

    verdict: Verdict
    flagged: frozenset[str]
    tier: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share as a number from 0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Area:
    """How often an adverse project stands above a benign one, of all such pairs; a tie counts half.

    This is the area under the curve (ROC). `low` and `high` hold the middle 95 of 100 values of a bootstrap that draws
    projects of each side anew, `RESAMPLES` times.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SetOrder:
    """One matched set: its projects with how many principles were flagged, and whether that follows the verdicts."""

    name: str
    seen: tuple[Seen, ...]
    order: Order


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one way of flagging."""

    recall: Share
    precision: Share
    false_alarms: Share
    conditional: Share
    area: Area | None
    tier_area: Area | None
    sets: tuple[SetOrder, ...]

    @property
    def sets_right(self) -> Share:
        """The matched sets that are ordered as their verdicts are, of those that can be ordered."""
        ordered = [found.order for found in self.sets if found.order != "cannot_be_ordered"]
        return Share(ordered.count("right"), len(ordered))


def figures(seen: Sequence[Seen], principles: Collection[str]) -> Figures:
    """The figures of what was seen, over the verdicts that count. `principles` are those in force."""
    counted = [one for one in seen if one.verdict.counts]
    adverse, conditional, benign = (_of(counted, side) for side in ("adverse", "conditional", "benign"))
    return Figures(
        recall=_agreed(adverse, principles),
        precision=Share(
            sum(len(one.flagged & one.verdict.named) for one in (*adverse, *conditional)),
            sum(len(one.flagged) for one in (*adverse, *conditional)),
        ),
        false_alarms=Share(sum(len(one.flagged) for one in benign), len(principles) * len(benign)),
        conditional=_agreed(conditional, principles),
        area=area([len(one.flagged) for one in adverse], [len(one.flagged) for one in benign]),
        tier_area=area(_tiers(adverse), _tiers(benign)),
        sets=tuple(_sets(seen)),
    )


def area(adverse: Sequence[int], benign: Sequence[int]) -> Area | None:
    """The area under the curve with its interval; None where one side is empty.

    >>> area([3, 2], [0, 2])
    Area(value=0.875, low=0.5, high=1.0)
    """
    if not adverse or not benign:
        return None
    draws = _draws()
    again = sorted(
        _area([adverse[next(draws) * len(adverse) >> 32] for _ in adverse],
              [benign[next(draws) * len(benign) >> 32] for _ in benign])
        for _ in range(RESAMPLES)
    )  # fmt: skip
    low, high = (again[min(int(part * RESAMPLES), RESAMPLES - 1)] for part in INTERVAL)
    return Area(_area(adverse, benign), low, high)


def _area(adverse: Sequence[int], benign: Sequence[int]) -> float:
    below = sorted(benign)
    halves = sum(bisect_left(below, number) + bisect_right(below, number) for number in adverse)
    return halves / (2 * len(adverse) * len(benign))


def _draws() -> Iterator[int]:
    """Numbers below 2 to the 32, always the same: the upper halves of a linear congruential generator."""
    state = _SEED
    while True:
        state = (_MULTIPLIER * state + _INCREMENT) % _WORD
        yield state >> 32


def _of(seen: Sequence[Seen], side: Side) -> tuple[Seen, ...]:
    return tuple(one for one in seen if one.verdict.side == side)


def _agreed(seen: Sequence[Seen], principles: Collection[str]) -> Share:
    wanted = [(one, name) for one in seen for name in one.verdict.agreed if name in principles]
    return Share(sum(name in one.flagged for one, name in wanted), len(wanted))


def _tiers(seen: Sequence[Seen]) -> list[int]:
    return [one.tier for one in seen if one.tier is not None]


def _sets(seen: Sequence[Seen]) -> Iterator[SetOrder]:
    for name in sorted({one.verdict.matched_set for one in seen} - {""}):
        members = sorted(
            (one for one in seen if one.verdict.matched_set == name),
            key=lambda one: (-RANK[one.verdict.side], one.verdict.verdict),
        )
        yield SetOrder(name, tuple(members), _order([one for one in members if one.verdict.counts]))


def _order(members: Sequence[Seen]) -> Order:
    """Every pair whose verdicts differ must differ the same way in how many principles were flagged."""
    gaps = [
        len(worse.flagged) - len(better.flagged)
        for worse, better in combinations(members, 2)
        if worse.verdict.side != better.verdict.side
    ]
    if not gaps:
        return "cannot_be_ordered"
    return "right" if min(gaps) > 0 else "tied" if min(gaps) == 0 else "wrong"
