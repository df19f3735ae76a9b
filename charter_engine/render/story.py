"""The story of an entry, as a person would tell it: one sentence an entry, and under it what was said."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from textwrap import wrap
from typing import Any

from charter_engine.engine.reader import long_date
from charter_engine.log.entries import Entry, moment
from charter_engine.model.actor import spoken
from charter_engine.record.story import is_sound
from charter_engine.render.status import DECISION_WORDS
from charter_engine.render.visible import told_apart, visible
from charter_engine.render.words import capital, many

FORMAT = 1
_WIDTH = 70
Body = Mapping[str, Any]


def to_text(told: Sequence[Entry], number: int) -> str:
    """Lines for a terminal, without a last newline; the entry that was asked for is marked."""
    lines = [f"The story of entry {number}, as the record tells it.", ""]
    for entry in told:
        mark = ">" if entry.seq == number else " "
        lines.append(f"{mark} {entry.seq:>5}  {_when(entry)}, {_who(entry)}")
        for said in (capital(says(entry)), *details(entry)):
            lines += [f"         {line}" for line in wrap(said, _WIDTH, break_on_hyphens=False)]
    return "\n".join(map(visible, lines))


def to_json(told: Sequence[Entry], number: int) -> str:
    """The same as JSON, without a last newline."""
    rows = [
        {"entry": each.seq, "kind": each.kind, "time": each.time, "role": each.actor["role"], "says": says(each),
         "details": list(details(each))}
        for each in told
    ]  # fmt: skip
    return told_apart(json.dumps({"format": FORMAT, "story_of": number, "entries": rows}, ensure_ascii=False, indent=2))


def says(entry: Entry) -> str:
    """What an entry tells, in one sentence."""
    if entry.kind not in _SAYS:
        return f"an entry of the kind `{entry.kind}`, which this program does not understand."
    if not is_sound(entry):
        return f"an entry of the kind `{entry.kind}` that is not as such an entry must be."
    return _SAYS[entry.kind](entry.body)


def details(entry: Entry) -> Iterator[str]:
    """What somebody said in an entry, each with what it is."""
    if not is_sound(entry):
        return
    for name, label in _DETAILS.items():
        held = entry.body.get(name)
        if isinstance(held, str) and held:
            yield f"{label}: {held}"
        elif name != "advice" and isinstance(held, list) and all(isinstance(each, str) for each in held):
            yield from (f"{label}: {each}" for each in held)
    if entry.kind == "decision.recorded":
        yield from map(_on_advice, entry.body["advice"])


def _on_advice(said: Body) -> str:
    why = "" if said["followed"] else f" {said['reason']}"
    return f"Advice of entry {said['seq']}: {'followed' if said['followed'] else 'not followed'}.{why}"


_DETAILS = {
    "reason": "Why",
    "reasons": "Why",
    "alternatives": "Rejected",
    "interests": "Interests declared",
    "conditions": "Condition",
    "minute": "Minuted",
    "basis": "Why",
    "text": "The answer",
    "missing": "In the list and not in the record",
    "not_listed": "In the record and not in the list",
}


def _of_version(body: Body) -> str:
    return f"version {body['version']} of {body['project']}"


def _report(body: Body) -> str:
    asked = many(len(body["questions"]), "question") if body["questions"] else "no question"
    return (
        f"the rules were run on {_of_version(body)}, by the {body['edition']['label']} edition, as on "
        f"{_day(body['on'])}. {capital(asked)} for the community."
    )


def _decision(body: Body) -> str:
    return f"on {_day(body['on'])} it was decided of {_of_version(body)}: {DECISION_WORDS[body['decision']]}."


_SAYS: Mapping[str, Callable[[Body], str]] = {
    "log.created": lambda body: f"the record was begun; {many(len(body['keys']), 'key')} may sign for it.",
    "log.closed": lambda _: "the record was closed.",
    "key.rotated": lambda _: "another key signs from here on.",
    "key.revoked": lambda body: f"a key was revoked; it is believed up to {body['last']} entries.",
    "clock.anomaly": lambda body: f"the clock stepped, from {body['before']} to {body['now']}.",
    "redaction.performed": lambda body: (
        f"{many(len(body['paths']), 'value')} of entry {body['target']} went out of sight: {', '.join(body['paths'])}."
    ),
    "edition.adopted": lambda body: (
        f"the {body['edition']} edition of the Charter is in force from {_day(body['from'])}. "
        f"Drafted by: {body['drafted_by']}. Signed off by: {body['signed_off_by']}."
    ),
    "rules.changed": lambda body: f"rules were changed without the text; on show until {_day(body['on_show_until'])}.",
    "proposal.submitted": lambda body: (
        f"{_of_version(body)} was submitted, to be published by {_day(body['publish_by'])}.{_kind(body)}"
    ),
    "proposal.published": lambda body: (
        f"the project {body['project']} was published, with {many(len(body['versions']), 'version')}."
    ),
    "proposal.withdrawn": lambda body: (
        f"the project {body['project']} ({body['title']}) was taken back before it was published."
    ),
    "report.issued": _report,
    "evidence.seen": lambda body: f"evidence for the answer “{body['path']}” in {_of_version(body)} was looked at.",
    "advice.given": lambda body: f"advice was given on {_of_version(body)}.",
    "decision.recorded": _decision,
    "decision.superseded": lambda body: (
        f"the decision of entry {body['decision']} no longer stands"
        + (f"; entry {body['by']} stands in its place." if "by" in body else ".")
    ),
    "waiver.granted": lambda body: (
        f"the project {body['project']} may go ahead without the rule “{body['rule']}” until {_day(body['until'])}. "
        f"The {spoken(body['owner'])} answers for it."
    ),
    "challenge.raised": lambda body: f"{body['group']} {_disputes(body)}. An answer is due by {_day(body['due'])}.",
    "challenge.answered": lambda body: (
        f"the council answered entry {body['challenge']}: "
        f"{'something will be changed' if body['changes'] else 'it stays as it is'}."
    ),
    "list.compared": lambda body: f"the record was held against the list “{body['name']}”.",
}


def _disputes(body: Body) -> str:
    match body["about"]:
        case "answer":
            return f"disputes the answer “{body.get('which', '')}” of {body.get('project', '')}"
        case "rule":
            return f"disputes the rule “{body.get('which', '')}”"
        case _:
            return f"asks to discuss {body.get('project', '')}"


def _kind(body: Body) -> str:
    said = {
        "fictional": " It is invented.",
        "illustration": " It was made from public sources, by nobody of the project.",
    }
    return said.get(body["kind"], "")


def _who(entry: Entry) -> str:
    return spoken(entry.actor["role"])


def _when(entry: Entry) -> str:
    return long_date(moment(entry.time).date())


def _day(text: str) -> str:
    return long_date(date.fromisoformat(text))
