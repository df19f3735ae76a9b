"""The answers of one page of a draft as a program sends and gets them, and a whole draft as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from charter_engine.errors import InvalidSource, Refused
from charter_engine.language.answers import read_answers, write_answers
from charter_engine.language.notes import BAD, Notes
from charter_engine.language.proposals import proposal_kind
from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Answer, Node
from charter_engine.model.questionnaire import Question
from charter_engine.workspace.acting import Acting
from charter_engine.workspace.acts.submit import Submission, Submitted, submit
from charter_engine.workspace.drafting.draft_answers import By, by_whom
from charter_engine.workspace.drafting.draft_content import (
    ListSaid,
    Nodes,
    items_of,
    read,
    read_list,
    write,
    write_list,
)
from charter_engine.workspace.drafting.draft_pages import Page
from charter_engine.workspace.drafting.drafts import Draft, remaining
from charter_engine.workspace.drafting.older_forms import check_of_today, is_older
from charter_engine.workspace.drafting.sent import NAME, node_sent
from charter_engine.workspace.held import Held


@dataclass(frozen=True, slots=True)
class ListSent:
    """What is said of a list as a whole: an answer such as `none`, or the items that are all; and a comment."""

    answer: Any = None
    complete: tuple[str, ...] | None = None
    comment: str = ""


def content_sent(page: Page, said: Mapping[str, Any], before: Nodes, by: By, *, confirms: bool = False) -> str:
    """The content of a page with these answers, as a file has them. What stays as it was stays theirs who said it.

    An imported answer that comes back as it was stays unconfirmed, unless the program `confirms` the page for somebody.

    Raises:
        InvalidSource: with every problem of them.
    """
    nodes = _answers(said, page.questions)
    return write(page, {name: _stamped(node, before.get(name), by, confirms=confirms) for name, node in nodes.items()})


def list_sent(draft: Draft, page: Page, said: ListSent, by: By) -> str:
    """The content of a list's page.

    Raises:
        InvalidSource: with every problem of the answer.
        Refused: when the items are others by now, or an answer would stand beside items.
    """
    items = items_of(draft.contents, page.key)
    if said.complete is not None and set(said.complete) != set(items):
        raise Refused("These are not the items that are on the list now. Get it again: are those all?")
    if said.answer is None:
        whole = None if said.complete is None else tuple(key.rpartition("/")[2] for key in items)
        return write_list(page.question, None, whole, said.comment)
    if items:
        raise Refused("Something is listed. Take it off the list first, or send no `answer`.")
    return whole_sent(page, said.answer, said.comment, by)


def whole_sent(page: Page, said: Any, comment: str, by: By) -> str:
    """The content of a list's page that gives an answer in place of items.

    Raises:
        InvalidSource: with every problem of the answer.
    """
    own = replace(page.question, fields=())
    answer = _stamped(_answers({own.question: said}, (own,))[own.question], None, by)
    return write_list(page.question, answer if isinstance(answer, Answer) else None, None, comment)


def page_object(draft: Draft, page: Page) -> dict[str, Any]:
    """A page as it stands, as data."""
    held = {
        "page": page.key,
        "kind": page.kind,
        "wording": page.question.wording,
        "label": page.question.label,
        "revision": draft.revision(page.key),
    }
    if page.kind != "list":
        return {**held, "answers": write_answers(draft.nodes(page), page.questions), "lists": list(page.lists)}
    content, items = draft.contents.get(page.key), items_of(draft.contents, page.key)
    said = (read_list(page.question, content) if content else None) or ListSaid()
    own = {key.rpartition("/")[2] for key in items}
    complete = said.whole is not None and own <= said.whole
    return {**held, **whole_object(page, said), "complete": complete, "items": list(items)}


def whole_object(page: Page, said: ListSaid) -> dict[str, Any]:
    """What is said of a list as a whole, as data."""
    name = page.question.question
    answer = write_answers({name: said.answer}, (page.question,))[name] if said.answer else None
    return {"answer": answer, "comment": said.comment}


def content_object(page: Page, content: str) -> dict[str, Any] | None:
    """The content of a page as data, whatever stands there now; None where it does not answer this form."""
    if page.kind == "list":
        said = read_list(page.question, content)
        return whole_object(page, said) if said else None
    nodes = read(page, content)
    return None if nodes is None else {"answers": dict(write_answers(nodes, page.questions))}


def draft_object(draft: Draft, edition: Edition) -> dict[str, Any]:
    """A whole draft as data: the proposal that it makes, its pages, what could still change the report."""
    return {
        "id": draft.id,
        "project": draft.row.project,
        "version": draft.row.version,
        "title": draft.title,
        "state": draft.row.closed or "open",
        "answers_older_form": not draft.row.closed and is_older(draft),
        "begun": draft.row.begun,
        "begun_from": draft.row.begun_from or None,
        "begun_at": draft.row.at,
        "pages": {key: saved.revision for key, saved in draft.saved.items()},
        "still_open": list(remaining(draft, edition)),
        "proposal": proposal_kind(draft.form).write(draft.proposal),
    }


def submit_draft(acting: Acting, held: Held, draft: Draft, publish_by: date) -> Submitted:
    """Submit a draft as it stands, which is then no longer filled in.

    Raises:
        InvalidSource: with every problem of it.
        Refused: as `submit`, when somebody saved an answer since the draft was read, or when it answers an older form.
    """
    check_of_today(draft)
    from charter_engine.store.working import drafts as store

    proposal = draft.put_forward(held.charter.on(acting.today))
    seen = {key: saved.revision for key, saved in draft.saved.items()}
    closing = store.closing(draft.id, store.SUBMITTED, seen)
    done = submit(acting, held, Submission(proposal, publish_by), closing)
    if done.again:
        store.close(acting.record.database, draft.id, store.SUBMITTED)
    return done


def _answers(said: Mapping[str, Any], questions: tuple[Question, ...]) -> Nodes:
    notes = Notes(NAME)
    found = read_answers(node_sent(said), questions, notes)
    if found is BAD or notes.problems:
        raise InvalidSource(notes.problems)
    return found  # type: ignore[no-any-return] # BAD, which is of any type, was ruled out


def _stamped(node: Node, before: Node | None, by: By, *, confirms: bool = False) -> Node:
    """An answer with who gave it, whatever was sent of that; where it is the same as before, as it was."""
    if isinstance(node, Answer):
        bare = replace(node, source="typed", source_ref="", confirmed_by="", answered_by="", answered_at=None)
        known = before if isinstance(before, Answer) else None
        return replace(by_whom(bare, known, by, confirms=confirms), evidence=node.evidence)
    if isinstance(node, Mapping):
        inner = before if isinstance(before, Mapping) else {}
        return {name: _stamped(part, inner.get(name), by, confirms=confirms) for name, part in node.items()}
    return node
