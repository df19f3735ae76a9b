"""Every problem that this package can name, with a wrong and a right example. docs/problems.md is made from this data.

An example is a part of a small Charter or proposal; `where` says which part. A test runs each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Where: TypeAlias = Literal[
    "file", "answers", "proposal", "charter", "form", "question", "routing", "principle",
    "requires", "asks", "rule", "case", "command",
]  # fmt: skip

PLACES: Final[dict[Where, str]] = {
    "file": "in any file",
    "answers": "among the answers of a proposal",
    "proposal": "in a proposal",
    "charter": "in charter.yaml",
    "form": "in questions.yaml",
    "question": "in a question of questions.yaml",
    "routing": "in routing.yaml",
    "principle": "in the file of a principle",
    "requires": "in a rule that requires",
    "asks": "in a rule that asks",
    "rule": "in a second rule beside `openness.end`",
    "case": "in a case",
    "command": "on the command line",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One code. `why` says why it matters, in plain words. `lineless`: the mistake is in no line of any file."""

    code: str
    title: str
    why: str
    where: Where
    wrong: str
    right: str
    lineless: bool = False
    warning: bool = False


CATALOGUE: Final[dict[str, tuple[Entry, ...]]] = {
    "The text of a file": (
        Entry(
            code="alias",
            title="A value is borrowed from elsewhere",
            why="A reader should see each value where it counts, without searching for where it was first written.",
            where="file",
            wrong="first: &place Town Hall\nsecond: *place\n",
            right="first: Town Hall\nsecond: Town Hall\n",
        ),
        Entry(
            code="anchor",
            title="A value is given a mark to be borrowed by",
            why="Marks like `&place` let one line change another. Here every line says what it says.",
            where="file",
            wrong="first: &place Town Hall\n",
            right="first: Town Hall\n",
        ),
        Entry(
            code="comment-lost",
            title="A comment would be lost",
            why=(
                "`charter format` writes a file anew and keeps only the comment in its first lines. It changes nothing "
                "where that would lose what somebody wrote."
            ),
            where="proposal",
            wrong="organisation: Council of Nowhere  # to be checked\n",
            right="organisation: Council of Nowhere\n",
        ),
        Entry(
            code="directive",
            title="A line begins with %",
            why="Such a line gives orders to the program that reads the file. No document here needs one.",
            where="file",
            wrong="%YAML 1.1\n---\ntitle: A project\n",
            right="title: A project\n",
        ),
        Entry(
            code="empty-file",
            title="The file is empty",
            why="An empty file is more often an accident than an answer.",
            where="file",
            wrong="",
            right="title: A project\n",
            lineless=True,
        ),
        Entry(
            code="hidden-line-break",
            title="A line break that most editors do not show",
            why="What stands behind it would be read as a line of its own, and nobody would see it.",
            where="file",
            wrong="title: A project\u2028stage: idea\n",
            right="title: A project\nstage: idea\n",
        ),
        Entry(
            code="key-not-text",
            title="A key is not a word",
            why="What stands before a colon is the name of something, so it must be a word.",
            where="file",
            wrong="? [title, name]\n: A project\n",
            right="title: A project\n",
        ),
        Entry(
            code="not-text",
            title="A character that is no text",
            why="Control characters cannot be seen, and some of them change what a screen shows.",
            where="file",
            wrong="title: A \x07project\n",
            right="title: A project\n",
        ),
        Entry(
            code="not-utf8",
            title="The file is not saved as UTF-8",
            why="Letters such as é would be read as others. Every editor can save as UTF-8.",
            where="file",
            wrong="title: Caf\udce9\n",
            right="title: Café\n",
        ),
        Entry(
            code="not-yaml",
            title="The text cannot be read as YAML",
            why="The colons, quotes or spaces do not fit together, so what is meant can only be guessed.",
            where="file",
            wrong="title: A project: the second part\n",
            right='title: "A project: the second part"\n',
        ),
        Entry(
            code="repeated-key",
            title="A key stands twice",
            why="Only one of the two could count, and a reader would not know which.",
            where="file",
            wrong="title: A project\ntitle: Another project\n",
            right="title: A project\n",
        ),
        Entry(
            code="second-document",
            title="A second document in one file",
            why="Whoever opens a file should find one thing in it.",
            where="file",
            wrong="title: A project\n---\ntitle: Another project\n",
            right="title: A project\n",
        ),
        Entry(
            code="tab",
            title="A tab character",
            why="A tab is as wide as each editor likes, and here the distance from the edge has a meaning.",
            where="file",
            wrong="people:\n\tchildren: yes\n",
            right="people:\n  children: yes\n",
        ),
        Entry(
            code="tag",
            title="A type is named",
            why="`!!int` and the like change how a value is read. Here a value is what it looks like.",
            where="file",
            wrong='year: !!int "2024"\n',
            right="year: 2024\n",
        ),
        Entry(
            code="too-deep",
            title="Too many levels inside each other",
            why="No document here needs more than 32 levels, and a file with a million could stop the program.",
            where="file",
            wrong="[" * 40 + "]" * 40 + "\n",
            right="[[[]]]\n",
        ),
        Entry(
            code="too-large",
            title="The file is too large",
            why="The limits are far above what anybody writes. They keep one file from stopping the program.",
            where="command",
            wrong="charter assess a-film.yaml\n",
            right="charter assess a-proposal.yaml\n",
            lineless=True,
        ),
    ),
    "Keys and values": (
        Entry(
            code="missing-key",
            title="Something that must be there is not",
            why="The document cannot be understood without it.",
            where="question",
            wrong="asked_when: {personal_data: yes}\n",
            right="asked_when: {personal_data: yes}\notherwise: none\n",
        ),
        Entry(
            code="one-or-several",
            title="A list where one answer is expected, or one answer where a list is",
            why="What holds without the question has the form of its answers: a list where several can be ticked.",
            where="question",
            wrong="type: choices\noptions: [{option: a, label: a}, {option: b, label: b}]\notherwise: a\n",
            right="type: choices\noptions: [{option: a, label: a}, {option: b, label: b}]\notherwise: [a]\n",
        ),
        Entry(
            code="not-a-date",
            title="Not a date",
            why="Dates are compared, so each must be a day of the calendar, written year-month-day.",
            where="answers",
            wrong="starts_on: next spring\n",
            right="starts_on: 2024-03-20\n",
        ),
        Entry(
            code="too-few",
            title="A list is too short",
            why="Some lists mean nothing below a number. A question needs at least two answers to choose from.",
            where="asks",
            wrong="options: [do not do it]\n",
            right="options: [go ahead, do not do it]\n",
        ),
        Entry(
            code="unknown-key",
            title="A key that nobody knows",
            why="A misspelt key would be passed over in silence, and what it says with it.",
            where="requires",
            wrong="remedi: Choose an earlier day.\n",
            right="remedy: Choose an earlier day.\n",
        ),
        Entry(
            code="unknown-option",
            title="An option that does not exist",
            why="Rules look for exact words. One that is not among the options would never be found.",
            where="answers",
            wrong="stage: lieve\n",
            right="stage: live\n",
        ),
        Entry(
            code="wrong-form",
            title="A name or number in the wrong form",
            why="Ids stand in addresses, file names and records, so they keep to small letters, digits and one sign.",
            where="proposal",
            wrong="proposal: My Project\n",
            right="proposal: my-project\n",
        ),
        Entry(
            code="wrong-type",
            title="The wrong kind of value",
            why="A number is wanted and there is a text, or a list and there is a single value.",
            where="answers",
            wrong="people: about twelve\n",
            right="people: 12\n",
        ),
    ),
    "Proposals and answers": (
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
    ),
    "Conditions": (
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
    ),
    "Rules and the Charter": (
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
    ),
    "The form": (
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
    ),
    "Cases": (
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
    ),
    "Words": (
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
    ),
    "Files and folders": (
        Entry(
            code="missing-file",
            title="A file that must be there is not",
            why="A Charter is charter.yaml, questions.yaml, routing.yaml, and a file for each principle in its list.",
            where="charter",
            wrong="principles: [openness, partnership, fairness]\n",
            right="principles: [openness, partnership]\n",
            lineless=True,
        ),
        Entry(
            code="no-charter",
            title="The folder holds no Charter",
            why="A Charter is a folder with a file charter.yaml in it.",
            where="command",
            wrong="charter --charter proposals check\n",
            right="charter --charter principles check\n",
            lineless=True,
        ),
        Entry(
            code="no-proposal",
            title="The folder holds no proposal",
            why="Proposals are files whose names end in .yaml.",
            where="command",
            wrong="charter assess an-empty-folder\n",
            right="charter assess proposals\n",
            lineless=True,
        ),
        Entry(
            code="unreadable",
            title="The file cannot be read",
            why="It is not there, its name is misspelt, or it belongs to somebody else.",
            where="command",
            wrong="charter assess no-such-file.yaml\n",
            right="charter assess a-proposal.yaml\n",
            lineless=True,
        ),
        Entry(
            code="unwritable",
            title="The file cannot be written",
            why="Nothing is written by halves: an older file stays as it was.",
            where="command",
            wrong="charter assess a-proposal.yaml -o a-folder\n",
            right="charter assess a-proposal.yaml -o report.txt\n",
            lineless=True,
        ),
    ),
}
ENTRIES: Final = {entry.code: entry for group in CATALOGUE.values() for entry in group}
