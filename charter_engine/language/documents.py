"""The kinds of document in a Charter folder, each as one table of keys (docs/documents.md)."""

from __future__ import annotations

from dataclasses import dataclass

from charter_engine.language.expressions import EXPRESSION
from charter_engine.language.kinds import CRITERION, GRADE, IN_FORCE, TIER
from charter_engine.language.shape import (
    DAY,
    KEBAB,
    NUMBER,
    TEXT,
    WORD,
    list_of,
    may,
    need,
    one_of,
    record,
)
from charter_engine.model.charter import (
    AvoidedWord,
    Commitment,
    Criterion,
    DatedValue,
    EditionNote,
    Group,
    OpenPoint,
    Parameter,
    Route,
    Source,
    Term,
    Words,
)

# --- routing --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Routing:
    """The triage: the routes from the highest tier to the lowest."""

    routing: int
    tiers: tuple[Route, ...]


ROUTE = record(
    Route,
    need("tier", TIER, "How much deliberation it calls for."),
    need("when", EXPRESSION, "When it applies. The highest tier that applies counts."),
    need("opens", list_of(WORD), "The sections that open."),
    need("says", TEXT, "Why, in a sentence."),
    name="a route",
)
ROUTING = record(
    Routing,
    need("routing", NUMBER, "The number of this routing."),
    need("tiers", list_of(ROUTE, least=1), "From the highest tier to the lowest."),
    name="the routing",
    holds_many=True,
)

# --- charter.yaml, criteria.yaml, words.yaml ------------------------------------------------------------------------


@dataclass(frozen=True)
class CharterHead:
    """What charter.yaml holds."""

    charter: str
    title: str
    council: str
    called: str
    order: tuple[str, ...]
    editions: tuple[EditionNote, ...]
    sources: tuple[Source, ...]
    groups: tuple[Group, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    open_points: tuple[OpenPoint, ...] = ()


@dataclass(frozen=True)
class Criteria:
    """What criteria.yaml holds."""

    criteria: tuple[Criterion, ...]


EDITION = record(
    EditionNote,
    need("edition", TEXT, "Its label."),
    need("title", TEXT, "What the edition is called."),
    need("from", DAY, "The first day.", "start"),
    may("stands_for", TEXT, "What the day stands for where the sources do not give one."),
    need("source", KEBAB, "The source that says so."),
    may("note", TEXT, "What else should be known."),
    name="an edition",
)
SOURCE = record(
    Source,
    need("source", KEBAB, "Its id: stable, never reused."),
    need("title", TEXT, "What it is called."),
    need("publisher", TEXT, "Who published it."),
    may("url", TEXT, "Where it can be read."),
    need(
        "read",
        one_of(("in full", "in part", "opening only", "not read"), "how far it was read"),
        "How far it was read.",
    ),
    may("note", TEXT, "What else should be known."),
    name="a source",
)
GROUP = record(
    Group,
    need("group", WORD, "Its id: stable, never reused."),
    need("label", TEXT, "The words for it."),
    name="a group",
    inline=True,
)
DATED_VALUE = record(
    DatedValue,
    need("from", DAY, "The first day.", "start"),
    may("until", DAY, "The last day; none means until further notice."),
    need("value", NUMBER, "What it is from that day on."),
    need("source", KEBAB, "The source that says so."),
    need("grade", GRADE, "How strong the tie to published words is, A to D."),
    may("note", TEXT, "What else should be known."),
    name="a dated value",
)
PARAMETER = record(
    Parameter,
    need("parameter", WORD, "Its name, as rules write it."),
    need("unit", TEXT, "Months, days, or what is counted."),
    need("label", TEXT, "The words for it."),
    need("values", list_of(DATED_VALUE, least=1), "What it is, from which day, and who says so."),
    name="a parameter",
)
COMMITMENT = record(
    Commitment,
    need("commitment", KEBAB, "Its id: stable, never reused."),
    need("says", TEXT, "What the council promised, in our words."),
    need("in_force", IN_FORCE, "The days on which it holds."),
    may("due", DAY, "The day by which it was to be kept."),
    need("source", KEBAB, "The source that says so."),
    need("grade", GRADE, "How strong the tie to published words is, A to D."),
    may("left_to_people", TEXT, "Why no rule tests it."),
    may("note", TEXT, "What else should be known."),
    name="a commitment",
)
OPEN_POINT = record(
    OpenPoint,
    need("point", KEBAB, "Its id: stable, never reused."),
    need("says", TEXT, "What the sources leave open."),
    may("sources", list_of(KEBAB), "The sources that leave it open, or that differ."),
    name="an open point",
)
CHARTER = record(
    CharterHead,
    need("charter", KEBAB, "Its id: stable, never reused."),
    need("title", TEXT, "What it is called."),
    need("council", TEXT, "Whose Charter it is."),
    need("called", TEXT, "What people call that council."),
    need("principles", list_of(KEBAB, least=1), "Their order on a page.", "order"),
    need("editions", list_of(EDITION, least=1), "From which day it was adopted, and each time it changed."),
    need("sources", list_of(SOURCE), "The documents that rules cite."),
    may("groups", list_of(GROUP), "The closed list of groups of people."),
    may("parameters", list_of(PARAMETER), "The numbers that rules use, by name."),
    may("commitments", list_of(COMMITMENT), "What the council promised in answer to the Charter."),
    may("open_points", list_of(OPEN_POINT), "What the sources leave open."),
    name="the Charter",
    holds_many=True,
)
CRITERION_ENTRY = record(
    Criterion,
    need("criterion", CRITERION, "Its number."),
    need(
        "kind", one_of(("H", "V", "T", "TH"), "a kind of criterion"), "H hard, V value judgement, T trigger, TH both."
    ),
    need("principle", KEBAB, "The principle that it belongs to."),
    need("says", TEXT, "Its short name."),
    name="a criterion",
    inline=True,
)
CRITERIA = record(
    Criteria,
    need("criteria", list_of(CRITERION_ENTRY), "Each candidate criterion of the Charter."),
    name="the criteria",
    holds_many=True,
)
AVOIDED_WORD = record(
    AvoidedWord,
    need("word", TEXT, "The word to avoid."),
    need("say", TEXT, "What to say in its place."),
    name="a word",
    inline=True,
)
TERM = record(
    Term,
    need("term", TEXT, "The word, as rules write it."),
    need("meaning", TEXT, "What it means, in plain words."),
    name="a term",
)
WORDS = record(
    Words,
    may("avoid", list_of(AVOIDED_WORD), "Words that the texts of rules avoid."),
    may("terms", list_of(TERM), "Words that the texts of rules may use."),
    name="the words",
    holds_many=True,
)
