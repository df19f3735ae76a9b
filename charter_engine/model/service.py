"""How a council runs the service: what `service.yaml` says. Every part may be left out, and the service works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Wish: TypeAlias = Literal["ask", "object", "complain", "appeal"]
WISHES: tuple[Wish, ...] = get_args(Wish)


@dataclass(frozen=True, slots=True)
class Theme:
    """How the pages look: the council's name on them, a logo (an SVG or PNG file beside the settings), six colours.

    `header` lies behind `header_text`, `button` behind `button_text`; `link` and `accent` stand on white.
    """

    name: str = "Data Charter"
    logo: str = ""
    header: str = "#1b3a4b"
    header_text: str = "#ffffff"
    link: str = "#1a5a96"
    button: str = "#00703c"
    button_text: str = "#ffffff"
    accent: str = "#7a2e6b"


@dataclass(frozen=True, slots=True)
class Smtp:
    """The server that takes the mail. `secure` is how: TLS at once, after STARTTLS, or not at all (loopback only)."""

    host: str
    sender: str
    port: int = 587
    secure: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password_file: str = ""


@dataclass(frozen=True, slots=True)
class Oidc:
    """Where the council's staff sign in (OpenID Connect), and what stands on the button.

    `own_addresses` says that the provider tells only addresses that the council gave out itself, where it does not say
    of each whether it was checked.
    """

    issuer: str
    client: str
    secret_file: str
    button: str = "Sign in with your work account"
    own_addresses: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach whoever answers: who that is, how, online and offline, and within how many working days."""

    to: Wish
    who: str
    days: int
    email: str = ""
    phone: str = ""
    post: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Keeping:
    """For how many days what is no part of the record is kept."""

    drafts: int = 730
    sessions: int = 30
    mail: int = 90
    accounts: int = 730


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """The settings of the service. `address` is how people reach it (`https://...`); empty where nobody said.

    `behind` counts the proxies in front whose word about the visitor's address and scheme is taken.
    """

    address: str = ""
    behind: int = 0
    theme: Theme = Theme()
    smtp: Smtp | None = None
    oidc: Oidc | None = None
    ways: tuple[Way, ...] = ()
    keeping: Keeping = Keeping()
    demonstration: bool = False

    @property
    def by_mail(self) -> bool:
        """Whether links can be sent: its mail server and its own address are known, as no visitor may say them."""
        return bool(self.smtp and self.address)
