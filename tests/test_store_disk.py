"""A disk that is full, of a quota, or read-only: whoever asked is told, and the log verifies before and after."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from charter_engine.errors import Unavailable
from charter_engine.store import read
from charter_engine.store.append import Record, append
from charter_engine.store.disk import overwrite_durably
from charter_engine.store.files import Folder
from charter_engine.store.publish import publish
from tests import logs
from tests.disks import mount, small_disk
from tests.stores import NOW, begun, checked
from tests.writes import wanted

SMALL = 2560 * 1024


@pytest.mark.parametrize(
    ("before", "after", "stays"),
    [
        (b"a" * 200, b"b" * 200, True),
        (b"a" * 512, b"b" * 512, True),
        (b"a" * 513, b"b" * 513, False),  # two sectors: the disk may write one of them
        (b"a" * 200, b"b" * 201, False),
        (b"a" * 201, b"b" * 200, False),
        (None, b"b" * 200, False),
    ],
)
def test_a_file_is_changed_in_place_only_where_the_disk_writes_all_of_it_in_one_piece(
    tmp_path: Path, before: bytes | None, after: bytes, stays: bool
):
    path, other = tmp_path / "file", tmp_path / "other"
    if before is not None:
        path.write_bytes(before)
        other.hardlink_to(path)  # shows whether the bytes changed where they stood
    overwrite_durably(path, after)
    assert after == path.read_bytes()
    assert stays == (other.exists() and other.read_bytes() == after)
    assert set(tmp_path.iterdir()) <= {path, other}


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path):
    (tmp_path / "kept").write_bytes(b"a" * 200)
    (tmp_path / "file").symlink_to("kept")
    overwrite_durably(tmp_path / "file", b"b" * 200)
    assert (b"a" * 200, b"b" * 200) == ((tmp_path / "kept").read_bytes(), (tmp_path / "file").read_bytes())


def test_a_write_in_place_that_ends_short_is_made_good_by_a_fresh_file(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"a" * 200)
    with no_file_longer_than(97), pytest.raises(OSError, match="too large"):
        overwrite_durably(tmp_path / "file", b"b" * 200)
    overwrite_durably(tmp_path / "file", b"b" * 200)
    assert b"b" * 200 == (tmp_path / "file").read_bytes()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk with little room."""
    with small_disk(tmp_path / "small", SMALL) as place:
        yield place


@contextmanager
def no_file_longer_than(length: int) -> Iterator[None]:
    """The system ends each write at this length, which makes it a short one, and refuses the next."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (length, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def fill(record: Record, folder: Path) -> str:
    """Append and publish until something is refused; what is said then."""
    for number in count(read.size(record.database)):
        try:
            append(record, [wanted(f"{number}")], NOW)
            publish(record.database, folder)
        except Unavailable as refused:
            return str(refused)
    raise AssertionError


def check_sound(record: Record, folder: Path) -> None:
    assert [] == logs.failed(checked(Folder(folder)))
    entries = list(read.entries(record.database))
    assert len(entries) == read.size(record.database)


def check_it_goes_on(record: Record, folder: Path) -> None:
    """Asking again for what was refused makes one entry, and all of it is published."""
    before = read.size(record.database)
    append(record, [wanted(f"{before - 1}"), wanted("after")], NOW)
    assert read.size(record.database) in (before + 1, before + 2)
    publish(record.database, folder)
    found = checked(Folder(folder))
    assert ([], read.size(record.database)) == (logs.failed(found), found.size)


def test_18_a_full_disk_is_told_of_and_the_log_still_verifies(small: Path, tmp_path: Path):
    record, folder = begun(str(small / "record.db"), small), small / "decisions"
    filler = small / "filler"
    publish(record.database, folder)
    said = fill(record, folder)
    assert ("full" in said or "No space" in said, "Traceback" in said) == (True, False)
    check_sound(record, folder)
    for room in (0, 4096, 20_000):  # too little for one more; where it ends differs
        filler.unlink(missing_ok=True)
        free = os.statvfs(small).f_bavail * 4096 - room
        if free > 0:
            filler.write_bytes(bytes(free))
        fill(record, folder)
        check_sound(record, folder)
    filler.unlink(missing_ok=True)
    assert mount("-o", f"remount,size={4 * SMALL}", small)
    check_it_goes_on(record, folder)
    record.database.close()


def test_18_a_disk_that_becomes_read_only_is_told_of_and_the_log_still_verifies(small: Path):
    record, folder = begun(str(small / "record.db"), small), small / "decisions"
    publish(record.database, folder)
    record.database.close()
    assert mount("-o", "remount,ro", small)
    with pytest.raises(Unavailable, match="Read-only"):
        append(record, [wanted("one")], NOW)
    with pytest.raises(Unavailable, match="Read-only"):
        publish(record.database, folder)
    check_sound(record, folder)
    record.database.close()
    assert mount("-o", "remount,rw", small)
    check_it_goes_on(record, folder)
    record.database.close()


def test_18_a_folder_that_may_not_be_written_is_told_of(tmp_path: Path):
    if not os.geteuid():
        pytest.skip("rights stop everybody but root, for whom the test above shows it")
    home = tmp_path / "home"
    home.mkdir()
    record, folder = begun(str(home / "record.db"), home), home / "decisions"
    publish(record.database, folder)
    home.chmod(0o500)
    folder.chmod(0o500)
    try:
        for act in (lambda: append(record, [wanted("one")], NOW), lambda: publish(record.database, folder)):
            with pytest.raises(Unavailable):
                act()
        check_sound(record, folder)
    finally:
        folder.chmod(0o700)
        home.chmod(0o700)
    check_it_goes_on(record, folder)


def test_18_a_write_that_ends_short_is_told_of_and_the_log_still_verifies(tmp_path: Path):
    """A quota: at 40 lengths, most of which cut a page, a journal or a file of the folder in two."""
    record, folder = begun(str(tmp_path / "record.db"), tmp_path), tmp_path / "decisions"
    publish(record.database, folder)
    refused = 0
    for length in (*range(0, 2_000, 97), *range(230_000, 270_000, 2_111)):
        before = read.size(record.database)
        with no_file_longer_than(length):
            try:
                append(record, [wanted(f"{length}")], NOW)
                publish(record.database, folder)
            except Unavailable:
                refused += 1
        assert read.size(record.database) in (before, before + 1)
        check_sound(record, folder)
    assert refused > 20
    append(record, [wanted("0")], NOW)
    check_it_goes_on(record, folder)
