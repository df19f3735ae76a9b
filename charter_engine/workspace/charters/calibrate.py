"""Holding proposals against their verdicts. The only module that opens a folder `verdicts/`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from charter_engine.engine.calibrate import Calibration, calibrate
from charter_engine.errors import InvalidSource, Place, Problem
from charter_engine.language.verdicts import read_verdict
from charter_engine.model.charter import Charter
from charter_engine.model.proposal import Proposal
from charter_engine.model.verdict import Verdict
from charter_engine.workspace.find import SHIPPED, load_charter, read_bytes, shown
from charter_engine.workspace.reports.proposals import STDIN, read_proposals

VERDICTS: Final = "verdicts"


def calibrate_paths(given: str | None, paths: Sequence[str], on: date) -> Calibration:
    """Every proposal at `paths` that has a verdict beside it, held against it, as on the day `on`.

    Without paths: the proposals here, else those that come with the program.

    Raises:
        InvalidSource: with every problem of the Charter, or of every proposal and verdict; then nothing is held.
        NotFound: when there is no Charter, or no edition on that day.
    """
    charter = load_charter(given)[0].charter
    named = [Path(path) for path in paths] or [_own_folder()]
    read = read_proposals(named, charter.form)
    problems = [*read.problems, *(problem for path in named for problem in _strays(path))]
    pairs: list[tuple[Proposal, Verdict]] = []
    without: list[str] = []
    for file, proposal in read.proposals:
        path = Path(file).parent / VERDICTS / f"{proposal.proposal}.yaml"
        if file == "standard input" or not path.is_file():
            without.append(proposal.proposal)
            continue
        try:
            pairs.append((proposal, _verdict(path, charter)))
        except InvalidSource as invalid:
            problems += invalid.problems
    if problems:
        raise InvalidSource(problems)
    return calibrate(charter.on(on), pairs, tuple(without))


def _own_folder() -> Path:
    here = Path("proposals")
    folders = (here, SHIPPED / "proposals", SHIPPED.parent.parent / "proposals")
    return next((folder for folder in folders if folder.is_dir()), here)


def _verdict(path: Path, charter: Charter) -> Verdict:
    principles = [principle.principle for principle in charter.principles]
    return read_verdict(read_bytes(path), shown(path), charter.form, principles)


def _strays(path: Path) -> list[Problem]:
    """A problem for each verdict in the folder of proposals `path` that is about none of them."""
    if str(path) == STDIN or not path.is_dir():
        return []
    files = sorted((path / VERDICTS).glob("*.yaml"))
    return [
        Problem(
            Place(shown(file)),
            "no-proposal",
            f"The folder {shown(path)} holds no proposal {file.name}.",
            "Call the verdict as its proposal is called, or take it away.",
        )
        for file in files
        if not (path / file.name).is_file()
    ]
