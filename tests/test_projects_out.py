"""The register for programs: CSV that no spreadsheet works out, JSON, and a feed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.web.residents.projects_out import FORMULA, plain
from charter_engine.workspace.acts.release import publish
from tests.sites import Site, a_site
from tests.test_register import ASKING

TITLE = "'A <b>, \"comma\"\u202e & more'"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    found = a_site(tmp_path)
    council = found.council
    council.adopt()
    council.submit('answers: {title: "=HYPERLINK(1)", stage: idea, personal_data: yes}')
    council.submit(f"proposal: many\n{ASKING.replace('Many people', TITLE)}")
    council.submit("proposal: hidden")
    for each in ("a-project", "many"):
        publish(council.by("officer"), each)
    return found


@pytest.fixture
def client(site: Site) -> TestClient:
    return site.client()


def test_csv_has_a_row_a_project_and_no_cell_that_a_spreadsheet_works_out(client: TestClient) -> None:
    answer = client.get("/projects.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    lines = answer.content.decode("utf-8")
    assert lines.count("\r\n") == 4
    rows = list(csv.DictReader(io.StringIO(lines, newline="")))
    assert ["many", "a-project", "hidden"] == [row["project"] for row in rows]
    assert ['A <b>, "comma" & more', "'=HYPERLINK(1)", ""] == [row["title"] for row in rows]
    assert ("openness", "1", "http://council.example/projects/many") == (
        rows[0]["principles"], rows[0]["questions"], rows[0]["address"],
    )  # fmt: skip
    assert not any(cell.startswith(FORMULA) for row in rows for cell in row.values())


@given(st.text())
def test_no_text_makes_a_cell_that_is_worked_out(text: str) -> None:
    assert not plain(text).startswith(FORMULA)
    assert not plain(f" {text}").lstrip().startswith(FORMULA)


def test_json_holds_the_same_and_takes_the_same_questions(client: TestClient) -> None:
    found = json.loads(client.get("/projects.json").text)
    assert (1, ["many", "a-project", "hidden"]) == (found["format"], [each["project"] for each in found["projects"]])
    assert "Not published yet, due 29 January 2027." == found["projects"][2]["stands"]
    assert (None, None, "waiting") == tuple(found["projects"][2][name] for name in ("title", "questions", "state"))
    assert [] == json.loads(client.get("/projects.json?q=zebra").text)["projects"]


def test_all_rows_come_however_many_are_read_at_a_time(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = client.get("/projects.json").text
    monkeypatch.setattr("charter_engine.web.residents.projects_out.PIECE", 1)
    assert whole == client.get("/projects.json").text


def test_the_feed_is_one_and_says_what_changed_last(client: TestClient) -> None:
    answer = client.get("/projects.atom?asked=own")
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = ET.fromstring(answer.text)  # noqa: S314 - our own
    entries = feed.findall(f"{ATOM}entry")
    assert ['A <b>, "comma" & more'] == [each.findtext(f"{ATOM}title") for each in entries]
    assert "On the table. 1 question for the community." == entries[0].findtext(f"{ATOM}summary")
    for name in ("id", "updated", "title", "author"):
        assert feed.find(f"{ATOM}{name}") is not None
    assert "http://council.example/projects.atom?asked=own" in [
        each.get("href") for each in feed.findall(f"{ATOM}link")
    ]


def test_the_feed_of_the_demonstration_says_that_it_is_one(tmp_path: Path) -> None:
    feed = a_site(tmp_path, demonstration=True).client().get("/projects.atom").text
    assert "(demonstration)</title>" in feed
