"""What programs read without a token: the register, the record, the Charter; the same as the commands print."""

from __future__ import annotations

import json
import re
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient

from charter_engine import cli
from charter_engine.canonical import canonical_bytes
from charter_engine.model.actor import ROLES
from charter_engine.store import read
from charter_engine.store.publish import publish
from charter_engine.workspace.acts import release
from charter_engine.workspace.acts.challenge import Challenge, answer_challenge, challenge
from tests import tiny
from tests.sites import Site, a_site
from tests.test_api import a_problem

DAY = "2026-11-23"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A council with one project, public, advised on, decided and disputed; and another that waits for its day."""
    site = a_site(tmp_path)
    council = site.council
    council.adopt()
    council.submit("answers: {title: A warm project, stage: live, personal_data: yes, people: 300}")
    release.publish(council.by("officer"), "a-project")
    council.decide()
    council.submit("proposal: another")
    said = challenge(council.by("group_contact"), council.held, Challenge("rule", "Carers", "Too weak.", which=RULE))
    answer_challenge(council.by("officer"), said, "We look at it.", changes=True)
    publish(site.service.record.database, site.service.home.publish)
    return site


RULE = next(iter(tiny.folder().charter.rules)).rule


@pytest.fixture
def client(site: Site) -> TestClient:
    return site.client()


def printed(*arguments: object) -> Any:
    """What a command prints as JSON."""
    with redirect_stdout(StringIO()) as said, redirect_stderr(StringIO()), suppress(SystemExit):
        cli._run(list(map(str, arguments)))
    return json.loads(said.getvalue())


def got(client: TestClient, path: str) -> Any:
    answer = client.get(f"/api/v1{path}")
    assert 200 == answer.status_code, answer.text
    assert "application/json" == answer.headers["content-type"]
    return answer.json()


def test_the_register_holds_what_the_file_of_it_holds(client: TestClient):
    rows = got(client, "/projects")["projects"]
    assert ["another", "a-project"] == [each["project"] for each in rows]
    assert client.get("/projects.json").json()["projects"] == sorted(rows, key=lambda each: each["project"])
    assert {"count": 1, "page": 1, "pages": 1} == {
        name: value for name, value in got(client, "/projects?q=warm").items() if name in ("count", "page", "pages")
    }
    assert [] == got(client, "/projects?q=cold")["projects"]
    assert 1 == got(client, "/projects?state=decided")["count"]


def test_a_project_that_waits_tells_nothing_of_its_content(client: TestClient):
    held = got(client, "/projects/another")
    assert (None, None, "waiting") == (held["title"], held["sentence"], held["state"])
    a_problem(client.get("/api/v1/projects/another/versions/1/report"), "not-there")


def test_a_project_tells_of_its_versions_and_decision(client: TestClient):
    held = got(client, "/projects/a-project")
    assert ["published"] == [each["state"] for each in held["versions"]]
    assert ("go_ahead", "It helps.") == (held["decided"]["decision"], held["decided"]["reasons"])
    kinds = [each["says"] for each in got(client, "/projects/a-project/timeline")["entries"]]
    assert 4 == len(kinds)


def test_a_report_is_the_one_that_the_command_prints(site: Site, client: TestClient):
    held = got(client, "/projects/a-project/versions/1/report")
    jsonschema.validate(held, got(client, "/report-schema"))
    submitted = next(each for each in site.council.entries if each.kind == "report.issued")
    issued = json.loads(read.blob(site.database, submitted.body["report"]["sha256"]) or b"")
    same = [name for name in issued if name not in ("proposal", "problems", "results", "decisive_unknowns")]
    assert {name: held[name] for name in same} == {name: issued[name] for name in same}


def test_what_changed_between_two_versions_is_told(site: Site, client: TestClient):
    a_problem(client.get("/api/v1/projects/a-project/versions/1/changes"), "not-there")
    site.council.submit("version: 2\nanswers: {title: A warm project, stage: idea, personal_data: yes, people: 3}")
    a_problem(client.get("/api/v1/projects/a-project/versions/2/changes"), "not-there")
    release.publish(site.council.by("officer"), "a-project")
    held = got(client, "/projects/a-project/versions/2/changes")
    assert ["1", "2"] == [str(held[name]["version"]) for name in ("before", "after")]


def test_the_pages_of_a_list_are_linked(site: Site, client: TestClient):
    for number in range(4):
        site.council.submit(f"proposal: more-{number}")
    answer = client.get("/api/v1/projects?size=2&page=2&state=waiting")
    assert ["first", "prev", "next", "last"] == re.findall(r'rel="(\w+)"', answer.headers["link"])
    seen, at = [], "/api/v1/projects?size=2&state=waiting"
    while at:
        answer = client.get(at)
        seen += [each["project"] for each in answer.json()["projects"]]
        at = next(
            (url for url, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', answer.headers["link"]) if rel == "next"), ""
        )
    assert 5 == len(seen) == len(set(seen)) == answer.json()["count"]


def test_what_groups_dispute_is_told_with_the_answer(client: TestClient):
    [held] = got(client, "/challenges")["challenges"]
    assert ("rule", "Carers", "Too weak.", "We look at it.") == (
        held["about"], held["group"], held["text"], held["answer"]["text"],
    )  # fmt: skip
    assert [] == got(client, "/challenges?project=a-project")["challenges"]


def test_the_record_at_a_glance(site: Site, client: TestClient):
    held = got(client, "/record")
    assert ("council.example/decisions", len(site.council.entries)) == (held["record"], held["entries"])
    assert held["entries"] == held["published"]
    assert held["checkpoint"] == (site.service.home.publish / "checkpoint").read_text(encoding="utf-8")


def test_entries_come_the_newest_first_and_by_kind(site: Site, client: TestClient):
    held = got(client, "/record/entries?size=100")
    assert [each.seq for each in reversed(site.council.entries)] == [each["entry"] for each in held["entries"]]
    assert 2 == got(client, "/record/entries?kind=proposal.submitted&size=1")["pages"]


def test_an_entry_is_its_very_bytes(site: Site, client: TestClient):
    answer = client.get("/api/v1/record/entries/2")
    assert next(read.entries(site.database, 2, 3)) == answer.content
    assert canonical_bytes(answer.json()) == answer.content
    a_problem(client.get(f"/api/v1/record/entries/{len(site.council.entries)}"), "not-there")


def test_a_proof_is_given_once_the_entry_is_published(site: Site, client: TestClient, tmp_path: Path):
    proof = tmp_path / "a.tlog-proof"
    proof.write_bytes(client.get("/api/v1/record/entries/2/proof").content)
    assert "passed" in {each["status"] for each in printed("log", "check-proof", proof, "--format", "json")["checks"]}
    site.council.submit("proposal: later")
    a_problem(client.get(f"/api/v1/record/entries/{len(site.council.entries) - 1}/proof"), "not-there")


def test_what_commands_print_of_the_published_record_is_what_is_given(site: Site, client: TestClient):
    folder = site.service.home.publish
    assert (
        printed("log", "verify", folder, "--on", DAY, "--format", "json") == client.post("/api/v1/record/check").json()
    )
    issued = next(each.seq for each in site.council.entries if each.kind == "report.issued")
    again = client.post(f"/api/v1/record/entries/{issued}/replay").json()
    assert printed("log", "replay", folder, issued, "--on", DAY, "--format", "json")["reports"] == [again]
    assert printed("record", "status", folder, "--on", DAY, "--format", "json") == got(client, "/record/status")
    story = got(client, f"/record/entries/{issued}/story")
    assert printed("log", "explain", folder, issued, "--format", "json") == story


def test_checks_are_counted_with_those_of_the_pages(client: TestClient):
    for _ in range(15):
        client.post("/api/v1/record/check")
        client.get("/record/sample?seed=")
    answer = client.post("/api/v1/record/check")
    a_problem(answer, "too-many")
    assert 0 < int(answer.headers["retry-after"]) <= 900


def test_the_charter_is_what_its_files_say(site: Site, client: TestClient):
    held = got(client, "/charter")
    assert (site.council.held.charter.on(site.council.today).digest, "2024-01-01") == (held["digest"], held["from"])
    assert 1 == held["adopted"]["entry"]
    rules = got(client, "/charter/rules")["rules"]
    assert [each.rule for each in site.council.held.charter.rules] == [each["rule"] for each in rules]
    assert rules[0] == got(client, f"/charter/rules/{rules[0]['rule']}")
    a_problem(client.get("/api/v1/charter?on=2020-01-01"), "not-there")
    files = got(client, "/charter/files")
    assert {name: data.decode() for name, data in site.council.held.files.items()} == files


def test_coverage_and_form_are_what_the_commands_print(site: Site, client: TestClient):
    charter = ("--charter", site.council.charter)
    assert printed(*charter, "coverage", "--format", "json") == got(client, "/charter/coverage")
    assert printed(*charter, "schema", "proposal") == got(client, "/charter/form")
    assert printed("schema", "report") == got(client, "/report-schema")


def assessed(client: TestClient, data: str | bytes, kind: str = "application/yaml", query: str = "") -> Any:
    return client.post(f"/api/v1/assess{query}", content=data, headers={"content-type": kind})


def test_a_proposal_is_assessed_as_the_command_does(site: Site, client: TestClient, tmp_path: Path):
    file, report = site.council.file("version: 2"), tmp_path / "report.json"
    with redirect_stderr(StringIO()):
        cli._run(
            ["--charter", site.council.charter, "assess", str(file), "--on", DAY, "--gate", "go_live",
             "--format", "json", "-o", str(report)]
        )  # fmt: skip
    answer = assessed(client, file.read_bytes(), query=f"?on={DAY}&gate=go_live")
    assert report.read_bytes() == answer.content


def test_json_is_read_as_yaml_is(client: TestClient):
    document = {"proposal": "a-project", "version": 1, "form": 1, "kind": "own", "organisation": "Café \U0001f333",
                "answers": {"title": "A/project\t", "starts_on": "2026-12-01", "people": 12}}  # fmt: skip
    escaped, plain = json.dumps(document), json.dumps(document, ensure_ascii=False).replace("/", "\\/")
    answers = [assessed(client, each.encode(), "application/json") for each in (escaped, plain)]
    assert [200, 200] == [each.status_code for each in answers], answers[0].text
    assert answers[0].json() == answers[1].json()
    assert "Café \U0001f333" == answers[0].json()["proposal"]["organisation"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", "unreadable"),
        (b'{"proposal": "a", "proposal": "b"}', "unreadable"),
        (b'{"people": NaN}', "unreadable"),
        (b"9" * 5_000, "unreadable"),
        (b"[" * 100_000, "too-deep"),
        (b"[" * 900 + b"]" * 900, "too-deep"),
        (b'"\\ud800"', "not-text"),
        (b'{"title": "\\u0000"}', "not-text"),
        (b"\xff", "unreadable"),
        (b"", "unreadable"),
        (b"null", None),
        (b'{"proposal": "a-project"}', "missing-key"),
    ],
)
def test_json_that_is_none_or_no_proposal_says_what_is_wrong(client: TestClient, data: bytes, code: str | None):
    held = a_problem(assessed(client, data, "application/json"), "not-sound")
    assert code is None or code in {each["code"] for each in held["problems"]}, held


def test_a_proposal_of_another_type_is_not_taken(client: TestClient):
    a_problem(assessed(client, b"<a/>", "application/xml"), "not-this-type")
    a_problem(client.post("/api/v1/assess"), "not-this-type")


def test_mistakes_have_their_places(client: TestClient):
    held = a_problem(assessed(client, "proposal: a\nproposal: b\n"), "not-sound")
    assert "the document:2:1" in {each["place"] for each in held["problems"]}


def test_first_answers_are_screened(client: TestClient):
    asked = got(client, "/screening")["questions"]
    assert ["title", "stage", "personal_data"] == [each["question"] for each in asked]
    body = {"answers": {"personal_data": "no", "stage": "idea"}}
    held = client.post("/api/v1/screening", json=body).json()
    jsonschema.validate(held["report"], got(client, "/report-schema"))
    assert isinstance(held["still_open"], list)
    for wrong in list[Any]([{}, [], {"answers": 3}, {"answers": {"no_such": 1}}, {"answers": {}, "more": 1}]):
        a_problem(client.post("/api/v1/screening", json=wrong), "not-sound")


def test_nothing_of_what_is_tried_is_kept(site: Site, client: TestClient):
    before = len(site.council.entries)
    assessed(client, site.council.file("").read_text(encoding="utf-8"))
    client.post("/api/v1/screening", json={"answers": {}})
    assert before == len(site.council.entries)


@pytest.mark.parametrize("role", ROLES)
def test_whoever_is_signed_in_on_pages_reads_the_same(site: Site, role: Any):
    assert site.client().get("/api/v1/projects").json() == site.signed_in(role).get("/api/v1/projects").json()
