"""What the pages of a draft hold, as JSON, and the proposal that they make together.

    a question or record   {QUESTION: ANSWER}, as in a file; {} where nothing is answered
    an item of a list      {QUESTION: ANSWER, ...}; null once it was taken off the list
    a list                 {"answer": STATE} for none and the like; {"whole": [ids]} says that these items are all;
                           "comment" beside either; "source", "source_ref", "confirmed_by" where it was imported

A list is complete only while every item on it was there when somebody said so: one that is added reopens it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from charter_engine.language.answers import read_answers, write_answers
from charter_engine.language.notes import BAD, Notes
from charter_engine.language.plain import node_of
from charter_engine.model.proposal import Answer, Answers, Node
from charter_engine.model.questionnaire import Form, Question
from charter_engine.workspace.drafting.draft_pages import Page, page_at, without_lists

Nodes = Mapping[str, Node]
Source = Mapping[str, str]
NO_SOURCE: Source = MappingProxyType({})
GONE = "null"
"""The content of an item that was taken off its list."""


@dataclass(frozen=True)
class Assembled:
    """The answers of all pages together. `ids` are the keys of items by their numbered names, `names` the reverse.

    `unfit` are the pages whose content does not answer this form; they count as unanswered.
    """

    answers: Nodes
    ids: Mapping[str, str]
    unfit: tuple[str, ...]

    @property
    def names(self) -> dict[str, str]:
        """The numbered name of each item, by its key."""
        return {key: name for name, key in self.ids.items()}


def write(page: Page, nodes: Nodes) -> str:
    """The content of a page that holds these answers; not of a list."""
    return _json(dict(write_answers(nodes, page.questions)))


def read(page: Page, content: str) -> Nodes | None:
    """The answers in the content of a page; None where it does not answer this form."""
    if content == GONE:
        return {}
    notes = Notes(page.key)
    nodes = read_answers(node_of(json.loads(content)), page.questions, notes)
    return None if nodes is BAD or notes.problems else nodes


def write_list(
    question: Question, answer: Answer | None, whole: tuple[str, ...] | None, comment: str, source: Source = NO_SOURCE
) -> str:
    """The content of a list's page. `whole` are the ids of all items, where it is said that these are all.

    Without a source, the list is the team's word.
    """
    held: dict[str, Any] = dict(source)
    if answer is not None:
        held["answer"] = write_answers({question.question: answer}, (question,))[question.question]
    elif whole is not None:
        held["whole"] = sorted(whole)
    return _json({**held, **({"comment": comment} if comment else {})})


@dataclass(frozen=True, slots=True)
class ListSaid:
    """What stands on a list's page: an answer for the whole, or the items that are said to be all; a comment.

    `source` holds what is said of where the list comes from.
    """

    answer: Answer | None = None
    whole: frozenset[str] | None = None
    comment: str = ""
    source: Source = field(default_factory=lambda: NO_SOURCE)


def read_list(question: Question, content: str) -> ListSaid | None:
    """What the content of a list's page says; None where it does not answer this form."""
    held = json.loads(content)
    if "answer" in held:
        notes = Notes(question.question)
        own = replace(question, fields=())
        nodes = read_answers(node_of({own.question: held["answer"]}), (own,), notes)
        answer = None if nodes is BAD else nodes[own.question]
        return ListSaid(answer, None, held.get("comment", "")) if isinstance(answer, Answer) else None
    whole = frozenset(held["whole"]) if "whole" in held else None
    source = {key: held[key] for key in ("source", "source_ref", "confirmed_by") if key in held}
    return ListSaid(None, whole, held.get("comment", ""), source)


def items_of(contents: Mapping[str, str], key: str) -> tuple[str, ...]:
    """The keys of the items of a list, in the order in which they were first saved."""
    inside = (each for each in contents if each.rpartition("/")[0] == key and each.count("/") % 2)
    return tuple(each for each in inside if contents[each] != GONE)


def assemble(form: Form, contents: Mapping[str, str]) -> Assembled:
    """The answers of all pages together, by the contents of the pages in the order in which they were first saved."""
    walk = _Walk(form, contents)
    answers = walk.answers(form.questions, "", "", {}, top=True)
    return Assembled(answers, walk.ids, tuple(walk.unfit))


