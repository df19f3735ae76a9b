"""What can be wrong in the form, in cases, and in the words that people read."""

from __future__ import annotations

from typing import Final

from charter_engine.language.problems.entry import Entry

FORM: Final = (
    Entry(
        code="cycle",
        title="Facts that wait for each other",
        why="Whether one holds would depend on the other, and the other on the first.",
        where="form",
        wrong=(
            "derived:\n  - {fact: outside_help, label: whether there is help, is: {inside_help: no}}\n"
            "  - {fact: inside_help, label: whether there is none, is: {outside_help: no}}\n"
        ),
        right=(
            "derived:\n  - {fact: outside_help, label: whether there is help, is: {some: partners}}\n"
            "  - {fact: inside_help, label: whether there is none, is: {outside_help: no}}\n"
        ),
    ),
    Entry(
        code="reserved-word",
        title="An id that is a word of the language",
        why="A condition could not tell the question from the word.",
        where="question",
        wrong="question: count\n",
        right="question: how_many\n",
    ),
)

CASES: Final = (
    Entry(
        code="expects-nothing",
        title="A case that expects nothing",
        why="It would always pass, and show nothing.",
        where="case",
        wrong="expect: {}\n",
        right="expect: {openness.end: satisfied}\n",
    ),
    Entry(
        code="impossible-outcome",
        title="An outcome that the rule cannot have",
        why="A rule that requires is met or not; a rule that asks is raised or not. The two never mix.",
        where="case",
        wrong="expect: {openness.end: raised}\n",
        right="expect: {openness.end: satisfied}\n",
    ),
    Entry(
        code="no-case",
        title="A rule that was never seen to hold, fail or stay open",
        why="A rule that nobody has tried may not do what its sentence says.",
        where="case",
        wrong="expect: {openness.large: undetermined}\n",
        right="expect: {openness.end: satisfied}\n",
    ),
    Entry(
        code="unknown-rule",
        title="A rule that does not exist",
        why="The case would show nothing.",
        where="case",
        wrong="expect: {openness.ent: satisfied}\n",
        right="expect: {openness.end: satisfied}\n",
    ),
)

WORDS: Final = (
    Entry(
        code="avoided-word",
        title="A word on the list of words to avoid",
        why="words.yaml lists words that many residents stumble over, and what to say in their place.",
        where="requires",
        wrong="remedy: Ask every stakeholder.\n",
        right="remedy: Ask everybody who is affected.\n",
    ),
    Entry(
        code="double-negative",
        title="No twice in one sentence",
        why="Two negatives have to be worked out, and some readers come to the opposite.",
        where="requires",
        wrong="says: No data is kept without an end.\n",
        right="says: All data is kept for a stated time.\n",
    ),
    Entry(
        code="long-sentence",
        title="A sentence that is too long",
        why="Sentences of up to 25 words can be read at one go, and read out.",
        where="requires",
        wrong=(
            "remedy: >-\n  Choose a day that is earlier than the one which was chosen at first, write it down in\n"
            "  the form with the reason for it, and then ask somebody to look at both.\n"
        ),
        right=(
            "remedy: >-\n  Choose an earlier day. Write it down in the form with the reason for it. Then ask\n"
            "  somebody to look at both.\n"
        ),
    ),
    Entry(
        code="undefined-term",
        title="An abbreviation that is explained nowhere",
        why="Whoever does not know it cannot guess it.",
        where="requires",
        wrong="shown_by: The ROPA.\n",
        right="shown_by: The record of what the council does with data.\n",
    ),
)
