"""Looking after the service: people and their roles, mail that failed, how pages look, what is kept for how long."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response

from charter_engine.errors import NotFound, Refused
from charter_engine.model.actor import APART, ROLES, spoken
from charter_engine.model.contrast import contrasts
from charter_engine.web.forms import Fields, FieldsHere
from charter_engine.web.pages import page, redirect
from charter_engine.web.people.account import WHAT
from charter_engine.web.visitor import ServiceHere, Visitor, need_act
from charter_engine.workspace.people import account_changes, accounts, mail
from charter_engine.workspace.people.accounts import Person

router = APIRouter(prefix="/admin", include_in_schema=False)
Administrator = Annotated[Visitor, Depends(need_act("keep_people"))]
A_PAGE: Final = 50
"""So many changes stand on one page."""
A_FEW: Final = 10
"""So many beside a person."""
LAST: Final = 100_000
_NAME = "Write the name by which the record will know this person."
_EMAIL = "Write the address at which this person reads mail, like name@council.example."
_ROLES = "Choose at least one role."


@router.get("")
def overview(request: Request, service: ServiceHere, _: Administrator) -> Response:
    """What there is to look after."""
    waits, failed = mail.waiting(service.record.database)
    known = {"people": _active(service), "waits": waits, "failed": failed, "by_mail": service.settings.by_mail}
    return page(request, "admin.html", **known)


@router.get("/people")
def people(request: Request, service: ServiceHere, _: Administrator) -> Response:
    """Everybody who may sign in, and whose account has ended."""
    found = accounts.people(service.record.database)
    ended = [each for each in found if each.ended]
    return page(request, "admin_people.html", people=_active(service), ended=ended)


@router.get("/people/new")
def new_person(request: Request, service: ServiceHere, _: Administrator) -> Response:
    """The form for somebody new."""
    return _form(request, service, None, None)


@router.post("/people/new")
def add_person(request: Request, service: ServiceHere, by: Administrator, fields: FieldsHere) -> Response:
    """Add somebody."""
    name, email, roles = fields.needed("name", _NAME, 200), fields.needed("email", _EMAIL, 254), fields.many("roles")
    _need_roles(fields, roles)

    def act() -> Person:
        return accounts.add(service.record.database, by.actor("keep_people"), name, email, roles, service.now)

    return _done(request, service, None, fields, act)


@router.get("/people/{who}")
def person(request: Request, service: ServiceHere, _: Administrator, who: str) -> Response:
    """One person."""
    return _form(request, service, accounts.person(service.record.database, who), None)


@router.post("/people/{who}/roles")
def change_roles(request: Request, service: ServiceHere, by: Administrator, who: str, fields: FieldsHere) -> Response:
    """Give somebody other roles."""
    found, roles = accounts.person(service.record.database, who), fields.many("roles")
    _need_roles(fields, roles)

    def act() -> Person:
        return accounts.change_roles(service.record.database, by.actor("keep_people"), who, roles, service.now)

    return _done(request, service, found, fields, act)


@router.post("/people/{who}/email")
def change_email(request: Request, service: ServiceHere, by: Administrator, who: str, fields: FieldsHere) -> Response:
    """Give somebody another address."""
    found, email = accounts.person(service.record.database, who), fields.needed("email", _EMAIL, 254)

    def act() -> Person:
        return accounts.change_email(service.record.database, by.actor("keep_people"), who, email, service.now)

    return _done(request, service, found, fields, act)


@router.post("/people/{who}/end")
def end(request: Request, service: ServiceHere, by: Administrator, who: str, fields: FieldsHere) -> Response:
    """End an account."""
    found = accounts.person(service.record.database, who)
    if not fields.text("sure"):
        fields.wrong.append(("sure", "Tick the box to say that the account ends."))

    def act() -> Person:
        return accounts.end(service.record.database, by.actor("keep_people"), who, service.now)

    return _done(request, service, found, fields, act)


@router.post("/people/{who}/take-up")
def take_up(request: Request, service: ServiceHere, by: Administrator, who: str, fields: FieldsHere) -> Response:
    """Take up an account that has ended, for the same person."""
    found = accounts.person(service.record.database, who)
    email, roles = fields.needed("email", _EMAIL, 254), fields.many("roles")
    _need_roles(fields, roles)

    def act() -> Person:
        return accounts.take_up(service.record.database, by.actor("keep_people"), who, email, roles, service.now)

    return _done(request, service, found, fields, act)


@router.get("/changes")
def changes(
    request: Request, service: ServiceHere, _: Administrator, number: Annotated[int, Query(alias="page")] = 1,
    who: str = "",
) -> Response:  # fmt: skip
    """Who changed which account, and when; of one person where `who` names them."""
    database = service.record.database
    found = accounts.person(database, who) if who else None
    count, rows = account_changes.some(database, min(max(number - 1, 0), LAST) * A_PAGE, A_PAGE, who)
    pages = max(1, -(-count // A_PAGE))
    if not 1 <= number <= pages:
        raise NotFound("page", str(number), (), f"of changes of accounts: there are {pages}")
    heading = f"Changes of the account of {found.name}" if found else "Changes of accounts"
    known = {"person": found, "rows": rows, "number": number, "pages": pages, "heading": heading}
    return page(request, "admin_changes.html", **known, query=f"&who={found.id}" if found else "")


@router.get("/mail")
def letters(request: Request, service: ServiceHere, _: Administrator) -> Response:
    """What became of mail."""
    return page(request, "admin_mail.html", fates=mail.fates(service.record.database), smtp=service.settings.smtp)


@router.get("/settings")
def settings(request: Request, service: ServiceHere, _: Administrator) -> Response:
    """How the service is set up, as its file of settings says."""
    known = {"contrasts": list(contrasts(service.settings.theme)), "by_mail": service.settings.by_mail}
    return page(request, "admin_settings.html", **known)


def _active(service: ServiceHere) -> list[Person]:
    return [each for each in accounts.people(service.record.database) if not each.ended]


def _need_roles(fields: Fields, roles: tuple[str, ...]) -> None:
    if not roles:
        fields.wrong.append(("roles", _ROLES))


def _done(
    request: Request, service: ServiceHere, found: Person | None, fields: Fields, act: Callable[[], Person]
) -> Response:
    """Do it where all that it needs was said; else the same page, with what is wrong."""
    if not fields.wrong:
        try:
            done = act()
        except Refused as wrong:
            fields.wrong.append((_about(str(wrong), fields), str(wrong)))
        else:
            return redirect(f"/admin/people/{done.id}")
    return _form(request, service, found, fields)


def _about(said: str, fields: Fields) -> str:
    """The field that a refusal is about, among those that were sent."""
    about = "email" if "address" in said else "roles" if "role" in said or "One person" in said else "name"
    return (
        about
        if about in fields.data
        else next((each for each in ("roles", "sure", "email") if each in fields.data), "")
    )


def _form(request: Request, service: ServiceHere, found: Person | None, fields: Fields | None) -> Response:
    """The page of a person, as they are or as somebody typed it."""
    count, rows = account_changes.some(service.record.database, 0, A_FEW, found.id) if found else (0, ())
    ticked = fields.many("roles") if fields and "roles" in fields.data else found.roles if found else ()
    known: dict[str, Any] = {
        "person": found,
        "roles": [(each, WHAT[each], each in ticked) for each in ROLES],
        "apart": apart(),
        "changes": rows,
        "more": count if count > len(rows) else 0,
        "name": fields.text("name") if fields else "",
        "email": fields.text("email") if fields and "email" in fields.data else found.email if found else "",
        "wrong": dict(fields.wrong) if fields else {},
    }
    return page(request, "admin_person.html", 422 if fields else 200, **known, problems=fields.wrong if fields else ())


def apart() -> list[tuple[str, str, str]]:
    """A role, others that go with it in no person, and the reason that all these have in common."""
    found = []
    for why in dict.fromkeys(APART.values()):
        pairs = [pair for pair, held in APART.items() if held == why]
        one = next(role for role in ROLES if all(role in pair for pair in pairs))
        others = [role for role in ROLES if role != one and frozenset((one, role)) in pairs]
        found.append((spoken(one), ", ".join(map(spoken, others)), why))
    return found
