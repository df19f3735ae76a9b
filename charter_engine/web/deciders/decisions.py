"""Decisions as pages: what lies before whoever decides, what stands in the way, and what people decided."""

from __future__ import annotations

import re
import secrets
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from charter_engine.errors import NotFound, Refused
from charter_engine.model.actor import ROLES, Role, spoken
from charter_engine.record.kinds import DECISIONS
from charter_engine.render.status import DECISION_WORDS
from charter_engine.render.words import capital
from charter_engine.web.custodians.custodian import kept
from charter_engine.web.forms import Fields, FieldsHere
from charter_engine.web.pages import page, redirect
from charter_engine.web.visitor import ServiceHere, Visitor, need_act
from charter_engine.workspace.acts import deciding as use
from charter_engine.workspace.acts.decide import AHEAD, Decision, decide, supersede
from charter_engine.workspace.acts.deciding import Deciding
from charter_engine.workspace.acts.waive import Waiver, waive
from charter_engine.workspace.service import Service

router = APIRouter(include_in_schema=False)
Decider = Annotated[Visitor, Depends(need_act("decide"))]
CHOICES: Final = tuple((each, capital(DECISION_WORDS[each])) for each in DECISIONS)
LONGEST: Final = 2_000
A_PAGE: Final = 20
"""So many projects of each kind stand on one page."""
_ACT = re.compile(r"[0-9a-f]{16}")


