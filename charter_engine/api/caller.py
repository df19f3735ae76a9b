"""Who asks a service: which machine it is; and for programs, by a token, a person in one of their roles.

A program sends `Authorization: Bearer TOKEN` (RFC 6750). A cookie says nothing here, so no page of another site can
make a browser act through the API.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Annotated, Any, Final

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from charter_engine.errors import CharterError, Refused
from charter_engine.model.actor import MAY, Act, Actor, Role, check_may
from charter_engine.workspace.acting import Acting
from charter_engine.workspace.people import tokens
from charter_engine.workspace.service import Service

NAME: Final = "^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$"
"""What an Idempotency-Key can be."""
_bearer = HTTPBearer(
    auto_error=False, description="A token that a person made at /account. It acts for them, in one of their roles."
)


class TokenNeeded(CharterError):
    """Nobody said who acts, or by a token that does not serve."""


class NotYourAct(Refused):
    """An act that is not for the role of a token."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a program acts for: the id of their account, their name, and the role of the token."""

    id: str
    name: str
    role: Role


def service_of(request: Request) -> Service:
    """The service that answers."""
    service: Service = request.app.state.service
    return service


def client_of(request: Request) -> str:
    """The machine that asks, to count what it tries: its address, or the network of an IPv6 address.

    Of what proxies say only the word of those that the settings count is taken: each adds one address at the end.
    """
    behind = service_of(request).settings.behind
    said = [each.strip() for each in ",".join(request.headers.getlist("x-forwarded-for")).split(",") if each.strip()]
    nearest = request.client.host if request.client else ""
    held = said[-behind] if 0 < behind <= len(said) else nearest
    try:
        found = ip_address(held)
    except ValueError:
        return held[:64]
    return str(found) if found.version == 4 else str(ip_network((found, 64), strict=False))


def address_of(request: Request) -> str:
    """The address of the service, without a last slash, by its settings; empty where they have none.

    Then links count from where they stand: what a request says of the service's name, anybody may have put there.
    """
    return service_of(request).settings.address


async def _service_here(request: Request) -> Service:
    """The same for routes. It waits for nothing, so that no thread is taken for it."""
    return service_of(request)


ServiceHere = Annotated[Service, Depends(_service_here)]


def caller_of(service: ServiceHere, said: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Caller:
    """Whom the token in a request stands for.

    Raises:
        TokenNeeded: when there is none, or it serves no more.
    """
    if said is None:
        raise TokenNeeded(
            "This needs a token. A person makes one at /account, and it is sent as Authorization: Bearer."
        )
    found = tokens.find(service.record.database, said.credentials, service.now)
    if found is None:
        raise TokenNeeded("This token does not serve: it has ended, or its person has no such role any more.")
    return Caller(found.person.id, found.person.name, found.role)


CallerHere = Annotated[Caller, Depends(caller_of)]


def acts(request: Request) -> bool:
    """Whether the token in a request serves: then who asks may have acted just now, and waits to see their own act."""
    service, secret = service_of(request), request.headers.get("authorization", "").partition(" ")[2]
    return bool(secret) and tokens.find(service.record.database, secret, service.now) is not None


OnceHere = Annotated[
    str | None,
    Header(alias="Idempotency-Key", pattern=NAME, description="Your name for this act. Under it, it is done once."),
]


def may(act: Act) -> Callable[[Caller], Caller]:
    """A dependency: a caller in a role that may do an act.

    Raises:
        NotYourAct: when theirs may not.
    """

    def needed(caller: CallerHere) -> Caller:
        if caller.role not in MAY[act]:
            try:
                check_may(Actor(caller.role, caller.name), act)
            except Refused as why:
                raise NotYourAct(str(why)) from None
        return caller

    return needed


def by(act: Act) -> Callable[[Service, Caller, str | None], Acting]:
    """A dependency: a caller who may do an act, acting now on the record, once under the name that they give it."""
    who: Any = Depends(may(act))

    def acting(service: ServiceHere, caller: Caller = who, once: OnceHere = None) -> Acting:
        return Acting(service.record, Actor(caller.role, caller.name), service.now, service.today, once or "")

    return acting
