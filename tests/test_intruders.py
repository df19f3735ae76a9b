"""Somebody who means ill walks through the whole service: fields, addresses, files, sessions and links of others."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from charter_engine.model.actor import Actor, Role
from charter_engine.model.service import ServiceSettings
from charter_engine.web.headers import ALWAYS
from charter_engine.workspace.acts.release import publish
from charter_engine.workspace.people import accounts
from charter_engine.workspace.service import Service
from tests.records import reopened
from tests.ripe import DUE, Ripe, a_ripe_site
from tests.sites import ADDRESS, Site, a_site
from tests.test_access import MORE, PAGES, seen_by
from tests.test_routes import ROWS

MARKUP = "</textarea></title><script>document.title='broken'</script><img src=x onerror=alert(1)>\"'{{7*7}}"
TURNED = "\u202eevil\u2066\u200f\x07\x1b[31m\x00\u0085\u2028"
HOSTILE = {
    "turned": f"A word {TURNED} {MARKUP}",
    "long": "w" * 20_000,
    "cell": '=HYPERLINK("https://evil.example")',
    "nested": "[" * 1_000 + "(" * 1_000,
    "number": "٣" * 30,
    "nan": "NaN",
    "huge": "-9" + "9" * 400,
    "surrogate": "\ufffe\uffff\U0010ffff",
}
RAW = ("<script>document", "<img src=x", "</textarea></title><", "\u202e", "\u2066", "\u200f", "\x07", "\x1b", "\u2028")
ACTING: tuple[Role, ...] = ("officer", "administrator", "group_contact", "custodian", "decision_maker", "adviser")
LEAVING = ("/discard", "/end", "/sign-out", "/requests/", "/remove/", "/sign-out-everywhere")
"""Forms that take away what others would be tried on."""


@pytest.fixture
def ripe(tmp_path: Path) -> Ripe:
    return a_ripe_site(tmp_path / "ripe")


class Forms(HTMLParser):
    """The forms of a page: where each is sent, how, and its fields with their kinds and values."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, list[tuple[str, str, str]]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((held.get("method", "get").lower(), held.get("action", ""), []))
        elif tag in ("input", "textarea", "select", "button") and held.get("name") and self.found:
            kind = held.get("type", "text") if tag == "input" else tag
            self.found[-1][2].append((held["name"], kind, held.get("value", "")))


def fill(fields: list[tuple[str, str, str]], text: str) -> tuple[dict[str, list[str]], dict[str, tuple[str, bytes]]]:
    """A form as somebody fills it in: what is typed is hostile, what is chosen is as it was offered."""
    sent: dict[str, list[str]] = {}
    files: dict[str, tuple[str, bytes]] = {}
    for name, kind, value in fields:
        if kind == "file":
            files[name] = (f"{text[:50]}.md", text.encode("utf-8", "replace"))
        elif kind in ("hidden", "checkbox"):
            sent.setdefault(name, []).append(value)
        elif kind == "radio":
            sent[name] = sent.get(name) or [value]
        elif kind not in ("submit", "button"):
            sent[name] = [text]
    return sent, files


def submit_all(ripe: Ripe, role: Role | None, text: str) -> list[str]:
    """Send every form that a role sees, with this text in every field. What is wrong with the answers."""
    client = ripe.site.signed_in(role) if role else ripe.site.client()
    wrong, done = [], set()
    for path, who in PAGES:
        if role not in seen_by(who, path):
            continue
        page = client.get(ripe.at(path))
        for method, action, fields in Forms(page.text).found:
            target = action or ripe.at(path)
            if (method, target) in done or target.endswith(LEAVING) or any(each in target for each in LEAVING[2:]):
                continue
            done.add((method, target))
            sent, files = fill(fields, text)
            if method == "get":
                answer = client.get(target, params={name: [each[:1_000] for each in sent[name]] for name in sent})
            else:
                answer = client.post(target, data=sent, files=files or None)
            wrong += judged(f"{method} {target}", answer.status_code, answer.text)
    return wrong


def judged(what: str, status: int, text: str) -> list[str]:
    """What is wrong with an answer."""
    found = [f"{what}: {status}"] if status >= 500 else []
    return [*found, *(f"{what}: shows {each!r}" for each in RAW if each in text), *(["49"] if ">49<" in text else [])]


