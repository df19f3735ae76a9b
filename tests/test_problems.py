"""The catalogue of problems: complete, and each of its examples does what it says."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from charter_engine.engine.reach import check_reach
from charter_engine.errors import InvalidSource, Problem
from charter_engine.language import source
from charter_engine.language.check import check
from charter_engine.language.folder import read_proposal
from charter_engine.language.format import rewrite
from charter_engine.language.look_over import looked_over
from charter_engine.language.problems import ENTRIES, PLACES, Entry
from charter_engine.language.proposals import proposal_kind
from charter_engine.workspace.find import find_charter, read_bytes
from charter_engine.workspace.output import write_whole
from charter_engine.workspace.records.record import find_record
from charter_engine.workspace.reports.proposals import proposal_files
from tests import tiny

PACKAGE = Path(__file__).resolve().parent.parent / "charter_engine"
SHOWN = [entry for entry in ENTRIES.values() if entry.where != "command"]
OF_REACH = ("never-applies", "never-fails", "never-holds", "not-decided")
CODE_AT = {"Problem": 1, "problem": 1, "_problem": 1, "_stop": 1, "at_key": 2}  # which argument of these is a code


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.code)
def test_the_wrong_example_has_the_problem_at_a_line(entry: Entry):
    found = [problem for problem in problems_of(entry, entry.wrong) if problem.code == entry.code]
    assert found
    assert entry.lineless or all(problem.place.line > 0 and problem.place.column > 0 for problem in found)
    assert {"warning" if entry.warning else "error"} == {problem.severity for problem in found}


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.code)
def test_the_right_example_has_it_not(entry: Entry):
    assert entry.code not in {problem.code for problem in problems_of(entry, entry.right)}


def test_each_problem_of_the_command_line_occurs(tmp_path: Path):
    ways: dict[str, Callable[[], object]] = {
        "no-charter": lambda: find_charter(str(tmp_path)),
        "no-record": lambda: find_record(tmp_path),
        "no-proposal": lambda: proposal_files(tmp_path),
        "unreadable": lambda: read_bytes(tmp_path / "no-such-file.yaml"),
        "unwritable": lambda: write_whole(tmp_path, b""),
        "too-large": lambda: source.read(b"#" * (source.MAX_BYTES + 1), "a-film.yaml"),
    }
    assert {entry.code for entry in ENTRIES.values() if entry.where == "command"} == ways.keys()
    for code, way in ways.items():
        with pytest.raises(InvalidSource) as caught:
            way()
        assert [code] == [problem.code for problem in caught.value.problems]


def test_every_code_in_the_source_is_in_the_catalogue_and_the_other_way_round():
    assert ENTRIES.keys() == set(emitted())


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda entry: entry.code)
def test_an_entry_says_what_why_and_where(entry: Entry):
    assert entry.where in PLACES
    assert not entry.title.endswith(".")
    assert entry.why.endswith(".")
    assert entry.wrong != entry.right


def problems_of(entry: Entry, example: str) -> list[Problem]:
    """Everything that reading, checking, formatting and looking over find in an example."""
    try:
        return list(_found(entry, example))
    except InvalidSource as invalid:
        return list(invalid.problems)


def _found(entry: Entry, example: str) -> Iterator[Problem]:
    if entry.where == "file":
        source.read(example.encode("utf-8", "surrogateescape"), "an-example.yaml")
    elif entry.where in ("proposal", "answers"):
        part = "answers:\n" + _indented(example) if entry.where == "answers" else example
        text = tiny.overlaid(tiny.PROPOSAL, part).encode()
        form = tiny.folder().charter.form
        yield from looked_over(read_proposal(text, "an-example.yaml", form), form)
        rewrite(proposal_kind(form), text, "an-example.yaml")
    else:
        folder = tiny.folder(tiny.with_part(entry.where, example))
        yield from check_reach(folder, limit=1_000) if entry.code in OF_REACH else check(folder)


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


def emitted() -> Iterator[str]:
    """Every code that the source gives to a problem; `unknown-...` and `never-...` are put together there."""
    for file in PACKAGE.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from _codes(node)
        if file.name == "source.py":
            yield from (code for _, code, _, _ in source._NOT_IN_SUBSET)
        if file.name == "reach.py":
            yield from OF_REACH[:3]


def _codes(call: ast.Call) -> Iterator[str]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    at = CODE_AT.get(name, len(call.args))
    argument = call.args[at] if at < len(call.args) else None
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    if name == "_reference" and isinstance(call.args[1], ast.Constant):
        yield f"unknown-{call.args[1].value!s}"
