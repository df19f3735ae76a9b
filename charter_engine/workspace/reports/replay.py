"""Running a report again from what was published with it, and comparing: the same, or where it first differs.

The Charter and the proposal are read by their hashes from the published folder; the rules of today are not looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from charter_engine import __version__
from charter_engine.canonical import canonical_bytes, from_canonical
from charter_engine.errors import Malformed, NotFound
from charter_engine.log.checks import Check, Status
from charter_engine.log.commitment import withdrawals
from charter_engine.log.entries import Entry
from charter_engine.model.report import Report
from charter_engine.record import blobs, kinds
from charter_engine.record.difference import Absent, difference
from charter_engine.render.report_json import as_object
from charter_engine.workspace.records.published import Published, Tampered, open_published
from charter_engine.workspace.reports.again import charter_named, run_again
from charter_engine.workspace.reports.assess import ENGINE

KIND = "report.issued"
_NAMES = {"outcomes": "table of outcomes", "report": "report", "charter": "Charter", "proposal": "proposal"}


class Came(Enum):
    """What came of running a report again."""

    SAME = "the same"
    SAME_OUTCOMES = "same outcomes, other engine"
    DIFFERENT = "different"
    CANNOT = "cannot"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of the report in an entry, in words, and whether all is well with it."""

    entry: Entry
    came: Came
    status: Status
    said: str = ""


class _Cannot(Exception):
    """Why a report cannot be run again; `fine` where nothing is missing that should be there."""

    def __init__(self, said: str, *, fine: bool = False) -> None:
        super().__init__(said)
        self.fine = fine


def replay(
    folder: Path, number: int | None, today: date, told: Callable[[int], object] = lambda _: None
) -> list[Replayed]:
    """The report in entry `number` of a published log run again, or all of them. `told` hears how many were.

    Raises:
        Malformed: when there is no log, or no such report.
    """
    runs = Replay(open_published(folder), today)
    return [*runs.all(told)] if number is None else [runs.one(number)]


@dataclass
class Replay:
    """Reports of one published log run again, as on the day `today`."""

    log: Published
    today: date
    _withdrawn: frozenset[str] | None = None

    def one(self, number: int) -> Replayed:
        """The report in an entry, run again. That it cannot be is then never fine.

        Raises:
            Malformed: when the entry is no report.
        """
        entry = self.log.entry(number)
        if entry.kind != KIND:
            raise Malformed(f"Entry {number} is `{entry.kind}`. What can be run again is a `{KIND}`.")
        found = self._replayed(entry)
        waits = found.came is Came.CANNOT and found.status is Status.PASSED
        return replace(found, status=Status.NOT_COMPARED) if waits else found

    def all(self, told: Callable[[int], object] = lambda _: None) -> Iterator[Replayed]:
        """Every report of the log, run again. `told` hears how many were."""
        reports = (entry for entry in self.log.entries() if entry.kind == KIND)
        for number, entry in enumerate(reports, 1):
            yield self._replayed(entry)
            told(number)

    def _replayed(self, entry: Entry) -> Replayed:
        try:
            return self._compared(entry)
        except _Cannot as why:
            status = Status.PASSED if why.fine else Status.NOT_COMPARED
            return Replayed(entry, Came.CANNOT, status, str(why))
        except Tampered as wrong:
            return Replayed(entry, Came.CANNOT, Status.FAILED, str(wrong))

    def _compared(self, entry: Entry) -> Replayed:
        if wrong := kinds.check(entry.kind, entry.actor, entry.body):
            raise _Cannot(f"The entry is not as its kind says. {wrong[0]}")
        held = {name: self._thing(entry.body[name], name) for name in ("charter", "outcomes", "report")}
        report = self._run(entry, held["charter"])
        again = {"outcomes": blobs.write_outcomes(report), "report": canonical_bytes(as_object(report))}
        other = _other_engine(entry.body["engine"])
        for name in ("outcomes",) if other else ("outcomes", "report"):
            if again[name] != held[name]:
                return Replayed(entry, Came.DIFFERENT, Status.FAILED, _told(name, held[name], again[name]))
        if wrong_claim := _claim(entry.body, report):
            return Replayed(entry, Came.DIFFERENT, Status.FAILED, wrong_claim)
        return Replayed(entry, Came.SAME_OUTCOMES if other else Came.SAME, Status.PASSED, other)

    def _run(self, entry: Entry, charter: bytes) -> Report:
        """The report of an entry, made anew from what is published."""
        body = entry.body
        submitted = self._submitted(entry)
        data = self._thing(submitted.body["proposal"], "proposal")
        try:
            return run_again(charter_named(body["charter"]["sha256"], lambda _: charter), body, data, blobs.NO_TEXTS)
        except (Malformed, NotFound) as wrong:
            raise _Cannot(str(wrong)) from None

    def _submitted(self, entry: Entry) -> Entry:
        """Where the version was submitted that a report is about."""
        number = entry.body["submitted"]
        try:
            found = self.log.entry(number) if number < entry.seq else None
        except Malformed:
            found = None
        if found is None or found.kind != "proposal.submitted" or kinds.check(found.kind, found.actor, found.body):
            raise _Cannot(f"Entry {number}, which it names, is no earlier submission of a proposal.")
        return found

    def _thing(self, named: Mapping[str, Any], name: str) -> bytes:
        data = self.log.thing(named)
        if data is not None:
            return data
        due = named.get("due", "")
        if named["sha256"] in self._taken_back():
            raise _Cannot(f"The {_NAMES[name]} was withdrawn before it was published.", fine=True)
        if due >= self.today.isoformat():
            raise _Cannot(f"The {_NAMES[name]} is not yet published, due {due}.", fine=True)
        raise _Cannot(f"The {_NAMES[name]} is not there{f', due {due}' if due else ''}.")

    def _taken_back(self) -> frozenset[str]:
        """The hashes of all that entries say will not come. Whether they said so in time, the check of blobs says."""
        if self._withdrawn is None:
            self._withdrawn = frozenset(each for entry in self.log.entries() for each in withdrawals(entry.body))
        return self._withdrawn


