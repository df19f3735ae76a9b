"""A service in which something of everything has happened, for tests that walk all of it."""

from __future__ import annotations

import atexit
import re
import shutil
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from fastapi import FastAPI, routing
from starlette.routing import Mount

from charter_engine.model.actor import Actor, Role
from charter_engine.model.service import ServiceSettings, Smtp, Way
from charter_engine.model.settings import Settings
from charter_engine.store.publish import publish as publish_log
from charter_engine.workspace.acts.advise import advise
from charter_engine.workspace.acts.challenge import Challenge, challenge
from charter_engine.workspace.acts.release import publish
from charter_engine.workspace.acts.waive import Waiver, waive
from charter_engine.workspace.charters import charter_drafts
from charter_engine.workspace.people import sessions, signing_in, tokens
from charter_engine.workspace.records.record import Home
from charter_engine.workspace.service import Service
from tests import lying
from tests.records import ORIGIN, breached, reopened
from tests.sites import ADDRESS, Clock, Site, a_site

WAYS = (
    Way("ask", "The data team", 10, email="data@council.example", phone="020 7946 0000"),
    Way("object", "The data protection officer", 30, post="Town Hall, Nowhere"),
    Way("complain", "The complaints team", 20, url="https://council.example/complain"),
    Way("appeal", "The ombudsman", 40, phone="0300 061 0614"),
)
SETTINGS = replace(
    ServiceSettings(), address=ADDRESS, smtp=Smtp("mail.council.example", "charter@council.example"), ways=WAYS
)
DUE = {"due-day": "1", "due-month": "12", "due-year": "2026"}


@dataclass(frozen=True)
class Ripe:
    """The service, and what stands for the pieces of a pattern: `{who}`, or more of it where names are shared."""

    site: Site
    values: dict[str, str]

    def at(self, path: str) -> str:
        """An address, from the pattern of a route."""
        path = re.sub(r":\w+\}", "}", path)
        for piece in sorted(self.values, key=len, reverse=True):
            path = path.replace(piece, self.values[piece])
        return path

    def token(self, role: Role) -> str:
        """A token by which a program acts for somebody in a role."""
        database, now, who = self.site.database, self.site.clock(), self.site.person(role)
        for held in tokens.of(database, who.id, now):
            tokens.end(database, who.id, held.hash.hex(), now)
        return tokens.make(database, who, role, "a program", date(2027, 1, 1), now)


def a_ripe_site(home: Path) -> Ripe:
    """A service in a new folder, in which there is something behind every address."""
    origin, values = _grown(lying.on_server())
    council, clock = reopened(origin, home), Clock()
    clock.at += timedelta(minutes=5)
    service = Service(
        Home(home, Settings(ORIGIN, lying.address(home))), council.record, SETTINGS, clock, council.charter
    )
    return Ripe(Site(council, service, clock), values)


@cache
def _grown(on_server: bool) -> tuple[Path, dict[str, str]]:
    home = Path(mkdtemp(prefix="ripe-"))
    atexit.register(shutil.rmtree, home)
    site = a_site(home)
    lying.keep(home)
    return home, {**_recorded(site), **_drafted(site), **_custody(site), **_people(site)}


def _recorded(site: Site) -> dict[str, str]:
    """A project with two versions, the first public and decided on; another that waits; what a group disputes."""
    council = site.council
    council.adopt()
    council.submit(breached())
    publish(council.by("officer"), "a-project")
    advice = advise(council.by("adviser"), "a-project", 1, "Ask the partner again.", ())
    waiver = Waiver("a-project", "partnership.signed", "They were asked.", "officer", date(2027, 6, 1))
    waive(council.by("decision_maker"), waiver)
    council.decide(advice={advice: None})
    said = Challenge("answer", "A group", "The partner never answered.", "a-project", "partners")
    disputed = challenge(council.by("group_contact"), council.held, said)
    council.submit(breached(2))
    publish(council.by("officer"), "a-project")
    publish_log(council.record.database, site.service.home.publish)
    report = next(entry.seq for entry in council.entries if entry.kind == "report.issued")
    return {
        "/projects/{name}": "/projects/a-project",
        "/decisions/{name}": "/decisions/a-project",
        "/evidence/{name}": "/evidence/a-project",
        "/publish/{name}": "/publish/a-project",
        "/advice/{project_id}/{number}": "/advice/a-project/2",
        "/rules/{name}": "/rules/partnership.signed",
        "/principles/{name}": "/principles/openness",
        "/entries/{number}": f"/entries/{report}",
        "/challenges/{number}": f"/challenges/{disputed}",
        "{project}": "a-project",
        "{project_id}": "a-project",
        "{rule_id}": "partnership.signed",
        "/versions/{number}": "/versions/2",
        "{version}": "2",
        "{audience}": "resident",
    }


