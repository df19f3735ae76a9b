"""A report as the JSON that others build on. Fields are added later, never renamed; `schema()` describes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from charter_engine.model.proposal import PROPOSAL_KINDS
from charter_engine.model.report import FactRead, Missing, PrincipleLine, Report, Result
from charter_engine.model.rule import GATES, TIERS, Asks, Requires
from charter_engine.model.truth import OUTCOMES
from charter_engine.render.visible import told_apart

FORMAT = 1


def to_json(reports: Sequence[Report], *, several: bool) -> str:
    """One object for one report, a list of them where `several` were asked for; UTF-8 text with a final newline."""
    objects = [as_object(report) for report in reports]
    return as_text(objects if several else objects[0])


def as_text(held: Any) -> str:
    """JSON types as the text of a file."""
    return told_apart(json.dumps(held, ensure_ascii=False, indent=2)) + "\n"


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
        "principles": [_principle(line) for line in report.principles],
        "results": [_result(result) for result in report.results],
        "decisive_unknowns": [_unknown(missing) for missing in report.missing],
    }


def _principle(line: PrincipleLine) -> dict[str, Any]:
    return {
        "id": line.principle.principle,
        "title": line.principle.title,
        "community": line.community,
        "standing_only": line.standing_only,
        "because": list(line.because),
        "counts": dict(line.counts),
        "says": line.half_line,
    }


def _unknown(missing: Missing) -> dict[str, Any]:
    return {
        "id": missing.id,
        "label": missing.label,
        "settles": list(missing.settles),
        "decides": list(missing.decides),
        "undetermined": list(missing.undetermined),
        "waiting": list(missing.waiting),
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
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A report of Charter Engine",
        **_object(
            format={"const": FORMAT},
            proposal=_proposal_schema(),
            edition=_object(date=_DAY, digest=_DIGEST, name=_TEXT),
            form={"type": "integer"},
            engine=_TEXT,
            on=_DAY,
            gate=_one_of((*GATES, None)),
            sections_opened=_TEXTS,
            tier=_one_of(TIERS),
            tier_could_reach=_object(tier=_one_of(TIERS), raised_by=_TEXTS),
            problems=_list(_object(code=_TEXT, found=_TEXT, expected=_TEXT)),
            next_step=_object(
                officer=_one_of(("fix", "finish", "answer", "nothing")),
                community=_one_of(("deliberate", "waits_for_facts", "held_back_by_law", "nothing")),
                custodian=_one_of(("repair", "nothing")),
            ),
            before_charter=_FLAG,
            principles=_list(_principle_schema()),
            results=_list(_result_schema()),
            decisive_unknowns=_list(
                _object(id=_TEXT, label=_TEXT, settles=_TEXTS, decides=_TEXTS, undetermined=_TEXTS, waiting=_TEXTS)
            ),
        ),
    }


def _proposal_schema() -> dict[str, Any]:
    return _object(
        id=_TEXT,
        title=_TEXT,
        version={"type": "integer"},
        digest=_DIGEST,
        kind=_one_of(PROPOSAL_KINDS),
        organisation=_TEXT,
        notice=_TEXT,
    )


def _principle_schema() -> dict[str, Any]:
    return _object(
        id=_TEXT,
        title=_TEXT,
        community=_one_of(("asked", "asked_once_facts_are_in", "not_asked", "cannot_tell_yet")),
        standing_only=_FLAG,
        because=_TEXTS,
        counts={"type": "object", "additionalProperties": {"type": "integer"}},
        says=_TEXT,
    )


def _result_schema() -> dict[str, Any]:
    value: dict[str, Any] = {"type": ["string", "integer", "boolean", "array", "null"], "items": _TEXT}
    return _object(
        rule=_TEXT,
        principle=_TEXT,
        clause=_TEXT,
        criterion=_MAYBE_TEXT,
        effect=_one_of(("requires", "asks")),
        standing=_FLAG,
        outcome=_one_of(OUTCOMES),
        reason=_TEXT,
        next_actor=_one_of(("officer", "community", "custodian", "nobody")),
        due_by=_one_of((*GATES, None)),
        due=_MAYBE_FLAG,
        tier=_one_of((*TIERS, None)),
        basis=_object(kind=_TEXT, source=_MAYBE_TEXT, grade=_one_of(("A", "B", "C", "D")), provision=_MAYBE_TEXT),
        says=_TEXT,
        remedy=_MAYBE_TEXT,
        shown_by=_MAYBE_TEXT,
        facts_read=_list(_object(id=_TEXT, state=_TEXT, value=value, rests_on=_one_of(_RESTS_ON), label=_TEXT)),
        reasons=_object(
            determining=_TEXTS, settles=_list(_TEXTS), changes=_list(_TEXTS), changes_exact=_FLAG, would_mend=_TEXT
        ),
        missing=_TEXTS,
        needs=_list(_object(id=_TEXT, known=_FLAG)),
        question=_MAYBE_TEXT,
        options=_TEXTS,
        ready=_MAYBE_FLAG,
        error=_MAYBE_TEXT,
    )


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


_RESTS_ON = ("team", "evidence", "evidence_expired", "record", "form", "nothing")
_TEXT: dict[str, Any] = {"type": "string"}
_TEXTS = _list(_TEXT)
_FLAG: dict[str, Any] = {"type": "boolean"}
_MAYBE_TEXT: dict[str, Any] = {"type": ["string", "null"]}
_MAYBE_FLAG: dict[str, Any] = {"type": ["boolean", "null"]}
_DAY: dict[str, Any] = {"type": "string", "format": "date"}
_DIGEST: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
