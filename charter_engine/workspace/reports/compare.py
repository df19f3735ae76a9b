"""Comparing two reports."""

from __future__ import annotations

from datetime import date

from charter_engine.engine.compare import Comparison, compare
from charter_engine.errors import CharterError
from charter_engine.model.report import Report
from charter_engine.model.rule import Gate
from charter_engine.workspace.reports.assess import assess_paths


def compare_paths(
    given: str | None, paths: tuple[str, str], days: tuple[date, date], gate: Gate | None = None
) -> Comparison:
    """The proposal at each of the two paths, each as on its own day, and what differs between their reports.

    Raises:
        CharterError: where a path holds several proposals.
        InvalidSource: with every problem of the Charter or of a proposal.
        NotFound: when there is no Charter, or no edition on a day.
    """
    before, after = (_one(given, path, on, gate) for path, on in zip(paths, days, strict=True))
    return compare(before, after)


def _one(given: str | None, path: str, on: date, gate: Gate | None) -> Report:
    reports = assess_paths(given, (path,), on, gate).reports
    if len(reports) != 1:
        raise CharterError(f"{path} holds {len(reports)} proposals. Name one of them.")
    return reports[0]
