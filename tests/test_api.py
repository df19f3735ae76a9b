"""What holds for every route of the API: errors as problems, no cookies, no other sites, and its description."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from charter_engine.api import problem
from charter_engine.api.app import description
from charter_engine.errors import Unavailable
from tests.sites import Site, a_site

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path)


@pytest.fixture
def client(site: Site) -> TestClient:
    return site.client()


def a_problem(answer: Response, kind: str) -> dict[str, Any]:
    """The problem in an answer, which must be one of this kind."""
    assert problem.MEDIA == answer.headers["content-type"], answer.text
    held: dict[str, Any] = answer.json()
    jsonschema.validate(held, dict(problem.SCHEMA))
    assert answer.status_code == held["status"]
    assert f"/api/v1/problems#{kind}" == held["type"], held
    return held


@pytest.mark.parametrize("path", ["/api/v1/no-such-thing", "/api/v1/", "/api/v2/projects", "/api/v1/projects/nobody"])
def test_what_is_not_there_is_a_problem(client: TestClient, path: str):
    a_problem(client.get(path), "not-there")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/api/v1/projects?page=0", "query/page"),
        ("/api/v1/projects?size=101", "query/size"),
        ("/api/v1/projects?colour=red", "query/colour"),
        ("/api/v1/projects?asked=everything", "query/asked"),
        ("/api/v1/projects/NO%00BODY", "path/project_id"),
        ("/api/v1/record/entries/-1", "path/number"),
        ("/api/v1/record/entries/99999999999999999999", "path/number"),
        ("/api/v1/charter?on=soon", "query/on"),
    ],
)
def test_what_is_not_understood_says_where(client: TestClient, path: str, place: str):
    held = a_problem(client.get(path), "not-understood")
    assert [place] == [each["place"] for each in held["problems"]]
    assert place in held["detail"]


def test_another_method_is_a_problem(client: TestClient):
    answer = client.delete("/api/v1/projects")
    assert (405, problem.MEDIA) == (answer.status_code, answer.headers["content-type"])
    assert "about:blank" == answer.json()["type"]
    assert "GET" == answer.headers["allow"]


def test_a_page_of_another_site_can_send_nothing(client: TestClient):
    a_problem(client.post("/api/v1/assess", headers={"sec-fetch-site": "cross-site"}), "not-from-here")


def test_what_is_too_large_is_not_read(client: TestClient):
    headers = {"content-type": "application/yaml"}
    body = b"a: " + b"x" * (2 * 2**20)
    a_problem(client.post("/api/v1/assess", content=body, headers=headers), "too-large")
    in_parts = client.post(
        "/api/v1/assess", content=(body[at : at + 2**16] for at in range(0, len(body), 2**16)), headers=headers
    )
    a_problem(in_parts, "too-large")


@pytest.mark.parametrize("body", [b"[" * 100_000, b"9" * 5_000, b'{"note": ' + b"9" * 5_000 + b"}"])
def test_a_body_that_cannot_be_read_is_told_what_to_send(site: Site, body: bytes):
    answer = site.program("officer").post("/api/v1/drafts", content=body, headers={"content-type": "application/json"})
    assert (400, problem.MEDIA) == (answer.status_code, answer.headers["content-type"])
    assert "Send JSON in UTF-8" in answer.json()["detail"]


def test_a_mistake_of_the_program_shows_nothing_of_itself(client: TestClient):
    def broken() -> None:
        raise RuntimeError("a secret")

    client.app.add_api_route("/api/v1/broken", broken)  # type: ignore[attr-defined]
    assert "secret" not in a_problem(client.get("/api/v1/broken"), "broken")["detail"]


def test_what_is_missing_outside_is_told(client: TestClient):
    def away() -> None:
        raise Unavailable("The disk is full.")

    client.app.add_api_route("/api/v1/away", away)  # type: ignore[attr-defined]
    answer = client.get("/api/v1/away")
    assert "The disk is full." == a_problem(answer, "unavailable")["detail"]
    assert "30" == answer.headers["retry-after"]


@pytest.mark.sqlite("its file is moved away or damaged")
def test_a_database_that_is_gone_is_told(site: Site, client: TestClient):
    file = site.council.home / "record.db"
    site.service.record.database.close()
    file.rename(file.with_suffix(".away"))
    assert 503 == client.get("/api/v1/projects").status_code


def test_nothing_of_what_was_sent_turns_the_text_around(client: TestClient):
    answer = client.get("/api/v1/charter/rules/%E2%80%AEevil")
    a_problem(answer, "not-there")
    assert "\u202e" not in answer.text


def test_every_kind_of_problem_is_listed(client: TestClient):
    assert problem.KINDS.keys() == client.get("/api/v1/problems").json().keys()


def test_the_description_is_the_one_in_the_repository(client: TestClient):
    held = json.loads((ROOT / "docs/openapi.json").read_text(encoding="utf-8"))
    assert held == description() == client.get("/api/v1/openapi.json").json()
    assert "3.1.0" == held["openapi"]


def test_the_description_says_what_each_route_does_and_so_does_the_page():
    told = description()["paths"]
    assert [] == [f"{m} {path}" for path, held in told.items() for m, each in held.items() if not each["description"]]
    page = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    assert [] == [path for path in told if f"`{path.removeprefix('/api/v1')}`" not in page]
