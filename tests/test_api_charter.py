"""Custodians work on drafts of the Charter by program: begin, send files, look, adopt; and two people change rules."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from charter_engine.store.database import working
from charter_engine.store.working import charters as table
from charter_engine.workspace.acts import release
from tests import tiny
from tests.sites import Site, a_site
from tests.test_api import a_problem
from tests.test_api_acts import done
from tests.test_api_reads import printed

AT = "/api/v1/charter/drafts"
ANEW = 'editions: [{edition: "2026", title: Anew, from: 2024-01-01, source: the-charter}]\n'
WRONG = """
  - case: the data goes after a month
    on: 2024-06-01
    facts: {personal_data: yes, retention: {until: 2024-07-01}}
    expect: {openness.end: breached}
"""
ADOPTED = {"drafted_by": "Panel", "signed_off_by": "Cabinet", "on": "2026-11-20", "minute": "9", "from": "2026-11-23"}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = a_site(tmp_path)
    site.council.adopt()
    return site


@pytest.fixture
def client(site: Site) -> TestClient:
    return site.program("custodian")


def begun(client: TestClient, where: str = "", part: str = "") -> str:
    """The address of a new draft, in which a part is another where one is named."""
    answer = client.post(AT, json={"note": "A loophole"})
    at = str(answer.headers["location"])
    assert (201, f"{AT}/{answer.json()['id']}") == (answer.status_code, at)
    if where:
        sent = client.put(f"{at}/files", json=tiny.with_part(where, part), headers={"if-match": '"1"'})
        assert (200, '"2"') == (sent.status_code, sent.headers["etag"]), sent.text
    return at


def got(client: TestClient, path: str) -> Any:
    answer = client.get(path)
    assert 200 == answer.status_code, answer.text
    return answer.json()


def asked(client: TestClient) -> str:
    """The address of a change of rules that waits for a second person."""
    answer = client.post(f"{begun(client, 'requires', 'due_by: decision')}/change", json={"reason": "A loophole."})
    assert 201 == answer.status_code, answer.text
    return str(answer.headers["location"])


def test_a_draft_begins_with_the_charter_in_force_and_its_cases(client: TestClient):
    at = begun(client)
    assert tiny.texts() == got(client, f"{at}/files")
    held = got(client, at)
    assert ("A loophole", "the custodian", 1, None, [], []) == tuple(
        held[name] for name in ("note", "begun_by", "revision", "ended", "left_out", "waits")
    )
    assert [held["id"]] == [each["id"] for each in got(client, AT)["drafts"]]
    assert {(False, False)} == {
        (each["new"], each["changed"]) for each in held["files"] if not each["name"].endswith(".cases.yaml")
    }
    assert {"mistakes": 0, "problems": []}.items() <= got(client, f"{at}/check").items()


def test_files_are_sent_over_the_revision_that_was_seen(client: TestClient):
    at, texts = begun(client), tiny.with_part("requires", "due_by: decision")
    mine = {"openness.yaml": texts["openness.yaml"]}
    a_problem(client.patch(f"{at}/files", json=mine), "say-which")
    assert {"revision": 2, "files": ["openness.yaml"]} == client.patch(
        f"{at}/files", json=mine, headers={"if-match": '"1"'}
    ).json()
    late = client.patch(f"{at}/files", json=mine, headers={"if-match": '"1"'})
    a_problem(late, "changed-meanwhile")
    assert '"2"' == late.headers["etag"]
    assert texts == got(client, f"{at}/files")
    assert ["openness.yaml"] == [
        each["name"]
        for each in got(client, at)["files"]
        if each["changed"] and not each["name"].endswith(".cases.yaml")
    ]
    known = client.get(f"{at}/files", headers={"if-none-match": '"2"'})
    assert (304, "private, no-cache") == (known.status_code, known.headers["cache-control"])


def test_the_whole_folder_is_sent_as_a_zip(client: TestClient):
    at, made = begun(client), io.BytesIO()
    texts = {name: text for name, text in tiny.texts().items() if not name.endswith(".cases.yaml")}
    with zipfile.ZipFile(made, "w") as held:
        for name, text in texts.items():
            held.writestr(f"principles/{name}", text)
    headers = {"content-type": "application/zip", "if-match": '"1"'}
    assert 200 == client.put(f"{at}/files", content=made.getvalue(), headers=headers).status_code
    assert texts == got(client, f"{at}/files")


@pytest.mark.parametrize(
    ("kind", "data", "problem"),
    [
        ("application/json", b"{}", "not-accepted"),
        ("application/json", b'{"words.yaml": 3}', "not-understood"),
        ("application/json", b'{"words.yaml": "\\ud800"}', "not-understood"),
        ("application/json", b'{"words.yaml": "a\\u0000"}', "not-understood"),
        ("application/json", b'{"\\ud800": "a"}', "not-understood"),
        ("application/json", b'["words.yaml"]', "not-understood"),
        ("application/json", b'{"words.yaml": "a", "words.yaml": "b"}', "not-sound"),
        ("application/json", b"[" * 100_000, "not-sound"),
        ("application/json", b'{"words.yaml": ' + b"[" * 900 + b"]" * 900 + b"}", "not-understood"),
        ("application/json", b'{"../words.yaml": "a"}', "not-accepted"),
        ("application/json", b"\xff", "not-sound"),
        ("application/zip", b"PK\x03\x04 nothing", "not-accepted"),
        ("application/zip", b"", "not-accepted"),
        ("text/plain", b"a", "not-this-type"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_changed(client: TestClient, kind: str, data: bytes, problem: str):
    at = begun(client)
    answer = client.put(f"{at}/files", content=data, headers={"content-type": kind, "if-match": '"1"'})
    assert a_problem(answer, problem)["detail"]
    assert (1, tiny.texts()) == (got(client, at)["revision"], got(client, f"{at}/files"))


def test_every_mistake_is_told_with_its_place_and_stands_in_the_way(client: TestClient):
    at = begun(client)
    wrong = {"openness.yaml": "principle: openness\ntitel: x\n", "routing.yaml": "routing: [\n"}
    client.patch(f"{at}/files", json=wrong, headers={"if-match": '"1"'})
    held = got(client, f"{at}/check")
    found = {(each["place"], each["code"], each["severity"]) for each in held["problems"]}
    assert ("draft/openness.yaml:2:1", "unknown-key", "error") in found
    assert any(place.startswith("draft/routing.yaml:") for place, _, _ in found)
    assert held["mistakes"] == sum(severity == "error" for _, _, severity in found)
    for answer in (
        *(client.get(f"{at}/{what}") for what in ("cases", "coverage", "difference")),
        client.post(f"{at}/adoption", json=ADOPTED),
        client.post(f"{at}/change", json={"reason": "A loophole."}),
    ):
        assert "draft/openness.yaml:2:1" in {each["place"] for each in a_problem(answer, "not-sound")["problems"]}


def test_the_cases_of_a_draft_are_run(client: TestClient):
    fine = got(client, f"{begun(client)}/cases")
    assert [] == fine["failed"]
    assert fine["expectations"] >= fine["cases"] > 0
    at, wrong = begun(client), tiny.texts()["openness.cases.yaml"] + WRONG
    client.patch(f"{at}/files", json={"openness.cases.yaml": wrong}, headers={"if-match": '"1"'})
    held = got(client, f"{at}/cases")
    assert [("openness.end", "breached", "satisfied", "2024-06-01")] == [
        tuple(each[name] for name in ("rule", "expected", "found", "on")) for each in held["failed"]
    ]
    a_problem(client.post(f"{at}/adoption", json=ADOPTED), "not-accepted")


def test_coverage_and_difference_are_what_the_commands_print(site: Site, client: TestClient, tmp_path: Path):
    at, mine = begun(client, "requires", "due_by: decision"), tmp_path / "mine"
    mine.mkdir()
    for name, text in got(client, f"{at}/files").items():
        (mine / name).write_text(text, encoding="utf-8")
    assert printed("--charter", mine, "coverage", "--format", "json") == got(client, f"{at}/coverage")
    by_command = printed("rules", "diff", site.council.charter, mine, "--format", "json")
    held = got(client, f"{at}/difference")
    assert {name: by_command[name] for name in ("format", "changes", "days")} == {
        name: held[name] for name in ("format", "changes", "days")
    }
    assert by_command["changes"]
    assert "before it goes live" in held["words"]
    assert held["summary"] in held["words"]


def test_the_difference_tells_of_public_projects(site: Site, client: TestClient):
    site.council.submit()
    at = begun(client, "requires", "satisfied_when: {stage: idea}")
    assert 0 == got(client, f"{at}/difference")["public"]["projects"]
    release.publish(site.council.by("officer"), "a-project")
    held = got(client, f"{at}/difference")
    assert {"on": "2026-11-23", "projects": 1, "looked_at": 1, "not_readable": []} == held["public"]
    assert (1, ["openness.end"]) == (
        held["proposals"]["touched"],
        [each["rule"] for each in held["proposals"]["effects"]],
    )


def test_an_edition_is_adopted_once(site: Site, client: TestClient):
    at, name = begun(client, "charter", ANEW), {"Idempotency-Key": "edition-2026"}
    a_problem(client.post(f"{at}/adoption", json={**ADOPTED, "on": "2026-11-24"}), "not-accepted")
    seq = done(client.post(f"{at}/adoption", json=ADOPTED, headers=name))
    assert ("2026", seq) == (got(client, "/api/v1/charter")["edition"], got(client, at)["entry"])
    assert seq == done(client.post(f"{at}/adoption", json=ADOPTED, headers=name))
    for headers in ({}, {"Idempotency-Key": "another"}):
        again = client.post(f"{at}/adoption", json=ADOPTED, headers=headers)
        assert "This draft is over" in a_problem(again, "not-accepted")["detail"]
    other = client.post(f"{at}/adoption", json={**ADOPTED, "minute": "10"}, headers=name)
    assert "says something else" in a_problem(other, "not-accepted")["detail"]
    assert seq == len(site.council.entries) - 1
    over = client.patch(f"{at}/files", json={"words.yaml": "a: 1"}, headers={"if-match": '"2"'})
    assert "This draft is over" in a_problem(over, "not-accepted")["detail"]
    a_problem(client.delete(at), "not-accepted")


def test_a_change_of_rules_is_recorded_when_a_second_person_confirms(site: Site, client: TestClient):
    waits = asked(client)
    assert "rules.changed" not in site.council.kinds
    assert "somebody else" in a_problem(client.post(f"{waits}/confirmation"), "not-accepted")["detail"]
    second = site.program("adviser")
    assert [waits.rpartition("/")[2]] == [each["id"] for each in got(second, "/api/v1/charter/changes")["changes"]]
    held = got(second, waits)
    assert (True, "2026-12-07", "A loophole.", "the custodian") == tuple(
        held[name] for name in ("as_asked", "on_show_until", "reason", "asked_by")
    )
    assert "before it goes live" in held["difference"]["words"]
    seq = done(second.post(f"{waits}/confirmation"))
    assert "rules.changed" == site.council.entries[seq].kind
    assert "adviser" == site.council.entries[seq].body["second"]["role"]
    assert (seq, "It was recorded.") == (got(second, waits)["entry"], got(second, waits)["why_ended"])
    for path, said in (("confirmation", None), ("end", {"reason": "No."})):
        assert "waits no longer" in a_problem(second.post(f"{waits}/{path}", json=said), "not-accepted")["detail"]
    assert seq == len(site.council.entries) - 1


def test_a_change_is_called_off_by_either(site: Site, client: TestClient):
    for caller in (client, site.program("decision_maker")):
        waits = asked(client)
        a_problem(caller.post(f"{waits}/end", json={"reason": " "}), "not-understood")
        assert 204 == caller.post(f"{waits}/end", json={"reason": "Not this way."}).status_code
        assert "ended it: Not this way." in got(caller, waits)["why_ended"]
    assert [] == got(client, "/api/v1/charter/changes")["changes"]


def test_a_draft_that_was_changed_since_must_be_asked_for_again(site: Site, client: TestClient):
    waits = asked(client)
    draft = f"{AT}/{got(client, waits)['draft']}"
    assert [waits.rpartition("/")[2]] == got(client, draft)["waits"]
    sent = {"words.yaml": f"{tiny.WORDS}# more\n"}
    assert 200 == client.patch(f"{draft}/files", json=sent, headers={"if-match": '"2"'}).status_code
    second = site.program("adviser")
    assert not got(second, waits)["as_asked"]
    assert "changed since" in a_problem(second.post(f"{waits}/confirmation"), "not-accepted")["detail"]
    client.patch(f"{draft}/files", json={"words.yaml": "x: ["}, headers={"if-match": '"3"'})
    assert None is got(second, waits)["difference"]


def test_a_draft_is_thrown_away_with_what_waits_of_it(client: TestClient):
    waits = asked(client)
    draft = f"{AT}/{got(client, waits)['draft']}"
    assert 204 == client.delete(draft).status_code
    assert "The draft was thrown away." == got(client, waits)["why_ended"]
    assert got(client, draft)["ended"]
    a_problem(client.delete(draft), "not-accepted")


def test_whoever_loses_a_race_is_told_that_somebody_changed_it(
    site: Site, client: TestClient, monkeypatch: pytest.MonkeyPatch
):
    at, put = begun(client), table.put

    def slow(connection: Any, held: Any, files: Any, now: Any) -> bool:
        monkeypatch.setattr(table, "put", put)
        put(connection, held, {"words.yaml": b"theirs"}, now)
        return put(connection, held, files, now)

    monkeypatch.setattr(table, "put", slow)
    answer = client.patch(f"{at}/files", json={"words.yaml": "mine"}, headers={"if-match": '"1"'})
    a_problem(answer, "changed-meanwhile")
    with working(site.database) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM charter_draft").scalar() == 1


def test_drafts_that_are_not_there_are_told_so(client: TestClient):
    nobody = "0" * 16
    for path in (f"{AT}/{nobody}", f"{AT}/{nobody}/check", f"/api/v1/charter/changes/{nobody}"):
        a_problem(client.get(path), "not-there")
    a_problem(client.get(f"{AT}/{'x' * 16}"), "not-understood")
    assert json.loads(client.post(AT, json={"note": ""}).content)["status"] == 422
