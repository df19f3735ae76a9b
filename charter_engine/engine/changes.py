"""What would change a result: the smallest sets of answers that settle it, and of design choices that mend it.

Kleene monotonicity spares most of the search. A set of facts can matter only if it holds a determining fact, and if
with those facts taken away the result is open. A fact without which nothing else can matter is in every set, so the
search begins with all such facts and adds at most `MOST_ADDED` others. For each set that can matter, every value that
the rule's own conditions tell apart is tried by re-evaluation, at most `MOST_TRIALS` times a result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, product
from typing import Any, TypeAlias

from charter_engine.engine.compile import Compiled, compile_edition
from charter_engine.engine.evaluate import Scope, outcome
from charter_engine.engine.facts import Fact, Facts, Listed
from charter_engine.engine.reach import Domains
from charter_engine.engine.reader import Reader
from charter_engine.engine.trace import without_numbers
from charter_engine.errors import RuleError
from charter_engine.model.charter import Asks, Edition, Gate, Rule
from charter_engine.model.truth import Outcome

MOST_ADDED = 3
MOST_TRIALS = 250
WHOLE = "complete"
"""Stands for declaring a list complete as it is."""
ONE_MORE = "one more"
"""Stands for listing one more item, with the answers that the rule asks of it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact and the values of it that work together with the others of its set; see `WHOLE` and `ONE_MORE`."""

    fact: str
    values: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """The smallest sets, in the order of the form. `exact` is false where the search stopped before it was done."""

    sets: tuple[tuple[Change, ...], ...]
    exact: bool


SETTLED: frozenset[Outcome] = frozenset({"satisfied", "breached", "unfinished", "not_applicable", "raised"})


def would_settle(rule: Rule, reader: Reader, gate: Gate | None, missing: Sequence[str]) -> Changes:
    """The smallest sets of missing facts that could settle an undetermined result."""
    search = _Search(rule, reader.scope, gate, SETTLED)
    return search.smallest(search.candidates(missing))


def alone_would_settle(rule: Rule, reader: Reader, gate: Gate | None, missing: Sequence[str]) -> tuple[str, ...]:
    """The missing facts each of which could settle an undetermined result by itself."""
    search = _Search(rule, reader.scope, gate, SETTLED)
    return tuple(candidate.name for candidate in search.candidates(missing) if search.settles(candidate))


def would_mend(rule: Rule, reader: Reader, gate: Gate | None, determining: Sequence[str]) -> Changes:
    """The smallest sets of design choices that would satisfy a rule, or under which a question would not arise.

    `determining` holds the determining facts of a settled result, and nothing of an undetermined one. No sets, and
    `exact`, means that no choice of the project does it.
    """
    wanted: frozenset[Outcome] = frozenset({"not_applicable"} if isinstance(rule, Asks) else {"satisfied"})
    search = _Search(rule, reader.scope, gate, wanted)
    index = reader.edition.form.index
    paths = [path for path in search.domains.named if index[path].question.about == "choice"]
    names = [name for path in paths for name in reader.instances(path)]
    lists = [path for path in search.domains.named if index[path].question.type == "list"]
    decisive = {name.rpartition("[")[0] if name.endswith("]") else name for name in determining}
    return search.smallest(search.candidates(list(dict.fromkeys([*names, *lists]))), decisive)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A fact that may be set, the steps to it, and the values to try; `None` takes it away."""

    name: str
    steps: Steps
    values: tuple[Fact, ...]


