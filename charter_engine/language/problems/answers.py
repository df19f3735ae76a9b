"""What can be wrong in a proposal."""

from __future__ import annotations

from typing import Final

from charter_engine.language.problems.entry import Entry

ANSWERS: Final = (
    Entry(
        code="always-applies",
        title="A question that applies to every project",
        why="Where nothing is said to hold without the question, no project can be excused from it.",
        where="answers",
        wrong="title: {not_applicable: it has no name yet}\n",
        right="title: not_known_yet\n",
    ),
    Entry(
        code="looks-personal",
        title="What looks like somebody's own details",
        why="Answers are published in time. A role, or the address of an office, says as much.",
        where="answers",
        wrong="title: Ask ann.example@example.org about it\n",
        right="title: Ask the data team about it\n",
        lineless=True,
        warning=True,
    ),
    Entry(
        code="no-reason",
        title="Not applicable, and no reason given",
        why="Residents should be able to read why a question was passed over.",
        where="answers",
        wrong='affected: {not_applicable: ""}\n',
        right="affected: {not_applicable: the data is about buildings}\n",
    ),
    Entry(
        code="none-not-an-answer",
        title="None is not an answer to this question",
        why="Text, dates and lists can be said to be none. A number or a choice has its own words for it.",
        where="answers",
        wrong="people: none\n",
        right="people: 0\n",
    ),
    Entry(
        code="not-a-list",
        title="The question takes a list",
        why=(
            "There may be more than one, and whether the list is the whole of it changes what can be told. "
            "`[...]` leaves it open, `{complete: true, items: [...]}` closes it."
        ),
        where="answers",
        wrong="partners: A firm\n",
        right="partners: {complete: true, items: [{name: A firm}]}\n",
    ),
    Entry(
        code="other-form",
        title="Written for another form",
        why="Questions change their meaning from one form to the next, so old answers are not new ones.",
        where="proposal",
        wrong="form: 7\n",
        right="form: 1\n",
    ),
    Entry(
        code="unknown-question",
        title="A question that is not in the form",
        why="The answer to a misspelt question would reach no rule.",
        where="answers",
        wrong="titel: A project\n",
        right="title: A project\n",
    ),
    Entry(
        code="unknown-source",
        title="A source that is not listed",
        why="Who reads that something rests on a source should be able to look it up.",
        where="proposal",
        wrong="answers_from: [s1]\n",
        right="sources:\n  - {source: s1, title: Minutes of the cabinet}\nanswers_from: [s1]\n",
    ),
)
