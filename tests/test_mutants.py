"""The small changes that `make mutate-engine` makes of the engine, and how one is put in place."""

from __future__ import annotations

from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from tools.mutants import Mutant, mutants

SOURCE = '''\
"""A text that is left alone."""
LIMIT: int = 3


def reached(seen: int | None, *, both: bool = False) -> bool:
    """Another."""
    if seen is None:
        return False
    return seen >= LIMIT and not both
'''


@pytest.fixture
def found(tmp_path: Path) -> list[Mutant]:
    (tmp_path / "small.py").write_text(SOURCE, encoding="utf-8")
    return list(mutants(tmp_path / "small.py", tmp_path))


def test_the_changes_of_a_small_file(found: list[Mutant]):
    head = "def reached(seen: int | None, *, both: bool"
    condition, last = "if seen is None:", "return seen >= LIMIT and (not both)"
    assert {
        "`LIMIT: int = 3` becomes `LIMIT: int = 4`",
        f"`{head}=False) -> bool:` becomes `{head}=True) -> bool:`",
        f"`{condition}` becomes `if True:`",
        f"`{condition}` becomes `if False:`",
        f"`{condition}` becomes `if seen is not None:`",
        "`return False` becomes `return None`",
        "`return False` becomes `return True`",
        f"`{last}` becomes `return None`",
        f"`{last}` becomes `return seen >= LIMIT or not both`",
        f"`{last}` becomes `return not both`",
        f"`{last}` becomes `return seen >= LIMIT`",
        f"`{last}` becomes `return seen > LIMIT and (not both)`",
        f"`{last}` becomes `return seen < LIMIT and (not both)`",
        f"`{last}` becomes `return seen >= LIMIT and both`",
    } == {one.says for one in found}


def test_each_change_compiles_and_does_something(found: list[Mutant]):
    as_it_is = _behaviour(compile(SOURCE, "small.py", "exec"))
    assert [] == [one.says for one in found if _behaviour(compile(one.tree(), one.file, "exec")) == as_it_is]


def _behaviour(code: CodeType) -> list[object]:
    """On none, on the numbers about the limit, and with the default of the last argument."""
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - the text above
    found: list[object] = []
    for given in ({}, {"both": True}):
        for seen in (None, 2, 3, 4):
            try:
                found.append(names["reached"](seen, **given))
            except TypeError:
                found.append(TypeError)
    return found


def test_a_change_knows_its_function_and_whether_its_module_must_be_loaded_anew(found: list[Mutant]):
    assert {
        ("", True, 2),
        ("reached", True, 5),
        ("reached", False, 7),
        ("reached", False, 8),
        ("reached", False, 9),
    } == {(one.function, one.fresh, one.line) for one in found}


def test_a_change_that_leaves_something_out_is_told_from_one_that_puts_something_else(found: list[Mutant]):
    removing = {one.says for one in found if one.removes}
    last = "return seen >= LIMIT and (not both)"
    assert {"`if seen is None:` becomes `if False:`", f"`{last}` becomes `return not both`"} <= removing
    assert not {says for says in removing if "if True:" in says or "LIMIT: int" in says}
