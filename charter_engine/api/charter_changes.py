"""Changes of rules that wait for a second person, for programs: what would change, why, and the word of the second."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response

from charter_engine.api.acts import CREATED, Reason, entry
from charter_engine.api.caller import Caller, ServiceHere, may
from charter_engine.api.charter_drafts import told_difference
from charter_engine.errors import InvalidSource
from charter_engine.model.actor import Actor
from charter_engine.model.working_days import ON_SHOW, after
from charter_engine.workspace.charters import charter_drafts as use

router = APIRouter(prefix="/charter/changes", tags=["charter drafts"])
ChangeId = Annotated[str, Path(pattern="^[0-9a-f]{16}$", description="The id of a change of rules.")]
Second = Annotated[Caller, Depends(may("second_rules"))]


@router.get("")
def waiting_changes(service: ServiceHere, _: Second) -> dict[str, Any]:
    """The changes of rules that wait for a second person, the oldest first."""
    return {"changes": [_object(each) for each in use.waiting(service)]}


@router.get("/{change_id}")
def rule_change(service: ServiceHere, _: Second, change_id: ChangeId) -> dict[str, Any]:
    """One of them: why, whether the draft is as it was asked for, how long it would be on show, what differs.

    `difference` is null where the draft does not fit together any more.
    """
    found, draft, files = use.find_change(service, change_id)
    try:
        told = told_difference(service, files)
    except InvalidSource:
        told = None
    shown = after(service.today, ON_SHOW)
    return {**_object(found), "as_asked": draft.digest == found.digest, "on_show_until": shown, "difference": told}


@router.post("/{change_id}/confirmation", status_code=CREATED)
def confirm_change(service: ServiceHere, caller: Second, change_id: ChangeId) -> Response:
    """Stand for a change of rules as the second person: with this it is on the record, and on show."""
    return entry(use.confirm(service, Actor(caller.role, caller.name), change_id))


@router.post("/{change_id}/end", status_code=204)
def end_change(service: ServiceHere, caller: Second, change_id: ChangeId, said: Reason) -> Response:
    """Call a change of rules off: whoever asked takes it back, or a second person does not stand for it."""
    use.call_off(service, Actor(caller.role, caller.name), change_id, said.reason)
    return Response(status_code=204)


def _object(change: use.Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "draft": change.draft,
        "asked_by": change.name,
        "asked": change.asked,
        "reason": change.reason,
        "ended": change.ended,
        "why_ended": change.why or None,
        "entry": change.entry,
    }
