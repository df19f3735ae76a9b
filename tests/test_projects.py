"""The register as a page: found by words and choices, in pages, and with a way on where nothing is found."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import pytest
from fastapi.testclient import TestClient

from charter_engine.store.database import writing
from charter_engine.web.residents import projects
from charter_engine.workspace.acts.release import publish, withdraw
from tests.histories import ASKING
from tests.sites import Site, a_site
from tests.test_register import SECRET


@pytest.fixture
def site(tmp_path: Path) -> Site:
    found = a_site(tmp_path)
    council = found.council
    council.adopt()
    council.submit()
    council.submit(f"proposal: many\n{ASKING}")
    council.submit(f"proposal: hidden\nanswers: {{title: {SECRET}}}")
    council.submit("proposal: gone\nanswers: {title: What was given up}")
    for each in ("a-project", "many"):
        publish(council.by("officer"), each)
    withdraw(council.by("officer"), "gone", "No money.")
    return found


@pytest.fixture
def client(site: Site) -> TestClient:
    return site.client()


def listed(client: TestClient, query: str = "") -> list[str]:
    return re.findall(r'<a class="govuk-link" href="/projects/([a-z-]+)">', client.get(f"/projects{query}").text)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["gone", "many", "a-project", "hidden"]),
        ("?q=PEOPLE", ["many"]),
        ("?q=given+up", ["gone"]),
        ("?q=%20", ["gone", "many", "a-project", "hidden"]),
        ("?stage=pilot", ["many"]),
        ("?principle=openness", ["many"]),
        ("?asked=own", ["many"]),
        ("?asked=nothing&state=on_table", ["a-project"]),
        ("?state=waiting", ["hidden"]),
        ("?state=withdrawn", ["gone"]),
        ("?area=borough", []),
        ("?q=" + "x" * 3000, []),
        ("?q=%00%27%22%3Cscript%3E", []),
        ("?page=0", ["gone", "many", "a-project", "hidden"]),
        ("?page=99999999999999999999", []),
    ],
)
def test_projects_are_found(client: TestClient, query: str, expected: list[str]) -> None:
    assert expected == listed(client, query)


def test_what_is_not_public_stands_there_with_its_day_and_no_more(client: TestClient) -> None:
    page = client.get("/projects?state=waiting").text
    assert "Not published yet</strong> Due 29 January 2027." in " ".join(page.split())
    assert SECRET not in page


def test_where_nothing_is_found_the_page_says_what_to_do(client: TestClient) -> None:
    page = client.get("/projects?q=zebra").text
    assert "No project is like that." in page
    assert 'value="zebra"' in page
    assert "see all projects" in page


def test_many_projects_stand_on_several_pages(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projects, "A_PAGE", 3)
    first = client.get("/projects?q=&state=").text
    assert "page 1 of 2" in first
    assert 'href="/projects?page=2" rel="next"' in first
    assert ["hidden"] == listed(client, "?page=2")
    assert "page=2&amp;" not in first
    assert "There are only 2 pages." in client.get("/projects?page=9").text
    both = client.get("/projects?q=a&page=1").text
    assert 'rel="prev"' not in both


def test_a_form_keeps_what_was_chosen_and_is_read_without_a_script(client: TestClient) -> None:
    page = client.get("/projects?stage=pilot&asked=own").text
    assert '<option value="pilot" selected>A trial</option>' in page
    assert '<option value="own" selected>' in page
    assert 'method="get"' in page


def test_the_same_page_is_not_sent_twice_and_another_is_as_soon_as_the_record_grows(
    site: Site, client: TestClient
) -> None:
    first = client.get("/projects")
    tag = {"if-none-match": first.headers["etag"]}
    again = client.get("/projects", headers=tag)
    assert (304, b"") == (again.status_code, again.content)
    assert client.get("/projects?q=many", headers=tag).status_code == 200
    site.council.submit("version: 2")
    assert client.get("/projects", headers=tag).status_code == 200
    assert first.headers["cache-control"] == "public, no-cache"


def test_a_visitor_does_not_wait_while_somebody_writes_and_whoever_is_signed_in_sees_what_they_did(site: Site) -> None:
    visitor, officer, program = site.client(), site.signed_in("officer"), site.program("officer")
    waiting, told = "?state=waiting", "/api/v1/projects?state=waiting"
    assert ["hidden"] == listed(visitor, waiting)
    publish(site.council.by("officer"), "hidden")
    with ThreadPoolExecutor() as others:
        with writing(site.database):
            began = monotonic()
            assert ["hidden"] == listed(visitor, waiting)
            assert visitor.get("/projects/hidden").status_code == 200
            assert 1 == visitor.get(told).json()["count"]
            assert monotonic() - began < 4
            theirs, programs = others.submit(listed, officer, waiting), others.submit(program.get, told)
            with pytest.raises(TimeoutError):
                theirs.result(1)
            assert not programs.done()
        assert theirs.result(9) == []
        assert programs.result(9).json()["count"] == 0
    assert [] == listed(visitor, waiting)
