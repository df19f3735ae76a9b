"""Allowing a project to go ahead although a rule is not met: with a reason, an owner and an end date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from charter_engine.canonical import from_canonical
from charter_engine.errors import NotFound, Refused
from charter_engine.log.entries import Entry
from charter_engine.model.actor import ROLES, Role
from charter_engine.record.about import of_project
from charter_engine.store import read
from charter_engine.store.append import Record
from charter_engine.workspace.acting import Acting, Said, anew, begin, check_not_theirs, check_said, write


@dataclass(frozen=True, slots=True)
class Waiver:
    """What passes, why, which role answers for it, and until when (the last day)."""

    project: str
    rule: str
    reason: str
    owner: Role
    until: date


@anew
def waive(acting: Acting, waiver: Waiver) -> int:
    """Record a waiver. The outcome of the rule stays as it is. The number of the entry.

    Raises:
        Refused: when something is not said, the end has passed, or the newest report does not find the rule breached;
            and for a rule of law, which nobody here can waive.
        NotFound: when the report knows no such rule.
    """
    past = begin(acting, "waive", of_project(waiver.project))
    check_said({"Why the rule may pass": waiver.reason})
    if waiver.owner not in ROLES:
        raise NotFound("role", waiver.owner, ROLES)
    if waiver.until < acting.today:
        raise Refused(f"The waiver would end on {waiver.until}, which is over. Give a day from today on.")
    newest = past.newest(waiver.project)
    check_not_theirs(acting, past, newest, "nobody waives a rule for their own project")
    report = past.report(newest)
    _check_waivable(waiver.rule, results(acting.record, report))
    body = {
        "project": waiver.project,
        "rule": waiver.rule,
        "reason": waiver.reason.strip(),
        "owner": waiver.owner,
        "until": str(waiver.until),
    }
    return write(acting, past, [Said("waiver.granted", body)])[0]


def results(record: Record, report: Entry) -> Mapping[str, Mapping[str, object]]:
    """Every result of a report, by its rule, as the report's blob holds it.

    Raises:
        Refused: when the report is not in the store.
    """
    data = read.blob(record.database, report.body["report"]["sha256"])
    if data is None:
        raise Refused(f"The report of entry {report.seq} is not in the store, and nothing can rest on it.")
    return {each["rule"]: each for each in from_canonical(data)["results"]}


def breached(record: Record, report: Entry) -> tuple[str, ...]:
    """The rules that a report found not met."""
    return tuple(rule for rule, result in results(record, report).items() if result["outcome"] == "breached")


def waived(waivers: Iterable[Entry]) -> Mapping[str, int]:
    """The rules that waivers let pass, each with the entry of its waiver."""
    return {each.body["rule"]: each.seq for each in waivers}


def _check_waivable(rule: str, found: Mapping[str, Mapping[str, object]]) -> None:
    if rule not in found:
        raise NotFound("rule", rule, found, "in the newest report")
    if found[rule]["outcome"] != "breached":
        raise Refused(f"The newest report does not find `{rule}` breached. There is nothing to waive.")
    if found[rule]["basis"]["kind"] == "law":  # type: ignore[index] # the form of the report is the engine's own
        raise Refused(f"`{rule}` is a rule of law. Nobody can waive it: mend the project, and submit it again.")
