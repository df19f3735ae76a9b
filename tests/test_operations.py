"""What docs/operations.md tells to type can be typed: each command is there, with these options."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from charter_engine.cli import cli
from tests import pages
from tests.build import ROOT

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
