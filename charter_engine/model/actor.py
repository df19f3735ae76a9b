"""Who acts: a person in a role. One table says which role may do what; "two people" compares persons, not roles.

>>> check_may(Actor("decision_maker", "the officer"), "decide")
>>> check_may(Actor("officer", "the officer"), "decide")
Traceback (most recent call last):
charter_engine.errors.Refused: An officer may not record a decision. A decision-maker may.
>>> is_same_person(Actor("officer", "the officer"), Actor("custodian", " The  Officer"))
True
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, TypeAlias, get_args

from charter_engine.errors import Refused

Role: TypeAlias = Literal[
    "officer",
    "adviser",
    "engagement_lead",
    "analyst",
    "balance_reviewer",
    "facilitator",
    "group_contact",
    "panel_secretariat",
    "custodian",
    "decision_maker",
    "auditor",
    "administrator",
]
ROLES: tuple[Role, ...] = get_args(Role)

Act: TypeAlias = Literal[
    "adopt_edition",
    "change_rules",
    "second_rules",
    "submit",
    "publish",
    "withdraw",
    "report",
    "see_evidence",
    "advise",
    "decide",
    "supersede",
    "waive",
    "redact",
    "compare_list",
    "challenge",
    "answer_challenge",
    "change_key",
    "keep_people",
]
ACTS: tuple[Act, ...] = get_args(Act)

MAY: Mapping[Act, tuple[Role, ...]] = {
    "adopt_edition": ("custodian",),
    "change_rules": ("custodian",),
    "second_rules": ("adviser", "custodian", "decision_maker"),
    "submit": ("officer",),
    "publish": ("officer", "engagement_lead"),
    "withdraw": ("officer",),
    "report": ("officer", "engagement_lead", "custodian"),
    "see_evidence": ("officer", "adviser", "custodian"),
    "advise": ("adviser",),
    "decide": ("decision_maker",),
    "supersede": ("decision_maker",),
    "waive": ("decision_maker",),
    "redact": ("custodian", "administrator"),
    "compare_list": ("officer", "custodian", "auditor", "administrator"),
    "challenge": ("group_contact", "facilitator", "engagement_lead"),
    "answer_challenge": ("officer", "engagement_lead", "custodian"),
    "change_key": ("administrator",),
    "keep_people": ("administrator",),
}
"""Which roles may do an act. Every act that writes the record stands here, and who says who may do what."""

SAID: Mapping[Act, str] = {
    "adopt_edition": "say that an edition was adopted",
    "change_rules": "change rules without the Charter's text",
    "second_rules": "be the second person behind a change of rules",
    "submit": "submit a proposal",
    "publish": "publish a proposal",
    "withdraw": "withdraw a proposal",
    "report": "put a report on the record",
    "see_evidence": "say that evidence was seen",
    "advise": "give advice",
    "decide": "record a decision",
    "supersede": "say that a decision no longer stands",
    "waive": "allow a project to go ahead although a rule is not met",
    "redact": "take a value out of sight",
    "compare_list": "record the comparison with another list",
    "challenge": "ask to discuss a project, or dispute an answer or a rule",
    "answer_challenge": "answer what a group asked or disputed",
    "change_key": "change the key of the record",
    "keep_people": "say who may sign in, and in which roles",
}
"""Each act as it is said after "may"."""

_OWN_PROJECT = "whoever owns a project has no hand in the question, the numbers or the summary"
_DECIDES = "whoever decides does not also shape what people are asked, or how their answers are told"
_CHECKS = "whoever checks has done nothing that is checked"
_RULES = "whoever is held to the rules does not write them"

APART: Mapping[frozenset[Role], str] = {
    frozenset(("officer", "adviser")): "nobody advises on their own project",
    frozenset(("officer", "decision_maker")): "nobody decides on their own project",
    frozenset(("officer", "custodian")): _RULES,
    frozenset(("decision_maker", "custodian")): _RULES,
    frozenset(("decision_maker", "adviser")): "whoever departs from advice says so to somebody else",
    frozenset(("decision_maker", "administrator")): "whoever holds the key of the record does not decide",
    frozenset(("engagement_lead", "balance_reviewer")): "nobody reviews the balance of their own question",
    **{
        frozenset(("officer", other)): _OWN_PROJECT
        for other in ("engagement_lead", "analyst", "balance_reviewer", "facilitator", "panel_secretariat")
    },
    **{
        frozenset(("decision_maker", other)): _DECIDES
        for other in ("engagement_lead", "analyst", "balance_reviewer", "facilitator", "panel_secretariat")
    },
    **{
        frozenset(("group_contact", other)): "a community group is not the council"
        for other in ROLES
        if other not in ("group_contact", "facilitator", "auditor")
    },
    **{frozenset(("auditor", other)): _CHECKS for other in ROLES if other != "auditor"},
}
"""Two roles that one person may not have, and why. Any others may be combined."""


LONGEST = 200
"""Length of the longest name, in signs."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in a role. `person` is a name or a staff number, as the council tells its people apart.

    Raises:
        Refused: when there is no such role, or no person is named, or at too great length.
    """

    role: Role
    person: str

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise Refused(f"There is no role `{self.role}`. It can be {', '.join(ROLES)}.")
        if not told_apart(self.person):
            raise Refused("No person is named. An act is done by a person in a role: say who.")
        if len(self.person) > LONGEST:
            raise Refused(f"A person is named in {LONGEST} signs at most.")


def check_may(actor: Actor, act: Act) -> None:
    """Refuse an act that is not for this role.

    Raises:
        Refused: with the roles that may.
    """
    if actor.role not in MAY[act]:
        may = " or ".join(_with_article(role) for role in MAY[act])
        raise Refused(f"{_capital(_with_article(actor.role))} may not {SAID[act]}. {_capital(may)} may.")


def is_same_person(one: Actor, other: Actor) -> bool:
    """Whether two actors are one person, whatever their roles. Case and spaces in a name do not matter."""
    return told_apart(one.person) == told_apart(other.person)


def told_apart(person: str) -> str:
    """A name as names are compared: in one spelling, without regard to case and spaces."""
    return " ".join(unicodedata.normalize("NFKC", person).casefold().split())


def kept_apart(roles: Iterable[Role]) -> Iterator[tuple[Role, Role, str]]:
    """Each two of these roles that one person may not have, and why."""
    for one, other in combinations(dict.fromkeys(roles), 2):
        if why := APART.get(frozenset((one, other))):
            yield one, other, why


def spoken(role: Role) -> str:
    """The role as it is said on pages."""
    return "decision-maker" if role == "decision_maker" else role.replace("_", " ")


def _with_article(role: Role) -> str:
    return f"{'an' if role[0] in 'aeio' else 'a'} {spoken(role)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
