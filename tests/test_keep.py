"""The commands of whoever keeps a record."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from charter_engine.cli import cli


def run(*arguments: str | Path) -> Result:
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
