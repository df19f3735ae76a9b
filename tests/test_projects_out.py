"""The register for programs: CSV that no spreadsheet works out, JSON, and a feed."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.language.service import read_service
from charter_engine.model.service import ServiceSettings
from charter_engine.store.projections.finding import Search, pieces
from charter_engine.web.residents.projects_out import FORMULA, plain
from charter_engine.workspace.acts.release import publish
from charter_engine.workspace.projects.register import catch_up
from tests.histories import ASKING
from tests.sites import Site, a_site

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
    assert ["a-project", "hidden", "many"] == [row["project"] for row in rows]
    assert ["'=HYPERLINK(1)", "", 'A <b>, "comma" & more'] == [row["title"] for row in rows]
    assert ("openness", "1", "/projects/many") == (rows[2]["principles"], rows[2]["questions"], rows[2]["address"])
    assert not any(cell.startswith(FORMULA) for row in rows for cell in row.values())


@given(st.text())
def test_no_text_makes_a_cell_that_is_worked_out(text: str) -> None:
    assert not plain(text).startswith(FORMULA)
    assert not plain(f" {text}").lstrip().startswith(FORMULA)


def test_json_holds_the_same_and_takes_the_same_questions(client: TestClient) -> None:
    found = json.loads(client.get("/projects.json").text)
    assert (1, ["a-project", "hidden", "many"]) == (found["format"], [each["project"] for each in found["projects"]])
    assert "Not published yet, due 29 January 2027." == found["projects"][1]["stands"]
    assert (None, None, "waiting") == tuple(found["projects"][1][name] for name in ("title", "questions", "state"))
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
    assert "/projects.atom?asked=own" in [each.get("href") for each in feed.findall(f"{ATOM}link")]


PLACES = ("/projects.csv", "/projects.json", "/projects.atom", "/api/v1/projects", "/api/v1/projects/many")


@pytest.mark.parametrize("place", PLACES)
def test_what_a_request_says_of_the_name_of_the_service_stands_in_no_link(site: Site, place: str) -> None:
    answer = site.client().get(place, headers={"host": "evil.example"})
    assert answer.status_code == 200
    assert "evil.example" not in answer.text + answer.headers.get("link", "")
    assert "council.example" not in answer.text + answer.headers.get("link", "")


@pytest.mark.parametrize("place", PLACES)
def test_with_an_address_in_the_settings_links_are_whole(site: Site, place: str) -> None:
    """A slash at the end of it, which people add, is passed over by whatever reads the settings."""
    settings = read_service(b"address: https://charter.example/\n", "service.yaml")
    with_address = replace(site, service=replace(site.service, settings=settings))
    assert "https://charter.example/projects/many" in with_address.client().get(place).text


def test_the_ids_of_the_feed_stay_at_whatever_address(site: Site) -> None:
    with_address = replace(site, service=replace(site.service, settings=ServiceSettings("https://charter.example")))
    ids = [re.findall("<id>(.*?)</id>", each.client().get("/projects.atom").text) for each in (site, with_address)]
    assert ids[0] == ids[1]
    assert 4 == len({*ids[0]})
    assert all(each.startswith("urn:uuid:") for each in ids[0])
    assert ids[0][0] != re.findall("<id>(.*?)</id>", site.client().get("/projects.atom?asked=own").text)[0]


def test_none_is_missed_or_told_twice_where_a_project_changes_meanwhile(site: Site) -> None:
    database, found = site.database, list[str]()
    catch_up(database)
    for at, piece in enumerate(pieces(database, Search(site.service.today, most=1))):
        found += [each.project for each in piece]
        if at == 0:
            publish(site.council.by("officer"), "hidden")
            catch_up(database)
    assert ["a-project", "hidden", "many"] == found


def test_the_files_of_the_demonstration_say_that_it_is_one(tmp_path: Path) -> None:
    client = a_site(tmp_path, demonstration=True).client()
    assert "(demonstration)</title>" in client.get("/projects.atom").text
    for path in ("/projects.json", "/api/v1/projects"):
        assert (
            "This is a demonstration. Nothing in it speaks for a real council."
            == client.get(path).json()["demonstration"]
        )
    assert 'filename="demonstration-projects.csv"' in client.get("/projects.csv").headers["content-disposition"]


def test_the_files_of_a_council_say_nothing_of_a_demonstration(tmp_path: Path) -> None:
    client = a_site(tmp_path).client()
    for path in ("/projects.atom", "/projects.json", "/projects.csv", "/api/v1/projects"):
        answer = client.get(path)
        assert "demonstration" not in answer.text + answer.headers.get("content-disposition", "")
