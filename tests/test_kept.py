"""Kept pages: shown again only to whom they were made for, and only while they hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from charter_engine.web import kept
from charter_engine.web.kept import Kept
from charter_engine.web.visitor import Visitor
from tests.sites import a_site


def test_the_pages_that_were_asked_for_last_are_kept() -> None:
    pages = Kept(most=10)
    for name in "abc":
        pages.put(name, name.encode() * 4)
        pages.get("a")
    assert [b"aaaa", None, b"cccc"] == [pages.get(name) for name in "abc"]
    pages.put("d", b"d" * 11)
    assert [None, None] == [pages.get(name) for name in "ad"]


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    return a_site(tmp_path).client()


def test_a_page_is_kept_and_sent_as_it_was(client: TestClient) -> None:
    first, second = client.get("/"), client.get("/")
    assert first.content == second.content
    assert dict(first.headers) == dict(second.headers)


def test_a_page_of_somebody_is_nobody_elses(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    public = client.get("/")
    somebody = Visitor("1", "Somebody", ("officer",))
    monkeypatch.setattr(kept, "visitor_of", lambda _: somebody)
    theirs = client.get("/", headers={"if-none-match": public.headers["etag"]})
    assert (200, "private, no-cache") == (theirs.status_code, theirs.headers["cache-control"])
    monkeypatch.undo()
    assert public.headers["etag"] == client.get("/").headers["etag"]
    assert client.get("/", headers={"if-none-match": theirs.headers["etag"]}).status_code == 200


def test_a_browser_that_takes_it_gets_a_page_compressed_and_every_other_one_as_it_is(client: TestClient) -> None:
    made = [client.get("/", headers={"accept-encoding": taken}) for taken in ("", "gzip", "identity", "gzip;q=0")]
    assert ["", "gzip", "", ""] == [each.headers.get("content-encoding", "") for each in made]
    assert 1 == len({(each.text, each.headers["etag"]) for each in made})  # the client opens what is compressed
    assert int(made[1].headers["content-length"]) * 3 < int(made[0].headers["content-length"])
    assert all(each.headers["vary"] == "cookie, accept-encoding" for each in made)


def test_what_somebody_sees_who_is_signed_in_is_not_compressed(tmp_path: Path) -> None:
    answer = a_site(tmp_path).signed_in("officer").get("/", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in answer.headers


def test_a_browser_that_has_the_page_is_told_that_it_holds_whichever_way_it_came(client: TestClient) -> None:
    tag = client.get("/", headers={"accept-encoding": "gzip"}).headers["etag"]
    assert [304, 304] == [
        client.get("/", headers={"if-none-match": tag, "accept-encoding": taken}).status_code for taken in ("gzip", "")
    ]
