"""Adopting an edition, and changing rules without a change of the Charter's text."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from charter_engine.canonical import from_canonical
from charter_engine.errors import NotFound, Refused
from charter_engine.model.actor import Actor
from charter_engine.record.editions import coming, serving
from charter_engine.record.past import Past
from charter_engine.store import read
from charter_engine.workspace.acts.adopt import Adoption, Change, adopt, change_rules
from tests.records import Council, a_council

SECOND = Actor("adviser", "the adviser")
SAID = Adoption("Residents' panel", "Cabinet", date(2024, 1, 1), "minute 7", date(2024, 1, 1))


@pytest.fixture
def council(tmp_path: Path) -> Council:
    return a_council(tmp_path)


def test_an_adoption_says_who_drafted_it_who_signed_it_off_when_and_where_that_is_minuted(council: Council):
    seq = council.adopt()
    entry = council.entries[seq]
    assert ("Residents' panel", "Cabinet", "2024-01-01", "minute 7 of 1 January 2024", "2024-01-01") == tuple(
        entry.body[name] for name in ("drafted_by", "signed_off_by", "on", "minute", "from")
    )
    held = from_canonical(read.blob(council.record.database, entry.body["charter"]["sha256"]) or b"")["charter"]
    assert (council.home / "principles" / "charter.yaml").read_text(encoding="utf-8") == held["charter.yaml"]
    assert [] == [name for name in held if "cases" in name]


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ({"drafted_by": " "}, "Who drafted the edition is not said"),
        ({"signed_off_by": ""}, "Which body signed it off is not said"),
        ({"minute": ""}, "Where that is minuted is not said"),
        ({"on": date(2026, 11, 24)}, "2026-11-24, is still to come"),
    ],
)
def test_an_adoption_that_leaves_something_unsaid_is_refused(council: Council, missing: dict[str, Any], told: str):
    with pytest.raises(Refused, match=told):
        adopt(council.by("custodian"), council.held, Adoption(**{**fields(SAID), **missing}))
    assert ["log.created"] == council.kinds


def fields(said: Adoption) -> dict[str, Any]:
    return {name: getattr(said, name) for name in said.__slots__}


def test_no_edition_can_be_adopted_for_a_day_on_which_there_is_none(council: Council):
    with pytest.raises(NotFound, match="2023-12-31"):
        council.adopt(start=date(2023, 12, 31))


def test_adopting_twice_is_adopting_once(council: Council):
    assert 1 == council.adopt() == council.adopt()
    assert 2 == council.adopt(person="another custodian")


def change(council: Council, second: Actor = SECOND, until: date | None = None, reason: str = "A loophole.") -> date:
    """Change the rules; the last day on show."""
    return change_rules(council.by("custodian"), council.held, Change(reason, second, until))[1]


def test_changed_rules_serve_after_ten_working_days_on_show(council: Council):
    council.adopt()
    council.charter_with("requires", "due_by: decision")
    shown = change(council)
    assert date(2026, 12, 7) == shown
    past = Past(tuple(council.entries))
    assert (1, 2) == tuple(found.seq for day in (shown, date(2026, 12, 8)) if (found := serving(past.entries, day)))
    assert [date(2026, 12, 8)] == [each.since for each in coming(past.entries, shown)]
    council.today = shown
    with pytest.raises(Refused, match="not those that serve on 2026-12-07"):
        council.submit()
    council.today = date(2026, 12, 8)
    done = council.submit()
    report = council.entries[done.report].body
    assert ("2024", council.entries[2].body["digest"]) == (report["edition"]["label"], report["edition"]["digest"])


def test_after_a_change_the_rules_before_it_serve_no_more(council: Council):
    council.adopt()
    council.charter_with("requires", "due_by: decision")
    change(council)
    council.charter_with("", "")
    council.today = date(2026, 12, 8)
    with pytest.raises(Refused, match="entry 2 adopted"):
        council.submit()


def test_a_change_takes_a_second_person_and_not_only_a_second_role(council: Council):
    council.adopt()
    council.charter_with("requires", "due_by: decision")
    for second, told in (
        (Actor("adviser", "The  CUSTODIAN"), "the same person as the first"),
        (Actor("officer", "the officer"), "may not be the second person"),
    ):
        with pytest.raises(Refused, match=told):
            change(council, second)
    with pytest.raises(Refused, match="for 10 working days: until 2026-12-07 or later"):
        change(council, until=date(2026, 12, 4))
    with pytest.raises(Refused, match="Why the rules are changed is not said"):
        change(council, reason="\n")
    assert 2 == len(council.entries)
    assert date(2026, 12, 24) == change(council, until=date(2026, 12, 24))


def test_a_rule_that_begins_later_is_on_show_until_the_day_before(council: Council):
    council.adopt()
    council.charter_with("rule", "rule: openness.more\nin_force: {from: 2027-01-01}")
    with pytest.raises(Refused, match="These are the rules that serve"):
        change(council)
    assert date(2026, 12, 31) == change(council, until=date(2026, 12, 31))
    council.submit()
    council.today = date(2027, 1, 1)
    done = council.submit("version: 2")
    assert [1, 2] == [serves.seq for serves in (serving(council.entries, day) for day in DAYS) if serves]
    assert council.entries[2].body["digest"] == council.entries[done.report].body["edition"]["digest"]


DAYS = (date(2026, 12, 31), date(2027, 1, 1))


def test_only_the_rules_of_the_edition_that_serves_can_be_changed(council: Council):
    with pytest.raises(Refused, match="No edition serves yet"):
        change(council)
    council.adopt()
    with pytest.raises(Refused, match="These are the rules that serve"):
        change(council)
    council.charter_with("asks", "question: Is that too many people?")
    with pytest.raises(Refused, match="Words alone can change without an entry"):
        change(council)
    council.charter_with("requires", "due_by: decision")
    head = council.home / "principles/charter.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace('"2024"', '"2026"'), encoding="utf-8")
    with pytest.raises(Refused, match="That is a new text of the Charter"):
        change(council)


def test_other_rules_are_no_second_adoption_of_the_same_edition(council: Council):
    first = council.adopt()
    assert first == council.adopt()
    council.charter_with("requires", "due_by: decision")
    with pytest.raises(Refused, match="change-rules"):
        council.adopt()
    assert ["log.created", "edition.adopted"] == council.kinds
