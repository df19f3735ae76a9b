"""Who gains and who carries a burden: side by side, never netted."""

from __future__ import annotations

from charter_engine.engine.reader import Reader
from charter_engine.model.proposal import Answers
from charter_engine.model.report import Report
from charter_engine.render.blocks import Block, Heading, Para, Table
from charter_engine.render.words import capital

NOT_TOLD = "we have not been told"


def gains_and_burdens(report: Report) -> tuple[Block, ...]:
    """A table of the groups affected: what each gains, what each carries."""
    reader = Reader.of(report.edition, report.proposal)
    listed = reader.node("affected_groups")
    heading = Heading(2, "Who gains, and who carries a burden")
    if not isinstance(listed, Answers) or not listed.items:
        return (heading, Para("The council has not told us which groups of people are affected."))
    rows = tuple(_row(f"affected_groups[{number}]", reader) for number in range(1, len(listed.items) + 1))
    headings = ("Who", "What they gain", "What they carry")
    table = Table("Groups of people, what each gains and what each carries", headings, rows)
    if listed.complete:
        return (heading, table)
    return (heading, table, Para("There may be other groups: the list is not said to be complete.", "small"))


def _row(item: str, reader: Reader) -> tuple[str, ...]:
    group = reader.fact(f"{item}.group")
    facts = [reader.fact(f"{item}.distribution.{name}") for name in ("gains", "burdens")]
    who = capital(group.words if group.state == "answered" else NOT_TOLD)
    return (who, *(bare(fact.words) if fact.state in ("answered", "none") else NOT_TOLD for fact in facts))


def bare(words: str) -> str:
    """Words without the quotation marks of an answer."""
    return words.removeprefix("“").removesuffix("”")
