"""Signing in and out: by the organisation's own accounts, by a link that was sent, by a button behind that link."""

from __future__ import annotations

import logging
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request, Response

from charter_engine.errors import Refused, TooMany, Unavailable
from charter_engine.web.forms import FieldsHere
from charter_engine.web.pages import page, redirect
from charter_engine.web.people.oidc import Asked, Provider
from charter_engine.web.visitor import ServiceHere, VisitorHere, client_of, cookie_name
from charter_engine.workspace.people import accounts, sessions, signing_in
from charter_engine.workspace.people.limits import check_limit
from charter_engine.workspace.people.signing_in import Begun
from charter_engine.workspace.records import key_file
from charter_engine.workspace.service import Service

router = APIRouter(include_in_schema=False)
ASKING: Final = 600
"""For how many seconds a browser keeps what belongs to a question to the provider."""
log = logging.getLogger("charter_engine.web")
_NO_ADDRESS: Final = "Write your e-mail address, like name@council.example."


@router.get("/sign-in")
def sign_in(request: Request, service: ServiceHere, visitor: VisitorHere, next: str = "/") -> Response:  # noqa: A002
    """The ways to sign in."""
    onward = signing_in.local(next)
    if visitor.is_signed_in:
        return redirect(onward if onward != "/" else "/work")
    return _ways(request, service, onward)


@router.post("/sign-in")
def ask_for_link(request: Request, service: ServiceHere, fields: FieldsHere) -> Response:
    """Ask for a link. What is told does not depend on whether the address is known."""
    onward = signing_in.local(fields.text("next"))
    email = fields.needed("email", _NO_ADDRESS, 320)
    if not fields.wrong and "@" not in email:
        fields.wrong.append(("email", _NO_ADDRESS))
    if fields.wrong:
        return _ways(request, service, onward, email=email, problems=fields.wrong, status=422)
    if not service.settings.by_mail:
        raise Refused("This service sends no mail yet, so there is no signing in by e-mail.")
    at = service.settings.address.rstrip("/")
    signing_in.ask_for_link(service.record.database, email, client_of(request), onward, at, service.now)
    return redirect("/sign-in/sent")


@router.get("/sign-in/sent")
def sent(request: Request) -> Response:
    """What happens next."""
    return page(request, "signin_sent.html", said=signing_in.ASKED)


@router.get("/sign-in/link/{secret}")
def look_at_link(request: Request, service: ServiceHere, secret: str) -> Response:
    """A button. To open the page uses nothing up."""
    found = signing_in.look_at_link(service.record.database, secret, service.now)
    if found is None:
        return _over(request)
    return page(request, "signin_link.html", name=found.name, secret=secret)


@router.post("/sign-in/link/{secret}")
def use_link(request: Request, service: ServiceHere, visitor: VisitorHere, secret: str) -> Response:
    """Sign in, and use the link up."""
    try:
        begun = signing_in.use_link(service.record.database, secret, client_of(request), service.now)
    except TooMany:
        raise
    except Refused:
        return _over(request)
    return _signed_in(service, visitor, begun)


@router.post("/sign-in/demonstration")
def be_somebody(service: ServiceHere, visitor: VisitorHere, fields: FieldsHere) -> Response:
    """In a demonstration, be one of its invented people."""
    if not service.settings.demonstration:
        raise HTTPException(404)
    found = accounts.person(service.record.database, fields.text("person", 100))
    secret = sessions.begin(service.record.database, found.id, "link", service.now)
    return _signed_in(service, visitor, Begun(found, secret, signing_in.local(fields.text("next"))))


@router.get("/sign-in/oidc")
def ask_provider(request: Request, service: ServiceHere, next: str = "/") -> Response:  # noqa: A002 - as in the address
    """Send somebody to the accounts of their organisation."""
    check_limit(service.record.database, signing_in.GOING, client_of(request), service.now)
    url, asked = _provider(service).ask()
    answer = redirect(url)
    kept = "|".join((asked.state, asked.nonce, asked.verifier, signing_in.local(next)))
    answer.set_cookie(_asked_name(service), kept.encode().hex(), ASKING, **_cookie(service))
    return answer


