"""Every route and method in every role, as one table; nobody else may, nothing breaks, reading changes nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from charter_engine.model.actor import ROLES, Role
from charter_engine.store.schema import metadata
from charter_engine.web.app import build
from tests.ripe import Ripe, a_ripe_site, routes

TABLE = """
FILES  /own                                                          anybody
FILES  /record/published                                             anybody
FILES  /static                                                       anybody
GET    /sign-in/link/{secret}                                        anybody
POST   /sign-in/link/{secret}                                        anybody
GET    /                                                             anybody
GET    /.well-known/security.txt                                     anybody
GET    /accessibility                                                anybody
GET    /account                                                      signed_in
POST   /account/sessions/{session}/end                               signed_in
POST   /account/sign-out-everywhere                                  signed_in
POST   /account/tokens                                               signed_in
POST   /account/tokens/{token}/end                                   signed_in
GET    /admin                                                        administrator
GET    /admin/changes                                                administrator
GET    /admin/mail                                                   administrator
GET    /admin/people                                                 administrator
GET    /admin/people/new                                             administrator
POST   /admin/people/new                                             administrator
GET    /admin/people/{who}                                           administrator
POST   /admin/people/{who}/email                                     administrator
POST   /admin/people/{who}/end                                       administrator
POST   /admin/people/{who}/roles                                     administrator
POST   /admin/people/{who}/take-up                                   administrator
GET    /admin/settings                                               administrator
GET    /advice                                                       adviser
GET    /advice/{project}/{version}                                   adviser
POST   /advice/{project}/{version}                                   adviser
GET    /api/v1/advice                                                adviser
GET    /api/v1/advice/{project_id}/{number}                          adviser
POST   /api/v1/assess                                                anybody          415
GET    /api/v1/caller                                                signed_in
GET    /api/v1/challenges                                            anybody
POST   /api/v1/challenges                                            group_contact,facilitator,engagement_lead
POST   /api/v1/challenges/{number}/answer                            officer,engagement_lead,custodian
GET    /api/v1/charter                                               anybody
POST   /api/v1/charter/adoptions                                     custodian
GET    /api/v1/charter/changes                                       adviser,custodian,decision_maker
GET    /api/v1/charter/changes/{change_id}                           adviser,custodian,decision_maker
GET    /api/v1/charter/coverage                                      anybody
GET    /api/v1/charter/drafts                                        custodian
POST   /api/v1/charter/drafts                                        custodian
GET    /api/v1/charter/drafts/{charter_draft}                        custodian
GET    /api/v1/charter/drafts/{charter_draft}/cases                  custodian
POST   /api/v1/charter/drafts/{charter_draft}/change                 custodian
GET    /api/v1/charter/drafts/{charter_draft}/check                  custodian
GET    /api/v1/charter/drafts/{charter_draft}/coverage               custodian
GET    /api/v1/charter/drafts/{charter_draft}/difference             custodian
GET    /api/v1/charter/drafts/{charter_draft}/files                  custodian
PATCH  /api/v1/charter/drafts/{charter_draft}/files                  custodian
PUT    /api/v1/charter/drafts/{charter_draft}/files                  custodian
GET    /api/v1/charter/files                                         anybody
GET    /api/v1/charter/form                                          anybody
GET    /api/v1/charter/rules                                         anybody
GET    /api/v1/charter/rules/{rule_id}                               anybody
GET    /api/v1/decisions                                             decision_maker
GET    /api/v1/decisions/{project_id}                                decision_maker
GET    /api/v1/drafts                                                officer
POST   /api/v1/drafts                                                officer
GET    /api/v1/drafts/{draft_id}                                     officer
POST   /api/v1/drafts/{draft_id}/carry                               officer
GET    /api/v1/drafts/{draft_id}/history                             officer
POST   /api/v1/drafts/{draft_id}/history/{number}/choice             officer
GET    /api/v1/drafts/{draft_id}/officers                            officer
POST   /api/v1/drafts/{draft_id}/officers                            officer
GET    /api/v1/drafts/{draft_id}/pages/{key:path}                    officer
PUT    /api/v1/drafts/{draft_id}/pages/{key:path}                    officer
GET    /api/v1/drafts/{draft_id}/report                              officer
GET    /api/v1/drafts/{draft_id}/requests                            officer
POST   /api/v1/drafts/{draft_id}/requests                            officer
GET    /api/v1/drafts/{draft_id}/requests/{request_id}               officer
POST   /api/v1/drafts/{draft_id}/requests/{request_id}/acceptance    officer
POST   /api/v1/drafts/{draft_id}/requests/{request_id}/refusal       officer
POST   /api/v1/drafts/{draft_id}/submission                          officer
GET    /api/v1/openapi.json                                          anybody
GET    /api/v1/evidence/{project_id}                                 officer,adviser,custodian
GET    /api/v1/people                                                administrator
POST   /api/v1/people                                                administrator
GET    /api/v1/people/changes                                        administrator
GET    /api/v1/people/{person_id}                                    administrator
GET    /api/v1/people/{person_id}/changes                            administrator
PUT    /api/v1/people/{person_id}/email                              administrator
PUT    /api/v1/people/{person_id}/roles                              administrator
POST   /api/v1/people/{person_id}/take-up                            administrator
GET    /api/v1/problems                                              anybody
GET    /api/v1/projects                                              anybody
GET    /api/v1/projects/{project_id}                                 anybody
POST   /api/v1/projects/{project_id}/publication                     officer,engagement_lead
GET    /api/v1/projects/{project_id}/timeline                        anybody
POST   /api/v1/projects/{project_id}/versions/{number}/advice        adviser
POST   /api/v1/projects/{project_id}/versions/{number}/decision      decision_maker
POST   /api/v1/projects/{project_id}/versions/{number}/evidence      officer,adviser,custodian
GET    /api/v1/projects/{project_id}/versions/{number}/changes       anybody
GET    /api/v1/projects/{project_id}/versions/{number}/report        anybody
POST   /api/v1/projects/{project_id}/waivers                         decision_maker
POST   /api/v1/projects/{project_id}/withdrawal                      officer
GET    /api/v1/record                                                anybody
POST   /api/v1/record/check                                          anybody
GET    /api/v1/record/entries                                        anybody
GET    /api/v1/record/entries/{number}                               anybody
GET    /api/v1/record/entries/{number}/proof                         anybody
POST   /api/v1/record/entries/{number}/replay                        anybody
GET    /api/v1/record/entries/{number}/story                         anybody
POST   /api/v1/record/entries/{number}/supersession                  decision_maker
GET    /api/v1/record/status                                         anybody
POST   /api/v1/replies                                               anybody
POST   /api/v1/replies/asked                                         anybody
GET    /api/v1/report-schema                                         anybody
GET    /api/v1/screening                                             anybody
POST   /api/v1/screening                                             anybody          415
POST   /api/v1/submissions                                           officer
GET    /assessments                                                  officer
GET    /assessments/new                                              officer
POST   /assessments/new/{way}                                        officer
GET    /assessments/{draft}                                          officer
POST   /assessments/{draft}/add/{key:path}                           officer
GET    /assessments/{draft}/after/{key:path}                         officer          303
POST   /assessments/{draft}/again/{number}                           officer
POST   /assessments/{draft}/carry                                    officer
GET    /assessments/{draft}/changes                                  officer          422
GET    /assessments/{draft}/check                                    officer
GET    /assessments/{draft}/choose/{number}                          officer
POST   /assessments/{draft}/choose/{number}                          officer
POST   /assessments/{draft}/confirm/{section}                        officer
GET    /assessments/{draft}/discard                                  officer
GET    /assessments/{draft}/evidence/{key:path}                      officer
POST   /assessments/{draft}/evidence/{key:path}                      officer
GET    /assessments/{draft}/first                                    officer          303
GET    /assessments/{draft}/form/{key:path}                          officer
POST   /assessments/{draft}/form/{key:path}                          officer
GET    /assessments/{draft}/history/{key:path}                       officer
GET    /assessments/{draft}/open                                     officer
GET    /assessments/{draft}/people                                   officer
POST   /assessments/{draft}/people                                   officer
POST   /assessments/{draft}/remove/{key:path}                        officer
GET    /assessments/{draft}/requests                                 officer
GET    /assessments/{draft}/requests/new                             officer
POST   /assessments/{draft}/requests/new                             officer
GET    /assessments/{draft}/section/{section}                        officer
GET    /assessments/{draft}/submit                                   officer
POST   /assessments/{draft}/submit                                   officer
GET    /assessments/{draft}/submitted                                officer
GET    /assessments/{draft}/withdraw                                 officer
POST   /assessments/{draft}/withdraw                                 officer
GET    /challenges                                                   anybody
GET    /challenges/new                                               group_contact,facilitator,engagement_lead
POST   /challenges/new                                               group_contact,facilitator,engagement_lead
GET    /challenges/{number}                                          anybody
POST   /challenges/{number}                                          officer,engagement_lead,custodian
GET    /charter                                                      anybody
GET    /charter/changes                                              adviser,custodian,decision_maker
GET    /charter/changes/{name}                                       adviser,custodian,decision_maker
POST   /charter/changes/{name}                                       adviser,custodian,decision_maker
GET    /charter/coverage                                             anybody
GET    /charter/drafts                                               custodian
POST   /charter/drafts                                               custodian
GET    /charter/drafts/{name}                                        custodian
POST   /charter/drafts/{name}                                        custodian
GET    /charter/drafts/{name}/adopt                                  custodian
POST   /charter/drafts/{name}/adopt                                  custodian
GET    /charter/drafts/{name}/cases                                  custodian
GET    /charter/drafts/{name}/change                                 custodian
POST   /charter/drafts/{name}/change                                 custodian
GET    /charter/drafts/{name}/charter.zip                            custodian
GET    /charter/drafts/{name}/difference                             custodian
GET    /charter/form                                                 anybody
GET    /charter/principles/{name}                                    anybody
GET    /charter/rules/{name}                                         anybody
GET    /contact                                                      anybody
GET    /decisions                                                    decision_maker
GET    /decisions/{name}                                             decision_maker
GET    /decisions/{name}/new                                         decision_maker
POST   /decisions/{name}/new                                         decision_maker
GET    /decisions/{name}/supersede                                   decision_maker
POST   /decisions/{name}/supersede                                   decision_maker
GET    /decisions/{name}/waive                                       decision_maker
POST   /decisions/{name}/waive                                       decision_maker
GET    /evidence                                                     officer,adviser,custodian
GET    /evidence/{name}                                              officer,adviser,custodian
POST   /evidence/{name}                                              officer,adviser,custodian
GET    /healthz                                                      anybody
GET    /logo                                                         anybody          404
GET    /metrics                                                      anybody
GET    /privacy                                                      anybody
GET    /projects                                                     anybody
GET    /projects.atom                                                anybody
GET    /projects.csv                                                 anybody
GET    /projects.json                                                anybody
GET    /projects/{name}                                              anybody
GET    /projects/{name}/versions/{version}/changes                   anybody
GET    /projects/{name}/versions/{version}/report.json               anybody
GET    /projects/{name}/versions/{version}/{audience}                anybody
GET    /projects/{name}/versions/{version}/{audience}.pdf            anybody
GET    /publish                                                      officer,engagement_lead
GET    /publish/{name}                                               officer,engagement_lead 200|303
GET    /readyz                                                       anybody
GET    /record                                                       anybody
GET    /record/check                                                 anybody
POST   /record/check                                                 anybody
GET    /record/editions                                              anybody
GET    /record/entries                                               anybody
GET    /record/entries/{number}                                      anybody
GET    /record/entries/{number}/proof                                anybody
POST   /record/entries/{number}/replay                               anybody
GET    /record/entries/{number}/story                                anybody
GET    /record/folder.zip                                            anybody
GET    /record/sample                                                anybody
GET    /reply/{token}                                                anybody
POST   /reply/{token}                                                anybody
GET    /screening                                                    anybody
GET    /screening/answer                                             anybody          422
GET    /sign-in                                                      anybody          200|303
POST   /sign-in                                                      anybody
POST   /sign-in/demonstration                                        anybody          404
GET    /sign-in/oidc                                                 anybody          503
GET    /sign-in/oidc/callback                                        anybody          503
GET    /sign-in/sent                                                 anybody
GET    /sign-out                                                     anybody          200|303
POST   /sign-out                                                     anybody
GET    /theme.css                                                    anybody
GET    /work                                                         signed_in
POST   /api/v1/charter/changes/{change_id}/confirmation              adviser,custodian,decision_maker
POST   /api/v1/charter/changes/{change_id}/end                       adviser,custodian,decision_maker
POST   /api/v1/charter/drafts/{charter_draft}/adoption               custodian
DELETE /api/v1/charter/drafts/{charter_draft}                        custodian
DELETE /api/v1/drafts/{draft_id}/pages/{key:path}                    officer
DELETE /api/v1/drafts/{draft_id}                                     officer
POST   /api/v1/people/{person_id}/end                                administrator
POST   /api/v1/drafts/{draft_id}/requests/{request_id}/withdrawal    officer
POST   /publish/{name}                                               officer,engagement_lead
POST   /assessments/{draft}/requests/{name}/{what}                   officer
POST   /assessments/{draft}/discard                                  officer
"""
"""What is answered, the pattern, who may, the status where it is not 200 for GET, else one of DONE.

