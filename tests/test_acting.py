"""What holds for every act on the record: who may, once, whole, and never over the head of somebody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from charter_engine.canonical import canonical_bytes
from charter_engine.errors import Malformed, Refused
from charter_engine.log.commitment import open_disclosure
from charter_engine.log.spelling import decode_url
from charter_engine.store import read
from charter_engine.store.append import Wanted, append
from charter_engine.workspace.acting import TRIES, Acting, Said, anew, begin, past_of, write
from charter_engine.workspace.acts.advise import advise
from charter_engine.workspace.acts.evidence import Seen, see_evidence
from charter_engine.workspace.acts.release import publish
from charter_engine.workspace.sealing import Hidden
from tests.records import Council

SEEN = Seen("a-project", 1, "partners[1].pledge", "The signed pledge")


def test_a_name_lies_beside_the_record_under_a_salt_of_its_own(council: Council):
    council.submit("version: 2")
    people = [entry.actor["person"]["$c"] for entry in council.entries[1:]]
    assert len(people) == len(set(people)) == 5
    held = read.disclosure(council.record.database, decode_url(people[1]))
    opened = open_disclosure(held or b"")
    assert ("/actor/person", "the officer") == (opened.path, opened.value)
    assert 32 == len(decode_url(opened.salt))


def test_the_name_that_an_entry_gets_gives_nothing_sealed_away(council: Council):
    """Whoever guesses a person or a hidden text cannot test the guess against the id."""
    ids = set()
    for person, evidence in (("the adviser", "The signed pledge"), ("another adviser", "Another pledge")):
        seq = see_evidence(council.by("adviser", person), replace(SEEN, evidence=evidence))
        ids.add(council.entries[seq].id.rpartition("-")[0])
    assert 1 == len(ids)


def test_an_act_under_a_name_is_done_once(council: Council):
    first = see_evidence(council.by("adviser", name="case-7"), SEEN)
    assert first == see_evidence(council.by("adviser", name="case-7"), SEEN)
    assert first + 1 == see_evidence(council.by("adviser", name="case-8"), SEEN)
    with pytest.raises(Refused, match=f"Entry {first} has the id `case-7`, and says something else"):
        see_evidence(council.by("adviser", name="case-7"), replace(SEEN, evidence="Another pledge"))
    with pytest.raises(Refused, match="says something else"):
        see_evidence(council.by("custodian", name="case-7"), SEEN)


def test_a_submission_under_a_name_names_its_report_too(council: Council):
    council.submit("version: 2", name="housing-12")
    assert ["housing-12", "housing-12-1"] == [entry.id for entry in council.entries[-2:]]


def test_nothing_is_written_over_the_head_of_somebody_else(council: Council):
    acting = council.by("decision_maker")
    past = begin(acting, "waive")
    publish(council.by("engagement_lead"), "a-project")
    before = council.entries
    with pytest.raises(Refused, match="Somebody else wrote on the record meanwhile"):
        write(acting, past, [Said("waiver.granted", WAIVER)])
    assert before == council.entries


def test_an_act_is_done_anew_where_somebody_wrote_between_its_look_and_its_writing(council: Council):
    tries = list[int]()

    @anew
    def late(acting: Acting, times: int) -> int:
        past = begin(acting, "waive")
        tries.append(past.size)
        if len(tries) <= times:
            advise(
                replace(council.by("adviser"), now=acting.now), "a-project", 1, f"Advice {len(tries)} of {times}.", []
            )
        return write(acting, past, [Said("waiver.granted", {**WAIVER, "reason": f"{times}"})])[0]

    seq = late(council.by("decision_maker"), 2)
    assert [seq - 2, seq - 1, seq] == tries
    tries.clear()
    with pytest.raises(Refused, match="Somebody else wrote on the record meanwhile"):
        late(council.by("decision_maker"), TRIES)
    assert TRIES == len(tries)


def test_what_is_refused_for_another_reason_is_tried_once(council: Council):
    tries = list[int]()

    @anew
    def refused(acting: Acting) -> None:
        tries.append(acting.now.minute)
        raise Refused("No.")

    with pytest.raises(Refused, match="No"):
        refused(council.by("decision_maker"))
    assert 1 == len(tries)


WAIVER = {"project": "a-project", "rule": "openness.end", "reason": "No.", "owner": "officer", "until": "2027-01-01"}


def test_what_is_not_as_its_kind_says_is_not_written(council: Council):
    acting = council.by("decision_maker")
    for body in ({**WAIVER, "until": "soon"}, {**WAIVER, "reason": Hidden("No.")}, {}):
        with pytest.raises(Malformed, match=r"The entry `waiver\.granted` is not as it must be"):
            write(acting, past_of(council.record), [Said("waiver.granted", body)])
    assert 4 == len(council.entries)


def test_a_name_that_was_taken_out_of_sight_leaves_nobody_who_could_be_told_from_another(council: Council):
    """Where the record no longer knows who submitted, nobody can be said to be somebody else."""
    from sqlalchemy import delete

    from charter_engine.store import schema
    from charter_engine.store.database import writing

    digest = decode_url(council.entries[2].actor["person"]["$c"])
    with writing(council.record.database) as connection:
        connection.execute(delete(schema.disclosure).where(schema.disclosure.c.digest == digest))
    with pytest.raises(Refused, match="was taken out of sight, and nobody marks their own"):
        see_evidence(council.by("adviser"), SEEN)


def test_the_store_keeps_what_a_later_program_wrote_and_this_one_acts_on(council: Council):
    """A kind of entry that is not known here stops nobody."""
    body = {"themes": 3}
    append(council.record, [Wanted("later", "synthesis.made", {"role": "analyst"}, body)], council.by("officer").now)
    assert canonical_bytes(body) == canonical_bytes(dict(past_of(council.record).entries[4].body))
    assert 5 == publish(council.by("officer"), "a-project")[0]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"path": "a\udcff"}, "holds bytes that are no text in UTF-8"),
        ({"evidence": "a\udcff"}, "holds bytes that are no text in UTF-8"),
        ({"evidence": "x" * 20_001}, "is said in 20001 signs; 20000 is the most"),
    ],
)
def test_what_is_no_text_or_has_no_end_is_refused(council: Council, change: dict[str, Any], told: str):
    with pytest.raises(Refused, match=told):
        see_evidence(council.by("adviser"), replace(SEEN, **change))
    with pytest.raises(Refused, match="holds bytes that are no text in UTF-8"):
        council.submit("version: 2", person="the officer \udcff")
    assert 4 == len(council.entries)
