#!/usr/bin/env python3
"""Changes the engine in small ways, one at a time, and names each change that no test notices (docs/mutation.md).

    python tools/mutate_engine.py [FILE.py ...] [--out RESULTS] [--workers 2] [--one-in N] [--removing] [--again]

Each change is tried in a process of its own, forked from one that has loaded the tests: a changed function gets its
code put in place; a change outside of functions is loaded as a changed module. First the cases of tests/conformance/
are run, then the other tests, until one fails. What stands in RESULTS is not tried again.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.mutants import Mutant, mutants  # noqa: E402 - the checkout must be found first

ENGINE = {
    "charter_engine/model/truth.py": ("truth", "evaluate"),
    "charter_engine/engine/days.py": ("days", "evaluate"),
    "charter_engine/engine/facts.py": ("facts", "evaluate", "assess"),
    "charter_engine/engine/evaluate.py": ("evaluate", "brute_force", "assess"),
    "charter_engine/engine/compile.py": ("compile", "compile_facts", "brute_force"),
    "charter_engine/engine/compile_expressions.py": ("compile", "compile_facts", "brute_force"),
    "charter_engine/engine/compiled.py": ("compile", "compile_facts", "brute_force", "assess"),
    "charter_engine/engine/routing.py": ("assess",),
    "charter_engine/engine/assess.py": ("assess",),
}
VERIFIER = dict.fromkeys(
    (
        f"charter_engine/log/{name}.py"
        for name in ("verify", "reading", "things", "beside", "trust", "verify_proof", "forms", "compact", "proofs")
    ),  # the tests that end soonest come first
    ("log_sabotage", "log_trust", "log_beside", "log_committed", "log_proof", "log_tree", "log_verify", "log_forms"),
)
TESTS = {**ENGINE, **VERIFIER}
EXAMPLES = 60
STEP = 13
SECONDS = 240
TOO_LONG = (  # more than ten seconds for every change
    "test_assess.py::test_the_outcomes_are_those_of_the_definition",
    "test_assess.py::test_a_missing_answer_settles_a_result_alone_where_it_is_a_smallest_set_by_itself",
    "test_log_verify.py::test_1_a_flipped_bit_in_any_entry_is_seen",
    "test_log_verify.py::test_a_log_is_read_in_few_bytes_an_entry_and_says_how_far_it_has_come",
)
OPTIONS = ("-xq", "-p", "no:cacheprovider", "--slow", "--hypothesis-profile=mutation", "--assert=plain", "-W", "ignore")
UNNOTICED, NOTICED, BROKEN = 0, 1, 3
ENDED = {UNNOTICED: "unnoticed", NOTICED: "noticed", -signal.SIGALRM: "noticed by time"}


def main() -> int:
    """Try what has not been tried, and print what no test notices. Returns 1 where there is such a change."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("files", nargs="*", default=list(ENGINE))
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "mutation.jsonl")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--one-in", type=int, default=1, help="try one change in so many")
    parser.add_argument("--removing", action="store_true", help="only what leaves something out, or never does it")
    parser.add_argument("--again", action="store_true", help="try again what was not noticed")
    given = parser.parse_args()
    given.out.parent.mkdir(parents=True, exist_ok=True)
    done = {key for key, one in _results(given.out).items() if one["result"].startswith("noticed") or not given.again}
    every = (one for file in given.files for one in mutants(ROOT / file, ROOT, given.one_in))
    wanted = [one for one in every if one.removes or not given.removing]
    alone = {TESTS[file]: file for file in given.files}.values()  # one of those that have the same tests
    if not all(_in_a_process_of_its_own(partial(_end_with, None, file)) for file in alone):
        print("The tests fail on the engine as it is. Mend them first.")
        return 3
    for fresh in (False, True):
        left = [one for one in wanted if one.fresh is fresh and one.key not in done]
        _in_a_process_of_its_own(partial(_try_all, left, given, loaded=not fresh))
    return _report([row for one in wanted if (row := _results(given.out).get(one.key))])


def _results(out: Path) -> dict[str, Any]:
    return {one["key"]: one for one in map(json.loads, out.open())} if out.exists() else {}


def _in_a_process_of_its_own(work: Callable[[], object]) -> bool:
    """Whether it ended well. This process loads no test, so that each begins with an engine that is not loaded."""
    pid = os.fork()
    if pid == 0:
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _try_all(left: list[Mutant], given: argparse.Namespace, *, loaded: bool) -> None:
    if loaded:
        _load({one.file for one in left})
    running: dict[int, Mutant] = {}
    waiting = iter(left)
    with given.out.open("a") as results:
        while True:
            while len(running) < given.workers and (one := next(waiting, None)) is not None:
                pid = os.fork()
                if pid == 0:
                    _end_with(one, one.file)
                running[pid] = one
            if not running:
                return
            pid, status = os.wait()
            one, code = running.pop(pid), os.waitstatus_to_exitcode(status)
            result = ENDED.get(code, "not tried")
            row = {"key": one.key, "file": one.file, "line": one.line, "says": one.says, "result": result}
            results.write(json.dumps(row) + "\n")
            results.flush()


