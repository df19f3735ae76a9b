"""Figures as a page prints them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bench.clock import Spread


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def spread(of: Spread) -> str:
    if of.low == of.high:
        return figure(of.middle)
    return f"{figure(of.middle)} ({figure(of.low)} to {figure(of.high)})"


def figure(number: float) -> str:
    """Three figures that count; all of them before the point."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def duration(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{figure(seconds / size)} {unit}"
    return f"{figure(seconds / 1e-6)} µs"


def met(reached: bool) -> str:  # noqa: FBT001 - what is asked
    return "met" if reached else "missed"
