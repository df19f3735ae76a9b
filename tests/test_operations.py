"""What docs/operations.md tells to type can be typed: each command is there, with these options."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from charter_engine.cli import cli
from tests import pages
from tests.build import ROOT
from tests.processes import COMMAND

PAGE = pages.text_of(ROOT / "docs" / "operations.md")
FENCED = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
BLOCKS = "".join(text for kind, text in FENCED if not kind)
IN_TEXT = [line for line in re.findall(r"`(charter [^`]*)`", PAGE) if " -" in line]
IN_CONTAINERS = re.findall(r"^docker compose (?:run --rm service|exec service charter) (.*)$", BLOCKS, re.MULTILINE)
COMMANDS = sorted(
    {*re.findall(r"^charter .*$", BLOCKS, re.MULTILINE), *IN_TEXT, *(f"charter {each}" for each in IN_CONTAINERS)}
)


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_that_the_page_tells_to_type_is_there_with_its_options(line: str):
    command: click.Command = cli
    context, words = click.Context(cli, info_name="charter"), shlex.split(line)[1:]
    while isinstance(command, click.Group):
        name = words.pop(0)
        found = command.get_command(context, name)
        assert found, name
        command, context = found, click.Context(found, parent=context, info_name=name)
    command.make_context(command.name, words, parent=context.parent)


def test_the_page_tells_of_every_command_that_keeps_a_record():
    told = "\n".join(COMMANDS)
    for each in ("serve", "log create", "log back-up", "log restore", "db upgrade", "rebuild", "log rotate-key"):
        assert f"charter {each} " in told


def test_the_page_names_a_wheel_as_it_is_called_and_a_lock_that_is_there():
    named = re.findall(r"charter_engine-VERSION(\S*?)(?:\[|'|\n)", BLOCKS)
    assert named == ["-py3-none-any.whl"] * 2  # other endings pip refuses
    assert all((ROOT / each).exists() for each in re.findall(r"--requirement (\S+)", BLOCKS))


RUN = (
    "charter log create record --name",
    "charter admin first",
    "charter log back-up",
    "charter db upgrade",
    "charter rebuild",
    "charter log rotate-key",
    "charter admin tidy",
)
"""What a new administrator types, in this order; `serve` and `demo` are started by other tests."""


def as_told(begins: str, home: Path) -> list[str]:
    """A command of the page, with the folders that a test has."""
    line = next(each for each in COMMANDS if each.startswith(begins) and not re.search("postgresql|/data/", each))
    return shlex.split(line.replace("/var/backups/charter", str(home)))[1:]


def test_what_the_page_tells_to_type_does_it_from_the_first_start_to_the_record_made_again(tmp_path: Path):
    def run(*words: str) -> str:
        done = subprocess.run(
            [*COMMAND, *words], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        )
        assert 0 == done.returncode, (words, done.stderr)
        return done.stdout

    for begins in RUN:
        run(*as_told(begins, tmp_path))
    run("log", "publish", "--record", "record")
    (tmp_path / "record/record.db").rename(tmp_path / "away.db")
    assert "Restored 2 entries" in run(*as_told("charter log restore", tmp_path))
    assert "https://charter.council.example/sign-in/link/" in run(*as_told("charter admin first", tmp_path))
    for name in ("record.db", "record.db-journal"):
        (tmp_path / "record" / name).unlink()
    shutil.copy(tmp_path / "away.db", tmp_path / "record/record.db")
    assert "2 entries" in run("record", "status", "--record", "record")
