"""Who asks: somebody who is signed in, in their roles, or anybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request

from charter_engine.api.caller import ServiceHere, client_of, service_of
from charter_engine.errors import CharterError, Refused
from charter_engine.model.actor import MAY, Act, Actor, Role, check_may, spoken
from charter_engine.workspace.acting import Acting
from charter_engine.workspace.people import sessions
from charter_engine.workspace.service import Service

__all__ = ["ServiceHere", "client_of", "service_of"]


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person by the id of their account and their name, with the roles of now; `id` is empty for anybody else.

    `session` names the session by which they are signed in.
    """

    id: str = ""
    name: str = ""
    roles: tuple[Role, ...] = ()
    session: str = ""

    @property
    def is_signed_in(self) -> bool:
        """Whether it is known who asks."""
        return bool(self.id)

    def may(self, act: Act) -> bool:
        """Whether one of their roles may do an act."""
        return any(role in MAY[act] for role in self.roles)

    def actor(self, act: Act) -> Actor:
        """The person in the role of theirs that may do an act.

        Raises:
            Refused: when none may.
        """
        if not self.roles:
            raise Refused("You have no role here yet. An administrator gives roles to people.")
        role = next((each for each in self.roles if each in MAY[act]), self.roles[0])
        actor = Actor(role, self.name)
        check_may(actor, act)
        return actor

    def acting(self, service: Service, act: Act, name: str = "") -> Acting:
        """The person who acts now on the record. `name` is the id under which the act is done once.

        Raises:
            Refused: when none of their roles may.
        """
        return Acting(service.record, self.actor(act), service.now, service.today, name)


def roles_spoken(roles: tuple[Role, ...]) -> str:
    """Roles in words: "officer or adviser"."""
    return " or ".join(spoken(role) for role in roles)


class SignInFirst(Exception):
    """Nobody is signed in where somebody must be. `after` is the page that was asked for."""

    def __init__(self, after: str) -> None:
        super().__init__(after)
        self.after = after


class NotYours(Exception):
    """Somebody is signed in whose roles do not reach this page; `roles` would."""

    def __init__(self, roles: tuple[Role, ...]) -> None:
        super().__init__(roles)
        self.roles = roles


ANYBODY = Visitor()


def cookie_name(service: Service) -> str:
    """The name of the cookie that says who is signed in. Over https browsers let nobody else set one of this name."""
    return "__Host-session" if service.settings.address.startswith("https://") else "session"


def visitor_of(request: Request) -> Visitor:
    """Who asks; looked up once a request, and only where there is a cookie."""
    found: Visitor | None = getattr(request.state, "visitor", None)
    if found is None:
        found = request.state.visitor = _signed_in(request)
    return found


def visitor_shown(request: Request) -> Visitor:
    """Who asks, as pages greet them: anybody, where it cannot be looked up now, so that errors can be told of."""
    try:
        return visitor_of(request)
    except CharterError:
        return ANYBODY


def _signed_in(request: Request) -> Visitor:
    service = service_of(request)
    secret = request.cookies.get(cookie_name(service))
    found = sessions.find(service.record.database, secret, service.now) if secret else None
    if found is None:
        return ANYBODY
    return Visitor(found.person.id, found.person.name, found.roles, found.session.hash.hex())


def need(*roles: Role) -> Callable[[Request], Visitor]:
    """A dependency: somebody who is signed in, and where roles are named in one of these.

    Raises:
        SignInFirst: when nobody is signed in.
        NotYours: when they have none of the roles.
    """

    def needed(request: Request) -> Visitor:
        visitor = visitor_of(request)
        if not visitor.is_signed_in:
            raise SignInFirst(asked_for(request))
        if roles and not set(roles) & set(visitor.roles):
            raise NotYours(roles)
        return visitor

    return needed


def need_act(act: Act) -> Callable[[Request], Visitor]:
    """A dependency: somebody in a role that may do an act."""
    return need(*MAY[act])


def asked_for(request: Request) -> str:
    """The page to come back to: the one that was asked for; after something was sent, the first page."""
    if request.method != "GET":
        return "/"
    query = f"?{request.url.query}" if request.url.query else ""
    return quote(request.url.path, safe="/") + query


VisitorHere = Annotated[Visitor, Depends(visitor_of)]
