"""The service as a council runs it: `charter serve` in processes of their own on this machine, and who asks them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

import httpx2

from charter_engine.log.entries import Entry, read_entry
from charter_engine.model.actor import Actor, Role, spoken
from charter_engine.model.settings import Settings
from charter_engine.store import read
from charter_engine.store.append import Record
from charter_engine.workspace.acting import Acting
from charter_engine.workspace.acts.adopt import Adoption, adopt
from charter_engine.workspace.held import hold
from charter_engine.workspace.people import accounts, sessions
from charter_engine.workspace.records import keep
from charter_engine.workspace.records.record import Home, open_record
from tests import tiny
from tests.records import ORIGIN

COMMAND = (sys.executable, "-m", "charter_engine")
DUE = {"publish_by-day": "29", "publish_by-month": "1", "publish_by-year": f"{date.today().year + 2}", "read": "yes"}  # noqa: DTZ011 - any day ahead


@dataclass
class Place:
    """A record in a folder that processes serve, with the tiny Charter beside it, adopted."""

    home: Home

    @property
    def charter(self) -> Path:
        """The folder of the Charter."""
        return self.home.folder / "principles"

    @cached_property
    def record(self) -> Record:
        """The record, for the test to look into and to write on as another process does."""
        return open_record(self.home)

    @property
    def entries(self) -> list[Entry]:
        """All that is on the record."""
        return [entry for data in read.entries(self.record.database) if (entry := read_entry(data))]

    def session(self, role: Role) -> str:
        """What the browser of a new person in a role holds."""
        by, name = Actor("administrator", "a test"), f"The {spoken(role)}"
        held = {each.name: each for each in accounts.people(self.record.database)}
        now = datetime.now(UTC)
        person = held.get(name) or accounts.add(self.record.database, by, name, f"{role}@council.example", [role], now)
        return sessions.begin(self.record.database, person.id, "link", now)


def a_place(folder: Path, database: str = "record.db") -> Place:
    """A record that has begun, in a new folder, with an edition that serves."""
    place = Place(keep.create(folder, Settings(ORIGIN, database), datetime.now(UTC)))
    place.charter.mkdir()
    for name, text in tiny.texts().items():
        (place.charter / name).write_text(text, encoding="utf-8")
    now = datetime.now(UTC)
    said = Adoption("Residents' panel", "Cabinet", date(2024, 1, 1), "minute 7", date(2024, 1, 1))
    adopt(Acting(place.record, Actor("custodian", "The custodian"), now, now.date()), hold(str(place.charter)), said)
    return place


@dataclass
class Running:
    """A process that serves."""

    url: str
    process: subprocess.Popen[str]

    def client(self, session: str = "") -> httpx2.Client:
        """A browser, in which somebody is signed in where `session` says so."""
        cookies = {"session": session} if session else {}
        headers = {"sec-fetch-site": "same-origin"}
        return httpx2.Client(base_url=self.url, cookies=cookies, headers=headers, timeout=60, trust_env=False)

    def kill(self) -> None:
        """End it at once, as a loss of power does."""
        self.process.kill()
        self.process.wait()


@contextmanager
def running(place: Place, *options: object) -> Iterator[Running]:
    """A process that serves a record while the block runs, and is then told to end."""
    started = started_with(serving(place, *options))
    try:
        yield started
    finally:
        started.process.terminate()
        started.process.communicate(timeout=60)


def serving(place: Place, *options: object) -> list[str]:
    """The command that serves a record, at a port that is free."""
    where = ["--charter", place.charter, "serve", place.home.folder, "--port", 0]
    return [*COMMAND, *map(str, [*where, *options])]


def started_with(
    command: Sequence[str], environment: Mapping[str, str] = os.environ, cwd: Path | None = None
) -> Running:
    """A process that says at which address it serves."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=dict(environment), cwd=cwd
    )
    assert process.stdout
    for line in process.stdout:
        if found := re.search(r"served at (http://\S+)/", line):
            return Running(found[1], process)
    raise AssertionError(f"it ended with {process.wait()} and served nothing")


def begun(client: httpx2.Client, title: str) -> str:
    """The address of a new assessment with all that the tiny Charter asks."""
    url = sent(client, "/assessments/new/blank", title=title).headers["location"]
    for page, answer in {"stage": "idea", "personal_data": "no", "people": "12"}.items():
        assert sent(client, f"{url}/form/{page}", revision="0", shown=page, **{page: answer}).status_code == 303
    assert sent(client, f"{url}/form/partners", revision="0", **{"list--whole": "none"}).status_code == 303
    return url


def sent(client: httpx2.Client, url: str, **fields: str) -> httpx2.Response:
    """What a form comes to."""
    return client.post(url, data=fields)
