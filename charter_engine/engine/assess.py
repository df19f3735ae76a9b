"""A report: every rule of an edition on one proposal, for a day and a gate (docs/meaning.md)."""

from __future__ import annotations

from charter_engine.canonical import digest, plain
from charter_engine.engine.changes import Changes, Search
from charter_engine.engine.determining import determining
from charter_engine.engine.evaluate import Scope, due, outcome
from charter_engine.engine.facts import facts_of
from charter_engine.engine.gate import gate_of_stage
from charter_engine.engine.missing import missing_answers
from charter_engine.engine.reader import Reader
from charter_engine.engine.reasons import Grounds, reason
from charter_engine.engine.routing import highest, stated_unknown, triage
from charter_engine.engine.search.keeping import Keeping
from charter_engine.engine.suggest import what_would_mend
from charter_engine.errors import RuleError
from charter_engine.model.charter import Edition, Principle
from charter_engine.model.proposal import Proposal
from charter_engine.model.report import (
    Community,
    Details,
    Later,
    NextActor,
    NextStep,
    PrincipleLine,
    Report,
    Result,
)
from charter_engine.model.rule import Asks, Gate, Rule, Tier
from charter_engine.model.truth import Outcome, Truth

MENDABLE: frozenset[Outcome] = frozenset({"breached", "unfinished", "undetermined", "raised"})


def assess(edition: Edition, proposal: Proposal, gate: Gate | None = None, engine: str = "") -> Report:
    """The report on `proposal` under `edition`, for the edition's day.

    Without `gate`, it is the gate of the stage that the proposal states; None where it states none.
    """
    facts = facts_of(proposal.answers, edition.form, proposal.record)
    scope = Scope(edition, facts, edition.day, unsure=frozenset(stated_unknown(proposal.answers)))
    gate = gate or gate_of_stage(scope)
    reader = Reader(edition, proposal, scope)
    search, keeping = Search(scope, gate), Keeping(scope)
    results = tuple(_result(rule, search, keeping, reader) for rule in edition.rules)
    route = triage(scope)
    return Report(
        proposal=proposal,
        proposal_digest=digest(plain(proposal)),
        edition=edition,
        on=edition.day,
        gate=gate,
        results=results,
        principles=tuple(_line(principle, results) for principle in edition.principles),
        triage=route,
        tier=highest([route.tier, *_tiers_raised(results)]),
        next_step=_next_step(results),
        answers_missing=Later(lambda: missing_answers(results, reader)),
        engine=engine,
        before_charter=_before_charter(proposal, edition),
    )


def outcomes(edition: Edition, proposal: Proposal, gate: Gate | None = None) -> dict[str, Outcome]:
    """Only the outcomes, by rule id. What `charter test` and the conformance tests call."""
    scope = Scope(edition, facts_of(proposal.answers, edition.form, proposal.record), edition.day)
    gate = gate or gate_of_stage(scope)
    return {rule.rule: _outcome(rule, scope, gate) for rule in edition.rules}


def _outcome(rule: Rule, scope: Scope, gate: Gate | None) -> Outcome:
    try:
        return outcome(rule, scope, gate)
    except RuleError:
        return "errored"


def _result(rule: Rule, search: Search, keeping: Keeping, reader: Reader) -> Result:
    scope, gate = search.scope, search.gate
    try:
        came_to = outcome(rule, scope, gate)
    except RuleError as error:
        return Result(rule, "errored", "custodian", None, f"This rule could not be checked: {error}.", error=str(error))
    needs = reader.needs(rule) if isinstance(rule, Asks) else ()
    ready = all(need.known for need in needs) if isinstance(rule, Asks) and came_to == "raised" else None
    determined = determining(rule, came_to, keeping, gate)
    missing = reader.missing(rule, came_to, gate)
    return Result(
        rule=rule,
        outcome=came_to,
        next_actor=_next_actor(came_to, ready=ready),
        due=_is_due(rule, scope, gate),
        reason=reason(rule, came_to, reader, Grounds(determined.facts, missing, needs)),
        determining=determined.facts,
        missing=missing,
        alone=Later(lambda: search.alone_would_settle(rule) if came_to == "undetermined" else ()),
        needs=needs,
        ready=ready,
        details=Later(lambda: _details(rule, came_to, search, reader, exact=determined.exact)),
    )


