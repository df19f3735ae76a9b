"""What the service tells of itself: figures and lines, and nothing of who asked."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from charter_engine.web.watch import tell_on
from tests.sites import Site, a_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path)


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    """What is written, while the test runs."""
    before, level = logging.root.handlers[:], logging.root.level
    stream = io.StringIO()
    tell_on(stream)
    yield stream
    logging.root.handlers[:], logging.root.level = before, level


def lines(told: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in told.getvalue().splitlines()]


def test_figures_count_requests_by_route_and_never_by_address(site: Site):
    client = site.client()
    client.get("/record/entries/0?secret=who-asks")
    client.get("/somebody@council.example")
    client.request("BREW", "/record")
    text = client.get("/metrics").text
    assert 'charter_requests_total{method="GET",route="/record/entries/{number}",status="200"}' in text
    assert 'charter_requests_total{method="GET",route="other",status="404"}' in text
    assert 'method="other"' in text
    assert "charter_record_entries 1.0" in text
    assert "who-asks" not in text
    assert "somebody" not in text


def test_lines_say_what_happened_and_not_to_whom(site: Site, told: io.StringIO):
    client = site.signed_in("officer")
    client.get("/record/entries/0?secret=who-asks", headers={"user-agent": "mine", "x-forwarded-for": "192.0.2.7"})
    (line,) = [each for each in lines(told) if each["event"] == "answered"]
    assert {"GET", "/record/entries/{number}", 200} <= set(line.values())
    for secret in ("who-asks", "192.0.2.7", "testclient", "mine", "the officer", client.cookies["session"]):
        assert secret not in told.getvalue()


def test_a_bug_is_told_by_where_it_lies_and_not_by_what_it_held(site: Site, told: io.StringIO):
    client = site.client()

    def broken() -> None:
        raise RuntimeError("the name of a person")

    client.app.add_api_route("/broken", broken)  # type: ignore[attr-defined]
    client.get("/broken")
    (line,) = [each for each in lines(told) if each["event"] == "bug"]
    assert "RuntimeError" == line["kind"]
    assert "test_watch.py" in str(line["at"])
    assert "the name of a person" not in told.getvalue()
