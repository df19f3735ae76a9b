"""The pages of the Charter: everything on them comes from the files of the Charter, and is shown as text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page

from charter_engine.model.questionnaire import Question
from charter_engine.workspace.held import hold
from tests.served import served, visiting
from tests.sites import Site, a_site

ROOT = Path(__file__).resolve().parent.parent
RULE = "/charter/rules/openness.end"
PAGES = ("/charter", "/charter/principles/openness", RULE, "/charter/coverage", "/charter/form")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A council that has adopted its Charter."""
    site = a_site(tmp_path)
    site.council.adopt()
    return site


@pytest.fixture
def client(site: Site) -> TestClient:
    return site.client()


def said(client: TestClient, path: str) -> str:
    """What a page says, as text without its marks."""
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", answer.text)).split())


def test_the_charter_says_which_edition_serves_and_since_when(client: TestClient):
    text = said(client, "/charter")
    assert "The Charter of 2024, as on 23 November 2026. It serves since 1 January 2024, by entry 1" in text
    assert "People can see what is done with data." in text
    assert "The council asks its partners to sign." in text


def test_a_charter_that_nobody_adopted_is_shown_as_such(tmp_path: Path):
    assert "It is not on the record that this edition was adopted" in said(a_site(tmp_path).client(), "/charter")


@pytest.mark.parametrize("path", [path for path in PAGES if path != "/charter/form"])
def test_links_stay_on_the_day_that_was_asked_for(client: TestClient, path: str):
    links = re.findall(r'href="(/charter/[^"]*)"', client.get(f"{path}?on=2025-02-03").text)
    assert links
    assert [] == [link for link in links if "?on=2025-02-03" not in link]
    assert "?on" not in "".join(re.findall(r'href="(/charter/[^"]*)"', client.get(path).text))


@pytest.mark.parametrize(
    "path",
    ["/charter?on=yesterday", "/charter?on=2023-12-31", "/charter?on=2027-02-30", "/charter/principles/none",
     "/charter/rules/openness.none", "/charter/rules/openness", "/charter/rules/../openness"],
)  # fmt: skip
def test_what_is_not_there_is_told(client: TestClient, path: str):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_a_rule_is_read_aloud_with_its_source_its_number_and_its_cases(client: TestClient):
    text = said(client, RULE)
    for part in (
        "The data is kept for a year at most.",
        "It is due before it goes live.",
        "It applies if the project uses data about people .",
        "The law (section 1). The Act , Parliament. Read in part.",
        "How long data is kept: 12 months , since 1 January 2024. Nowhere's own words.",
        "Choose an earlier day.",
        "The rule on keeping data.",
        "The data is kept for longer than a year.",
        "One that holds The data goes after half a year: Met , as on 1 June 2024.",
        "One that fails The data stays for ten years: Not met",
        "One that stays open Nobody has said how long the data stays: Cannot tell yet",
    ):
        assert part.replace(" .", ".").replace(" ,", ",") in text.replace(" .", ".").replace(" ,", ",")


def test_a_question_names_its_options_and_nothing_that_could_be_met(client: TestClient):
    text = said(client, "/charter/rules/openness.large")
    assert "A question for the community Many people are in the data. May the project go ahead?" in text
    assert "go ahead ask fewer people do not do it" in text
    assert "What would satisfy it" not in text
    assert "One that is raised A large project: For the community" in text


def test_no_page_shows_a_grade_as_a_letter(client: TestClient):
    for path in PAGES:
        assert [] == re.findall(r"\b(?:[Gg]rade:?|Strength:?) [A-D]\b|\((?:A|B|C|D|H|V|T|TH)\)", said(client, path))


def test_cases_of_another_edition_are_not_shown(site: Site):
    site.council.charter_with("requires", "due_by: decision\n")
    client = site.client()
    assert "The cases of this edition are not at hand here." in said(client, RULE)
    assert "It is due before it goes live." in said(client, RULE)


def test_the_record_wins_over_the_folder(site: Site):
    site.council.charter_with("principle", "meaning: Something else.\n")
    assert "Something else." not in said(site.client(), "/charter")


def test_coverage_names_a_rule_for_each_statement_or_says_why_it_is_left(client: TestClient):
    text = said(client, "/charter/coverage")
    assert "What we check, and what we leave to people" in text
    assert (
        "Data is kept for a stated time. Nowhere's own words. Checked by The data is kept for a year at most." in text
    )
    assert "an end to keeping data Criterion 1.1: can be checked. Checked by" in text


@pytest.mark.parametrize(("where", "key", "path"), [("principle", "meaning", "/charter"), ("requires", "says", RULE)])
def test_what_the_files_say_is_shown_as_text(tmp_path: Path, where: str, key: str, path: str):
    site = a_site(tmp_path)
    site.council.charter_with(where, f"{key}: 'It is <script>alert(1)</script>'\n")
    text = site.client().get(path).text
    assert "<script>alert" not in text
    assert "It is &lt;script&gt;alert(1)" in text


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """The Charter that comes with the program, which nobody has adopted here."""
    site = a_site(tmp_path_factory.mktemp("shipped"))
    return Site(site.council, replace(site.service, charter=str(ROOT / "principles"))).client()


def test_every_rule_and_question_of_the_charter_has_its_place(shipped: TestClient):
    edition = hold(str(ROOT / "principles")).charter.on(date(2026, 11, 23))
    text = said(shipped, "/charter/form")
    assert [] == [each.question for each in _all(edition.form.questions) if " ".join(each.wording.split()) not in text]
    linked = {
        link
        for principle in edition.principles
        for link in re.findall(
            r'href="(/charter/rules/[^"]*)"', shipped.get(f"/charter/principles/{principle.principle}").text
        )
    }
    assert {f"/charter/rules/{rule.rule}" for rule in edition.rules} == linked
    assert linked >= set(re.findall(r'href="(/charter/rules/[^"]*)"', shipped.get("/charter/coverage").text))


def _all(questions: tuple[Question, ...]) -> list[Question]:
    return [found for each in questions for found in (each, *_all(each.fields))]


def test_an_earlier_edition_has_its_own_pages(shipped: TestClient):
    assert shipped.get("/charter/principles/benefit-for-all?on=2022-06-01").status_code in (200, 404)
    earlier, now = (said(shipped, f"/charter/coverage{on}") for on in ("?on=2022-06-01", ""))
    assert earlier != now


def test_everybody_can_use_the_pages(site: Site, browser: Browser, usable: Callable[[Page], None]):
    with served(site) as at, visiting(browser, at, scripts=True) as page:
        for path in PAGES:
            page.goto(path)
            usable(page)
