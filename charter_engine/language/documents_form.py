"""The table of questions.yaml: the form."""

from __future__ import annotations

from typing import Any

from charter_engine.language.expressions import EXPRESSION
from charter_engine.language.kinds import CRITERION
from charter_engine.language.notes import Notes
from charter_engine.language.shape import (
    FLAG,
    NUMBER,
    TEXT,
    WORD,
    Kind,
    Schema,
    list_of,
    mapping_of,
    may,
    need,
    one_of,
    record,
    text,
)
from charter_engine.language.source import Node, Scalar
from charter_engine.model.questionnaire import Derived, Form, Option, Question, Section

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
