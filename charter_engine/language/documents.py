"""The kinds of document in a Charter folder, each as one table of keys (docs/documents.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from charter_engine.language import source
from charter_engine.language.expressions import EXPRESSION
from charter_engine.language.notes import Notes
from charter_engine.language.shape import (
    DAY,
    DOTTED,
    FLAG,
    KEBAB,
    NUMBER,
    PATH,
    TEXT,
    WORD,
    Kind,
    Schema,
    describe,
    list_of,
    mapping_of,
    may,
    misspelt,
    need,
    one_of,
    record,
    text,
    unknown_keys,
)
from charter_engine.language.source import Node, Scalar
from charter_engine.model.charter import (
    GATES,
    TIERS,
    Asks,
    AvoidedWord,
    Basis,
    Clause,
    Commitment,
    Criterion,
    DatedValue,
    EditionNote,
    Group,
    InForce,
    OpenPoint,
    Parameter,
    Principle,
    PrincipleSource,
    Requires,
    Route,
    Source,
    Term,
    Words,
)
from charter_engine.model.questionnaire import Derived, Form, Option, Question, Section

GRADE = one_of(("A", "B", "C", "D"), "a grade")
CRITERION = text(r"[1-9][0-9]*\.[1-9][0-9]*", "the number of a criterion", 'Like "3.10", in quotes.')
TIER = one_of(TIERS, "a tier")
GATE = one_of(GATES, "a gate")

IN_FORCE = record(
    InForce,
    need("from", DAY, "The first day.", "start"),
    may("until", DAY, "The last day; none means until further notice."),
    may("stands_for", TEXT, "What the day stands for where the sources do not give one."),
    name="the days in force",
    inline=True,
    stand_in=InForce(date.min),
)

# --- the form -------------------------------------------------------------------------------------------------------

TYPES = ("yes_no", "choice", "choices", "number", "date", "text", "record", "list")
OPTION = record(
    Option,
    need("option", WORD, "The id that answers hold."),
    need("label", TEXT, "The words for it."),
    may("hint", TEXT, "Help for whoever chooses it."),
    name="an option",
    inline=True,
)


def _read_otherwise(node: Node, notes: Notes) -> Any:
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return node.value
    return list_of(WORD).read(node, notes)


OTHERWISE = Kind(
    "an option or `none`",
    _read_otherwise,
    lambda: {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    lambda value: value if isinstance(value, str) else list(value),
)


def _questions(least: int = 0) -> Kind:
    return list_of(Kind("a question", _read_question, _question_reference, _write_question), least)


def _read_question(node: Node, notes: Notes) -> Any:
    return QUESTION.read(node, notes)


def _question_reference() -> Schema:
    return {"$ref": "#/$defs/question"}


def _write_question(question: Question) -> Any:
    return QUESTION.write(question)


ELSEWHERE = {
    "atrs": "Its name in an algorithmic transparency record.",
    "dpia": "Its name in a data protection impact assessment.",
    "dpv": "Its name in the Data Privacy Vocabulary.",
    "other": "Its name anywhere else.",
}
QUESTION = record(
    Question,
    need("question", WORD, "Its id: stable, never reused."),
    may("code", text(r"[A-N][0-9]{1,2}", "a section's letter and a number", "Like D2."), "What paper calls it."),
    may("screening", FLAG, "Whether it is one of the questions that decide the tier."),
    need("type", one_of(TYPES, "a type of question"), "What kind of answer it takes."),
    need("wording", TEXT, "The question as it is asked."),
    need("label", TEXT, "A noun phrase that can follow `We do not know`."),
    may("hint", TEXT, "Help for whoever answers."),
    may("why", TEXT, "Why it is asked."),
    need("about", one_of(("choice", "world"), "what a fact is about"), "A design choice, or a fact about the world."),
    may("use", list_of(one_of(("rule", "routing", "pack", "export"), "a use")), "Who reads the answer."),
    may("published", FLAG, "Whether the answer is published."),
    may("elsewhere", mapping_of(TEXT, ELSEWHERE), "What other forms call it."),
    may("asked_when", EXPRESSION, "When it is asked; always, where this is left out."),
    may("otherwise", OTHERWISE, "What holds when it is not asked."),
    may("options", list_of(OPTION, least=1), "What can be chosen."),
    may("options_from", one_of(("groups",), "a closed list"), "The closed list that gives the options."),
    may("fields", _questions(), "The questions inside a record, or inside each item of a list."),
    name="a question",
)
SECTION = record(
    Section,
    need("section", WORD, "Its id: stable, never reused."),
    need("letter", text(r"[A-Z]", "a capital letter"), "What paper calls it."),
    need("title", TEXT, "Its heading."),
    may("hint", TEXT, "Help for the whole section."),
    need("questions", _questions(least=1), "What is asked, in order."),
    name="a section",
    holds_many=True,
)
DERIVED = record(
    Derived,
    need("fact", WORD, "Its name: rules read it as `yes` or `no`."),
    need("label", TEXT, "A noun phrase that can follow `We do not know`."),
    may("criterion", CRITERION, "The criterion of criteria.yaml that it stands for."),
    may("why", TEXT, "Why it is worth a name."),
    need("is", EXPRESSION, "What it means.", "means"),
    name="a derived fact",
)
FORM = record(
    Form,
    need("form", NUMBER, "Raised by a change that renames, splits or retypes a question."),
    may("fillers", list_of(TEXT), "Stock texts that say nothing."),
    need("sections", list_of(SECTION, least=1), "The parts of the form, in order."),
    may("derived", list_of(DERIVED), "Facts that follow from answers."),
    may("record_facts", _questions(), "Facts that the record writes; nobody is asked."),
    name="the form",
    holds_many=True,
)

# --- routing --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Routing:
    """The triage: the routes from the highest tier to the lowest."""

    routing: int
    tiers: tuple[Route, ...]


ROUTE = record(
    Route,
    need("tier", TIER, "How much deliberation it calls for."),
    need("when", EXPRESSION, "When it applies. The highest tier that applies counts."),
    need("opens", list_of(WORD), "The sections that open."),
    need("says", TEXT, "Why, in a sentence."),
    name="a route",
)
ROUTING = record(
    Routing,
    need("routing", NUMBER, "The number of this routing."),
    need("tiers", list_of(ROUTE, least=1), "From the highest tier to the lowest."),
    name="the routing",
    holds_many=True,
)

# --- charter.yaml, criteria.yaml, words.yaml ------------------------------------------------------------------------


@dataclass(frozen=True)
class CharterHead:
    """What charter.yaml holds."""

    charter: str
    title: str
    council: str
    called: str
    order: tuple[str, ...]
    editions: tuple[EditionNote, ...]
    sources: tuple[Source, ...]
    groups: tuple[Group, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    open_points: tuple[OpenPoint, ...] = ()


@dataclass(frozen=True)
class Criteria:
    """What criteria.yaml holds."""

    criteria: tuple[Criterion, ...]


EDITION = record(
    EditionNote,
    need("edition", TEXT, "Its label."),
    need("title", TEXT, "What the edition is called."),
    need("from", DAY, "The first day.", "start"),
    may("stands_for", TEXT, "What the day stands for where the sources do not give one."),
    need("source", KEBAB, "The source that says so."),
    may("note", TEXT, "What else should be known."),
    name="an edition",
)
SOURCE = record(
    Source,
    need("source", KEBAB, "Its id: stable, never reused."),
    need("title", TEXT, "What it is called."),
    need("publisher", TEXT, "Who published it."),
    may("url", TEXT, "Where it can be read."),
    need(
        "read",
        one_of(("in full", "in part", "opening only", "not read"), "how far it was read"),
        "How far it was read.",
    ),
    may("note", TEXT, "What else should be known."),
    name="a source",
)
GROUP = record(
    Group,
    need("group", WORD, "Its id: stable, never reused."),
    need("label", TEXT, "The words for it."),
    name="a group",
    inline=True,
)
DATED_VALUE = record(
    DatedValue,
    need("from", DAY, "The first day.", "start"),
    may("until", DAY, "The last day; none means until further notice."),
    need("value", NUMBER, "What it is from that day on."),
    need("source", KEBAB, "The source that says so."),
    need("grade", GRADE, "How strong the tie to published words is, A to D."),
    may("note", TEXT, "What else should be known."),
    name="a dated value",
)
PARAMETER = record(
    Parameter,
    need("parameter", WORD, "Its name, as rules write it."),
    need("unit", TEXT, "Months, days, or what is counted."),
    need("label", TEXT, "The words for it."),
    need("values", list_of(DATED_VALUE, least=1), "What it is, from which day, and who says so."),
    name="a parameter",
)
COMMITMENT = record(
    Commitment,
    need("commitment", KEBAB, "Its id: stable, never reused."),
    need("says", TEXT, "What the council promised, in our words."),
    need("in_force", IN_FORCE, "The days on which it holds."),
    may("due", DAY, "The day by which it was to be kept."),
    need("source", KEBAB, "The source that says so."),
    need("grade", GRADE, "How strong the tie to published words is, A to D."),
    may("left_to_people", TEXT, "Why no rule tests it."),
    may("note", TEXT, "What else should be known."),
    name="a commitment",
)
OPEN_POINT = record(
    OpenPoint,
    need("point", KEBAB, "Its id: stable, never reused."),
    need("says", TEXT, "What the sources leave open."),
    may("sources", list_of(KEBAB), "The sources that leave it open, or that differ."),
    name="an open point",
)
CHARTER = record(
    CharterHead,
    need("charter", KEBAB, "Its id: stable, never reused."),
    need("title", TEXT, "What it is called."),
    need("council", TEXT, "Whose Charter it is."),
    need("called", TEXT, "What people call that council."),
    need("principles", list_of(KEBAB, least=1), "Their order on a page.", "order"),
    need("editions", list_of(EDITION, least=1), "From which day it was adopted, and each time it changed."),
    need("sources", list_of(SOURCE), "The documents that rules cite."),
    may("groups", list_of(GROUP), "The closed list of groups of people."),
    may("parameters", list_of(PARAMETER), "The numbers that rules use, by name."),
    may("commitments", list_of(COMMITMENT), "What the council promised in answer to the Charter."),
    may("open_points", list_of(OPEN_POINT), "What the sources leave open."),
    name="the Charter",
    holds_many=True,
)
CRITERION_ENTRY = record(
    Criterion,
    need("criterion", CRITERION, "Its number."),
    need(
        "kind", one_of(("H", "V", "T", "TH"), "a kind of criterion"), "H hard, V value judgement, T trigger, TH both."
    ),
    need("principle", KEBAB, "The principle that it belongs to."),
    need("says", TEXT, "Its short name."),
    name="a criterion",
    inline=True,
)
CRITERIA = record(
    Criteria,
    need("criteria", list_of(CRITERION_ENTRY), "Each candidate criterion of the Charter."),
    name="the criteria",
    holds_many=True,
)
AVOIDED_WORD = record(
    AvoidedWord,
    need("word", TEXT, "The word to avoid."),
    need("say", TEXT, "What to say in its place."),
    name="a word",
    inline=True,
)
TERM = record(
    Term,
    need("term", TEXT, "The word, as rules write it."),
    need("meaning", TEXT, "What it means, in plain words."),
    name="a term",
)
WORDS = record(
    Words,
    may("avoid", list_of(AVOIDED_WORD), "Words that the texts of rules avoid."),
    may("terms", list_of(TERM), "Words that the texts of rules may use."),
    name="the words",
    holds_many=True,
)

# --- a principle with its rules -------------------------------------------------------------------------------------

BASIS = record(
    Basis,
    need(
        "kind",
        one_of(("law", "charter", "commitment", "practice", "reading"), "a kind of basis"),
        "What it rests on; a `reading` is our own.",
    ),
    may("source", KEBAB, "The source that says so."),
    may("provision", TEXT, "The article or section; law must have one."),
    need("grade", GRADE, "How strong the tie to published words is, A to D."),
    may("note", TEXT, "What else should be known."),
    name="a basis",
    inline=True,
)
_HEAD = (
    may("criterion", CRITERION, "The criterion of criteria.yaml that it carries."),
    need("clause", DOTTED, "The clause that it makes executable."),
    may("commitment", KEBAB, "The promise of the council that it checks."),
    need("basis", BASIS, "Why it exists."),
    may("in_force", IN_FORCE, "Its own days, where they differ from its principle's."),
    may("when", EXPRESSION, "To what it applies; always, where this is left out."),
)
_RULE_ID = need("rule", DOTTED, "Its id, in words: stable, never reused.")
REQUIRES_KEYS = (
    _RULE_ID,
    need("effect", one_of(("requires",), "an effect"), "It requires something of the project."),
    *_HEAD,
    need("satisfied_when", EXPRESSION, "What must hold."),
    may("unfinished_when", EXPRESSION, "Read only where satisfied_when is false."),
    need("due_by", GATE, "The gate by which it must hold."),
    need("says", TEXT, "What holds when it is met."),
    need("unmet", TEXT, "What is wrong when it is not."),
    need("shown_by", TEXT, "What evidence would show it."),
    need("remedy", TEXT, "What to do."),
    may("note", TEXT, "What else should be known."),
)
ASKS_KEYS = (
    _RULE_ID,
    need("effect", one_of(("asks",), "an effect"), "It asks the community."),
    may("standing", FLAG, "Whether every project that uses personal data is asked."),
    *_HEAD,
    need("needs", list_of(PATH), "What a group must know first."),
    need("about", TEXT, "A noun phrase for the line of the principle."),
    need("question", TEXT, "The question for the community: neutral, one idea."),
    need("options", list_of(TEXT, least=2), "One of them is not doing it."),
    need(
        "tier", one_of(("light", "standard", "full"), "the tier of a question"), "How much deliberation it calls for."
    ),
    may("note", TEXT, "What else should be known."),
)
REQUIRES = record(Requires, *REQUIRES_KEYS, name="a rule that requires")
ASKS = record(Asks, *ASKS_KEYS, name="a rule that asks")
_EFFECTS = {"requires": REQUIRES, "asks": ASKS}
_KEYS = {key.name: key for key in (*REQUIRES_KEYS, *ASKS_KEYS)}


def _read_rule(node: Node, notes: Notes) -> Any:
    if not isinstance(node, source.Mapping):
        return notes.problem(node, "wrong-type", f"There is {describe(node)} here.", "Write a rule.")
    effect = node.items.get("effect")
    if isinstance(effect, Scalar) and effect.value in _EFFECTS:
        return _EFFECTS[str(effect.value)].read(node, notes)
    unknown_keys(node, tuple(_KEYS), "a rule", notes)
    if effect is None and "effect" not in misspelt(node, tuple(_KEYS)):
        notes.problem(node, "missing-key", "A rule lacks `effect`.", f"It can be {', '.join(_EFFECTS)}.")
    if effect is not None:
        one_of(tuple(_EFFECTS), "an effect").read(effect, notes)
    others = {name: key for name, key in _KEYS.items() if name in node.items and name != "effect"}
    values = {key.fills: key.kind.read(node.items[name], notes) for name, key in others.items()}
    return notes.leave_out(node, "rule", "rule", values)


RULE = Kind(
    "a rule",
    _read_rule,
    lambda: {"anyOf": [REQUIRES.schema(), ASKS.schema()]},
    lambda rule: _EFFECTS[rule.effect].write(rule),
)
CLAUSE = record(
    Clause,
    need("clause", DOTTED, "Its id: the principle, a dot and a word."),
    need("says", TEXT, "What it says, in our words."),
    need("source", KEBAB, "The source that says so."),
    need("grade", GRADE, "How strong the tie to published words is, A to D."),
    may("left_to_people", TEXT, "Why no rule tests it."),
    name="a clause",
)
PRINCIPLE_SOURCE = record(
    PrincipleSource,
    need("document", KEBAB, "The source in which it is published."),
    may("section", TEXT, "The part of that document."),
    may("url", TEXT, "Where it can be read."),
    name="a source",
    inline=True,
    stand_in=PrincipleSource(""),
)
PRINCIPLE = record(
    Principle,
    need("principle", KEBAB, "Its id: stable, never reused."),
    need("title", TEXT, "What the Charter calls it."),
    need("short", text(r".{1,24}", "a title of at most 24 letters", "Like `Transparency`."), "For narrow columns."),
    need("in_force", IN_FORCE, "The days on which it holds."),
    need("source", PRINCIPLE_SOURCE, "Where it is published."),
    need("meaning", TEXT, "The principle in plain words of our own."),
    may("note", TEXT, "What the sources leave open."),
    need("clauses", list_of(CLAUSE, least=1), "The statements within it."),
    need("rules", list_of(RULE), "The rules that make it executable."),
    name="a principle",
    holds_many=True,
)