def _custody(site: Site) -> dict[str, str]:
    """A draft of the Charter, and a change of rules that waits for a second person."""
    custodian = site.person("custodian")
    actor = Actor("custodian", custodian.name)
    draft = charter_drafts.begin(site.service, actor, "A loophole")
    waits = charter_drafts.ask(site.service, actor, custodian.id, draft, "It reads too much into the text.")
    return {
        "/drafts/{name}": f"/drafts/{draft}",
        "/changes/{name}": f"/changes/{waits}",
        "{charter_draft}": draft,
        "{change_id}": waits,
    }


def _drafted(site: Site) -> dict[str, str]:
    """An assessment half filled in, with an item, evidence, two answers to choose from, somebody asked."""
    officer = site.signed_in("officer")
    url = officer.post("/assessments/new/blank", data={"title": "Warm homes"}).headers["location"]
    for text in ("12", "13"):
        officer.post(f"{url}/form/people", data={"shown": "people", "revision": "0", "people": text})
    late = officer.post(f"{url}/form/people", data={"shown": "people", "revision": "0", "people": "14"})
    officer.post(f"{url}/form/partners/aaaa1111", data={"shown": "name", "revision": "0", "name": "A firm"})
    data = {"about": "stage", "asked": "The records manager", "role": "records", **DUE}
    asked = officer.post(f"{url}/requests/new", data=data)
    found = re.search(r"/reply/([\w-]+)", asked.text)
    listed = re.search(r"/requests/([\w-]+)/end", officer.get(f"{url}/requests").text)
    assert found
    assert listed
    return {
        "{draft}": url.rpartition("/")[2],
        "{draft_id}": url.rpartition("/")[2],
        "{key}": "people",
        "{section}": "record",
        "/choose/{number}": f"/choose/{late.headers['location'].rpartition('/')[2]}",
        "/again/{number}": "/again/1",
        "/requests/{name}/{what}": f"/requests/{listed[1]}/end",
        "{request_id}": listed[1],
        "/reply/{token}": found[0],
        "/remove/{key}": "/remove/partners/aaaa1111",
        "/add/{key}": "/add/partners",
        "{way}": "blank",
    }


def _people(site: Site) -> dict[str, str]:
    """Somebody whom the administrator looks after, their session, a program's token, a link."""
    now, somebody = site.clock(), site.person("auditor", name="somebody else")
    site.person("officer", name="the second officer")
    sessions.begin(site.database, somebody.id, "link", now)
    tokens.make(site.database, somebody, "auditor", "a program", date(2027, 1, 1), now)
    linked = site.person("administrator", name="a second administrator")
    link = signing_in.link_for(site.database, linked.email, now)
    [session], [token] = sessions.of(site.database, somebody.id, now), tokens.of(site.database, somebody.id, now)
    return {
        "{who}": somebody.id,
        "{person_id}": somebody.id,
        "{session}": session.hash.hex(),
        "/tokens/{token}": f"/tokens/{token.hash.hex()}",
        "{secret}": link.rpartition("/")[2],
    }


def routes(app: FastAPI) -> set[tuple[str, str]]:
    """Every method and pattern that an application answers; what stands under a folder of files as `FILES`."""
    found = set()
    for each in routing.iter_route_contexts(app.routes):
        if isinstance(each.original_route, Mount):
            found.add(("FILES", each.path or each.original_route.path))
        else:
            found |= {(method, str(each.path)) for method in each.methods or ()}
    return found
