"""The service on a disk that is full: pages are read, what is typed comes back, and afterwards all goes on."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from charter_engine.model.actor import Role
from charter_engine.workspace.people import accounts, sessions, tokens
from tests.disks import full, small_disk
from tests.processes import DUE, Place, Running, a_place, begun, running, sent
from tests.test_serve import SUBMITTED, check_sound, kinds

ROOM = 12 * 2**20
RECORD = "# Tier 1 Information\n\n## 1 - Name\n\nA tool that sorts letters\n"
SAID = "The disk is full. Whoever looks after the service has to make room."


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A record on a disk with little room."""
    with small_disk(tmp_path / "small", ROOM) as disk:
        place = a_place(disk / "record")
        yield place
        place.record.database.close()


def earlier(place: Place, role: Role) -> str:
    """What the browser of somebody holds who signed in some time ago: what they do now is written down."""
    place.session(role)
    person = next(each for each in accounts.people(place.record.database) if role in each.roles)
    return sessions.begin(place.record.database, person.id, "link", datetime.now(UTC) - timedelta(minutes=20))


def program(place: Place, role: Role, one: Running) -> httpx2.Client:
    """A program that acts for somebody."""
    now, database = datetime.now(UTC), place.record.database
    person = next(each for each in accounts.people(database) if role in each.roles)
    secret = tokens.make(database, person, role, "a test", now.date() + timedelta(days=9), now)
    return httpx2.Client(base_url=one.url, headers={"authorization": f"Bearer {secret}"}, timeout=60, trust_env=False)


def fields_in(page: str, action: str) -> dict[str, str]:
    """What the form on a page holds that is sent to an address."""
    form = re.search(rf'<form method="post" action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form, page
    return {
        html.unescape(name): html.unescape(value)
        for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form[0])
    }


def check_told(answer: httpx2.Response, *typed: str) -> None:
    """A page that says what is wrong and what to do, with what was typed, and nothing of the machine."""
    assert (503, "30") == (answer.status_code, answer.headers.get("retry-after")), answer.text
    assert SAID in answer.text
    assert "Nothing was stored." in answer.text
    assert "in a few minutes" in answer.text
    assert all(html.escape(each) in answer.text for each in typed)
    assert not re.search(r"/small|record\.db|sqlite|database or disk|Traceback", answer.text, re.IGNORECASE)


def test_on_a_full_disk_nothing_is_stored_and_what_was_typed_is_sent_again_from_the_page(place: Place):
    disk = place.home.folder.parent
    with running(place) as served, served.client(earlier(place, "officer")) as officer:
        url, at = begun(officer, "Warm homes"), "/assessments/new/blank"
        before, size = officer.get(f"{url}/check").text, len(place.entries)
        answer = {"revision": "1", "shown": "people", "people": "13", "people--comment": "As counted in May."}
        evidence = {"to": "people", "kind": "report", "title": "A count of May", "url": ""}
        with full(disk):
            saved = officer.post(f"{url}/form/people", data=answer)
            check_told(saved, "13", "As counted in May.")
            check_told(officer.post(f"{url}/evidence/people", data=evidence), "A count of May")
            check_told(sent(officer, at, title="Another project"), "Another project")
            check_told(officer.post("/assessments/new/record", files={"file": ("record.md", RECORD.encode())}))
            submitted = sent(officer, f"{url}/submit", **DUE)
            check_told(submitted)
            assert before == officer.get(f"{url}/check").text
            assert size == len(place.entries)
        held = fields_in(saved.text, f"{url}/form/people")
        assert answer == {name: held[name] for name in answer}
        assert 303 == officer.post(f"{url}/form/people", data=held).status_code
        assert "As counted in May." in officer.get(f"{url}/form/people").text
        assert 303 == officer.post(f"{url}/submit", data=fields_in(submitted.text, f"{url}/submit")).status_code
    assert [1, 1] == [kinds(place)[kind] for kind in SUBMITTED]
    check_sound(place)


def test_on_a_full_disk_nothing_becomes_public_and_all_pages_are_read(place: Place):
    disk = place.home.folder.parent
    with running(place) as served, served.client(earlier(place, "officer")) as officer, served.client() as anybody:
        url = begun(officer, "Warm homes")
        assert 303 == sent(officer, f"{url}/submit", **DUE).status_code
        with program(place, "officer", served) as acting, full(disk):
            answer = acting.post("/api/v1/projects/warm-homes/publication", json={})
            assert (503, f"{SAID} Nothing was stored.") == (answer.status_code, answer.json()["detail"])
            assert answer.headers["content-type"].startswith("application/problem+json")
            for path in ("/", "/projects", "/record", "/charter", "/screening", "/readyz"):
                assert [200, 200] == [one.get(path).status_code for one in (officer, anybody)], path
            for path in ("/assessments", url, f"{url}/form/people", f"{url}/check", "/account", "/work"):
                assert 200 == officer.get(path).status_code, path
        with program(place, "officer", served) as acting:
            assert acting.post("/api/v1/projects/warm-homes/publication", json={}).is_success
        assert "12" in anybody.get("/projects/warm-homes").text
    assert 1 == kinds(place)["proposal.published"]
    check_sound(place)


def test_a_charter_that_is_sent_to_a_full_disk_is_not_there_by_half(place: Place):
    files = [("files", (path.name, path.read_bytes())) for path in sorted(place.charter.iterdir())]
    with running(place) as served, served.client(earlier(place, "custodian")) as custodian:
        at = sent(custodian, "/charter/drafts", note="A loophole closed").headers["location"]
        before, data = custodian.get(at).text, {"revision": "1", "whole": "yes"}
        with full(place.home.folder.parent):
            check_told(custodian.post(at, data=data, files=files))
            check_told(sent(custodian, "/charter/drafts", note="Another one"), "Another one")
            assert before == custodian.get(at).text
        assert 303 == custodian.post(at, data=data, files=files).status_code
        assert "No mistake." in custodian.get(at).text
        assert "Another one" not in custodian.get("/charter/drafts").text
