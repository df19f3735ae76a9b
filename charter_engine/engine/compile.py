"""An edition compiled once to Python source, for one proposal at a time: the outcomes of `evaluate`, fast.

The facts are put into variables, as small numbers (`engine.compile_expressions`); then each rule is one expression
over them, most often one look-up in a table. All facts are read before the first rule, without short cuts, so that
whatever makes `evaluate` raise `RuleError` raises here too; then that proposal goes to `evaluate`, which says exactly
which rules err. The same happens to a proposal with facts that do not follow the form, and to a rule that no check
would let pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from charter_engine.engine import compiled
from charter_engine.engine.compile_expressions import ALWAYS, Rails, Writer
from charter_engine.engine.compiled import Unusual
from charter_engine.engine.evaluate import Scope, outcome
from charter_engine.engine.facts import Facts
from charter_engine.errors import RuleError
from charter_engine.model.charter import Edition
from charter_engine.model.expression import Expression
from charter_engine.model.rule import Gate, Requires, Rule
from charter_engine.model.truth import Outcome


@dataclass(frozen=True)
class Compiled:
    """An edition ready to run. `source` is the Python that it runs, for whoever wants to read it."""

    edition: Edition
    source: str
    rules: tuple[str, ...]
    _run: Any

    def outcomes(self, facts: Facts, on: date, gate: Gate | None) -> dict[str, Outcome]:
        """The outcome of every rule, by rule id; "errored" where `evaluate` raises `RuleError`."""
        return dict(zip(self.rules, self.in_order(facts, on, gate), strict=True))

    def in_order(self, facts: Facts, on: date, gate: Gate | None) -> tuple[Outcome, ...]:
        """The same in the order of the edition's rules.

        Quickest where `facts` names every question of the form in its order, None where nothing is known.
        """
        try:
            found: tuple[Outcome, ...] = self._run(facts, on, gate)
        except (RuleError, LookupError, TypeError):  # the last two where a table does not know what was said
            found = tuple(_by_definition(self.edition, rule, facts, on, gate) for rule in self.edition.rules)
        return found


def compile_edition(edition: Edition) -> Compiled:
    """The edition as one Python function."""
    names: dict[str, Any] = dict(compiled.NAMES)
    writer = Writer(edition, names)
    results = [f"        {_rule(rule, writer)},  # {rule.rule}" for rule in edition.rules]
    lines = [f"    {line}" for line in writer.text()]
    source = "\n".join(["def run(f, on, gate):", *lines, "    return (", *results, "    )", ""])
    names["by_definition"] = lambda rule, *seen: _by_definition(edition, edition.by_rule[rule], *seen)
    exec(compile(source, "<edition>", "exec"), names)  # noqa: S102 - the source is made here, from a checked tree
    return Compiled(edition, source, tuple(rule.rule for rule in edition.rules), names["run"])


def _by_definition(edition: Edition, rule: Rule, facts: Facts, on: date, gate: Gate | None) -> Outcome:
    try:
        return outcome(rule, Scope(edition, facts, on), gate)
    except RuleError:
        return "errored"


def _rule(rule: Rule, writer: Writer) -> str:
    """The Python expression of a rule's outcome."""
    try:
        rails = [writer.rails(condition) if condition else ALWAYS for condition in _conditions(rule)]
        due = writer.due(rule.due_by) if isinstance(rule, Requires) else ALWAYS
        whole = _outcome(rails, due)
        found = writer.looked_up(whole)
        if found is None:  # it turns on too much at once; so on what each of its conditions comes to
            whole = _outcome([writer.kept(*each) for each in rails], due)
            found = writer.looked_up(whole)
        return found or whole
    except Unusual:
        return f"by_definition({rule.rule!r}, f, on, gate)"


def _conditions(rule: Rule) -> list[Expression | None]:
    if isinstance(rule, Requires):
        return [rule.when, rule.satisfied_when, *([rule.unfinished_when] if rule.unfinished_when else [])]
    return [rule.when]


def _outcome(conditions: list[Rails], due: Rails) -> str:
    """A rule's outcome over the rails of when it applies, of what it requires and of what counts as under way."""
    (applies, not_applies), *required = conditions
    came_to = _required(required, due) if required else "'raised'"
    return f"({came_to}) if {applies} else 'not_applicable' if {not_applies} else 'undetermined'"


def _required(conditions: list[Rails], due: Rails) -> str:
    (met, unmet), *unfinished = conditions
    settled = f"'satisfied' if {met} else 'undetermined' if not {unmet} else "
    if not unfinished:
        return f"{settled}'breached'"
    begun, idle = unfinished[0]
    open_, closed = f"({begun} and {due[1]})", f"({idle} or {due[0]})"
    return f"{settled}'unfinished' if {open_} else 'breached' if {closed} else 'undetermined'"
