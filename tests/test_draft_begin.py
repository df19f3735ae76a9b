"""From what a draft may be begun, and by whom: what is not public yet is there for those alone who work on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from charter_engine.workspace.acts.release import publish
from charter_engine.workspace.drafting import draft_begin
from charter_engine.workspace.drafting.drafts import Who, blank
from charter_engine.workspace.drafting.drafts import begin as begin_draft
from tests.records import breached
from tests.sites import Site, a_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = a_site(tmp_path)
    site.council.adopt()
    site.council.submit(breached(), person="Their Officer")
    return site


def statuses(site: Site, name: str) -> list[int]:
    """What an officer of this name is answered who begins from the project, as a page and as a program."""
    page, program = site.signed_in("officer", name=name), site.program("officer", name=name)
    copy = {"copy": "a-project", "copy-title": "A copy"}
    return [
        page.post("/assessments/new/copy", data=copy).status_code,
        program.post("/api/v1/drafts", json={"begin": "copy", "project": "a-project", "title": "B"}).status_code,
        page.post("/assessments/new/version", data={"project": "a-project"}).status_code,
    ]


def test_another_officer_finds_nothing_before_it_is_public(site: Site) -> None:
    assert statuses(site, "Another Officer") == [404, 404, 404]
    assert "a-project" not in site.signed_in("officer", name="Another Officer").get("/assessments/new").text


def test_whoever_submitted_it_begins_from_it(site: Site) -> None:
    assert statuses(site, "Their Officer") == [303, 201, 303]
    assert "a-project" in site.signed_in("officer", name="Their Officer").get("/assessments/new").text


def test_everybody_who_may_begin_from_what_is_public(site: Site) -> None:
    publish(site.council.by("officer", "Their Officer"), "a-project")
    assert statuses(site, "Another Officer") == [303, 201, 303]


def test_whoever_may_begin_learns_that_somebody_has_begun_already(site: Site) -> None:
    publish(site.council.by("officer", "Their Officer"), "a-project")
    version = {"project": "a-project"}
    assert (
        303
        == site.signed_in("officer", name="Their Officer").post("/assessments/new/version", data=version).status_code
    )
    told = site.signed_in("officer", name="Another Officer").post("/assessments/new/version", data=version)
    assert 422 == told.status_code
    assert "has begun version 2 already. Ask them to let you in." in told.text


def test_what_was_submitted_but_is_not_public_is_not_there_though_a_version_before_is_public(site: Site) -> None:
    by = site.council.by("officer", "Their Officer")
    publish(by, "a-project")
    site.council.submit(breached(version=2), person="Their Officer")
    assert statuses(site, "Another Officer") == [404, 404, 404]


def test_whoever_was_let_into_a_draft_begins_from_its_project(site: Site) -> None:
    form = site.council.held.charter.form
    who = Who("A Colleague", "officer", site.clock())
    begin_draft(site.database, form, blank(form, "a-project", "A project", "Council"), ("blank", ""), who)
    assert draft_begin.projects_for(site.council.record, who) == ("a-project",)
