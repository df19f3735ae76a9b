"""What a calibration missed, with the reason of each miss; and what it flagged that no reader named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from charter_engine.engine.calibrate import Calibration, Held, Miss, without_question
from charter_engine.model.verdict import Side
from charter_engine.render.blocks import Block, Heading, Para, Table
from charter_engine.render.calibrate_picture import FATE_WORDS
from charter_engine.render.words import capital, listed, many

MOST_WANTED: Final = 10


def misses(found: Calibration) -> Iterator[Block]:
    """Every miss of the projects as published, and every principle that was flagged and not named."""
    short = {principle.principle: principle.short for principle in found.edition.principles}
    counted = [one for one in found.published.held if one.verdict.counts]
    yield Heading(2, "What was missed, and why")
    yield from _no_question(found, counted, short)
    yield from _missed(counted, "adverse", "Where the verdict went against the project", short)
    yield from _missed(counted, "conditional", "Where it was for the project, with conditions", short)
    yield Heading(2, "What was flagged, and no reader named")
    yield _not_named(counted, short)


def why(miss: Miss) -> str:
    """Why no rule flagged a principle, in a sentence or two."""
    said = []
    if miss.could_not_tell:
        wanting: dict[tuple[str, ...], list[str]] = {}
        for each in miss.could_not_tell:
            wanting.setdefault(each.missing, []).append(_short(each.rule))
        groups = [f"{', '.join(rules)} ({listed(missing, 3)})" for missing, rules in wanting.items()]
        said.append(f"could not be told, for want of answers: {'; '.join(groups)}.")
    if miss.below_the_bar:
        said.append(f"raised, below the bar or of every project: {', '.join(map(_short, miss.below_the_bar))}.")
    if miss.other:
        verbs = ("is", "does") if miss.other == 1 else ("are", "do")
        said.append(f"{many(miss.other, 'rule')} {verbs[0]} met or under way, or {verbs[1]} not apply.")
    return " ".join(map(capital, said)) or "No rule stands under this principle."


def _no_question(found: Calibration, held: Sequence[Held], short: Mapping[str, str]) -> Iterator[Block]:
    names = without_question(found.edition)
    missed = [miss.principle in names for one in held if one.verdict.side == "adverse" for miss in one.missed]
    if names and missed:
        yield Para(
            "No question that calls for one round of sessions or more stands under "
            f"{listed([short[name] for name in names])}. Only an answer that says no can flag these. "
            f"They are {sum(missed)} of the {len(missed)} that were missed where the verdict went against the project. "
            "Public sources seldom say no: they are silent."
        )


def _missed(held: Sequence[Held], side: Side, heading: str, short: Mapping[str, str]) -> Iterator[Block]:
    missed = [(one.verdict.verdict, miss) for one in held if one.verdict.side == side for miss in one.missed]
    yield Heading(3, heading)
    yield Para(_counted([miss for _, miss in missed]))
    if missed:
        wanted = Counter(label for _, miss in missed for label in _wanted(miss)).most_common(MOST_WANTED)
        rows = tuple((capital(label), many(number, "miss", "misses")) for label, number in wanted)
        if rows:
            yield Table("The answers that were wanted most often", ("Answer wanted most often", "In"), rows)
        told = tuple((project, short[miss.principle], why(miss)) for project, miss in missed)
        yield Table(heading, ("Project", "Principle", "Why"), told)


def _counted(missed: Sequence[Miss]) -> str:
    if not missed:
        return "Nothing was missed."
    untold = sum(bool(miss.could_not_tell) for miss in missed)
    counted = many(len(missed), "principle was missed", "principles were missed")
    return f"{counted}. In {untold} of {len(missed)} cases a rule could not be told, for want of answers."


def _wanted(miss: Miss) -> dict[str, None]:
    """The labels of the answers that a miss wanted, each once, in the order of its rules."""
    return dict.fromkeys(label for each in miss.could_not_tell for label in each.missing)


def _not_named(held: Sequence[Held], short: Mapping[str, str]) -> Block:
    rows = tuple(
        (one.verdict.verdict, FATE_WORDS[one.verdict.fate], short[principle], ", ".join(map(_short, rules)))
        for one in held
        for principle, rules in one.not_named.items()
    )
    headings = ("Project", "What became of it", "Principle", "Rules")
    return Table("Flagged, and not named", headings, rows) if rows else Para("Nothing was.")


def _short(rule: str) -> str:
    return rule.partition(".")[2]
