"""People who may sign in and their roles, for programs of an administrator."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from charter_engine.api.caller import Caller, ServiceHere, may
from charter_engine.api.paging import Paged, link
from charter_engine.api.said import Sent
from charter_engine.model.actor import ROLES, Actor
from charter_engine.workspace.people import account_changes, accounts
from charter_engine.workspace.people.account_changes import Change
from charter_engine.workspace.people.accounts import Person, roles_of
from charter_engine.workspace.service import Service

router = APIRouter(prefix="/people", tags=["people"])
PersonId = Annotated[str, Path(pattern="^[0-9a-f]{16}$", description="The id of a person's account.")]
Email = Annotated[str, Field(max_length=254, description="Where they are sent links to sign in. Nobody else has it.")]
Roles = Annotated[list[Literal[ROLES]], Field(max_length=len(ROLES), description="See docs/roles.md.")]  # type: ignore[valid-type] # the table of roles itself


async def _by(caller: Annotated[Caller, Depends(may("keep_people"))]) -> Actor:
    """Who looks after people: the caller, as administrator."""
    return Actor(caller.role, caller.name)


ByHere = Annotated[Actor, Depends(_by)]


def person_of(service: ServiceHere, _: ByHere, person_id: PersonId) -> Person:
    """The person that the address names.

    Raises:
        NotFound: when there is no such person.
    """
    return accounts.person(service.record.database, person_id)


PersonHere = Annotated[Person, Depends(person_of)]


class Listed(Paged):
    """Which people are asked for: who may sign in, or whose account has ended; all, where that is not said."""

    state: Literal["", "active", "ended"] = ""


class NewRoles(Sent):
    """The roles that somebody has from now on, and no others."""

    roles: Roles


class NewEmail(Sent):
    """The address of somebody from now on."""

    email: Email


class Again(NewRoles, NewEmail):
    """With which address and in which roles somebody comes back."""


class New(Again):
    """Somebody new. The record shows the name with what they do, and two people cannot have the same."""

    name: Annotated[str, Field(max_length=1_000)]


@router.get("")
def people(
    request: Request, response: Response, service: ServiceHere, _: ByHere, listed: Annotated[Listed, Query()]
) -> dict[str, Any]:
    """Everybody who may sign in, and whose account has ended, by their names."""
    found = [each for each in accounts.people(service.record.database) if listed.state in ("", _state(each))]
    some = found[listed.skip : listed.skip + listed.size]
    return {**link(request, response, listed, len(found)), "people": [_object(each) for each in some]}


@router.post("", status_code=201)
def add(service: ServiceHere, by: ByHere, said: New) -> Response:
    """Add somebody with their roles. Which roles one person may not have together is refused with the reason."""
    new = accounts.add(service.record.database, by, said.name, said.email, said.roles, service.now)
    return JSONResponse(_object(new), 201, {"location": f"/api/v1/people/{new.id}"})


@router.get("/changes")
def every_account_change(
    request: Request, response: Response, service: ServiceHere, _: ByHere, listed: Annotated[Paged, Query()]
) -> dict[str, Any]:
    """Who changed which account, and when, the newest first. No address stands here."""
    return _changes(request, response, service, listed)


@router.get("/{person_id}")
def person(who: PersonHere) -> dict[str, Any]:
    """One person."""
    return _object(who)


@router.get("/{person_id}/changes")
def account_changes_of_one(
    request: Request, response: Response, service: ServiceHere, who: PersonHere, listed: Annotated[Paged, Query()]
) -> dict[str, Any]:
    """Who changed the account of one person, and when, the newest first."""
    return _changes(request, response, service, listed, who.id)


@router.put("/{person_id}/roles")
def change_roles(service: ServiceHere, by: ByHere, person_id: PersonId, said: NewRoles) -> dict[str, Any]:
    """Give somebody these roles and no others. Their tokens in a role that goes serve no more."""
    return _object(accounts.change_roles(service.record.database, by, person_id, said.roles, service.now))


@router.put("/{person_id}/email")
def change_email(service: ServiceHere, by: ByHere, person_id: PersonId, said: NewEmail) -> dict[str, Any]:
    """Give somebody another address. The one before is told of it by a letter."""
    return _object(accounts.change_email(service.record.database, by, person_id, said.email, service.now))


@router.post("/{person_id}/end")
def end(service: ServiceHere, by: ByHere, person_id: PersonId) -> dict[str, Any]:
    """End an account at once: nothing that its person holds serves any more. The last administrator stays."""
    return _object(accounts.end(service.record.database, by, person_id, service.now))


@router.post("/{person_id}/take-up")
def take_up(service: ServiceHere, by: ByHere, person_id: PersonId, said: Again) -> dict[str, Any]:
    """Take up an account that has ended, for the same person."""
    return _object(accounts.take_up(service.record.database, by, person_id, said.email, said.roles, service.now))


def _state(found: Person) -> str:
    return "ended" if found.ended else "active"


def _object(found: Person) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "state": _state(found),
        "email": found.email or None,
        "roles": list(roles_of(found)),
        "since": found.since.isoformat(),
        "ended": found.ended and found.ended.isoformat(),
    }


def _changes(request: Request, response: Response, service: Service, listed: Paged, who: str = "") -> dict[str, Any]:
    count, rows = account_changes.some(service.record.database, listed.skip, listed.size, who)
    return {**link(request, response, listed, count), "changes": [_change(each) for each in rows]}


def _change(row: Change) -> dict[str, Any]:
    return {
        "person": row.person,
        "name": row.name,
        "what": row.what,
        "before": list(row.before),
        "after": list(row.after),
        "by": row.by or None,
        "at": row.at.isoformat(),
    }