def _details(rule: Rule, came_to: Outcome, search: Search, reader: Reader, *, exact: bool) -> Details:
    settled = search.would_settle(rule) if came_to == "undetermined" else Changes()
    mended = search.would_mend(rule) if came_to in MENDABLE else Changes()
    return Details(
        facts_read=reader.facts_read(rule),
        settles=_facts_of(settled),
        changes=_facts_of(mended),
        changes_exact=exact and settled.exact and mended.exact,
        would_mend=what_would_mend(rule, mended, reader) if came_to in MENDABLE else "",
    )


def _is_due(rule: Rule, scope: Scope, gate: Gate | None) -> Truth:
    try:
        return None if isinstance(rule, Asks) else due(rule.due_by, gate, scope)
    except RuleError:
        return None  # it did not bear on the outcome


def _facts_of(changes: Changes) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(change.fact for change in one) for one in changes.sets)


def _tiers_raised(results: tuple[Result, ...]) -> list[Tier]:
    return [result.rule.tier for result in results if isinstance(result.rule, Asks) and result.outcome == "raised"]


def _next_actor(came_to: Outcome, *, ready: bool | None) -> NextActor:
    match came_to:
        case "raised":
            return "community" if ready else "officer"
        case "breached" | "unfinished" | "undetermined":
            return "officer"
        case _:
            return "nobody"


def _line(principle: Principle, results: tuple[Result, ...]) -> PrincipleLine:
    mine = [result for result in results if result.rule.principle == principle.principle]
    asks = [result for result in mine if isinstance(result.rule, Asks)]
    raised = [result for result in asks if result.outcome == "raised"]
    own = [result for result in raised if not (isinstance(result.rule, Asks) and result.rule.standing)]
    community: Community
    if raised:
        community = "asked" if any(result.ready for result in own or raised) else "asked_once_facts_are_in"
    elif all(result.outcome == "not_applicable" for result in asks):
        community = "not_asked"
    else:
        community = "cannot_tell_yet"
    counted = [result.outcome for result in mine]
    return PrincipleLine(
        principle=principle,
        community=community,
        standing_only=bool(raised) and not own,
        because=tuple(r.rule.rule for r in (own or raised or [a for a in asks if a.outcome != "not_applicable"])),
        half_line=_half_line(community, own, raised, asks),
        counts={kind: counted.count(kind) for kind in sorted(set(counted))},
    )


def _half_line(community: Community, own: list[Result], raised: list[Result], asks: list[Result]) -> str:
    if community == "not_asked":
        return "nothing in the answers raises one" if asks else "no question stands under this principle"
    if community == "cannot_tell_yet":
        missing = sorted({name for result in asks for name in result.missing})
        errors = any(result.outcome == "errored" for result in asks)
        counted = f"{len(missing)} answer{'s' if len(missing) != 1 else ''} missing"
        return "a rule could not be checked" if errors else counted
    first = own or raised
    said = "; ".join(r.rule.about for r in first[:2] if isinstance(r.rule, Asks))
    more = f"; and {len(first) - 2} more" if len(first) > 2 else ""
    return said + more


def _next_step(results: tuple[Result, ...]) -> NextStep:
    of = {result.outcome for result in results}
    raised = [result for result in results if result.outcome == "raised"]
    law_broken = any(result.outcome == "breached" and result.by_law for result in results)
    waiting = any(not result.ready for result in raised)
    undetermined = "undetermined" in of or waiting
    officer = "fix" if "breached" in of else "finish" if "unfinished" in of else "answer" if undetermined else "nothing"
    if any(result.ready for result in raised):
        community = "held_back_by_law" if law_broken else "deliberate"
    else:
        community = "waits_for_facts" if raised or _asks_open(results) else "nothing"
    return NextStep(officer, community, "repair" if "errored" in of else "nothing")  # type: ignore[arg-type]


def _asks_open(results: tuple[Result, ...]) -> bool:
    open_ones = ("undetermined", "errored")
    return any(isinstance(result.rule, Asks) and result.outcome in open_ones for result in results)


def _before_charter(proposal: Proposal, edition: Edition) -> bool:
    """Whether the project began before the year of the first edition."""
    first = min(note.start for note in edition.charter.editions)
    return proposal.began is not None and proposal.began < first.year
