"""Two reports: which results differ, and because of which fact or rule.

Two reports can differ in the answers, a rule, the numbers in it, the gate and the day. The cause of a change are the
fewest of these that, put into the first report, give the outcome of the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Literal, TypeAlias

from charter_engine.engine.evaluate import Scope, outcome
from charter_engine.engine.facts import facts_of
from charter_engine.engine.reader import Reader, conditions, long_date
from charter_engine.engine.reasons import GATE_WORDS
from charter_engine.engine.twins import FactChange, differing
from charter_engine.errors import RuleError
from charter_engine.model.expression import parameters
from charter_engine.model.report import Report, Result
from charter_engine.model.rule import Rule
from charter_engine.model.truth import Outcome

Part: TypeAlias = Literal["answers", "rule", "numbers", "gate", "day"]


@dataclass(frozen=True, slots=True)
class Change:
    """A rule whose result differs. `facts` are the answers to blame, `because` says what else is, in sentences."""

    before: Result
    after: Result
    facts: tuple[FactChange, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lone:
    """A rule that is in force in only one of the reports, and why."""

    result: Result
    because: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two reports; `same` is how many results do not."""

    before: Report
    after: Report
    changed: tuple[Change, ...]
    only_before: tuple[Lone, ...]
    only_after: tuple[Lone, ...]
    same: int


def compare(before: Report, after: Report) -> Comparison:
    """What differs, rule by rule, in page order; who acts next follows from outcome and readiness."""
    old, new = ({result.rule.rule: result for result in report.results} for report in (before, after))
    both = [(old[name], new[name]) for name in new if name in old]
    changed = tuple(
        _Pair(before, after).change(one, two)
        for one, two in both
        if (one.outcome, one.ready) != (two.outcome, two.ready)
    )
    return Comparison(
        before, after, changed,
        only_before=tuple(_lone(old[name], before, after) for name in old if name not in new),
        only_after=tuple(_lone(new[name], after, before) for name in new if name not in old),
        same=len(both) - len(changed),
    )  # fmt: skip


def _lone(result: Result, there: Report, other: Report) -> Lone:
    principle = next(p for p in there.edition.principles if p.principle == result.rule.principle)
    days = result.rule.in_force or principle.in_force
    if other.on < days.start:
        return Lone(result, f"The rule is in force from {long_date(days.start)}.")
    if days.until is not None and days.until < other.on:
        return Lone(result, f"The rule is no longer in force. Its last day was {long_date(days.until)}.")
    return Lone(result, "The other Charter does not hold this rule.")


class _Pair:
    """Two reports, ready to be held against each other."""

    def __init__(self, before: Report, after: Report) -> None:
        self.before, self.after = before, after
        self.old, self.new = (Reader.of(report.edition, report.proposal) for report in (before, after))

    def change(self, old: Result, new: Result) -> Change:
        if old.outcome == new.outcome:  # it is asked as before, and what a group needs first is what differs
            needed = ([need.id for need in result.needs] for result in (new, old))
            return Change(old, new, self.facts(*needed), ())
        parts = self.cause(old, new)
        facts = self.answers(old, new) if "answers" in parts else ()
        was, now = (GATE_WORDS[r.gate] if r.gate else "with no stage stated" for r in (self.before, self.after))
        gate = f"The report is made for another moment: was “{was}”, now “{now}”."
        day = f"The day of the report: was {long_date(self.before.on)}, now {long_date(self.after.on)}."
        says = {"rule": self.rule(), "numbers": self.numbers(new.rule), "gate": gate, "day": day}
        return Change(old, new, facts, tuple(says[part] for part in parts if part in says))

    def cause(self, old: Result, new: Result) -> tuple[Part, ...]:
        one, two = _parts(old.rule, self.before), _parts(new.rule, self.after)
        others: list[Part] = [part for part in one if one[part] != two[part]]
        for size in range(1, len(others)):
            for chosen in combinations(others, size):
                if _comes_to({**one, **{part: two[part] for part in chosen}}, self.after) == new.outcome:
                    return chosen
        return tuple(others)

    def answers(self, old: Result, new: Result) -> tuple[FactChange, ...]:
        """Of the facts that force the new outcome those that differ; else of those that forced or hid the old one."""
        read, was_read = ([fact.id for fact in result.facts_read] for result in (new, old))
        for now, was in ((new.determining, ()), (new.missing, (*old.determining, *old.missing)), (read, was_read)):
            if found := self.facts(now, was):
                return found
        return ()

    def facts(self, now: Iterable[str], was: Iterable[str] = ()) -> tuple[FactChange, ...]:
        """Those that differ of the facts named in the second proposal, and of those named in the first."""
        found = (*differing(now, self.new, self.old, self.new), *differing(was, self.old, self.old, self.new))
        return tuple({change.label: change for change in reversed(found)}.values())[::-1]

    def rule(self) -> str:
        one, two = self.before.edition.note.start, self.after.edition.note.start
        return f"The rule itself {'is not the same' if one == two else f'changed on {long_date(max(one, two))}'}."

    def numbers(self, rule: Rule) -> str:
        charter, one, two = self.after.edition.charter, self.before.edition.parameters, self.after.edition.parameters
        changed = [p for p in charter.parameters if one.get(p.parameter) != two[p.parameter]]
        read = {name for condition in conditions(rule) for name in parameters(condition)}
        mine = [p for p in changed if p.parameter in read] or changed
        said = (f"{p.label}: was {one.get(p.parameter)}, now {two[p.parameter]} {p.unit}" for p in mine)
        return f"The Charter has another number: {'; '.join(said)}."


def _parts(rule: Rule, report: Report) -> dict[Part, Any]:
    facts = facts_of(report.proposal.answers, report.edition.form, report.proposal.record)
    return {"answers": facts, "rule": rule, "numbers": report.edition.parameters, "gate": report.gate, "day": report.on}


def _comes_to(parts: Mapping[Part, Any], report: Report) -> Outcome:
    edition = replace(report.edition, parameters=parts["numbers"])
    try:
        return outcome(parts["rule"], Scope(edition, parts["answers"], parts["day"]), parts["gate"])
    except RuleError:
        return "errored"
