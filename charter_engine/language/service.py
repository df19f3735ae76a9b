"""The settings of the service as a document: `service.yaml`, beside `record.yaml`."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from charter_engine.language.answers import URL
from charter_engine.language.folder import read_document
from charter_engine.language.format import document
from charter_engine.language.shape import FLAG, TEXT, list_of, may, need, number, one_of, record, text
from charter_engine.model.service import WISHES, Keeping, Oidc, ServiceSettings, Smtp, Theme, Way

FILE: Final = "service.yaml"
_COLOUR = text(r"#[0-9a-f]{6}", "a colour", 'Like "#1b3a4b", in quotes.')
_FILE = text(r"[^/\\\s][^/\\]{0,99}", "the name of a file beside these settings", "Like `logo.svg`.")
_MAIL = text(r"[^\s@<>]{1,64}@[^\s@<>]{1,190}", "an e-mail address", "Like `data@council.example`.")
_DAYS = number(1, "Something is kept, or answered, within at least a day.")

_THEME = record(
    Theme,
    may("name", TEXT, "What stands at the head of each page; else Data Charter."),
    may("logo", _FILE, "An SVG or PNG file beside these settings."),
    may("header", _COLOUR, "The colour of the head of the page."),
    may("header_text", _COLOUR, "The colour of the words on it."),
    may("link", _COLOUR, "The colour of links."),
    may("button", _COLOUR, "The colour of buttons."),
    may("button_text", _COLOUR, "The colour of the words on them."),
    may("accent", _COLOUR, "The colour that marks what is put to the community."),
    name="a theme",
)
_SMTP = record(
    Smtp,
    need("host", TEXT, "The server that takes the mail."),
    need("sender", _MAIL, "From whom the mail comes."),
    may("port", number(1, "Ports count from 1."), "Its port; else 587."),
    may("secure", one_of(("starttls", "tls", "none"), "a way to secure mail"), "How the mail is kept from others."),
    may("user", TEXT, "The name to sign in with."),
    may("password_file", _FILE, "The file with the password, beside these settings."),
    name="a mail server",
)
_OIDC = record(
    Oidc,
    need("issuer", URL, "The address of whoever tells who somebody is."),
    need("client", TEXT, "The id under which this service is known there."),
    need("secret_file", _FILE, "The file with the secret, beside these settings."),
    may("button", TEXT, "What stands on the button."),
    may("own_addresses", FLAG, "Whether the provider tells only addresses that the council gave out itself."),
    name="a sign-in",
)
_WAY = record(
    Way,
    need("to", one_of(WISHES, "a wish"), "What somebody wants to do."),
    need("who", TEXT, "Who answers: a role or a team."),
    need("days", _DAYS, "Within how many working days."),
    may("email", _MAIL, "An e-mail address."),
    may("phone", TEXT, "A telephone number."),
    may("post", TEXT, "A postal address, or a place to go."),
    may("url", URL, "A page."),
    name="a way to reach somebody",
)
_KEEPING = record(
    Keeping,
    may("drafts", _DAYS, "Drafts that nobody touched; else 730."),
    may("sessions", _DAYS, "Sign-ins that ended; else 30."),
    may("mail", _DAYS, "Mail that was sent; else 90."),
    may("accounts", _DAYS, "Who changed an account; else 730."),
    name="what is kept for how long",
)
SERVICE: Final = record(
    ServiceSettings,
    may("address", URL, "How people reach the service; a slash at its end is passed over."),
    may("behind", number(0, "Proxies are counted."), "How many proxies stand in front of it; else 0."),
    may("theme", _THEME, "How the pages look."),
    may("smtp", _SMTP, "The server that takes the mail."),
    may("oidc", _OIDC, "Where staff sign in."),
    may("ways", list_of(_WAY), "How to ask, object, complain and appeal, who answers and by when."),
    may("keeping", _KEEPING, "For how many days what is no part of the record is kept."),
    may("demonstration", FLAG, "Whether every page says that this is a demonstration."),
    name="the settings of the service",
)


def read_service(content: bytes, file: str) -> ServiceSettings:
    """The settings in `content`.

    Raises:
        InvalidSource: with every problem of the file.
    """
    settings: ServiceSettings
    settings, _ = read_document(SERVICE, content, file)
    return replace(settings, address=settings.address.rstrip("/"))


def write_service(settings: ServiceSettings) -> bytes:
    """The canonical text of settings."""
    return document(SERVICE, settings).encode()
