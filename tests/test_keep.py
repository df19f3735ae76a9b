"""The commands of whoever keeps a record."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from charter_engine.cli import cli
from charter_engine.errors import Refused
from charter_engine.log.commitment import open_disclosure
from charter_engine.log.spelling import encode
from charter_engine.model.actor import Actor
from charter_engine.model.settings import Settings
from charter_engine.store.publish import publish
from charter_engine.workspace.acts.change import redact, rotate_key
from charter_engine.workspace.records.record import Home, find_record
from tests.records import ORIGIN, a_council


def run(*arguments: str | int | Path) -> Result:
    return CliRunner().invoke(cli, [*map(str, arguments)], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert 0 == run("log", "create", tmp_path / "record", "--name", "a.example/b").exit_code
    return tmp_path / "record"


def test_a_record_that_was_begun_is_published_and_verifies(folder: Path, tmp_path: Path):
    told = run("log", "create", tmp_path / "other", "--name", "c.example/d").output
    (tmp_path / "policy").write_text(told[told.index("log c.example") :])
    (tmp_path / "march.note").write_bytes((tmp_path / "other/decisions/checkpoint").read_bytes())
    checked = run(
        "log", "verify", tmp_path / "other/decisions", "--policy", tmp_path / "policy",
        "--checkpoint", tmp_path / "march.note",
    )  # fmt: skip
    assert (0, True) == (checked.exit_code, "no change, removal, reordering or fork was found." in checked.output)


def test_the_published_folder_is_brought_up_to_date(folder: Path):
    told = run("log", "publish", "--record", folder)
    assert (0, True) == (told.exit_code, "holds 1 entries, 0 of them new" in told.output)


def test_a_lost_database_is_made_again_and_one_that_is_there_is_left_alone(folder: Path):
    (folder / "record.db").unlink()
    told = run("log", "restore", folder / "decisions", "--record", folder)
    assert (0, "Restored 1 entries, and 0 documents beside them.\n") == (told.exit_code, told.output)


def test_a_back_up_is_not_put_among_what_everyone_may_have(folder: Path):
    from charter_engine.errors import Malformed

    with pytest.raises(Malformed, match="outside"):
        run("log", "back-up", folder / "decisions/copy.db", "--record", folder)
    assert "Wrote" in run("log", "back-up", folder / "copy.db", "--record", folder).output


ADMIN = ("--person", "the administrator", "--role", "administrator")


def test_23_a_value_that_was_redacted_is_nowhere_and_the_record_still_verifies(tmp_path: Path):
    """The bytes of the value and of its salt are searched for in everything that the record wrote."""
    council = a_council(tmp_path)
    council.adopt()
    home = Home(tmp_path, Settings(ORIGIN))
    publish(council.record.database, home.publish)
    value = next((home.publish / "disclosures").rglob("??????*"))
    spelt, salt = value.read_bytes(), open_disclosure(value.read_bytes()).salt
    (tmp_path / "key").write_text(encode(bytes([7]) * 32) + "\n")
    (tmp_path / "key").chmod(0o600)
    (tmp_path / "record.yaml").write_text(f"record: {ORIGIN}\n")
    why = "Article 17 (request 7)"
    assert 0 == run("log", "redact", 1, "/actor/person", "--basis", why, "--record", tmp_path, *ADMIN).exit_code
    run("log", "publish", "--record", tmp_path)
    held = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert [] == [path for path, data in held.items() if spelt in data or salt.encode() in data]
    told = run("log", "redactions", home.publish).output
    assert ("/actor/person" in told, why in told) == (True, True)
    checked = run("log", "verify", home.publish).output
    assert "1 of them gone with an entry that says so" in checked


def test_nothing_goes_of_a_project_about_which_a_request_is_open(tmp_path: Path):
    council = a_council(tmp_path)
    council.adopt()
    council.submit()
    home = Home(tmp_path, Settings(ORIGIN, holds=("a-project",)))
    (tmp_path / "key").write_text(encode(bytes([7]) * 32) + "\n")
    (tmp_path / "key").chmod(0o600)
    actor = Actor("administrator", "the administrator")
    with pytest.raises(Refused, match="section 77"):
        redact(home, actor, 2, ["/actor/person"], "Article 17", datetime(2026, 11, 28, tzinfo=UTC))


def test_a_key_is_handed_over_and_the_old_one_revoked(folder: Path):
    old = run("log", "keys", folder / "decisions").output.split()[-6]
    told = run("log", "rotate-key", "--new", "key2", "--record", folder, *ADMIN)
    assert (0, "key: key2" in (folder / "record.yaml").read_text()) == (told.exit_code, True)
    gone = run("log", "revoke-key", old, "--last", 2, "--reason", "Stolen.", "--record", folder, *ADMIN)
    assert "revokes it" in gone.output
    run("log", "publish", "--record", folder)
    listed = run("log", "keys", folder / "decisions").output
    assert ("handed over at size 2; REVOKED" in listed, "signs now" in listed) == (True, True)
    assert "FAILED" not in run("log", "verify", folder / "decisions").output


def test_only_who_may_changes_a_record(folder: Path):
    with pytest.raises(Refused, match="may not"):
        rotate_key(find_record(folder), Actor("officer", "an officer"), "key2", datetime(2026, 11, 28, tzinfo=UTC))
    assert not (folder / "key2").exists()


@pytest.mark.parametrize("name", ["", "a b", "x\ny", "\x1b[31mred", "a/\u202eb", "a" * 201])
def test_a_name_that_cannot_be_one_is_refused_and_nothing_is_left(tmp_path: Path, name: str):
    began = start("log", "create", tmp_path / "record", "--name", name)
    assert (2, True) == (began.returncode, "cannot name a record" in began.stderr)
    assert [] == [mark for mark in ("\x1b", "\u202e", "Traceback") if mark in began.stderr]
    assert not (tmp_path / "record").exists()


def test_a_record_is_not_begun_where_something_of_another_lies(tmp_path: Path):
    for name, holds in (("decisions", "checkpoint"), ("", "record.db"), ("", "anchor")):
        place = tmp_path / holds
        (place / name).mkdir(parents=True)
        (place / name / holds).touch()
        began = start("log", "create", place, "--name", "a.example/b")
        assert (2, True) == (began.returncode, "is there already" in began.stderr), began.stderr
        assert [holds] == [path.name for path in place.rglob("*") if path.is_file()]


@pytest.mark.parametrize("address", ["mysql://localhost/x", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_database_that_cannot_be_had_leaves_nothing_behind(tmp_path: Path, address: str):
    began = start("log", "create", tmp_path / "record", "--name", "a.example/b", "--database", address)
    assert began.returncode in (2, 3)
    assert "Traceback" not in began.stderr
    assert [] == list((tmp_path / "record").rglob("*"))


def test_a_number_that_no_entry_can_have_is_refused(folder: Path):
    told = run("log", "redact", 2**70, "/actor/person", "--basis", "x", "--record", folder, *ADMIN)
    assert (2, True) == (told.exit_code, "is not in the range" in told.output)


def test_what_a_terminal_would_obey_is_not_shown_in_a_refusal(folder: Path):
    evil = "\x1b[31m\u202eproject"
    told = start("record", "withdraw", evil, "--reason", "x", "--record", folder, "--person", "A")
    assert (2, True) == (told.returncode, "[31mproject" in told.stderr)
    assert [] == [mark for mark in ("\x1b", "\u202e") if mark in told.stderr]


def start(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, with all that it says."""
    command = [sys.executable, "-m", "charter_engine", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_damaged_file_of_a_record_is_named_and_a_key_is_never_shown(folder: Path):
    secret = (folder / "key").read_text()[:-5]
    for name, held, told in (
        ("key", secret, "key: it holds no key"),
        ("anchor", "", "anchor: it is no checkpoint"),
        ("anchor", "\0", "anchor: it is no checkpoint"),
        ("record.yaml", "record: a.example/b\ndatabase: 'postgresql://[::'\n", "is not the address of a database"),
    ):
        before = (folder / name).read_bytes()
        (folder / name).write_text(held)
        ended = start("log", "rotate-key", "--new", "new", "--record", folder, *ADMIN)
        (folder / name).write_bytes(before)
        assert (2, True) == (ended.returncode, told in ended.stderr), ended.stderr
        assert ("Traceback" in ended.stderr, secret in ended.stderr) == (False, False)
