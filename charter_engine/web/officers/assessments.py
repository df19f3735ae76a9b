"""Assessments: one's own, a new one, its sections, submitting it, taking it back."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from charter_engine.errors import CharterError, InvalidSource, Refused
from charter_engine.language.look_over import looked_over
from charter_engine.model.working_days import after
from charter_engine.web.forms import Fields, FieldsHere
from charter_engine.web.officers.assessment_here import HereNow, OfficerHere, OpenHere, who
from charter_engine.web.officers.screening import given_in
from charter_engine.web.pages import page, redirect
from charter_engine.web.visitor import ServiceHere
from charter_engine.workspace.acts.release import withdraw
from charter_engine.workspace.drafting import draft_begin, draft_officers, drafts, requests
from charter_engine.workspace.drafting.draft_confirm import confirmations
from charter_engine.workspace.drafting.draft_history import aside
from charter_engine.workspace.drafting.draft_pages import top_pages
from charter_engine.workspace.drafting.draft_progress import pages_of, progress, screening
from charter_engine.workspace.drafting.draft_sent import submit_draft
from charter_engine.workspace.drafting.drafts import remaining, save_all
from charter_engine.workspace.drafting.older_forms import carry_over
from charter_engine.workspace.drafting.screening import answers_in, carried
from charter_engine.workspace.service import held, in_force

router = APIRouter(prefix="/assessments", include_in_schema=False)
SOON: Final = 20
"""In so many working days what is submitted is published, where the officer names no other day."""


@router.get("")
def mine(request: Request, service: ServiceHere, visitor: OfficerHere) -> Response:
    """The assessments that one may fill in, the one last touched first."""
    found = draft_officers.own(service.record.database, visitor.name)
    form = held(service).charter.form
    titles = drafts.titles(service.record.database, [row for row, _ in found], form)
    return page(request, "assessments.html", found=found, titles=titles, form=form.form)


@router.get("/new")
def new(request: Request, service: ServiceHere, visitor: OfficerHere) -> Response:
    """The ways to begin."""
    carried_here = carried(held(service).charter.form, given_in(request.query_params))
    names = draft_begin.titles_for(service.record, who(service, visitor))
    return page(request, "assessment_new.html", projects=names, fields=None, first=carried_here)


@router.post("/new/{way}")
def begin(request: Request, service: ServiceHere, visitor: OfficerHere, fields: FieldsHere, way: str) -> Response:
    """Begin in one of these ways."""
    try:
        draft = _begun(service, visitor, fields, way)
    except (Refused, InvalidSource) as wrong:
        said = [each.found for each in wrong.problems] if isinstance(wrong, InvalidSource) else [str(wrong)]
        fields.wrong += [(_FIELD.get(way, "title"), each) for each in said]
        names = draft_begin.titles_for(service.record, who(service, visitor))
        values = {"projects": names, "fields": fields, "problems": fields.wrong}
        return page(request, "assessment_new.html", 422, **values)
    return redirect(f"/assessments/{draft}")


_FIELD: Final = {"blank": "title", "record": "file", "version": "project", "copy": "copy-title"}


def _begun(service: ServiceHere, visitor: OfficerHere, fields: Fields, way: str) -> str:
    record, charter, by = service.record, held(service).charter, who(service, visitor)
    match way:
        case "screening":
            answers, wrong = answers_in(charter.form, fields, service.today)
            fields.wrong += wrong
            return draft_begin.from_answers(record, charter, answers, fields.text("title", 200), by)
        case "record":
            files = list(fields.files("file"))
            if not files:
                raise Refused("Choose the file with the record.")
            return draft_begin.from_atrs(record, charter, files[0].data, files[0].name, by)[0]
        case "version":
            return draft_begin.next_version(record, charter, fields.text("project"), by)
        case "copy":
            return draft_begin.copy_of(record, charter, fields.text("copy"), fields.text("copy-title", 200), by)
        case _:
            return draft_begin.from_nothing(record, charter, fields.text("title", 200), by)


@router.get("/{draft}")
def tasks(request: Request, here: HereNow) -> Response:
    """The sections of an assessment, each with how far it has come."""
    draft, reader = here.draft, here.reader
    sections = [
        (each, progress(draft, each, reader), top_pages(draft.form, each)[0].key) for each in draft.form.sections
    ]
    database = here.service.record.database
    asked = [row for row in requests.of_draft(database, draft) if row.state in ("asked", "answered")]
    return page(
        request, "assessment_tasks.html", here=here, sections=sections, first=screening(draft, reader), asked=asked,
        aside=aside(database, draft),
        open=remaining(draft, here.edition),
        editors=draft_officers.officers(database, draft), notes=draft.notes,
    )  # fmt: skip


@router.post("/{draft}/carry")
def carry(here: OpenHere) -> Response:
    """Carry the answers over into the form of today."""
    if here.is_older:
        carry_over(here.service.record, here.draft, here.who)
    return redirect(here.url)


@router.post("/{draft}/confirm/{section}")
def confirm(here: OpenHere, section: str) -> Response:
    """Confirm every imported answer of a section."""
    found = next((each for each in here.draft.form.sections if each.section == section), None)
    if found is None:
        raise Refused("There is no such section.")
    changes = confirmations(here.draft, pages_of(here.draft, found), here.who.role)
    save_all(here.service.record.database, here.draft.id, changes, here.who)
    return redirect(f"{here.url}/section/{section}")


@router.post("/{draft}/people")
def let_in(request: Request, here: OpenHere, fields: FieldsHere) -> Response:
    """Let another officer fill in the same assessment."""
    name = fields.text("person", 200)
    try:
        draft_officers.let_in(here.service.record.database, here.draft, name)
    except Refused as wrong:
        problems = [*fields.wrong, ("person", str(wrong))]
        return page(request, "assessment_people.html", 422, here=here, problems=problems, said=name)
    return redirect(here.url)


@router.get("/{draft}/people")
def people(request: Request, here: OpenHere) -> Response:
    """Who may fill in this assessment."""
    return page(request, "assessment_people.html", here=here, said="")


@router.get("/{draft}/submit")
def before(request: Request, here: OpenHere) -> Response:
    """What submitting does: who will see what, and when."""
    return _before(request, here, None)


@router.post("/{draft}/submit")
def put_forward(request: Request, here: OpenHere, fields: FieldsHere) -> Response:
    """Submit: a numbered version, an entry in the log."""
    publish_by = fields.day("publish_by", "Say by which day it will be published.")
    if fields.text("read") != "yes":
        fields.wrong.append(("read", "Say that you have read who will see what, and when."))
    if fields.wrong or publish_by is None:
        return _before(request, here, fields)
    acting = here.visitor.acting(here.service, "submit")
    try:
        done = submit_draft(acting, here.held, here.draft, publish_by)
    except CharterError as wrong:
        if not isinstance(wrong, (Refused, InvalidSource)):
            raise
        fields.wrong.append(("", str(wrong)))
        return _before(request, here, fields)
    return redirect(f"{here.url}/submitted?entry={done.seq}")


@router.get("/{draft}/submitted")
def submitted(request: Request, here: HereNow, entry: int = 0) -> Response:
    """That it was submitted, and what comes next."""
    return page(request, "assessment_submitted.html", here=here, entry=entry)


@router.get("/{draft}/withdraw")
def before_withdrawing(request: Request, here: HereNow) -> Response:
    """What taking a project back does."""
    return page(request, "assessment_withdraw.html", here=here, said="")


@router.post("/{draft}/withdraw")
def take_back(request: Request, here: HereNow, fields: FieldsHere) -> Response:
    """Take a project back before the day by which it is published."""
    reason = fields.needed("reason", "Say why it is taken back. The reason is published.")
    if not fields.wrong:
        try:
            withdraw(here.visitor.acting(here.service, "withdraw"), here.draft.row.project, reason)
        except Refused as wrong:
            fields.wrong.append(("reason", str(wrong)))
    if fields.wrong:
        return page(request, "assessment_withdraw.html", 422, here=here, said=reason, problems=fields.wrong)
    return redirect(f"/projects/{here.draft.row.project}")


@router.get("/{draft}/discard")
def before_discarding(request: Request, here: OpenHere) -> Response:
    """What taking a draft away does."""
    return page(request, "assessment_discard.html", here=here)


@router.post("/{draft}/discard")
def discard(here: OpenHere) -> Response:
    """Take a draft away with all that was ever saved in it; only who began it may."""
    drafts.discard(here.service.record.database, here.draft, here.visitor.name)
    return redirect("/assessments")


def _before(request: Request, here: OpenHere, fields: Fields | None) -> Response:
    draft = here.draft
    wrong = fields.wrong if fields else ()
    day = after(here.service.today, SOON)
    given = {part: fields.text(f"publish_by-{part}", 4) for part in ("day", "month", "year")} if fields else {}
    return page(
        request, "assessment_submit.html", 422 if wrong else 200, here=here, problems=wrong, day=day,
        given=given or {"day": day.day, "month": day.month, "year": day.year}, adopted=in_force(here.service),
        personal=[each.found for each in looked_over(draft.proposal, draft.form)], open=remaining(draft, here.edition),
        waiting=[row for row in requests.of_draft(here.service.record.database, draft) if row.state == "asked"],
        aside=aside(here.service.record.database, draft),
        to_confirm=sum(progress(draft, each, here.reader).to_confirm for each in draft.form.sections),
    )  # fmt: skip
