"""The record as pages: what an auditor sees, takes away and has checked; and that the pages need not be trusted."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page

from charter_engine.log import layout, tiles
from charter_engine.log.checks import Status
from charter_engine.log.tree import Tree
from charter_engine.log.verify import read_signed
from charter_engine.store.publish import publish
from charter_engine.workspace.acts import release
from charter_engine.workspace.records import audit, log
from charter_engine.workspace.reports import replay
from tests.served import served, visiting
from tests.sites import Site, a_site

NASTY = "<script>alert(1)</script>\u202e"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A council with a decision: one project submitted, published and decided, all of it in the published folder."""
    site = a_site(tmp_path)
    site.council.adopt()
    site.council.submit()
    release.publish(site.council.by("officer"), "a-project")
    site.council.decide(reasons=NASTY)
    _publish(site)
    return site


def policy_of(site: Site) -> str:
    """A policy that trusts the record's key, and asks for no witness."""
    return f"log {site.service.record.signer.key}\nquorum none\n"


def _publish(site: Site) -> None:
    publish(site.service.record.database, site.service.home.publish)


@pytest.fixture
def client(site: Site) -> TestClient:
    return site.client()


def test_the_first_page_says_how_large_the_record_is_and_how_to_check_it_elsewhere(client: TestClient):
    text = client.get("/record").text
    assert "council.example/decisions" in text
    assert "need not trust these pages" in text
    assert "Nobody else has signed the newest checkpoint" in text
    assert "verify.html" in text


def test_what_is_not_published_yet_is_said(site: Site):
    site.council.submit("version: 2")
    text = site.client().get("/record").text
    assert "of which the newest 2 are not in the published folder yet" in text
    entry = site.client().get(f"/record/entries/{len(site.council.entries) - 1}").text
    assert "will be in the published folder soon" in entry
    assert "Run it again" not in entry


def test_a_record_that_publishes_nothing_yet_has_its_page(tmp_path: Path):
    text = a_site(tmp_path).client().get("/record").text
    assert "No edition was adopted yet" in text


def test_entries_are_listed_the_newest_first_and_by_kind(site: Site, client: TestClient):
    text = client.get("/record/entries").text
    places = [text.index(f">Entry {each.seq}<") for each in reversed(site.council.entries)]
    assert sorted(places) == places
    only = client.get("/record/entries?kind=decision.recorded").text
    assert 1 == only.count('href="/record/entries/')
    assert "There are none." in client.get("/record/entries?kind=evidence.seen").text


@pytest.mark.parametrize(
    "path",
    [
        "/record/entries?page=0", "/record/entries?page=2", "/record/entries?page=x", "/record/entries?kind=no.such",
        "/record/entries/99", "/record/entries/-1", "/record/entries/99/story", "/record/entries/1e3",
        "/record/entries/99999999999999999999999",
    ],
)  # fmt: skip
def test_what_is_not_there_is_told(client: TestClient, path: str):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "There is no" in answer.text


def test_an_entry_is_told_in_words_and_as_it_stands_and_nothing_in_it_is_run(client: TestClient):
    text = client.get("/record/entries/5").text
    assert "it was decided of version 1 of a-project" in text
    assert NASTY not in text
    assert "\u202e" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "\n  &#34;kind&#34;: &#34;decision.recorded&#34;," in text


def test_a_proof_that_was_taken_away_proves_the_entry(site: Site, client: TestClient, tmp_path: Path):
    answer = client.get("/record/entries/2/proof")
    assert answer.headers["content-disposition"] == 'attachment; filename="entry-2.tlog-proof"'
    (tmp_path / "proof").write_bytes(answer.content)
    (tmp_path / "policy").write_text(policy_of(site), encoding="utf-8")
    held, checks = log.check_proof(tmp_path / "proof", tmp_path / "policy", None)
    assert 2 == held.index
    assert {Status.PASSED} == {each.status for each in checks}


def test_the_story_marks_the_entry_it_is_told_from(client: TestClient):
    text = client.get("/record/entries/5/story").text
    assert 1 == text.count("(the entry you came from)")
    assert "was submitted, to be published by" in text


def test_editions_are_told_with_who_signed_them_off(client: TestClient):
    text = client.get("/record/editions").text
    assert "Signed off by: Cabinet" in text
    assert "serves today, since 1 January 2024" in text


def test_all_checks_run_now_and_say_what_they_were_not_compared_with(site: Site, client: TestClient):
    text = client.post("/record/check", files={"policy": ("", b"")}).text
    assert "Not compared" in text
    assert "Without a policy" in text
    policy = policy_of(site).encode()
    older = (site.service.home.publish / "checkpoint").read_bytes()
    text = client.post("/record/check", files={"policy": ("p", policy), "older": ("c", older)}).text
    assert "With the policy that you gave" in text
    assert "nothing rewritten since" in text.lower()


def test_a_change_of_the_folder_is_found_here_too(site: Site, client: TestClient):
    file = next((site.service.home.publish / "entries").glob("*.jsonl"))
    file.write_bytes(file.read_bytes().replace(b"Cabinet", b"Cabinot"))
    text = client.post("/record/check", files={"policy": ("", b"")}).text
    assert "Something is not as it was signed" in text
    assert "govuk-tag--red" in text


