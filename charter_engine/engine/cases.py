"""Running the cases of a principle through the same entry point as any report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from charter_engine.engine.assess import outcomes
from charter_engine.model.case import Case, Cases
from charter_engine.model.charter import Charter, Edition
from charter_engine.model.proposal import Proposal
from charter_engine.model.truth import Outcome


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What one rule came to in one case, and what was expected. `found` is None where it is not in force that day."""

    principle: str
    case: Case
    rule: str
    expected: Outcome
    found: Outcome | None

    @property
    def holds(self) -> bool:
        """Whether the rule came to what was expected."""
        return self.found == self.expected


def run(charter: Charter, cases: Cases) -> Iterator[CaseResult]:
    """Every expectation of every case of one principle."""
    editions: dict[object, Edition] = {}
    for case in cases.cases:
        edition = editions.get(case.on) or charter.on(case.on)
        editions[case.on] = edition
        found = outcomes(edition, as_proposal(charter, case), case.gate)
        for rule, expected in case.expect.items():
            yield CaseResult(cases.principle, case, rule, expected, found.get(rule))


def as_proposal(charter: Charter, case: Case) -> Proposal:
    """A case as a proposal that says nothing else."""
    return Proposal("case", 1, charter.form.form, "fictional", "a case", case.facts, record=case.record or {})
