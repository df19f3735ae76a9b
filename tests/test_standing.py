"""Where projects stand, from the record and from what was published of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from charter_engine.errors import Malformed
from charter_engine.log import layout
from charter_engine.record.past import Past
from charter_engine.record.standing import status
from charter_engine.render.status import to_json, to_text
from charter_engine.store import read
from charter_engine.workspace.acting import past_of
from charter_engine.workspace.acts.advise import advise
from charter_engine.workspace.acts.decide import supersede
from charter_engine.workspace.acts.release import publish, withdraw
from charter_engine.workspace.records.status import published_past
from tests import logs
from tests.records import DUE, Council, a_council


@pytest.fixture
def council(tmp_path: Path) -> Council:
    found = a_council(tmp_path / "home")
    found.adopt()
    return found


def states(council: Council, day: date = DUE) -> list[tuple[str, int, str]]:
    return [(each.project, each.version, each.state) for each in status(past_of(council.record), day).versions]


def test_a_version_waits_until_its_day_and_is_overdue_after_it(council: Council):
    council.submit()
    assert [("a-project", 1, "not_yet_published")] == states(council, DUE)
    assert [("a-project", 1, "overdue")] == states(council, DUE + timedelta(days=1))


def test_what_was_published_or_taken_back_is_never_overdue(council: Council):
    council.submit()
    withdraw(council.by("officer"), "a-project", "No money for it.")
    council.submit("version: 2")
    council.submit("proposal: another")
    publish(council.by("officer"), "a-project")
    expected = [("a-project", 1, "withdrawn"), ("a-project", 2, "published"), ("another", 1, "not_yet_published")]
    assert expected == states(council)
    assert "overdue" == states(council, date(2099, 1, 1))[2][2]
    assert ["withdrawn", "published"] == [state for _, _, state in states(council, date(2099, 1, 1))[:2]]


def test_a_page_tells_all_of_it(council: Council):
    council.submit()
    publish(council.by("officer"), "a-project")
    advice = advise(council.by("adviser"), "a-project", 1, "Ask the carers.", [])
    first = council.decide(advice={advice: None})
    supersede(council.by("decision_maker"), first, "New figures.", None)
    council.decide(decision="do_not_do_it", advice={advice: None})
    council.submit("version: 2")
    found = status(past_of(council.record), date(2027, 1, 30))
    digest = council.entries[1].body["digest"][:12]
    assert f"""\
The record of 11 entries, as on 30 January 2027.
In force since 1 January 2024: edition 2024, digest {digest} (entry 1).
No list was compared with the record: nothing here says whether it is whole.
OVERDUE: 1 version should be public by now.

a-project
  version 1   submitted (entry 2), published (entry 4)
              advice: entry 5
              decided on 2026-11-23: it will not be done (entry 8)
  version 2   submitted (entry 9), OVERDUE: it was to be published by 2027-01-29
              not decided""" == to_text(found)
    held = json.loads(to_json(found))
    assert (11, ["published", "overdue"]) == (held["entries"], [each["state"] for each in held["versions"]])
    assert {"entry": 8, "decision": "do_not_do_it", "on": "2026-11-23"} == held["versions"][0]["decision"]


def test_an_entry_that_is_not_as_its_kind_says_tells_nothing_and_stops_nothing(council: Council):
    council.submit()
    entries = past_of(council.record).entries
    broken = [replace(each, body={"project": ["x"], "version": {}, "edition": 7}) for each in entries[1:]]
    found = status(Past((*entries, *broken)), DUE)
    assert (len(entries) + len(broken), ["a-project"]) == (found.entries, [each.project for each in found.versions])


def test_before_an_edition_is_adopted_the_page_says_so():
    found = status(Past(()), DUE)
    assert "No edition was adopted: nothing can be submitted." in to_text(found)
    assert (None, []) == (json.loads(to_json(found))["serving"], json.loads(to_json(found))["versions"])


def test_a_published_folder_says_the_same_as_the_record(council: Council, tmp_path: Path):
    council.submit()
    publish(council.by("officer"), "a-project")
    lines, (_, note) = list(read.entries(council.record.database)), list(read.checkpoints(council.record.database))[-1]
    logs.lay_out(tmp_path / "decisions", layout.publish(lines, note))
    assert past_of(council.record) == published_past(tmp_path / "decisions")
    short = tmp_path / "short"
    logs.lay_out(short, {**layout.publish(lines, note), "entries/000.jsonl": layout.lines(lines[:3])})
    with pytest.raises(Malformed, match="counts 5 entries, and 3 are there"):
        published_past(short)
    with pytest.raises(Malformed, match="holds no log"):
        published_past(tmp_path)
