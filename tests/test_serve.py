"""The service as processes: several on one record, one that is killed, a database that goes, a clock that goes back."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import httpx2
import pytest

from charter_engine.errors import Malformed
from charter_engine.log.policy import Policy
from charter_engine.log.verify import Given, Verified, read_signed, verify
from charter_engine.model.actor import ROLES
from charter_engine.store.files import Folder
from charter_engine.web.serve import doing
from charter_engine.workspace.records.keep import publish
from charter_engine.workspace.records.record import with_anchor
from charter_engine.workspace.service import Service, open_service
from tests import logs
from tests.postgres import Server
from tests.processes import COMMAND, DUE, Place, Running, a_place, begun, running, sent, started_with
from tests.sites import a_site

SUBMITTED = ("proposal.submitted", "report.issued")


def kinds(place: Place) -> Counter[str]:
    return Counter(entry.kind for entry in place.entries)


def check_sound(place: Place) -> None:
    """What is published verifies, whole."""
    publish(place.home)
    found = checked_of(place)
    assert ([], len(place.entries)) == (logs.failed(found), found.size)


def checked_of(place: Place) -> Verified:
    return verify(Folder(place.home.publish), Given(date(2099, 1, 1), Policy((place.record.signer.key,))))


# --- several processes ------------------------------------------------------------------------------------------------


def test_two_processes_with_an_anchor_each_write_one_history_and_publish_one_folder(postgres: Server, tmp_path: Path):
    with postgres.database("template0") as address:
        place = a_place(tmp_path / "record", address)
        anchors = [tmp_path / name for name in ("one", "two")]
        with running(place, "--anchor", anchors[0]) as first, running(place, "--anchor", anchors[1]) as second:
            session = place.session("officer")
            with ThreadPoolExecutor(4) as pool:
                found = list(pool.map(lambda each: submit_one(each[0], session, each[1]), pairs(first, second)))
        assert [303] * len(found) == found
        assert (len(found), len(found)) == tuple(kinds(place)[kind] for kind in SUBMITTED)
        sizes = [read_signed(anchor.read_bytes(), "").at.size for anchor in anchors]
        assert max(sizes) == len(place.entries)
        check_sound(place)
        place.record.database.close()


def test_one_process_serves_a_record_in_sqlite_and_ends_in_order_when_it_is_told(tmp_path: Path):
    place = a_place(tmp_path / "record")
    with running(place) as first:
        second = refused("serve", place.home.folder, "--port", 0)
        assert (3, "") == (second.returncode, second.stdout)
        assert "another process serves this record, and SQLite is for one. Stop it, or use PostgreSQL" in second.stderr
        first.process.terminate()
        assert 0 == first.process.wait(60)
    with running(place) as again, again.client() as anybody:
        assert 200 == anybody.get("/record").status_code


def pairs(*several: Running) -> Iterator[tuple[Running, str]]:
    yield from ((one, f"Project {number} of {at}") for number in range(3) for at, one in enumerate(several))


def submit_one(one: Running, session: str, title: str) -> int:
    with one.client(session) as officer:
        return sent(officer, f"{begun(officer, title)}/submit", **DUE).status_code


def test_a_process_without_an_anchor_takes_what_was_published_and_else_waits_until_it_is_told(tmp_path: Path):
    place = a_place(tmp_path / "record")
    publish(place.home)
    own = tmp_path / "own"
    assert not own.exists()
    service = open_service(place.home.folder, str(place.charter), anchor=own)
    assert service.record.anchor == own
    assert service.record.published == place.home.publish


@pytest.mark.parametrize("name", ["record/decisions/anchor", "record"])
def test_an_anchor_lies_outside_what_is_published_and_is_a_file(tmp_path: Path, name: str):
    place = a_place(tmp_path / "record")
    with pytest.raises(Malformed):
        with_anchor(place.home, tmp_path / name)


# --- a process that is killed -----------------------------------------------------------------------------------------


def writing(place: Place, began: float, size: int) -> bool:
    """While a transaction is in the journal."""
    del began, size
    return (place.home.folder / "record.db-journal").stat().st_size > 0


def stored(place: Place, began: float, size: int) -> bool:
    """Once a transaction was stored, and before it was answered, or soon after."""
    del began
    return read_signed(place.home.anchor.read_bytes(), "").at.size > size


def at_once(place: Place, began: float, size: int) -> bool:
    """Soon after it was asked for."""
    del place, size
    return time.monotonic() - began > 0.01


@pytest.mark.parametrize("moment", [at_once, writing, stored], ids=lambda moment: moment.__name__)
def test_a_process_killed_while_a_version_is_submitted_does_all_of_it_or_nothing(
    tmp_path: Path, moment: Callable[[Place, float, int], bool]
):
    place = a_place(tmp_path / "record")
    session = place.session("officer")
    with running(place) as first, first.client(session) as officer:
        url = begun(officer, "Warm homes")
        before = officer.get(f"{url}/check").text
        size = len(place.entries)
        asking = Thread(target=lost, args=(officer, url))
        asking.start()
        began = time.monotonic()
        while not moment(place, began, size) and time.monotonic() - began < 30:
            pass
        first.kill()
        asking.join()
    found = [kinds(place)[kind] for kind in SUBMITTED]
    assert found in ([0, 0], [1, 1])
    with running(place) as second, second.client(session) as officer:
        if found == [0, 0]:
            assert before == officer.get(f"{url}/check").text
        answer = sent(officer, f"{url}/submit", **DUE)
        assert answer.status_code in (303, 422)
        assert "was submitted" in officer.get(url, follow_redirects=True).text or answer.status_code == 303
    assert [1, 1] == [kinds(place)[kind] for kind in SUBMITTED]
    check_sound(place)
    place.record.database.close()


def lost(officer: httpx2.Client, url: str) -> None:
    """Ask, and hear nothing, for the process is gone."""
    with suppress(httpx2.HTTPError):
        sent(officer, f"{url}/submit", **DUE)


def save_more(officer: httpx2.Client, url: str, told: list[int]) -> None:
    """Save one answer after another, until the process is gone; `told` has each that it said it saved."""
    with suppress(httpx2.HTTPError):
        for number in range(100, 10_000):
            fields = {"revision": str(number - 99), "shown": "people", "people": f"{number}"}
            answer = sent(officer, f"{url}/form/people", **fields, **{"people--comment": f"Counted {number} times."})
            assert 303 == answer.status_code
            told.append(number)


def answered(place: Place, began: float, size: int) -> bool:
    """Once several answers were stored, at any moment of the next one."""
    del place, size
    return time.monotonic() - began > 1.0


@pytest.mark.parametrize("moment", [writing, answered], ids=lambda moment: moment.__name__)
def test_a_process_killed_while_answers_are_saved_loses_none_that_it_told_of_and_saves_none_by_half(
    tmp_path: Path, moment: Callable[[Place, float, int], bool]
):
    place = a_place(tmp_path / "record")
    session, told = place.session("officer"), list[int]()
    with running(place) as first, first.client(session) as officer:
        url = begun(officer, "Warm homes")
        asking = Thread(target=save_more, args=(officer, url, told))
        asking.start()
        began = time.monotonic()
        while not moment(place, began, 0) and time.monotonic() - began < 30:
            pass
        first.kill()
        asking.join()
    with running(place) as second, second.client(session) as officer:
        page = officer.get(f"{url}/form/people").text
        found = re.search(r'<input[^>]*name="people"[^>]*value="(\d+)"', page)
        assert found
        saved = int(found[1])
        assert saved in (told[-1], told[-1] + 1) if told else saved in (12, 100)
        assert saved == 12 or f"Counted {saved} times." in page
        assert "waits: choose which one stands" not in officer.get(url).text
        assert 303 == sent(officer, f"{url}/submit", **DUE).status_code
    assert [1, 1] == [kinds(place)[kind] for kind in SUBMITTED]
    check_sound(place)
    place.record.database.close()


# --- a database that goes, and comes back -----------------------------------------------------------------------------


def test_while_the_database_is_gone_pages_say_so_and_afterwards_they_work(postgres: Server, tmp_path: Path):
    with postgres.database("template0") as address:
        place = a_place(tmp_path / "record", address)
        name = urlsplit(address).path.strip("/")
        session = place.session("officer")
        with running(place) as served, served.client(session) as officer, served.client() as anybody:
            url = begun(officer, "Warm homes")
            drop(postgres, name)
            assert 200 == anybody.get("/projects").status_code  # its connections were cut, and it made others
            postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            drop(postgres, name)
            answers = [anybody.get("/projects"), officer.get(url), sent(officer, f"{url}/form/people", people="13")]
            answers.append(sent(officer, f"{url}/submit", **DUE))
            assert [503] * 4 == [each.status_code for each in answers]
            assert all("cannot be reached" in each.text and "retry-after" in each.headers for each in answers)
            assert 'name="people" value="13"' in answers[2].text  # to be sent again from there
            assert not any(name in each.text or "pg" in each.text or "FATAL" in each.text for each in answers)
            assert (503, 200) == (anybody.get("/readyz").status_code, anybody.get("/healthz").status_code)
            assert "nan" in anybody.get("/metrics").text.lower()
            postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
            assert 200 == anybody.get("/readyz").status_code
            assert "12" in officer.get(f"{url}/form/people").text
            assert 303 == sent(officer, f"{url}/submit", **DUE).status_code
        assert [1, 1] == [kinds(place)[kind] for kind in SUBMITTED]
        check_sound(place)
        place.record.database.close()


def drop(server: Server, name: str) -> None:
    """Cut every connection to a database."""
    server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608 - our own name


def test_a_file_that_was_moved_away_is_not_begun_anew(tmp_path: Path):
    place = a_place(tmp_path / "record")
    place.record.database.close()
    file = place.home.folder / "record.db"
    service = open_service(place.home.folder, str(place.charter))
    service.record.database.close()
    file.rename(tmp_path / "aside")
    client = a_site(tmp_path / "other").client()
    client.app.state.service = service  # type: ignore[attr-defined]
    answer = client.get("/projects")
    assert (503, True) == (answer.status_code, "cannot be reached" in answer.text)
    assert not file.exists()
    (tmp_path / "aside").rename(file)
    assert 200 == client.get("/projects").status_code


# --- a clock that goes back -------------------------------------------------------------------------------------------


def test_a_clock_that_went_back_is_told_of_on_the_record_before_what_is_submitted(tmp_path: Path):
    site = a_site(tmp_path)
    site.council.adopt()
    site.clock.at += timedelta(days=1)
    officer = site.signed_in("officer")
    for number, back in enumerate((timedelta(), timedelta(hours=2))):
        site.clock.at -= back
        url = officer.post("/assessments/new/blank", data={"title": f"Project {number}"}).headers["location"]
        for page, answer in {"stage": "idea", "personal_data": "no", "people": "12"}.items():
            officer.post(f"{url}/form/{page}", data={"revision": "0", "shown": page, page: answer})
        officer.post(f"{url}/form/partners", data={"revision": "0", "list--whole": "none"})
        assert 303 == officer.post(f"{url}/submit", data=DUE).status_code
    assert [*SUBMITTED, "clock.anomaly", *SUBMITTED] == site.council.kinds[-5:]
    times = [entry.time for entry in site.council.entries]
    assert sorted(times) == times


# --- what it refuses to start with ------------------------------------------------------------------------------------


def test_a_chore_that_fails_in_a_way_nobody_foresaw_is_done_again(tmp_path: Path):
    done: list[str] = []

    def do(_: Service) -> None:
        done.append("once more")
        raise KeyError("what nobody foresaw")

    with doing(a_site(tmp_path).service, [("a test", 0.01, do)]):
        until = time.monotonic() + 10
        while len(done) < 2 and time.monotonic() < until:
            time.sleep(0.01)
    assert len(done) > 1


def test_a_port_in_use_is_told_and_nothing_is_begun(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = refused("serve", tmp_path / "record", "--port", port)
    assert (2, "") == (done.returncode, done.stdout)
    assert f"port {port}: nobody can listen there (Address already in use). Name another with --port." in done.stderr
    assert not (tmp_path / "record").exists()


@pytest.mark.parametrize("name", ["file", "file/inside", "/proc/nowhere"])
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, name: str):
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = refused("serve", tmp_path / name, "--port", 0)
    assert done.returncode in (2, 3)
    assert done.stderr
    assert "Traceback" not in done.stderr
    assert "served" not in done.stdout


def test_a_demonstration_is_served_from_its_own_folder_alone_and_when_it_is_whole(tmp_path: Path):
    place = a_place(tmp_path / "record")
    place.record.database.close()
    done = refused("demo", place.home.folder, "--port", 0, "--no-browser")
    assert (2, "") == (done.returncode, done.stdout)
    assert "record: this record is no demonstration, or one whose filling was broken off." in done.stderr


def test_a_demonstration_is_filled_served_and_gone_on_with(tmp_path: Path, request: pytest.FixtureRequest):
    if not request.config.getoption("--slow"):
        pytest.skip("a minute long: make test-slow")
    folder = tmp_path / "demonstration"
    command = [*COMMAND, "demo", str(folder), "--port", "0", "--no-browser"]
    for _ in range(2):
        served = started_with(command)
        with served.client() as anybody:
            assert "demonstration" in anybody.get("/").text
            assert 200 == anybody.get("/projects/fictional-shared-care-records").status_code
            people = re.findall(r'name="person"[^>]*value="(\w+)"', anybody.get("/sign-in").text)
            assert len(people) == len(ROLES)
            assert 303 == anybody.post("/sign-in/demonstration", data={"person": people[0]}).status_code
            assert 200 == anybody.get("/work").status_code
        served.process.terminate()
        served.process.communicate(timeout=60)
        assert 0 == served.process.returncode


def refused(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)
