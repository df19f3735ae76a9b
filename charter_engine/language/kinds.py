"""Kinds of value that several documents hold: a grade, a tier, a gate, the days in force."""

from __future__ import annotations

from datetime import date

from charter_engine.language.shape import (
    DAY,
    TEXT,
    may,
    need,
    one_of,
    record,
    text,
)
from charter_engine.model.rule import GATES, TIERS, InForce

GRADE = one_of(("A", "B", "C", "D"), "a grade")
CRITERION = text(r"[1-9][0-9]*\.[1-9][0-9]*", "the number of a criterion", 'Like "3.10", in quotes.')
TIER = one_of(TIERS, "a tier")
GATE = one_of(GATES, "a gate")

IN_FORCE = record(
    InForce,
    need("from", DAY, "The first day.", "start"),
    may("until", DAY, "The last day; none means until further notice."),
    may("stands_for", TEXT, "What the day stands for where the sources do not give one."),
    name="the days in force",
    inline=True,
    stand_in=InForce(date.min),
)
