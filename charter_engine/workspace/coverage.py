"""What the rules cover: each clause, commitment and criterion, with its rules, or why it is left to people."""

from __future__ import annotations

from charter_engine.frozen import dataclass
from charter_engine.model.charter import Charter
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


def rows(charter: Charter) -> tuple[Row, ...]:
    """The coverage of one Charter."""
    clauses = [clause for principle in charter.principles for clause in principle.clauses]
    return (
        *(_row("clause", c.clause, c.says, charter, grade=c.grade, left=c.left_to_people) for c in clauses),
        *(
            _row("commitment", c.commitment, c.says, charter, grade=c.grade, left=c.left_to_people)
            for c in charter.commitments
        ),
        *(_row("criterion", c.criterion, f"{c.says} ({c.kind})", charter) for c in charter.criteria),
    )


def _row(kind: str, name: str, says: str, charter: Charter, *, grade: Grade | None = None, left: str = "") -> Row:
    mine = [rule for rule in charter.rules if getattr(rule, kind) == name]
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
