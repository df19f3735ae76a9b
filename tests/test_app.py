"""What holds for every page: its headers, where requests come from, how much is taken, how errors are told."""

from __future__ import annotations

import logging
from io import StringIO
from pathlib import Path

import pytest
from anyio.to_thread import current_default_thread_limiter
from fastapi.testclient import TestClient

from charter_engine.errors import Unavailable
from charter_engine.model.service import Smtp
from charter_engine.web.app import AT_ONCE
from charter_engine.web.headers import ALWAYS, POLICY, SECURE
from charter_engine.web.watch import Lines
from tests.sites import Site, a_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path)


@pytest.fixture
def client(site: Site) -> TestClient:
    return site.client()


@pytest.mark.parametrize("path", ["/healthz", "/theme.css", "/no-such-page", "/own/site.css"])
def test_every_answer_has_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers[name] for name in ALWAYS} == ALWAYS
    assert "unsafe" not in POLICY
    assert not SECURE.keys() & headers.keys()


def test_while_it_is_up_so_many_requests_are_worked_at_at_once(client: TestClient) -> None:
    with client:
        assert client.portal
        assert AT_ONCE == client.portal.call(lambda: current_default_thread_limiter().total_tokens)


def test_over_https_browsers_are_told_to_stay_there(tmp_path: Path) -> None:
    assert (
        SECURE.items() <= a_site(tmp_path, address="https://council.example").client().get("/healthz").headers.items()
    )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 405),
        ({"sec-fetch-site": "none"}, 405),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://council.example"}, 403),
        ({"sec-fetch-site": "", "origin": "http://council.example"}, 405),
        ({"sec-fetch-site": "", "origin": "http://council.example:8443"}, 403),
        ({"sec-fetch-site": "", "origin": "http://council.example.evil.example"}, 403),
        ({"sec-fetch-site": "", "origin": "null"}, 403),
        ({"sec-fetch-site": ""}, 405),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_changes_something_comes_from_a_page_here(
    client: TestClient, method: str, headers: dict[str, str], status: int
) -> None:
    assert client.request(method, "/healthz", headers=headers).status_code == status


def test_what_is_too_large_is_not_read_and_the_answer_has_the_headers(client: TestClient) -> None:
    answer = client.post("/sign-in", content=b"x" * (2 * 2**20 + 1))
    assert answer.status_code == 413
    assert ALWAYS.items() <= answer.headers.items()


def test_an_unknown_page_says_what_to_do(client: TestClient) -> None:
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert "Check the address" in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.sqlite("its file is moved away or damaged")
def test_a_database_that_is_gone_is_told_and_comes_back(site: Site, client: TestClient) -> None:
    file = site.council.home / "record.db"
    assert client.get("/readyz").text == "ready, 1 entries\n"
    site.service.record.database.close()
    away = file.rename(file.with_suffix(".away"))
    assert client.get("/readyz").status_code == 503
    away.rename(file)
    assert client.get("/readyz").status_code == 200


def test_a_mistake_of_the_program_shows_nothing_of_itself(site: Site) -> None:
    client = site.client()

    def broken() -> None:
        raise RuntimeError("a secret")

    client.app.add_api_route("/broken", broken)  # type: ignore[attr-defined]
    answer = client.get("/broken")
    assert answer.status_code == 500
    assert ALWAYS.items() <= answer.headers.items()
    assert "a secret" not in answer.text
    assert "Nothing of what you sent was half done" in answer.text


def test_what_is_missing_outside_is_told(site: Site) -> None:
    client = site.client()

    def away() -> None:
        raise Unavailable("The <disk> is full.")

    client.app.add_api_route("/away", away)  # type: ignore[attr-defined]
    answer = client.get("/away")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"
    assert "The &lt;disk&gt; is full." in answer.text


@pytest.mark.sqlite("its file is moved away or damaged")
@pytest.mark.parametrize("path", ["/record/entries/0/proof", "/api/v1/record/status", "/record/entries"])
def test_where_things_lie_on_this_machine_is_told_to_nobody(site: Site, client: TestClient, path: str) -> None:
    site.service.record.database.close()
    (site.council.home / "record.db").rename(site.council.home / "away.db")
    answer = client.get(path)
    assert answer.status_code in (422, 503)
    assert str(site.council.home) not in answer.text


@pytest.mark.sqlite("its file is moved away or damaged")
def test_whoever_looks_after_the_service_reads_in_the_log_what_was_out_of_reach(site: Site) -> None:
    told, client = StringIO(), site.client()
    handler = logging.StreamHandler(told)
    handler.setFormatter(Lines())
    site.service.record.database.close()
    (site.council.home / "record.db").rename(site.council.home / "away.db")
    logging.getLogger("charter_engine.web").addHandler(handler)
    try:
        for path in ("/record/entries", "/api/v1/record/status"):
            client.get(path)
    finally:
        logging.getLogger("charter_engine.web").removeHandler(handler)
    assert 2 == sum("cannot be reached" in line for line in told.getvalue().splitlines())


def test_no_sign_that_hides_or_turns_a_text_is_on_a_page_wherever_it_stands(tmp_path: Path) -> None:
    """In a value of an attribute too, which the components of the design system escape by themselves."""
    site = a_site(tmp_path, smtp=Smtp("127.0.0.1", "data@council.example"), address="http://council.example")
    answer = site.client().post("/sign-in", data={"email": "a\u202eb\x07\u2066c", "next": "/"})
    assert 'value="ab c"' in answer.text
    assert not {"\u202e", "\x07", "\u2066"} & set(answer.text)


@pytest.mark.parametrize(("under", "status"), [("", 400), ("/api/v1", 422)])
@pytest.mark.parametrize("query", ["stage=%00", "q=a%00b", "%00=a"])
def test_no_question_has_the_sign_nul(client: TestClient, under: str, status: int, query: str) -> None:
    answer = client.get(f"{under}/projects?{query}")
    assert status == answer.status_code
    assert "(NUL). Take it out." in answer.text


@pytest.mark.parametrize("path", ["/projects/a%00b", "/record/entries/%00", "/%00"])
def test_nothing_is_called_by_the_sign_nul(client: TestClient, path: str) -> None:
    assert 404 == client.get(path).status_code