class _Search:
    """One search: for one rule, on one proposal's facts, for some outcomes."""

    def __init__(self, rule: Rule, scope: Scope, gate: Gate | None, wanted: frozenset[Outcome]) -> None:
        self.rule, self.scope, self.gate, self.wanted = rule, scope, gate, wanted
        self.domains: Domains = _prepared("domains", Domains, rule, scope.edition)
        self.trials = 0
        index = scope.edition.form.index
        self.order = {path: located.order for path, located in index.items()}

    def candidates(self, names: Sequence[str]) -> list[_Candidate]:
        """The facts of these names, in the order of the form, each with its values other than the present one."""
        found = []
        for name in sorted(names, key=lambda name: (self.order[without_numbers(name)], name)):
            now = _get(self.scope.facts, name)
            values = [value for value in self._values(name, now) if value != now]
            if values:
                found.append(_Candidate(name, tuple(_steps(name)), tuple(values)))
        return found

    def settles(self, candidate: _Candidate) -> bool:
        """Whether a wanted outcome can be had by one fact alone. For so few trials it is not worth while to compile."""
        scope = self.scope
        changed = (_set(scope.facts, candidate.steps, value) for value in candidate.values)
        return any(_defined(self.rule, replace(scope, facts=facts), self.gate) in self.wanted for facts in changed)

    def smallest(self, candidates: list[_Candidate], decisive: Set[str] = frozenset()) -> Changes:
        """The smallest sets of candidates with which a wanted outcome can be had; each has a decisive fact, if any."""
        if not self._can_matter(candidates):
            return Changes((), exact=True)
        in_all = [c for c in candidates if not self._can_matter([other for other in candidates if other is not c])]
        others = [candidate for candidate in candidates if candidate not in in_all]
        for added in range(0 if in_all else 1, min(MOST_ADDED, len(others)) + 1):
            sets = ((*in_all, *chosen) for chosen in combinations(others, added))
            able = (one for one in sets if not decisive or any(candidate.name in decisive for candidate in one))
            found = [made for chosen in able if (made := self._made(chosen))]
            if found or self.trials > MOST_TRIALS:
                return Changes(tuple(found), exact=self.trials <= MOST_TRIALS)
        return Changes((), exact=len(others) <= MOST_ADDED)

    def _made(self, chosen: tuple[_Candidate, ...]) -> tuple[Change, ...]:
        """The changes of these facts that work; empty where none does."""
        if self.trials > MOST_TRIALS or not self._can_matter(chosen):
            return ()
        working: list[dict[Fact, None]] = [{} for _ in chosen]
        for values in product(*(candidate.values for candidate in chosen)):
            if self.trials > MOST_TRIALS:
                break
            facts = self.scope.facts
            for candidate, value in zip(chosen, values, strict=True):
                facts = _set(facts, candidate.steps, value)
            if self._outcome(facts) in self.wanted:
                for seen, candidate, value in zip(working, chosen, values, strict=True):
                    seen[self._stands_for(candidate.name, value)] = None
        if not all(working):
            return ()
        return tuple(Change(c.name, tuple(seen)) for c, seen in zip(chosen, working, strict=True))

    def _can_matter(self, chosen: Sequence[_Candidate]) -> bool:
        facts = self.scope.facts
        for candidate in chosen:
            facts = _open(facts, candidate)
        came_to = self._outcome(facts)
        return came_to == "undetermined" or came_to in self.wanted

    def _outcome(self, facts: Facts) -> Outcome:
        self.trials += 1
        return self.compiled.in_order(facts, self.scope.on, self.gate)[0]

    @cached_property
    def compiled(self) -> Compiled:
        """The rule by itself."""
        compiled: Compiled = _prepared("compiled", _compile_one, self.rule, self.scope.edition)
        return compiled

    def _stands_for(self, name: str, value: Fact) -> Fact:
        """The value itself; of a list, whether it is said to be complete as it is or has one more item."""
        if (
            not isinstance(value, Listed)
            or self.scope.edition.form.index[without_numbers(name)].question.type != "list"
        ):
            return value
        now = _get(self.scope.facts, name)
        same = value.items == (now.items if isinstance(now, Listed) else ())
        return (WHOLE,) if same else (ONE_MORE,)

    def _values(self, name: str, now: Fact | None) -> list[Fact]:
        path = without_numbers(name)
        question = self.scope.edition.form.index[path].question
        if question.type != "list" or name.endswith("]"):
            return self.domains.values(path) if path in self.domains.named else []
        if isinstance(now, Listed) and now.items:
            return [] if now.complete else [Listed(now.items, complete=True)]
        return [value for value in self.domains.values(path) if not isinstance(value, Listed) or len(value.items) < 2]


def _prepared(what: str, make: Callable[[Rule, Edition], Any], rule: Rule, edition: Edition) -> Any:
    """What a search needs of a rule, made once for an edition."""
    key = (what, rule.rule)
    if key not in edition.once:
        edition.once[key] = make(rule, edition)
    return edition.once[key]


def _compile_one(rule: Rule, edition: Edition) -> Compiled:
    return compile_edition(replace(edition, rules=(rule,)))


def _defined(rule: Rule, scope: Scope, gate: Gate | None) -> Outcome:
    try:
        return outcome(rule, scope, gate)
    except RuleError:
        return "errored"


Steps: TypeAlias = tuple[tuple[str, int | None], ...]
"""The way to a fact: the name of each question, and the number of the item where it is a list."""


def _get(facts: Facts, name: str) -> Fact | None:
    node: object = facts
    for step, number in _steps(name):
        node = node.get(step) if isinstance(node, dict) else None
        if number is not None:
            node = node.items[number - 1] if isinstance(node, Listed) and number <= len(node.items) else None
    return node  # type: ignore[return-value]


def _set(facts: Facts, steps: Steps, value: Fact | None) -> Facts:
    """The facts with one of them set, or taken away where `value` is None; nothing else is touched."""
    (step, number), rest = steps[0], steps[1:]
    now = facts.get(step)
    if number is not None:
        if not isinstance(now, Listed):
            return facts
        items: list[Any] = list(now.items)
        items[number - 1] = _set(items[number - 1], rest, value)
        return {**facts, step: Listed(tuple(items), now.complete)}
    if rest:
        return {**facts, step: _set(now if isinstance(now, dict) else {}, rest, value)}
    if value is None:
        return {key: fact for key, fact in facts.items() if key != step}
    return {**facts, step: value}


def _open(facts: Facts, candidate: _Candidate) -> Facts:
    """The facts with one of them unknown; of a list, with more items possible."""
    now = _get(facts, candidate.name)
    if isinstance(now, Listed) and now.items and isinstance(now.items[0], dict):
        return _set(facts, candidate.steps, Listed(now.items))
    return _set(facts, candidate.steps, None)


def _steps(name: str) -> Iterator[tuple[str, int | None]]:
    for part in name.split("."):
        step, _, number = part.rstrip("]").partition("[")
        yield step, int(number) if number else None
