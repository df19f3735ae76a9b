"""Submitting a version of a proposal: it is read, checked and assessed, and its digests go on the record at once.

Submitting is not publishing. The proposal and its report are published later, by the day that is promised here.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from charter_engine import __version__
from charter_engine.canonical import canonical_bytes
from charter_engine.engine.assess import assess
from charter_engine.errors import Refused
from charter_engine.language.proposals import proposal_kind
from charter_engine.log.commitment import COMMITTED, SALT
from charter_engine.log.entries import Entry
from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Answer, Proposal
from charter_engine.model.questionnaire import Form
from charter_engine.model.report import Report
from charter_engine.model.rule import Gate
from charter_engine.record import blobs
from charter_engine.record.about import of_project
from charter_engine.record.editions import SERVING
from charter_engine.record.past import Past
from charter_engine.render.report_json import as_object
from charter_engine.store import read
from charter_engine.store.append import Change
from charter_engine.workspace.acting import Acting, Said, anew, begin, coming_seq, texts_in, write
from charter_engine.workspace.acts.adopt import check_serves
from charter_engine.workspace.held import Held
from charter_engine.workspace.reports.assess import ENGINE

DECISION_RECORD = "decision_record"
"""The question of the form that only the record answers: what it says of earlier decisions. They are whole, or not
there at all."""
LONGEST_PROMISE: Final = timedelta(days=3653)
"""A day for publication that is further away than ten years is taken for a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A proposal, the day by which it will be published, and the gate of its report (else by its stage)."""

    proposal: Proposal
    publish_by: date
    gate: Gate | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """The entries of a submission and of its report; `again` where they were there already."""

    project: str
    version: int
    publish_by: date
    seq: int
    report: int
    again: bool = False


@anew
def submit(acting: Acting, held: Held, submission: Submission, also: Change | None = None) -> Submitted:
    """Submit a proposal, and issue the report on it, in one transaction; what `also` changes goes with it.

    Raises:
        Refused: when no adopted edition serves, the version is not the next, or the promised day is over or too far.
    """
    past = begin(acting, "submit", of_project(submission.proposal.proposal), every=SERVING)
    edition = held.charter.on(acting.today)
    serves = check_serves(past, edition, acting.today)
    put_forward = replace(submission.proposal, imported_notes=())  # they help to fill in the form, and answer nothing
    proposal = _with_the_record(put_forward, past, edition.form)
    if before := _same(acting, past, proposal, edition):
        return _again(past, before, submission)
    _check_next(past, proposal)
    _check_promise(submission.publish_by, acting.today)
    charter = blobs.write_charter(held.files)
    sealed = blobs.seal(proposal, edition.form, lambda: secrets.token_bytes(SALT))
    report = assess(edition, blobs.read_proposal(sealed.data, edition.form), submission.gate, ENGINE)
    seq = coming_seq(acting, past)
    said = [
        _submitted(proposal, sealed, report, submission.publish_by),
        _issued(report, charter, serves.label, seq, submission.publish_by),
    ]
    first, second = write(acting, past, said, also)
    return Submitted(proposal.proposal, proposal.version, submission.publish_by, first, second)


def _with_the_record(proposal: Proposal, past: Past, form: Form) -> Proposal:
    """The proposal with what the record itself says of the project. An illustration keeps what its sources say."""
    decided = [each for version in past.versions(proposal.proposal) if (each := past.decision(version))]
    if proposal.kind == "illustration" or DECISION_RECORD not in {each.question for each in form.record_facts}:
        return proposal
    complete = (
        Answer("answered", "complete", source="derived", source_ref=f"entry {decided[-1].seq}") if decided else None
    )
    return replace(proposal, record={DECISION_RECORD: complete} if complete else {})


def _same(acting: Acting, past: Past, proposal: Proposal, edition: Edition) -> Entry | None:
    """Where this very version was submitted, with every answer and text the same."""
    for entry in past.of("proposal.submitted", proposal.proposal, proposal.version):
        data = read.blob(acting.record.database, entry.body["proposal"]["sha256"])
        if data is None or entry.body["form"] != edition.form.form:
            return None
        texts = texts_in(acting.record, entry.body["proposal"]["sha256"])
        held, said = (
            proposal_kind(edition.form).write(replace(each, record={}))
            for each in (blobs.read_proposal(data, edition.form, texts), proposal)
        )
        return entry if held == said else None
    return None


def _again(past: Past, held: Entry, submission: Submission) -> Submitted:
    promised = date.fromisoformat(held.body["publish_by"])
    if promised != submission.publish_by:
        raise Refused(f"This version was submitted in entry {held.seq}, and its publication promised for {promised}.")
    project, version = held.body["project"], held.body["version"]
    return Submitted(project, version, promised, held.seq, past.report(held).seq, again=True)


def _check_promise(day: date, today: date) -> None:
    if day < today:
        raise Refused(f"The day by which it will be published, {day}, is over.")
    if day > today + LONGEST_PROMISE:
        latest = today + LONGEST_PROMISE
        raise Refused(
            f"The day by which it will be published, {day}, is more than ten years away. Choose one by {latest}."
        )


def _check_next(past: Past, proposal: Proposal) -> None:
    held = past.versions(proposal.proposal)
    expected = held[-1].body["version"] + 1 if held else 1
    if proposal.version == expected:
        return
    if proposal.version < expected:
        where = next(each.seq for each in held if each.body["version"] >= proposal.version)
        raise Refused(
            f"Version {proposal.version} of `{proposal.proposal}` is in the record, in entry {where}, with other "
            f"content. What was submitted stays: put the change forward as version {expected}."
        )
    raise Refused(f"The next version of `{proposal.proposal}` is {expected}, and the file says {proposal.version}.")


def _submitted(proposal: Proposal, sealed: blobs.Sealed, report: Report, publish_by: date) -> Said:
    body = {
        "project": proposal.proposal,
        "version": proposal.version,
        "kind": proposal.kind,
        "digest": report.proposal_digest,
        "form": proposal.form,
        "proposal": blobs.named(sealed.data, COMMITTED, publish_by),
        "publish_by": str(publish_by),
    }
    return Said("proposal.submitted", body, (sealed.data,), sealed.disclosures)


def _issued(report: Report, charter: bytes, label: str, submitted: int, due: date) -> Said:
    data, outcomes = canonical_bytes(as_object(report)), blobs.write_outcomes(report)
    body = {
        "project": report.proposal.proposal,
        "version": report.proposal.version,
        "submitted": submitted,
        "edition": {"label": label, "digest": report.edition.digest},
        "charter": blobs.named(charter),
        "form": report.edition.form.form,
        "on": str(report.on),
        "gate": report.gate,
        "engine": {"name": "charter-engine", "version": __version__},
        "report": blobs.named(data, due=due),
        "outcomes": blobs.named(outcomes, due=due),
        "tier": report.tier,
        "questions": [result.rule.rule for result in report.with_outcome("raised")],
    }
    return Said("report.issued", body, (charter, data, outcomes))