@router.get("/sign-in/oidc/callback")
def answered(request: Request, service: ServiceHere, visitor: VisitorHere) -> Response:
    """Somebody comes back from there."""
    provider = _provider(service)
    try:
        asked, onward = _asked(request.cookies.get(_asked_name(service), ""))
        identity = provider.read(f"{provider.back}?{request.url.query}", asked)
        begun = signing_in.sign_in_as(service.record.database, identity, onward, service.now)
    except (Refused, Unavailable) as wrong:
        answer: Response = page(
            request, "signin_failed.html", 503 if isinstance(wrong, Unavailable) else 403, said=str(wrong)
        )
    else:
        answer = _signed_in(service, visitor, begun)
    answer.delete_cookie(_asked_name(service), **_cookie(service))
    return answer


@router.get("/sign-out")
def leave(request: Request, visitor: VisitorHere) -> Response:
    """A button, so that no link of others signs anybody out."""
    return page(request, "signout.html") if visitor.is_signed_in else redirect("/")


@router.post("/sign-out")
def sign_out(service: ServiceHere, visitor: VisitorHere) -> Response:
    """End this session."""
    _end(service, visitor.id, visitor.session)
    return forget(service, redirect("/"))


def forget(service: Service, answer: Response) -> Response:
    """An answer that takes the cookie back."""
    answer.delete_cookie(cookie_name(service), **_cookie(service))
    return answer


def _signed_in(service: Service, before: VisitorHere, begun: Begun) -> Response:
    """Whoever signed in goes on. Who was signed in here before is no more."""
    _end(service, before.id, before.session)
    answer = redirect(begun.onward if begun.onward != "/" else "/work")
    answer.set_cookie(cookie_name(service), begun.secret, **_cookie(service))
    return answer


def _end(service: Service, who: str, session: str) -> None:
    if session:
        sessions.leave(service.record.database, who, session, service.now)


def _ways(
    request: Request, service: Service, onward: str, *, email: str = "", problems: object = (), status: int = 200
) -> Response:
    """The page with the ways to sign in."""
    oidc = service.settings.oidc if service.settings.address else None
    people = accounts.people(service.record.database) if service.settings.demonstration else ()
    ways = {"oidc": oidc, "by_mail": service.settings.by_mail, "onward": onward, "email": email, "people": people}
    return page(request, "signin.html", status, **ways, problems=problems)


def _over(request: Request) -> Response:
    return page(request, "signin_over.html", 410, said=signing_in.OVER)


def _provider(service: Service) -> Provider:
    """The provider that the settings name.

    Raises:
        Unavailable: when they name none, or its secret cannot be read.
    """
    oidc = service.settings.oidc
    if oidc is None or not service.settings.address:
        raise Unavailable("This service is not tied to the accounts of any organisation.")
    try:
        secret = key_file.read_secret(service.home.folder / oidc.secret_file)
    except Unavailable as wrong:  # which names a file of this machine
        log.warning("oidc", extra={"told": {"said": str(wrong)}})
        raise Unavailable("The sign-in with your organisation is not set up: its secret is not there.") from None
    return Provider(oidc, secret, f"{service.settings.address.rstrip('/')}/sign-in/oidc/callback")


def _asked_name(service: Service) -> str:
    return cookie_name(service).replace("session", "asked")


def _asked(kept: str) -> tuple[Asked, str]:
    """What belongs to the question that this browser asked.

    Raises:
        Refused: when it asked none, or too long ago.
    """
    try:
        state, nonce, verifier, onward = bytes.fromhex(kept).decode().split("|", 3)
    except ValueError:
        told = "It was not begun in this browser, or too long ago. Begin again."
        raise Refused(f"The sign-in with your organisation was not finished. {told}") from None
    return Asked(state, nonce, verifier), signing_in.local(onward)


def _cookie(service: Service) -> dict[str, Any]:
    """How a cookie is kept: from scripts, from other sites, and over https only where the service has it."""
    return {
        "path": "/",
        "secure": service.settings.address.startswith("https://"),
        "httponly": True,
        "samesite": "lax",
    }
