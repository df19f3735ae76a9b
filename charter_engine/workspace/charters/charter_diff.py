"""Comparing two Charters, or one on two days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from charter_engine.engine.charter_diff import CharterDiff, diff
from charter_engine.engine.charter_effects import Effects, effects
from charter_engine.errors import InvalidSource, Place, Problem
from charter_engine.language.check import check_sound
from charter_engine.model.charter import Charter
from charter_engine.workspace.find import find_charter, look_at_charter, shown
from charter_engine.workspace.reports.proposals import read_proposals


def charter_diff(
    given: str | None, folders: Sequence[str], days: tuple[date, date] | None, proposals: Sequence[str], today: date
) -> tuple[CharterDiff, tuple[str, str]]:
    """What differs between the Charters in two folders, or in one (the Charter that is found, without any), and names.

    `proposals` are also read by both, and looked at on their days; on `today` where no days are given.

    Raises:
        InvalidSource: with every problem of both Charters, or of every proposal.
        NotFound: when there is no Charter, or no edition on a day.
    """
    paths = _folders(folders) or [find_charter(given).path]
    before, after = _read(paths[0], paths[-1])
    found = diff(before, after, days)
    if proposals:
        found = replace(found, effects=_effects(before, after, days or (today, today), proposals))
    return found, (shown(paths[0]), shown(paths[-1]))


def _folders(named: Sequence[str]) -> list[Path]:
    paths: list[Path] = []
    problems: list[Problem] = []
    for name in named:
        holding = [path for path in (Path(name), Path(name) / "principles") if (path / "charter.yaml").is_file()]
        paths += holding[:1]
        if not holding:
            found = f"There is no charter.yaml in `{name}`."
            problems.append(Problem(Place(name), "no-charter", found, "Name a folder that holds charter.yaml."))
    if problems:
        raise InvalidSource(problems)
    return paths


def _read(*paths: Path) -> list[Charter]:
    read: list[Charter] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            folder = look_at_charter(path)
            problems += [*folder.problems, *check_sound(folder)]
            read.append(folder.charter)
        except InvalidSource as invalid:
            problems += invalid.problems
    if problems:
        raise InvalidSource(problems)
    return read


def _effects(before: Charter, after: Charter, days: tuple[date, date], proposals: Sequence[str]) -> Effects:
    paths = [Path(path) for path in proposals]
    one, two = (read_proposals(paths, charter.form) for charter in (before, after))
    if one.problems or two.problems:
        raise InvalidSource([*one.problems, *two.problems])
    pairs = [(old, new) for (_, old), (_, new) in zip(one.proposals, two.proposals, strict=True)]
    return effects(before.on(days[0]), after.on(days[1]), pairs)
