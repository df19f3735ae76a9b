"""Submitting: under an adopted edition only, version after version, once; the report is written with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from charter_engine.canonical import from_canonical
from charter_engine.errors import InvalidSource, Refused
from charter_engine.log.entries import Entry
from charter_engine.store import read
from charter_engine.workspace.acting import texts_in
from charter_engine.workspace.acts.release import publish
from charter_engine.workspace.acts.submit import LONGEST_PROMISE, Submission, submit
from charter_engine.workspace.reports.proposals import read_one
from tests.records import DUE, Council, a_council


@pytest.fixture
def council(tmp_path: Path) -> Council:
    found = a_council(tmp_path)
    found.adopt()
    return found


def test_a_submission_and_its_report_are_written_together(council: Council):
    done = council.submit()
    assert ["log.created", "edition.adopted", "proposal.submitted", "report.issued"] == council.kinds
    submitted, report = council.entries[done.seq], council.entries[done.report]
    assert (done.seq, "2027-01-29") == (report.body["submitted"], submitted.body["publish_by"])
    assert {"2027-01-29"} == {report.body[name]["due"] for name in ("report", "outcomes")}
    held = from_canonical(read.blob(council.record.database, report.body["report"]["sha256"]) or b"")
    assert (submitted.body["digest"], 1) == (held["proposal"]["digest"], held["proposal"]["version"])


def test_no_text_of_a_proposal_stands_in_the_record_in_the_open(council: Council):
    council.submit()
    things = [read.blob(council.record.database, name) or b"" for name in hashes(council)]
    lines = list(read.entries(council.record.database))
    assert 4 == len(things)
    assert [] == [text for text in ("The study ends then", "A firm", "the officer") for data in (*things, *lines)
                  if text.encode() in data]  # fmt: skip


def test_the_notes_of_an_import_are_not_submitted(council: Council):
    council.submit("imported_notes: [{source_ref: record.md, text: A secret}]")
    things = [read.blob(council.record.database, name) or b"" for name in hashes(council)]
    assert [] == [data for data in things if b"imported_notes" in data]
    assert council.submit().again


def hashes(council: Council) -> set[str]:
    found = set()
    for entry in council.entries:
        found |= {each["sha256"] for each in entry.body.values() if isinstance(each, dict) and "sha256" in each}
    return found


def test_without_an_adopted_edition_nothing_can_be_submitted(tmp_path: Path):
    council = a_council(tmp_path)
    with pytest.raises(Refused, match=r"No edition was adopted .* drafts and impact only"):
        council.submit()
    council.adopt(start=date(2026, 12, 1))
    with pytest.raises(Refused, match="No edition was adopted that is in force on 2026-11-23"):
        council.submit()
    council.today = date(2026, 12, 1)
    assert 3 == council.submit().report


def test_rules_that_nobody_adopted_serve_drafts_only(council: Council):
    council.charter_with("requires", "due_by: decision")
    with pytest.raises(Refused, match=r"not those that serve .* entry 1 adopted .* drafts and impact only"):
        council.submit()
    assert 2 == len(council.entries)


def test_the_same_again_is_the_same_entry(council: Council):
    first = council.submit()
    assert replace(first, again=True) == council.submit()
    assert 4 == len(council.entries)


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("organisation: Another council", "is in the record, in entry 2, with other content"),
        ("version: 3", "next version of `a-project` is 2, and the file says 3"),
        ("answers: {title: Another title}", "is in the record, in entry 2, with other content"),
    ],
)
def test_a_version_is_the_next_one_or_the_same(council: Council, part: str, told: str):
    council.submit()
    with pytest.raises(Refused, match=told):
        council.submit(part)
    assert 2 == council.submit("version: 2").version
    assert ["proposal.submitted", "report.issued"] * 2 == council.kinds[2:]


def test_the_first_version_is_1(council: Council):
    with pytest.raises(Refused, match="next version of `a-project` is 1, and the file says 2"):
        council.submit("version: 2")


def test_a_day_for_publication_that_is_over_is_refused(council: Council):
    with pytest.raises(Refused, match="2026-11-22, is over"):
        council.submit(due=council.today - timedelta(days=1))
    council.submit(due=council.today)
    with pytest.raises(Refused, match="promised for 2026-11-23"):
        council.submit(due=DUE)


def test_a_day_for_publication_that_must_be_a_slip_of_the_pen_is_refused(council: Council):
    latest = council.today + LONGEST_PROMISE
    with pytest.raises(Refused, match=f"more than ten years away. Choose one by {latest}"):
        council.submit(due=latest + timedelta(days=1))
    assert 2 == len(council.entries)
    council.submit(due=latest)


def test_a_proposal_with_a_mistake_writes_nothing(council: Council):
    with pytest.raises(InvalidSource, match="never"):
        council.submit("answers: {stage: never}")
    assert 2 == len(council.entries)


def test_one_file_holds_one_proposal(council: Council):
    (council.home / "many").mkdir()
    for name in ("a", "b"):
        text = council.file(f"proposal: {name}").read_text(encoding="utf-8")
        (council.home / "many" / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match="holds 2 proposals"):
        read_one(council.home / "many", council.held.charter.form)


def test_a_clock_that_went_back_is_told_of_and_the_report_still_names_its_submission(council: Council):
    acting = council.by("officer")
    acting = replace(acting, now=acting.now - timedelta(hours=3))
    done = submit(acting, council.held, Submission(council.proposal(), DUE))
    assert ["clock.anomaly", "proposal.submitted", "report.issued"] == council.kinds[2:]
    assert council.entries[done.report].body["submitted"] == done.seq == 3


def test_what_only_the_record_can_say_goes_into_the_next_version(tmp_path: Path):
    council = a_council(tmp_path)
    form = council.home / "principles/questions.yaml"
    form.write_text(form.read_text(encoding="utf-8") + DECIDED, encoding="utf-8")
    council.adopt()
    council.submit("record: {decision_record: partial}")
    publish(council.by("officer"), "a-project")
    decision = council.decide()
    council.submit("version: 2\nrecord: {decision_record: partial}")
    first, second = (record_facts(council, entry) for entry in council.entries if entry.kind == "proposal.submitted")
    assert {} == first
    held = second["decision_record"]
    assert ("complete", "derived") == (held["value"], held["source"])
    assert f"entry {decision}" in texts_in(council.record, proposals(council)[1]).values()


DECIDED = """\
  - question: decision_record
    type: choice
    wording: Does the record say who decided?
    label: the state of the decision record
    about: world
    options: [{option: complete, label: complete}, {option: partial, label: in part}]
"""


def proposals(council: Council) -> list[str]:
    return [entry.body["proposal"]["sha256"] for entry in council.entries if entry.kind == "proposal.submitted"]


def record_facts(council: Council, entry: Entry) -> dict[str, Any]:
    data = read.blob(council.record.database, entry.body["proposal"]["sha256"])
    found: dict[str, Any] = from_canonical(data or b"").get("record", {})
    return found
