"""The list of attacks: none is missing, and each names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/attacks.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| (\d+) \| (.+) \|$", PAGE, re.MULTILINE))
SHOWN = dict(re.findall(r"^(\d+)\. (.+(?:\n   .+)*)", PAGE, re.MULTILINE))
ALL = [str(number) for number in range(1, 32)]


def test_no_attack_is_missing():
    assert ALL == list(ROWS)
    assert ALL == list(SHOWN)
    assert all(
        len(row.split(" | ")) == 4 and all((row.split(" | ")[0], *row.split(" | ")[2:])) for row in ROWS.values()
    )


@pytest.mark.parametrize("number", ALL)
def test_each_attack_names_tests_that_are_there_and_bear_its_number(number: str):
    named = [
        (file, name)
        for line in SHOWN[number].split("\n")
        for file in re.findall(r"\]\(\.\./(tests/\w+\.py)\)", line)
        for name in re.findall(r"`(test_\w+)`", line)
    ]
    assert named
    for file, name in named:
        assert f"\ndef {name}(" in (ROOT / file).read_text(encoding="utf-8")
        assert number in re.match(r"test_((?:\d+_)+)", name)[1].split("_")  # type: ignore[index]
