"""What can be wrong in rules and in the Charter as a whole."""

from __future__ import annotations

from typing import Final

from charter_engine.language.problems.entry import Entry

RULES: Final = (
    Entry(
        code="covered-twice",
        title="Left to people, and there is a rule",
        why="The Charter would say of one clause that no rule tests it, and test it.",
        where="principle",
        wrong=(
            "clauses:\n  - clause: openness.end\n    says: Data is kept for a stated time.\n"
            "    source: the-charter\n    grade: A\n    left_to_people: Only people can tell.\n"
        ),
        right=(
            "clauses:\n  - clause: openness.end\n    says: Data is kept for a stated time.\n"
            "    source: the-charter\n    grade: A\n"
        ),
    ),
    Entry(
        code="never-applies",
        title="A rule that never applies",
        why="Whatever is answered, the rule has nothing to say. Nobody would notice that it is there.",
        where="asks",
        wrong="when: {all: [{stage: idea}, {stage: live}]}\n",
        right="when: {any: [{stage: idea}, {stage: live}]}\n",
    ),
    Entry(
        code="never-fails",
        title="A rule that never fails",
        why="Whatever is answered, the rule is met. It would praise every project.",
        where="requires",
        wrong="satisfied_when: {any: [{stage: idea}, {not: {stage: idea}}]}\n",
        right="satisfied_when: {stage: idea}\n",
    ),
    Entry(
        code="never-holds",
        title="A rule that is never met",
        why="Whatever is answered, the rule is not met. No project could do what it asks.",
        where="requires",
        wrong="satisfied_when: {all: [{stage: idea}, {stage: live}]}\n",
        right="satisfied_when: {stage: idea}\n",
    ),
    Entry(
        code="no-commitment",
        title="Rests on a commitment and names none",
        why="A reader should be able to look up what the council promised.",
        where="requires",
        wrong="basis: {kind: commitment, source: the-charter, grade: A}\n",
        right="commitment: ask-partners\nbasis: {kind: commitment, source: the-charter, grade: A}\n",
    ),
    Entry(
        code="no-provision",
        title="Rests on law and names no provision",
        why="Only what a law really says may stop a project. The article or section lets anybody check.",
        where="requires",
        wrong="basis: {kind: law, source: the-act, grade: A}\n",
        right="basis: {kind: law, source: the-act, provision: section 1, grade: A}\n",
    ),
    Entry(
        code="no-rule",
        title="A principle without a rule",
        why="A principle that nothing follows from would be shown as if it had been looked at.",
        where="principle",
        wrong="rules: []\n",
        right="meaning: People can see what is done with data.\n",
    ),
    Entry(
        code="no-source",
        title="Rests on nothing that can be looked up",
        why="What is not our own reading has been published somewhere.",
        where="requires",
        wrong="basis: {kind: practice, grade: B}\n",
        right="basis: {kind: practice, source: the-act, grade: B}\n",
    ),
    Entry(
        code="no-way-out",
        title="No option is not to do it",
        why="A question is fair only where the answer may be no.",
        where="asks",
        wrong="options: [go ahead, go ahead with conditions]\n",
        right="options: [go ahead, go ahead with conditions, do not do it]\n",
    ),
    Entry(
        code="not-covered",
        title="A statement that nothing follows up",
        why="Each clause, commitment and criterion has a rule, or says why it is left to people.",
        where="principle",
        wrong=(
            "clauses:\n  - clause: openness.words\n    says: The words are plain.\n    source: the-charter\n"
            "    grade: A\n"
        ),
        right=(
            "clauses:\n  - clause: openness.words\n    says: The words are plain.\n    source: the-charter\n"
            "    grade: A\n    left_to_people: Only a reader can tell.\n"
        ),
    ),
    Entry(
        code="not-decided",
        title="Too many ways to try",
        why=(
            "Whether a rule can apply, hold and fail is tried on every combination of answers. This rule has too "
            "many for that. Nothing is known to be wrong."
        ),
        where="asks",
        wrong=(
            "when:\n  all:\n    - {stage: idea}\n    - {stage: live}\n    - {answered: title}\n"
            "    - {affected: {includes: [children, carers]}}\n    - {people: {at_least: many_people}}\n"
            "    - some: partners\n      where:\n        any:\n          - {pledge: [signed, asked]}\n"
            "          - {uses: {includes: [store, study]}}\n          - {answered: name}\n"
        ),
        right="when: {any: [{stage: idea}, {stage: live}]}\n",
        warning=True,
    ),
    Entry(
        code="not-listed",
        title="A principle that charter.yaml does not list",
        why="The list gives the order on a page. A principle outside it has no place there.",
        where="charter",
        wrong="principles: [partnership]\n",
        right="principles: [openness, partnership]\n",
    ),
    Entry(
        code="not-used",
        title="Something that nothing uses",
        why="People should not be asked for what nobody reads, nor a number be kept that no rule needs.",
        where="question",
        wrong="use: []\n",
        right="use: [pack]\n",
    ),
    Entry(
        code="other-file-name",
        title="A principle in a file of another name",
        why="Whoever looks for a principle should find it by its name.",
        where="principle",
        wrong="principle: being-open\n",
        right="principle: openness\n",
    ),
    Entry(
        code="other-principle",
        title="A rule under another principle",
        why="The first part of a rule's id says where it belongs.",
        where="rule",
        wrong="rule: partnership.end\n",
        right="rule: openness.other-end\n",
    ),
    Entry(
        code="reading-grade",
        title="Our own reading with too good a grade",
        why="Grades A to C say that somebody published it. What is our own reading has grade D.",
        where="asks",
        wrong="basis: {kind: reading, grade: B}\n",
        right="basis: {kind: reading, grade: D}\n",
    ),
    Entry(
        code="repeated-id",
        title="An id is used twice",
        why="Reports and records name things by their ids, for ever. Each must mean one thing.",
        where="rule",
        wrong="rule: openness.end\n",
        right="rule: openness.other-end\n",
    ),
    Entry(
        code="unknown-clause",
        title="A clause that does not exist",
        why="A rule makes a statement of the Charter executable, and must say which.",
        where="requires",
        wrong="clause: openness.and\n",
        right="clause: openness.end\n",
    ),
    Entry(
        code="unknown-commitment",
        title="A commitment that does not exist",
        why="A reader should be able to look up what the council promised.",
        where="requires",
        wrong="commitment: ask-partner\n",
        right="commitment: ask-partners\n",
    ),
    Entry(
        code="unknown-criterion",
        title="A criterion that does not exist",
        why="The list of criteria shows what the Charter could ask. A rule names its own, or none.",
        where="requires",
        wrong='criterion: "1.7"\n',
        right='criterion: "1.1"\n',
    ),
    Entry(
        code="unknown-section",
        title="A section that does not exist",
        why="The routing opens sections of the form by their ids.",
        where="routing",
        wrong="tiers:\n  - {tier: none, when: {personal_data: no}, opens: [records], says: No data is used.}\n",
        right="tiers:\n  - {tier: none, when: {personal_data: no}, opens: [record], says: No data is used.}\n",
    ),
)
