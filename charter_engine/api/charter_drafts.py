"""Drafts of the Charter for programs: begun, changed by files, checked, tried on their cases, put into force.

The files of a draft have its revision as `ETag`. They are sent over the revision that was seen (`If-Match`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError

from charter_engine.api.acts import CREATED, Adopted, Reason, entry
from charter_engine.api.assess import JSON
from charter_engine.api.caller import Caller, ServiceHere, by, may
from charter_engine.api.problem import Stopped
from charter_engine.api.revisions import IfMatch, IfNone, check_seen, tag_of, tagged
from charter_engine.api.said import Sent, in_text
from charter_engine.errors import Problem, Refused
from charter_engine.model.actor import Actor
from charter_engine.render import charter_diff as words
from charter_engine.render.text import to_text
from charter_engine.workspace.acting import Acting
from charter_engine.workspace.charters import charter_drafts as use
from charter_engine.workspace.charters.charter_effects import compare
from charter_engine.workspace.charters.charter_upload import MOST_FILES
from charter_engine.workspace.charters.coverage import rows
from charter_engine.workspace.drafting.sent import loaded
from charter_engine.workspace.held import hold_files
from charter_engine.workspace.service import Service, held

router = APIRouter(prefix="/charter/drafts", tags=["charter drafts"])
DraftId = Annotated[str, Path(pattern="^[0-9a-f]{16}$", description="The id of a draft of the Charter.")]
Custodian = Annotated[Caller, Depends(may("adopt_edition"))]
NAMES: Final = ("the one in force", "the draft")
ZIP: Final = "application/zip"
_BY_NAME: Final = TypeAdapter(Annotated[dict[str, str], AfterValidator(in_text)], config=ConfigDict(strict=True))
_FILES: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": {"type": "object", "additionalProperties": {"type": "string"}}},
            ZIP: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@dataclass(frozen=True)
class Here:
    """A draft of the Charter, its files by name, and the custodian who asks."""

    service: Service
    actor: Actor
    draft: use.Draft
    files: dict[str, bytes]


def here(service: ServiceHere, caller: Custodian, charter_draft: DraftId) -> Here:
    """The draft that the address names.

    Raises:
        NotFound: when there is none.
    """
    return Here(service, Actor(caller.role, caller.name), *use.find(service, charter_draft))


HereNow = Annotated[Here, Depends(here)]


async def files_of(request: Request) -> list[tuple[str, bytes]]:
    """The files that were sent: texts by name as JSON, or a ZIP.

    Raises:
        Stopped: where it is of another type.
        InvalidSource: where it is no JSON.
        RequestValidationError: where it is not texts by name.
    """
    kind, data = request.headers.get("content-type", "").partition(";")[0].strip().lower(), await request.body()
    if kind == ZIP:
        return [("charter.zip", data)]
    if kind != JSON:
        raise Stopped("not-this-type", f"Send {JSON} or {ZIP}, and say so in Content-Type.")
    said = loaded(data)
    try:
        return [(name, text.encode("utf-8")) for name, text in _BY_NAME.validate_python(said).items()]
    except ValidationError as wrong:
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in wrong.errors()]) from None


class Begun(Sent):
    """What a draft is for, in a few words."""

    note: Annotated[str, Field(min_length=1, max_length=use.LONGEST_NOTE, pattern=r"\S")]


@router.get("")
def listed(service: ServiceHere, _: Custodian) -> dict[str, Any]:
    """The drafts of the Charter: those that are open, then those that are over, the newest first."""
    return {"drafts": [_object(each) for each in use.drafts(service)]}


@router.post("", status_code=CREATED)
def begin_charter(service: ServiceHere, caller: Custodian, said: Begun) -> Response:
    """Begin a draft with the files of the Charter in force, and its cases where they are at hand."""
    name = use.begin(service, Actor(caller.role, caller.name), said.note)
    return JSONResponse({"id": name, "revision": 1}, CREATED, {"location": f"/api/v1/charter/drafts/{name}"})


@router.get("/{charter_draft}")
def charter_draft(found: HereNow) -> dict[str, Any]:
    """A draft: what it is for, how its files differ from those in force, and whether a change of rules waits."""
    now = held(found.service).files
    files = [
        {"name": name, "bytes": len(data), "new": name not in now, "changed": now.get(name) != data}
        for name, data in sorted(found.files.items())
    ]
    waits = [each.id for each in use.waiting(found.service, found.draft.id)]
    return {**_object(found.draft), "files": files, "left_out": sorted(now.keys() - found.files), "waits": waits}


@router.delete("/{charter_draft}", status_code=204)
def throw_away(found: HereNow) -> Response:
    """Throw a draft away, with what waits of it."""
    use.throw_away(found.service, found.actor, found.draft)
    return Response(status_code=204)


@router.get("/{charter_draft}/files")
def charter_files(found: HereNow, if_none_match: IfNone = None) -> Response:
    """The files of a draft by name, its cases among them."""
    texts = {name: data.decode("utf-8") for name, data in sorted(found.files.items())}
    return tagged(tag_of(found.draft.revision), texts, if_none_match)


@router.put("/{charter_draft}/files", openapi_extra=_FILES)
def send_all(found: HereNow, sent: Annotated[Any, Depends(files_of)], if_match: IfMatch = None) -> Response:
    """Send the whole folder: what is not among the files is left out."""
    return _sent(found, sent, if_match, whole=True)


@router.patch("/{charter_draft}/files", openapi_extra=_FILES)
def send_some(found: HereNow, sent: Annotated[Any, Depends(files_of)], if_match: IfMatch = None) -> Response:
    """Send files that take the place of those with the same names."""
    return _sent(found, sent, if_match, whole=False)


@router.get("/{charter_draft}/check")
def check_charter(found: HereNow) -> dict[str, Any]:
    """Everything that `charter check` finds in the files of a draft, each with its place."""
    looked = use.look(found.files)
    problems = [*map(_problem, looked.mistakes), *map(_problem, looked.warnings)]
    return {"checked": looked.said, "mistakes": len(looked.mistakes), "problems": problems}


@router.get("/{charter_draft}/cases")
def try_cases(found: HereNow) -> dict[str, Any]:
    """The cases of a draft, run now: how many, and each expectation that does not hold."""
    tested = use.tested(found.files)
    failed = [
        {"principle": each.principle, "case": each.case.case, "on": each.case.on, "rule": each.rule,
         "expected": each.expected, "found": each.found}
        for each in tested.failed
    ]  # fmt: skip
    return {"cases": tested.cases, "rules": tested.rules, "expectations": len(tested.results), "failed": failed}


@router.get("/{charter_draft}/coverage")
def draft_coverage(found: HereNow) -> list[dict[str, Any]]:
    """What the rules of a draft cover, as `charter coverage --format json` prints it."""
    return [asdict(each) for each in rows(hold_files(found.files, use.SHOWN_AS).charter)]


@router.get("/{charter_draft}/difference")
def draft_difference(found: HereNow) -> dict[str, Any]:
    """What a draft changes, as `charter rules diff --format json` prints it, in words, and for public projects."""
    return told_difference(found.service, found.files)


@router.post("/{charter_draft}/adoption", status_code=CREATED)
def adopt_draft(
    service: ServiceHere,
    acting: Annotated[Acting, Depends(by("adopt_edition"))],
    charter_draft: DraftId,
    said: Adopted,
) -> Response:
    """Say that the edition in a draft was adopted. It must have no mistake, and every case must come out."""
    return entry(use.adopt(acting, service, charter_draft, said.adoption))


@router.post("/{charter_draft}/change", status_code=CREATED)
def ask_second(
    service: ServiceHere,
    caller: Annotated[Caller, Depends(may("change_rules"))],
    charter_draft: DraftId,
    said: Reason,
) -> Response:
    """Ask for a second person behind a change of rules that leaves the Charter's text as it is."""
    name = use.ask(service, Actor(caller.role, caller.name), caller.id, charter_draft, said.reason)
    return JSONResponse({"id": name}, CREATED, {"location": f"/api/v1/charter/changes/{name}"})


