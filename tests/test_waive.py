"""A waiver lets a rule that is not met pass, for a reason and a time; nobody waives the law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from charter_engine.errors import NotFound, Refused
from charter_engine.workspace.acts.waive import Waiver, waive
from tests.records import Council, a_council, breached

WAIVER = Waiver("a-project", "partnership.signed", "It signs next month.", "officer", date(2027, 3, 31))
UNLAWFUL = breached().replace("until: 2026-12-31", "until: 2036-12-31")


@pytest.fixture
def council(tmp_path: Path) -> Council:
    found = a_council(tmp_path)
    found.adopt()
    return found


def test_a_waiver_has_a_reason_an_owner_and_an_end(council: Council):
    council.submit(breached())
    seq = waive(council.by("decision_maker"), WAIVER)
    body = {"rule": "partnership.signed", "reason": "It signs next month.", "owner": "officer", "until": "2027-03-31"}
    assert {"project": "a-project", **body} == council.entries[seq].body
    assert seq == waive(council.by("decision_maker"), WAIVER)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"reason": " "}, "Why the rule may pass is not said"),
        ({"until": date(2026, 11, 22)}, "end on 2026-11-22, which is over"),
        ({"rule": "openness.end"}, "does not find `openness.end` breached"),
        ({"rule": "partnership.unwilling"}, "does not find `partnership.unwilling` breached"),
    ],
)
def test_a_waiver_of_nothing_is_refused(council: Council, change: dict[str, object], told: str):
    council.submit(breached())
    with pytest.raises(Refused, match=told):
        waive(council.by("decision_maker"), replace(WAIVER, **change))  # type: ignore[arg-type]


def test_a_rule_or_owner_that_nobody_knows_is_refused(council: Council):
    council.submit(breached())
    for change in ({"rule": "partnership.sigend"}, {"owner": "nobody"}):
        with pytest.raises(NotFound):
            waive(council.by("decision_maker"), replace(WAIVER, **change))  # type: ignore[arg-type]


def test_nobody_waives_a_rule_for_their_own_project(council: Council):
    council.submit(breached())
    with pytest.raises(Refused, match="nobody waives a rule for their own project"):
        waive(council.by("decision_maker", "the officer"), WAIVER)


def test_nobody_waives_the_law(council: Council):
    council.submit(UNLAWFUL)
    with pytest.raises(Refused, match=r"`openness.end` is a rule of law. Nobody can waive it"):
        waive(council.by("decision_maker"), replace(WAIVER, rule="openness.end"))
