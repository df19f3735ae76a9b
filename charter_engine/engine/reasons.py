"""Why a result is what it is, in a sentence or two that an officer and a resident can read alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from charter_engine.engine.determining import ALL_ITEMS
from charter_engine.engine.reader import Reader, label_of
from charter_engine.engine.trace import without_numbers
from charter_engine.model.charter import Asks, Gate, Rule
from charter_engine.model.proposal import Answers
from charter_engine.model.report import Need
from charter_engine.model.truth import Outcome

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a result stands on: the facts that force it, those whose absence leaves it open, and what a group needs."""

    determining: Sequence[str]
    missing: Sequence[str]
    needs: Sequence[Need]


GATE_WORDS: dict[Gate, str] = {
    "deliberation": "before people are asked",
    "decision": "before the decision",
    "go_live": "before it goes live",
    "twelve_months": "twelve months after the start",
}


def reason(rule: Rule, came_to: Outcome, reader: Reader, grounds: Grounds) -> str:
    """The sentences for one result."""
    if came_to == "undetermined":
        index = reader.edition.form.index
        asked = [name for name in grounds.missing if not index[without_numbers(name)].from_record]
        said = "The record does not say yet:" if grounds.missing and not asked else "We do not know"
        return f"{said} {unknowns(grounds.missing, reader)}."
    said = form_says(grounds.determining, reader)
    if isinstance(rule, Asks):
        return _for_a_question(came_to, said, grounds.needs)
    match came_to:
        case "satisfied":
            return f"{rule.says} {said}".strip()
        case "breached":
            return f"{rule.unmet} {said}".strip()
        case "unfinished":
            return f"{rule.unmet} {said} It is under way, and due {GATE_WORDS[rule.due_by]}.".replace("  ", " ")
        case "not_applicable":
            return f"This does not apply. {said}".strip()
        case "errored" | "raised":
            raise AssertionError(came_to)
        case _:
            assert_never(came_to)


def form_says(names: Sequence[str], reader: Reader) -> str:
    """The proposal's own answers, as one sentence; empty where there are none."""
    if not names:
        return ""
    phrases = list(dict.fromkeys(_phrase(name, reader) for name in names))
    more = len(phrases) - SHOWN
    return f"The form says: {'; '.join(phrases[:SHOWN])}{f'; and {more} more' if more > 0 else ''}."


def _phrase(name: str, reader: Reader) -> str:
    """One determining fact: an answer, that an item is listed, or that a list is complete."""
    if name.endswith(ALL_ITEMS):
        return f"{label_of(without_numbers(name.removesuffix(ALL_ITEMS)), reader.edition.form)}: these are all"
    if name.endswith("]"):
        return f"{reader.label(name)}: listed"
    fact = reader.fact(name)
    return f"{fact.label}: {fact.words}"


def unknowns(names: Sequence[str], reader: Reader) -> str:
    """The missing facts as a list of noun phrases that can follow "We do not know"."""
    phrases = list(dict.fromkeys(unknown(name, reader) for name in names)) or ["for which gate this report is made"]
    shown, more = phrases[:SHOWN], len(phrases) - SHOWN
    if more > 0:
        return f"{'; '.join(shown)}; and {more} more"
    return shown[0] if len(shown) == 1 else f"{'; '.join(shown[:-1])}; and {shown[-1]}"


def unknown(name: str, reader: Reader) -> str:
    """One missing fact; of a list that may go on, whether it is complete."""
    label = reader.label(name)
    question = reader.edition.form.index[without_numbers(name)].question
    node = reader.node(name)
    listed = isinstance(node, Answers) and bool(node.items)
    ticked = question.type == "choices" and node is not None
    return f"whether this list is complete: {label}" if listed or ticked else label


def _for_a_question(came_to: Outcome, said: str, needs: Sequence[Need]) -> str:
    if came_to == "not_applicable":
        return f"This question does not arise. {said}".strip()
    first = list(dict.fromkeys(need.asks_label for need in needs if not need.known))
    if not first:
        return said
    more = f"; and {len(first) - SHOWN} more" if len(first) > SHOWN else ""
    return f"{said} First the council must say: {'; '.join(first[:SHOWN])}{more}.".strip()
