"""Which page of the form is what: one thing a page, each with a key that stays the same.

    title                          a question
    contact                        a record, with the questions in it
    partners                       a list: its items, and whether they are all
    partners/3f9a0c21              one item of it
    partners/3f9a0c21/subcontractors           a list within that item

What is in a record is named from it with dots: `contact.phones` is a list in the record `contact`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from charter_engine.errors import NotFound
from charter_engine.model.proposal import Node
from charter_engine.model.questionnaire import Form, Question, Section

Kind: TypeAlias = Literal["question", "record", "list", "item"]


@dataclass(frozen=True, slots=True)
class Field:
    """A question on a page: the steps to its answer from those of the page, and its path in the form."""

    steps: tuple[str, ...]
    question: Question
    path: str

    @property
    def name(self) -> str:
        """The steps as one name, as in a form of HTML."""
        return ".".join(self.steps)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the form. `groups` are the records on it, each of which can be answered as a whole."""

    key: str
    kind: Kind
    path: str
    question: Question
    section: Section
    fields: tuple[Field, ...] = ()
    groups: tuple[Field, ...] = ()

    @property
    def of_list(self) -> str:
        """The key of the list that an item is in; empty for any other page."""
        return self.key.rpartition("/")[0] if self.kind == "item" else ""

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions whose answers the page holds, without the lists that have pages of their own."""
        own = without_lists(self.question)
        return own.fields if self.kind == "item" else (own,)

    @property
    def lists(self) -> tuple[str, ...]:
        """The keys of the lists that stand within what this page asks."""
        if self.kind == "item":
            return tuple(f"{self.key}/{name}" for name in _lists(self.question, ""))
        return tuple(f"{self.key}.{name}" for name in _lists(self.question, "")) if self.kind == "record" else ()


def page_at(form: Form, key: str) -> Page:
    """The page with this key. Whether the draft has an item of that id is not looked at.

    Raises:
        NotFound: when the form has no such page.
    """
    parts = key.split("/")
    path = ".".join(parts[::2])
    located = form.index.get(path)
    lists = [form.index.get(".".join(parts[: 2 * number + 1 : 2])) for number in range(len(parts) // 2)]
    held = all(each and each.question.type == "list" for each in lists)
    if located is None or located.from_record or not held or not all(parts) or not _begins_a_page(form, parts, path):
        raise NotFound("page of the form", key, (q.question for q in form.questions))
    section = next(section for section in form.sections if section.section == located.section)
    is_item = len(parts) % 2 == 0
    kind: Kind = "item" if is_item else located.question.type if located.question.fields else "question"  # type: ignore[assignment]
    page = Page(key, kind, path, located.question, section)
    if kind == "list":
        return page
    return replace(page, fields=tuple(_fields(page)), groups=tuple(_groups(page)))


def has_page(form: Form, key: str) -> bool:
    """Whether the form has a page with this key."""
    try:
        page_at(form, key)
    except NotFound:
        return False
    return True


def top_pages(form: Form, section: Section) -> tuple[Page, ...]:
    """The pages of a section that every draft has; lists within records follow these."""
    pages: list[Page] = []
    for question in section.questions:
        page = page_at(form, question.question)
        pages += [page, *(page_at(form, key) for key in page.lists)]
    return tuple(pages)


def key_of(form: Form, name: str, ids: Mapping[str, str]) -> str:
    """The key of the page on which a fact is answered, by its numbered name as in a report.

    `ids` gives the key of an item by its numbered name: `partners[2]`.
    """
    item, mark, own = name.rpartition("]")
    if not mark:
        return _page_in(form, "", name)
    base = ids.get(f"{item}]")
    if base is None or not own:
        return base or _page_in(form, "", name.partition("[")[0])
    inner = _page_in(form, _path(base), own.lstrip("."))
    return f"{base}/{inner}" if inner else base


def without_lists(question: Question) -> Question:
    """The question without the lists in it."""
    own = (without_lists(field) for field in question.fields if field.type != "list")
    return replace(question, fields=tuple(own))


def at(nodes: Mapping[str, Node], steps: tuple[str, ...]) -> Node | None:
    """The answer at the end of some steps."""
    node: Node | None = nodes
    for step in steps:
        node = node.get(step) if isinstance(node, Mapping) else None
    return node


def _path(key: str) -> str:
    return ".".join(key.split("/")[::2])


def _page_in(form: Form, scope: str, name: str) -> str:
    """Of a fact within a scope, the part of its name that is a page: up to the first list, else the first step."""
    steps = name.split(".")
    for end in range(1, len(steps) + 1):
        path = ".".join(part for part in (scope, *steps[:end]) if part)
        if form.index[path].question.type == "list":
            return ".".join(steps[:end])
    return "" if scope else steps[0]


def _begins_a_page(form: Form, parts: list[str], path: str) -> bool:
    """Whether the last name of a key is a page by itself: a question of a section, or a list, or an item."""
    if len(parts) % 2 == 0:
        return True
    scope = ".".join(parts[:-1:2])
    return (not scope and "." not in path) or form.index[path].question.type == "list"


def _fields(page: Page) -> Iterator[Field]:
    if page.kind == "question":
        yield Field((page.question.question,), page.question, page.path)
        return
    begun = () if page.kind == "item" else (page.question.question,)
    yield from _leaves(page.question, begun, page.path)


def _leaves(question: Question, steps: tuple[str, ...], path: str) -> Iterator[Field]:
    for inner in question.fields:
        here, place = (*steps, inner.question), f"{path}.{inner.question}"
        if inner.type == "record":
            yield from _leaves(inner, here, place)
        elif inner.type != "list":
            yield Field(here, inner, place)


def _groups(page: Page) -> Iterator[Field]:
    if page.kind == "record":
        yield Field((page.question.question,), page.question, page.path)
    begun = () if page.kind == "item" else (page.question.question,)
    yield from _records(page.question, begun, page.path)


def _records(question: Question, steps: tuple[str, ...], path: str) -> Iterator[Field]:
    for inner in question.fields:
        if inner.type == "record":
            here, place = (*steps, inner.question), f"{path}.{inner.question}"
            yield Field(here, inner, place)
            yield from _records(inner, here, place)


def _lists(question: Question, prefix: str) -> Iterator[str]:
    for inner in question.fields:
        if inner.type == "list":
            yield prefix + inner.question
        elif inner.type == "record":
            yield from _lists(inner, f"{prefix}{inner.question}.")
