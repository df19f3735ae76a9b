"""Confirming imported answers, section by section, by somebody who has read them: only then do they count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from charter_engine.model.proposal import Answer, Node
from charter_engine.store.working.saved import Change
from charter_engine.workspace.drafting.draft_content import read_list, write, write_list
from charter_engine.workspace.drafting.draft_pages import Page
from charter_engine.workspace.drafting.drafts import Draft


def confirmations(draft: Draft, pages: Iterable[Page], role: str) -> tuple[Change, ...]:
    """What confirms every imported answer on some pages, by somebody in a role who has read them."""
    changes = []
    for page in pages:
        if page.key not in draft.saved:
            continue
        if page.kind == "list":
            said = read_list(page.question, draft.contents[page.key])
            if said and said.answer and (answer := _confirmed(said.answer, role)) != said.answer:
                text = write_list(page.question, answer, None, said.comment)  # type: ignore[arg-type] # of an answer
                changes.append(Change(page.key, draft.revision(page.key), text))
            continue
        nodes = draft.nodes(page)
        confirmed = {name: _confirmed(node, role) for name, node in nodes.items()}
        if confirmed != nodes:
            changes.append(Change(page.key, draft.revision(page.key), write(page, confirmed)))
    return tuple(changes)


def _confirmed(node: Node, role: str) -> Node:
    if isinstance(node, Answer):
        needs = node.source == "imported" and not node.confirmed_by
        return replace(node, confirmed_by=role) if needs else node
    if isinstance(node, Mapping):
        return {name: _confirmed(part, role) for name, part in node.items()}
    return node
