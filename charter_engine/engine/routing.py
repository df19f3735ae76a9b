"""The triage: which tier the screening answers call for, and which sections of the form they open.

Only here does a stated "not known yet" count for something, and it can only raise the tier.
"""

from __future__ import annotations

from collections.abc import Mapping

from charter_engine.engine.evaluate import Scope, truth
from charter_engine.engine.facts import not_confirmed
from charter_engine.engine.trace import Spot, turns_on
from charter_engine.errors import RuleError
from charter_engine.model.expression import Expression
from charter_engine.model.proposal import Answer, Node
from charter_engine.model.report import Triage
from charter_engine.model.rule import TIERS, Tier
from charter_engine.model.truth import UNKNOWN, Truth


def triage(scope: Scope) -> Triage:
    """The first route that applies, and what missing answers could still raise it to."""
    routes = [(route, *_followed(route.when, scope)) for route in scope.edition.charter.routes]
    taken = next((route for route, holds, _ in routes if holds is True), None)
    tier: Tier = taken.tier if taken else "none"
    higher = [(r, names) for r, holds, names in routes if holds is UNKNOWN and TIERS.index(r.tier) > TIERS.index(tier)]
    could = highest([tier, *(route.tier for route, _ in higher)])
    raised_by = tuple(dict.fromkeys(name for route, names in higher if route.tier == could for name in names))
    says = taken.says if taken else "The answers do not show yet which way this project goes."
    return Triage(tier, could, raised_by, taken.opens if taken else (), says)


def _followed(when: Expression, scope: Scope) -> tuple[Truth, list[str]]:
    """Whether a route applies, and the missing facts that decide it. One that errs might apply."""
    try:
        holds = truth(when, scope)
        return holds, turns_on(when, Spot(scope)) if holds is UNKNOWN else []
    except RuleError:
        return UNKNOWN, []


def stated_unknown(answers: Mapping[str, Node], prefix: str = "") -> list[str]:
    """The paths outside lists at which a person states "not known yet"; of a record it is stated for every field."""
    found: list[str] = []
    for name, node in answers.items():
        path = f"{prefix}.{name}" if prefix else name
        if isinstance(node, Mapping):
            found += stated_unknown(node, path)
        elif isinstance(node, Answer) and node.state == "not_known_yet" and not not_confirmed(node):
            found.append(path)
    return found


def highest(tiers: list[Tier]) -> Tier:
    """The highest of some tiers."""
    return max(tiers, key=TIERS.index)
