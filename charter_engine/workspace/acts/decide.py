"""Recording what people decided about a project. The rules decide nothing: this takes a person, a role and reasons.

What the entry holds is what regulation 7 of the Openness of Local Government Bodies Regulations 2014 (SI 2014/2095)
asks of a written record: the date, the decision, the reasons, the alternatives rejected, the interests declared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from charter_engine.errors import NotFound, Refused
from charter_engine.log.entries import Entry
from charter_engine.record.about import of_project
from charter_engine.record.kinds import DECISIONS
from charter_engine.record.past import Past
from charter_engine.workspace.acting import (
    Acting,
    Said,
    anew,
    begin,
    check_not_theirs,
    check_other_person,
    check_said,
    known,
    repeated,
    write,
)
from charter_engine.workspace.acts.waive import breached, waived

AHEAD = ("go_ahead", "go_ahead_with_conditions")
BACK = "change_and_resubmit"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a version, and all that goes with it.

    `alternatives` and `interests` are what was considered and what was declared; None where nobody has said, which is
    refused, and empty where it was said that there are none. `advice` says of each advice (by its entry) why it was
    departed from, or nothing where it was followed.
    """

    project: str
    version: int
    decision: str
    on: date
    reasons: str
    alternatives: Sequence[str] | None
    interests: Sequence[str] | None
    conditions: Sequence[str] = ()
    advice: Mapping[int, str | None] | None = None


@anew
def decide(acting: Acting, decision: Decision) -> int:
    """Record a decision. The number of the entry.

    Raises:
        Refused: when the role is another than decision-maker, something is not said, the version is not the newest or
            not public, a decision on it stands, the same one was superseded, or a rule is breached and not waived.
        NotFound: when there is no such decision.
    """
    past = begin(acting, "decide", of_project(decision.project))
    _check_whole(decision, acting.today)
    submitted = _open_to_decision(acting, past, decision)
    report = past.report(submitted)
    if str(decision.on) < report.body["on"]:
        raise Refused(f"The report that lay before them is of {report.body['on']}, after the day of the decision.")
    body = {
        "project": decision.project,
        "version": decision.version,
        "report": report.seq,
        "decision": decision.decision,
        "on": str(decision.on),
        "reasons": decision.reasons.strip(),
        "alternatives": list(decision.alternatives or ()) or "none",
        "interests": list(decision.interests or ()) or "none",
        "advice": _advice(acting, past, decision),
        "conditions": list(decision.conditions),
        "waivers": _waivers(acting, past, decision, report),
    }
    said = Said("decision.recorded", body)
    if (seq := repeated(acting, said)) is not None:
        _check_not_gone(acting, past, submitted, seq)
        return seq
    if held := past.decision(submitted):
        raise Refused(f"Entry {held.seq} decided this version already. `charter record supersede {held.seq}` it first.")
    return write(acting, past, [said])[0]


@anew
def supersede(acting: Acting, decision: int, reason: str, by: int | None) -> int:
    """Record that a decision no longer stands, and which one stands in its place, if any. The number of the entry.

    Raises:
        Refused: when there is no such decision, it stands no longer, no reason is given, or `by` is no decision that
            stands on the same project.
    """
    past = _of_decisions(acting, [decision] if by is None else [decision, by])
    check_said({"Why the decision no longer stands": reason})
    said = Said(
        "decision.superseded", {"decision": decision, "reason": reason.strip(), **({} if by is None else {"by": by})}
    )
    if (seq := repeated(acting, said)) is not None:
        return seq
    was = _standing(past, decision)
    if by is not None and (by == decision or _standing(past, by).body["project"] != was.body["project"]):
        raise Refused(f"Entry {by} is not another decision on `{was.body['project']}`.")
    return write(acting, past, [said])[0]


