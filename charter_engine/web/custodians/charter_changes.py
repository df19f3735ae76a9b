"""Changes of rules that wait for a second person: what would change, why, and the button that puts it on the record."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from charter_engine.errors import InvalidSource, Refused
from charter_engine.model.actor import told_apart
from charter_engine.model.working_days import ON_SHOW, after
from charter_engine.web.custodians.custodian import told_difference
from charter_engine.web.forms import FieldsHere
from charter_engine.web.pages import page, redirect
from charter_engine.web.visitor import ServiceHere, Visitor, need_act
from charter_engine.workspace.charters import charter_drafts as use
from charter_engine.workspace.service import Service

router = APIRouter(include_in_schema=False)
Second = Annotated[Visitor, Depends(need_act("second_rules"))]


@router.get("/charter/changes")
def changes(request: Request, service: ServiceHere, _: Second) -> Response:
    """What waits for a second person."""
    return page(request, "charter_changes.html", changes=use.waiting(service))


@router.get("/charter/changes/{name}")
def change(request: Request, service: ServiceHere, visitor: Second, name: str) -> Response:
    """One of them, with the difference in words."""
    return _change(request, service, visitor, name)


@router.post("/charter/changes/{name}")
def answer(request: Request, service: ServiceHere, visitor: Second, fields: FieldsHere, name: str) -> Response:
    """Stand for it, or end it."""
    actor = visitor.actor("second_rules")
    try:
        if fields.text("do") == "end":
            why = fields.needed("why", "Say why it shall not be.", 2_000)
            if not fields.wrong:
                use.call_off(service, actor, name, why)
                return redirect("/charter/changes")
        elif fields.text("do") == "confirm":
            return redirect(f"/record/entries/{use.confirm(service, actor, name)}?recorded=now")
    except Refused as wrong:
        fields.wrong.append(("", str(wrong)))
    return _change(request, service, visitor, name, fields.wrong)


def _change(
    request: Request, service: Service, visitor: Visitor, name: str, wrong: list[tuple[str, str]] | None = None
) -> Response:
    found, draft, files = use.find_change(service, name)
    try:
        told = told_difference(service, files)
    except InvalidSource:
        told = {}
    return page(
        request,
        "charter_change.html",
        422 if wrong else 200,
        change=found,
        is_own=told_apart(found.name) == told_apart(visitor.name),
        is_as_asked=draft.digest == found.digest,
        until=after(service.today, ON_SHOW),
        problems=wrong or (),
        **told,
    )