def told_difference(service: Service, files: dict[str, bytes]) -> dict[str, Any]:
    """What files change of the Charter in force, as data and in words; `public` says which projects were looked at.

    Raises:
        InvalidSource: when they do not fit together.
    """
    compared = compare(service, hold_files(files, use.SHOWN_AS))
    public = {"on": compared.day, "projects": compared.public, "looked_at": compared.looked}
    return {
        **words.as_object(compared.found, NAMES),
        "summary": words.summary(compared.found),
        "words": to_text(words.read(compared.found, NAMES)),
        "public": {**public, "not_readable": list(compared.unreadable)},
    }


def _sent(found: Here, sent: list[tuple[str, bytes]], if_match: str | None, *, whole: bool) -> Response:
    if found.draft.ended:
        raise Refused("This draft is over.")
    check_seen(found.draft.revision, if_match)
    try:
        unpacked = use.send(found.service, found.actor, found.draft, sent, whole=whole)
    except Refused as why:
        raise Stopped("changed-meanwhile", str(why)) from None
    if wrong := unpacked.wrong or (() if unpacked.files else (f"No file was sent. Send 1 to {MOST_FILES}.",)):
        raise Refused(" ".join(wrong))
    revision = found.draft.revision + 1
    return JSONResponse({"revision": revision, "files": sorted(unpacked.files)}, headers={"etag": tag_of(revision)})


def _object(draft: use.Draft) -> dict[str, Any]:
    return {
        "id": draft.id,
        "note": draft.note,
        "begun_by": draft.name,
        "begun": draft.begun,
        "changed": draft.changed,
        "revision": draft.revision,
        "ended": draft.ended,
        "entry": draft.entry,
    }


def _problem(found: Problem) -> dict[str, str]:
    return {
        "place": str(found.place),
        "code": found.code,
        "severity": found.severity,
        "found": found.found,
        "expected": found.expected,
    }
