"""Where each project stands, as lines and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from itertools import groupby

from charter_engine.engine.reader import long_date
from charter_engine.log.entries import Entry
from charter_engine.record.editions import Serving
from charter_engine.record.standing import Standing, Status
from charter_engine.render.visible import told_apart, visible
from charter_engine.render.words import many

FORMAT = 1
DECISION_WORDS = {
    "go_ahead": "it may go ahead",
    "go_ahead_with_conditions": "it may go ahead on conditions",
    "change_and_resubmit": "it is sent back for a change",
    "do_not_do_it": "it will not be done",
}


def to_text(status: Status) -> str:
    """Lines for a terminal, without a last newline."""
    lines = [f"The record of {many(status.entries, 'entry', 'entries')}, as on {long_date(status.day)}."]
    lines.append(_rules(status.serving) if status.serving else "No edition was adopted: nothing can be submitted.")
    lines += [f"From {long_date(each.since)} on: {_named(each)}." for each in status.coming]
    lines += _lists(status.lists)
    if overdue := sum(each.state == "overdue" for each in status.versions):
        lines.append(f"OVERDUE: {many(overdue, 'version')} should be public by now.")
    for project, held in groupby(status.versions, lambda each: each.project):
        *earlier, newest = held
        lines += ["", project, *(line for each in earlier for line in _version(each)), *_version(newest, newest=True)]
    return "\n".join(map(visible, lines))


def to_json(status: Status) -> str:
    """The same as JSON, without a last newline."""
    found = {
        "format": FORMAT,
        "entries": status.entries,
        "on": str(status.day),
        "serving": _serving(status.serving) if status.serving else None,
        "coming": [_serving(each) for each in status.coming],
        "lists": [
            {"entry": each.seq, **{name: each.body[name] for name in ("list", "name", "on")}} for each in status.lists
        ],
        "versions": [_object(each) for each in status.versions],
    }
    return told_apart(json.dumps(found, ensure_ascii=False, indent=2))


def _lists(lists: tuple[Entry, ...]) -> Iterator[str]:
    if not lists:
        yield "No list was compared with the record: nothing here says whether it is whole."
    for each in lists:
        body = each.body
        of = f"{body['list']}, of {long_date(date.fromisoformat(body['on']))}"
        missing = f"{len(body['missing'])} of {body['counts']['listed']} not in the record"
        yield f"Compared with a list ({of}): {missing} (entry {each.seq})."


def _version(standing: Standing, *, newest: bool = False) -> Iterator[str]:
    state = {
        "not_yet_published": f"not yet published, due {standing.publish_by}",
        "overdue": f"OVERDUE: it was to be published by {standing.publish_by}",
        "published": f"published (entry {standing.closed_by})",
        "withdrawn": f"taken back (entry {standing.closed_by})",
    }[standing.state]
    yield f"  version {standing.version}   submitted (entry {standing.submitted}), {state}"
    if standing.advice:
        yield f"              advice: entry {_numbers(standing.advice)}"
    if decision := standing.decision:
        body = decision.body
        yield f"              decided on {body['on']}: {DECISION_WORDS[body['decision']]} (entry {decision.seq})"
    elif newest and standing.state != "withdrawn":
        yield "              not decided"


def _rules(serving: Serving) -> str:
    return f"In force since {long_date(serving.since)}: {_named(serving)}."


def _named(serving: Serving) -> str:
    return f"edition {serving.label}, digest {serving.digest[:12]} (entry {serving.seq})"


def _numbers(entries: tuple[int, ...]) -> str:
    return ", ".join(map(str, entries))


def _serving(serving: Serving) -> dict[str, object]:
    return {
        "since": str(serving.since), "entry": serving.seq, "edition": serving.label, "digest": serving.digest
    }  # fmt: skip


def _object(standing: Standing) -> dict[str, object]:
    decision = standing.decision
    return {
        "project": standing.project,
        "version": standing.version,
        "submitted": standing.submitted,
        "publish_by": str(standing.publish_by),
        "state": standing.state,
        "closed_by": standing.closed_by,
        "tier": standing.tier,
        "advice": list(standing.advice),
        "decision": decision
        and {"entry": decision.seq, "decision": decision.body["decision"], "on": decision.body["on"]},
    }
