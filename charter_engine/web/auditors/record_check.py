"""Checking the record from its pages: all checks run now, a report run again. And how to do both without the pages."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Depends, Request, Response

from charter_engine.api.record import heavy
from charter_engine.log.checks import Status
from charter_engine.record.sample import picked
from charter_engine.record.story import story
from charter_engine.render.checks import TITLES, result
from charter_engine.render.sample import TICKS
from charter_engine.render.story import details, says
from charter_engine.web.forms import Fields, FieldsHere
from charter_engine.web.pages import page
from charter_engine.web.visitor import ServiceHere
from charter_engine.workspace.projects.project import row_of
from charter_engine.workspace.records import audit, log
from charter_engine.workspace.reports import replay

router = APIRouter(include_in_schema=False)
FINE: Final = "no change, removal, reordering or fork was found."
_MOST: Final = 65_536
_COLOURS: Final = {Status.PASSED: "green", Status.FAILED: "red", Status.NOT_COMPARED: "yellow"}


@router.get("/record/check")
def ask(request: Request) -> Response:
    """The button that runs all checks, and how to run them elsewhere."""
    return page(request, "record_check.html")


@router.post("/record/check", dependencies=[Depends(heavy)])
def check(request: Request, service: ServiceHere, fields: FieldsHere) -> Response:
    """Every check of the published record, run now."""
    policy, older = (_file(fields, name) for name in ("policy", "older"))
    if fields.wrong:
        return page(request, "record_check.html", 422, problems=fields.wrong)
    found = audit.check_now(service.home.publish, policy, older, service.today)
    rows = [(TITLES[each.name], each, _COLOURS[each.status]) for each in found.checks]
    said = result(found.checks, found.verdict, FINE).removeprefix("RESULT: ")
    return page(request, "record_checked.html", found=found, rows=rows, said=said, given=(bool(policy), bool(older)))


@router.post("/record/entries/{number}/replay", dependencies=[Depends(heavy)])
def run_again(request: Request, service: ServiceHere, number: int) -> Response:
    """The report in an entry, run again from what was published with it."""
    (done,) = replay.replay(service.home.publish, number, service.today)
    row = row_of(service.record.database, done.entry.body["project"])
    called = row.title if row else ""
    return page(request, "record_replayed.html", done=done, called=called, colour=_COLOURS[done.status])


@router.get("/record/sample", dependencies=[Depends(heavy)])
def sample(request: Request, service: ServiceHere, seed: str = "", n: int = 5) -> Response:
    """Decisions picked by chance, each with its story and a list to tick on paper."""
    seed, number = seed.strip()[:200], min(max(n, 1), 20)
    if not seed:
        return page(request, "record_sample.html", stories=None, seed="", n=number)
    entries, (_, head, _) = audit.past(service.record).entries, log.newest(service.home.publish)
    counted = [each for each in entries if each.seq < head.at.size]
    stories = [
        (seq, [(each, says(each), list(details(each))) for each in story(counted, seq)])
        for seq in picked(counted, head.at.root, seed, number)
    ]
    decisions = sum(each.kind == "decision.recorded" for each in counted)
    return page(
        request, "record_sample.html", stories=stories, seed=seed, n=number, ticks=TICKS, decisions=decisions, head=head
    )


def _file(fields: Fields, name: str) -> bytes:
    data = next((each.data for each in fields.files(name)), b"")
    if len(data) > _MOST:
        fields.wrong.append((name, "This file is larger than such a file can be. Choose the right one."))
    return data[:_MOST]
