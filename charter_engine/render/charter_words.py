"""The words for what changed between two Charters: kinds of thing, and what is said of one."""

from __future__ import annotations

from collections.abc import Mapping

from charter_engine.engine.reasons import GATE_WORDS
from charter_engine.model.charter import Charter
from charter_engine.model.rule import Grade
from charter_engine.render.words import BASIS_WORDS, TIER_WORDS, grade_words

KIND_WORDS: Mapping[str, str] = {
    "charter": "The Charter",
    "edition": "Edition",
    "parameter": "Number",
    "commitment": "Promise of the council",
    "source": "Source",
    "group": "Group of people",
    "open_point": "Open point",
    "criterion": "Criterion",
    "avoided_word": "Word to avoid",
    "term": "Word explained",
    "order": "Order of a page",
    "principle": "Principle",
    "clause": "Clause",
    "rule": "Rule",
    "form": "The form",
    "section": "Section of the form",
    "question": "Question of the form",
    "derived": "Derived fact",
    "route": "Route",
}
PART_WORDS: Mapping[str, str] = {
    "effect": "What it does",
    "when": "Applies if",
    "satisfied_when": "Met if",
    "unfinished_when": "Counts as begun if",
    "due_by": "Due",
    "needs": "What a group must know",
    "tier": "How much discussion",
    "standing": "Asked of every project that uses personal data",
    "options": "What can be chosen",
    "options.order": "Order of what can be chosen",
    "in_force": "In force",
    "from": "First day",
    "stands_for": "What the day stands for",
    "basis.kind": "Why it exists",
    "basis.source": "Source",
    "basis.provision": "Provision of the law",
    "basis.grade": "Strength of the source",
    "basis.note": "Note on the source",
    "says": "What it says",
    "unmet": "Said when it is not met",
    "shown_by": "What would show it",
    "remedy": "What to do",
    "about": "What it is about",
    "grade": "Strength of the source",
    "left_to_people": "Why it is left to people",
    "type": "Kind of answer",
    "asked_when": "Asked if",
    "otherwise": "What holds when it is not asked",
    "screening": "Decides the tier",
    "wording": "Asked in these words",
    "label": "Called",
    "code": "Code on paper",
    "why": "Why it is asked",
    "use": "Who reads it",
    "elsewhere": "Names elsewhere",
    "options_from": "Options from",
    "options.hint": "Help with the options",
    "form": "Number of the form",
    "fillers": "Texts that say nothing",
    "is": "Holds if",
    "opens": "Sections that open",
    "read": "How far it was read",
    "short": "For short",
}
NOTHING: Mapping[str, str] = {
    "when": "always",
    "asked_when": "always",
    "unfinished_when": "nothing counts as begun",
    "in_force": "as its principle",
    "due": "no day",
}
_VALUES: Mapping[str, Mapping[str, str]] = {
    "effect": {"requires": "requires something of the project", "asks": "asks the community"},
    "due_by": {str(gate): words for gate, words in GATE_WORDS.items()},
    "tier": {str(tier): words for tier, words in TIER_WORDS.items()},
    "basis.kind": BASIS_WORDS,
    "about": {"choice": "a design choice", "world": "a fact about the world"},
    "type": {
        "yes_no": "yes or no",
        "choice": "one of its options",
        "choices": "any of its options",
        "number": "a whole number",
        "date": "a date",
        "text": "a text",
        "record": "an answer in several parts",
        "list": "a list",
    },
}


def part_words(part: str, kind: str) -> str:
    """What a part of a thing is called."""
    if part == "order":
        return "Order"
    if part == "when" and kind == "route":
        return "Taken if"
    return PART_WORDS.get(part, part.replace(".", ", ").replace("_", " ").capitalize())


def value_words(part: str, said: str, charter: Charter) -> str:
    """What is said of it, without a letter for a grade; and in words where nothing is said."""
    if part in ("grade", "basis.grade"):
        grades: Mapping[str, Grade] = {"A": "A", "B": "B", "C": "C", "D": "D"}
        return ", then ".join(grade_words(grades[each], charter) for each in said.split(", then ") if each in grades)
    return _VALUES.get(part, {}).get(said, said) or NOTHING.get(part, "nothing")
