"""What the rules cover: each clause, commitment and criterion, with its rules, or why it is left to people."""

from __future__ import annotations

from dataclasses import dataclass

from charter_engine.model.charter import Asks, Charter, Rule
from charter_engine.workspace.find import load_charter


@dataclass(frozen=True)
class Row:
    """One clause, commitment or criterion, with the ids of its rules, of its questions and of derived facts."""

    kind: str
    id: str
    says: str
    grade: str
    checked_by: tuple[str, ...] = ()
    asked_by: tuple[str, ...] = ()
    derived_as: tuple[str, ...] = ()
    left_to_people: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing stands for it and nothing says why."""
        return not (self.checked_by or self.asked_by or self.derived_as or self.left_to_people)


def coverage(given: str | None) -> tuple[Row, ...]:
    """Every clause, then every commitment, then every criterion.

    Raises:
        InvalidSource: when the Charter cannot be read.
    """
    return rows(load_charter(given)[0].charter)


def rows(charter: Charter) -> tuple[Row, ...]:
    """The coverage of one Charter."""
    rules = list(charter.rules)
    clauses = [
        _row("clause", c.clause, c.says, c.grade, [r for r in rules if r.clause == c.clause], c.left_to_people)
        for principle in charter.principles
        for c in principle.clauses
    ]
    commitments = [
        _row(
            "commitment",
            c.commitment,
            c.says,
            c.grade,
            [r for r in rules if r.commitment == c.commitment],
            c.left_to_people,
        )
        for c in charter.commitments
    ]
    criteria = []
    for criterion in charter.criteria:
        mine = [rule for rule in rules if rule.criterion == criterion.criterion]
        derived = tuple(d.fact for d in charter.form.derived if d.criterion == criterion.criterion)
        row = _row(f"criterion {criterion.kind}", criterion.criterion, criterion.says, "", mine, "")
        criteria.append(Row(row.kind, row.id, row.says, row.grade, row.checked_by, row.asked_by, derived))
    return (*clauses, *commitments, *criteria)


def _row(kind: str, name: str, says: str, grade: str, rules: list[Rule], left: str) -> Row:
    asked = tuple(rule.rule for rule in rules if isinstance(rule, Asks))
    checked = tuple(rule.rule for rule in rules if not isinstance(rule, Asks))
    return Row(kind, name, says, grade, checked, asked, (), left)
