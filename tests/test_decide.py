"""A decision is made by a named person in one role, with all that the law asks of its record."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from charter_engine.errors import NotFound, Refused
from charter_engine.workspace.acts.advise import advise
from charter_engine.workspace.acts.decide import supersede
from charter_engine.workspace.acts.release import publish, withdraw
from charter_engine.workspace.acts.waive import Waiver, waive
from tests.records import Council, a_council, breached

CONDITIONS: dict[str, Any] = {
    "decision": "go_ahead_with_conditions",
    "conditions": ["A review by June 2027, by the Head of Data."],
}


@pytest.fixture
def council(tmp_path: Path) -> Council:
    """A council whose project is public."""
    found = a_council(tmp_path)
    found.adopt()
    found.submit()
    publish(found.by("officer"), "a-project")
    return found


def test_a_decision_holds_what_the_law_asks_for(council: Council):
    advice = [advise(council.by("adviser"), "a-project", 1, text, []) for text in ("Ask the carers.", "Do not.")]
    departed = {advice[0]: None, advice[1]: "The carers asked for it."}
    seq = council.decide(**CONDITIONS, advice=departed, interests=["The decision-maker's sister works for A firm."])
    entry = council.entries[seq]
    assert {
        "project": "a-project",
        "version": 1,
        "report": 3,
        "decision": "go_ahead_with_conditions",
        "on": "2026-11-23",
        "reasons": "It helps.",
        "alternatives": ["Do nothing: no help."],
        "interests": ["The decision-maker's sister works for A firm."],
        "advice": [
            {"seq": advice[0], "followed": True, "reason": "It is followed."},
            {"seq": advice[1], "followed": False, "reason": "The carers asked for it."},
        ],
        "conditions": ["A review by June 2027, by the Head of Data."],
        "waivers": [],
    } == entry.body
    assert ("decision_maker", {"$c"}) == (entry.actor["role"], set(entry.actor["person"]))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"reasons": " "}, "Why this was decided is not said"),
        ({"alternatives": None}, "What else was considered and rejected is not said"),
        ({"interests": None}, "Which conflicts of interest were declared is not said"),
        ({"alternatives": ["Nothing.", " "]}, "An alternative is not said"),
        ({"interests": ["x" * 20_001]}, "An interest is said in 20001 signs"),
        ({"on": date(2026, 11, 24)}, "2026-11-24, is still to come"),
        ({"on": date(2026, 11, 22)}, "report that lay before them is of 2026-11-23"),
        ({"conditions": ["A review."]}, "Conditions go with `go_ahead_with_conditions`"),
        ({"decision": "go_ahead_with_conditions"}, "Conditions go with `go_ahead_with_conditions`"),
        ({"version": 2}, "Version 2 of `a-project` is not in the record"),
        ({"advice": {3: None}}, "No advice on this version stands in entry 3"),
        ({"person": "The  Officer"}, "nobody decides on their own project"),
    ],
)
def test_what_is_not_whole_is_no_decision(council: Council, change: dict[str, Any], told: str):
    with pytest.raises(Refused, match=told):
        council.decide(**change)
    assert "decision.recorded" not in council.kinds


def test_there_are_four_decisions_and_no_other(council: Council):
    with pytest.raises(NotFound, match="There is no decision `aprove`"):
        council.decide(decision="aprove")


def test_nothing_else_was_considered_must_be_said(council: Council):
    seq = council.decide(alternatives=[])
    body = council.entries[seq].body
    assert ("none", "none") == (body["alternatives"], body["interests"])


def test_every_advice_is_spoken_of_and_departing_from_it_takes_a_reason(council: Council):
    seq = advise(council.by("adviser"), "a-project", 1, "Do not.", [])
    for advice, told in (
        ({}, f"Advice was given in entry {seq}. Say of each"),
        ({seq: " "}, "is departed from is not said"),
    ):
        with pytest.raises(Refused, match=told):
            council.decide(advice=advice)
    with pytest.raises(Refused, match="whoever decides weighs the advice of somebody else"):
        council.decide(advice={seq: None}, person="the adviser")


def test_rules_that_are_not_met_block_until_each_is_waived_or_mended(council: Council):
    council.submit(breached(2))
    publish(council.by("officer"), "a-project")
    with pytest.raises(Refused, match=r"finds rules that are not met, and nobody has waived them: partnership.signed"):
        council.decide(2)
    waiver = waive(
        council.by("decision_maker"), Waiver("a-project", "partnership.signed", "Soon.", "officer", council.today)
    )
    council.today = date(2026, 11, 24)
    with pytest.raises(Refused, match=r"nobody has waived them: partnership.signed"):
        council.decide(2)
    seq = council.decide(2, on=date(2026, 11, 23))
    assert [waiver] == council.entries[seq].body["waivers"]


def test_what_is_not_done_needs_no_waiver(council: Council):
    council.submit(breached(2))
    publish(council.by("officer"), "a-project")
    seq = council.decide(2, "do_not_do_it")
    assert [] == council.entries[seq].body["waivers"]


def test_what_is_not_public_can_be_sent_back_and_nothing_else(council: Council):
    council.submit("version: 2")
    with pytest.raises(Refused, match="This version is not public yet"):
        council.decide(2)
    with pytest.raises(Refused, match="Version 2 is the newest"):
        council.decide(1)
    assert 7 == council.decide(2, "change_and_resubmit")


def test_whoever_submitted_an_earlier_version_does_not_decide_on_the_next(council: Council):
    council.submit("version: 2", person="another officer")
    publish(council.by("officer"), "a-project")
    for person in ("the officer", "another officer"):
        with pytest.raises(Refused, match="nobody decides on their own project"):
            council.decide(2, person=person)


def test_what_was_taken_back_is_not_decided(tmp_path: Path):
    council = a_council(tmp_path)
    council.adopt()
    council.submit()
    withdraw(council.by("officer"), "a-project", "No money for it.")
    with pytest.raises(Refused, match="taken back in entry 4"):
        council.decide(decision="do_not_do_it")


def test_a_version_has_one_decision_that_stands(council: Council):
    first = council.decide()
    assert first == council.decide()
    with pytest.raises(Refused, match=f"Entry {first} decided this version already"):
        council.decide(reasons="It helps more.")
    done = supersede(council.by("decision_maker"), first, "New figures.", None)
    assert done == supersede(council.by("decision_maker"), first, "New figures.", None)
    second = council.decide(reasons="It helps less.", decision="do_not_do_it")
    assert {"decision": first, "reason": "New figures."} == council.entries[done].body
    assert second == council.decide(reasons="It helps less.", decision="do_not_do_it")


def test_a_decision_is_superseded_by_one_that_stands_on_the_same_project(council: Council):
    first = council.decide()
    council.submit("version: 2")
    publish(council.by("officer"), "a-project")
    second = council.decide(2)
    for decision, reason, by, told in (
        (first, " ", second, "Why the decision no longer stands is not said"),
        (first, "A second look.", first, f"Entry {first} is not another decision"),
        (first, "A second look.", 3, "Entry 3 is no decision"),
        (99, "A second look.", None, "Entry 99 is no decision"),
    ):
        with pytest.raises(Refused, match=told):
            supersede(council.by("decision_maker"), decision, reason, by)
    seq = supersede(council.by("decision_maker"), first, "A second look.", second)
    assert second == council.entries[seq].body["by"]
    with pytest.raises(Refused, match=f"The decision of entry {first} stands no longer"):
        supersede(council.by("decision_maker"), first, "Another reason.", None)


def test_a_decision_that_stands_no_longer_is_no_answer_to_the_same_one_made_anew(council: Council):
    first = council.decide()
    supersede(council.by("decision_maker"), first, "A second look.", None)
    with pytest.raises(Refused, match=f"Entry {first} says the same, and stands no longer"):
        council.decide()
