"""Drafts of the Charter as pages, for custodians: begun, changed by files, looked at, put into force."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from charter_engine.api.charter_drafts import NAMES
from charter_engine.errors import CharterError, InvalidSource, NotFound, Refused
from charter_engine.model.working_days import ON_SHOW, after
from charter_engine.render import charter_diff as words
from charter_engine.web.forms import Fields, FieldsHere
from charter_engine.web.pages import page, redirect
from charter_engine.web.visitor import ServiceHere, Visitor, need_act
from charter_engine.workspace.acts.adopt import Adoption
from charter_engine.workspace.charters import charter_drafts as use
from charter_engine.workspace.charters.charter_effects import compare
from charter_engine.workspace.charters.charter_upload import LARGEST_OF_ALL, MOST_FILES
from charter_engine.workspace.held import hold_files
from charter_engine.workspace.service import Service, held

router = APIRouter(include_in_schema=False)
Custodian = Annotated[Visitor, Depends(need_act("adopt_edition"))]


@router.get("/charter/drafts")
def drafts(request: Request, service: ServiceHere, _: Custodian) -> Response:
    """The drafts, and how to begin one."""
    return page(request, "drafts_charter.html", drafts=use.drafts(service))


@router.post("/charter/drafts")
def begin(request: Request, service: ServiceHere, visitor: Custodian, fields: FieldsHere) -> Response:
    """Begin a draft."""
    note = fields.needed("note", "Say in a few words what this draft is for.", use.LONGEST_NOTE)
    if fields.wrong:
        return page(request, "drafts_charter.html", 422, drafts=use.drafts(service), problems=fields.wrong, note=note)
    return redirect(f"/charter/drafts/{use.begin(service, visitor.actor('adopt_edition'), note)}")


@router.get("/charter/drafts/{name}")
def one(request: Request, service: ServiceHere, _: Custodian, name: str) -> Response:
    """One draft: its files, and every problem in them."""
    return _one(request, service, name)


@router.post("/charter/drafts/{name}")
def send(request: Request, service: ServiceHere, visitor: Custodian, fields: FieldsHere, name: str) -> Response:
    """Put files into a draft, or throw it away."""
    found, _ = use.find(service, name)
    actor = visitor.actor("adopt_edition")
    if fields.text("do") == "end":
        use.throw_away(service, actor, found)
        return redirect("/charter/drafts")
    if fields.text("revision") != str(found.revision):
        fields.wrong.append(("files", "Somebody else changed this draft meanwhile. Look at it again, then send."))
        return _one(request, service, name, fields.wrong)
    sent = [(each.name, each.data) for each in fields.files("files")]
    try:
        unpacked = use.send(service, actor, found, sent, whole=fields.text("whole") == "yes")
        wrong = unpacked.wrong or (() if unpacked.files else ("Choose the files that changed.",))
    except Refused as refused:
        wrong = (str(refused),)
    if wrong:
        return _one(request, service, name, [("files", each) for each in wrong])
    return redirect(f"/charter/drafts/{name}")


@router.get("/charter/drafts/{name}/charter.zip")
def files(service: ServiceHere, _: Custodian, name: str) -> Response:
    """The files of a draft, to be changed elsewhere."""
    held_files = use.find(service, name)[1]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for file in sorted(held_files):
            made.writestr(zipfile.ZipInfo(f"principles/{file}", (1980, 1, 1, 0, 0, 0)), held_files[file])
    keep = {"content-disposition": f'attachment; filename="charter-{name}.zip"'}
    return Response(packed.getvalue(), media_type="application/zip", headers=keep)


@router.get("/charter/drafts/{name}/cases")
def cases(request: Request, service: ServiceHere, _: Custodian, name: str) -> Response:
    """The cases of a draft, run now."""
    found, held_files = use.find(service, name)
    try:
        tested = use.tested(held_files)
    except InvalidSource:
        return redirect(f"/charter/drafts/{name}")
    return page(request, "draft_charter_cases.html", draft=found, tested=tested)


@router.get("/charter/drafts/{name}/difference")
def difference(request: Request, service: ServiceHere, _: Custodian, name: str) -> Response:
    """What a draft changes, in words, and for projects that are public."""
    found, held_files = use.find(service, name)
    try:
        told = told_difference(service, held_files)
    except InvalidSource:
        return redirect(f"/charter/drafts/{name}")
    return page(request, "draft_charter_difference.html", draft=found, **told)


def told_difference(service: Service, held_files: Mapping[str, bytes]) -> dict[str, Any]:
    """What the page of a difference shows.

    Raises:
        InvalidSource: when the draft does not fit together.
        NotFound: when it has no edition on the day.
    """
    compared = compare(service, hold_files(held_files, use.SHOWN_AS))
    reading = words.read(compared.found, NAMES)
    return {"reading": reading, "compared": compared, "summary": words.summary(compared.found)}


# --- putting it into force --------------------------------------------------------------------------------------------


@router.get("/charter/drafts/{name}/adopt")
def adopt_form(request: Request, service: ServiceHere, _: Custodian, name: str) -> Response:
    """What must be said of an edition that was adopted."""
    return _form(request, service, "draft_charter_adopt.html", name)


@router.post("/charter/drafts/{name}/adopt")
def adopt(request: Request, service: ServiceHere, visitor: Custodian, fields: FieldsHere, name: str) -> Response:
    """Show it to be checked; then put it on the record."""
    drafted = fields.needed("drafted_by", "Say who drafted the edition.", 400)
    body = fields.needed("signed_off_by", "Say which body signed the edition off.", 400)
    on = fields.day("on", "Say on which day it was signed off.")
    minute = fields.needed("minute", "Say where the sign-off is minuted.", 400)
    start = fields.day("start", "Say from which day the edition serves.")
    if on and on > service.today:
        fields.wrong.append(("on", "The day of the sign-off is still to come. Record it when it has been."))
    if fields.wrong or not on or not start or fields.text("sure") == "back":
        return _form(request, service, "draft_charter_adopt.html", name, fields)
    found, held_files = use.find(service, name)
    try:
        edition = use.ready(held_files).charter.on(start)
        if fields.text("sure") == "yes":
            said = Adoption(drafted, body, on, minute, start)
            seq = use.adopt(visitor.acting(service, "adopt_edition"), service, name, said)
            return redirect(f"/record/entries/{seq}?recorded=now")
    except (Refused, NotFound) as wrong:
        fields.wrong.append(("start" if isinstance(wrong, NotFound) else "", str(wrong)))
        return _form(request, service, "draft_charter_adopt.html", name, fields)
    rows = [
        ("The edition", f"{edition.note.title} ({edition.note.edition})"),
        ("Drafted by", drafted),
        ("Signed off by", body),
        ("Signed off on", on),
        ("Minuted in", minute),
        ("Serves from", start),
    ]
    return page(request, "draft_charter_check.html", draft=found, rows=rows, kept=kept(fields), at="adopt")


@router.get("/charter/drafts/{name}/change")
def change_form(request: Request, service: ServiceHere, _: Custodian, name: str) -> Response:
    """Why rules are changed although the Charter's text stays."""
    return _form(request, service, "draft_charter_change.html", name)


