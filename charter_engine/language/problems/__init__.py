"""Every problem that this package can name, with a wrong and a right example. docs/problems.md is made from this data.

An example is a part of a small Charter or proposal; `where` says which part. A test runs each of them.
"""

from __future__ import annotations

from typing import Final

from charter_engine.language.problems.answers import ANSWERS
from charter_engine.language.problems.conditions import CONDITIONS
from charter_engine.language.problems.entry import PLACES, Entry, Where
from charter_engine.language.problems.files import FILES
from charter_engine.language.problems.form import CASES, FORM, WORDS
from charter_engine.language.problems.rules import RULES
from charter_engine.language.problems.text import KEYS, TEXT

CATALOGUE: Final[dict[str, tuple[Entry, ...]]] = {
    "The text of a file": TEXT,
    "Keys and values": KEYS,
    "Proposals and answers": ANSWERS,
    "Conditions": CONDITIONS,
    "Rules and the Charter": RULES,
    "The form": FORM,
    "Cases": CASES,
    "Words": WORDS,
    "Files and folders": FILES,
}
ENTRIES: Final = {entry.code: entry for group in CATALOGUE.values() for entry in group}

__all__ = ["CATALOGUE", "ENTRIES", "PLACES", "Entry", "Where"]
