"""Who reads what of a project before it is published: its officers, and advisers, and nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from charter_engine.model.actor import Role
from charter_engine.workspace.acts.release import publish
from tests.records import breached
from tests.sites import Site, a_site

TITLE = "A scheme of zebras"
NOT_FOUND, NOT_YOURS, SIGN_IN = 404, 403, 303
EVERYBODY: tuple[Role, ...] = (
    "officer", "adviser", "custodian", "decision_maker", "administrator", "auditor", "group_contact"
)  # fmt: skip
ROWS: tuple[tuple[Role, str, int], ...] = (
    ("adviser", "/advice/a-project/1", 200),
    *((role, "/advice/a-project/1", NOT_YOURS) for role in EVERYBODY if role != "adviser"),
    ("adviser", "/evidence/a-project", NOT_FOUND),
    ("custodian", "/evidence/a-project", NOT_FOUND),
    ("officer", "/evidence/a-project", NOT_FOUND),
    ("decision_maker", "/decisions/a-project", NOT_FOUND),
    ("decision_maker", "/decisions/a-project/new", NOT_FOUND),
    ("decision_maker", "/decisions/a-project/waive", NOT_FOUND),
)
OPEN = ("/projects", "/projects/a-project", "/api/v1/projects", "/api/v1/projects/a-project", "/evidence", "/work")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A project that was submitted and is not public."""
    return _submitted(tmp_path_factory.mktemp("before"))


def _submitted(home: Path) -> Site:
    site = a_site(home)
    site.council.adopt()
    site.council.submit(breached().replace("A project", TITLE), person="Their Officer")
    return site


@pytest.mark.parametrize(("role", "path", "status"), ROWS)
def test_only_advisers_read_what_was_submitted(site: Site, role: Role, path: str, status: int) -> None:
    answer = site.signed_in(role).get(path)
    assert status == answer.status_code
    assert (status == 200) is (TITLE in answer.text)


@pytest.mark.parametrize("role", EVERYBODY)
def test_what_is_open_to_all_says_nothing_of_it(site: Site, role: Role) -> None:
    client = site.signed_in(role, name=f"Another {role}")
    assert [] == [path for path in OPEN if TITLE in client.get(path).text]


def test_all_read_it_once_it_is_public(tmp_path: Path) -> None:
    site = _submitted(tmp_path)
    publish(site.council.by("officer", "Their Officer"), "a-project")
    assert TITLE in site.client().get("/projects/a-project").text
    assert TITLE in site.signed_in("decision_maker").get("/decisions/a-project").text


def test_whoever_decides_reads_no_later_version_that_is_not_public(tmp_path: Path) -> None:
    site = _submitted(tmp_path)
    publish(site.council.by("officer", "Their Officer"), "a-project")
    site.council.submit(breached(2).replace("A project", TITLE.replace("zebras", "lions")), person="Their Officer")
    text = site.signed_in("decision_maker").get("/decisions/a-project").text
    assert TITLE in text
    assert "lions" not in text
