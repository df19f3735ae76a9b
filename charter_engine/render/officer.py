"""The reading for officers: what to fix, finish and answer, by when; and everything else in an annex."""

from __future__ import annotations

from collections.abc import Sequence

from charter_engine.engine.reasons import GATE_WORDS
from charter_engine.model.report import Missing, Report, Result
from charter_engine.model.rule import Requires
from charter_engine.model.truth import Outcome
from charter_engine.render.blocks import Annex, Block, Card, Heading, Items, Pairs, Para, Reading, Table, Tone
from charter_engine.render.journey import journey
from charter_engine.render.needs import unknown_needs
from charter_engine.render.parts import opening, raised, title, warnings, what_it_does, without_first
from charter_engine.render.words import (
    COMMUNITY_STEP_WORDS,
    CUSTODIAN_WORDS,
    OFFICER_WORDS,
    TIER_WORDS,
    capital,
    made,
    many,
    outcome_words,
    where_from,
)

ANSWERS_SHOWN = 12


def read(report: Report) -> Reading:
    """The reading for officers."""
    broken = report.with_outcome("breached")
    law = [result for result in broken if result.by_law]
    reading = [result for result in broken if result.rule.basis.kind == "reading"]
    other = [result for result in broken if result not in law and result not in reading]
    blocks = (
        *opening(report),
        *_next(report),
        *_cards(report, "The law comes first", law, "law", "Nothing goes to people before these are mended."),
        *_cards(report, "What to fix", other, "fix"),
        *_rows("What to finish", report.with_outcome("unfinished")),
        *_answer(report),
        *_questions(report),
        *_rows("Good practice, our reading", reading),
        *warnings(report),
        Annex("Annex: everything that was looked at", (*journey(report), *_everything(report))),
    )
    return Reading(
        "officer", title(report), made(report), blocks, f"Version {report.proposal.version} of the proposal."
    )


def _next(report: Report) -> tuple[Block, ...]:
    step, triage = report.next_step, report.triage
    could = (
        f" Missing answers could raise it: {TIER_WORDS[triage.could_reach]}."
        if triage.could_reach != report.tier
        else ""
    )
    rows = (
        ("You", capital(OFFICER_WORDS[step.officer])),
        ("Community groups", capital(COMMUNITY_STEP_WORDS[step.community])),
        ("Charter custodian", capital(CUSTODIAN_WORDS[step.custodian])),
        ("How much discussion", f"{capital(TIER_WORDS[report.tier])}. {triage.says}{could}"),
    )
    return (Heading(2, "Next steps"), Pairs(rows, "Who does what next", ("Who", "What")))


def _cards(report: Report, heading: str, results: Sequence[Result], tone: Tone, said: str = "") -> tuple[Block, ...]:
    if not results:
        return ()
    cards = []
    for result, rule in ((result, result.rule) for result in results):
        if not isinstance(rule, Requires):
            continue
        rows = (
            ("What this rests on", without_first(result.reason, rule.unmet)),
            ("What to do", rule.remedy),
            *([("What would change this", capital(result.would_mend))] if result.would_mend else []),
            ("What would show it", rule.shown_by),
            ("Where it comes from", where_from(rule.basis, report.edition.charter)),
        )
        above = f"{_principle(result, report)} · {outcome_words(result)} · due {GATE_WORDS[rule.due_by]}"
        cards.append(Card(rule.unmet, (Pairs(rows, rule.unmet, ("", "")),), tone, above))
    return (Heading(2, heading), *((Para(said),) if said else ()), *cards)


def _rows(heading: str, results: Sequence[Result]) -> tuple[Block, ...]:
    if not results:
        return ()
    rows = tuple(
        (result.rule.unmet, result.rule.remedy, capital(GATE_WORDS[result.rule.due_by]))
        for result in results
        if isinstance(result.rule, Requires)
    )
    return (Heading(2, heading), Table(heading, ("What is wrong", "What to do", "Due"), rows))


def _answer(report: Report) -> tuple[Block, ...]:
    """What is missing, grouped by the missing answer."""
    if not report.missing:
        return _record_first(report)
    shown = report.missing[:ANSWERS_SHOWN]
    rows = tuple((capital(m.label), m.asks, what_it_does(m)) for m in shown)
    heading = f"What to answer: {many(len(report.missing), 'answer')} missing"
    said = "The full list is in the annex." if len(report.missing) > ANSWERS_SHOWN else ""
    table = Table(
        "Missing answers, those that settle most first", ("Answer these first", "Question", "What it does"), rows
    )
    return (Heading(2, heading), table, *((Para(said, "small"),) if said else ()), *_record_first(report))


def _record_first(report: Report) -> tuple[Block, ...]:
    """What results wait for that nobody is asked, because the record writes it."""
    index = report.edition.form.index
    labels = [
        fact.label
        for result in report.with_outcome("undetermined")
        for fact in result.facts_read
        if fact.id in result.missing and index[fact.asks].from_record
    ]
    if not labels:
        return ()
    waits = f"These come from the record, not from you: {'; '.join(dict.fromkeys(labels))}."
    return (Para(waits, "small"),)


def _questions(report: Report) -> tuple[Block, ...]:
    own, standing = raised(report, standing=False), raised(report, standing=True)
    if not own and not standing:
        return ()
    rows = tuple(
        (result.rule.question, _first(result)) for result in (*own, *standing) if hasattr(result.rule, "question")
    )
    table = Table("Questions that go to the community", ("Question", "What you must supply first"), rows)
    return (Heading(2, "What the community is asked"), table)


def _first(result: Result) -> str:
    return capital("; ".join(unknown_needs(result.needs))) or "Nothing: it is ready"


def _everything(report: Report) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if len(report.missing) > ANSWERS_SHOWN:
        rest = report.missing[ANSWERS_SHOWN:]
        blocks += [Heading(3, "Other missing answers"), Items(tuple(_missing_line(m) for m in rest))]
    for outcome, heading in _LISTS:
        results = report.with_outcome(outcome)
        if results:
            rows = tuple((_principle(r, report), _says(r), r.reason) for r in results)
            blocks += [
                Heading(3, f"{heading}: {len(results)}"),
                Table(heading, ("Principle", "Rule", "Reason"), rows),
            ]
    return tuple(blocks)


_LISTS: tuple[tuple[Outcome, str], ...] = (
    ("undetermined", "Cannot tell yet"),
    ("satisfied", "Met"),
    ("not_applicable", "Does not apply"),
    ("errored", "Could not be checked"),
)


def _missing_line(missing: Missing) -> str:
    return f"{capital(missing.label)} ({missing.asks}): {what_it_does(missing)}"


def _principle(result: Result, report: Report) -> str:
    return next(p.short for p in report.edition.principles if p.principle == result.rule.principle)


def _says(result: Result) -> str:
    return result.rule.says if isinstance(result.rule, Requires) else result.rule.question
