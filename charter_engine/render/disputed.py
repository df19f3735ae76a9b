"""Answers that groups dispute, beside every result that rests on one, in each reading and in JSON.

A report itself never tells of a dispute: no outcome changes, and its bytes stay. What is marked here is a copy, for
those who read it while the council has not answered yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from charter_engine.log.entries import Entry
from charter_engine.model.report import Report, Result
from charter_engine.model.rule import Asks
from charter_engine.record.challenges import rests_on
from charter_engine.render import report_json
from charter_engine.render.blocks import Block, Items, Para


@dataclass(frozen=True, slots=True)
class Dispute:
    """An answer that a group disputes and the council has not answered for; the results that rest on it, in order."""

    raised: Entry
    label: str
    resting: tuple[Result, ...]


def disputes(report: Report, raised: Iterable[Entry]) -> tuple[Dispute, ...]:
    """What open disputes of answers, by the entries that raised them, touch in a report."""
    return tuple(_dispute(report, each) for each in raised)


def above(found: Sequence[Dispute]) -> tuple[Block, ...]:
    """What stands at the head of a reading: which answer is disputed, by whom, and what rests on it."""
    return tuple(block for each in found for block in _above(each))


def marked(report: Report, found: Sequence[Dispute]) -> Report:
    """The report with a mark in the words of every result that rests on a disputed answer."""
    return replace(report, results=tuple(_marked(each, found) for each in report.results)) if found else report


def as_object(report: Report, found: Sequence[Dispute]) -> dict[str, Any]:
    """The report as JSON types with its disputes, and at each result the numbers of the entries that raised them."""
    made = report_json.as_object(report)
    for result in made["results"]:
        result["disputed"] = [
            each.raised.seq for each in found if any(other.rule.rule == result["rule"] for other in each.resting)
        ]
    return {**made, "disputed": _objects(found)}


def _objects(found: Sequence[Dispute]) -> list[dict[str, Any]]:
    return [
        {
            "entry": each.raised.seq,
            "answer": each.raised.body["which"],
            "label": each.label,
            "group": each.raised.body["group"],
            "raised": each.raised.time,
            "due": each.raised.body["due"],
            "results": [result.rule.rule for result in each.resting],
        }
        for each in found
    ]


def _dispute(report: Report, raised: Entry) -> Dispute:
    path = raised.body["which"]
    located = report.edition.form.index.get(path)
    resting = tuple(each for each in report.results if rests_on(each.determining, path))
    return Dispute(raised, located.question.label if located else path, resting)


def _above(dispute: Dispute) -> tuple[Block, ...]:
    said = (
        f"Disputed: {dispute.label}. {dispute.raised.body['group']} disputes this answer, and the council has not "
        f"answered yet (entry {dispute.raised.seq} of the record)."
    )
    if not dispute.resting:
        return (Para(f"{said} No result of this report rests on it.", "notice"),)
    return (
        Para(f"{said} These results rest on it:", "notice"),
        Items(tuple(each.rule.sentence for each in dispute.resting)),
    )


def _marked(result: Result, found: Sequence[Dispute]) -> Result:
    rule = result.rule
    labels = dict.fromkeys(each.label for each in found if any(other.rule is rule for other in each.resting))
    if not labels:
        return result
    mark = f" [Disputed: {'; '.join(labels)}]"
    if isinstance(rule, Asks):
        return replace(result, rule=replace(rule, question=rule.question + mark))
    reason = result.reason
    if reason.startswith(rule.unmet):  # readings take the sentence of the rule off again
        reason = rule.unmet + mark + reason.removeprefix(rule.unmet)
    return replace(result, rule=replace(rule, says=rule.says + mark, unmet=rule.unmet + mark), reason=reason)
