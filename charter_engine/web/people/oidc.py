"""What is asked of a provider of identities (OpenID Connect), and what it answers: Authlib with PKCE, state and nonce.

The provider is found by its address alone (discovery). Its answer counts when it belongs to what was asked in the same
browser, its signature is by a key that the provider publishes, and it was made for this service.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.base_client.sync_openid import OpenIDMixin
from authlib.integrations.httpx_client import OAuth2Client
from joserfc.errors import JoseError

from charter_engine.errors import Refused, Unavailable
from charter_engine.model.service import Oidc
from charter_engine.render.visible import visible
from charter_engine.workspace.people.signing_in import Identity

WAIT: Final = 10
"""For how many seconds a provider may keep silent."""
SCOPE: Final = "openid email profile"
_LOCAL: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser keeps between the question and the answer."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Provider:
    """The provider of one service: its settings, the secret, and where it sends people back to."""

    oidc: Oidc
    secret: str
    back: str

    def ask(self) -> tuple[str, Asked]:
        """The address at which somebody says who they are, and what their browser keeps meanwhile.

        Raises:
            Unavailable: when the provider does not answer as one.
        """
        asked = Asked(*(generate_token(48) for _ in range(3)))
        with self._answering(), self._client() as client:
            at = self._found(client)["authorization_endpoint"]
            url, _ = client.create_authorization_url(
                at, state=asked.state, nonce=asked.nonce, code_verifier=asked.verifier
            )
        return str(url), asked

    def read(self, address: str, asked: Asked) -> Identity:
        """Who somebody is, by the address that they came back to.

        Raises:
            Refused: when the answer says no, or does not belong to what was asked.
            Unavailable: when the provider does not answer as one.
        """
        with self._answering(), self._client() as client:
            found = self._found(client)
            token = client.fetch_token(
                found["token_endpoint"],
                authorization_response=address,
                state=asked.state,
                code_verifier=asked.verifier,
            )
            claims = _Claims(self.oidc, found, client).parse_id_token(token, asked.nonce)
            if claims is None:
                raise Unavailable(
                    f"The provider at {self.oidc.issuer} does not say who signed in. Tell your help desk."
                )
            told = {**claims}
            if "email" not in told and "userinfo_endpoint" in found:
                more = client.get(found["userinfo_endpoint"]).raise_for_status().json()
                told |= more if more.get("sub") == told["sub"] else {}
        checked = told.get("email_verified", self.oidc.own_addresses) is True
        return Identity(self.oidc.issuer, str(told["sub"]), str(told.get("email", "")), checked)

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            self.oidc.client,
            self.secret,
            scope=SCOPE,
            redirect_uri=self.back,
            code_challenge_method="S256",
            timeout=WAIT,
        )

    def _found(self, client: OAuth2Client) -> dict[str, Any]:
        """What the provider says of itself."""
        at = f"{self.oidc.issuer.rstrip('/')}/.well-known/openid-configuration"
        found: dict[str, Any] = client.request("GET", at, withhold_token=True).raise_for_status().json()
        if found["issuer"] != self.oidc.issuer:
            raise Unavailable(f"At {at} another provider answers: {visible(str(found['issuer']))[:200]}.")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _check_secret(found[name])
        return found

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Turns what can go wrong with an answer into a sentence."""
        try:
            yield
        except (AuthlibBaseError, JoseError) as refused:
            said = visible(str(refused))[:200]
            raise Refused(f"The sign-in with your organisation was not finished ({said}). Begin again.") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, KeyError, TypeError, ValueError, AttributeError, RuntimeError):
            told = "does not answer as it should. Try again, or sign in by e-mail."
            raise Unavailable(f"The sign-in of your organisation, {self.oidc.issuer}, {told}") from None


class _Claims(OpenIDMixin):  # type: ignore[misc] # Authlib has no types
    """The check of what a provider says of somebody, by Authlib."""

    def __init__(self, oidc: Oidc, found: dict[str, Any], client: OAuth2Client) -> None:
        self.client_id, self.server_metadata, self._client = oidc.client, dict(found), client

    def load_server_metadata(self) -> dict[str, Any]:
        """What the provider says of itself."""
        return self.server_metadata

    @contextmanager
    def _get_session(self) -> Iterator[OAuth2Client]:
        yield self._client


def _check_secret(address: str) -> None:
    """Refuse an address at which others could listen."""
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in _LOCAL:
        raise Unavailable(f"{visible(address)[:200]} is no address over https. The provider has to be set up anew.")
