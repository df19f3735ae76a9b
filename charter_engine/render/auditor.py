"""The reading for auditors: how we got here. Every rule, fact and digest; first what rests on the team's word."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from charter_engine.model.proposal import Proposal
from charter_engine.model.report import FactRead, Report, Result
from charter_engine.model.rule import Requires
from charter_engine.model.truth import OUTCOMES
from charter_engine.render.blocks import Annex, Block, Heading, Items, Pairs, Para, Reading, Table
from charter_engine.render.journey import journey
from charter_engine.render.parts import opening, title
from charter_engine.render.words import (
    COMMUNITY_STEP_WORDS,
    CUSTODIAN_WORDS,
    OFFICER_WORDS,
    OUTCOME_WORDS,
    RESTS_ON_WORDS,
    gate_words,
    made,
    outcome_words,
    where_from,
)


def read(report: Report) -> Reading:
    """The reading for auditors."""
    blocks = (
        *opening(report),
        *_inputs(report),
        *_counts(report),
        *_team_word(report),
        *_open(report),
        Annex("Every rule, and what it read", tuple(block for r in report.results for block in _result(r, report))),
        Annex("Every answer that a rule read", _facts(report)),
        Annex("Sources and data", (*_sources(report.proposal), *journey(report))),
    )
    return Reading("auditor", title(report), made(report), blocks, f"Made by {report.engine}.")


def _inputs(report: Report) -> tuple[Block, ...]:
    proposal, edition = report.proposal, report.edition
    rows = (
        ("Proposal", f"{proposal.proposal}, version {proposal.version}"),
        ("Digest of the proposal", report.proposal_digest),
        ("Edition", f"{edition.note.title}, in force from {edition.note.start.isoformat()}"),
        ("Digest of the edition", edition.digest),
        ("Form", str(edition.form.form)),
        ("Engine", report.engine),
        ("Day", report.on.isoformat()),
        ("Gate", f"{report.gate or 'not known'} ({gate_words(report.gate)})"),
        ("Routing", _routed(report)),
        ("Next: officer", OFFICER_WORDS[report.next_step.officer]),
        ("Next: community", COMMUNITY_STEP_WORDS[report.next_step.community]),
        ("Next: custodian", CUSTODIAN_WORDS[report.next_step.custodian]),
    )
    return (Heading(2, "What this report was made from"), Pairs(rows, "Inputs", ("What", "Which")))


def _routed(report: Report) -> str:
    """The tier of the routing, and what missing answers could raise it to."""
    tier, could_reach = report.triage.tier, report.triage.could_reach
    return tier if tier == could_reach else f"{tier}; missing answers could raise it to {could_reach}"


def _counts(report: Report) -> tuple[Block, ...]:
    rows = tuple((OUTCOME_WORDS[outcome], str(len(report.with_outcome(outcome)))) for outcome in OUTCOMES)
    rows = (*rows, ("All rules", str(len(report.results))))
    return (Heading(2, "How many rules came out how"), Pairs(rows, "Results by outcome", ("Outcome", "Rules")))


def _team_word(report: Report) -> tuple[Block, ...]:
    """The met rules that nothing but the team's own word stands behind."""
    bare = [r for r in report.with_outcome("satisfied") if all(fact.rests_on == "team" for fact in _answered(r))]
    expired = {f.id: f for r in report.results for f in r.facts_read if f.rests_on == "evidence_expired"}
    blocks: list[Block] = [Heading(2, "What rests on the team's word alone")]
    if bare:
        rows = tuple((r.rule.rule, _says(r)) for r in bare)
        blocks.append(Pairs(rows, "Rules met on the team's word", ("Rule", "What it says")))
    else:
        blocks.append(Para("No rule is met on the team's word alone."))
    if expired:
        lines = tuple(f"{fact.id}: {fact.label}" for fact in expired.values())
        blocks += [Para("The evidence for these answers has expired:"), Items(lines)]
    return tuple(blocks)


def _open(report: Report) -> tuple[Block, ...]:
    points = report.edition.charter.open_points
    if not points:
        return ()
    return (Heading(2, "What the sources of the Charter leave open"), Items(tuple(point.says for point in points)))


def _result(result: Result, report: Report) -> tuple[Block, ...]:
    rule = result.rule
    clause = next((c.says for p in report.edition.principles for c in p.clauses if c.clause == rule.clause), "")
    source = f"source {rule.basis.source}" if rule.basis.source else "no source"
    rows = [
        ("Outcome", f"{outcome_words(result)} ({result.outcome}); next: {result.next_actor}{_due(result)}"),
        ("What it says", _says(result)),
        ("Reason", result.reason),
        *([("What would change this", result.would_mend)] if result.would_mend else []),
        ("Clause", f"{rule.clause}: {clause}{f' Criterion {rule.criterion}.' if rule.criterion else ''}"),
        ("Where it comes from", f"{where_from(rule.basis, report.edition.charter)}; {source}"),
    ]
    if result.facts_read:
        rows.append(("Answers read", _named(result.facts_read)))
    return (Heading(3, rule.rule), Pairs(tuple(rows), rule.rule, ("", "")))


def _due(result: Result) -> str:
    rule = result.rule
    return f"; due by {rule.due_by}{', due' if result.due else ''}" if isinstance(rule, Requires) else ""


def _named(facts: Sequence[FactRead]) -> str:
    """The ids of answers; of the same answer for each item of a list, the first and the last."""
    same = ([f.id for f in each] for _, each in groupby(facts, key=lambda fact: fact.asks))
    return ", ".join(ids[0] if len(ids) == 1 else f"{ids[0]} to {ids[-1]}" for ids in same)


def _facts(report: Report) -> tuple[Block, ...]:
    """Each answer once, in the order of the form, however many rules read it."""
    order = report.edition.form.index
    read = {fact.id: fact for result in report.results for fact in result.facts_read}
    rows = tuple(
        (f.id, f.words, f.state.replace("_", " "), RESTS_ON_WORDS[f.rests_on] if f.state == "answered" else "")
        for f in sorted(read.values(), key=lambda fact: order[fact.asks].order)
    )
    return (Table("Answers that rules read", ("Fact", "Answer", "State", "Rests on"), rows),) if rows else ()


def _sources(proposal: Proposal) -> tuple[Block, ...]:
    if not proposal.sources:
        return ()
    rows = tuple((s.source, s.title, s.url, s.read) for s in proposal.sources)
    return (Heading(3, "Sources of the answers"), Table("Sources", ("Source", "Title", "Address", "Read"), rows))


def _answered(result: Result) -> list[FactRead]:
    return [fact for fact in result.facts_read if fact.state == "answered"]


def _says(result: Result) -> str:
    return result.rule.says if isinstance(result.rule, Requires) else result.rule.question
