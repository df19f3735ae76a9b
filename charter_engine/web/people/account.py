"""One's own account: who one is here, in which roles, where one is signed in, and what programs may do for one."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response

from charter_engine.errors import Refused
from charter_engine.model.actor import ROLES, Role
from charter_engine.web.forms import Fields, FieldsHere
from charter_engine.web.pages import page, redirect
from charter_engine.web.people.signin import forget
from charter_engine.web.visitor import ServiceHere, Visitor, need
from charter_engine.workspace.people import accounts, sessions, tokens

router = APIRouter(prefix="/account", include_in_schema=False)
SignedIn = Annotated[Visitor, Depends(need())]
WHAT: Final[dict[Role, str]] = {
    "officer": "describes a project, submits it and answers for it",
    "adviser": "writes advice that nobody else can change",
    "engagement_lead": "runs the rounds of sessions",
    "analyst": "counts and puts together what groups said",
    "balance_reviewer": "checks that a question is put fairly",
    "facilitator": "leads a session",
    "group_contact": "speaks for a community group",
    "panel_secretariat": "serves a citizens' panel",
    "custodian": "keeps the Charter's files",
    "decision_maker": "decides, with reasons",
    "auditor": "checks without trusting the council",
    "administrator": "looks after the service, and says who may sign in",
}
"""Each role in half a sentence, as on docs/roles.md."""


@router.get("")
def own(request: Request, service: ServiceHere, visitor: SignedIn) -> Response:
    """Everything about one's own account."""
    return _own(request, service, visitor)


@router.post("/sign-out-everywhere")
def sign_out_everywhere(service: ServiceHere, visitor: SignedIn) -> Response:
    """End all sessions of one's own."""
    sessions.end_all(service.record.database, visitor.id, service.now)
    return forget(service, redirect("/sign-in"))


@router.post("/sessions/{session}/end")
def end_session(service: ServiceHere, visitor: SignedIn, session: str) -> Response:
    """End one session of one's own."""
    sessions.end(service.record.database, visitor.id, session, service.now)
    return redirect("/account")


@router.post("/tokens")
def make_token(request: Request, service: ServiceHere, visitor: SignedIn, fields: FieldsHere) -> Response:
    """Make a token, which is shown once."""
    name = fields.needed("name", "Say what the token is for.", tokens.LONGEST_NAME)
    role = fields.needed("role", "Choose the role that the token acts in.")
    until = fields.day("until", "Say until which day the token serves.")
    if fields.wrong or until is None:
        return _own(request, service, visitor, fields)
    found = accounts.person(service.record.database, visitor.id)
    try:
        secret = tokens.make(service.record.database, found, role, name, until, service.now)
    except Refused as wrong:
        about = "until" if "last day" in str(wrong) else "role" if "no role" in str(wrong) else "name"
        fields.wrong.append((about, str(wrong)))
        return _own(request, service, visitor, fields)
    return page(request, "token.html", 201, name=name, secret=secret, until=until)


@router.post("/tokens/{token}/end")
def end_token(service: ServiceHere, visitor: SignedIn, token: str) -> Response:
    """End a token of one's own."""
    tokens.end(service.record.database, visitor.id, token, service.now)
    return redirect("/account")


def _own(request: Request, service: ServiceHere, visitor: Visitor, fields: Fields | None = None) -> Response:
    database, now = service.record.database, service.now
    known: dict[str, Any] = {
        "person": accounts.person(database, visitor.id),
        "roles": [(each, WHAT[each]) for each in ROLES if each in visitor.roles],
        "sessions": sessions.of(database, visitor.id, now),
        "tokens": [(each, tokens.last_day(each)) for each in tokens.of(database, visitor.id, now)],
        "typed": fields.text if fields else lambda _: "",
        "wrong": dict(fields.wrong) if fields else {},
    }
    return page(request, "account.html", 422 if fields else 200, **known, problems=fields.wrong if fields else ())
