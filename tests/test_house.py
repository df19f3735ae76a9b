"""What the house itself promises: locks, links, one version, and promises that name a test that exists."""

from __future__ import annotations

import ast
import doctest
import importlib
import re
import tomllib
from pathlib import Path

import pytest
import yaml

import charter_engine

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-bench.lock", "requirements-node.lock", "requirements-service.lock")
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("charter_engine/**/*.py"))
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_names_versions_and_hashes_and_no_address(lock: str):
    line = re.compile(r"[a-z0-9-]+==[\w.]+( ; [\w .<>=!'()]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [text for text in _text(lock).splitlines() if not line.fullmatch(text)] == []


def test_every_dependency_is_locked():
    project = tomllib.loads(_text("pyproject.toml"))
    groups = project["dependency-groups"]
    extras = [needed for extra in project["project"]["optional-dependencies"].values() for needed in extra]
    wanted = [*project["project"]["dependencies"], *extras, *groups["dev"]]
    assert {"charter-engine"} == _names(wanted) - _locked(LOCKS[0])
    assert set() == _names(groups["bench"]) - _locked(LOCKS[1])
    assert set() == _names(groups["node"]) - _locked(LOCKS[2])


def test_the_locks_of_the_tests_and_the_bench_agree():
    first, second = (dict(re.findall(r"^([a-z0-9-]+)==([\w.]+)", _text(lock), re.MULTILINE)) for lock in LOCKS[:2])
    assert {} == {name: version for name, version in second.items() if first.get(name, version) != version}


def test_the_version_is_said_once_and_repeated_truly():
    assert charter_engine.__version__ == yaml.safe_load(_text("publiccode.yml"))["softwareVersion"]


def test_a_promise_of_the_readme_names_a_test_that_exists():
    named = re.findall(r"\[(tests/\w+\.py)::(\w+)\]", _text("README.md"))
    assert named
    assert [] == [f"{file}::{test}" for file, test in named if test not in _functions(file)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_links_to_what_is_there(page: Path):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [] == [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("module", [module for module in MODULES if ">>> " in (ROOT / module).read_text("utf-8")])
def test_an_example_in_a_docstring_is_true(module: str):
    name = module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    done = doctest.testmod(importlib.import_module(name))
    assert done.attempted > 0
    assert done.failed == 0


def test_what_is_remembered_for_every_argument_is_bounded():
    """A service goes on for months, and visitors choose what it is asked."""
    unbounded = {"cache", "lru_cache(None)", "lru_cache(maxsize=None)"}
    functions = [
        (module, each)
        for module in MODULES
        for each in ast.walk(ast.parse(_text(module)))
        if isinstance(each, ast.FunctionDef) and unbounded & _marks(each)
    ]
    assert functions
    assert [] == [f"{module}, {each.name}" for module, each in functions if ast.unparse(each.args)]


def test_make_alone_names_every_target_that_a_reader_meets():
    described = set(re.findall(r"^([a-z-]+):.*## ", _text("Makefile"), re.MULTILINE))
    told = set(re.findall(r"\bmake ([a-z][a-z-]+)(?= *[#`A-Z\n])", _text("README.md") + _text("CONTRIBUTING.md")))
    assert set() == told - described


def _marks(function: ast.FunctionDef) -> set[str]:
    return {ast.unparse(each).removeprefix("functools.") for each in function.decorator_list}


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w.-]", requirement)[0].lower() for requirement in requirements}


def _locked(lock: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+)==", _text(lock), re.MULTILINE))


def _functions(file: str) -> set[str]:
    if not (ROOT / file).is_file():
        return set()
    return {node.name for node in ast.walk(ast.parse(_text(file))) if isinstance(node, ast.FunctionDef)}