@router.get("/decisions")
def table(
    request: Request, service: ServiceHere, _: Decider, number: Annotated[int, Query(alias="page", ge=1, le=9999)] = 1
) -> Response:
    """What is public and undecided, with what stands in the way of each; then what was decided."""
    (count, rows), (decided_count, decided) = (
        use.listed(service, state, (number - 1) * A_PAGE, A_PAGE) for state in ("on_table", "decided")
    )
    pages = max(1, -(-max(count, decided_count) // A_PAGE))
    if number > pages:
        raise HTTPException(404)
    return page(request, "decisions.html", rows=rows, count=count, decided=decided, number=number, pages=pages)


@router.get("/decisions/{name}")
def one(request: Request, service: ServiceHere, visitor: Decider, name: str) -> Response:
    """What whoever decides must know of one project."""
    held = use.deciding(service, name)
    own = use.is_own(service, held, visitor.actor("decide"))
    return page(request, "decision.html", held=held, words=DECISION_WORDS, is_own=own)


@router.get("/decisions/{name}/new")
def form(request: Request, service: ServiceHere, _: Decider, name: str) -> Response:
    """What is to be said of a decision."""
    return _form(request, service, name)


@router.post("/decisions/{name}/new")
def send(request: Request, service: ServiceHere, visitor: Decider, fields: FieldsHere, name: str) -> Response:
    """Show a decision to be checked; then put it on the record."""
    held = use.deciding(service, name)
    said = _said(held, fields)
    if said is None or fields.text("sure") == "back":
        return _form(request, service, name, fields)
    act = fields.text("act")
    try:
        if fields.text("sure") == "yes" and _ACT.fullmatch(act):
            return redirect(
                f"/record/entries/{decide(visitor.acting(service, 'decide', f'decision-{act}'), said)}?recorded=now"
            )
    except Refused as wrong:
        fields.wrong.append(("", str(wrong)))
        return _form(request, service, name, fields)
    sent = [each for each in kept(fields) if each[0] != "act"]
    made = [*sent, ("act", secrets.token_hex(8))]
    return page(request, "decision_check.html", held=held, rows=_rows(held, said), kept=made)


@router.get("/decisions/{name}/waive")
def waiver_form(request: Request, service: ServiceHere, _: Decider, name: str, rule: str = "") -> Response:
    """What is to be said where a project may go ahead although a rule is not met."""
    return _waiver(request, service, name, {"rule": rule})


@router.post("/decisions/{name}/waive")
def let_pass(request: Request, service: ServiceHere, visitor: Decider, fields: FieldsHere, name: str) -> Response:
    """Put a waiver on the record."""
    rule = fields.needed("rule", "Choose the rule that may pass.", 200)
    reason = fields.needed("reason", "Say why the rule may pass.", LONGEST)
    owner, until = fields.text("owner"), fields.day("until", "Say until which day it may pass.")
    if owner not in ROLES:
        fields.wrong.append(("owner", "Choose who answers for it."))
    if until and until < service.today:
        fields.wrong.append(("until", "This day is over. Give a day from today on."))
    if not fields.wrong and until:
        try:
            role: Role = next(each for each in ROLES if each == owner)
            waive(visitor.acting(service, "waive"), Waiver(name, rule, reason, role, until))
            return redirect(f"/decisions/{name}")
        except (Refused, NotFound) as wrong:
            fields.wrong.append(("rule", str(wrong)))
    return _waiver(request, service, name, dict(kept(fields)), fields.wrong)


@router.get("/decisions/{name}/supersede")
def supersede_form(request: Request, service: ServiceHere, _: Decider, name: str) -> Response:
    """What is to be said where a decision shall stand no longer."""
    return _supersede(request, service, name, {})


@router.post("/decisions/{name}/supersede")
def end(request: Request, service: ServiceHere, visitor: Decider, fields: FieldsHere, name: str) -> Response:
    """Put it on the record that a decision no longer stands."""
    held = use.deciding(service, name)
    reason = fields.needed("reason", "Say why the decision no longer stands.", LONGEST)
    if not fields.wrong and held.row.decided is not None:
        try:
            supersede(visitor.acting(service, "supersede"), held.row.decided, reason, None)
            return redirect(f"/decisions/{name}")
        except Refused as wrong:
            fields.wrong.append(("reason", str(wrong)))
    return _supersede(request, service, name, {"reason": reason}, fields.wrong)


def _said(held: Deciding, fields: Fields) -> Decision | None:
    """The decision as it was sent; None where something is wrong."""
    chosen, on = fields.text("decision"), fields.day("on", "Say on which day it was decided.")
    if chosen not in DECISIONS:
        fields.wrong.insert(0, ("decision", "Choose what was decided."))
    reasons = fields.needed("reasons", "Say why this was decided.", LONGEST)
    others = _each(fields, "alternatives", "Say what else was considered, or that nothing was.")
    interests = _each(fields, "interests", "Say which conflicts of interest were declared, or that none were.")
    conditions = _lines(fields, "conditions")
    if (chosen == AHEAD[1]) is not bool(conditions):
        told = (
            "Say the conditions, each on a line of its own." if chosen == AHEAD[1] else "These go with conditions only."
        )
        fields.wrong.append(("conditions", told))
    advice = {each.seq: _departure(fields, each.seq) for each in held.advice}
    if fields.wrong or on is None:
        return None
    return Decision(held.row.project, held.version, chosen, on, reasons, others, interests, tuple(conditions), advice)


def _each(fields: Fields, name: str, otherwise: str) -> tuple[str, ...]:
    """What was listed under a name, one a line, or that there is nothing to list."""
    found, none = _lines(fields, name), fields.text(f"no_{name}") == "yes"
    if not found and not none:
        fields.wrong.append((name, otherwise))
    if found and none:
        fields.wrong.append(
            (name, "Something is written here, and the box says that there is none. Change one of them.")
        )
    return tuple(found)


def _lines(fields: Fields, name: str) -> list[str]:
    return [line.strip() for line in fields.text(name, LONGEST).splitlines() if line.strip()]


def _departure(fields: Fields, seq: int) -> str | None:
    """Why an advice is departed from; None where it is followed."""
    followed = fields.text(f"advice-{seq}")
    if followed == "yes":
        return None
    if followed != "no":
        fields.wrong.append((f"advice-{seq}", f"Say whether the advice of entry {seq} is followed."))
        return None
    return fields.needed(f"advice-{seq}-why", f"Say why the advice of entry {seq} is departed from.", LONGEST)


def _rows(held: Deciding, said: Decision) -> list[tuple[str, Any]]:
    advice = [
        f"Entry {seq}: {'followed' if why is None else f'departed from. {why}'}"
        for seq, why in (said.advice or {}).items()
    ]
    return [
        ("The project", f"{held.row.title or held.row.project}, version {said.version}"),
        ("What was decided", capital(DECISION_WORDS[said.decision])),
        ("On", said.on),
        ("Why", said.reasons),
        ("What else was considered", said.alternatives),
        ("Conflicts of interest declared", said.interests),
        ("Conditions", said.conditions),
        ("Advice", advice),
    ]


def _form(request: Request, service: Service, name: str, fields: Fields | None = None) -> Response:
    held = use.deciding(service, name)
    today = service.today
    fresh = {"on-day": str(today.day), "on-month": str(today.month), "on-year": str(today.year)}
    problems = fields.wrong if fields else []
    return page(
        request,
        "decision_new.html",
        422 if problems else 200,
        held=held,
        choices=CHOICES,
        values=dict(kept(fields)) if fields else fresh,
        problems=problems,
    )


def _waiver(
    request: Request, service: Service, name: str, values: dict[str, str], problems: list[tuple[str, str]] | None = None
) -> Response:
    held = use.deciding(service, name)
    rules = [(each.rule, each.says) for each in held.breaches if not each.is_law and each.waiver is None]
    roles = [(each, capital(spoken(each))) for each in ROLES]
    if problems and not rules:
        problems = [("", "There is no rule here that can be let pass.")]
    status = 422 if problems else 200
    return page(
        request, "waiver_new.html", status, held=held, rules=rules, roles=roles, values=values, problems=problems or ()
    )


def _supersede(
    request: Request, service: Service, name: str, values: dict[str, str], problems: list[tuple[str, str]] | None = None
) -> Response:
    held = use.deciding(service, name)
    status = 422 if problems else 200
    return page(
        request,
        "decision_supersede.html",
        status,
        held=held,
        words=DECISION_WORDS,
        values=values,
        problems=problems or (),
    )