def _end_with(one: Mutant | None, file: str) -> NoReturn:
    try:
        os._exit(_tried(one, file))
    except Exception:  # noqa: BLE001 - the change could not be put in place: said in the report, never counted as noticed
        os._exit(BROKEN)


def _tried(one: Mutant | None, file: str) -> int:
    """Puts the change in place, if any, and tells whether a test notices."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    signal.alarm(SECONDS)
    if one and not one.fresh:
        _put(one)  # where it fails, nothing was tried, and the process ends with another code
    try:
        if one and one.fresh:
            _import_changed(one)
        if not one or one.fresh:
            _load({file})
        return _noticed(file)
    except BaseException:  # noqa: BLE001 - whatever stops the tests has noticed the change
        return NOTICED


def _noticed(file: str) -> int:
    """First, of the engine, the cases of tests/conformance/; then the tests of the file."""
    import pytest

    if file in ENGINE and _noticed_by_cases(file):
        return NOTICED
    paths = [f"tests/test_{name}.py" for name in TESTS[file]]
    left_out = [f"--deselect=tests/{name}" for name in TOO_LONG]
    return NOTICED if pytest.main([*OPTIONS, *left_out, *paths]) else UNNOTICED


def _noticed_by_cases(file: str) -> bool:
    """Whether a case comes out otherwise, on one evaluator after the other."""
    conformance: Any = importlib.import_module("tests.test_conformance")
    cases = conformance.CASES
    spread = [case for start in range(STEP) for case in cases[start::STEP]]  # so that one of each kind comes soon
    readable, *others = conformance.EVALUATORS
    touched = {"assess": [], "routing": [], **dict.fromkeys(("compile", "compile_expressions", "compiled"), others)}
    for evaluator in touched.get(Path(file).stem, [readable, *others]):
        conformance.EVALUATORS = (evaluator,)
        if any(difference for case in spread for difference in conformance.differences(case)):
            return True
    for case in conformance.REPORTED:
        conformance.test_the_report_says_what_the_case_says(case)
    return False


def _load(files: Collection[str]) -> None:
    """Loads the tests of these files, and draws what they share, so that each process has it from the start."""
    from hypothesis import Phase, settings

    importlib.import_module("tests.conftest")
    drawn = settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)
    without_shrinking = settings(drawn, phases=(Phase.explicit, Phase.generate))  # one example that fails is enough
    settings.register_profile("mutation", without_shrinking)
    settings.load_profile("mutation")
    for name in {name for file in files for name in TESTS[file]}:
        importlib.import_module(f"tests.test_{name}")
    if not ENGINE.keys().isdisjoint(files):
        importlib.import_module("tests.test_conformance")
        importlib.import_module("tests.drawn").drawn_editions(tame=True)


def _import_changed(one: Mutant) -> None:
    """Lets the module of a change be loaded from its changed text."""
    from importlib.abc import Loader, MetaPathFinder
    from importlib.machinery import ModuleSpec

    class Changed(MetaPathFinder, Loader):
        def find_spec(self, name: str, *_: Any) -> ModuleSpec | None:
            return ModuleSpec(name, self, origin=one.file) if name == one.module else None

        def exec_module(self, module: Any) -> None:
            module.__file__ = one.file
            exec(compile(one.tree(), one.file, "exec"), module.__dict__)  # noqa: S102 - our own text, changed by us

    sys.meta_path.insert(0, Changed())


def _put(one: Mutant) -> None:
    """Gives the changed function its new code, wherever it has been imported."""
    code = _code_of(compile(one.tree(), one.file, "exec"), one.function.split("."))
    _function(importlib.import_module(one.module), one.function.split(".")).__code__ = code


def _code_of(code: CodeType, way: list[str]) -> CodeType:
    for name in way:
        code = next(c for c in code.co_consts if isinstance(c, CodeType) and c.co_name == name)
    return code


def _function(owner: Any, way: list[str]) -> FunctionType:
    for name in way:
        owner = vars(owner)[name]
    for inner in ("fget", "func", "__wrapped__", "__func__"):
        owner = getattr(owner, inner, owner)
    if not isinstance(owner, FunctionType):
        raise TypeError(way)
    return owner


def _report(rows: list[Any]) -> int:
    for file in dict.fromkeys(row["file"] for row in rows):
        counts = Counter(row["result"] for row in rows if row["file"] == file)
        print(f"{file}: {sum(counts.values())} changes; {', '.join(f'{n} {word}' for word, n in counts.items())}")
    left = [row for row in rows if not row["result"].startswith("noticed")]
    for row in left:
        print(f"{row['file']}:{row['line']}: {row['says']}")
    return int(bool(left))


if __name__ == "__main__":
    started = time.monotonic()
    ended_with = main()
    print(f"{time.monotonic() - started:.0f} seconds")
    sys.exit(ended_with)
