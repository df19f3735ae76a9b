"""Whatever stands in an address, of every page and of every route for programs: an answer that says what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import jsonschema
import pytest
from fastapi import params, routing
from fastapi.dependencies.utils import get_flat_params
from fastapi.testclient import TestClient
from httpx2 import Response

from charter_engine.api import problem
from charter_engine.model.actor import ROLES, Role
from charter_engine.web.app import build
from tests.ripe import Ripe, a_ripe_site
from tests.test_routes import API, FORM, ROWS, may

VALUES = {
    "nothing": "",
    "a space": "%20",
    "NUL": "%00",
    "NUL inside": "a%00b",
    "signs that turn the text around": "%E2%80%AE%E2%81%A6a",
    "a line end": "a%0D%0Aset-cookie:%20a=b",
    "markup": "%3Cscript%3Ealert(1)%3C/script%3E",
    "markup in an attribute": "%22%20onfocus=%22alert(1)%22%20x=%22",
    "quotes": "%27%3B--%22%60",
    "a percent sign": "%25s%25",
    "very long": "x" * 10_000,
    "upwards": "../../record.db",
    "upwards, hidden": "..%2F..%2Frecord.db",
    "upwards, hidden twice": "%252e%252e%252frecord.db",
    "a slash": "a%2Fb",
    "a backslash": "..%5Crecord.db",
    "no UTF-8": "%FF%FE",
    "half a sign": "%ED%A0%80",
    "negative": "-1",
    "one beyond 64 bits": str(2**63),
    "beyond all bits": "9" * 25,
    "digits without end": "9" * 5_000,
    "digits of another script": "%D9%A1%D9%A2",
    "a digit that is no number": "%C2%B2",
    "a fraction": "1e400",
    "digits with a line": "1_0",
    "no day": "2026-02-30",
    "a day beyond the calendar": "99999-01-01",
}
"""Each as it stands in an address."""
READ = dict.fromkeys(("/screening", "/screening/answer", "/assessments/new"), ("title", "stage", "personal_data", "x"))
"""What pages read of an address beside what their routes say: the answers to the first questions, by their names."""
Headers: TypeAlias = Callable[["Place"], dict[str, str]]
SHOWN = ("<script>alert(1)", 'onfocus="alert(1)"', "\u202e", "\u2066", "\0", "Traceback", "sqlalchemy", "psycopg")
"""What no answer shows."""
EACH = 10
"""In `make test` every value meets every tenth place, each time others; with --slow, all."""


@dataclass(frozen=True)
class Place:
    """A place in an address into which anybody can put anything: a piece of the path, or a name of what follows it."""

    method: str
    path: str
    name: str
    in_query: bool

    def filled(self, ripe: Ripe, value: str) -> str:
        """The address with this in the place; in all others stands what is there."""
        if self.in_query:
            return f"{ripe.at(self.path)}?{self.name}={value}"
        return ripe.at(re.sub(rf"{{{self.name}(:\w+)?}}", "\x1a", self.path)).replace("\x1a", value)


@pytest.fixture(scope="module")
def ripe(tmp_path_factory: pytest.TempPathFactory) -> Ripe:
    return a_ripe_site(tmp_path_factory.mktemp("hostile") / "ripe")


@pytest.fixture(scope="module")
def client(ripe: Ripe) -> TestClient:
    return ripe.site.client()


def places(ripe: Ripe) -> list[Place]:
    """Every place in the addresses that the service answers."""
    found = set[Place]()
    for each in routing.iter_route_contexts(build(ripe.site.service).routes):
        path, known = str(each.path), getattr(each.original_route, "dependant", None)
        names = [(name, False) for name in re.findall(r"{(\w+)", path)]
        if known is not None:
            names += [(name, True) for name in _asked(known)]
        names += [(name, True) for name in READ.get(path, ())]
        found |= {Place(method, path, *name) for method in each.methods or () for name in names}
    return sorted(found, key=lambda each: (each.path, each.method, each.name))


def _asked(known: Any) -> Iterator[str]:
    """What a route reads after the question mark."""
    for field in get_flat_params(known):
        if not isinstance(field.field_info, (params.Path, params.Header, params.Cookie)):
            yield field.alias


@pytest.fixture(scope="module")
def headers(ripe: Ripe) -> Headers:
    """What a request says of who asks: somebody who may, so that no place is hidden behind signing in."""
    session, token = cache(ripe.site.session), cache(ripe.token)

    def said(place: Place) -> dict[str, str]:
        who = next(row[2] for row in ROWS if row[:2] == (place.method, place.path))
        role: Role | None = None if who == ("anybody",) else next(each for each in ROLES if may(who, each))
        form = {} if place.method == "GET" else FORM
        if role is None:
            return form
        if place.path.startswith(API):
            return {**form, "authorization": f"Bearer {token(role)}"}
        return {**form, "cookie": f"session={session(role)}"}

    return said


def wrong_with(answer: Response, place: Place) -> str:
    """What is wrong with an answer; nothing where it is one that says what to do."""
    usual = next(row[3] for row in ROWS if row[:2] == (place.method, place.path))
    if answer.status_code >= 500 and answer.status_code not in usual:
        return f"{answer.status_code}: {answer.text[:300]}"
    if shown := [each for each in SHOWN if each in answer.text]:
        return f"shows {shown}"
    if "set-cookie" in answer.headers and "a=b" in answer.headers["set-cookie"]:
        return "sets a cookie of theirs"
    if answer.status_code < 400:
        return ""
    if place.path.startswith(API):
        if answer.headers["content-type"] != problem.MEDIA:
            return f"no problem: {answer.text[:200]}"
        jsonschema.validate(answer.json(), dict(problem.SCHEMA))
        return "" if answer.json()["detail"] else "says nothing"
    said = re.findall(r'<p class="govuk-body[^"]*">\s*([^\s<][^<]*)', answer.text)
    return "" if re.search(r"<h1[^>]*>\s*\S", answer.text) and said else f"no page: {answer.text[:200]}"


@pytest.mark.parametrize("value", VALUES)
def test_whatever_stands_in_an_address(
    ripe: Ripe, client: TestClient, headers: Headers, value: str, request: pytest.FixtureRequest
) -> None:
    found, number = places(ripe), list(VALUES).index(value)
    if not request.config.getoption("--slow"):
        found = found[number % EACH :: EACH]
    assert found
    wrong = []
    for place in found:
        client.cookies.clear()
        at = place.filled(ripe, VALUES[value])
        answer = client.request(place.method, at, headers=headers(place))
        if told := wrong_with(answer, place):
            wrong.append((place.method, at[:200], told))
    assert wrong == []


def test_what_is_said_twice(ripe: Ripe, client: TestClient, headers: Headers) -> None:
    wrong = []
    for place in (each for each in places(ripe) if each.in_query):
        at = f"{ripe.at(place.path)}?{place.name}=2026-11-23&{place.name}=1&{place.name}=%00x"
        for address in (at, at.removesuffix("%00x")):
            client.cookies.clear()
            answer = client.request(place.method, address, headers=headers(place))
            if told := wrong_with(answer, place):
                wrong.append((place.method, address, told))
    assert wrong == []
