"""What can be wrong in a condition."""

from __future__ import annotations

from typing import Final

from charter_engine.language.problems.entry import Entry

CONDITIONS: Final = (
    Entry(
        code="inside-a-list",
        title="A fact inside a list, named from outside",
        why="There may be several items. Say whether some, every or none of them is meant.",
        where="asks",
        wrong="when: {partners.pledge: refused}\n",
        right="when: {some: partners, where: {pledge: refused}}\n",
    ),
    Entry(
        code="not-a-leaf",
        title="A whole record where one answer is needed",
        why="A record has several answers. Name those that a group must know.",
        where="asks",
        wrong="needs: [retention]\n",
        right="needs: [retention.until, retention.reason]\n",
    ),
    Entry(
        code="not-a-name",
        title="A name is needed here",
        why=(
            "A number in a rule is a decision that somebody took. It stands in charter.yaml under a name, "
            "with its date and its source."
        ),
        where="asks",
        wrong="when: {people: {at_least: 100}}\n",
        right="when: {people: {at_least: many_people}}\n",
    ),
    Entry(
        code="not-an-expression",
        title="Not a condition",
        why="A condition names one fact and what it must be, or joins others with `all`, `any` or `not`.",
        where="asks",
        wrong="when: personal_data\n",
        right="when: {personal_data: yes}\n",
    ),
    Entry(
        code="repeated-option",
        title="An option stands twice",
        why="Twice the same choice is one choice, and a reader looks for a difference that is not there.",
        where="asks",
        wrong="options: [go ahead, go ahead, do not do it]\n",
        right="options: [go ahead, do not do it]\n",
    ),
    Entry(
        code="several-facts",
        title="Several facts side by side",
        why="It must be said whether all of them are meant, or any.",
        where="asks",
        wrong="when: {stage: idea, personal_data: yes}\n",
        right="when: {all: [{stage: idea}, {personal_data: yes}]}\n",
    ),
    Entry(
        code="unknown-fact",
        title="A fact that does not exist",
        why="A rule that waits for a misspelt fact would stay open for ever.",
        where="asks",
        wrong="when: {stag: idea}\n",
        right="when: {stage: idea}\n",
    ),
    Entry(
        code="unknown-operator",
        title="A word that the language does not have",
        why="Conditions are built from few words, so that they can be read aloud. This is not one of them.",
        where="asks",
        wrong="when: {sone: partners, where: {pledge: refused}}\n",
        right="when: {some: partners, where: {pledge: refused}}\n",
    ),
    Entry(
        code="unknown-parameter",
        title="A number that charter.yaml does not name",
        why="The rule could not be worked out on any day.",
        where="asks",
        wrong="when: {people: {at_least: very_many_people}}\n",
        right="when: {people: {at_least: many_people}}\n",
    ),
    Entry(
        code="unsure-in-a-rule",
        title="A rule that turns on not knowing",
        why="Nobody should gain or lose by answering later. Only the routing may look at what is not known yet.",
        where="asks",
        wrong="when: {unsure: personal_data}\n",
        right="when: {personal_data: yes}\n",
    ),
    Entry(
        code="wrong-comparison",
        title="A comparison that does not suit the question",
        why="Of several ticked options one can be among them; only a single choice can be equal to something.",
        where="asks",
        wrong="when: {affected: children}\n",
        right="when: {affected: {includes: children}}\n",
    ),
    Entry(
        code="wrong-unit",
        title="A number in the wrong unit",
        why="The distance between two days is counted in days or months.",
        where="requires",
        wrong="satisfied_when: {retention.until: {within: many_people, of: report_date}}\n",
        right="satisfied_when: {retention.until: {within: keep_for, of: report_date}}\n",
    ),
)
