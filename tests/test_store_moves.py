"""A log that grows while it is checked, and a record that moves between databases: the root stays what it was."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from charter_engine.store import read
from charter_engine.store.append import Record, append
from charter_engine.store.database import open_database
from charter_engine.store.files import Folder
from charter_engine.store.publish import publish
from charter_engine.store.restore import restore
from tests import logs
from tests.postgres import Server
from tests.stores import BEGUN, NOW, SIGNER, checked, wanted
from tests.writes import wanted as with_things


class Growing(Folder):
    """A folder to which somebody adds before every look at a file but the first."""

    def __init__(self, record: Record, path: Path) -> None:
        super().__init__(path)
        self.record, self.path, self.looks = record, path, 0

    def read(self, name: str, most: int) -> bytes | None:
        self.looks += 1
        if self.looks > 1:
            append(self.record, [wanted(f"meanwhile-{self.looks}")], NOW)
            publish(self.record.database, self.path)
        return super().read(name, most)


@pytest.mark.parametrize("size", [3, 254, 256])
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_30_a_log_that_grows_while_it_is_checked_verifies_at_the_size_at_which_the_check_began(
    record: Record, tmp_path: Path, size: int
):
    append(record, [wanted(f"{number}") for number in range(1, size)], NOW)
    publish(record.database, tmp_path / "decisions")
    growing = Growing(record, tmp_path / "decisions")
    found = checked(growing)
    assert ([], size) == (logs.failed(found), found.size)
    assert read.size(record.database) > size
    after = checked(Folder(tmp_path / "decisions"))
    assert ([], read.size(record.database)) == (logs.failed(after), after.size)


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_30_a_record_that_moves_from_sqlite_to_postgresql_and_back_keeps_its_root_and_grows_on(
    record: Record, tmp_path: Path, postgres: Server
):
    append(record, [with_things(f"{number}") for number in range(5)] + [wanted(f"e{n}") for n in range(300)], NOW)
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    publish(record.database, first)
    with postgres.database("template0") as address, ExitStack() as open_:
        moved = Record(open_database(address, new=True), SIGNER, tmp_path / "anchor-2")
        open_.callback(moved.database.close)
        restore(moved, first, BEGUN.date())
        publish(moved.database, second)
        assert files(first) == files(second)
        back = Record(open_database("back.db", tmp_path, new=True), SIGNER, tmp_path / "anchor-3")
        restore(back, second, BEGUN.date())
        publish(back.database, third)
        assert files(first) == files(third)
        later = NOW + timedelta(hours=1)
        append(moved, [wanted("next")], later)
        append(back, [wanted("next")], later)
        roots = [dict(read.checkpoints(each.database))[307] for each in (moved, back)]
        assert roots[0] == roots[1]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
