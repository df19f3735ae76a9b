"""The summary: what fits on a terminal. It says what the readings say, and less."""

from __future__ import annotations

from charter_engine.model.report import Report
from charter_engine.model.rule import Asks
from charter_engine.render.blocks import Block, Heading, Items, Para, Reading
from charter_engine.render.parts import (
    NO_QUESTION_OF_ITS_OWN,
    law_first,
    missing_lines,
    opening,
    raised,
    title,
)
from charter_engine.render.words import made, many

QUESTIONS_SHOWN = 4
MISSING_SHOWN = 3


def read(report: Report) -> Reading:
    """The summary of a report."""
    return Reading(
        "summary",
        title(report),
        made(report),
        (*opening(report), *law_first(report, brief=True), *_questions(report), *missing_lines(report, MISSING_SHOWN)),
        "",
    )


def _questions(report: Report) -> tuple[Block, ...]:
    own, standing = raised(report, standing=False), raised(report, standing=True)
    texts = [result.rule.question for result in own if isinstance(result.rule, Asks)]
    more = len(texts) - QUESTIONS_SHOWN
    said = [f"and {many(more, 'more question')}" if standing or more > 0 else ""] if more > 0 else []
    if standing:
        said.append(f"{len(standing)} asked of every project that uses personal data")
    blocks: list[Block] = [Heading(2, "Questions for the community")]
    if texts:
        blocks.append(Items(tuple(texts[:QUESTIONS_SHOWN]), numbered=True))
    elif report.next_step.community == "waits_for_facts":
        blocks.append(Para("None yet: answers are missing that decide it."))
    elif standing:
        blocks.append(Para(NO_QUESTION_OF_ITS_OWN))
    else:
        blocks.append(Para("None: nothing in the answers raises one."))
    if said:
        blocks.append(Para(f"... {', and '.join(said) if not said[0].startswith('and') else '; '.join(said)}"))
    return tuple(blocks)