def test_nothing_that_is_typed_into_any_form_breaks_or_becomes_anything(
    ripe: Ripe, request: pytest.FixtureRequest
) -> None:
    wrong = []
    for kind in HOSTILE if request.config.getoption("--slow") else ("turned",):
        for role in (*ACTING, None):
            wrong += submit_all(ripe, role, HOSTILE[kind])
    for role in ("officer", "administrator", "group_contact", None):
        client = ripe.site.signed_in(role) if role else ripe.site.client()
        for path, who in PAGES:
            if role in seen_by(who, path):
                answer = client.get(ripe.at(path))
                wrong += judged(f"{role} {path}", answer.status_code, answer.text)
    assert wrong == []


@pytest.fixture
def spoilt(tmp_path: Path) -> Site:
    """A project whose title and partners are hostile, published, and disputed by a hostile group."""
    site = a_site(tmp_path)
    site.council.adopt()
    told = json.dumps(f"=1+1 {MARKUP}")
    site.council.submit(
        f"answers:\n  title: {told}\n  partners: {{complete: true, items: [{{name: {told}, pledge: refused}}]}}\n"
    )
    publish(site.council.by("officer"), "a-project")
    data = {"about": "project", "project": "a-project", "group": f"-{MARKUP}", "text": f"@{MARKUP}{TURNED[:2]}"}
    assert site.signed_in("group_contact").post("/challenges/new", data=data).status_code == 303
    return site


def test_hostile_words_of_a_project_stay_words_in_whatever_they_are_read(spoilt: Site, pango: None) -> None:
    client = spoilt.client()
    rows = list(csv.reader(io.StringIO(client.get("/projects.csv").text)))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert MARKUP in json.dumps(client.get("/projects.json").json(), ensure_ascii=False).replace('\\"', '"')
    feed = ElementTree.fromstring(client.get("/projects.atom").content)  # noqa: S314 - our own
    assert not [each for each in feed.iter() if each.tag.endswith("script")]
    for path in ("", "/versions/1/resident", "/versions/1/officer", "/versions/1/auditor"):
        answer = client.get(f"/projects/a-project{path}")
        assert judged(path, answer.status_code, answer.text) == []
    assert client.get("/projects/a-project/versions/1/resident.pdf").content.startswith(b"%PDF")
    for path in ("/", "/projects", "/challenges", "/record/entries", "/api/v1/projects", "/api/v1/challenges"):
        answer = client.get(path)
        assert answer.status_code == 200
        if "html" in answer.headers["content-type"]:
            assert judged(path, answer.status_code, answer.text) == []
        else:
            assert answer.headers["x-content-type-options"] == "nosniff"


NAMES = ("page", "q", "stage", "principle", "area", "asked", "state", "on", "kind", "seed", "n", "about", "which",
         "project", "next", "entry", "had", "size", "after")  # fmt: skip
VALUES = ("-1", "9" * 40, "\u202e\x00'\"--;", "w" * 6_000,
          "0", "NaN", "1e400", "٣", "0x10", "null", "true", "[" * 1_000, "2027-02-30", "9999-12-31", "0001-01-01",
          "%F0%28", "../../etc/passwd")  # fmt: skip
"""The first few are tried each time, the others with --slow."""


