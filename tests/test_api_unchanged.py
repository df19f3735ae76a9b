"""Whoever reads again is told that what they have still holds: by what decides an answer, and never by a token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from charter_engine.model.actor import MAY
from charter_engine.store.publish import publish
from charter_engine.store.redact import redact
from charter_engine.workspace.acts import adopt, release
from charter_engine.workspace.acts.adopt import Adoption
from charter_engine.workspace.acts.challenge import Challenge, challenge
from charter_engine.workspace.projects import register_json
from tests.ripe import Ripe, a_ripe_site
from tests.sites import Site, a_site
from tests.test_api_acts import NEEDS, ROUTES

OPEN = sorted(path for method, path in ROUTES if method == "get" and (method, path) not in NEEDS and path != "/caller")
"""What everybody may read."""
KEPT = {"cache-control": "public, no-cache", "vary": "authorization"}


@pytest.fixture(scope="module")
def ripe(tmp_path_factory: pytest.TempPathFactory) -> Ripe:
    return a_ripe_site(tmp_path_factory.mktemp("unchanged") / "ripe")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = a_site(tmp_path)
    site.council.adopt()
    return site


def tag_of(client: TestClient, path: str) -> str:
    answer = client.get(f"/api/v1{path}")
    assert 200 == answer.status_code, answer.text
    return str(answer.headers.get("etag", ""))


@pytest.mark.parametrize("path", OPEN)
def test_whoever_has_an_answer_is_told_that_it_holds(ripe: Ripe, path: str):
    client, at = ripe.site.client(), ripe.at(f"/api/v1{path}")
    first = client.get(at)
    assert 200 == first.status_code
    assert KEPT.items() <= first.headers.items()
    tag = first.headers["etag"]
    for said in (tag, tag.removeprefix("W/"), f'"another", {tag}'):
        again = client.get(at, headers={"if-none-match": said})
        assert (304, b"", tag) == (again.status_code, again.content, again.headers["etag"])
        assert KEPT.items() <= again.headers.items()
    other = client.get(at, headers={"if-none-match": f'W/"{"0" * 32}", {tag[:-3]}'})
    assert (200, first.content) == (other.status_code, other.content)


@pytest.mark.parametrize("path", OPEN)
def test_whoever_reads_with_a_token_shares_nothing(ripe: Ripe, path: str):
    at = ripe.at(f"/api/v1{path}")
    tag = ripe.site.client().get(at).headers["etag"]
    for secret in (ripe.token("auditor"), "charter_none"):
        answer = ripe.site.client().get(at, headers={"authorization": f"Bearer {secret}", "if-none-match": tag})
        assert (200, None, "no-store") == (
            answer.status_code,
            answer.headers.get("etag"),
            answer.headers["cache-control"],
        )


@pytest.mark.parametrize("path", sorted(path for method, path in NEEDS if method == "get"))
def test_what_is_not_for_everybody_is_kept_by_nobody_else(ripe: Ripe, path: str):
    token = ripe.token(MAY[NEEDS["get", path]][0])
    answer = ripe.site.client().get(ripe.at(f"/api/v1{path}"), headers={"authorization": f"Bearer {token}"})
    assert (200, True) == (answer.status_code, answer.headers["cache-control"] in ("no-store", "private, no-cache"))
    nobody = ripe.site.client().get(
        ripe.at(f"/api/v1{path}"), headers={"if-none-match": answer.headers.get("etag", "*")}
    )
    assert (401, "no-store", None) == (
        nobody.status_code,
        nobody.headers["cache-control"],
        nobody.headers.get("etag"),
    )


def test_each_question_has_a_tag_of_its_own(ripe: Ripe):
    client = ripe.site.client()
    paths = ["/projects", "/projects?q=a", "/projects?page=1", "/record/entries", "/record/entries/1",
             "/record/entries/2", "/charter", "/charter?on=2026-11-23", "/charter/rules"]  # fmt: skip
    assert len(paths) == len({tag_of(client, path) for path in paths})


def test_what_cannot_be_answered_has_no_tag(ripe: Ripe):
    client = ripe.site.client()
    for path in (
        "/projects/nobody",
        "/record/entries/9999",
        "/charter/rules/none",
        "/projects?page=0",
        "/charter?on=x",
    ):
        answer = client.get(f"/api/v1{path}")
        assert 400 <= answer.status_code < 500
        assert ("no-store", False) == (answer.headers["cache-control"], "etag" in answer.headers)


def _submitted(site: Site) -> None:
    site.council.submit("proposal: another")


def _published(site: Site) -> None:
    release.publish(site.council.by("officer"), "a-project")


def _on_show(site: Site) -> None:
    publish(site.database, site.service.home.publish)


def _asked(site: Site) -> None:
    challenge(site.council.by("group_contact"), site.council.held, Challenge("project", "Carers", "Talk.", "a-project"))


def _a_day_later(site: Site) -> None:
    site.clock.at += timedelta(days=1)


def _adopted(site: Site) -> None:
    site.council.charter_with(
        "charter", 'editions: [{edition: "2026", title: Anew, from: 2024-01-01, source: the-charter}]\n'
    )
    adopt.adopt(
        site.council.by("custodian"),
        site.council.held,
        Adoption("Panel", "Cabinet", date(2026, 11, 20), "9", date(2026, 11, 23)),
    )


PROJECTS = {"/projects", "/projects/a-project", "/projects/a-project/timeline"}
RECORD = {"/record", "/record/status", "/record/entries"}
CHARTER = {"/charter", "/charter/rules", "/charter/coverage", "/charter/form", "/charter/files", "/screening"}
LASTING = {"/record/entries/1", "/problems", "/openapi.json"}


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        (_submitted, PROJECTS | RECORD | {"/challenges"}),
        (_published, PROJECTS | RECORD | {"/challenges"}),
        (_asked, PROJECTS | RECORD | {"/challenges"}),
        (_on_show, RECORD),
        (_adopted, PROJECTS | RECORD | CHARTER | {"/challenges"}),
        (_a_day_later, PROJECTS | RECORD | CHARTER | LASTING | {"/challenges"}),
    ],
)
def test_what_changes_an_answer_changes_its_tag(site: Site, change: Callable[[Site], None], changed: set[str]):
    site.council.submit()
    if change is _asked:
        _published(site)
    client, paths = site.client(), sorted(PROJECTS | RECORD | CHARTER | LASTING | {"/challenges"})
    before = {path: tag_of(client, path) for path in paths}
    assert all(before.values())
    change(site)
    assert changed == {path for path in paths if tag_of(client, path) != before[path]}


def test_what_goes_out_of_sight_changes_the_tag(site: Site):
    site.council.submit()
    client = site.client()
    before = client.get("/api/v1/projects/a-project/timeline")
    seq = next(each.seq for each in site.council.entries if each.kind == "proposal.submitted")
    redact(site.council.record, seq, ["/actor/person"], "Article 17", {"role": "custodian"}, site.clock())
    after = client.get("/api/v1/projects/a-project/timeline", headers={"if-none-match": before.headers["etag"]})
    assert (200, True) == (after.status_code, after.json() != before.json())


def test_a_charter_that_lies_in_a_folder_has_no_tag(tmp_path: Path):
    site = a_site(tmp_path)
    for path in (*CHARTER, "/challenges"):
        assert "" == tag_of(site.client(), path), path
    site.council.adopt()
    assert tag_of(site.client(), "/charter")


def test_an_answer_is_made_once_or_not_at_all(site: Site, monkeypatch: pytest.MonkeyPatch):
    site.council.submit()
    client, made, found = site.client(), [], register_json.found

    def counted(*given: Any) -> Any:
        made.append(given)
        return found(*given)

    monkeypatch.setattr(register_json, "found", counted)
    tag = tag_of(client, "/projects")
    assert 1 == len(made)
    assert 304 == client.get("/api/v1/projects", headers={"if-none-match": tag}).status_code
    assert 1 == len(made)
