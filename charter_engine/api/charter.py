"""The Charter for programs: the edition of a day, its rules, what they cover, and the form."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path

from charter_engine.api.caller import ServiceHere
from charter_engine.api.unchanged import Unchanged, made_from, the_edition, the_program
from charter_engine.errors import NotFound
from charter_engine.language.documents_principle import RULE
from charter_engine.language.schema import form_schema
from charter_engine.model.charter import Edition
from charter_engine.model.rule import Rule
from charter_engine.render import report_json
from charter_engine.workspace.charters.charter_on import OnDay, charter_on
from charter_engine.workspace.charters.coverage import rows

router = APIRouter(tags=["charter"], route_class=Unchanged)


def on_day(service: ServiceHere, on: date | None = None) -> OnDay:
    """The Charter of a day, today where none is named."""
    return charter_on(service, on or service.today)


OnDayHere = Annotated[OnDay, Depends(on_day)]


@router.get("/charter")
@made_from(the_edition)
def charter(found: OnDayHere) -> dict[str, Any]:
    """The edition of a day: what it is called, what it means as a digest, its principles."""
    edition = found.edition
    return {
        "charter": edition.charter.charter,
        "title": edition.charter.title,
        "council": edition.charter.council,
        "edition": edition.note.edition,
        "from": edition.note.start,
        "digest": edition.digest,
        "form": edition.form.form,
        "on": edition.day,
        "adopted": {"entry": found.serves.seq, "since": found.serves.since} if found.serves else None,
        "principles": [
            {"principle": each.principle, "title": each.title, "short": each.short, "meaning": each.meaning}
            for each in edition.principles
        ],
    }


@router.get("/charter/files")
@made_from(the_edition)
def files(found: OnDayHere) -> dict[str, str]:
    """The files of the Charter that serves, by name: what POST /charter/adoptions takes."""
    return {name: data.decode("utf-8") for name, data in sorted(found.held.files.items())}


@router.get("/charter/rules")
@made_from(the_edition)
def rules(found: OnDayHere) -> dict[str, Any]:
    """Every rule of the edition, as the Charter's files have it."""
    return {"edition": found.edition.note.edition, "rules": [_rule(each) for each in found.edition.rules]}


@router.get("/charter/rules/{rule_id}")
@made_from(the_edition)
def rule(found: OnDayHere, rule_id: Annotated[str, Path(max_length=200)]) -> dict[str, Any]:
    """One rule."""
    return _rule(_known(found.edition, rule_id))


@router.get("/charter/coverage")
@made_from(the_edition)
def coverage(service: ServiceHere, on: date | None = None) -> list[dict[str, Any]]:
    """Each clause, commitment and criterion, with its rules, or why it is left to people; of one edition or of all.

    Without a day, as `charter coverage --format json` prints it.
    """
    found = charter_on(service, on or service.today)
    return [asdict(each) for each in rows(found.edition if on else found.held.charter)]


@router.get("/charter/form")
@made_from(the_edition)
def form(found: OnDayHere) -> dict[str, Any]:
    """The form as the JSON Schema of a proposal, as `charter schema proposal` prints it."""
    return form_schema("proposal", found.edition.form)


@router.get("/report-schema", tags=["assess"])
@made_from(the_program)
def report_schema() -> dict[str, Any]:
    """The JSON Schema of a report, as `charter schema report` prints it."""
    return report_json.schema()


def _rule(rule: Rule) -> dict[str, Any]:
    held: dict[str, Any] = RULE.write(rule)
    return {"principle": rule.principle, **held}


def _known(edition: Edition, name: str) -> Rule:
    found = edition.by_rule.get(name)
    if found is None:
        raise NotFound("rule", name, edition.by_rule, "in this edition")
    return found