What serves for some minutes stands first; what takes away what others need stands last.
"""
DONE = (200, 201, 204, 303, 404, 410, 415, 422, 428)
"""What is answered to whoever may and sends nothing: done, gone on, not there, or what is missing."""
FORM = {"content-type": "application/x-www-form-urlencoded"}
API = "/api/v1"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
MARKED = "Nothing here speaks for a real council."
Row = tuple[str, str, tuple[str, ...], tuple[int, ...]]


def rows() -> list[Row]:
    """The table, read."""
    found = []
    for line in TABLE.strip().splitlines():
        method, path, who, *status = line.split()
        usual = (200,) if method == "GET" else DONE
        found.append((method, path, tuple(who.split(",")), tuple(map(int, status[0].split("|"))) if status else usual))
    return found


ROWS = rows()


@pytest.fixture
def ripe(tmp_path: Path) -> Ripe:
    return a_ripe_site(tmp_path / "ripe")


def may(who: tuple[str, ...], role: Role | None) -> bool:
    return who == ("anybody",) or (role is not None and (who == ("signed_in",) or role in who))


def test_every_route_stands_in_the_table_and_nothing_else_does(ripe: Ripe) -> None:
    assert {(method, path) for method, path, _, _ in ROWS} == routes(build(ripe.site.service))


@pytest.mark.parametrize("role", [None, *ROLES])
def test_only_whom_the_table_names_gets_an_answer(ripe: Ripe, role: Role | None, pango: None) -> None:
    wrong = []
    client = ripe.site.client()
    for method, path, who, usual in ROWS:
        if method == "FILES":
            continue
        headers = as_somebody(ripe, role, path)
        client.cookies.clear()
        answer = client.request(method, ripe.at(path), headers={**({} if method == "GET" else FORM), **headers})
        onward = answer.headers.get("location", "")
        led_away = onward.startswith("/sign-in?next=")
        if may(who, role):
            fits = answer.status_code in usual and not led_away
        elif role is None:
            fits = answer.status_code == 401 if path.startswith(API) else led_away
        else:
            fits = answer.status_code == 403
        if not fits:
            wrong.append((method, path, answer.status_code, onward))
    assert wrong == []


def as_somebody(ripe: Ripe, role: Role | None, path: str) -> dict[str, str]:
    """What says who asks: the cookie of a browser; to programs, a token."""
    if role is None:
        return {}
    if not path.startswith(API):
        return {"cookie": f"session={ripe.site.session(role)}"}
    return {"authorization": f"Bearer {ripe.token(role)}"}


def test_a_cookie_lets_nobody_act_through_the_interface_for_programs(ripe: Ripe) -> None:
    for method, path, who, _ in ROWS:
        if path.startswith(API) and who != ("anybody",):
            for role in (each for each in ROLES if may(who, each)):
                assert ripe.site.signed_in(role).request(method, ripe.at(path)).status_code == 401, path


def test_no_other_method_is_answered(ripe: Ripe) -> None:
    client = ripe.site.signed_in("officer")
    known = {(method, path) for method, path, _, _ in ROWS}
    wrong = []
    for path in sorted({path for method, path in known if method != "FILES"}):
        for method in METHODS:
            if (method, path) not in known:
                status = client.request(method, ripe.at(path)).status_code
                if status not in (403, 404, 405):
                    wrong.append((method, path, status))
    assert wrong == []


def test_nothing_is_changed_from_elsewhere(ripe: Ripe) -> None:
    """What comes from a page of another site is refused before it is looked at, whoever sends it."""
    before = kept(ripe)
    for role in (None, "officer", "administrator"):
        client = ripe.site.signed_in(role) if role else ripe.site.client()
        for method, path, _, _ in ROWS:
            if method not in ("GET", "FILES"):
                for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "", "origin": "https://evil"}):
                    answer = client.request(method, ripe.at(path), headers=headers)
                    assert (403, False) == (answer.status_code, "set-cookie" in answer.headers), path
    assert kept(ripe) == before


PASSING = ("account_change", "rate", "register_entry", "register_principle", "register_project", "register_reading",
           "register_state", "register_word", "person", "role", "session")  # fmt: skip
"""Counters, what is made from the record, and who signs in for these tests."""


def kept(ripe: Ripe) -> dict[str, list[Any]]:
    """All rows of the database, but for what passes."""
    with ripe.site.database.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in metadata.sorted_tables
            if table.name not in PASSING
        }


def in_demonstration(ripe: Ripe) -> Ripe:
    service = ripe.site.service
    service = replace(service, settings=replace(service.settings, demonstration=True))
    return replace(ripe, site=replace(ripe.site, service=service))


def test_every_page_of_the_demonstration_says_that_it_is_one(ripe: Ripe) -> None:
    ripe, silent, pages = in_demonstration(ripe), [], 0
    client = ripe.site.client()
    cookies = {role: {"cookie": f"session={ripe.site.session(role)}"} for role in ROLES}
    for method, path, who, _ in ROWS:
        if method == "GET" and not path.startswith(API) and "{audience}.pdf" not in path:
            named = next(each for each in ROLES if may(who, each))
            for headers in ({}, cookies[named]):
                answer = client.get(ripe.at(path), headers=headers)
                if answer.headers.get("content-type", "").startswith("text/html"):
                    pages += 1
                    silent += [] if MARKED in answer.text else [(path, answer.status_code)]
    assert silent == []
    assert pages > 60
    for path in ("/nowhere", "/admin"):
        assert MARKED in client.get(path, headers=cookies["officer"]).text


@pytest.mark.parametrize("role", [None, "officer", "administrator", "group_contact"])
def test_to_read_changes_nothing(ripe: Ripe, role: Role | None, pango: None) -> None:
    client = ripe.site.signed_in(role) if role else ripe.site.client()
    before = kept(ripe)
    for method, path, _, _ in ROWS:
        if method == "GET":
            client.get(ripe.at(path))
            client.head(ripe.at(path))
            assert kept(ripe) == before, path


@pytest.mark.parametrize("path", [path for method, path, _, _ in ROWS if method == "FILES"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_folders_are_only_read(ripe: Ripe, path: str, method: str) -> None:
    client: TestClient = ripe.site.client()
    assert client.request(method, f"{path}/x").status_code == 405
    for name in ("..%2f..%2frecord.db", "%2e%2e/%2e%2e/record.db", "....//record.db", "%00", "x" * 5_000):
        answer = client.get(f"{path}/{name}")
        assert answer.status_code == 404
        assert not re.search(r"SQLite|Traceback", answer.text)
