"""The published folder: it holds what everyone may have, whatever stopped a run; the database is made again from it."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from charter_engine.canonical import canonical_bytes
from charter_engine.errors import Malformed, Unavailable
from charter_engine.log import note
from charter_engine.log.checks import Status
from charter_engine.log.commitment import COMMITTED, commit, disclose, filed
from charter_engine.log.keys import WITNESS, Signer
from charter_engine.log.policy import Policy
from charter_engine.log.verify import Given, Verified, verify
from charter_engine.store import read
from charter_engine.store.append import Record, Wanted, append
from charter_engine.store.backup import back_up
from charter_engine.store.database import open_database
from charter_engine.store.disk import write_durably
from charter_engine.store.files import Folder
from charter_engine.store.publish import BESIDE, Published, publish
from charter_engine.store.redact import redact
from charter_engine.store.restore import Restored, restore
from tests.stores import NOW, SIGNER, begun, fails_at, wanted

ROOT = Path(__file__).parent.parent
DAY = date(2026, 11, 28)
LATER = "2026-12-31"
SALTS = iter(range(1, 10_000))


def hidden(path: str, value: str) -> tuple[dict[str, str], bytes]:
    disclosure = disclose(next(SALTS).to_bytes(32, "big"), path, value)
    return commit(disclosure), disclosure


def named(data: bytes, media: str = "application/json", **other: Any) -> dict[str, Any]:
    return {"bytes": len(data), "media": media, "sha256": sha256(data).hexdigest(), **other}


def submitted() -> tuple[Wanted, bytes, bytes]:
    """An entry that promises a thing with a text for a later day; the thing, and what opens its text."""
    seal, opens = hidden("/answers/title", "A title")
    thing = canonical_bytes({"answers": {"title": seal}})
    body = {"proposal": named(thing, COMMITTED, due=LATER)}
    return Wanted("submitted", "proposal.submitted", {"role": "officer"}, body, (thing,), (opens,)), thing, opens


def checked(folder: Path, day: date = DAY) -> Verified:
    return verify(Folder(folder), Given(day, Policy((SIGNER.key,))))


def is_sound(folder: Path) -> bool:
    return all(check.status is not Status.FAILED for check in checked(folder).checks)


def file_of(folder: Path, disclosure: bytes) -> Path:
    return folder / filed("disclosures", sha256(disclosure).hexdigest())


@pytest.fixture
def in_a_file(tmp_path: Path) -> Record:
    """A record on SQLite, whatever else the tests run on."""
    return begun(str(tmp_path / "record.db"), tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "decisions"


def test_what_is_published_verifies_and_a_second_run_has_nothing_to_do(record: Record, folder: Path):
    append(record, [wanted("one"), wanted("two")], NOW)
    assert Published(0, 3, 0, 0, 0) == publish(record.database, folder)
    assert is_sound(folder)
    for name, source in BESIDE.items():
        assert (folder / name).read_bytes() == files("charter_engine.log").joinpath(source).read_bytes()
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    assert Published(3, 3, 0, 0, 0) == publish(record.database, folder)
    assert before == {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_a_folder_that_outgrows_its_files_verifies(record: Record, folder: Path):
    for start in range(0, 600, 150):
        append(record, [wanted(f"e{number}") for number in range(start, start + 150)], NOW)
        publish(record.database, folder)
    assert 601 == checked(folder).size
    assert is_sound(folder)


def test_what_is_promised_for_a_later_day_waits_until_an_entry_releases_it(record: Record, folder: Path):
    entry, thing, opens = submitted()
    append(record, [entry], NOW)
    publish(record.database, folder)
    blob = folder / filed("blobs", sha256(thing).hexdigest())
    assert not blob.exists()
    assert not file_of(folder, opens).exists()
    assert is_sound(folder)
    released = Wanted("out", "proposal.published", {"role": "officer"}, {"proposals": [named(thing, COMMITTED)]})
    append(record, [released], NOW)
    assert Published(2, 3, 1, 1, 0) == publish(record.database, folder)
    assert (thing, opens) == (blob.read_bytes(), file_of(folder, opens).read_bytes())
    assert is_sound(folder)


def test_what_was_withdrawn_never_goes_out(record: Record, folder: Path):
    entry, thing, opens = submitted()
    held = {"withdrawn": [{"sha256": sha256(thing).hexdigest(), "withdrawn": "It was given up."}]}
    append(record, [entry, Wanted("back", "proposal.withdrawn", {"role": "officer"}, held)], NOW)
    publish(record.database, folder)
    assert not file_of(folder, opens).exists()
    assert not (folder / "blobs").exists()


@pytest.mark.parametrize("stored", [False, True], ids=["not stored", "stored"])
def test_17_a_run_that_is_cut_short_at_any_step_is_ended_by_the_next(record: Record, folder: Path, *, stored: bool):
    """Until the newest checkpoint is written, a reader sees the folder as it was before."""
    seal, opens = hidden("/body/who", "A person")
    body = {"who": seal, "report": named(b"A report")}
    append(record, [wanted("one")], NOW)
    publish(record.database, folder)
    append(record, [Wanted("two", "decision.recorded", {"role": "a"}, body, (b"A report",), (opens,))], NOW)
    whole, steps = folder.with_name("whole"), 0
    shutil.copytree(folder, whole)
    publish(record.database, whole, write_durably)
    for steps in range(100):
        copy = folder.with_name(f"cut{steps}")
        shutil.copytree(folder, copy)
        try:
            publish(record.database, copy, fails_at(steps, stored=stored))
        except Unavailable:
            assert is_sound(copy)
            publish(record.database, copy)
        else:
            break
        assert _files(whole) == _files(copy)
    assert 6 == steps


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("step", range(4))
def test_a_redacted_value_goes_only_when_the_entry_that_says_so_is_there(record: Record, folder: Path, step: int):
    seal, opens = hidden("/body/who", "A person")
    append(record, [Wanted("one", "decision.recorded", {"role": "a"}, {"who": seal}, (), (opens,))], NOW)
    publish(record.database, folder)
    redact(record, 1, ["/body/who"], "Article 17", {"role": "administrator"}, NOW)
    with pytest.raises(Unavailable):
        publish(record.database, folder, fails_at(step, stored=True))
    assert file_of(folder, opens).exists()
    wrong = {check.name for check in checked(folder).checks if check.status is Status.FAILED}
    assert wrong <= {"redactions"}
    publish(record.database, folder)
    assert (False, True) == (file_of(folder, opens).exists(), is_sound(folder))


def test_another_log_in_the_folder_is_left_alone(record: Record, folder: Path, tmp_path: Path):
    append(record, [wanted("one")], NOW)
    publish(record.database, folder)
    other = folder / "checkpoint"
    other.write_bytes(other.read_bytes().replace(b"council.example", b"another.example"))
    before = _files(folder)
    with pytest.raises(Malformed, match="another log"):
        publish(record.database, folder)
    assert before == _files(folder)


def test_20_a_database_from_a_back_up_does_not_replace_what_was_published(
    in_a_file: Record, folder: Path, tmp_path: Path
):
    record = in_a_file
    back_up(record.database, tmp_path / "old.db")
    append(record, [wanted("one")], NOW)
    publish(record.database, folder)
    with pytest.raises(Malformed, match="holds 2 entries, and the record only 1"):
        publish(open_database("old.db", tmp_path), folder)


def test_the_signature_of_a_witness_in_the_folder_is_kept(record: Record, folder: Path):
    witness = Signer("residents.example/w1", WITNESS, bytes([9]) * 32)
    publish(record.database, folder)
    signed = note.cosign((folder / "checkpoint").read_bytes(), witness, 1_800_000_000)
    for name in ("checkpoint", "checkpoints/1.note"):
        (folder / name).write_bytes(signed)
    publish(record.database, folder)
    assert signed == (folder / "checkpoint").read_bytes()
    append(record, [wanted("one")], NOW)
    publish(record.database, folder)
    assert signed == (folder / "checkpoints/1.note").read_bytes()


def test_the_database_is_made_again_from_what_was_published(record: Record, folder: Path, tmp_path: Path):
    seal, opens = hidden("/body/who", "A person")
    waiting, thing, _ = submitted()
    body = {"who": seal, "report": named(b"A report")}
    append(record, [Wanted("two", "decision.recorded", {"role": "a"}, body, (b"A report",), (opens,)), waiting], NOW)
    append(record, [wanted(f"e{number}") for number in range(300)], NOW)
    publish(record.database, folder)
    again = Record(open_database("again.db", tmp_path, new=True), SIGNER, record.anchor)
    assert Restored(303, 1, 1) == restore(again, folder, DAY)
    assert list(read.entries(record.database)) == list(read.entries(again.database))
    assert opens == read.disclosure(again.database, sha256(opens).digest())
    assert b"A report" == read.blob(again.database, sha256(b"A report").hexdigest())
    assert read.blob(again.database, sha256(thing).hexdigest()) is None
    assert (303,) == append(again, [wanted("next")], NOW + timedelta(hours=1))
    publish(again.database, folder)
    assert is_sound(folder)


def test_nothing_is_restored_from_a_folder_that_was_tampered_with(record: Record, folder: Path, tmp_path: Path):
    append(record, [wanted("one", title="First")], NOW)
    publish(record.database, folder)
    entries = folder / "entries/000.jsonl"
    entries.write_bytes(entries.read_bytes().replace(b"First", b"Other"))
    again = Record(open_database("again.db", tmp_path, new=True), SIGNER, tmp_path / "anchor2")
    with pytest.raises(Malformed, match="does not verify"):
        restore(again, folder, DAY)


def test_nothing_is_restored_where_something_was_signed_that_the_folder_lacks(
    record: Record, folder: Path, tmp_path: Path
):
    publish(record.database, folder)
    append(record, [wanted("one")], NOW)
    again = Record(open_database("again.db", tmp_path, new=True), SIGNER, record.anchor)
    with pytest.raises(Malformed, match="signed for 2 entries, and the database has 1"):
        restore(again, folder, DAY)
    with closing(sqlite3.connect(tmp_path / "again.db")) as held:
        assert 0 == held.execute("SELECT count(*) FROM entry").fetchone()[0]


def test_nothing_is_restored_over_a_record(record: Record, folder: Path):
    publish(record.database, folder)
    with pytest.raises(Malformed, match="the database holds a record"):
        restore(record, folder, DAY)


def test_a_back_up_is_whole_and_never_written_over(in_a_file: Record, tmp_path: Path):
    record = in_a_file
    append(record, [wanted("one")], NOW)
    back_up(record.database, tmp_path / "copy.db")
    assert 0o600 == (tmp_path / "copy.db").stat().st_mode & 0o777
    assert list(read.entries(record.database)) == list(read.entries(open_database("copy.db", tmp_path)))
    with pytest.raises(Malformed, match="there already"):
        back_up(record.database, tmp_path / "copy.db")


def test_a_back_up_that_is_killed_leaves_no_file_of_that_name(in_a_file: Record, tmp_path: Path):
    append(in_a_file, [wanted("one")], NOW)
    killed = """
