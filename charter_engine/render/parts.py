"""The pieces that several readings share."""

from __future__ import annotations

from collections.abc import Mapping

from charter_engine.model.report import Community, Missing, PrincipleLine, Report, Result
from charter_engine.model.rule import Asks, Requires
from charter_engine.render.blocks import Block, Card, Heading, Items, Pairs, Para
from charter_engine.render.words import (
    COMMUNITY_WORDS,
    HELD_BACK_WORDS,
    capital,
    many,
    notices,
)

NO_QUESTION_OF_ITS_OWN = "Nothing about this project raised a question of its own."


def title(report: Report) -> str:
    """The title of every reading."""
    return f"What the Charter asks about {report.proposal.title}"


def opening(report: Report) -> tuple[Block, ...]:
    """Where the report comes from, what is proposed, and one line a principle."""
    proposed = (
        report.proposal.text("one_sentence") or report.proposal.text("plain_text") or "The form does not say yet."
    )
    return (
        *(Para(text, "notice") for text in notices(report)),
        Heading(2, "What is proposed"),
        Para(proposed, "lead"),
        Heading(2, "What the Charter asks"),
        principle_lines(report),
    )


def principle_lines(report: Report) -> Pairs:
    """One line a principle: whether it goes to the community, and why."""
    words = {**COMMUNITY_WORDS, **HELD_BACK_WORDS} if report.law_broken else COMMUNITY_WORDS
    rows = tuple((line.principle.short, _line_words(line, words)) for line in report.principles)
    return Pairs(rows, "What the Charter asks, principle by principle", ("Principle", "What it comes to"))


def _line_words(line: PrincipleLine, words: Mapping[Community, str]) -> str:
    every = ", as in every project" if line.standing_only else ""
    return f"{words[line.community]}{every}: {line.half_line}"


def raised(report: Report, *, standing: bool) -> tuple[Result, ...]:
    """The raised results: the standing ones, or those that this project raised of itself."""
    return tuple(
        result
        for result in report.results
        if result.outcome == "raised" and isinstance(result.rule, Asks) and result.rule.standing is standing
    )


def law_first(report: Report, *, brief: bool = False) -> tuple[Block, ...]:
    """What the law requires and the project does not meet; apart, and before all questions. `brief` leaves out why."""
    cards = tuple(
        Card(result.rule.unmet, _law(result, result.rule, brief=brief), "law")
        for result in report.with_outcome("breached")
        if result.by_law and isinstance(result.rule, Requires)
    )
    said = "An unlawful project is stopped and mended. It is not put to people to decide."
    return (Heading(2, "The law comes first"), Para(said), *cards) if cards else ()


def _law(result: Result, rule: Requires, *, brief: bool) -> tuple[Block, ...]:
    why = () if brief else (Para(without_first(result.reason, rule.unmet)),)
    return (*why, Para(rule.remedy))


def without_first(reason: str, sentence: str) -> str:
    """A reason without the rule's own sentence, which stands above it."""
    return reason.removeprefix(sentence).strip() or "The form says nothing more."


def missing_lines(report: Report, shown: int) -> tuple[Block, ...]:
    """The missing answers that would settle most."""
    if not report.missing:
        return ()
    lines = tuple(f"{capital(m.label)}: {what_it_does(m)}" for m in report.missing[:shown])
    counted = many(len(report.missing), "answer")
    verb = "is" if len(report.missing) == 1 else "are"
    matter = "It matters" if len(report.missing) == 1 else "These matter most"
    return (Heading(2, f"{counted} {verb} missing. {matter}"), Items(lines))


def what_it_does(missing: Missing) -> str:
    """What a missing answer would do, in a few words."""
    said = []
    if missing.settles:
        said.append(f"can settle {many(len(missing.settles), 'result')}")
    if missing.decides:
        said.append(f"can open or close {many(len(missing.decides), 'question')}")
    if missing.waiting:
        verb = "waits" if len(missing.waiting) == 1 else "wait"
        said.append(f"{many(len(missing.waiting), 'question')} {verb} for it")
    return ", ".join(said) or f"bears on {many(len(missing.undetermined), 'result')}"


def warnings(report: Report) -> tuple[Block, ...]:
    """What a person should look at before the proposal is published."""
    if not report.problems:
        return ()
    return (
        Heading(2, "Look at these before you publish"),
        Items(tuple(f"{p.found} {p.expected}" for p in report.problems)),
    )