def tried(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return VALUES if request.config.getoption("--slow") else VALUES[:4]


def test_no_parameter_breaks_a_page(ripe: Ripe, request: pytest.FixtureRequest, pango: None) -> None:
    client, wrong = ripe.site.signed_in("officer"), []
    for value in tried(request):
        for method, path, _, usual in ROWS:
            if method == "GET" and 503 not in usual:
                answer = client.get(ripe.at(path), params={name: [value[: 3_000 // len(NAMES)]] * 2 for name in NAMES})
                is_page = "html" in answer.headers.get("content-type", "")
                wrong += judged(f"{path} {value[:9]!r}", answer.status_code, answer.text if is_page else "")
    assert wrong == []


def bomb() -> bytes:
    """A small zip that is large when it is unpacked, with a name that leads out of its folder."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("../../../tmp/evil.yaml", "a: 1\n")
        made.writestr("bomb.yaml", b"0" * 50_000_000)
    return held.getvalue()


FILES = {
    "zip": ("bomb.zip", bomb()),
    "yaml": ("bomb.yaml", b"a: &a [x, x, x, x, x, x, x, x, x]\n"
             + b"".join(b"%c: &%c [%s]\n" % (n, n, b",".join([b"*%c" % (n - 1)] * 9)) for n in range(98, 107))),
    "deep": ("deep.json", b"[" * 100_000),
    "program": ("evil.exe", b"MZ\x00\x01" * 1_000),
    "nothing": ("empty.md", b""),
    "turned": ("\u202egpj.exe\x00/../../x", b"\xff\xfe\x00"),
    "docx": ("record.docx", bomb()),
    "xml": ("record.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'),
    "large": ("large.md", b"x" * (3 * 2**20)),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_no_file_breaks_what_takes_files(ripe: Ripe, kind: str) -> None:
    name, data = FILES[kind]
    for role, path, field in (
        ("officer", "/assessments/new/record", "file"),
        (None, "/record/check", "policy"),
        (None, "/record/check", "checkpoint"),
    ):
        client = ripe.site.signed_in(role) if role else ripe.site.client()  # type: ignore[arg-type]
        answer = client.post(path, files={field: (name, data)})
        assert answer.status_code in (200, 303, 400, 413, 415, 422), (path, answer.status_code)
        assert "root:" not in answer.text
    assert not Path("/tmp/evil.yaml").exists()  # noqa: S108 - nobody writes it


# --- what belongs to others -------------------------------------------------------------------------------------------


def test_an_assessment_of_somebody_else_is_as_one_that_is_not_there(ripe: Ripe) -> None:
    other = ripe.site.signed_in("officer", name="the second officer")
    unknown = ripe.values["{draft}"][::-1]
    for method, path, _, _ in ROWS:
        if "{draft}" in path:
            data = {"x": "y"} if method == "POST" else None
            there = other.request(method, ripe.at(path), data=data)
            never = other.request(method, ripe.at(path.replace("{draft}", unknown)), data=data)
            assert there.status_code == never.status_code == 404, path
            assert there.text.replace(ripe.values["{draft}"], "") == never.text.replace(unknown, ""), path


def test_the_pieces_of_another_assessment_are_not_reached_through_ones_own(ripe: Ripe) -> None:
    other = ripe.site.signed_in("officer", name="the second officer")
    own = other.post("/assessments/new/blank", data={"title": "Mine"}).headers["location"]
    for path in ("/choose/{number}", "/again/{number}", "/requests/{name}/{what}"):
        assert other.post(own + ripe.at(path), data={"stands": "late"}).status_code == 404, path
    accept = ripe.at("/requests/{name}/{what}").replace("/end", "/accept")
    assert other.post(own + accept).status_code == 404
    assert other.get(own + ripe.at("/choose/{number}")).status_code == 404
    assert "The records manager" in ripe.site.signed_in("officer").get(ripe.at("/assessments/{draft}")).text


def test_sessions_and_tokens_of_others_are_not_ended(ripe: Ripe) -> None:
    client = ripe.site.signed_in("officer")
    for path in ("/account/sessions/{session}/end", "/account/tokens/{token}/end"):
        assert client.post(ripe.at(path)).status_code == 404


def test_a_role_that_was_taken_away_opens_nothing_from_then_on(ripe: Ripe) -> None:
    by, database = Actor("administrator", "a test"), ripe.site.database
    client, who = ripe.site.signed_in("officer"), ripe.site.person("officer")
    page = ripe.at("/assessments/{draft}")
    assert client.get(page).status_code == 200
    accounts.change_roles(database, by, who.id, ["facilitator"], ripe.site.clock())
    assert client.get(page).status_code == client.post(f"{page}/form/stage", data={"x": "y"}).status_code == 403
    accounts.end(database, by, who.id, ripe.site.clock())
    assert client.get(page).headers["location"].startswith("/sign-in?next=")
    assert client.get("/account").status_code == 303


def test_a_token_goes_with_its_role(ripe: Ripe) -> None:
    """Where programs may act at all; what only reads needs no token, and an old one does no harm there."""
    token, who = ripe.token("officer"), ripe.site.person("officer")
    headers = {"authorization": f"Bearer {token}"}
    accounts.change_roles(
        ripe.site.database, Actor("administrator", "a test"), who.id, ["facilitator"], ripe.site.clock()
    )
    client = ripe.site.client()
    for method, path, allowed, _ in ROWS:
        if path.startswith("/api/") and allowed != ("anybody",):
            assert client.request(method, ripe.at(path), headers=headers).status_code == 401, path


def another(ripe: Ripe, home: Path) -> TestClient:
    """The same service in another process: nothing is shared but the files of the database."""
    settings: ServiceSettings = replace(ripe.site.service.settings)
    council = reopened(ripe.site.council.home, home)
    record = replace(council.record, database=ripe.site.database)
    service = Service(ripe.site.service.home, record, settings, ripe.site.clock, council.charter)
    return Site(replace(ripe.site.council, record=record), service, ripe.site.clock).client()


@pytest.mark.parametrize(("method", "path"), [("GET", "/reply/"), ("POST", "/sign-in/link/")])
def test_who_guesses_is_stopped_by_two_processes_together(ripe: Ripe, tmp_path: Path, method: str, path: str) -> None:
    both = (ripe.site.client(), another(ripe, tmp_path / "other"))
    answers = [both[n % 2].request(method, f"{path}{'guess' * 8}{n:03}").status_code for n in range(70)]
    refused = [n for n, status in enumerate(answers) if status == 429]
    assert refused, answers
    assert refused == list(range(refused[0], 70))
    assert both[1].request(method, f"{path}{'guess' * 8}").headers["retry-after"].isdecimal()
    ripe.site.clock.at += timedelta(hours=1)
    assert both[0].request(method, f"{path}{'guess' * 8}").status_code in (404, 410)


def test_a_link_that_was_used_opens_nothing_again(ripe: Ripe) -> None:
    link, client = ripe.at("/sign-in/link/{secret}"), ripe.site.client()
    assert client.post(link).status_code == 303
    again = ripe.site.client()
    assert again.post(link).status_code == again.get(link).status_code == 410
    assert "set-cookie" not in again.post(link).headers


# --- where one is sent, and what browsers are told ------------------------------------------------------------------

ELSEWHERE = (
    "//evil.example", "\\\\evil.example", "/\\evil.example", "https:evil.example", "https://evil.example",
    "/%0d%0aset-cookie: a=b", "/\r\nset-cookie: a=b", "javascript:alert(1)", " //evil.example", "/\t/evil.example",
    "///evil.example", "http:///evil.example", "@evil.example", ".evil.example", "/" + "x" * 9_000,
)  # fmt: skip


@pytest.mark.parametrize("onward", ELSEWHERE)
def test_nobody_is_sent_elsewhere(ripe: Ripe, onward: str) -> None:
    signed_in, anybody = ripe.site.signed_in("officer"), ripe.site.client()
    answers = [
        signed_in.get("/sign-in", params={"next": onward}),
        anybody.post("/sign-in", data={"email": "the.officer@council.example", "next": onward}),
        anybody.get("/sign-in", params={"next": onward}),
    ]
    for answer in answers:
        location = answer.headers.get("location", "/")
        assert re.fullmatch(r"/(?![/\\])[!-~]*", location), location
        assert "set-cookie" not in answer.headers
    assert 'value="//' not in answers[2].text


@pytest.mark.parametrize(
    "path", ["//evil.example/admin", "/\\evil.example", "/admin//evil.example", "/admin?next=//evil"]
)
def test_the_page_to_come_back_to_is_one_of_this_service(ripe: Ripe, path: str) -> None:
    location = ripe.site.client().get(path).headers.get("location", "")
    assert not location or location.startswith("/sign-in?next=%2Fadmin")


@pytest.mark.parametrize(("address", "name"), [("", "session"), ("https://council.example", "__Host-session")])
def test_the_cookie_is_kept_from_scripts_other_sites_and_open_wires(tmp_path: Path, address: str, name: str) -> None:
    site = a_site(tmp_path, address=address, demonstration=True)
    answer = site.client().post("/sign-in/demonstration", data={"person": site.person("officer").id})
    held = answer.headers["set-cookie"]
    assert held.startswith(f"{name}=")
    assert {"httponly", "samesite=lax", "path=/"} <= {each.strip().lower() for each in held.split(";")}
    assert ("secure" in held.lower()) is address.startswith("https")
    assert "domain" not in held.lower()


SECRET = {**ALWAYS, "referrer-policy": "no-referrer"}
"""Where the address is the secret."""


def test_every_answer_of_every_route_has_the_headers_and_none_of_somebody_is_for_everybody(
    ripe: Ripe, pango: None
) -> None:
    client = ripe.site.signed_in("officer")
    paths = [ripe.at(path) for method, path, _, _ in ROWS if method == "GET"] + [ripe.at(path) for path, _ in MORE]
    for path in (
        *paths,
        "/own/site.css",
        "/own/none",
        "/static/none",
        "/record/published/checkpoint",
        "/record/published/x",
    ):
        answer = client.get(path)
        held = {name: answer.headers.get(name) for name in ALWAYS}
        assert held == (SECRET if path.startswith("/reply/") else ALWAYS), path
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert re.search(r"no-store|private", answer.headers["cache-control"]), path
            assert "public" not in answer.headers["cache-control"], path
    for answer in (
        client.post("/healthz", headers={"sec-fetch-site": "cross-site"}),
        client.put("/healthz"),
        client.post("/screening", data={"a": "b"}),
        client.post("/sign-in", content=b"{}", headers={"content-type": "application/json"}),
        client.post("/sign-in", content=b"--x", headers={"content-type": "multipart/form-data; boundary=y"}),
    ):
        assert 400 <= answer.status_code < 500
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS, answer.request.url


HOSTS = ("evil.example", "council.example:1@evil.example", "evil.example/x", "", "[::1")


def without_address(site: Site) -> Site:
    """The same service, whose settings do not say how people reach it."""
    return replace(site, service=replace(site.service, settings=replace(site.service.settings, address="")))


@pytest.mark.parametrize("said", [True, False], ids=["address", "no address"])
@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_is_claimed_leads_nobody_there(ripe: Ripe, host: str, said: bool, pango: None) -> None:
    client = (ripe.site if said else without_address(ripe.site)).client()
    headers = {"host": host, "x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    paths = [ripe.at(path) for method, path, who, _ in ROWS if method == "GET" and who == ("anybody",)]
    for path in (*paths, "/screening/answer?stage=idea"):
        answer = client.get(path, headers=headers)
        assert answer.status_code < 500 or answer.status_code == 503, path
        assert "evil.example" not in answer.text + answer.headers.get("location", ""), path


@pytest.mark.parametrize("said", [True, False], ids=["address", "no address"])
def test_whoever_asks_a_colleague_under_another_host_gets_a_link_of_this_service(ripe: Ripe, said: bool) -> None:
    officer = (ripe.site if said else without_address(ripe.site)).signed_in("officer")
    asking = {"about": "stage", "asked": "A colleague", "role": "records", **DUE}
    page = officer.post(
        f"{ripe.at('/assessments/{draft}')}/requests/new", data=asking, headers={"host": "evil.example"}
    )
    assert page.status_code == 201
    assert "evil.example" not in page.text
    assert (ADDRESS if said else 'href="') + "/reply/" in page.text


def test_a_kept_page_goes_by_what_it_is_made_from_and_by_nothing_that_a_visitor_makes_up(ripe: Ripe) -> None:
    """So that nobody fills what is kept with one page under many names, or leaves another page under a name."""
    client, kept = ripe.site.client(), set()
    for n in range(5):
        for path in ("/projects/a-project", "/", "/projects"):
            answer = client.get(
                f"{path}?made-up={n}", headers={"host": f"{n}.example", "x-forwarded-host": f"{n}.example"}
            )
            assert "made-up" not in answer.text
            kept.add(answer.headers["etag"])
    assert len(kept) == 3
    assert client.get("/projects?q=nothing-of-this-name").headers["etag"] not in kept