import os, signal, sys
from pathlib import Path
from charter_engine.store.backup import back_up
from charter_engine.store.database import open_database
database = open_database(sys.argv[1], Path("/"))
opened = []
def heard(event, _):
    if event == "sqlite3.connect/handle":
        opened.append(event)
        if len(opened) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(heard)
back_up(database, Path(sys.argv[2]))
"""
    source, copy = in_a_file.database.file, tmp_path / "copies" / "copy.db"
    copy.parent.mkdir()
    ended = subprocess.run([sys.executable, "-c", killed, str(source), str(copy)], cwd=ROOT, check=False)
    assert (-signal.SIGKILL, False, 1) == (ended.returncode, copy.exists(), len(list(copy.parent.iterdir())))
    back_up(in_a_file.database, copy)
    assert list(read.entries(in_a_file.database)) == list(read.entries(open_database("copy.db", copy.parent)))


def test_a_back_up_that_the_disk_refuses_leaves_nothing(in_a_file: Record, tmp_path: Path):
    with pytest.raises(Unavailable, match="cannot be made"):
        back_up(in_a_file.database, tmp_path / "nowhere" / "copy.db")
    assert not (tmp_path / "nowhere").exists()


def test_a_thing_that_somebody_took_out_of_the_database_is_told_of_and_not_published_as_nothing(
    in_a_file: Record, folder: Path
):
    thing = b'{"a":1}'
    append(in_a_file, [Wanted("one", "decision.recorded", {"role": "a"}, {"report": named(thing)}, (thing,))], NOW)

    def write(path: Path, data: bytes) -> None:
        with closing(sqlite3.connect(str(in_a_file.database.file))) as held, held:
            for (trigger,) in held.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                held.execute(f"DROP TRIGGER {trigger}")
            held.execute("DELETE FROM blob")
        write_durably(path, data)

    with pytest.raises(Malformed, match=f"no longer holds the thing {sha256(thing).hexdigest()}"):
        publish(in_a_file.database, folder, write)
    assert not (folder / filed("blobs", sha256(thing).hexdigest())).exists()


def test_30_entries_are_added_while_somebody_publishes_and_a_value_that_goes_meanwhile_is_not_left_behind(
    record: Record, folder: Path
):
    hides, value = hidden("/body/who", "the officer")
    append(record, [Wanted("one", "decision.recorded", {"role": "a"}, {"who": hides}, (), (value,))], NOW)
    written = list[Path]()

    def write(path: Path, data: bytes) -> None:
        if not written:
            redact(record, 1, ["/body/who"], "basis", {"role": "a"}, NOW)
        elif len(written) < 5:
            append(record, [wanted(f"{len(written)}")], NOW)
        written.append(path)
        write_durably(path, data)

    publish(record.database, folder, write)
    assert is_sound(folder)
    assert not file_of(folder, value).exists()
    publish(record.database, folder)
    assert (7, 7) == (read.size(record.database), checked(folder).size)


def test_23_a_value_that_a_killed_run_left_half_way_goes_with_its_redaction(record: Record, folder: Path):
    """A kill between writing a file and giving it its name leaves the bytes under another one."""
    hides, value = hidden("/body/who", "the officer")
    append(record, [Wanted("one", "decision.recorded", {"role": "a"}, {"who": hides}, (), (value,))], NOW)
    left = file_of(folder, value).with_name(f".{file_of(folder, value).name}.0123456789abcdef")
    left.parent.mkdir(parents=True)
    left.write_bytes(value)
    publish(record.database, folder)
    redact(record, 1, ["/body/who"], "basis", {"role": "a"}, NOW)
    publish(record.database, folder)
    assert [] == [path for path in folder.rglob("*") if path.is_file() and value in path.read_bytes()]
