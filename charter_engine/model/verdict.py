"""What others concluded about a real project. It stands beside the proposal, and only `charter calibrate` reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from charter_engine.model.proposal import Node

Fate: TypeAlias = Literal[
    "stopped", "unlawful", "criticised", "supported_with_conditions", "supported", "uncontroversial"
]
Side: TypeAlias = Literal["adverse", "conditional", "benign"]

SIDES: Final[Mapping[Fate, Side]] = {
    "stopped": "adverse",
    "unlawful": "adverse",
    "criticised": "adverse",
    "supported_with_conditions": "conditional",
    "supported": "benign",
    "uncontroversial": "benign",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What others concluded about one project, and which principles their reasons touch.

    Two readers mapped the reasons to principles: `agreed` holds those that both named, `named_once` those that only
    one did. `to_confirm` holds answers that are told of the project and that no source listed with it shows.
    """

    verdict: str
    fate: Fate
    by: str
    counts: bool
    when: str = ""
    matched_set: str = ""
    contested: bool = False
    agreed: tuple[str, ...] = ()
    named_once: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    to_confirm: Mapping[str, Node] = field(default_factory=dict)

    @property
    def side(self) -> Side:
        """Whether it went against the project, for it with conditions, or not against it."""
        return SIDES[self.fate]

    @property
    def named(self) -> frozenset[str]:
        """The principles that at least one reader named."""
        return frozenset((*self.agreed, *self.named_once))
