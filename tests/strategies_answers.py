"""Generated answers to any form: every state an answer can have, lists that are open and complete, items with gaps.

`answers_for` draws answers; `more_answers` draws what a proposal could say next without taking anything back;
`silences` draws the same proposal with other words for not saying anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from charter_engine.engine.facts import counts_as_said, fillers_of, not_confirmed
from charter_engine.model.proposal import WITHHELD_REASONS, Answer, Answers, Node
from charter_engine.model.questionnaire import TAKES_NONE, Form, Question

Draw = Callable[[st.SearchStrategy[Any]], Any]
Given = Mapping[str, Node]

DAYS = (date(2022, 6, 1), date(2023, 2, 28), date(2023, 12, 31), date(2024, 1, 1), date(2024, 1, 31), date(2025, 2, 1))
NUMBERS = (0, 1, 2, 3, 12, 13, 1000)
TEXTS = ("something", "a longer text, with marks: < > & ' \" and é", "none of these")
ENDS = (date.min, date.max)
STRANGE = ("a word", 7, date(2024, 1, 1), ("a", "b"), True)
SILENT_STATES: tuple[Answer, ...] = (
    Answer("not_known_yet"),
    *(Answer("withheld", reason=reason) for reason in WITHHELD_REASONS),
)


@st.composite
def answers_for(draw: Draw, form: Form, most: int | None = None, *, wild: bool = False) -> Given:
    """Answers to a form; to at most `most` of its questions, drawn from all of them.

    `wild`: some are of a type that the language would refuse, and dates may stand at the ends of the calendar.
    """
    given = _record(draw, _some(draw, form.questions, most), form)
    for question in form.questions if wild else ():
        if draw(st.integers(0, 4)) == 0:
            value = draw(st.sampled_from(ENDS if question.type == "date" else STRANGE))
            given[question.question] = Answer("answered", value)
    return given


@st.composite
def more_answers(draw: Draw, given: Given, form: Form, most: int | None = None) -> Given:
    """`given` with more said: what was silent is answered, open lists grow or are declared complete."""
    return _more(draw, given, _some(draw, form.questions, most), form)


@st.composite
def silences(draw: Draw, given: Given, form: Form) -> Given:
    """`given` with each silence drawn anew: absent, not known yet, withheld, imported, or a stock text."""
    return _silent(draw, given, form.questions, form)


def is_silent(node: Node | None, question: Question, form: Form) -> bool:
    """Whether nothing is said: to a rule, the same as an answer that is not there."""
    if isinstance(node, Answer):
        return not counts_as_said(node, fillers_of(form) if question.type == "text" else frozenset())
    return node is None or (isinstance(node, Answers) and not_confirmed(node))


def _some(draw: Draw, questions: tuple[Question, ...], most: int | None) -> Sequence[Question]:
    if most is None:
        return questions
    numbers = draw(st.sets(st.integers(0, len(questions) - 1), max_size=most))
    return [questions[number] for number in sorted(numbers)]


def _record(draw: Draw, questions: Sequence[Question], form: Form) -> dict[str, Node]:
    drawn = ((question.question, _node(draw, question, form)) for question in questions)
    return {name: node for name, node in drawn if node is not None}


def _node(draw: Draw, question: Question, form: Form) -> Node | None:
    state = draw(st.integers(0, 9))
    if state == 0:
        return None
    if state == 1:
        return _silence(draw, question, form)
    return _said(draw, question, form)


def _said(draw: Draw, question: Question, form: Form) -> Node:
    state = draw(st.integers(0, 9))
    if state == 0 and question.type in TAKES_NONE:
        return Answer("none")
    if state == 1 and question.otherwise is not None and not question.screening:
        return Answer("not_applicable", reason="it is not that kind of project")
    return _value(draw, question, form)


def _value(draw: Draw, question: Question, form: Form) -> Node:
    match question.type:
        case "record":
            return _record(draw, question.fields, form)
        case "list":
            items = [_record(draw, question.fields, form) for _ in range(draw(st.integers(0, 3)))]
            return Answers(tuple(items), draw(st.booleans()))
        case "choices":
            ticked = draw(st.lists(st.sampled_from(question.option_ids), max_size=3, unique=True))
            return Answer("answered", tuple(ticked), complete=draw(st.booleans()))
        case "number":
            return _envelope(draw, draw(st.sampled_from(NUMBERS)))
        case "date":
            return _envelope(draw, draw(st.sampled_from(DAYS)))
        case "text":
            return _envelope(draw, draw(st.sampled_from(TEXTS)))
        case _:
            return _envelope(draw, draw(st.sampled_from(question.option_ids)))


def _envelope(draw: Draw, value: Any) -> Answer:
    """Typed by the team; or imported and then confirmed by a person."""
    if draw(st.integers(0, 4)):
        return Answer("answered", value)
    return Answer("answered", value, source="imported", source_ref="s1", confirmed_by="officer")


def _silence(draw: Draw, question: Question, form: Form) -> Node | None:
    ways: list[Node | None] = [None, *SILENT_STATES]
    said = _said(draw, question, form) if question.type != "record" else None
    if isinstance(said, (Answer, Answers)):
        ways.append(replace(said, source="imported", confirmed_by=""))
    if question.type == "text" and form.fillers:
        ways.append(Answer("answered", draw(st.sampled_from(form.fillers)).upper() + "."))
    return draw(st.sampled_from(ways))  # type: ignore[no-any-return]


def _more(draw: Draw, given: Given, questions: Sequence[Question], form: Form) -> Given:
    found = dict(given)
    for question in questions:
        node = given.get(question.question)
        if is_silent(node, question, form):
            if draw(st.booleans()):
                found[question.question] = _said(draw, question, form)
        else:
            assert node is not None
            found[question.question] = _more_of(draw, node, question, form)
    return found


def _more_of(draw: Draw, node: Node, question: Question, form: Form) -> Node:
    if isinstance(node, Answer):
        if node.complete or not isinstance(node.value, tuple):
            return node
        added = draw(st.lists(st.sampled_from(question.option_ids), max_size=2, unique=True))
        return replace(node, value=tuple(dict.fromkeys((*node.value, *added))), complete=draw(st.booleans()))
    if not isinstance(node, Answers):
        return _more(draw, node, question.fields, form)
    items = [_more(draw, item, question.fields, form) for item in node.items]
    if node.complete:
        return Answers(tuple(items), complete=True)
    for _ in range(draw(st.integers(0, 2))):
        items.insert(draw(st.integers(0, len(items))), _record(draw, question.fields, form))
    return Answers(tuple(items), draw(st.booleans()))


def _silent(draw: Draw, given: Given, questions: Sequence[Question], form: Form) -> Given:
    found: dict[str, Node] = {}
    for question in questions:
        node = given.get(question.question)
        if is_silent(node, question, form):
            node = _silence(draw, question, form)
        elif isinstance(node, Answers):
            items = tuple(_silent(draw, item, question.fields, form) for item in node.items)
            node = replace(node, items=items)
        elif isinstance(node, Mapping):
            node = _silent(draw, node, question.fields, form)
        if node is not None:
            found[question.question] = node
    return found
