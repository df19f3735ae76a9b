"""What groups ask to discuss, or dispute: for everybody to see, by a form for groups, and answered by the council."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from charter_engine.errors import NotFound, Refused
from charter_engine.model.actor import Act
from charter_engine.model.working_days import TO_ANSWER, after
from charter_engine.record.challenges import ABOUT, About
from charter_engine.web.forms import FieldsHere
from charter_engine.web.pages import page, redirect
from charter_engine.web.visitor import ServiceHere, Visitor, VisitorHere, need_act
from charter_engine.workspace.acts import challenge as use
from charter_engine.workspace.service import Service, held

router = APIRouter(include_in_schema=False)
HEADINGS: Final[dict[About, str]] = {
    "project": "Ask to discuss a project",
    "answer": "Dispute an answer",
    "rule": "Dispute a rule",
}
A_PAGE: Final = 20
"""So many stand on one page."""
LAST: Final = 100_000
_RAISE: Final[Act] = "challenge"
Raising = Annotated[Visitor, Depends(need_act(_RAISE))]
Answering = Annotated[Visitor, Depends(need_act("answer_challenge"))]


@router.get("/challenges")
def every(request: Request, service: ServiceHere, number: Annotated[int, Query(alias="page")] = 1) -> Response:
    """What groups asked or disputed, a page at a time, what waits for an answer first."""
    skip = min(max(number - 1, 0), LAST) * A_PAGE
    count, rows = use.some(service, skip, A_PAGE)
    pages = max(1, -(-count // A_PAGE))
    if not 1 <= number <= pages:
        raise NotFound("page", str(number), (), f"of what groups asked or dispute: there are {pages}")
    return page(request, "challenges.html", rows=rows, number=number, pages=pages)


@router.get("/challenges/new")
def form(
    request: Request, service: ServiceHere, _: Raising, about: str = "project", project: str = "", which: str = ""
) -> Response:
    """The form for a group, or for whoever types in what a group wrote."""
    return _form(request, service, _about(about), {"project": project, "which": which})


@router.post("/challenges/new")
def send(request: Request, service: ServiceHere, visitor: Raising, fields: FieldsHere) -> Response:
    """Put it on the record."""
    about = _about(fields.text("about"))
    group = fields.needed("group", "Say which group this is.", 200)
    text = fields.needed("text", "Say what the group wants to be discussed, or disputes.")
    project, which = fields.text("project", 200), fields.text("which", 200)
    said = use.Challenge(about, group, text, project, which, fields.text("received") == "on_paper")
    if not fields.wrong:
        try:
            seq = use.challenge(visitor.acting(service, _RAISE), held(service), said)
            return redirect(f"/challenges/{seq}")
        except (Refused, NotFound) as wrong:
            fields.wrong.append(("which" if isinstance(wrong, NotFound) else "text", str(wrong)))
    values = {"group": group, "text": text, "project": project, "which": which, "received": fields.text("received")}
    return _form(request, service, about, values, fields.wrong)


@router.get("/challenges/{number}")
def one(request: Request, service: ServiceHere, visitor: VisitorHere, number: int) -> Response:
    """One of them, with the answer; and the form to answer, for whoever may."""
    return page(request, "challenge.html", row=use.one(service, number), may=visitor.may("answer_challenge"))


@router.post("/challenges/{number}")
def answer(request: Request, service: ServiceHere, visitor: Answering, fields: FieldsHere, number: int) -> Response:
    """Answer it."""
    row = use.one(service, number)
    text = fields.needed("text", "Say what the council answers.")
    changes = fields.text("changes")
    if changes not in ("yes", "no"):
        fields.wrong.append(("changes", "Say whether something will be changed."))
    if not fields.wrong:
        try:
            use.answer_challenge(visitor.acting(service, "answer_challenge"), number, text, changes=changes == "yes")
            return redirect(f"/challenges/{number}")
        except Refused as wrong:
            fields.wrong.append(("text", str(wrong)))
    values = {"text": text, "changes": changes}
    return page(request, "challenge.html", 422, row=row, may=True, values=values, problems=fields.wrong)


def _about(text: str) -> About:
    if text not in ABOUT:
        raise HTTPException(404)
    return text


def _form(
    request: Request,
    service: Service,
    about: About,
    values: dict[str, str],
    problems: list[tuple[str, str]] | None = None,
) -> Response:
    due, charter = after(service.today, TO_ANSWER), held(service).charter
    options = {"answer": use.answers_of(charter), "rule": use.rules_of(charter)}.get(about, ())
    return page(
        request,
        "challenge_new.html",
        422 if problems else 200,
        about=about,
        heading=HEADINGS[about],
        values=values,
        options=options,
        due=due,
        problems=problems or (),
    )
