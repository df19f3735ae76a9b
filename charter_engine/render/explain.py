"""One rule on one proposal: what it says, what it read, why it came out so."""

from __future__ import annotations

from charter_engine.language.aloud import aloud
from charter_engine.model.report import Report, Result
from charter_engine.model.rule import Requires
from charter_engine.render.blocks import Block, Heading, Items, Pairs, Para, Reading, Table
from charter_engine.render.words import (
    ACTOR_WORDS,
    RESTS_ON_WORDS,
    gate_words,
    made,
    outcome_words,
    where_from,
)


def read(report: Report, result: Result) -> Reading:
    """The explanation of one result."""
    rule = result.rule
    rows = [
        ("Outcome", outcome_words(result)),
        ("Why", result.reason),
        ("Who acts next", ACTOR_WORDS[result.next_actor]),
        ("Where it comes from", where_from(rule.basis, report.edition.charter)),
        ("Clause", rule.clause),
    ]
    rows += [("What would change this", result.would_mend)] if result.would_mend else []
    if isinstance(rule, Requires):
        rows += [("Due", gate_words(rule.due_by)), ("What to do", rule.remedy), ("What would show it", rule.shown_by)]
    blocks: list[Block] = [Pairs(tuple(rows), rule.sentence, ("What", "Which")), Heading(2, "The rule, read aloud")]
    blocks.append(Items(tuple(_aloud(report, result))))
    if result.missing:
        blocks += [Heading(2, "What is missing"), Items(result.missing)]
    if result.needs:
        needs = tuple((need.label, need.words, "known" if need.known else "not known") for need in result.needs)
        blocks += [Heading(2, "What a group needs first"), Table("Needs", ("Fact", "Answer", "State"), needs)]
    facts = tuple((f"{f.label} ({f.id})", f.words, RESTS_ON_WORDS[f.rests_on]) for f in result.facts_read)
    blocks += [Heading(2, "What it read"), Table("Facts", ("Fact", "Answer", "Rests on"), facts)] if facts else []
    if rule.note:
        blocks += [Heading(2, "Note"), Para(rule.note)]
    return Reading("summary", f"{rule.rule}: {rule.sentence}", made(report), tuple(blocks), "")


def _aloud(report: Report, result: Result) -> list[str]:
    rule, charter = result.rule, report.edition.charter
    said = [f"It applies if {aloud(rule.when, charter)}."] if rule.when else ["It applies to every project."]
    if isinstance(rule, Requires):
        said.append(f"It is met if {aloud(rule.satisfied_when, charter)}.")
        if rule.unfinished_when:
            said.append(f"It is under way if {aloud(rule.unfinished_when, charter)}.")
    return said
