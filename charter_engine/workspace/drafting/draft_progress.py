"""How far a draft has come: each section in a few words, the first questions, what waits for somebody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from charter_engine.engine.facts import not_confirmed
from charter_engine.engine.reader import Reader
from charter_engine.model.proposal import Answer, Answers, Node
from charter_engine.model.questionnaire import Section
from charter_engine.workspace.drafting.draft_content import items_of
from charter_engine.workspace.drafting.draft_pages import Page, at, page_at, top_pages
from charter_engine.workspace.drafting.drafts import Draft


@dataclass(frozen=True, slots=True)
class Progress:
    """Of some questions: how many are answered, how many not, and how many answers were imported and not confirmed.

    `not_known` are among the answered: somebody said so.
    """

    answered: int = 0
    unanswered: int = 0
    to_confirm: int = 0
    not_known: int = 0

    @property
    def words(self) -> str:
        """The state in words."""
        if self.to_confirm:
            return f"{self.to_confirm} imported to confirm"
        if not self.unanswered:
            return "Done" if self.answered else "Not asked of this project"
        return "In progress" if self.answered else "Not started"


def progress(draft: Draft, section: Section, reader: Reader) -> Progress:
    """How far a section has come, by what is asked of this project."""
    return _count(node for page in pages_of(draft, section) for node in _answers(draft, page, reader))


def screening(draft: Draft, reader: Reader) -> Progress:
    """How far the first questions have come."""
    return _count(node for page in screening_pages(draft) for node in _answers(draft, page, reader))


def screening_pages(draft: Draft) -> tuple[Page, ...]:
    """The pages of the first questions, in the order of the form."""
    return tuple(page_at(draft.form, question.question) for question in draft.form.questions if question.screening)


def is_answered(draft: Draft, page: Page, reader: Reader) -> bool:
    """Whether everything on a page that is asked of this project is answered, and confirmed by a person."""
    found = _count(_answers(draft, page, reader))
    return not found.unanswered and not found.to_confirm


def pages_of(draft: Draft, section: Section) -> tuple[Page, ...]:
    """All pages of a section, those of the items of its lists included, in the order of the form."""
    return tuple(inner for page in top_pages(draft.form, section) for inner in with_items(draft, page))


def with_items(draft: Draft, page: Page) -> Iterator[Page]:
    """A page and, where it is a list, those of its items with the lists in them."""
    yield page
    if page.kind == "list":
        for key in items_of(draft.contents, page.key):
            item = page_at(draft.form, key)
            yield item
            for inner in item.lists:
                yield from with_items(draft, page_at(draft.form, inner))


def asked(draft: Draft, page: Page, reader: Reader) -> dict[str, bool | None]:
    """For each question of a page whether it is asked of this project; None where that is not known yet."""
    base = draft.numbered(page) if page.kind == "item" else ""
    there = base in draft.assembled.ids
    return {
        field.name: reader.asked(f"{base}.{field.name}" if base and there else field.name if not base else field.path)
        for field in page.fields
    }


def is_asked(draft: Draft, page: Page, reader: Reader) -> bool | None:
    """Whether anything on a page is asked of this project; None where that is not known yet."""
    if page.fields:
        found = asked(draft, page, reader).values()
        return True if True in found else None if None in found else False
    return reader.asked(draft.numbered(page))


def _answers(draft: Draft, page: Page, reader: Reader) -> Iterator[Node | None]:
    """What is answered to each thing that a page asks of this project; None for each that is not answered."""
    if page.kind == "list":
        if reader.asked(draft.numbered(page)) is True:
            node = reader.node(draft.numbered(page))
            open_list = isinstance(node, Answers) and not node.complete
            yield None if open_list else node
        return
    nodes = draft.nodes(page)
    for name, is_asked_now in asked(draft, page, reader).items():
        if is_asked_now is True:
            yield _said(nodes, tuple(name.split(".")))


def _said(nodes: object, steps: tuple[str, ...]) -> Node | None:
    """The answer at the end of some steps; that of a whole record stands for each answer in it."""
    for end in range(1, len(steps) + 1):
        node = at(nodes, steps[:end])  # type: ignore[arg-type]
        if isinstance(node, Answer):
            return node
    return None


def _count(nodes: Iterator[Node | None]) -> Progress:
    answered = unanswered = to_confirm = not_known = 0
    for node in nodes:
        waits = isinstance(node, Answer) and not_confirmed(node)
        answered += node is not None and not waits
        unanswered += node is None
        to_confirm += waits
        not_known += isinstance(node, Answer) and node.state == "not_known_yet"
    return Progress(answered, unanswered, to_confirm, not_known)
