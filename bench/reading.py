"""How long the Charter takes to read and check, against a YAML parser that only parses the same files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from bench.clock import Contestant, Times, side_by_side
from charter_engine.engine.reach import check_reach
from charter_engine.language.check import check
from charter_engine.language.folder import Folder, read_folder

ROOT = Path(__file__).resolve().parent.parent
ONCE = (0,)

PARSED = "PyYAML's C loader, parsing"
READ = "read"
CHECKED = "read and checked"
REACHED = "read and checked, the reach of every rule too"


def measure() -> Mapping[str, Times]:
    """The whole Charter, cases and all: parsed, read, read and checked."""
    texts = {path.name: path.read_bytes() for path in sorted((ROOT / "principles").glob("*.yaml"))}

    def parse(_: int) -> None:
        for text in texts.values():
            yaml.load(text, Loader=yaml.CSafeLoader)

    def read(_: int) -> Folder:
        return read_folder(texts, "principles")

    def read_and_check(_: int) -> Folder:
        folder = read(0)
        assert not list(check(folder))
        return folder

    def all_of_it(_: int) -> None:
        assert not list(check_reach(read_and_check(0)))

    runs = {PARSED: parse, READ: read, CHECKED: read_and_check, REACHED: all_of_it}
    return side_by_side([Contestant(name, run, ONCE) for name, run in runs.items()])
