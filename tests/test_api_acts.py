"""What programs put on the record: by a token alone, in its role, once under a name."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from charter_engine.api.app import description
from charter_engine.model.actor import MAY, ROLES, Act, Role
from charter_engine.store.publish import publish
from charter_engine.workspace.acts import release
from charter_engine.workspace.people import accounts
from tests import tiny
from tests.records import breached
from tests.sites import Site, a_site
from tests.test_accounts import ADMIN
from tests.test_api import a_problem

NEEDS: dict[tuple[str, str], Act] = {
    ("post", "/submissions"): "submit",
    ("post", "/projects/{project_id}/publication"): "publish",
    ("post", "/projects/{project_id}/withdrawal"): "withdraw",
    ("post", "/projects/{project_id}/versions/{number}/advice"): "advise",
    ("post", "/projects/{project_id}/versions/{number}/decision"): "decide",
    ("post", "/projects/{project_id}/versions/{number}/evidence"): "see_evidence",
    ("post", "/projects/{project_id}/waivers"): "waive",
    ("post", "/record/entries/{number}/supersession"): "supersede",
    ("post", "/challenges"): "challenge",
    ("post", "/challenges/{number}/answer"): "answer_challenge",
    ("post", "/charter/adoptions"): "adopt_edition",
    ("get", "/charter/drafts"): "adopt_edition",
    ("post", "/charter/drafts"): "adopt_edition",
    ("get", "/charter/drafts/{charter_draft}"): "adopt_edition",
    ("delete", "/charter/drafts/{charter_draft}"): "adopt_edition",
    ("get", "/charter/drafts/{charter_draft}/files"): "adopt_edition",
    ("put", "/charter/drafts/{charter_draft}/files"): "adopt_edition",
    ("patch", "/charter/drafts/{charter_draft}/files"): "adopt_edition",
    ("get", "/charter/drafts/{charter_draft}/check"): "adopt_edition",
    ("get", "/charter/drafts/{charter_draft}/cases"): "adopt_edition",
    ("get", "/charter/drafts/{charter_draft}/coverage"): "adopt_edition",
    ("get", "/charter/drafts/{charter_draft}/difference"): "adopt_edition",
    ("post", "/charter/drafts/{charter_draft}/adoption"): "adopt_edition",
    ("post", "/charter/drafts/{charter_draft}/change"): "change_rules",
    ("get", "/charter/changes"): "second_rules",
    ("get", "/charter/changes/{change_id}"): "second_rules",
    ("post", "/charter/changes/{change_id}/confirmation"): "second_rules",
    ("post", "/charter/changes/{change_id}/end"): "second_rules",
    ("get", "/advice"): "advise",
    ("get", "/advice/{project_id}/{number}"): "advise",
    ("get", "/decisions"): "decide",
    ("get", "/decisions/{project_id}"): "decide",
    ("get", "/evidence/{project_id}"): "see_evidence",
    ("get", "/drafts/{draft_id}/history"): "submit",
    ("post", "/drafts/{draft_id}/history/{number}/choice"): "submit",
    ("get", "/drafts/{draft_id}/officers"): "submit",
    ("post", "/drafts/{draft_id}/officers"): "submit",
    ("get", "/drafts"): "submit",
    ("post", "/drafts"): "submit",
    ("get", "/drafts/{draft_id}"): "submit",
    ("delete", "/drafts/{draft_id}"): "submit",
    ("get", "/drafts/{draft_id}/report"): "submit",
    ("get", "/drafts/{draft_id}/pages/{key}"): "submit",
    ("put", "/drafts/{draft_id}/pages/{key}"): "submit",
    ("delete", "/drafts/{draft_id}/pages/{key}"): "submit",
    ("post", "/drafts/{draft_id}/carry"): "submit",
    ("post", "/drafts/{draft_id}/submission"): "submit",
    ("get", "/drafts/{draft_id}/requests"): "submit",
    ("post", "/drafts/{draft_id}/requests"): "submit",
    ("get", "/drafts/{draft_id}/requests/{request_id}"): "submit",
    ("post", "/drafts/{draft_id}/requests/{request_id}/withdrawal"): "submit",
    ("post", "/drafts/{draft_id}/requests/{request_id}/acceptance"): "submit",
    ("post", "/drafts/{draft_id}/requests/{request_id}/refusal"): "submit",
    ("get", "/people"): "keep_people",
    ("post", "/people"): "keep_people",
    ("get", "/people/changes"): "keep_people",
    ("get", "/people/{person_id}"): "keep_people",
    ("get", "/people/{person_id}/changes"): "keep_people",
    ("put", "/people/{person_id}/roles"): "keep_people",
    ("put", "/people/{person_id}/email"): "keep_people",
    ("post", "/people/{person_id}/end"): "keep_people",
    ("post", "/people/{person_id}/take-up"): "keep_people",
}
"""Which act a route needs a role for. All others are for anybody, but `/caller`, which is for any token."""
ROUTES = [(method, path.removeprefix("/api/v1")) for path, held in description()["paths"].items() for method in held]
FILLED = {"project_id": "a-project", "number": "1", "draft_id": "x", "key": "title", "rule_id": "x",
          "charter_draft": "0" * 16, "change_id": "0" * 16, "request_id": "x", "person_id": "0" * 16}  # fmt: skip
RULE = next(iter(tiny.folder().charter.rules)).rule


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = a_site(tmp_path)
    site.council.adopt()
    return site


def done(answer: Any) -> int:
    """The entry that an act made."""
    assert 201 == answer.status_code, answer.text
    seq: int = answer.json()["entry"]
    assert f"/api/v1/record/entries/{seq}" == answer.headers["location"]
    return seq


def submitted(site: Site, part: str = "", **more: str) -> Any:
    text = site.council.file(part).read_bytes()
    headers = {"content-type": "application/yaml", **more}
    return site.program("officer").post("/api/v1/submissions?publish_by=2027-01-29", content=text, headers=headers)


def public(site: Site, part: str = "") -> None:
    site.council.submit(part)
    release.publish(site.council.by("officer"), "a-project")


def test_the_table_names_routes_that_there_are():
    assert NEEDS.keys() <= set(ROUTES)


def test_every_route_is_for_whom_the_table_says(site: Site):
    programs: dict[Role | None, TestClient] = {role: site.program(role) for role in ROLES}
    programs[None] = site.signed_in("officer", name="Somebody with a cookie")
    wrong = [
        f"{role} {method} {path}: {status}"
        for role, client in programs.items()
        for method, path in ROUTES
        if (status := client.request(method, f"/api/v1{path.format(**FILLED)}").status_code)
        not in wanted(role, method, path)
    ]
    assert [] == wrong


def wanted(role: Role | None, method: str, path: str) -> tuple[int, ...]:
    """The statuses with which a request without a body can be answered, for a role or for a cookie alone."""
    act = NEEDS.get((method, path))
    if (act or path == "/caller") and role is None:
        return (401,)
    if act and role not in MAY[act]:
        return (403,)
    return (200, 201, 304, 404, 415, 422, 428, 429)


@pytest.mark.parametrize(
    "said", ["", "Bearer", "Bearer x", "Basic eDp4", f"Bearer charter_{'x' * 43}", "Bearer \u00fc"]
)
def test_another_token_is_none(site: Site, said: str):
    answer = site.client().get("/api/v1/caller", headers={b"authorization": said.encode("utf-8")})
    a_problem(answer, "token-needed")
    assert "Bearer" == answer.headers["www-authenticate"]


def test_a_token_ends_with_the_role_and_with_its_day(site: Site):
    client = site.program("adviser")
    assert {"name": "the adviser", "role": "adviser", "acts": ["second_rules", "see_evidence", "advise"]} == client.get(
        "/api/v1/caller"
    ).json()
    site.clock.at += timedelta(days=31)
    a_problem(client.get("/api/v1/caller"), "token-needed")
    client = site.program("adviser")
    accounts.change_roles(site.database, ADMIN, site.person("adviser").id, ("custodian",), site.clock())
    a_problem(client.get("/api/v1/caller"), "token-needed")


def test_a_proposal_is_submitted_published_and_decided(site: Site):
    held = submitted(site, breached())
    assert (1, "a-project", "2027-01-29") == tuple(held.json()[name] for name in ("version", "project", "publish_by"))
    assert done(held) + 1 == held.json()["report"]
    at = "/api/v1/projects/a-project"
    done(site.program("engagement_lead").post(f"{at}/publication"))
    advised = done(site.program("adviser").post(f"{at}/versions/1/advice", json={"text": "Wait.", "rules": []}))
    waiver = {"rule": "partnership.pledge", "reason": "They come round.", "owner": "officer", "until": "2027-06-30"}
    rules = [
        each["rule"]
        for each in site.client().get(f"{at}/versions/1/report").json()["results"]
        if each["outcome"] == "breached"
    ]
    done(site.program("decision_maker").post(f"{at}/waivers", json={**waiver, "rule": rules[0]}))
    seen = {"answer": "partners", "evidence": "The letter of the firm."}
    done(site.program("custodian").post(f"{at}/versions/1/evidence", json=seen))
    decision = {"decision": "go_ahead", "reasons": "It helps.", "alternatives": [], "interests": []}
    silent = site.program("decision_maker").post(f"{at}/versions/1/decision", json=decision)
    assert "Advice was given" in a_problem(silent, "not-accepted")["detail"]
    weighed = {**decision, "departed": [{"entry": advised, "reason": "There is no time."}]}
    decided = done(site.program("decision_maker").post(f"{at}/versions/1/decision", json=weighed))
    assert "go_ahead" == site.client().get(at).json()["decided"]["decision"]
    done(
        site.program("decision_maker").post(
            f"/api/v1/record/entries/{decided}/supersession", json={"reason": "New facts."}
        )
    )
    assert [
        "log.created", "edition.adopted", "proposal.submitted", "report.issued", "proposal.published", "advice.given",
        "waiver.granted", "evidence.seen", "decision.recorded", "decision.superseded",
    ] == site.council.kinds  # fmt: skip


def test_a_proposal_is_taken_back(site: Site):
    done(submitted(site))
    answer = site.program("officer").post("/api/v1/projects/a-project/withdrawal", json={"reason": "No money."})
    assert "proposal.withdrawn" == site.council.entries[done(answer)].kind


def test_a_group_disputes_and_the_council_answers(site: Site):
    public(site)
    said = {"about": "answer", "group": "Carers", "text": "That is not so.", "project": "a-project", "which": "stage"}
    seq = done(site.program("group_contact").post("/api/v1/challenges", json=said))
    answer = {"text": "We look again.", "changes": True}
    done(site.program("engagement_lead").post(f"/api/v1/challenges/{seq}/answer", json=answer))
    [held] = site.client().get("/api/v1/challenges").json()["challenges"]
    assert ("That is not so.", "We look again.") == (held["text"], held["answer"]["text"])


def test_an_edition_is_adopted_with_the_files_that_are_given(tmp_path: Path):
    site = a_site(tmp_path)
    files = site.client().get("/api/v1/charter/files").json()
    said = {"files": files, "drafted_by": "Panel", "signed_off_by": "Cabinet", "on": "2024-01-01", "minute": "7",
            "from": "2024-01-01"}  # fmt: skip
    seq = done(site.program("custodian").post("/api/v1/charter/adoptions", json=said))
    assert seq == site.client().get("/api/v1/charter").json()["adopted"]["entry"]
    broken = {**files, "routing.yaml": "a: [b"}
    held = a_problem(
        site.program("custodian").post("/api/v1/charter/adoptions", json={**said, "files": broken}), "not-sound"
    )
    assert {"not-yaml"} == {each["code"] for each in held["problems"]}


@pytest.mark.parametrize("name", ["../charter.yaml", "a/b.yaml", "charter.txt", "", ".yaml", "a\n.yaml"])
def test_a_file_of_the_charter_is_called_as_such_a_file(site: Site, name: str):
    said = {"files": {name: "x"}, "drafted_by": "Panel", "signed_off_by": "Cabinet", "on": "2024-01-01", "minute": "7",
            "from": "2024-01-01"}  # fmt: skip
    a_problem(site.program("custodian").post("/api/v1/charter/adoptions", json=said), "not-understood")


@pytest.mark.parametrize(
    ("path", "role", "said"),
    [
        ("/drafts", "officer", {"begin": "record", "text": "# a\ud800"}),
        ("/drafts", "officer", {"begin": "blank", "title": "a\0b"}),
        ("/charter/adoptions", "custodian", {"files": {"words.yaml": "\ud800"}}),
        ("/charter/drafts", "custodian", {"note": "a\0b"}),
        ("/projects/a-project/withdrawal", "officer", {"reason": "\ud800"}),
    ],
)
def test_what_is_no_text_is_told_so(site: Site, path: str, role: Role, said: dict[str, Any]):
    headers = {"content-type": "application/json"}
    held = a_problem(
        site.program(role).post(f"/api/v1{path}", content=json.dumps(said), headers=headers), "not-understood"
    )
    assert {"not-text", "string-unicode"} & {each["code"] for each in held["problems"]}


def test_an_act_is_done_once_under_its_name(site: Site):
    public(site)
    said = {"about": "project", "group": "Carers", "text": "Let us talk.", "project": "a-project"}
    client, name = site.program("group_contact"), {"Idempotency-Key": "carers-2026-1"}
    seq = done(client.post("/api/v1/challenges", json=said, headers=name))
    assert seq == done(client.post("/api/v1/challenges", json=said, headers=name))
    assert "carers-2026-1" == site.council.entries[seq].id
    other = client.post("/api/v1/challenges", json={**said, "text": "Something else."}, headers=name)
    assert "says something else" in a_problem(other, "not-accepted")["detail"]
    a_problem(client.post("/api/v1/challenges", json=said, headers={"Idempotency-Key": "a b"}), "not-understood")
    assert seq == len(site.council.entries) - 1


def test_a_submission_sent_again_is_the_same(site: Site):
    first, again = submitted(site, **{"Idempotency-Key": "one"}), submitted(site, **{"Idempotency-Key": "one"})
    assert first.json() == again.json()
    assert done(submitted(site)) == done(first)


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"decision": "perhaps"}, "body/decision"),
        ({"reasons": ""}, "body/reasons"),
        ({"reasons": " \n"}, "body/reasons"),
        ({"reasons": "x" * 20_001}, "body/reasons"),
        ({"reasons": 7}, "body/reasons"),
        ({"reasons": "\ud800"}, "body/reasons"),
        ({"alternatives": "none"}, "body/alternatives"),
        ({"alternatives": ["x"] * 101}, "body/alternatives"),
        ({"on": 20270101}, "body/on"),
        ({"on": "2027-02-30"}, "body/on"),
        ({"followed": ["1"]}, "body/followed/0"),
        ({"followed": [True]}, "body/followed/0"),
        ({"followed": [2**53]}, "body/followed/0"),
        ({"colour": "red"}, "body/colour"),
    ],
)
def test_what_is_sent_has_its_form_and_nothing_else(site: Site, said: dict[str, Any], place: str):
    whole = {"decision": "go_ahead", "reasons": "It helps.", "alternatives": [], "interests": [], **said}
    answer = site.program("decision_maker").post(
        "/api/v1/projects/a-project/versions/1/decision",
        content=json.dumps(whole),
        headers={"content-type": "application/json"},
    )
    assert [place] == [each["place"] for each in a_problem(answer, "not-understood")["problems"]]


def test_nobody_advises_or_decides_on_their_own_by_another_token(site: Site):
    site.council.submit(person="Ana")
    answer = site.program("adviser", name="Ana").post(
        "/api/v1/projects/a-project/versions/1/advice", json={"text": "Fine."}
    )
    assert "Somebody else must do this" in a_problem(answer, "not-accepted")["detail"]


def test_what_a_program_writes_is_published_with_the_rest(site: Site):
    seq = done(submitted(site))
    publish(site.database, site.service.home.publish)
    assert 200 == site.client().get(f"/api/v1/record/entries/{seq}/proof").status_code
