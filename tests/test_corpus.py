"""The proposals that come with the program, all at once: what a day changes, and what silence does not."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from charter_engine.engine.assess import assess
from charter_engine.model.questionnaire import Form, Question
from tests.build import ROOT, a_proposal, shipped
from tests.pages import section

EARLIER, LATER = "2022-06-01", "2023-12-01"
HEAD = "proposal: nothing\nversion: 1\nform: 1\nkind: own\norganisation: A Council\n"


@cache
def printed(day: str, *paths: str) -> list[dict[str, Any]]:
    """What the command prints as JSON for these proposals, as on a day."""
    command = [sys.executable, "-m", "charter_engine", "assess", *paths, "--on", day, "--format", "json"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert 0 == ended.returncode, ended.stderr.decode()
    found = json.loads(ended.stdout)
    return found if isinstance(found, list) else [found]


def by_rule(report: dict[str, Any]) -> dict[str, Any]:
    """The results, without the words that say what would mend them: these name a day as an example."""
    return {
        result["rule"]: {**result, "reasons": {**result["reasons"], "would_mend": ""}} for result in report["results"]
    }


def looking_at_the_day() -> set[str]:
    """The rules whose own text names the day of the report; no derived fact of the form does."""
    assert "report_date" not in (ROOT / "principles" / "questions.yaml").read_text(encoding="utf-8")
    documents = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in (ROOT / "principles").glob("*.yaml")]
    rules = [rule for document in documents for rule in document.get("rules", [])]
    return {rule["rule"] for rule in rules if "report_date" in str(rule)}


# --- What a day changes -----------------------------------------------------------------------------------------------


def test_two_days_differ_where_the_charter_does_and_nowhere_else():
    """For every proposal here: the rules in force on both days come to the same, save those that look at the day."""
    before, after = printed(EARLIER, "proposals/"), printed(LATER, "proposals/")
    old, new = ({rule.rule for rule in shipped().charter.on(date.fromisoformat(day)).rules} for day in (EARLIER, LATER))
    read_it = looking_at_the_day()
    assert len(before) == len(after) == len(list((ROOT / "proposals").glob("*.yaml")))
    assert old - new
    assert new - old
    for one, two in zip(before, after, strict=True):
        was, now = by_rule(one), by_rule(two)
        assert (old, new) == (set(was), set(now))
        differing = {rule for rule in old & new if was[rule] != now[rule]}
        assert set() == differing - read_it, one["proposal"]["id"]


def test_a_rule_that_reads_the_day_does_differ():
    """So that the test above holds something: a review that lies ahead on the first day has passed by the second."""
    charter = shipped().charter
    planned = "{uses_personal_data: yes, review_date: {date: 2022-12-01, early_review_triggers: A new law.}}"
    reports = [
        assess(charter.on(date.fromisoformat(day)), a_proposal(planned, charter.form)) for day in (EARLIER, LATER)
    ]
    one, two = ({result.rule.rule: result.outcome for result in report.results} for report in reports)
    differing = {rule for rule in one if rule in two and one[rule] != two[rule]}
    assert {"accountability.review-planned"} == differing


def test_a_page_lists_every_rule_that_a_day_can_change():
    page = section((ROOT / "docs" / "principles" / "README.md").read_text(encoding="utf-8"), "## What the day changes")
    rows = dict(re.findall(r"^\| `([^`]+)` \| (.*) \|$", page, re.MULTILINE))
    days = [date.fromisoformat(day) for day in (EARLIER, LATER)]
    one, two = ({rule.rule for rule in shipped().charter.on(day).rules} for day in days)
    assert looking_at_the_day() == {rule for rule, why in rows.items() if "the day of the report" in why}
    assert one ^ two == {rule for rule, why in rows.items() if "n force from" in why}


# --- What silence does not --------------------------------------------------------------------------------------------


def unknown(form: Form) -> str:
    """Every question answered with "not known yet", each part of a record too."""
    return yaml.safe_dump({question.question: _unknown(question) for question in form.questions})


def _unknown(question: Question) -> Any:
    whole = question.type != "record"
    return "not_known_yet" if whole else {part.question: _unknown(part) for part in question.fields}


@pytest.mark.parametrize("day", [EARLIER, LATER])
def test_saying_not_known_yet_to_every_question_settles_no_more_than_an_empty_form(day: str, tmp_path: Path):
    """And the empty form meets no rule at all."""
    blank, stated = tmp_path / "blank.yaml", tmp_path / "stated.yaml"
    blank.write_text(HEAD + "answers: {}\n", encoding="utf-8")
    answers = "".join(f"  {line}\n" for line in unknown(shipped().charter.form).splitlines())
    stated.write_text(f"{HEAD}answers:\n{answers}", encoding="utf-8")
    (empty,), (full,) = printed(day, str(blank)), printed(day, str(stated))
    outcomes = [{result["rule"]: result["outcome"] for result in report["results"]} for report in (empty, full)]
    assert outcomes[0] == outcomes[1]
    assert "satisfied" not in outcomes[0].values()
    assert len(outcomes[0]) > 60
