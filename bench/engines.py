"""Outcomes for each proposal: `evaluate`, `compile` and the peers, on the rules that all of them can express."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from bench.clock import Contestant, Times, side_by_side
from bench.flat import Flat, flat_edition, flat_facts
from bench.generate import proposals, share_unknown
from bench.peers import EXACT, NATIVE, Peer
from bench.rails import GATE, Choice, DualRail, Native
from charter_engine.engine.compile import compile_edition
from charter_engine.engine.evaluate import Scope, outcome
from charter_engine.engine.facts import Facts
from charter_engine.model.charter import Edition

COMPILE, EVALUATE = "`compile`", "`evaluate`"
CONVERTED = ", its facts converted each time"
SPARSE = COMPILE + ", what is not known left out of the facts"
ONE_IN = 10
"""One proposal in so many is held against the definition before the clock starts."""


@dataclass(frozen=True)
class Line:
    """One engine: its times, and how many of the outcomes it got wrong."""

    name: str
    package: str
    times: Times
    wrong: int


@dataclass(frozen=True)
class Engines:
    """Everything that was measured of outcomes. The first line of each is `compile`, to which all ratios refer."""

    flat: Flat
    proposals: int
    unknown: float
    exact: Sequence[Line]
    native: Sequence[Line]
    whole: Sequence[Line]

    @property
    def outcomes(self) -> int:
        """How many outcomes were compared for each peer."""
        return self.proposals * len(self.flat.edition.rules)


@dataclass(frozen=True)
class Ground:
    """The flat rules, and the facts of each proposal as those rules see them."""

    flat: Flat
    facts: Sequence[Facts]
    day: date

    def outcomes(self) -> list[list[str]]:
        """What is right: the outcomes by the definition."""
        return [by_evaluate(self.flat.edition, facts, self.day) for facts in self.facts]


def ground(edition: Edition, facts: Sequence[Facts]) -> Ground:
    """What all engines run on."""
    flat = flat_edition(edition)
    return Ground(flat, [flat_facts(flat, edition, each, edition.day) for each in facts], edition.day)


def measure(edition: Edition, number: int) -> Engines:
    """All engines over so many generated proposals."""
    facts = proposals(edition.form, number, edition.day)
    common = ground(edition, facts)
    right = common.outcomes()
    exact, native = DualRail(common.flat.edition.form), Native(common.flat.edition.form)
    return Engines(
        flat=common.flat,
        proposals=number,
        unknown=share_unknown(edition.form, facts),
        exact=_lines(common, right, exact, EXACT),
        native=_lines(common, right, native, NATIVE),
        whole=[Line(name, "", its, 0) for name, its in side_by_side(_ours(edition, facts)).items()],
    )


def peers_with_facts(
    common: Ground, way: DualRail | Native, makers: Sequence[Callable[[Sequence[Choice]], Peer]]
) -> tuple[list[Peer], list[dict[str, Any]]]:
    """Each peer, ready; and the facts as it takes them."""
    choices = [way.choice(rule) for rule in common.flat.edition.rules]
    return [make(choices) for make in makers], [way.facts(facts) for facts in common.facts]


def wrong(peer: Peer, json_facts: Sequence[dict[str, Any]], right: Sequence[Sequence[str]]) -> int:
    """How many outcomes of a peer are not those of the definition."""
    answers = [outcome for facts in json_facts for outcome in peer.read(peer.run(facts))]
    return sum(own != true for own, true in zip(answers, chain.from_iterable(right), strict=True))


def by_evaluate(edition: Edition, facts: Facts, day: date) -> list[str]:
    """The outcomes of all rules, in their order."""
    scope = Scope(edition, facts, day)
    return [outcome(rule, scope, GATE) for rule in edition.rules]


def _lines(
    common: Ground,
    right: Sequence[Sequence[str]],
    way: DualRail | Native,
    makers: Sequence[Callable[[Sequence[Choice]], Peer]],
) -> list[Line]:
    peers, json_facts = peers_with_facts(common, way, makers)
    known = [{name: fact for name, fact in facts.items() if fact is not None} for facts in common.facts]
    contestants = _ours(common.flat.edition, common.facts if way.exact else known)
    contestants += [Contestant(peer.name, peer.run, json_facts) for peer in peers]
    packages = {peer.name: peer.package for peer in peers}
    if way.exact:
        first = peers[0]
        name = first.name + CONVERTED
        contestants.append(Contestant(name, lambda facts: first.run(way.facts(facts)), common.facts))
        packages[name] = first.package
        contestants.append(Contestant(SPARSE, contestants[0].run, known))
    times = side_by_side(contestants)
    counted = {peer.name: wrong(peer, json_facts, right) for peer in peers}
    return [
        Line(name, packages.get(name, ""), its, counted.get(name.removesuffix(CONVERTED), 0))
        for name, its in times.items()
    ]


def _ours(edition: Edition, facts: Sequence[Facts]) -> list[Contestant]:
    compiled, day = compile_edition(edition), edition.day
    for each in facts[::ONE_IN]:
        assert list(compiled.in_order(each, day, GATE)) == by_evaluate(edition, each, day)
    return [
        Contestant(COMPILE, lambda each: compiled.in_order(each, day, GATE), facts),
        Contestant(EVALUATE, lambda each: by_evaluate(edition, each, day), facts),
    ]