def _check_whole(decision: Decision, today: date) -> None:
    if decision.decision not in DECISIONS:
        raise NotFound("decision", decision.decision, DECISIONS)
    check_said({"Why this was decided": decision.reasons})
    if decision.alternatives is None:
        raise Refused("What else was considered and rejected is not said. If nothing was, say so.")
    if decision.interests is None:
        raise Refused("Which conflicts of interest were declared is not said. If none were, say so.")
    parts = {
        "An alternative": decision.alternatives,
        "An interest": decision.interests,
        "A condition": decision.conditions,
    }
    for what, texts in parts.items():
        for text in texts:
            check_said({what: text})
    if decision.on > today:
        raise Refused(f"The day of the decision, {decision.on}, is still to come. Record it when it has been.")
    if (decision.decision == AHEAD[1]) is not bool(decision.conditions):
        raise Refused("Conditions go with `go_ahead_with_conditions`, and with nothing else.")


def _check_not_gone(acting: Acting, past: Past, submitted: Entry, seq: int) -> None:
    """Refuse to answer with a decision that stands no longer, unless its own id asks for it."""
    if not acting.id and past.decision(submitted) != past.at(seq):
        raise Refused(
            f"Entry {seq} says the same, and stands no longer. If it was decided anew, give that an `--id` of its own."
        )


def _open_to_decision(acting: Acting, past: Past, decision: Decision) -> Entry:
    submitted = past.submitted(decision.project, decision.version)
    check_not_theirs(acting, past, submitted, "nobody decides on their own project")
    newest = past.newest(decision.project)
    if newest.seq != submitted.seq:
        raise Refused(f"Version {newest.body['version']} is the newest. What is decided is decided about that one.")
    if taken := past.withdrawn(submitted):
        raise Refused(f"This version was taken back in entry {taken.seq}. There is nothing to decide.")
    if decision.decision != BACK and not past.published(submitted):
        raise Refused(
            "This version is not public yet. `charter record publish` it first, or send it back for a change."
        )
    return submitted


def _advice(acting: Acting, past: Past, decision: Decision) -> list[dict[str, Any]]:
    """What became of each advice on this version; every one must be spoken of."""
    given = {each.seq: each for each in past.of("advice.given", decision.project, decision.version)}
    said = dict(decision.advice or {})
    if silent := sorted(given.keys() - said.keys()):
        raise Refused(f"Advice was given in {_entries(silent)}. Say of each whether it is followed; if not, why.")
    if unknown := sorted(said.keys() - given.keys()):
        raise Refused(f"No advice on this version stands in {_entries(unknown)}.")
    for seq, reason in said.items():
        check_other_person(acting, given[seq], "whoever decides weighs the advice of somebody else")
        check_said({} if reason is None else {f"Why the advice of entry {seq} is departed from": reason})
    return [
        {"seq": seq, "followed": reason is None, "reason": "It is followed." if reason is None else reason.strip()}
        for seq, reason in sorted(said.items())
    ]


def _waivers(acting: Acting, past: Past, decision: Decision, report: Entry) -> list[int]:
    """The waivers that a project needs to go ahead; every rule that is not met has one, or it does not."""
    if decision.decision not in AHEAD:
        return []
    allowed = waived(past.waivers(decision.project, decision.on))
    wrong = breached(acting.record, report)
    if blocked := [rule for rule in wrong if rule not in allowed]:
        raise Refused(
            f"The report of entry {report.seq} finds rules that are not met, and nobody has waived them: "
            f"{', '.join(blocked)}. Mend the project and submit it again, or record a waiver for each."
        )
    return sorted({allowed[rule] for rule in wrong})


def _of_decisions(acting: Acting, numbers: Sequence[int]) -> Past:
    """All that is about the projects of these decisions."""
    named = map(begin(acting, "supersede", numbers=numbers).at, numbers)
    projects = {each.body["project"] for each in named if each and each.kind == "decision.recorded"}
    return known(acting.record, map(of_project, sorted(projects)), numbers)


def _standing(past: Past, seq: int) -> Entry:
    entry = past.at(seq)
    if entry is None or entry.kind != "decision.recorded":
        raise Refused(f"Entry {seq} is no decision.")
    if past.decision(past.submitted(entry.body["project"], entry.body["version"])) != entry:
        raise Refused(f"The decision of entry {seq} stands no longer.")
    return entry


def _entries(numbers: Sequence[int]) -> str:
    return f"{'entry' if len(numbers) == 1 else 'entries'} {', '.join(map(str, numbers))}"
