"""The evidence behind the answers of a public version, and who looked at it, for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from charter_engine.api.caller import Caller, ServiceHere, may
from charter_engine.api.projects import ProjectId
from charter_engine.workspace.acts.evidence_of import evidence_of

router = APIRouter(prefix="/evidence", tags=["evidence"])
Looker = Annotated[Caller, Depends(may("see_evidence"))]


@router.get("/{project_id}")
def behind(service: ServiceHere, _: Looker, project_id: ProjectId) -> dict[str, Any]:
    """What stands behind the answers of the newest public version, each with the entries that say it was seen."""
    shown = evidence_of(service, project_id)
    return {
        "project": project_id,
        "version": shown.version,
        "evidence": [
            {"path": each.path, "label": each.label, **asdict(each.evidence), "seen": [it.seq for it in each.seen]}
            for each in shown.behind
        ],
    }
