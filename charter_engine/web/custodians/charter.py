"""The Charter as pages: its principles and rules on a day, what they cover, and the form with its reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeAlias

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from charter_engine.engine.reader import conditions
from charter_engine.engine.reasons import GATE_WORDS
from charter_engine.language.aloud import aloud
from charter_engine.language.shape import parse_day
from charter_engine.model.charter import Commitment, DatedValue, Edition, Parameter, Source
from charter_engine.model.expression import parameters
from charter_engine.model.questionnaire import Question
from charter_engine.model.rule import Asks, InForce, Rule
from charter_engine.render.charter_words import value_words
from charter_engine.render.rule_words import days, how_read, looked_at, read_aloud, shown_by
from charter_engine.render.words import OUTCOME_WORDS, TIER_WORDS, capital, grade_words, where_from
from charter_engine.web.pages import page
from charter_engine.web.visitor import ServiceHere
from charter_engine.workspace.charters.charter_on import OnDay, cases_of, charter_on
from charter_engine.workspace.charters.coverage import rows

router = APIRouter(include_in_schema=False)
KIND_WORDS: Final = {
    "H": "can be checked",
    "V": "a matter of judgement",
    "T": "calls for discussion",
    "TH": "can be checked, and calls for discussion",
}
"""What is said of a criterion by its kind."""
Told: TypeAlias = tuple[Source, str]
"""A document, and how far it was read."""
_COVERED: Final = (("clause", "Clauses"), ("commitment", "Promises of the council"), ("criterion", "Criteria"))


def on_day(service: ServiceHere, on: str = "") -> OnDay:
    """The Charter of the day in the address, today where none is named.

    Raises:
        HTTPException: 404 where it names no day.
    """
    day = parse_day(on) if on else service.today
    if day is None:
        raise HTTPException(404, "The day in the address is none. Write it as in 2027-03-01.")
    return charter_on(service, day)


OnDayHere = Annotated[OnDay, Depends(on_day)]


@router.get("/charter")
def whole(request: Request, found: OnDayHere) -> Response:
    """The edition of a day: its principles, the promises of the council, what is left open."""
    charter = found.edition.charter
    promises = _promises(found.edition.commitments, found)
    others = [note for note in charter.editions if note is not found.edition.note]
    return _page(request, "charter.html", found, promises=promises, others=others)


@router.get("/charter/principles/{name}")
def principle(request: Request, found: OnDayHere, name: str) -> Response:
    """One principle: what it says, its clauses and promises, its rules."""
    held = next((each for each in found.edition.principles if each.principle == name), None)
    if held is None:
        raise HTTPException(404)
    own = [rule for rule in found.edition.rules if rule.principle == name]
    clauses = [
        (each, grade_words(each.grade, found.edition.charter), [rule for rule in own if rule.clause == each.clause])
        for each in held.clauses
    ]
    kept = [each for each in found.edition.commitments if any(rule.commitment == each.commitment for rule in own)]
    return _page(
        request,
        "charter_principle.html",
        found,
        principle=held,
        in_force=days(held.in_force),
        clauses=clauses,
        promises=_promises(kept, found),
        checks=[rule for rule in own if not isinstance(rule, Asks)],
        asks=[rule for rule in own if isinstance(rule, Asks)],
        source=_source(held.source.document, found),
    )


@router.get("/charter/rules/{name}")
def rule(request: Request, service: ServiceHere, found: OnDayHere, name: str) -> Response:
    """One rule: what it requires or asks, when, where it comes from, and the cases that show it."""
    held = found.edition.by_rule.get(name)
    if held is None:
        raise HTTPException(404)
    edition, charter = found.edition, found.edition.charter
    principle = next(each for each in edition.principles if each.principle == held.principle)
    cases = cases_of(service, edition)
    return _page(
        request,
        "charter_rule.html",
        found,
        rule=held,
        asks=isinstance(held, Asks),
        principle=principle,
        clause=next((each for each in principle.clauses if each.clause == held.clause), None),
        promise=next((each for each in edition.commitments if each.commitment == held.commitment), None),
        aloud=list(read_aloud(held, charter)),
        looked=list(looked_at(held, charter.form)),
        where_from=capital(where_from(held.basis, charter)),
        source=_source(held.basis.source, found),
        in_force=days(held.in_force or principle.in_force),
        due="" if isinstance(held, Asks) else GATE_WORDS[held.due_by],
        tier=TIER_WORDS[held.tier] if isinstance(held, Asks) else "",
        numbers=list(_numbers(held, found)),
        cases=None if cases is None else list(shown_by(held, cases.get(held.principle, ()))),
        outcomes=OUTCOME_WORDS,
    )


@router.get("/charter/coverage")
def coverage(request: Request, found: OnDayHere) -> Response:
    """Each clause, promise and criterion, with its rules, or why it is left to people."""
    edition = found.edition
    kinds = {each.criterion: each for each in edition.charter.criteria}
    covered = rows(edition)
    parts = [(title, [each for each in covered if each.kind == kind]) for kind, title in _COVERED]
    derived = {each.fact: each.label for each in edition.form.derived}
    return _page(
        request, "charter_coverage.html", found, parts=parts, criteria=kinds, kinds=KIND_WORDS, derived=derived
    )


@router.get("/charter/form")
def form(request: Request, found: OnDayHere) -> Response:
    """The questions that every project is asked, and why each is."""
    edition = found.edition
    sections = [
        (each, [_asked(question, question.question, edition) for question in each.questions])
        for each in edition.form.sections
    ]
    return _page(request, "charter_form.html", found, sections=sections)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the form as the page shows it: when it is asked, and which rules read it."""

    question: Question
    kind: str
    asked_if: str
    parts: tuple[Asked, ...]


def _asked(question: Question, path: str, edition: Edition, scope: str = "") -> Asked:
    charter = edition.charter
    inner = path if question.type == "list" else scope
    return Asked(
        question,
        value_words("type", question.type, charter),
        aloud(question.asked_when, charter, scope) if question.asked_when else "",
        tuple(_asked(each, f"{path}.{each.question}", edition, inner) for each in question.fields),
    )


def _numbers(rule: Rule, found: OnDay) -> list[tuple[Parameter, DatedValue | None, Told | None, str]]:
    """The numbers that a rule uses: what each is on the day, its source, and how strong that is."""
    charter, day = found.edition.charter, found.edition.day
    names = dict.fromkeys(name for condition in conditions(rule) for name in parameters(condition))
    held = {each.parameter: each for each in charter.parameters}
    numbers = []
    for number in (held[name] for name in names if name in held):
        value = next((v for v in reversed(number.values) if InForce(v.start, v.until).covers(day)), None)
        told = (_source(value.source, found), grade_words(value.grade, charter)) if value else (None, "")
        numbers.append((number, value, *told))
    return numbers


def _promises(given: Iterable[Commitment], found: OnDay) -> list[tuple[Commitment, str, str]]:
    """Promises of the council, with their days, and how strong each is tied to published words."""
    return [(each, days(each.in_force), grade_words(each.grade, found.edition.charter)) for each in given]


def _source(name: str, found: OnDay) -> Told | None:
    """A document by its name, and how far it was read."""
    held = next((each for each in found.edition.charter.sources if each.source == name), None)
    return (held, how_read(held.read)) if held else None


def _page(request: Request, template: str, found: OnDay, **values: Any) -> Response:
    """A page of the Charter; links on it stay on the same day."""
    day = f"?on={found.edition.day}" if request.query_params.get("on") else ""
    return page(request, template, edition=found.edition, serves=found.serves, on=day, **values)
