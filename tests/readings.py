"""What a reader is told: the outcome that a reading shows of each rule, and what it says is known and not known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from charter_engine.model.report import Need, Report
from charter_engine.model.rule import Asks, Rule
from charter_engine.render.blocks import Annex, Block, Card, Heading, Items, Pairs, Para, Picture, Reading, Table

# Under which heading a rule's sentence means what.
SHOWS = {
    "The law comes first": "breached",
    "What to fix": "breached",
    "Good practice, our reading": "breached",
    "What to finish": "unfinished",
    "What the community is asked": "raised",
    "What is asked of us": "raised",
    "Asked of every project that uses personal data": "raised",
    "Questions for the community": "raised",
    "Cannot tell yet": "undetermined",
    "Met": "satisfied",
    "Does not apply": "not_applicable",
    "Could not be checked": "errored",
}
KNOWN_STATES = ("answered", "none", "not applicable", "not asked")
WITHHELD = "withheld"  # neither: a group is told so, and no rule sees it
NOT_TOLD = "we have not been told"
GROUPS = "affected_groups[{}].distribution.{}"


def words_of(value: Any) -> list[str]:
    """Every text in a reading."""
    if isinstance(value, str):
        return [value]
    if is_dataclass(value):
        return [word for field in fields(value) for word in words_of(getattr(value, field.name))]
    return [word for part in value for word in words_of(part)] if isinstance(value, tuple) else []


def blocks_of(reading: Reading) -> Iterator[tuple[str, Block]]:
    """Every block outside cards, with the heading that it stands under."""
    heading = ""
    for block in _flat(reading.blocks):
        if isinstance(block, Heading):
            heading = block.text.partition(":")[0]
        yield heading, block


def outcomes_shown(reading: Reading, report: Report) -> list[tuple[str, str]]:
    """Each rule that a reading names, with the outcome that it is shown with."""
    if reading.audience == "auditor":
        return list(_stated(reading))
    sentences: dict[str, list[str]] = {}
    for rule in (result.rule for result in report.results):
        for sentence in _sentences(rule):
            sentences.setdefault(sentence, []).append(rule.rule)
    return [
        (rule, SHOWS[heading])
        for heading, block in blocks_of(reading)
        if heading in SHOWS
        for sentence in _said(block)
        for rule in sentences.get(sentence, ())
    ]


def facts_said(reading: Reading, report: Report) -> tuple[set[str], set[str]]:
    """The facts that a reading says are known, and those that it says are not; an open list is not."""
    known: set[str] = set()
    unknown: set[str] = set()
    for heading, block in blocks_of(reading):
        if isinstance(block, Table) and block.headings == ("Fact", "Answer", "State", "Rests on"):
            for name, words, state, _ in block.rows:
                told = state in KNOWN_STATES and not words.endswith("there may be more")
                if state != WITHHELD:
                    (known if told else unknown).add(name)
        elif isinstance(block, Table) and block.caption.startswith("Groups of people"):
            for number, row in enumerate(block.rows, 1):
                for what, cell in zip(("gains", "burdens"), row[1:], strict=True):
                    (unknown if cell == NOT_TOLD else known).add(GROUPS.format(number, what))
        unknown |= set(_missing(heading, block, report)) | set(_first(block, report))
    return known, unknown


def pictures(reading: Reading) -> list[Picture]:
    """The drawings, each with its table."""
    return [block for _, block in blocks_of(reading) if isinstance(block, Picture)]


def _flat(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Annex):
            yield from _flat(block.blocks)
        else:
            yield block


def _stated(reading: Reading) -> Iterator[tuple[str, str]]:
    for heading, block in blocks_of(reading):
        if isinstance(block, Pairs) and block.caption == heading and block.rows[0][0] == "Outcome":
            stated = re.search(r"\((\w+)\); next: ", block.rows[0][1])
            assert stated
            yield heading, stated[1]


def _sentences(rule: Rule) -> tuple[str, ...]:
    return (rule.question,) if isinstance(rule, Asks) else (rule.says, rule.unmet)


def _said(block: Block) -> Iterator[str]:
    match block:
        case Card(title):
            yield title
        case Items(items):
            yield from items
        case Table():
            yield from (cell for row in block.rows for cell in row[:2])
        case _:
            pass


def _missing(heading: str, block: Block, report: Report) -> Iterator[str]:
    """The missing answers that are listed: by label to residents, by label and question to officers."""
    for missing in report.missing:
        label = missing.label[:1].upper() + missing.label[1:]
        if isinstance(block, Table) and block.caption.startswith("Missing answers"):
            listed = any(row[:2] == (label, missing.asks) for row in block.rows)
        elif isinstance(block, Items) and heading == "Other missing answers":
            listed = any(item.startswith(f"{label} ({missing.asks})") for item in block.items)
        else:
            listed = isinstance(block, Items) and heading == "What is not settled" and f"{label}." in block.items
        if listed:
            yield missing.id


def _first(block: Block, report: Report) -> Iterator[str]:
    """What a group must be told first, and has not been."""
    told: list[tuple[str, str]] = []
    if isinstance(block, Card) and block.tone == "question":
        lead = "What the council has not told us: "
        texts = [part.text for part in block.blocks if isinstance(part, Para) and part.text.startswith(lead)]
        told = [(block.title, text.removeprefix(lead)) for text in texts]
    elif isinstance(block, Table) and block.headings[-1] == "What you must supply first":
        told = [(question, text) for question, text in block.rows]
    for question, text in told:
        for result in report.results:
            if isinstance(result.rule, Asks) and result.rule.question == question:
                yield from (need.id for need in result.needs if _names(text, need, result.needs))


def _names(text: str, need: Need, needs: tuple[Need, ...]) -> bool:
    """Whether a list of phrases names this need; by the label of its question where it is not known for any item."""
    whole = not any(other.known for other in needs if other.asks == need.asks)
    phrase = re.escape(need.asks_label if whole else need.label)
    return re.search(rf"(?i)(?:^|; (?:and )?| and ){phrase}(?:;| and |\.?$)", text) is not None
