"""The commands of whoever keeps a record."""

from __future__ import annotations

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
from charter_engine.workspace.change import redact, rotate_key
from charter_engine.workspace.record import Home, find_record
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