@dataclass
class _Walk:
    form: Form
    contents: Mapping[str, str]
    ids: dict[str, str] = field(default_factory=dict)
    unfit: list[str] = field(default_factory=list)
    items: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, content in self.contents.items():
            if key.count("/") % 2 and content != GONE:
                self.items.setdefault(key.rpartition("/")[0], []).append(key)

    def answers(
        self, questions: tuple[Question, ...], base: str, name: str, own: Nodes, *, top: bool = False
    ) -> dict[str, Node]:
        """The answers to some questions: `base` and `name` are how their keys and numbered names begin."""
        found: dict[str, Node] = {}
        for question in questions:
            key = base + question.question
            held = self.page(key) if top and question.type != "list" else own
            node = self.node(question, key, name + question.question, held.get(question.question))
            if node is not None:
                found[question.question] = node
        return found

    def page(self, key: str) -> Nodes:
        content = self.contents.get(key)
        if content is None:
            return {}
        nodes = read(page_at(self.form, key), content)
        if nodes is None:
            self.unfit.append(key)
        return nodes or {}

    def node(self, question: Question, key: str, name: str, node: Node | None) -> Node | None:
        if question.type == "list":
            return self.list(question, key, name)
        if question.type != "record" or isinstance(node, Answer):
            return node
        inner = self.answers(question.fields, f"{key}.", f"{name}.", node if isinstance(node, Mapping) else {})
        return inner if inner or node is not None else None

    def list(self, question: Question, key: str, name: str) -> Node | None:
        said, keys = self.said(question, key), self.items.get(key, [])
        if said is not None and said.answer is not None and not keys:
            return said.answer
        if said is None and not keys:
            return None
        items = []
        for number, item in enumerate(keys, 1):
            self.ids[f"{name}[{number}]"] = item
            items.append(self.answers(question.fields, f"{item}/", f"{name}[{number}].", self.page(item)))
        present = {each.rpartition("/")[2] for each in keys}
        complete = said is not None and said.whole is not None and present <= said.whole
        listed = Answers(tuple(items), complete, said.comment if said and said.answer is None else "")
        return replace(listed, **said.source) if said else listed  # type: ignore[arg-type] # as `_list_apart` wrote it

    def said(self, question: Question, key: str) -> ListSaid | None:
        content = self.contents.get(key)
        if content is None:
            return None
        found = read_list(question, content)
        if found is None:
            self.unfit.append(key)
        return found


def taken_apart(form: Form, answers: Nodes, new_id: Callable[[], str]) -> dict[str, str]:
    """The contents of the pages that hold these answers; the reverse of `assemble`. Items get new ids."""
    contents: dict[str, str] = {}
    _apart(form, form.questions, answers, "", contents, new_id)
    return contents


def _apart(
    form: Form, questions: tuple[Question, ...], answers: Nodes, base: str, contents: dict[str, str],
    new_id: Callable[[], str],
) -> None:  # fmt: skip
    for question in questions:
        node = answers.get(question.question)
        if node is None:
            continue
        key = base + question.question
        if question.type == "list":
            _list_apart(form, question, node, key, contents, new_id)
            continue
        if not base:
            contents[key] = write(page_at(form, key), {question.question: _own(node, question)})
        if question.type == "record" and isinstance(node, Mapping):
            _apart(form, question.fields, node, f"{key}.", contents, new_id)


def _list_apart(
    form: Form, question: Question, node: Node, key: str, contents: dict[str, str], new_id: Callable[[], str]
) -> None:
    if isinstance(node, Answer):
        contents[key] = write_list(question, node, None, "")
        return
    if not isinstance(node, Answers):
        return
    ids = [new_id() for _ in node.items]
    source = {key: said for key in ("source", "source_ref", "confirmed_by") if (said := getattr(node, key))}
    contents[key] = write_list(question, None, tuple(ids) if node.complete else None, node.comment, source)
    own = without_lists(question).fields
    for name, item in zip(ids, node.items, strict=True):
        held = {field.question: _own(item[field.question], field) for field in own if field.question in item}
        contents[f"{key}/{name}"] = _json(dict(write_answers(held, own)))
        _apart(form, question.fields, item, f"{key}/{name}/", contents, new_id)


def _own(node: Node, question: Question) -> Node:
    """An answer without the lists in it."""
    if not isinstance(node, Mapping):
        return node
    kept = {each.question: each for each in question.fields if each.type != "list"}
    return {name: _own(part, kept[name]) for name, part in node.items() if name in kept}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
