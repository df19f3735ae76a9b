"""Finding a record: its folder, its settings, its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from charter_engine.errors import InvalidSource, Malformed
from charter_engine.language.settings import read_settings, write_settings
from charter_engine.model.settings import Settings, WitnessAt
from charter_engine.workspace.records.record import begin, find_record

KEY = "w.example+dd3ac1b6+BDtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
FULL = Settings("a.example/b", "x.db", "k", "a", "out", (WitnessAt("library", "http://127.0.0.1:1/", KEY),))


def test_a_record_that_was_begun_is_found(tmp_path: Path):
    begun = begin(tmp_path / "record", Settings("a.example/b"))
    found = find_record(tmp_path / "record")
    assert begun == found
    assert f"sqlite:///{tmp_path.resolve()}/record/record.db" == found.database
    assert tmp_path / "record" / "decisions" == found.publish
    assert "a.example/b" == found.signer().name


def test_the_key_is_read_by_its_owner_alone(tmp_path: Path):
    begin(tmp_path, Settings("a.example/b"))
    assert 0o600 == (tmp_path / "key").stat().st_mode & 0o777
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(Malformed, match="others can read"):
        find_record(tmp_path).signer()


def test_a_record_is_looked_for_where_the_variable_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    begin(tmp_path / "there", Settings("a.example/b"))
    monkeypatch.setenv("CHARTER_RECORD", str(tmp_path / "there"))
    monkeypatch.chdir(tmp_path)
    assert "a.example/b" == find_record(None).settings.record


def test_without_a_record_it_is_said_how_to_begin_one(tmp_path: Path):
    with pytest.raises(InvalidSource, match="charter log create"):
        find_record(tmp_path)


def test_settings_are_not_written_over(tmp_path: Path):
    begin(tmp_path, Settings("a.example/b"))
    with pytest.raises(InvalidSource, match="there already"):
        begin(tmp_path, Settings("c.example/d"))
    assert "a.example/b" == find_record(tmp_path).settings.record


IN_PUBLIC = "decisions/held"


@pytest.mark.parametrize(
    "settings",
    [
        Settings("a.example/b", key=IN_PUBLIC),
        Settings("a.example/b", anchor=IN_PUBLIC),
        Settings("a.example/b", database=IN_PUBLIC),
    ],
)
def test_what_is_secret_or_apart_is_not_published(tmp_path: Path, settings: Settings):
    with pytest.raises(Malformed, match="outside decisions"):
        begin(tmp_path, settings)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["", "two words", "a+b"])
def test_a_name_that_no_note_can_bear_is_refused(tmp_path: Path, name: str):
    with pytest.raises(Malformed, match="cannot name a record"):
        begin(tmp_path, Settings(name))


@pytest.mark.parametrize("settings", [Settings("a.example/b"), FULL])
def test_settings_that_were_written_are_read_back(settings: Settings):
    assert settings == read_settings(write_settings(settings), "record.yaml")


def test_every_mistake_in_the_settings_is_told_at_once():
    text = b"recrd: a\nkey: 3\nwitnesses:\n  - witness: A b\n    url: ftp://x\n"
    with pytest.raises(InvalidSource) as told:
        read_settings(text, "record.yaml")
    assert {1, 2, 4, 5} == {problem.place.line for problem in told.value.problems}
