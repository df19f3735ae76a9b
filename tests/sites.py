"""The service for tests: a council with a tiny Charter, somebody in each role, and browsers that only send requests."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastapi.testclient import TestClient

from charter_engine.model.actor import Actor, Role, spoken
from charter_engine.model.service import ServiceSettings
from charter_engine.model.settings import Settings
from charter_engine.store.database import Database
from charter_engine.web.app import build
from charter_engine.workspace.people import accounts, sessions, tokens
from charter_engine.workspace.people.accounts import Person
from charter_engine.workspace.records.record import Home
from charter_engine.workspace.service import Service
from tests import lying
from tests.records import ORIGIN, PEOPLE, Council, a_council

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

    def person(self, *roles: Role, name: str = "") -> Person:
        """Somebody with these roles; by the name of the first that other acts of tests have, if none is said."""
        called = name or PEOPLE.get(roles[0], f"the {spoken(roles[0])}")
        held = {each.name: each for each in accounts.people(self.database)}
        by, email = Actor("administrator", "a test"), f"{'.'.join(called.casefold().split())}@council.example"
        return held.get(called) or accounts.add(self.database, by, called, email, roles, self.clock())

    def signed_in(self, *roles: Role, name: str = "") -> TestClient:
        """A browser in which somebody with these roles is signed in."""
        client = self.client()
        client.cookies.set("session", self.session(*roles, name=name))
        return client

    def session(self, *roles: Role, name: str = "") -> str:
        """What the browser of somebody with these roles holds, as the cookie `session`."""
        return sessions.begin(self.database, self.person(*roles, name=name).id, "link", self.clock())

    def program(self, role: Role, name: str = "") -> TestClient:
        """A program with a token of somebody in this role."""
        until = self.service.today + timedelta(days=30)
        secret = tokens.make(self.database, self.person(role, name=name), role, "a test", until, self.clock())
        headers = {"authorization": f"Bearer {secret}"}
        return TestClient(build(self.service), ADDRESS, headers=headers, raise_server_exceptions=False)

    @property
    def database(self) -> Database:
        """The database."""
        return self.council.record.database


def a_site(home: Path, **settings: object) -> Site:
    """A council in a folder, with nothing on its record yet, and its service."""
    council, clock = a_council(home), Clock()
    held = replace(ServiceSettings(), **settings)  # type: ignore[arg-type]
    service = Service(Home(home, Settings(ORIGIN, lying.address(home))), council.record, held, clock, council.charter)
    return Site(council, service, clock)