@pytest.mark.parametrize("name", ["policy", "older"])
@pytest.mark.parametrize("data", [b"\xff\x00", b"not one", b"x" * 70_000])
def test_what_is_no_policy_and_no_checkpoint_is_refused(client: TestClient, name: str, data: bytes):
    answer = client.post("/record/check", files={name: ("f", data)})
    assert answer.status_code == 422
    assert "Traceback" not in answer.text


def test_a_report_is_run_again(client: TestClient):
    text = client.post("/record/entries/3/replay").text
    assert "The same" in text
    assert re.search(r"It is about version 1 of <a [^>]*>A project</a>, as on 23 November 2026", text)
    assert client.post("/record/entries/1/replay").status_code == 422
    for number in (-1, -(2**70), 2**70):
        answer = client.post(f"/record/entries/{number}/replay")
        assert (422, True) == (answer.status_code, f"There is no entry {number}" in answer.text)


def test_long_work_is_not_done_again_and_again(client: TestClient):
    for _ in range(30):
        client.post("/record/entries/3/replay")
    answer = client.post("/record/entries/3/replay")
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.text
    assert answer.headers["retry-after"] == "900"


def test_decisions_are_picked_by_chance_with_a_list_to_tick(client: TestClient):
    assert "The seed" in client.get("/record/sample").text
    text = client.get("/record/sample?seed=6-2-5&n=3").text
    assert "1 of 1 decision, picked by the seed “6-2-5”" in text
    assert "Run again, the report is the same" in text


def test_a_file_that_goes_while_the_folder_is_taken_away_is_left_out(site: Site, client: TestClient):
    assert 200 == client.get("/record/folder.zip").status_code
    files = sorted(each for each in site.service.home.publish.rglob("*") if each.is_file())
    pieces = audit.folder_as_zip(site.service.home.publish)
    made = next(pieces)
    gone = files[-1]
    gone.unlink()
    made += b"".join(pieces)
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        assert None is packed.testzip()
        names = {name.rpartition("/")[2] for name in packed.namelist()}
        assert len(packed.namelist()) == len(files) - 1
    assert "checkpoint" in names


def test_the_folder_that_is_taken_away_verifies_by_itself(site: Site, client: TestClient, tmp_path: Path):
    answer = client.get("/record/folder.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert None is packed.testzip()
        packed.extractall(tmp_path / "taken")
    taken = tmp_path / "taken" / site.service.home.publish.name
    (tmp_path / "policy").write_text(policy_of(site), encoding="utf-8")
    found = log.verify_folder(taken, tmp_path / "policy", None, site.service.today, lambda *_: None)
    assert Status.FAILED not in {each.status for each in found.checks}
    assert len(site.council.entries) == found.size
    (done,) = replay.replay(taken, 3, site.service.today)
    assert replay.Came.SAME is done.came


def test_a_public_client_of_logs_reads_the_checkpoint_and_its_tiles(site: Site, client: TestClient):
    """Over HTTP alone: the checkpoint, the tile of all leaves, and a root that is the checkpoint's."""
    data = client.get("/record/published/checkpoint")
    head = read_signed(data.content, layout.CHECKPOINT).at
    tile = client.get(f"/record/published/{tiles.path(0, 0, head.size)}")
    leaves = [tile.content[at : at + 32] for at in range(0, len(tile.content), 32)]
    assert head.size == len(leaves)
    assert head.root == Tree(leaves).root(head.size)
    assert "immutable" in tile.headers["cache-control"]
    assert "no-cache" == data.headers["cache-control"]


@pytest.mark.parametrize("path", ["verify.html", "blobs/", "../record.yaml", "..%2frecord.db", "entries", "%2e%2e/key"])
def test_nothing_of_the_folder_is_run_and_nothing_outside_it_is_read(client: TestClient, path: str):
    answer = client.get(f"/record/published/{path}")
    assert answer.status_code == 404 or answer.headers["content-type"] == "application/octet-stream"
    assert "sqlite" not in answer.text.lower()[:100]


def test_what_a_page_says_of_an_entry_is_what_the_folder_says(site: Site, client: TestClient):
    (file,) = (site.service.home.publish / "entries").glob("*.jsonl")
    lines = file.read_bytes().splitlines()
    for number, line in enumerate(lines):
        text = client.get(f"/record/entries/{number}").text
        (shown,) = re.findall(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL)
        assert json.loads(line) == json.loads(html.unescape(shown))


@pytest.mark.parametrize(
    "path",
    ["/record", "/record/entries", "/record/entries/3", "/record/entries/5/story", "/record/editions", "/record/check",
     "/record/sample", "/record/sample?seed=1"],
)  # fmt: skip
def test_everybody_can_use_these_pages(browser: Browser, site: Site, path: str, usable: Callable[[Page], None]):
    with served(site) as at, visiting(browser, at, scripts=True) as page:
        page.goto(path)
        usable(page)
