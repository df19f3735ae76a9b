"""Submitting is not publishing: what was submitted is published with all before it, or taken back before its day."""

from __future__ import annotations

from datetime import date

import pytest

from charter_engine.errors import Refused
from charter_engine.log.entries import Entry
from charter_engine.workspace.acts.advise import advise
from charter_engine.workspace.acts.release import publish, withdraw
from tests.records import DUE, Council


def named(entries: list[Entry], kind: str) -> list[str]:
    """The hashes of all that entries of a kind promise for a later day."""
    return [
        each["sha256"] for entry in entries if entry.kind == kind for each in entry.body.values()
        if isinstance(each, dict) and "due" in each
    ]  # fmt: skip


def test_all_earlier_versions_are_published_with_the_newest(council: Council):
    council.submit("version: 2")
    advise(council.by("adviser"), "a-project", 2, "Ask the carers.", [])
    seq, versions = publish(council.by("officer"), "a-project")
    body = council.entries[seq].body
    assert ((1, 2), [2, 4]) == (versions, body["versions"])
    assert named(council.entries, "proposal.submitted") == [each["sha256"] for each in body["proposals"]]
    promised = {*named(council.entries, "report.issued"), *named(council.entries, "advice.given")}
    assert promised == {each["sha256"] for each in body["reports"]}
    assert {"bytes", "media", "sha256"} == {name for each in (*body["proposals"], *body["reports"]) for name in each}


def test_what_is_public_already_is_not_published_again(council: Council):
    assert publish(council.by("officer"), "a-project") == publish(council.by("engagement_lead"), "a-project")
    council.submit("version: 2")
    assert (7, (2,)) == publish(council.by("officer"), "a-project")


def test_a_withdrawal_publishes_title_and_reason_and_takes_back_every_promise(council: Council):
    council.submit("version: 2")
    seq, title = withdraw(council.by("officer"), "a-project", "No money for it.")
    body = council.entries[seq].body
    assert ("A project", "A project", "No money for it.") == (title, body["title"], body["reason"])
    promised = {*named(council.entries, "proposal.submitted"), *named(council.entries, "report.issued")}
    assert promised == {each["sha256"] for each in body["withdrawn"]}
    with pytest.raises(Refused, match="its newest version, 2, was taken back"):
        publish(council.by("officer"), "a-project")


def test_a_table_that_another_project_has_too_is_not_taken_back_from_it(council: Council):
    council.submit("proposal: another")
    first, second = (each.body["outcomes"]["sha256"] for each in council.entries if each.kind == "report.issued")
    assert first == second
    seq, _ = withdraw(council.by("officer"), "a-project", "No money for it.")
    assert first not in {each["sha256"] for each in council.entries[seq].body["withdrawn"]}
    assert (1,) == publish(council.by("officer"), "another")[1]


def test_what_was_public_stays_so(council: Council):
    publish(council.by("officer"), "a-project")
    council.submit("version: 2")
    with pytest.raises(Refused, match="Version 1 of `a-project` is public"):
        withdraw(council.by("officer"), "a-project", "No money for it.")


def test_after_the_promised_day_nothing_can_be_taken_back(council: Council):
    council.today = DUE
    entries = len(council.entries)
    council.today = date(2027, 1, 30)
    with pytest.raises(Refused, match="promised for 2027-01-29, and that day has passed"):
        withdraw(council.by("officer"), "a-project", "No money for it.")
    assert entries == len(council.entries)
    council.today = DUE
    assert 4 == withdraw(council.by("officer"), "a-project", "No money for it.")[0]


def test_a_withdrawal_has_a_reason_and_a_project(council: Council):
    with pytest.raises(Refused, match="Why it is taken back is not said"):
        withdraw(council.by("officer"), "a-project", " ")
    with pytest.raises(Refused, match="There is no project `nothing` in the record"):
        withdraw(council.by("officer"), "nothing", "No money for it.")


def test_after_a_withdrawal_the_project_can_come_back_as_the_next_version(council: Council):
    withdraw(council.by("officer"), "a-project", "No money for it.")
    with pytest.raises(Refused, match="with other content"):
        council.submit("organisation: Another council")
    council.submit("version: 2")
    assert (2,) == publish(council.by("officer"), "a-project")[1]
