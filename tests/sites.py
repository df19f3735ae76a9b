"""The service for tests: a council with a tiny Charter, somebody in each role, and browsers that only send requests."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastapi.testclient import TestClient

from charter_engine.model.service import ServiceSettings
from charter_engine.model.settings import Settings
from charter_engine.web.app import build
from charter_engine.workspace.record import Home
from charter_engine.workspace.service import Service
from tests.records import ORIGIN, Council, a_council

ADDRESS = "http://council.example"


@dataclass
class Clock:
    """A clock that stands until it is moved, a second ahead with each look."""

    at: datetime = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@dataclass
class Site:
    """A council and its service."""

    council: Council
    service: Service
    clock: Clock = field(default_factory=Clock)

    def client(self) -> TestClient:
        """A browser in which nobody is signed in. It sends its requests as from a page of the service."""
        app = build(self.service)
        headers = {"sec-fetch-site": "same-origin"}
        return TestClient(app, ADDRESS, headers=headers, follow_redirects=False, raise_server_exceptions=False)


def a_site(home: Path, **settings: object) -> Site:
    """A council in a folder, with nothing on its record yet, and its service."""
    council, clock = a_council(home), Clock()
    held = replace(ServiceSettings(), **settings)  # type: ignore[arg-type]
    service = Service(Home(home, Settings(ORIGIN)), council.record, held, clock, council.charter)
    return Site(council, service, clock)
