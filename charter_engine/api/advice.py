"""What advisers read of a version, public or not, for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from charter_engine.api.caller import Caller, ServiceHere, may
from charter_engine.api.paging import Paged, link
from charter_engine.api.projects import ProjectId, VersionNo
from charter_engine.language.proposals import proposal_kind
from charter_engine.render.report_json import as_object
from charter_engine.workspace.acts.advising import advising, submitted

router = APIRouter(prefix="/advice", tags=["advice"])
Adviser = Annotated[Caller, Depends(may("advise"))]


@router.get("")
def versions(
    request: Request, response: Response, service: ServiceHere, _: Adviser, asked: Annotated[Paged, Query()]
) -> dict[str, Any]:
    """Every project that was submitted, with its newest version, in the order of their titles."""
    found = submitted(service)
    some = found[asked.skip : asked.skip + asked.size]
    return {**link(request, response, asked, len(found)), "versions": [asdict(each) for each in some]}


@router.get("/{project_id}/{number}")
def version(service: ServiceHere, _: Adviser, project_id: ProjectId, number: VersionNo) -> dict[str, Any]:
    """A version for whoever advises: its answers, its report as it was issued, and what was advised on it."""
    found = advising(service, project_id, number)
    changed = None if found.issued.changed is None else [asdict(each) for each in found.issued.changed]
    proposal = found.issued.report.proposal
    return {
        "project": project_id,
        "version": number,
        "public": found.is_public,
        "publish_by": found.publish_by,
        "proposal": proposal_kind(found.issued.report.edition.form).write(proposal),
        "report": as_object(found.issued.report),
        "report_entry": found.issued.entry,
        "rules_changed": found.issued.rules_changed,
        "changed_today": changed,
        "advice": [asdict(each) for each in found.given],
    }
