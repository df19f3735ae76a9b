"""Checking and testing a Charter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from charter_engine.engine import cases as engine_cases
from charter_engine.engine.cases import CaseResult
from charter_engine.engine.mutate import Attacked, attack
from charter_engine.engine.reach import check_reach
from charter_engine.errors import InvalidSource, NotFound, Problem
from charter_engine.language.check import check, check_sound
from charter_engine.language.folder import Folder, look_at_folder
from charter_engine.model.case import Cases
from charter_engine.workspace.find import charter_folder, find_charter, load_charter, look_at_charter, sound
from charter_engine.workspace.reports.proposals import read_proposals

ANSWERED_BY = frozenset({"charter.yaml", "questions.yaml"})
"""The files that say what a proposal can answer."""


@dataclass(frozen=True)
class Checked:
    """What was looked at, in a sentence, every problem found, and what could not be looked at for them."""

    said: str
    problems: Sequence[Problem]
    not_looked_at: str = ""


@dataclass(frozen=True)
class Tested:
    """Every expectation of the cases that were run."""

    results: Sequence[CaseResult]

    @property
    def failed(self) -> list[CaseResult]:
        """The expectations that do not hold."""
        return [result for result in self.results if not result.holds]

    @property
    def cases(self) -> int:
        """How many cases were run."""
        return len({(result.principle, result.case.case) for result in self.results})

    @property
    def rules(self) -> int:
        """How many rules they speak of."""
        return len({result.rule for result in self.results})


def check_paths(given: str | None, paths: Sequence[str]) -> Checked:
    """Check Charter folders and proposals; without paths, the Charter and proposals/ here.

    Raises:
        NotFound: when there is no Charter.
    """
    named = [Path(path) for path in paths]
    folders = list(dict.fromkeys(folder for folder in map(charter_folder, named) if folder))
    others = [path for path in named if not charter_folder(path)]
    problems: list[Problem] = []
    said: list[str] = []
    charter: Folder | None = None
    try:
        for folder in [look_at_charter(path, with_cases=True) for path in folders or [find_charter(given).path]]:
            charter = folder
            if folders or not others:
                problems += _found(folder)
                said.append(_counted(folder))
    except InvalidSource as invalid:
        return Checked("The Charter could not be read.", invalid.problems)
    if not named and Path("proposals").is_dir():
        others = [Path("proposals")]
    if others and charter and charter.torn & ANSWERED_BY:
        left = "The proposals were not looked at, because the form has mistakes of its own."
        return Checked(" ".join(said), sorted({*problems, *charter.problems}), left)
    if others:
        found = read_proposals(others, charter.charter.form)  # type: ignore[union-attr]
        problems += found.problems
        said.append(f"{len(found.proposals)} {'proposal' if len(found.proposals) == 1 else 'proposals'}.")
    return Checked(" ".join(said), sorted(problems))


def check_files(files: Mapping[str, bytes], shown_as: str) -> Checked:
    """Check a Charter in files by name, its cases with it."""
    folder = look_at_folder(files, shown_as)
    return Checked(_counted(folder), sorted(_found(folder)))


def run_cases_in(files: Mapping[str, bytes], shown_as: str) -> Tested:
    """Run the cases of a Charter in files by name.

    Raises:
        InvalidSource: when it cannot be read.
    """
    folder = sound(files, shown_as, with_cases=True)
    return Tested([result for cases in folder.cases for result in engine_cases.run(folder.charter, cases)])


def run_cases(given: str | None, names: Sequence[str]) -> Tested:
    """Run the cases of the principles named, or of all.

    Raises:
        InvalidSource: when the Charter cannot be read.
        NotFound: when a name is not that of a principle with cases.
    """
    folder, chosen = _cases_of(given, names)
    return Tested([result for cases in chosen for result in engine_cases.run(folder.charter, cases)])


def mutate_rules(given: str | None, names: Sequence[str]) -> Iterator[Attacked]:
    """Change the rules of the principles named, or of all, in small ways, and try each change on their cases.

    Raises:
        InvalidSource: when the Charter cannot be read.
        NotFound: when a name is not that of a principle with cases.
    """
    folder, chosen = _cases_of(given, names)
    return (attack(folder.charter, cases) for cases in chosen)


def _cases_of(given: str | None, names: Sequence[str]) -> tuple[Folder, list[Cases]]:
    folder, _ = load_charter(given, with_cases=True)
    known = {cases.principle: cases for cases in folder.cases}
    for name in names:
        if name not in known:
            raise NotFound("principle with cases", name, known)
    return folder, [known[name] for name in names] or list(known.values())


def _found(folder: Folder) -> list[Problem]:
    """Every problem of a Charter; which outcomes its rules can reach is asked only where it fits together."""
    return [*check(folder), *([] if folder.problems or any(check_sound(folder)) else check_reach(folder))]


def _counted(folder: Folder) -> str:
    charter = folder.charter
    rules, cases = sum(1 for _ in charter.rules), sum(len(c.cases) for c in folder.cases)
    return f"{charter.title}: {len(charter.principles)} principles, {rules} rules, {cases} cases."