def rows(done: Iterable[Replayed]) -> list[dict[str, Any]]:
    """Reports that were run again, as data."""
    return [
        {"entry": each.entry.seq, "came": each.came.value, "said": each.said,
         **{name: each.entry.body.get(name) for name in ("project", "version", "on")}}
        for each in done
    ]  # fmt: skip


def check(done: Sequence[Replayed]) -> Check:
    """All reports that were run again, as one check of the log."""
    came = Counter(each.came for each in done)
    said = f"{came[Came.SAME]} the same, {came[Came.DIFFERENT]} different, {came[Came.CANNOT]} could not"
    if came[Came.SAME_OUTCOMES]:
        said += f", {came[Came.SAME_OUTCOMES]} with the same outcomes by another version of the program"
    for status in (Status.FAILED, Status.NOT_COMPARED):
        for each in done:
            if each.status is status:
                return Check("replay", status, f"{said}. {each.said}", f"entry {each.entry.seq}")
    waiting = came[Came.CANNOT]
    return Check("replay", Status.PASSED, f"{said}; {waiting} are not published" if waiting else said)


def _other_engine(engine: Mapping[str, str]) -> str:
    """How the program that made a report was another than this one; empty where it was not."""
    made_by = f"{engine['name']} {engine['version']}"
    return "" if made_by == f"charter-engine {__version__}" else f"It was made by {made_by}, and run again by {ENGINE}."


def _told(name: str, was: bytes, now: bytes) -> str:
    try:
        found = difference(from_canonical(was), from_canonical(now))
    except Malformed as wrong:
        return f"The {_NAMES[name]} in the log is none. {wrong}"
    if found is None:
        return f"The {_NAMES[name]} in the log is not in its one form."
    return (
        f"The {_NAMES[name]} differs first at `{found.path}`: {_short(found.was)} in the log, {_short(found.now)} now."
    )


def _claim(body: Mapping[str, Any], report: Report) -> str:
    """Where the entry itself says something else than its report; empty where it does not."""
    edition = report.edition
    truth = {
        "edition": {"label": body["edition"]["label"], "digest": edition.digest},
        "form": edition.form.form,
        "project": report.proposal.proposal,
        "questions": [each.rule.rule for each in report.with_outcome("raised")],
        "tier": report.tier,
        "version": report.proposal.version,
    }
    found = difference({name: body[name] for name in truth}, truth)
    if found is None:
        return ""
    return f"The entry says {_short(found.was)} at `/body{found.path}`, and its report {_short(found.now)}."


def _short(value: Any) -> str:
    if isinstance(value, Absent):
        return "nothing"
    text = canonical_bytes(value).decode("utf-8")
    return f"`{text[:60]}...`" if len(text) > 63 else f"`{text}`"
