"""What somebody who is asked can fill in, all on one page: the questions, and of a list some items, none of them there.

    KEY--slots         how many items of the list KEY are shown
    KEY/1.NAME         a question of the first of them
    KEY--whole         where nothing is listed: that there is none, that it is not known yet, and the like
    add                the key of a list that shall show one item more

Whether a list is complete, an officer says; lists within an item are left to them as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from charter_engine.model.questionnaire import Form
from charter_engine.workspace.drafting.draft_answers import By, Given, Wrong, read_page, read_whole
from charter_engine.workspace.drafting.draft_content import write, write_list
from charter_engine.workspace.drafting.draft_pages import Page, page_at
from charter_engine.workspace.drafting.drafts import new_item
from charter_engine.workspace.drafting.requests import about_pages

MOST: Final = 20
"""So many items of one list does a reply hold."""


@dataclass(frozen=True, slots=True)
class Part:
    """A page that was asked for; of a list the items that can be filled in, whose fields begin with their key."""

    at: Page
    slots: tuple[Page, ...] = ()


def parts_of(form: Form, about: str, given: Given) -> tuple[Part, ...]:
    """The parts of a reply, with as many items of each list as were shown, and one more where that is asked for.

    Raises:
        NotFound: when the form has no such page or section.
    """
    return tuple(Part(at, _slots(form, at, given)) for at in about_pages(form, about))


def read_parts(parts: Sequence[Part], given: Given, by: By, shown: Sequence[str]) -> tuple[dict[str, str], Wrong]:
    """The contents of the pages that were filled in, by their keys, and what is wrong. Items get new ids."""
    contents, wrong = dict[str, str](), Wrong()
    for part in parts:
        for at in part.slots or (part.at,):
            nodes, bad = read_page(at, given, {}, by, shown)
            wrong += bad
            held = nodes.get(at.key) if part.slots else nodes
            if held and isinstance(held, Mapping):
                contents[f"{part.at.key}/{new_item()}" if part.slots else at.key] = write(at, held)
        if part.at.kind == "list":
            _read_none(part.at, given, contents, wrong)
    return contents, wrong


def _slots(form: Form, at: Page, given: Given) -> tuple[Page, ...]:
    if at.kind != "list":
        return ()
    said = given.text(f"{at.key}--slots", 3)
    number = (int(said) if said.isdecimal() and said.isascii() else 1) + (given.text("add", 400) == at.key)
    return tuple(_slot(page_at(form, f"{at.key}/{each}")) for each in range(1, min(max(number, 1), MOST) + 1))


def _slot(at: Page) -> Page:
    """An item whose fields have names of their own among those of others."""
    fields, groups = (tuple(replace(e, steps=(at.key, *e.steps)) for e in held) for held in (at.fields, at.groups))
    return replace(at, fields=fields, groups=groups)


def _read_none(at: Page, given: Given, contents: dict[str, str], wrong: Wrong) -> None:
    answer = read_whole(at.question, at.key, given, wrong)
    if answer is None:
        return
    if any(key.startswith(f"{at.key}/") for key in contents):
        wrong.append((f"{at.key}--whole", "Something is listed, and it is said that nothing can be. Take one away."))
        return
    contents[at.key] = write_list(at.question, answer, None, "")
