"""A report as the JSON that others build on. Fields are added later, never renamed; `schema()` describes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from charter_engine.model.proposal import PROPOSAL_KINDS
from charter_engine.model.report import FactRead, Report, Result
from charter_engine.model.rule import GATES, TIERS, Asks, Requires
from charter_engine.model.truth import OUTCOMES
from charter_engine.render.visible import told_apart

FORMAT = 1


def to_json(reports: Sequence[Report], *, several: bool) -> str:
    """One object for one report, a list of them where `several` were asked for; UTF-8 text with a final newline."""
    objects = [as_object(report) for report in reports]
    return told_apart(json.dumps(objects if several else objects[0], ensure_ascii=False, indent=2)) + "\n"


def as_object(report: Report) -> dict[str, Any]:
    """The report as JSON types."""
    proposal, edition = report.proposal, report.edition
    return {
        "format": FORMAT,
        "proposal": {
            "id": proposal.proposal,
            "title": proposal.title,
            "version": proposal.version,
            "digest": report.proposal_digest,
            "kind": proposal.kind,
            "organisation": proposal.organisation,
            "notice": proposal.notice,
        },
        "edition": {"date": edition.note.start.isoformat(), "digest": edition.digest, "name": edition.note.edition},
        "form": edition.form.form,
        "engine": report.engine,
        "on": report.on.isoformat(),
        "gate": report.gate,
        "sections_opened": list(report.triage.sections_opened),
        "tier": report.tier,
        "tier_could_reach": {"tier": report.triage.could_reach, "raised_by": list(report.triage.raised_by)},
        "problems": [{"code": p.code, "found": p.found, "expected": p.expected} for p in report.problems],
        "next_step": {
            "officer": report.next_step.officer,
            "community": report.next_step.community,
            "custodian": report.next_step.custodian,
        },
        "before_charter": report.before_charter,
        "principles": [
            {
                "id": line.principle.principle,
                "title": line.principle.title,
                "community": line.community,
                "standing_only": line.standing_only,
                "because": list(line.because),
                "counts": dict(line.counts),
                "says": line.half_line,
            }
            for line in report.principles
        ],
        "results": [_result(result) for result in report.results],
        "decisive_unknowns": [
            {
                "id": missing.id,
                "label": missing.label,
                "settles": list(missing.settles),
                "decides": list(missing.decides),
                "undetermined": list(missing.undetermined),
                "waiting": list(missing.waiting),
            }
            for missing in report.missing
        ],
    }


def _result(result: Result) -> dict[str, Any]:
    rule, basis = result.rule, result.rule.basis
    asks = rule if isinstance(rule, Asks) else None
    requires = rule if isinstance(rule, Requires) else None
    return {
        "rule": rule.rule,
        "principle": rule.principle,
        "clause": rule.clause,
        "criterion": rule.criterion or None,
        "effect": rule.effect,
        "standing": asks.standing if asks else False,
        "outcome": result.outcome,
        "reason": result.reason,
        "next_actor": result.next_actor,
        "due_by": requires.due_by if requires else None,
        "due": result.due,
        "tier": asks.tier if asks else None,
        "basis": {
            "kind": basis.kind,
            "source": basis.source or None,
            "grade": basis.grade,
            "provision": basis.provision or None,
        },
        "says": asks.question if asks else requires.says if requires else "",
        "remedy": requires.remedy if requires else None,
        "shown_by": requires.shown_by if requires else None,
        "facts_read": [_fact(fact) for fact in result.facts_read],
        "reasons": {
            "determining": list(result.determining),
            "settles": [list(one) for one in result.settles],
            "changes": [list(one) for one in result.changes],
            "changes_exact": result.changes_exact,
            "would_mend": result.would_mend,
        },
        "missing": list(result.missing),
        "needs": [{"id": need.id, "known": need.known} for need in result.needs],
        "question": asks.question if asks else None,
        "options": list(asks.options) if asks else [],
        "ready": result.ready,
        "error": result.error or None,
    }


def _fact(fact: FactRead) -> dict[str, Any]:
    value = list(fact.value) if isinstance(fact.value, tuple) else fact.value
    return {"id": fact.id, "state": fact.state, "value": value, "rests_on": fact.rests_on, "label": fact.label}


def schema() -> dict[str, Any]:
    """The JSON Schema of one report."""
    text, flag, texts = {"type": "string"}, {"type": "boolean"}, _list({"type": "string"})
    maybe_text: dict[str, Any] = {"type": ["string", "null"]}
    maybe_flag: dict[str, Any] = {"type": ["boolean", "null"]}
    value: dict[str, Any] = {"type": ["string", "integer", "boolean", "array", "null"], "items": text}
    fact = _object(id=text, state=text, value=value, rests_on=_one_of(_RESTS_ON), label=text)
    result = _object(
        rule=text,
        principle=text,
        clause=text,
        criterion=maybe_text,
        effect=_one_of(("requires", "asks")),
        standing=flag,
        outcome=_one_of(OUTCOMES),
        reason=text,
        next_actor=_one_of(("officer", "community", "custodian", "nobody")),
        due_by=_one_of((*GATES, None)),
        due=maybe_flag,
        tier=_one_of((*TIERS, None)),
        basis=_object(kind=text, source=maybe_text, grade=_one_of(("A", "B", "C", "D")), provision=maybe_text),
        says=text,
        remedy=maybe_text,
        shown_by=maybe_text,
        facts_read=_list(fact),
        reasons=_object(
            determining=texts, settles=_list(texts), changes=_list(texts), changes_exact=flag, would_mend=text
        ),
        missing=texts,
        needs=_list(_object(id=text, known=flag)),
        question=maybe_text,
        options=texts,
        ready=maybe_flag,
        error=maybe_text,
    )
    line = _object(
        id=text,
        title=text,
        community=_one_of(("asked", "asked_once_facts_are_in", "not_asked", "cannot_tell_yet")),
        standing_only=flag,
        because=texts,
        counts={"type": "object", "additionalProperties": {"type": "integer"}},
        says=text,
    )
    digest = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    day = {"type": "string", "format": "date"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A report of Charter Engine",
        **_object(
            format={"const": FORMAT},
            proposal=_object(
                id=text,
                title=text,
                version={"type": "integer"},
                digest=digest,
                kind=_one_of(PROPOSAL_KINDS),
                organisation=text,
                notice=text,
            ),
            edition=_object(date=day, digest=digest, name=text),
            form={"type": "integer"},
            engine=text,
            on=day,
            gate=_one_of((*GATES, None)),
            sections_opened=texts,
            tier=_one_of(TIERS),
            tier_could_reach=_object(tier=_one_of(TIERS), raised_by=texts),
            problems=_list(_object(code=text, found=text, expected=text)),
            next_step=_object(
                officer=_one_of(("fix", "finish", "answer", "nothing")),
                community=_one_of(("deliberate", "waits_for_facts", "held_back_by_law", "nothing")),
                custodian=_one_of(("repair", "nothing")),
            ),
            before_charter=flag,
            principles=_list(line),
            results=_list(result),
            decisive_unknowns=_list(
                _object(id=text, label=text, settles=texts, decides=texts, undetermined=texts, waiting=texts)
            ),
        ),
    }


_RESTS_ON = ("team", "evidence", "evidence_expired", "record", "form", "nothing")


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _one_of(options: Sequence[object]) -> dict[str, Any]:
    return {"enum": list(options)}
