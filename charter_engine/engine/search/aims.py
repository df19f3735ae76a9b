"""What must be so for a rule to come to a wanted outcome, as a formula: any settled one, or one that mends it."""

from __future__ import annotations

from datetime import date

from charter_engine.engine.compiled import a_year_on
from charter_engine.engine.evaluate import truth
from charter_engine.engine.facts import Said, Seen
from charter_engine.engine.gate import STAGE_GATES
from charter_engine.engine.search.changing import Changing
from charter_engine.engine.search.formula import ALWAYS, NEVER, Formula, all_of, any_of
from charter_engine.engine.search.keeping import Keeping
from charter_engine.engine.search.ways import Here, Ways
from charter_engine.errors import RuleError
from charter_engine.model.expression import Expression
from charter_engine.model.rule import GATES, Asks, Gate, Requires, Rule
from charter_engine.model.truth import UNKNOWN, Outcome, Truth

SETTLED: frozenset[Outcome] = frozenset({"satisfied", "breached", "unfinished", "not_applicable", "raised"})


def wanted(rule: Rule, ways: Changing) -> frozenset[Outcome]:
    """The outcomes that are aimed at."""
    if ways.aim == "settle":
        return SETTLED
    return frozenset({"not_applicable"} if isinstance(rule, Asks) else {"satisfied"})


def change(rule: Rule, ways: Changing, gate: Gate | None) -> Formula:
    """What must be so for the rule to come to what is aimed at."""
    applies, not_applies = _both(rule.when, ways)
    if isinstance(rule, Asks):
        return any_of((applies, not_applies)) if ways.aim == "settle" else not_applies
    met, unmet = _both(rule.satisfied_when, ways)
    if ways.aim == "mend":
        return all_of((applies, met))
    return any_of((not_applies, all_of((applies, any_of((met, all_of((unmet, _in_time(rule, ways, gate)))))))))


def stay(rule: Rule, came_to: Outcome, ways: Keeping, gate: Gate | None) -> Formula:
    """What must be known for the rule to come to the settled outcome that it has."""
    applies, not_applies = _both(rule.when, ways)
    if came_to == "not_applicable":
        return not_applies
    if isinstance(rule, Asks):
        return applies
    met, unmet = _both(rule.satisfied_when, ways)
    if came_to == "satisfied":
        return all_of((applies, met))
    return all_of((applies, unmet, _in_time(rule, ways, gate, came_to)))


def _both(expression: Expression | None, ways: Ways) -> tuple[Formula, Formula]:
    """What must be so for a condition to be true, and to be false; neither can be of one that errs."""
    if expression is None:
        return ALWAYS, NEVER
    top = Here(ways.scope.facts)
    try:
        if None in ways.scope.edition.parameters.values():
            truth(expression, ways.scope)  # errs if the condition errs whatever is answered
        return ways.of(expression, True, top), ways.of(expression, False, top)  # noqa: FBT003
    except RuleError:
        return NEVER, NEVER


def _in_time(rule: Requires, ways: Ways, gate: Gate | None, came_to: Outcome | None = None) -> Formula:
    """What must be so for it to be known whether what is not met is under way, and not due; or for one of the two."""
    if rule.unfinished_when is None:
        return ALWAYS
    begun, idle = _both(rule.unfinished_when, ways)
    is_due, not_due = (_due(rule.due_by, ways, gate, wanted=wanted) for wanted in (True, False))
    unfinished = all_of((begun, not_due)) if came_to != "breached" else NEVER
    return unfinished if came_to == "unfinished" else any_of((idle, is_due, unfinished))


def _due(due_by: Gate, ways: Ways, gate: Gate | None, *, wanted: bool) -> Formula:
    """What must be so for what has this last gate to be due, or not to be."""
    if due_by == GATES[0]:
        return ALWAYS if wanted else NEVER
    scope, top = ways.scope, Here(ways.scope.facts)

    def reached_at(stage: Seen) -> Truth:
        at = STAGE_GATES.get(stage) if isinstance(stage, str) else None
        return UNKNOWN if at is None else GATES.index(due_by) <= GATES.index(at)

    def begun(starts_on: Seen) -> Truth:
        if not isinstance(starts_on, date):
            return False if starts_on is Said.NONE else UNKNOWN
        return bool(a_year_on(False, starts_on, scope.on))  # noqa: FBT003

    index = scope.edition.form.index
    if gate is not None:
        reached = ALWAYS if (GATES.index(due_by) <= GATES.index(gate)) is wanted else NEVER
    elif isinstance(ways, Keeping):
        reached = NEVER
    else:  # the stage, once it is stated, gives the gate
        reached = ways.test("stage", reached_at, wanted, top) if "stage" in index else NEVER
    if due_by != "twelve_months" or "starts_on" not in index:
        return reached
    a_year = ways.test("starts_on", begun, wanted, top)
    return any_of((reached, a_year)) if wanted else all_of((reached, a_year))
