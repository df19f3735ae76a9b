"""Evidence is seen by a named role, and nobody marks their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from charter_engine.errors import Refused
from charter_engine.workspace.acts.evidence import Seen, see_evidence
from tests.records import Council

SEEN = Seen("a-project", 1, "partners[1].pledge", "The signed pledge", date(2027, 6, 30))


def test_evidence_is_seen_by_somebody_else(council: Council):
    seq = see_evidence(council.by("adviser"), SEEN)
    entry = council.entries[seq]
    assert ("evidence.seen", "adviser", "partners[1].pledge", "2027-06-30") == (
        entry.kind, entry.actor["role"], entry.body["path"], entry.body["expires"]
    )  # fmt: skip
    assert {"$c"} == set(entry.body["evidence"])


def test_evidence_named_by_its_hash_stands_in_the_open(council: Council):
    seq = see_evidence(council.by("custodian"), replace(SEEN, evidence="ab" * 32, expires=None))
    assert {"project": "a-project", "version": 1, "path": SEEN.path, "evidence": "ab" * 32} == council.entries[seq].body


@pytest.mark.parametrize("role", ["officer", "adviser", "custodian"])
def test_nobody_marks_their_own_in_any_role(council: Council, role):
    with pytest.raises(Refused, match="The same person stands behind entry 2, and nobody marks their own"):
        see_evidence(council.by(role, "THE  officer"), SEEN)
    assert 4 == len(council.entries)


def test_another_officer_may(council: Council):
    assert 4 == see_evidence(council.by("officer", "another officer"), SEEN)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"version": 2}, "Version 2 of `a-project` is not in the record. It holds version 1."),
        ({"project": "nothing"}, "There is no project `nothing` in the record"),
        ({"path": " "}, "Which answer the evidence is for is not said"),
        ({"evidence": ""}, "Which evidence was seen is not said"),
        ({"expires": date(2026, 11, 22)}, "counted until 2026-11-22, which is over"),
    ],
)
def test_evidence_for_nothing_is_refused(council: Council, change: dict[str, object], told: str):
    with pytest.raises(Refused, match=told):
        see_evidence(council.by("adviser"), replace(SEEN, **change))  # type: ignore[arg-type]


def test_the_same_evidence_seen_twice_by_one_person_is_one_entry(council: Council):
    assert 4 == see_evidence(council.by("adviser"), SEEN) == see_evidence(council.by("adviser"), SEEN)
    assert 5 == see_evidence(council.by("custodian"), SEEN)
    assert 6 == see_evidence(council.by("adviser"), replace(SEEN, evidence="Another pledge"))
