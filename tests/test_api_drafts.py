"""Drafts by programs: a page is saved over the revision that was seen, and nobody's answers are lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient

from charter_engine.errors import Refused
from charter_engine.render import report_json
from charter_engine.store.working import drafts as store
from charter_engine.store.working import saved
from charter_engine.workspace.acts.submit import Submission, submit
from tests.records import DUE
from tests.sites import Site, a_site
from tests.test_api import a_problem

NEW = {"If-None-Match": "*"}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = a_site(tmp_path)
    site.council.adopt()
    return site


@pytest.fixture
def officer(site: Site) -> TestClient:
    return site.program("officer")


def begun(client: TestClient, **said: str) -> str:
    """The address of a new draft."""
    answer = client.post("/api/v1/drafts", json={"begin": "blank", "title": "A warm project", **said})
    assert 201 == answer.status_code, answer.text
    at: str = answer.headers["location"]
    return at


def put(client: TestClient, at: str, headers: dict[str, str], **said: Any) -> Any:
    return client.put(at, json=said, headers=headers)


def test_a_draft_is_filled_in_assessed_and_submitted(site: Site, officer: TestClient):
    at = begun(officer)
    assert 200 == put(officer, f"{at}/pages/stage", NEW, answers={"stage": "live"}).status_code
    assert 200 == put(officer, f"{at}/pages/personal_data", NEW, answers={"personal_data": "yes"}).status_code
    until = {"retention": {"until": "2026-12-31", "reason": "It ends then."}}
    assert 200 == put(officer, f"{at}/pages/retention", NEW, answers=until).status_code
    item = f"{at}/pages/partners/3f9a0c21"
    assert 200 == put(officer, item, NEW, answers={"name": "A firm", "pledge": "refused"}).status_code
    listed = officer.get(f"{at}/pages/partners").json()
    assert (["partners/3f9a0c21"], False) == (listed["items"], listed["complete"])
    assert 200 == put(officer, f"{at}/pages/partners", NEW, complete=listed["items"]).status_code
    assert officer.get(f"{at}/pages/partners").json()["complete"]
    held = officer.get(at).json()
    answers = held["proposal"]["answers"]
    assert ("A warm project", "a-warm-project", "open") == (held["title"], held["project"], held["state"])
    assert [{"name": "A firm", "pledge": "refused"}] == [
        {name: part["value"] if isinstance(part, dict) else part for name, part in each.items()}
        for each in answers["partners"]["items"]
    ]
    jsonschema.validate(officer.get(f"{at}/report").json(), report_json.schema())
    done = officer.post(f"{at}/submission", json={"publish_by": "2027-01-29"})
    assert (201, 1) == (done.status_code, done.json()["version"]), done.text
    assert done.json() == officer.post(f"{at}/submission", json={"publish_by": "2027-01-29"}).json()
    assert "proposal.submitted" == site.council.entries[done.json()["entry"]].kind
    a_problem(put(officer, f"{at}/pages/stage", {"If-Match": "*"}, answers={}), "not-accepted")
    a_problem(officer.delete(at), "not-accepted")
    assert ["submitted"] == [each["state"] for each in officer.get("/api/v1/drafts").json()["drafts"]]


def test_a_page_is_saved_over_the_revision_that_was_seen(site: Site, officer: TestClient):
    at = f"{begun(officer)}/pages/stage"
    assert '"0"' == officer.get(at).headers["etag"]
    a_problem(put(officer, at, {}, answers={"stage": "live"}), "say-which")
    a_problem(put(officer, at, {"If-Match": "*"}, answers={"stage": "live"}), "changed-meanwhile")
    first = put(officer, at, NEW, answers={"stage": "live"})
    assert ('"1"', 1) == (first.headers["etag"], first.json()["revision"])
    for late in (NEW, {"If-Match": '"0"'}, {"If-Match": '"2"'}, {"If-Match": "1"}, {"If-Match": 'W/"1"'}):
        answer = put(officer, at, late, answers={"stage": "idea"})
        a_problem(answer, "changed-meanwhile")
        assert '"1"' == answer.headers["etag"]
    draft = at.split("/")[4]
    assert () == saved.aside(site.database, draft)
    assert '"2"' == put(officer, at, {"If-Match": '"1"'}, answers={"stage": "idea"}).headers["etag"]
    assert "idea" == answer_of(officer.get(at).json()["answers"]["stage"])
    assert 304 == officer.get(at, headers={"If-None-Match": '"2"'}).status_code


def answer_of(said: Any) -> Any:
    return said["value"] if isinstance(said, dict) else said


def test_a_draft_has_another_tag_with_each_page_saved(officer: TestClient):
    at = begun(officer)
    tag = officer.get(at).headers["etag"]
    assert 304 == officer.get(at, headers={"If-None-Match": tag}).status_code
    put(officer, f"{at}/pages/stage", NEW, answers={"stage": "live"})
    assert tag != officer.get(at).headers["etag"]


def test_an_answer_is_that_of_the_caller_whatever_is_sent(officer: TestClient):
    at = f"{begun(officer)}/pages/stage"
    forged = {"value": "live", "answered_by": "custodian", "answered_at": "2020-01-01", "source": "imported",
              "source_ref": "somewhere", "confirmed_by": "custodian"}  # fmt: skip
    put(officer, at, NEW, answers={"stage": forged})
    held = officer.get(at).json()["answers"]["stage"]
    assert {"value": "live", "answered_by": "officer", "answered_at": "2026-11-23"} == held


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"stage": "perhaps"}, "unknown-option"),
        ({"colour": "red"}, "unknown-question"),
        ({"stage": ["live"]}, None),
        ({"stage": 2**70}, None),
    ],
)
def test_what_is_no_answer_is_not_saved(officer: TestClient, answers: dict[str, Any], code: str | None):
    at = f"{begun(officer)}/pages/stage"
    held = a_problem(put(officer, at, NEW, answers=answers), "not-sound")
    assert code is None or code in {each["code"] for each in held["problems"]}, held
    assert 0 == officer.get(at).json()["revision"]


def test_an_answer_that_is_no_text_is_not_saved(officer: TestClient):
    at = f"{begun(officer)}/pages/stage"
    held = a_problem(put(officer, at, NEW, answers={"stage": {"value": "live", "comment": "\0"}}), "not-understood")
    assert [("body/answers", "not-text")] == [(each["place"], each["code"]) for each in held["problems"]]
    assert 0 == officer.get(at).json()["revision"]


def test_what_is_nested_without_end_is_not_read(officer: TestClient):
    at = f"{begun(officer)}/pages/stage"
    body = b'{"answers": {"stage": ' + b"[" * 300 + b"]" * 300 + b"}}"
    answer = officer.put(at, content=body, headers={**NEW, "content-type": "application/json"})
    assert "too-deep" in {each["code"] for each in a_problem(answer, "not-sound")["problems"]}


@pytest.mark.parametrize("key", ["no_such", "partners/1", "partners/XXXXXXXX", "stage/3f9a0c21", "partners//"])
def test_a_page_that_the_form_has_not_is_not_there(officer: TestClient, key: str):
    answer = officer.get(f"{begun(officer)}/pages/{key}")
    assert answer.status_code in (404, 422), answer.text


def test_a_list_is_whole_only_by_the_items_that_are_on_it(officer: TestClient):
    at = begun(officer)
    listed = f"{at}/pages/partners"
    a_problem(put(officer, listed, NEW, complete=["partners/3f9a0c21"]), "not-accepted")
    put(officer, f"{listed}/3f9a0c21", NEW, answers={"name": "A firm"})
    put(officer, listed, NEW, complete=["partners/3f9a0c21"])
    put(officer, f"{listed}/00000002", NEW, answers={"name": "Another"})
    assert not officer.get(listed).json()["complete"]
    a_problem(put(officer, listed, {"If-Match": '"1"'}, answer="none"), "not-accepted")
    for number in ("3f9a0c21", "00000002"):
        assert 200 == officer.delete(f"{listed}/{number}", headers={"If-Match": '"1"'}).status_code
    put(officer, listed, {"If-Match": '"1"'}, answer="none")
    assert "none" == answer_of(officer.get(listed).json()["answer"])


def test_nobody_else_learns_that_a_draft_is_there(site: Site, officer: TestClient):
    at = begun(officer)
    other = site.program("officer", name="Another officer")
    said = [
        other.get(at),
        other.get(f"{at}/report"),
        other.get(f"{at}/pages/stage"),
        other.delete(at),
        put(other, f"{at}/pages/stage", NEW, answers={}),
        other.post(f"{at}/submission", json={"publish_by": "2027-01-29"}),
    ]
    never = other.get("/api/v1/drafts/no-such-draft-ever")
    for answer in said:
        a_problem(answer, "not-there")
    assert never.json()["detail"].replace("no-such-draft-ever", "") == said[0].json()["detail"].replace(
        at.split("/")[-1], ""
    )
    assert [] == other.get("/api/v1/drafts").json()["drafts"]


def test_a_draft_can_be_taken_away(officer: TestClient):
    at = begun(officer)
    assert 204 == officer.delete(at).status_code
    a_problem(officer.get(at), "not-there")


def test_the_next_version_begins_with_the_one_before(site: Site, officer: TestClient):
    site.council.submit("answers: {title: A warm project, stage: live}")
    at = begun(officer, begin="version", project="a-project")
    held = officer.get(at).json()
    assert (2, "A warm project") == (held["version"], held["title"])
    copy = officer.get(begun(officer, begin="copy", project="a-project", title="Another")).json()
    assert (1, "another") == (copy["version"], copy["project"])
    a_problem(officer.post("/api/v1/drafts", json={"begin": "version", "project": "nobody"}), "not-there")


def test_what_is_imported_counts_once_somebody_says_so_and_never_by_coming_back_as_it_was(site: Site):
    officer = site.program("officer")
    record = "# A warm project\n\n## Tier 1 information\n\n### 1 - Name\n\nA warm project\n"
    answer = officer.post("/api/v1/drafts", json={"begin": "record", "text": record, "file": "warm.md"})
    assert 201 == answer.status_code, answer.text
    assert ["mapped"] == list({each["fate"] for each in answer.json()["parts"]} & {"mapped"})
    at = f"{answer.headers['location']}/pages/title"
    before = officer.get(at)
    assert "imported" == before.json()["answers"]["title"]["source"]
    assert "confirmed_by" not in before.json()["answers"]["title"]
    put(officer, at, {"If-Match": before.headers["etag"]}, answers={"title": "A warm project"}, comment="")
    again = officer.get(at)
    assert "confirmed_by" not in again.json()["answers"]["title"]
    put(officer, at, {"If-Match": again.headers["etag"]}, answers={"title": "A warm project"}, confirm=True)
    assert "officer" == officer.get(at).json()["answers"]["title"]["confirmed_by"]


def test_an_answer_that_is_saved_while_a_draft_is_submitted_is_not_lost(site: Site):
    """Submitting and closing are one transaction, over the pages that were submitted."""
    acting = site.council.by("officer")
    at = begun(site.program("officer"))
    name = at.rpartition("/")[2]
    seen = {key: each.revision for key, each in saved.pages(site.service.record.database, name).items()}
    put(site.program("officer"), f"{at}/pages/stage", NEW, answers={"stage": "live"})
    proposal = replace(site.council.proposal("proposal: a-warm-project"), kind="own")
    with pytest.raises(Refused, match="Somebody saved an answer meanwhile"):
        submit(acting, site.council.held, Submission(proposal, DUE), store.closing(name, store.SUBMITTED, seen))
    assert "proposal.submitted" not in site.council.kinds
    seen = {key: each.revision for key, each in saved.pages(site.service.record.database, name).items()}
    submit(acting, site.council.held, Submission(proposal, DUE), store.closing(name, store.SUBMITTED, seen))
    assert ["proposal.submitted", "report.issued"] == site.council.kinds[-2:]
    with pytest.raises(Refused, match="submitted or taken away already"):
        submit(
            site.council.by("officer"),
            site.council.held,
            Submission(replace(proposal, version=2), DUE),
            store.closing(name, store.SUBMITTED, seen),
        )
    found = store.find(site.service.record.database, name)
    assert found is not None
    assert store.SUBMITTED == found.closed
