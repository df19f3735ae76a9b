"""What groups ask or dispute: who may, what it must say, by when it is answered; and that no outcome changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from charter_engine.errors import NotFound, Refused
from charter_engine.log.entries import read_entry
from charter_engine.record.challenges import Standing, challenges
from charter_engine.store import read
from charter_engine.store.redact import redact
from charter_engine.workspace.acts.challenge import Challenge, answer_challenge, challenge, resting, words_of
from charter_engine.workspace.acts.release import publish, withdraw
from tests.records import Council, breached

GROUP = "The tenants of a street"
DISCUSS = Challenge("project", GROUP, "May we talk about this?", "a-project")
DISPUTE = Challenge("answer", GROUP, "We were told of six firms.", "a-project", "partners", on_paper=True)
RULE = Challenge("rule", GROUP, "A month is too short.", which="partnership.signed")


@pytest.fixture
def public(council: Council) -> Council:
    """A council with one public project."""
    publish(council.by("officer"), "a-project")
    return council


def standings(council: Council, day: date | None = None) -> list[Standing]:
    return list(challenges(council.entries, day or council.today))


@pytest.mark.parametrize("said", [DISCUSS, DISPUTE, RULE])
def test_what_a_group_says_is_on_the_record_with_a_day_for_the_answer(public: Council, said: Challenge):
    seq = challenge(public.by("group_contact"), public.held, said)
    (found,) = standings(public)
    assert seq == found.raised.seq
    assert (True, False) == (found.is_open, found.is_overdue)
    assert date(2026, 12, 21) == found.due
    assert said.text == words_of(public.record, found)
    body = found.raised.body
    assert ("on_paper" if said.on_paper else "by_form") == body["received"]
    assert (1 if said.project else None) == body.get("version")


def test_a_late_answer_is_seen_to_be_late_until_it_comes(public: Council):
    seq = challenge(public.by("group_contact"), public.held, DISCUSS)
    (before,), (after) = standings(public, date(2026, 12, 21)), standings(public, date(2026, 12, 22))
    assert not before.is_overdue
    assert after[0].is_overdue
    answer_challenge(public.by("officer"), seq, "Yes: on Monday.", changes=False)
    (found,) = standings(public, date(2027, 1, 1))
    assert not found.is_overdue
    assert found.answered is not None
    assert "Yes: on Monday." == found.answered.body["text"]


def test_no_outcome_changes(public: Council):
    before = [each.body["report"] for each in public.entries if each.kind == "report.issued"]
    challenge(public.by("group_contact"), public.held, DISPUTE)
    public.submit("version: 2")
    after = [each for each in public.entries if each.kind == "report.issued"]
    data = [read.blob(public.record.database, each.body["outcomes"]["sha256"]) for each in after]
    assert data[0] == data[1]
    assert before == [each.body["report"] for each in after[:1]]


def test_the_results_that_rest_on_a_disputed_answer_are_found(council: Council):
    council.submit(breached(2))
    (_, report) = [each for each in council.entries if each.kind == "report.issued"]
    assert resting(council.record, report, "partners")
    assert () == resting(council.record, report, "title")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"group": " "}, "Which group this is is not said"),
        ({"text": ""}, "What the group says is not said"),
        ({"text": "x" * 20_001}, "20000 is the most"),
        ({"project": ""}, "A discussion is about a project"),
        ({"which": "title"}, "A discussion is about a project"),
        ({"about": "answer"}, "a dispute about an answer names the project and the answer"),
        ({"about": "rule", "which": "partnership.signed"}, "a dispute about a rule names the rule alone"),
        ({"project": "no-such"}, "There is no project `no-such` in the record"),
    ],
)
def test_what_is_not_whole_is_refused(public: Council, said: dict[str, Any], message: str):
    given = {"about": "project", "group": GROUP, "text": "Why?", "project": "a-project", **said}
    with pytest.raises(Refused, match=message):
        challenge(public.by("group_contact"), public.held, Challenge(**given))
    assert [] == standings(public)


@pytest.mark.parametrize(
    ("about", "which", "near"), [("answer", "partner", "partners"), ("rule", "partnership.sined", "partnership.signed")]
)
def test_what_is_not_known_is_refused_with_the_nearest_name(public: Council, about: Any, which: str, near: str):
    project = "a-project" if about == "answer" else ""
    with pytest.raises(NotFound, match=near):
        challenge(public.by("group_contact"), public.held, Challenge(about, GROUP, "Why?", project, which))


def test_what_nobody_can_have_read_cannot_be_discussed(council: Council):
    with pytest.raises(Refused, match="is not public yet"):
        challenge(council.by("group_contact"), council.held, DISCUSS)
    withdraw(council.by("officer"), "a-project", "No money.")
    with pytest.raises(Refused, match="is not public yet"):
        challenge(council.by("group_contact"), council.held, DISCUSS)


def test_an_answer_stays_and_is_given_once(public: Council):
    seq = challenge(public.by("group_contact"), public.held, DISCUSS)
    first = answer_challenge(public.by("officer"), seq, "Yes.", changes=True)
    assert first == answer_challenge(public.by("officer"), seq, "Yes.", changes=True)
    with pytest.raises(Refused, match=f"It was answered in entry {first}"):
        answer_challenge(public.by("officer"), seq, "No.", changes=False)
    with pytest.raises(Refused, match="is nothing that a group asked or disputed"):
        answer_challenge(public.by("officer"), first, "Yes.", changes=True)
    with pytest.raises(Refused, match="What the council answers is not said"):
        answer_challenge(public.by("officer"), seq, " ", changes=True)


def test_nobody_answers_what_they_put_on_the_record_themselves(public: Council):
    seq = challenge(public.by("engagement_lead"), public.held, DISPUTE)
    with pytest.raises(Refused, match="nobody answers what they put on the record for a group"):
        answer_challenge(public.by("engagement_lead"), seq, "It is right as it is.", changes=False)
    assert seq < answer_challenge(public.by("engagement_lead", "A colleague"), seq, "We asked.", changes=True)


def test_what_a_group_said_can_be_taken_out_of_sight(public: Council):
    seq = challenge(public.by("group_contact"), public.held, DISCUSS)
    redact(public.record, seq, ["/body/text"], "UK GDPR Article 17", {"role": "custodian"}, _later(public))
    (found,) = standings(public)
    assert None is words_of(public.record, found)
    assert found.is_open


def _later(council: Council) -> Any:
    newest = read_entry(list(read.entries(council.record.database))[-1])
    assert newest is not None
    return council.by("custodian").now + timedelta(minutes=1)
