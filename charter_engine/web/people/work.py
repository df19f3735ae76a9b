"""Where somebody who is signed in goes on: the doors of their roles, and what waits there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from charter_engine.model.actor import Role
from charter_engine.web.pages import page
from charter_engine.web.visitor import ServiceHere, Visitor, need
from charter_engine.workspace.acts import challenge

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Door:
    """A page where somebody in one of these roles has something to do."""

    url: str
    title: str
    says: str
    roles: tuple[Role, ...]


WAITING: Final = 50
"""So many questions that wait for an answer are told of here; the others stand on their own page."""
DOORS: Final = (
    Door("/assessments", "Your assessments", "Describe a project, ask colleagues, submit it, change it.", ("officer",)),
    Door(
        "/publish",
        "To be published",
        "What was submitted, by which day it was promised, and publishing it.",
        ("officer", "engagement_lead"),
    ),
    Door("/advice", "Advice", "Write what you advise on a project. Nobody else can change it.", ("adviser",)),
    Door("/charter/drafts", "Drafts of the Charter", "Change rules, test them, see what differs.", ("custodian",)),
    Door(
        "/charter/changes",
        "Changes of rules that wait",
        "Stand for a change of rules as the second person, or say why not.",
        ("adviser", "custodian", "decision_maker"),
    ),
    Door(
        "/decisions", "To be decided", "See what stands in the way of each, and record decisions.", ("decision_maker",)
    ),
    Door(
        "/evidence",
        "Evidence to look at",
        "Say that you looked at what stands behind an answer.",
        ("officer", "adviser", "custodian"),
    ),
    Door(
        "/challenges",
        "What groups asked, and what they dispute",
        "Send what your group says, or answer it.",
        ("group_contact", "facilitator", "engagement_lead", "officer", "custodian"),
    ),
    Door("/record/check", "Check the record", "Run all checks, and take the record away.", ("auditor",)),
    Door("/admin", "People and their roles", "Add people, give roles, see mail and settings.", ("administrator",)),
)


@router.get("/work")
def work(request: Request, service: ServiceHere, visitor: Annotated[Visitor, Depends(need())]) -> Response:
    """The doors of whoever is signed in."""
    doors = [door for door in DOORS if set(door.roles) & set(visitor.roles)]
    _, rows = challenge.some(service, 0, WAITING) if visitor.may("answer_challenge") else (0, [])
    waiting = [row for row in rows if row.standing.is_open]
    return page(request, "work.html", doors=doors, waiting=waiting)
