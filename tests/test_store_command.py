"""`charter db upgrade` and `charter log anchor`: what whoever keeps a record is told, and can do."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from charter_engine.cli import cli
from charter_engine.errors import Malformed


def run(*arguments: object) -> str:
    done = CliRunner().invoke(cli, [str(each) for each in arguments], catch_exceptions=False)
    assert 0 == done.exit_code, done.output
    return done.output


@pytest.fixture
def home(tmp_path: Path) -> Path:
    run("log", "create", tmp_path / "record", "--name", "council.example/decisions")
    return tmp_path / "record"


def refused(told: str, *arguments: object) -> None:
    with pytest.raises(Malformed, match=told):
        CliRunner().invoke(cli, [str(each) for each in arguments], catch_exceptions=False)


def test_a_database_of_this_version_stays_as_it_is(home: Path):
    before = (home / "record.db").read_bytes()
    assert "are those of this version" in run("db", "upgrade", "--record", home)
    assert before == (home / "record.db").read_bytes()


def test_a_database_of_a_later_version_or_without_a_record_is_not_upgraded(home: Path):
    with closing(sqlite3.connect(home / "record.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    refused("a later version", "db", "upgrade", "--record", home)
    (home / "record.db").unlink()
    refused("there is no database", "db", "upgrade", "--record", home)
    assert not (home / "record.db").exists()


def test_a_lost_anchor_is_begun_anew_only_where_nothing_else_says_what_was_signed(home: Path):
    refused("Nobody's word is needed", "log", "anchor", "--record", home)
    (home / "anchor").unlink()
    refused("Nobody's word is needed", "log", "anchor", "--record", home)
    (home / "decisions" / "checkpoint").unlink()
    assert "stands at 1 entries" in run("log", "anchor", "--record", home)
