"""Assessing proposals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from charter_engine import __version__
from charter_engine.engine.assess import assess
from charter_engine.errors import InvalidSource
from charter_engine.language.look_over import looked_over
from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Proposal
from charter_engine.model.report import Report
from charter_engine.model.rule import Gate
from charter_engine.workspace.find import Found, load_charter
from charter_engine.workspace.reports.proposals import read_proposals

ENGINE = f"charter-engine {__version__}"


@dataclass(frozen=True)
class Assessed:
    """The reports, the Charter that they were made by, and the files that were read."""

    reports: Sequence[Report]
    found: Found
    files: Sequence[Path]


def assess_paths(given: str | None, paths: Sequence[str], on: date, gate: Gate | None) -> Assessed:
    """A report on every proposal at `paths`, as on the day `on`.

    Raises:
        InvalidSource: with every problem of the Charter, or of every proposal; then nothing is assessed.
        NotFound: when there is no Charter, or no edition on that day.
    """
    folder, found = load_charter(given)
    read = read_proposals([Path(path) for path in paths], folder.charter.form)
    if read.problems:
        raise InvalidSource(read.problems)
    edition = folder.charter.on(on)
    reports = [report_on(edition, proposal, gate) for _, proposal in read.proposals]
    return Assessed(reports, found, [Path(name) for name, _ in read.proposals])


def report_on(edition: Edition, proposal: Proposal, gate: Gate | None) -> Report:
    """The report on one proposal, with what to look at before it is published."""
    return replace(assess(edition, proposal, gate, ENGINE), problems=tuple(looked_over(proposal, edition.form)))
