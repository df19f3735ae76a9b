"""Advice is given by advisers alone. On what is not public yet, it waits for the same day."""

from __future__ import annotations

import pytest

from charter_engine.errors import NotFound, Refused
from charter_engine.store import read
from charter_engine.workspace.acting import texts_in
from charter_engine.workspace.acts.advise import advise
from charter_engine.workspace.acts.release import publish
from tests.records import Council

TEXT = "Ask the carers first."


def test_advice_waits_with_its_proposal_and_its_text_can_go(council: Council):
    seq = advise(council.by("adviser"), "a-project", 1, TEXT, ["openness.end", "openness.end"])
    body = council.entries[seq].body
    assert ("2027-01-29", ["openness.end"]) == (body["advice"]["due"], body["on"])
    assert {"/advice": TEXT} == texts_in(council.record, body["advice"]["sha256"])
    assert b"carers" not in (read.blob(council.record.database, body["advice"]["sha256"]) or b"")


def test_advice_on_what_is_public_waits_for_nothing(council: Council):
    publish(council.by("officer"), "a-project")
    seq = advise(council.by("adviser"), "a-project", 1, TEXT, [])
    assert "due" not in council.entries[seq].body["advice"]


def test_the_same_advice_of_one_person_is_one_entry(council: Council):
    assert 4 == advise(council.by("adviser"), "a-project", 1, TEXT, [])
    assert 4 == advise(council.by("adviser"), "a-project", 1, f"{TEXT}\n", [])
    assert 5 == advise(council.by("adviser", "Another Adviser"), "a-project", 1, TEXT, [])
    assert 6 == advise(council.by("adviser"), "a-project", 1, TEXT, ["openness.end"])


@pytest.mark.parametrize("role", ["officer", "decision_maker", "custodian", "administrator"])
def test_nobody_but_an_adviser_advises(council: Council, role):
    with pytest.raises(Refused, match=r"may not give advice. An adviser may"):
        advise(council.by(role), "a-project", 1, TEXT, [])


def test_nobody_advises_on_their_own_project(council: Council):
    council.submit("version: 2", person="another officer")
    for person in ("the officer", "Another  Officer"):
        with pytest.raises(Refused, match="nobody advises on their own project"):
            advise(council.by("adviser", person), "a-project", 2, TEXT, [])


def test_advice_is_about_something(council: Council):
    with pytest.raises(Refused, match="What is advised is not said"):
        advise(council.by("adviser"), "a-project", 1, " ", [])
    with pytest.raises(NotFound, match=r"There is no rule `openness.ned` in the report"):
        advise(council.by("adviser"), "a-project", 1, TEXT, ["openness.ned"])
    with pytest.raises(Refused, match="Version 2 of `a-project` is not in the record"):
        advise(council.by("adviser"), "a-project", 2, TEXT, [])
    assert 4 == len(council.entries)
