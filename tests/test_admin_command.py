"""`charter admin`: the first administrator, once; a link for one who is locked out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from charter_engine.language.settings import FILE, write_settings
from charter_engine.log.spelling import encode
from charter_engine.model.settings import Settings
from charter_engine.workspace.people import accounts, signing_in
from charter_engine.workspace.records.record import find_record, open_record
from tests.records import ORIGIN, a_council
from tests.test_record_command import charter


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    a_council(tmp_path)
    (tmp_path / FILE).write_bytes(write_settings(Settings(ORIGIN)))
    (tmp_path / "key").write_text(f"{encode(bytes([7]) * 32)}\n", encoding="ascii")
    (tmp_path / "key").chmod(0o600)
    return tmp_path


def test_the_first_administrator_is_let_in_and_no_second_first_one(folder: Path):
    first = ("admin", "first", "Ana Müller", "ana@council.example", "--record", folder, "--at", "https://c.example/")
    code, said, _ = charter(*first)
    assert 0 == code
    assert "Added Ana Müller as administrator." in said
    address = said.splitlines()[-1]
    assert address.startswith("https://c.example/sign-in/link/")
    database = open_record(find_record(folder)).database
    begun = signing_in.use_link(database, address.rpartition("/")[2], "here", datetime.now(UTC))
    assert ("administrator",) == begun.person.roles
    code, said, told = charter(*first)
    assert (2, "") == (code, said)
    assert "There is an administrator already" in told
    assert 1 == len(accounts.people(database))


def test_an_administrator_who_is_locked_out_is_given_a_link(folder: Path):
    charter("admin", "first", "Ana", "ana@council.example", "--record", folder)
    code, said, _ = charter("admin", "link", "ANA@council.example", "--record", folder)
    assert 0 == code
    assert "http://127.0.0.1:8000/sign-in/link/" in said
    code, _, told = charter("admin", "link", "nobody@council.example", "--record", folder)
    assert 2 == code
    assert "no administrator with this address" in told


def test_what_is_kept_no_longer_goes(folder: Path):
    charter("admin", "first", "Ana", "ana@council.example", "--record", folder)
    code, said, _ = charter("admin", "tidy", "--record", folder)
    assert (0, "Removed: 0 drafts, 0 sign-ins, 0 letters, 0 counts of tries, 0 changes of accounts.\n") == (code, said)
