"""The Charter held against what others concluded about real projects: what was flagged, what was missed, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from charter_engine.engine.assess import assess
from charter_engine.engine.calibrate_figures import Figures, Seen, figures
from charter_engine.engine.reader import label_of
from charter_engine.engine.trace import without_numbers
from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Answer, Answers, Node, Proposal
from charter_engine.model.report import Report, Result
from charter_engine.model.rule import TIERS, Asks, Rule, Tier
from charter_engine.model.verdict import Verdict

BAR: Final[Tier] = "standard"
"""A question flags its principle where it calls for this much discussion or more."""


@dataclass(frozen=True, slots=True)
class OpenRule:
    """A rule that could not be told, and the questions that it wanted answered, by label."""

    rule: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Miss:
    """A principle that both readers named and no rule flagged.

    `could_not_tell` holds its rules that lack answers, `below_the_bar` those raised with less discussion or asked of
    every project, `other` how many came to something else.
    """

    principle: str
    could_not_tell: tuple[OpenRule, ...]
    below_the_bar: tuple[str, ...]
    other: int


@dataclass(frozen=True, slots=True)
class Held:
    """One project held against its verdict. `flagged` maps each principle to the rules that flagged it."""

    verdict: Verdict
    title: str
    tier: Tier
    flagged: Mapping[str, tuple[str, ...]]
    missed: tuple[Miss, ...]
    standing: frozenset[str]
    personal: bool

    @property
    def not_named(self) -> Mapping[str, tuple[str, ...]]:
        """What was flagged and no reader named."""
        return {name: rules for name, rules in self.flagged.items() if name not in self.verdict.named}


@dataclass(frozen=True, slots=True)
class Showing:
    """The projects as they stand in their files, or with what the sources support besides, and the figures."""

    held: tuple[Held, ...]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Calibration:
    """All that `charter calibrate` shows. `everything` and `standing` are the figures of two constants.

    `everything` flags all principles whenever personal data is used, `standing` those of the standing questions alone.
    `supported` is the second showing, with what the sources support about the unknowns.
    """

    edition: Edition
    published: Showing
    supported: Showing
    everything: Figures
    standing: Figures
    without_verdict: tuple[str, ...] = ()


def calibrate(
    edition: Edition, pairs: Sequence[tuple[Proposal, Verdict]], without_verdict: tuple[str, ...] = ()
) -> Calibration:
    """Every proposal of `pairs` assessed and held against its verdict, as on the edition's day."""
    published = tuple(hold(assess(edition, proposal), verdict) for proposal, verdict in pairs)
    supported = tuple(hold(assess(edition, with_support(proposal, verdict)), verdict) for proposal, verdict in pairs)
    principles = frozenset(principle.principle for principle in edition.principles)
    everything = [Seen(held.verdict, principles if held.personal else frozenset()) for held in published]
    return Calibration(
        edition=edition,
        published=_showing(published, principles),
        supported=_showing(supported, principles),
        everything=figures(everything, principles),
        standing=figures([Seen(held.verdict, held.standing) for held in published], principles),
        without_verdict=without_verdict,
    )


def with_support(proposal: Proposal, verdict: Verdict) -> Proposal:
    """The proposal with what the sources support about its unknowns.

    Each list that it holds counts as the whole list, and where it has no answer of its own, inside records too, it has
    that of `to_confirm`. Nothing else is filled in.
    """
    return replace(proposal, answers=_whole(_filled(proposal.answers, verdict.to_confirm)))


def hold(report: Report, verdict: Verdict) -> Held:
    """One report held against the verdict on its project."""
    flagged = {
        principle.principle: tuple(result.rule.rule for result in _own(report, principle.principle) if flags(result))
        for principle in report.edition.principles
    }
    in_force = flagged.keys()
    return Held(
        verdict=verdict,
        title=report.proposal.title,
        tier=report.tier,
        flagged={name: rules for name, rules in flagged.items() if rules},
        missed=tuple(_miss(report, name) for name in verdict.agreed if name in in_force and not flagged[name]),
        standing=frozenset(result.rule.principle for result in report.with_outcome("raised") if _is_standing(result)),
        personal=report.proposal.text("uses_personal_data") == "yes",
    )


def flags(result: Result) -> bool:
    """Whether a result flags its principle: not met, or a question at the bar that is not asked of every project.

    What cannot be told does not count.
    """
    if isinstance(result.rule, Asks):
        return result.outcome == "raised" and asks_at_the_bar(result.rule)
    return result.outcome == "breached"


def asks_at_the_bar(rule: Rule) -> bool:
    """Whether a rule is a question that flags its principle where it is raised."""
    return isinstance(rule, Asks) and not rule.standing and TIERS.index(rule.tier) >= TIERS.index(BAR)


def without_question(edition: Edition) -> tuple[str, ...]:
    """The principles in force that no question can flag: only a rule that is not met does."""
    asked = {rule.principle for rule in edition.rules if asks_at_the_bar(rule)}
    return tuple(each.principle for each in edition.principles if each.principle not in asked)


def _showing(held: tuple[Held, ...], principles: frozenset[str]) -> Showing:
    seen = [Seen(one.verdict, frozenset(one.flagged), TIERS.index(one.tier)) for one in held]
    return Showing(held, figures(seen, principles))


def _miss(report: Report, principle: str) -> Miss:
    own = _own(report, principle)
    form = report.edition.form
    untold = tuple(
        OpenRule(
            result.rule.rule, tuple(dict.fromkeys(label_of(without_numbers(name), form) for name in result.missing))
        )
        for result in own
        if result.outcome == "undetermined"
    )
    below = tuple(result.rule.rule for result in own if result.outcome == "raised")
    return Miss(principle, untold, below, len(own) - len(untold) - len(below))


def _own(report: Report, principle: str) -> list[Result]:
    return [result for result in report.results if result.rule.principle == principle]


def _is_standing(result: Result) -> bool:
    return isinstance(result.rule, Asks) and result.rule.standing


def _filled(own: Mapping[str, Node], more: Mapping[str, Node]) -> Mapping[str, Node]:
    filled = dict(own)
    for name, node in more.items():
        there = filled.get(name)
        if there is None:
            filled[name] = node
        elif isinstance(there, Mapping) and isinstance(node, Mapping):
            filled[name] = _filled(there, node)
    return filled


def _whole(nodes: Mapping[str, Node]) -> Mapping[str, Node]:
    return {name: _closed(node) for name, node in nodes.items()}


def _closed(node: Node) -> Node:
    match node:
        case Answers(items=items):
            return replace(node, items=tuple(map(_whole, items)), complete=True)
        case Answer(value=tuple()):
            return replace(node, complete=True)
        case Answer():
            return node
        case _:
            return _whole(node)
