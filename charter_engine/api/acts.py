"""What programs put on the record, each for a person in the role of a token. Every act answers with its entry."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from charter_engine.api.assess import JSON, YAML, BodyHere, takes
from charter_engine.api.caller import ServiceHere, by
from charter_engine.api.projects import ProjectId, VersionNo
from charter_engine.api.record import Number
from charter_engine.api.said import MOST, Brief, Day, EntryNo, Sent, Text, Texts
from charter_engine.model.actor import ROLES, Role
from charter_engine.model.rule import Gate
from charter_engine.record.challenges import About
from charter_engine.workspace.acting import Acting
from charter_engine.workspace.acts import advise, decide, evidence, release, waive
from charter_engine.workspace.acts import challenge as challenges
from charter_engine.workspace.acts.adopt import Adoption, adopt
from charter_engine.workspace.acts.submit import Submission, Submitted, submit
from charter_engine.workspace.drafting import sent
from charter_engine.workspace.held import hold_files
from charter_engine.workspace.service import held

router = APIRouter(tags=["acts"])
CREATED: Final = 201


class Departed(Sent):
    """An advice that a decision departs from."""

    entry: EntryNo
    reason: Text


class Decision(Sent):
    """A decision. An empty list of alternatives or interests says that there are none."""

    decision: Literal["go_ahead", "go_ahead_with_conditions", "change_and_resubmit", "do_not_do_it"]
    reasons: Text
    alternatives: Texts
    interests: Texts
    conditions: Texts = Field(default_factory=list)
    followed: Annotated[list[EntryNo], Field(max_length=MOST, description="The advice that is followed.")] = Field(
        default_factory=list
    )
    departed: Annotated[
        list[Departed], Field(max_length=MOST, description="The advice that is not, each with the reason.")
    ] = Field(default_factory=list)
    on: Day | None = None


class Advice(Sent):
    """What is advised, on some rules or on the whole."""

    text: Text
    rules: Annotated[list[Brief], Field(max_length=MOST)] = Field(default_factory=list)


class Reason(Sent):
    """Why."""

    reason: Text


class Superseded(Reason):
    """Why a decision no longer stands, and which one stands in its place."""

    by: EntryNo | None = None


class Waiver(Reason):
    """Which rule may pass, who answers for it, and the last day."""

    rule: Brief
    owner: Literal[ROLES]  # type: ignore[valid-type] # the table of roles itself
    until: Day


class Evidence(Sent):
    """That what is behind an answer was seen: the SHA-256 of the document, or what it is called."""

    answer: Brief
    evidence: Text
    expires: Day | None = None


class Challenge(Sent):
    """What a group asks to discuss, or disputes: a project, an answer of it, or a rule."""

    about: About
    group: Brief
    text: Text
    project: Annotated[str, Field(max_length=100)] = ""
    which: Annotated[str, Field(max_length=200)] = ""
    on_paper: bool = False


class Answer(Sent):
    """What the council answers a group, and whether something will be changed."""

    text: Text
    changes: bool


class Adopted(Sent):
    """Who drafted an edition, which body signed it off and when, where that is minuted, from which day it serves."""

    drafted_by: Text
    signed_off_by: Text
    on: Day
    minute: Text
    start: Annotated[Day, Field(alias="from")]

    @property
    def adoption(self) -> Adoption:
        """The same for the act."""
        return Adoption(self.drafted_by, self.signed_off_by, self.on, self.minute, self.start)


class Edition(Adopted):
    """An edition that was adopted: who signed it off, and the files of the Charter by name."""

    files: Annotated[
        dict[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,80}(\.cases)?\.yaml$")], str],
        Field(min_length=1, max_length=MOST),
    ]


@router.post(
    "/submissions",
    status_code=CREATED,
    openapi_extra=takes(JSON, YAML[0], schema={"type": "object", "description": "See GET /charter/form."}),
)
def submission(
    service: ServiceHere,
    acting: Annotated[Acting, Depends(by("submit"))],
    body: BodyHere,
    publish_by: date,
    gate: Gate | None = None,
) -> Response:
    """Submit a version of a proposal, with the report on it. It is public by the day that is promised here."""
    charter = held(service)
    proposal = sent.read_sent(body.data, charter.charter.on(service.today).form, is_json=body.is_json)
    done = submit(acting, charter, Submission(proposal, publish_by, gate))
    return submitted(done)


@router.post("/projects/{project_id}/publication", status_code=CREATED)
def publication(acting: Annotated[Acting, Depends(by("publish"))], project_id: ProjectId) -> Response:
    """Publish the newest version of a project, and all earlier ones with it."""
    seq, versions = release.publish(acting, project_id)
    return entry(seq, versions=list(versions))


@router.post("/projects/{project_id}/withdrawal", status_code=CREATED)
def withdrawal(acting: Annotated[Acting, Depends(by("withdraw"))], project_id: ProjectId, said: Reason) -> Response:
    """Take a project back before the day by which it was promised. Title, day and reason are public at once."""
    seq, title = release.withdraw(acting, project_id, said.reason)
    return entry(seq, title=title)


@router.post("/projects/{project_id}/versions/{number}/advice", status_code=CREATED)
def advice(
    acting: Annotated[Acting, Depends(by("advise"))], project_id: ProjectId, number: VersionNo, said: Advice
) -> Response:
    """Advise on a version. Nobody can change it, and whoever departs from it must say why."""
    return entry(advise.advise(acting, project_id, number, said.text, said.rules))


@router.post("/projects/{project_id}/versions/{number}/decision", status_code=CREATED)
def decision(
    acting: Annotated[Acting, Depends(by("decide"))], project_id: ProjectId, number: VersionNo, said: Decision
) -> Response:
    """Record what people decided about a version. The program decides nothing."""
    weighed: dict[int, str | None] = {
        **dict.fromkeys(said.followed),
        **{each.entry: each.reason for each in said.departed},
    }
    held = decide.Decision(
        project_id,
        number,
        said.decision,
        said.on or acting.today,
        said.reasons,
        said.alternatives,
        said.interests,
        said.conditions,
        weighed,
    )
    return entry(decide.decide(acting, held))


@router.post("/record/entries/{number}/supersession", status_code=CREATED)
def supersession(acting: Annotated[Acting, Depends(by("supersede"))], number: Number, said: Superseded) -> Response:
    """Say that the decision of an entry no longer stands. It stays on the record."""
    return entry(decide.supersede(acting, number, said.reason, said.by))


@router.post("/projects/{project_id}/waivers", status_code=CREATED)
def waiver(acting: Annotated[Acting, Depends(by("waive"))], project_id: ProjectId, said: Waiver) -> Response:
    """Allow a project to go ahead although a rule is not met, until a day. The rule stays not met."""
    owner: Role = said.owner
    held = waive.Waiver(project_id, said.rule, said.reason, owner, said.until)
    return entry(waive.waive(acting, held))


@router.post("/projects/{project_id}/versions/{number}/evidence", status_code=CREATED)
def seen(
    acting: Annotated[Acting, Depends(by("see_evidence"))], project_id: ProjectId, number: VersionNo, said: Evidence
) -> Response:
    """Say that you saw what is behind an answer. No outcome changes."""
    held = evidence.Seen(project_id, number, said.answer, said.evidence, said.expires)
    return entry(evidence.see_evidence(acting, held))


@router.post("/challenges", status_code=CREATED)
def challenge(service: ServiceHere, acting: Annotated[Acting, Depends(by("challenge"))], said: Challenge) -> Response:
    """Ask to discuss a project, or dispute an answer or a rule. The council answers within 20 working days."""
    held_now = held(service)
    made = challenges.Challenge(said.about, said.group, said.text, said.project, said.which, said.on_paper)
    return entry(challenges.challenge(acting, held_now, made))


@router.post("/challenges/{number}/answer", status_code=CREATED)
def answer_challenge(
    acting: Annotated[Acting, Depends(by("answer_challenge"))], number: Number, said: Answer
) -> Response:
    """Answer what a group asked or disputed."""
    return entry(challenges.answer_challenge(acting, number, said.text, changes=said.changes))


@router.post("/charter/adoptions", status_code=CREATED)
def adoption(acting: Annotated[Acting, Depends(by("adopt_edition"))], said: Edition) -> Response:
    """Say that an edition of the Charter was adopted. Without this it serves drafts and impact only."""
    files = {name: text.encode("utf-8") for name, text in said.files.items()}
    charter = hold_files(files, "the files that were sent")
    return entry(adopt(acting, charter, said.adoption))


def submitted(done: Submitted) -> Response:
    """The answer to a submission."""
    more = {"project": done.project, "version": done.version, "publish_by": str(done.publish_by)}
    return entry(done.seq, report=done.report, **more)


def entry(seq: int, **more: Any) -> Response:
    """The answer to an act: the entry that it made, or had made before, and where that is."""
    return JSONResponse({"entry": seq, **more}, CREATED, {"location": f"/api/v1/record/entries/{seq}"})
