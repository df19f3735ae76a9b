"""Plain words: the lint for the texts of rules that people read (docs/meaning.md).

Hard rules: at most 25 words a sentence (the limit of GOV.UK), no two negatives in a sentence, no word of the avoid
list, no abbreviation that is not a term of words.yaml. A formula for reading age is not one of them: short clear texts
mislead it. Source: https://insidegovuk.blog.gov.uk/2014/08/04/sentence-length-why-25-words-is-our-limit/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from charter_engine.errors import Problem
from charter_engine.language.folder import Folder
from charter_engine.model.charter import Principle
from charter_engine.model.rule import Asks, Rule

MAX_WORDS = 25
_SENTENCE = re.compile(r"(?<=[.!?:])\s+")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’-]*")
_NO = r"no|not|never|none|nobody|nothing|neither|nor|without|cannot|\w+n['’]t"
_NEGATIVE = re.compile(rf"\b(?:{_NO})\b", re.IGNORECASE)
_ABBREVIATION = re.compile(r"\b[A-Z][A-Z0-9]{1,}[a-z]?\b")


def check_wording(folder: Folder) -> Iterator[Problem]:
    """Every problem in the words of principles, clauses and rules."""
    for principle in folder.charter.principles:
        for text in (principle.meaning, *(clause.says for clause in principle.clauses)):
            yield from _check(text, principle.principle, principle, folder)
        for rule in principle.rules:
            for text in rule_texts(rule):
                yield from _check(text, rule.rule, rule, folder)


def rule_texts(rule: Rule) -> tuple[str, ...]:
    """The texts of a rule that people read."""
    if isinstance(rule, Asks):
        return (rule.question, rule.about, *rule.options)
    return (rule.says, rule.unmet, rule.shown_by, rule.remedy)


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [part for part in _SENTENCE.split(" ".join(text.split())) if part]


def negatives(sentence: str) -> int:
    """How many negatives a sentence holds."""
    return len(_NEGATIVE.findall(sentence))


def _check(text: str, name: str, value: Rule | Principle, folder: Folder) -> Iterator[Problem]:
    words, place = folder.charter.words, folder.place(value)
    terms = [term.term for term in words.terms]
    for sentence in sentences(text):
        counted = len(_WORD.findall(sentence))
        if counted > MAX_WORDS:
            found = f"A sentence of `{name}` has {counted} words: “{sentence[:60]}…”."
            yield Problem(place, "long-sentence", found, f"At most {MAX_WORDS}. Make two of it.")
        if negatives(sentence) > 1:
            yield Problem(place, "double-negative", f"`{name}` says no twice: “{sentence}”.", "Say what is.")
        for found_short in _ABBREVIATION.findall(sentence):
            if found_short not in terms and found_short not in ("I", "A"):
                found = f"`{name}` uses `{found_short}`, which words.yaml does not explain."
                yield Problem(place, "undefined-term", found, "Write it out, or add it to `terms`.")
    for avoided in words.avoid:
        if re.search(rf"\b{re.escape(avoided.word)}\b", text, re.IGNORECASE):
            yield Problem(place, "avoided-word", f"`{name}` says `{avoided.word}`.", f"Say: {avoided.say}.")
