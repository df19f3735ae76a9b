"""What differs between two reports: each result that changed, before and after, and because of what."""

from __future__ import annotations

import json
from typing import Any

from charter_engine.engine.compare import Change, Comparison, Lone
from charter_engine.engine.reader import long_date
from charter_engine.model.report import Report, Result
from charter_engine.render.blocks import Block, Card, Heading, Pairs, Para, Reading, Tone
from charter_engine.render.words import capital, gate_words, many, outcome_words

FORMAT = 1
NEXT_WORDS = {"officer": "the officer", "community": "the community", "custodian": "the custodian", "nobody": "nobody"}
TONES: dict[str, Tone] = {"breached": "fix", "raised": "question", "undetermined": "open", "satisfied": "met"}


def read(comparison: Comparison) -> Reading:
    """The comparison as a reading."""
    before, after = comparison.before, comparison.after
    titles = list(dict.fromkeys((before.proposal.title, after.proposal.title)))
    blocks: list[Block] = [Pairs((("Before", _which(before)), ("After", _which(after))), "Compared", ("", "Report"))]
    if before.proposal.proposal != after.proposal.proposal:
        blocks.append(Para("These are two projects, and not two versions of one.", "notice"))
    blocks.append(Para(summary(comparison), "lead"))
    if comparison.changed:
        blocks += [Heading(2, "What changed"), *map(_changed, comparison.changed)]
    for heading, lone in (
        ("Rules only in the first report", comparison.only_before),
        ("Rules only in the second report", comparison.only_after),
    ):
        if lone:
            blocks += [Heading(2, heading), *map(_alone, lone)]
    return Reading(
        "summary", f"What changed: {' and '.join(titles)}", "Two reports, held against each other", tuple(blocks), ""
    )


def summary(comparison: Comparison) -> str:
    """How much changed, and that nothing else did."""
    changed, lone = len(comparison.changed), len(comparison.only_before) + len(comparison.only_after)
    if not changed and not lone:
        return f"Nothing changed: {_all(comparison.same)}."
    said = f"{many(changed, 'result')} changed." if changed else "No result changed."
    if lone:
        said += f" {many(lone, 'rule')} {'stands' if lone == 1 else 'stand'} in one report only."
    return f"{said} Nothing else changed: {_all(comparison.same, other=True)}."


def _all(number: int, *, other: bool = False) -> str:
    which = "other " if other else ""
    return f"the {which}result is the same" if number == 1 else f"all {number} {which}results are the same"


def to_json(comparison: Comparison) -> str:
    """The comparison as JSON, with a final newline."""
    found = {
        "format": FORMAT,
        "before": _report(comparison.before),
        "after": _report(comparison.after),
        "changed": [
            {
                "rule": change.after.rule.rule,
                "principle": change.after.rule.principle,
                "says": change.after.rule.sentence,
                "before": _result(change.before),
                "after": _result(change.after),
                "facts": [
                    {"id": fact.id, "label": fact.label, "before": fact.before, "after": fact.after}
                    for fact in change.facts
                ],
                "because": list(change.because),
            }
            for change in comparison.changed
        ],
        "only_before": [_lone(lone) for lone in comparison.only_before],
        "only_after": [_lone(lone) for lone in comparison.only_after],
        "same": comparison.same,
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _which(report: Report) -> str:
    proposal, edition = report.proposal, report.edition.note.edition
    said = f"version {proposal.version}, as on {long_date(report.on)}, {gate_words(report.gate)}"
    return f"{proposal.title}: {said}, Charter of {edition}"


def _changed(change: Change) -> Card:
    rows = [("Before", _came_to(change.before)), ("After", _came_to(change.after))]
    reasons = [f"{capital(fact.label)}: was {fact.before}, now {fact.after}." for fact in change.facts]
    rows += [("Because" if at == 0 else "", reason) for at, reason in enumerate((*reasons, *change.because))]
    rule = change.after.rule.rule
    return Card(change.after.rule.sentence, (Pairs(tuple(rows), rule, ("What", "Which")),), _tone(change.after), rule)


def _alone(lone: Lone) -> Card:
    rows = (("Came to", _came_to(lone.result)), ("Because", lone.because))
    rule = lone.result.rule.rule
    return Card(lone.result.rule.sentence, (Pairs(rows, rule, ("What", "Which")),), _tone(lone.result), rule)


def _came_to(result: Result) -> str:
    if result.next_actor == "nobody":
        return outcome_words(result)
    return f"{outcome_words(result)} (next: {NEXT_WORDS[result.next_actor]})"


def _tone(result: Result) -> Tone:
    return "law" if result.outcome == "breached" and result.by_law else TONES.get(result.outcome, "plain")


def _report(report: Report) -> dict[str, Any]:
    proposal, edition = report.proposal, report.edition
    return {
        "proposal": proposal.proposal,
        "version": proposal.version,
        "digest": report.proposal_digest,
        "edition": {"name": edition.note.edition, "digest": edition.digest},
        "on": report.on.isoformat(),
        "gate": report.gate,
    }


def _result(result: Result) -> dict[str, Any]:
    return {"outcome": result.outcome, "ready": result.ready, "next_actor": result.next_actor}


def _lone(lone: Lone) -> dict[str, Any]:
    rule = lone.result.rule
    return {"rule": rule.rule, "says": lone.result.rule.sentence, **_result(lone.result), "because": lone.because}
