"""Every reading of every shipped proposal, in every format that needs nothing from the system."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from charter_engine.engine.assess import assess
from charter_engine.model.proposal import Answer, Answers
from charter_engine.model.report import Report
from charter_engine.render.readings import AUDIENCES, render
from charter_engine.render.report_json import schema
from tests.build import shipped_proposals, shipped_reports

REPORTS = shipped_reports()
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>{{7*7}}</style>\x1b[31m\u202e [x](javascript:1)'


class Tags(HTMLParser):
    """Collects the elements of a page and the addresses that it would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.fetched += [
            value for name, value in attrs if name in ("src", "href", "data", "onerror") and value and value[0] != "#"
        ]


def page(report: Report, audience: str) -> tuple[str, Tags]:
    text = render([report], "html", audience, several=False).decode()  # type: ignore[arg-type]
    tags = Tags()
    tags.feed(text)
    return text, tags


def closed(described: Any) -> Any:
    """The schema with no field admitted but those that it names."""
    if isinstance(described, list):
        return [closed(part) for part in described]
    if not isinstance(described, dict):
        return described
    inner = {key: closed(part) for key, part in described.items()}
    return {**inner, "additionalProperties": False} if isinstance(inner.get("properties"), dict) else inner


@pytest.mark.parametrize(
    ("use", "rule"), [("planning", "public-good.planning-use"), ("research", "public-good.research-use")]
)
def test_a_question_about_one_use_shows_what_is_known_of_that_use(use: str, rule: str):
    report = REPORTS["fictional-shared-care-records"]
    asked = next(result for result in report.results if result.rule.rule == rule)
    purposes = report.proposal.answers["purposes"]
    assert isinstance(purposes, Answers)
    of_this_use = {number for number, item in enumerate(purposes.items, 1) if item["use"].value == use}  # type: ignore[union-attr]
    shown = {need.id for need in asked.needs if need.asked_about and need.id.startswith("purposes[")}
    assert {int(name.partition("[")[2].partition("]")[0]) for name in shown} == of_this_use
    assert any(not need.asked_about for need in asked.needs)


@pytest.mark.parametrize("name", REPORTS)
def test_a_rule_reads_each_fact_once(name: str):
    for result in REPORTS[name].results:
        read = [fact.id for fact in result.facts_read]
        assert len(read) == len(set(read)), result.rule.rule


def hostile() -> Report:
    report = next(iter(REPORTS.values()))
    answers = {**report.proposal.answers}
    for name in ("title", "one_sentence", "plain_text"):
        answers[name] = Answer("answered", HOSTILE)
    return assess(report.edition, replace(report.proposal, answers=answers, notice=HOSTILE, organisation=HOSTILE))


@pytest.mark.parametrize("name", REPORTS)
def test_the_json_is_as_its_schema_says(name: str):
    report = json.loads(render([REPORTS[name]], "json", None, several=False))
    Draft202012Validator(closed(schema())).validate(report)
    Draft202012Validator(schema()).validate({**report, "added_later": 1})


@pytest.mark.parametrize("name", REPORTS)
def test_every_text_fits_eighty_columns(name: str):
    for audience in (None, *AUDIENCES):
        lines = render([REPORTS[name]], "text", audience, several=False).decode().splitlines()
        assert [line for line in lines if len(line) > 80] == []


def test_several_reports_are_one_list():
    some = list(REPORTS.values())[:2]
    assert len(json.loads(render(some, "json", None, several=True))) == len(some)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_page_holds_no_script_and_fetches_nothing(audience: str):
    for report in (*list(REPORTS.values())[:3], hostile()):
        _, tags = page(report, audience)
        assert "script" not in tags.names
        assert "img" not in tags.names
        assert tags.fetched == []
        assert tags.names.count("h1") == 1


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_terminal_never_sees_what_it_would_obey(audience: str):
    text = render([hostile()], "text", audience, several=False).decode()  # type: ignore[arg-type]
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize("name", REPORTS)
def test_residents_read_no_rule_ids(name: str):
    text, _ = page(REPORTS[name], "resident")
    assert [rule.rule for rule in REPORTS[name].edition.rules if rule.rule in text] == []


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_says_where_it_comes_from(name: str):
    proposal = shipped_proposals()[name]
    for audience in (None, *AUDIENCES):
        said = " ".join(render([REPORTS[name]], "text", audience, several=False).decode().split())
        if proposal.kind == "illustration":
            assert "demonstration from public sources" in said
            assert "did not run or endorse it" in said
        else:
            assert "fictional" in said


def test_the_same_records_raise_different_questions_for_care_planning_and_research():
    report = next(r for r in REPORTS.values() if r.proposal.kind == "fictional")
    raised = {result.rule.rule: result.rule for result in report.results if result.outcome == "raised"}
    wanted = ("public-good.care-records-shared", "public-good.planning-use", "public-good.research-use")
    assert len({raised[name].question for name in wanted}) == len(wanted)  # type: ignore[union-attr]
