"""A report as it was issued on a version, public or not, for those who advise on it; and what today's rules would find.

Whoever sees it may see every text of the proposal that is at hand.
"""

from __future__ import annotations

from dataclasses import dataclass

from charter_engine.engine.assess import outcomes
from charter_engine.errors import Malformed, NotFound
from charter_engine.model.charter import Edition
from charter_engine.model.report import Report
from charter_engine.model.truth import Outcome
from charter_engine.record import blobs
from charter_engine.record.past import Past
from charter_engine.store import read
from charter_engine.store.append import Record
from charter_engine.workspace.acting import texts_in
from charter_engine.workspace.reports.again import charter_named, needed, run_again


@dataclass(frozen=True, slots=True)
class Changed:
    """A rule that today comes out differently than in the report: what it says, what it came to, and what it would."""

    says: str
    before: Outcome | None
    today: Outcome | None


@dataclass(frozen=True, slots=True)
class Issued:
    """The report on a version, as it was issued.

    Attributes:
        entry: The entry of the record that issued it.
        rules_changed: Whether other rules serve today than those it was made by.
        changed: What those rules would find otherwise; None where they cannot be held against these answers.
    """

    entry: int
    report: Report
    rules_changed: bool
    changed: tuple[Changed, ...] | None


def issued(record: Record, past: Past, project: str, version: int, today: Edition) -> Issued:
    """The newest report on a version, run again by the rules of its day.

    Raises:
        NotFound: when there is no such version.
        Malformed: when something of it is not in the store, or its outcomes are not those that were issued.
    """
    submitted = next(past.of("proposal.submitted", project, version), None)
    if submitted is None:
        raise NotFound("version of a project", f"{project}, version {version}", ())
    entry, sha256 = past.report(submitted), submitted.body["proposal"]["sha256"]

    def find(name: str) -> bytes | None:
        return read.blob(record.database, name)

    proposal, texts = needed(sha256, find), texts_in(record, sha256)
    report = run_again(charter_named(entry.body["charter"]["sha256"], find), entry.body, proposal, texts)
    if blobs.write_outcomes(report) != needed(entry.body["outcomes"]["sha256"], find):
        raise Malformed(f"This version of the program comes to other outcomes than the report of entry {entry.seq}.")
    if report.edition.digest == today.digest:
        return Issued(entry.seq, report, rules_changed=False, changed=())
    return Issued(entry.seq, report, rules_changed=True, changed=_changed(report, proposal, texts, today))


def _changed(report: Report, proposal: bytes, texts: dict[str, str], today: Edition) -> tuple[Changed, ...] | None:
    try:
        found = outcomes(today, blobs.read_proposal(proposal, today.form, texts), report.gate)
    except Malformed:
        return None
    was = {each.rule.rule: each.outcome for each in report.results}
    return tuple(
        Changed(_says(rule, today, report.edition), was.get(rule), found.get(rule))
        for rule in dict.fromkeys((*found, *was))
        if was.get(rule) != found.get(rule)
    )


def _says(name: str, *editions: Edition) -> str:
    rule = next(each.by_rule[name] for each in editions if name in each.by_rule)
    return rule.sentence
