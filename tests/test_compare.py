"""What `charter compare` says: which results differ between two reports, because of what; and that no others do."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from charter_engine.cli import cli
from charter_engine.engine.assess import assess
from charter_engine.engine.compare import Change, Comparison, compare
from charter_engine.language.folder import read_proposal
from charter_engine.model.charter import Charter
from charter_engine.model.report import Report
from charter_engine.model.rule import Gate
from charter_engine.render import compare as page
from charter_engine.render.markdown import to_markdown
from charter_engine.render.text import to_text
from tests import tiny

DAY = date(2024, 6, 1)
LATER = date(2025, 6, 1)
FIRM = "- {name: A firm, pledge: signed, uses: [store]}"
OTHER = "- {name: Another firm, pledge: asked, uses: [study]}"
SECOND_NUMBER = """
parameters:
  - parameter: many_people
    unit: people
    label: how many people are many
    values:
      - {from: 2024-01-01, until: 2024-12-31, value: 100, source: the-charter, grade: A}
      - {from: 2025-01-01, value: 10, source: the-charter, grade: A}
  - parameter: keep_for
    unit: months
    label: how long data is kept
    values:
      - {from: 2024-01-01, value: 12, source: the-act, grade: A}
"""


def charter(where: str = "", part: str = "") -> Charter:
    return tiny.folder(tiny.with_part(where, part)).charter


def report(of: Charter, *changes: tuple[str, str], on: date = DAY, gate: Gate | None = None) -> Report:
    """A report on the tiny proposal, with pieces of its text put in the place of others."""
    text = tiny.PROPOSAL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return assess(of.on(on), read_proposal(text.encode(), "a.yaml", of.form), gate)


def only_change(comparison: Comparison, rule: str) -> Change:
    assert [rule] == [change.after.rule.rule for change in comparison.changed]
    return comparison.changed[0]


def facts(change: Change) -> list[tuple[str, str, str]]:
    return [(fact.label, fact.before, fact.after) for fact in change.facts]


def test_two_reports_that_are_the_same_differ_in_nothing():
    one = report(charter())
    comparison = compare(one, one)
    assert ((), (), ()) == (comparison.changed, comparison.only_before, comparison.only_after)
    assert "Nothing changed: all 4 results are the same." == page.summary(comparison)


def test_an_answer_that_changes_a_result_is_named_with_what_it_was_and_is():
    of = charter()
    comparison = compare(report(of), report(of, ("people: 12", "people: 500")))
    change = only_change(comparison, "openness.large")
    assert ("not_applicable", "raised") == (change.before.outcome, change.after.outcome)
    assert [("the number of people in the data", "12", "500")] == facts(change)
    assert () == change.because
    assert 3 == comparison.same


def test_an_answer_that_changes_no_result_is_not_blamed():
    of = charter()
    after = report(of, ("people: 12", "people: 500"), ("signed, uses: [store]", "signed, uses: [study]"))
    assert ["people"] == [fact.id for fact in only_change(compare(report(of), after), "openness.large").facts]


def test_an_answer_taken_back_is_named():
    of = charter()
    change = only_change(compare(report(of), report(of, ("  people: 12\n", ""))), "openness.large")
    assert "undetermined" == change.after.outcome
    assert [("the number of people in the data", "12", "not answered")] == facts(change)


def test_an_item_is_known_by_its_name_and_not_by_its_place():
    of = charter()
    two = report(of, (FIRM, f"{FIRM}\n      {OTHER}"))
    turned = report(of, (FIRM, f"{OTHER}\n      {FIRM}"))
    assert () == compare(two, turned).changed
    change = only_change(compare(report(of), turned), "partnership.signed")
    assert [("whether the organisation has signed (“Another firm”)", "not listed", "it has been asked")] == facts(
        change
    )


def test_a_list_that_may_go_on_is_said_to():
    of = charter()
    comparison = compare(report(of), report(of, ("    complete: true\n", "    complete: false\n")))
    said = [fact for change in comparison.changed for fact in facts(change)]
    assert ("whether this list is complete: the outside organisations", "complete", "there may be more") in said


def test_a_question_that_became_ready_names_what_a_group_needed():
    of = charter()
    large = ("people: 12", "people: 500")
    told = ("people: 12", "people: 500\n  affected: [children]")
    change = only_change(compare(report(of, large), report(of, told)), "openness.large")
    assert (False, True) == (change.before.ready, change.after.ready)
    assert ("officer", "community") == (change.before.next_actor, change.after.next_actor)
    assert ["affected"] == [fact.id for fact in change.facts]


def test_the_gate_is_blamed_where_it_alone_makes_the_difference():
    of = charter()
    late = ("until: 2024-12-31", "until: 2034-12-31")
    before, after = report(of, late, gate="deliberation"), report(of, late, gate="go_live")
    change = only_change(compare(before, after), "openness.end")
    assert ("unfinished", "breached") == (change.before.outcome, change.after.outcome)
    assert () == change.facts
    assert ("The report is made for another moment: was “before people are asked”, now “before it goes live”.",) == (
        change.because
    )


def test_the_day_of_the_report_is_blamed_where_it_alone_makes_the_difference():
    of = charter()
    change = only_change(compare(report(of), report(of, on=date(2023 + 3, 6, 1))), "openness.end")
    assert ("The day of the report: was 1 June 2024, now 1 June 2026.",) == change.because
    assert () == change.facts


def test_a_number_of_the_charter_is_blamed_by_what_it_is_called():
    of = charter("charter", SECOND_NUMBER)
    change = only_change(compare(report(of), report(of, on=LATER)), "openness.large")
    assert ("The Charter has another number: how many people are many: was 100, now 10 people.",) == change.because
    assert () == change.facts


def test_a_rule_that_changed_with_an_edition_is_blamed():
    old = charter()
    new = charter("asks", "when: {people: {at_most: many_people}}")
    later = replace(new, editions=(replace(new.editions[0], edition="2025", start=date(2025, 1, 1)),))
    change = only_change(compare(report(old), report(later, on=LATER)), "openness.large")
    assert ("The rule itself changed on 1 January 2025.",) == change.because


@pytest.mark.parametrize("turned", [False, True])
def test_a_rule_in_force_on_one_day_only_stands_apart(turned: bool):
    of = charter("rule", "rule: openness.more\nin_force: {from: 2025-01-01, until: 2025-12-31}")
    before, after = report(of), report(of, on=LATER)
    comparison = compare(after, before) if turned else compare(before, after)
    lone = comparison.only_before if turned else comparison.only_after
    assert ["openness.more"] == [each.result.rule.rule for each in lone]
    assert "The rule is in force from 1 January 2025." == lone[0].because
    assert "1 rule stands in one report only." in page.summary(comparison)


def test_a_rule_that_ended_says_its_last_day():
    of = charter("rule", "rule: openness.more\nin_force: {from: 2024-01-01, until: 2024-12-31}")
    (lone,) = compare(report(of), report(of, on=LATER)).only_before
    assert "The rule is no longer in force. Its last day was 31 December 2024." == lone.because


def test_every_way_of_writing_it_says_the_same():
    of = charter()
    comparison = compare(report(of), report(of, ("people: 12", "people: 500")))
    read, found = page.read(comparison), json.loads(page.to_json(comparison))
    for text in (to_text(read), to_markdown(read)):
        flat = " ".join(text.split())
        assert "openness.large" in flat
        assert "1 result changed. Nothing else changed: all 3 other results are the same." in flat
    assert ["openness.large"] == [change["rule"] for change in found["changed"]]
    assert {"id": "people", "before": "12", "after": "500"}.items() <= found["changed"][0]["facts"][0].items()
    assert 3 == found["same"]


def test_two_projects_are_said_to_be_two():
    of = charter()
    comparison = compare(report(of), report(of, ("proposal: a-project", "proposal: b-project")))
    assert "These are two projects" in to_text(page.read(comparison))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in tiny.texts().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for name, text in (("v1", tiny.PROPOSAL), ("v2", tiny.PROPOSAL.replace("people: 12", "people: 500"))):
        (tmp_path / "ours" / f"{name}.yaml").parent.mkdir(exist_ok=True)
        (tmp_path / "ours" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> str:
    done = CliRunner().invoke(cli, ["--charter", str(folder), "compare", *arguments])
    assert 0 == done.exit_code, done.output
    return done.output


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_the_command_ends_with_nought_though_results_changed(folder: Path, form: str):
    one, two = (str(folder / "ours" / f"v{number}.yaml") for number in (1, 2))
    assert "openness.large" in run(folder, one, two, "--on", "2024-06-01", "--format", form)


def test_the_command_takes_one_proposal_on_two_days(folder: Path):
    one = str(folder / "ours" / "v1.yaml")
    told = " ".join(run(folder, one, one, "--on", "2024-06-01", "--on-b", "2026-06-01").split())
    assert "The day of the report: was 1 June 2024, now 1 June 2026." in told


def test_a_folder_of_several_is_not_compared(folder: Path):
    command = [sys.executable, "-m", "charter_engine", "--charter", str(folder), "compare"]
    (folder / "ours" / "v2.yaml").write_text(tiny.PROPOSAL.replace("version: 1", "version: 2"), encoding="utf-8")
    done = subprocess.run(
        [*command, str(folder / "ours"), str(folder / "ours" / "v1.yaml"), "--on", "2024-06-01"],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert 2 == done.returncode
    assert "holds 2 proposals. Name one of them." in done.stderr
