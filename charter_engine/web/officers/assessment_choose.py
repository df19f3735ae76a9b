"""Two answers to one page: which stands, or one of both; all that was ever saved on a page, and letting it stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from charter_engine.model.proposal import Node
from charter_engine.web.forms import Fields, FieldsHere
from charter_engine.web.officers import form_view
from charter_engine.web.officers.assessment_here import Here, HereNow, OpenHere
from charter_engine.web.officers.assessment_lists import list_said, of_list
from charter_engine.web.officers.assessment_pages import page_title, seen_revision
from charter_engine.web.pages import page, redirect
from charter_engine.workspace.drafting import draft_content as content
from charter_engine.workspace.drafting import draft_history as use
from charter_engine.workspace.drafting.draft_answers import By, Filled, Given, Wrong, filled, read_page
from charter_engine.workspace.drafting.draft_both import both, one_below_the_other
from charter_engine.workspace.drafting.draft_history import Saved
from charter_engine.workspace.drafting.draft_pages import Page, page_at
from charter_engine.workspace.drafting.draft_progress import asked
from charter_engine.workspace.drafting.draft_words import said
from charter_engine.workspace.drafting.drafts import Change, save_all

router = APIRouter(prefix="/assessments/{draft}", include_in_schema=False)
WHICH: Final = "which--answer"
"""The field that says which answer stands; no question's field is called so."""
MEANWHILE: Final = (
    "Somebody saved this page meanwhile. Look at what stands now, and choose again. What you wrote is still here."
)


@router.get("/choose/{number}")
def two(request: Request, here: HereNow, number: int) -> Response:
    """Two answers side by side: what stands, and what came later; and a way to write one of both."""
    return _two(request, here, use.one(here.service.record.database, here.draft, number, use.WAITS), None, ())


@router.post("/choose/{number}")
def choose(request: Request, here: OpenHere, fields: FieldsHere, number: int) -> Response:
    """Say which of the two stands, or write one answer of both. All three stay in the history of the page."""
    database = here.service.record.database
    late = use.one(database, here.draft, number, use.WAITS, use.SETTLED)
    which, text, wrong = fields.text(WHICH), late.content, Wrong()
    if which == "both":
        text, wrong = _written(here, late, fields)
    elif which not in ("stands", "late"):
        wrong.append((WHICH, "Choose which answer stands."))
    if wrong or fields.wrong:
        return _two(request, here, late, fields, [*wrong, *fields.wrong])
    change = None if which == "stands" else Change(late.page, seen_revision(fields), text)
    if late.aside == use.SETTLED:  # somebody chose meanwhile: what is written now waits beside what they chose
        [held] = save_all(database, here.draft.id, [change], here.who) if which == "both" and change else [None]
    elif (held := use.settle(database, here.draft, number, change, here.who)) and held.aside:
        return _two(request, here, late, fields, [(WHICH, MEANWHILE)])
    return redirect(f"{here.url}/choose/{held.number}" if held and held.aside else f"{here.url}/form/{late.page}")


@router.get("/history/{key:path}")
def history(request: Request, here: HereNow, key: str) -> Response:
    """Everything that was ever saved on a page."""
    at = page_at(here.draft.form, key)
    found = [(each, said(at, each.content)) for each in use.of_page(here.service.record.database, here.draft, key)]
    return page(request, "assessment_history.html", here=here, at=at, found=found, title=page_title(here, at))


@router.post("/again/{number}")
def again(here: OpenHere, number: int) -> Response:
    """Let something that was saved before stand again."""
    saved = use.again(here.service.record.database, here.draft, number, here.who)
    return redirect(f"{here.url}/choose/{saved.number}" if saved.aside else f"{here.url}/form/{saved.page}")


def _joined(here: Here, at: Page, late: Saved) -> Mapping[str, Node]:
    by = By(here.who.role, here.service.today)
    return both(at, here.draft.nodes(at), content.read(at, late.content) or {}, by)


def _written(here: Here, late: Saved, fields: Fields) -> tuple[str, Wrong]:
    """The content of the page with the answer that was written of both."""
    at = page_at(here.draft.form, late.page)
    if at.kind == "list":
        return list_said(here, at, fields)
    by = By(here.who.role, here.service.today)
    nodes, wrong = read_page(at, fields, _joined(here, at, late), by, fields.many("shown"))
    if not nodes and not wrong:
        wrong.append((at.fields[0].name if at.fields else WHICH, "Write an answer, or choose one of the two above."))
    return content.write(at, nodes), wrong


def _two(
    request: Request, here: Here, late: Saved, fields: Fields | None, wrong: Sequence[tuple[str, str]]
) -> Response:
    at, standing = page_at(here.draft.form, late.page), here.draft.saved.get(late.page)
    sides = {name: said(at, each.content) for name, each in (("stands", standing), ("late", late)) if each}
    writing = fields if fields and fields.text(WHICH) == "both" else None
    values = {
        "at": at, "late": late, "standing": standing, "sides": sides, "title": page_title(here, at), "which": WHICH,
        "chosen": fields.text(WHICH) if fields else "", "told": dict(reversed(wrong)).get(WHICH, ""),
    }  # fmt: skip
    third = (
        _list_of_both(here, at, late, writing, wrong) if at.kind == "list" else _of_both(here, at, late, writing, wrong)
    )
    return page(
        request, "assessment_choose.html", 422 if wrong else 200, here=here, problems=wrong, **values, **third
    )  # fmt: skip


def _of_both(
    here: Here, at: Page, late: Saved, writing: Given | None, wrong: Sequence[tuple[str, str]]
) -> dict[str, Any]:  # fmt: skip
    given = writing or filled(at, _joined(here, at, late))
    may = asked(here.draft, at, here.reader)
    return {
        "blocks": form_view.blocks(at, given, wrong, may, here.held.charter, one_of_many=True),
        "wholes": form_view.whole(at, given, wrong),
    }


def _list_of_both(
    here: Here, at: Page, late: Saved, writing: Given | None, wrong: Sequence[tuple[str, str]]
) -> dict[str, Any]:  # fmt: skip
    texts = (here.draft.contents.get(at.key), late.content)
    comments = [found.comment for text in texts if text and (found := content.read_list(at.question, text))]
    joined = one_below_the_other(comments[0], comments[-1]) if comments else ""
    return {"listed": of_list(here, at, writing or Filled({"list--comment": (joined,)}), wrong)}
