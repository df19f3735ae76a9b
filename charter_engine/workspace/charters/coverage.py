"""What the rules cover: each clause, commitment and criterion, with its rules, or why it is left to people."""

from __future__ import annotations

from dataclasses import dataclass

from charter_engine.model.charter import Charter, Edition
from charter_engine.model.rule import Asks, Grade
from charter_engine.render.words import grade_words
from charter_engine.workspace.find import load_charter


@dataclass(frozen=True)
class Row:
    """One clause, commitment or criterion, with the ids of its rules, of its questions and of derived facts."""

    kind: str
    id: str
    says: str
    grade: str
    strength: str = ""
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


def rows(charter: Charter | Edition) -> tuple[Row, ...]:
    """The coverage of one Charter in all its editions, or of one edition."""
    whole = charter.charter if isinstance(charter, Edition) else charter
    clauses = [clause for principle in charter.principles for clause in principle.clauses]
    names = {principle.principle for principle in charter.principles}
    criteria = [each for each in whole.criteria if whole is charter or each.principle in names]
    return (
        *(_row("clause", c.clause, c.says, charter, (c.grade, c.left_to_people)) for c in clauses),
        *(_row("commitment", c.commitment, c.says, charter, (c.grade, c.left_to_people)) for c in charter.commitments),
        *(_row("criterion", c.criterion, f"{c.says} ({c.kind})", charter) for c in criteria),
    )


def _row(
    kind: str, name: str, says: str, given: Charter | Edition, known: tuple[Grade | None, str] = (None, "")
) -> Row:
    """One row; `known` is how strong it is, and why it is left to people."""
    grade, left = known
    charter = given.charter if isinstance(given, Edition) else given
    mine = [rule for rule in given.rules if getattr(rule, kind) == name]
    derived = [fact for fact in charter.form.derived if kind == "criterion" and fact.criterion == name]
    return Row(
        kind=kind,
        id=name,
        says=says,
        grade=grade or "",
        strength=grade_words(grade, charter) if grade else "",
        checked_by=tuple(rule.rule for rule in mine if not isinstance(rule, Asks)),
        asked_by=tuple(rule.rule for rule in mine if isinstance(rule, Asks)),
        derived_as=tuple(fact.fact for fact in derived),
        left_to_people=left,
    )
