"""Why a result is what it is, in a sentence or two that an officer and a resident can read alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from charter_engine.engine.determining import ALL_ITEMS
from charter_engine.engine.reader import Reader, label_of
from charter_engine.engine.trace import without_numbers
from charter_engine.language.aloud import is_plural
from charter_engine.model.expression import paths
from charter_engine.model.proposal import Answers
from charter_engine.model.questionnaire import Question
from charter_engine.model.report import FactRead, Need
from charter_engine.model.rule import Asks, Gate, Requires, Rule
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
    said = form_says(_telling_first(rule, grounds.determining), reader)
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
    return f"The form says: {_few(list(dict.fromkeys(_phrase(name, reader) for name in names)))}."


def _telling_first(rule: Rule, names: Sequence[str]) -> list[str]:
    """The facts in the order in which they tell a reader most: what the rule asks for, then what brings it in.

    What only a derived fact or another question reads comes last.
    """
    asked_for = [rule.satisfied_when, rule.unfinished_when, rule.when] if isinstance(rule, Requires) else [rule.when]
    read = [path for condition in asked_for if condition is not None for path in paths(condition)]
    order = {path: number for number, path in reversed([*enumerate(read)])}
    return sorted(names, key=lambda name: order.get(without_numbers(name.removesuffix(ALL_ITEMS)), len(read)))


def _few(phrases: Sequence[str]) -> str:
    """The first phrases as a list in a sentence, and how many more there are."""
    shown, more = [*phrases[:SHOWN]], len(phrases) - SHOWN
    if more > 0:
        shown.append(f"{more} more")
    return shown[0] if len(shown) == 1 else f"{'; '.join(shown[:-1])}; and {shown[-1]}"


def _phrase(name: str, reader: Reader) -> str:
    """One determining fact as a clause: an answer, that an item is listed, or that a list is complete."""
    if name.endswith(ALL_ITEMS):
        return _all_of(name.removesuffix(ALL_ITEMS), reader)
    item, inner, _ = name.rpartition("]")
    if inner and (name == item + inner or reader.names_its_item(name)):
        label = label_of(without_numbers(item + inner), reader.edition.form)
        return f"{reader.item_name(item + inner)} is {'among' if is_plural(label) else 'listed under'} {label}"
    return _answer(reader.fact(name), reader.edition.form.index[without_numbers(name)].question)


def _all_of(items: str, reader: Reader) -> str:
    label, node = reader.label(items), reader.node(items)
    if isinstance(node, Answers) and not node.items:
        return f"nothing is listed under {label}"
    return f"these are all {label}" if is_plural(label) else f"the list is complete: {label}"


def _answer(fact: FactRead, question: Question) -> str:
    """An answer as a clause: "personal data is used", "the say people have is “asked first”"."""
    if fact.state == "none":
        return f"“none” for {fact.label}"
    if fact.state != "answered":
        return f"{fact.label}: {fact.words}"
    if question.type == "yes_no" and fact.label.startswith("whether "):
        return fact.label.removeprefix("whether ") if fact.value == "yes" else f"“no” on {fact.label}"
    words = f"“{fact.words}”" if question.type == "choice" else fact.words
    if not fact.label.startswith("the "):
        return f"{words} on {fact.label}"
    return f"{fact.label} {'are' if is_plural(fact.label) else 'is'} {words}"


def unknowns(names: Sequence[str], reader: Reader) -> str:
    """The missing facts as a list of noun phrases that can follow "We do not know"."""
    phrases = list(dict.fromkeys(unknown(name, reader) for name in names)) or ["for which gate this report is made"]
    return _few(phrases)


def unknown(name: str, reader: Reader) -> str:
    """One missing fact; of a list that may go on, whether it is complete."""
    label = reader.label(name)
    question = reader.edition.form.index[without_numbers(name)].question
    node = reader.node(name)
    listed = isinstance(node, Answers) and bool(node.items)
    ticked = question.type == "choices" and node is not None
    if not (listed or ticked):
        return label
    return f"whether these are all {label}" if is_plural(label) else f"whether this list is complete: {label}"


def _for_a_question(came_to: Outcome, said: str, needs: Sequence[Need]) -> str:
    if came_to == "not_applicable":
        return f"This question does not arise. {said}".strip()
    first = list(dict.fromkeys(need.asks_label for need in needs if not need.known))
    if not first:
        return said
    return f"{said} First the council must say {_few(first)}.".strip()