@router.post("/charter/drafts/{name}/change")
def change(request: Request, service: ServiceHere, visitor: Custodian, fields: FieldsHere, name: str) -> Response:
    """Ask for a second person."""
    reason = fields.needed("reason", "Say why the rules are changed.", 2_000)
    if not fields.wrong:
        try:
            use.ask(service, visitor.actor("change_rules"), visitor.id, name, reason)
            return redirect(f"/charter/drafts/{name}")
        except Refused as wrong:
            fields.wrong.append(("reason", str(wrong)))
    return _form(request, service, "draft_charter_change.html", name, fields)


def kept(fields: Fields) -> list[tuple[str, str]]:
    """What was sent, to be sent once more with the page on which it is checked."""
    return [(name, held) for name, held in fields.data.multi_items() if isinstance(held, str) and name != "sure"]


def _one(request: Request, service: Service, name: str, wrong: list[tuple[str, str]] | None = None) -> Response:
    found, held_files = use.find(service, name)
    now = held(service).files
    rows = [(file, len(data), file not in now, now.get(file) != data) for file, data in sorted(held_files.items())]
    return page(
        request,
        "draft_charter.html",
        422 if wrong else 200,
        draft=found,
        files=rows,
        gone=sorted(now.keys() - held_files.keys()),
        looked=use.look(held_files),
        waiting=use.waiting(service, name),
        limits=(MOST_FILES, LARGEST_OF_ALL // 1_000_000),
        problems=wrong or (),
    )


def _form(request: Request, service: Service, template: str, name: str, fields: Fields | None = None) -> Response:
    """A form about a draft; what stands in the way comes first."""
    found, held_files = use.find(service, name)
    hindered = ""
    try:
        use.ready(held_files)
    except InvalidSource as wrong:
        hindered = f"{len(wrong.problems)} mistakes in it must be mended first."
    except CharterError as other:
        hindered = str(other)
    problems = fields.wrong if fields else []
    return page(
        request,
        template,
        422 if problems else 200,
        draft=found,
        hindered=hindered,
        values=dict(kept(fields)) if fields else {},
        until=after(service.today, ON_SHOW),
        problems=problems,
    )
