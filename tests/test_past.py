"""What an act must know of the record: with no more than that it does what it would do with all of it."""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import gettempdir, mkdtemp

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from charter_engine.errors import CharterError, Refused
from charter_engine.log.commitment import commit, disclose
from charter_engine.log.entries import Entry, read_entry
from charter_engine.record.about import about as words_of
from charter_engine.record.about import of_outcomes, of_project
from charter_engine.record.challenges import challenges
from charter_engine.store import about, read, schema
from charter_engine.store.append import Wanted, append
from charter_engine.store.database import Database, open_database, reading, writing
from charter_engine.store.migrate import upgrade
from charter_engine.store.projections.filling import entries_about
from charter_engine.store.publish import publish as bring_out
from charter_engine.store.restore import restore
from charter_engine.workspace import acting
from charter_engine.workspace.acting import known, past_of
from charter_engine.workspace.acts.advise import advise
from charter_engine.workspace.acts.challenge import Challenge, answer_challenge, challenge
from charter_engine.workspace.acts.decide import Decision, decide, supersede
from charter_engine.workspace.acts.evidence import Seen, see_evidence
from charter_engine.workspace.acts.release import publish, withdraw
from charter_engine.workspace.acts.waive import Waiver, waive
from charter_engine.workspace.projects.register import catch_up, read_past
from tests import lying
from tests.histories import ACTS, newest
from tests.postgres import Server
from tests.records import DUE, Council, a_council, a_council_at, breached, reopened

HISTORIES = 400 if settings.default and settings.default.max_examples > 1_000 else 8
WAIVER = Waiver("a-project", "partnership.signed", "Soon.", "officer", date(2027, 3, 31))
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else gettempdir()  # noqa: S108 - faster than a disk


# --- What else a council may do, and must not ------------------------------------


def _go_ahead(council: Council, project: str) -> object:
    past = past_of(council.record)
    advice = {each.seq: "It costs too much." for each in past.of("advice.given", project, newest(council, project))}
    said = Decision(project, newest(council, project), "go_ahead", council.today, "It helps.", ["No"], [], (), advice)
    return decide(council.by("decision_maker"), said)


def _decide_on_the_first(council: Council, project: str) -> object:
    said = Decision(project, 1, "change_and_resubmit", council.today, "Not yet.", [], [], (), {2: None})
    return decide(council.by("decision_maker"), said)


def _supersede_by_another(council: Council, project: str) -> object:
    """The first of all decisions by the last, of whichever project."""
    decisions = [each.seq for each in past_of(council.record).entries if each.kind == "decision.recorded"]
    del project
    return decisions and supersede(council.by("decision_maker"), decisions[0], "Another one.", decisions[-1])


def _dispute(council: Council, project: str) -> object:
    said = Challenge("answer", "The group", "It is not so.", project, "title")
    return challenge(council.by("group_contact"), council.held, said)


def _dispute_a_rule(council: Council, _: str) -> object:
    said = Challenge("rule", "The group", f"It is not so, {council.minutes}.", "", "partnership.signed")
    return challenge(council.by("group_contact"), council.held, said)


def _answer(council: Council, project: str) -> object:
    """The first open one of the project, or of any rule; else what is none."""
    entries = past_of(council.record).entries
    waiting = [each.raised for each in challenges(entries, council.today) if each.is_open]
    number = next((each.seq for each in waiting if each.body.get("project") in (project, None)), 0)
    return answer_challenge(council.by("officer", "A colleague"), number, "We asked.", changes=True)


def _answer_again(council: Council, _: str) -> object:
    raised = [each.seq for each in past_of(council.record).entries if each.kind == "challenge.raised"]
    return answer_challenge(council.by("officer", "A colleague"), raised[0] if raised else 99, "No.", changes=False)


def _waive_under_a_name(council: Council, project: str) -> object:
    said = Waiver(project, "partnership.signed", "A name.", "officer", council.today + timedelta(days=9))
    return waive(council.by("decision_maker", name="case-7"), said)


def _change_rules(council: Council, _: str = "") -> object:
    """Those of a Charter that lies in the folder for as long as that takes."""
    council.charter_with("requires", "due_by: decision\n")
    try:
        return council.change_rules("custodian")
    finally:
        council.charter_with("requires", "")


def _with_a_clock_gone_back(council: Council, project: str) -> object:
    council.minutes -= 20
    try:
        return ACTS["submit"](council, project)
    finally:
        council.minutes += 20


MORE: dict[str, Callable[[Council, str], object]] = {
    **ACTS,
    "go ahead": _go_ahead,
    "decide on the first": _decide_on_the_first,
    "supersede by another": _supersede_by_another,
    "dispute": _dispute,
    "dispute a rule": _dispute_a_rule,
    "answer": _answer,
    "answer again": _answer_again,
    "look at evidence": lambda council, project: see_evidence(
        council.by("adviser"), Seen(project, newest(council, project), "title", "The minutes")
    ),
    "look as another": lambda council, project: see_evidence(
        council.by("adviser", "Another adviser"), Seen(project, 1, "title", "The minutes")
    ),
    "waive under a name": _waive_under_a_name,
    "change rules": _change_rules,
    "adopt": lambda council, _: council.adopt(),
    "the clock goes back": _with_a_clock_gone_back,
}


@contextmanager
def reading_all() -> Iterator[None]:
    """Each look at the record reads all of it, and takes what it looks for from that."""

    def with_ids(database: Database, ids: Sequence[str]) -> list[bytes]:
        held = [(read_entry(data), data) for data in read.entries(database)]
        return [data for entry, data in held if entry and entry.id in ids]

    def kinds_of(database: Database, _: object) -> dict[int, str]:
        return {entry.seq: entry.kind for data in read.entries(database) if (entry := read_entry(data))}

    def counted(database: Database, words: Sequence[str]) -> dict[str, int]:
        held = [word for data in read.entries(database) if (entry := read_entry(data)) for word in words_of(entry)]
        return {word: held.count(word) for word in words}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("charter_engine.workspace.acts.release.counted", counted)
        patch.setattr(about, "found", lambda database, *_: list(read.entries(database)))
        patch.setattr(about, "with_ids", with_ids)
        patch.setattr(about, "kinds_of", kinds_of)
        yield


@contextmanager
def salted(size: int) -> Iterator[None]:
    """Salts that follow from the size of a record, so that two records of one history have the same bytes."""
    salts = count(size * 1_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("secrets.token_bytes", lambda length: next(salts).to_bytes(length, "big"))
        yield


BEFORE = (
    ("submit breached", "a-project"), ("publish", "a-project"), ("dispute", "a-project"), ("waive", "a-project"),
    ("go ahead", "a-project"), ("submit", "another"), ("submit", "another"), ("advise", "another"),
)  # fmt: skip
AFTER = [
    ("supersede", "a-project"), ("decide", "a-project"), ("supersede by another", "a-project"),
    ("look at evidence", "a-project"), ("look at evidence", "a-project"), ("look as another", "a-project"),
    ("waive under a name", "a-project"), ("waive under a name", "a-project"), ("answer", "a-project"),
    ("answer again", "a-project"), ("change rules", "a-project"), ("adopt", "a-project"),
    ("withdraw", "another"), ("the clock goes back", "a-project"), ("redact", "a-project"), ("publish", "a-project"),
]  # fmt: skip
HISTORY = st.lists(
    st.tuples(st.sampled_from(sorted(MORE)), st.sampled_from(["a-project", "another"])), min_size=4, max_size=16
)


@cache
def begun(on_server: bool) -> Path:
    """A council that has done some of everything, to be copied."""
    del on_server
    home = Path(mkdtemp(dir=MEMORY, prefix="past-"))
    atexit.register(shutil.rmtree, home)
    council = a_council(home)
    council.adopt()
    assert all(": " in each and "Refused" not in each for each in lived(council, BEFORE))
    council.record.database.close()
    lying.keep(home)
    return home


@contextmanager
def councils(number: int) -> Iterator[list[Council]]:
    """So many, the same."""
    folder = Path(mkdtemp(dir=MEMORY, prefix="past-"))
    found = [reopened(begun(lying.on_server()), folder / str(each)) for each in range(number)]
    try:
        yield found
    finally:
        for each in found:
            each.record.database.close()
        shutil.rmtree(folder)


def lived(council: Council, history: Sequence[tuple[str, str]]) -> list[str]:
    """What came of each act: what it gave, or why it was refused."""
    told = list[str]()
    for act, project in history:
        try:
            with salted(read.size(council.record.database)):
                told.append(f"{act}: {MORE[act](council, project)}")
        except CharterError as refused:
            told.append(f"{act}: {type(refused).__name__}: {refused}")
    return told


@settings(max_examples=HISTORIES)
@example(AFTER)
@given(HISTORY)
def test_an_act_that_knows_what_it_must_does_what_one_does_that_knows_all(history: list[tuple[str, str]]):
    with councils(2) as (one, other):
        with_little = lived(one, history)
        with reading_all():
            assert with_little == lived(other, history)
        assert list(read.entries(one.record.database)) == list(read.entries(other.record.database))


@settings(max_examples=HISTORIES)
@given(HISTORY, st.sampled_from(["a-project", "another"]))
def test_what_is_known_of_a_project_is_what_the_register_says_is_about_it(history: list[tuple[str, str]], project: str):
    with councils(1) as (council,):
        lived(council, history)
        catch_up(council.record.database)
        registered = {each.seq for each in read_past(entries_about(council.record.database, project)).entries}
        found = known(council.record, [of_project(project)])
        assert registered | {found.size - 1} == {each.seq for each in found.entries}
        assert read.size(council.record.database) == found.size


# --- However long the record is ---------------------------------------------------


def elsewhere(council: Council, number: int) -> None:
    """So many entries about other projects."""
    body = {"rule": "partnership.signed", "reason": "Soon.", "owner": "officer", "until": "2027-03-31"}
    wanted = list[Wanted]()
    for each in range(number):
        name = disclose(each.to_bytes(32, "big"), "/actor/person", "somebody")
        by = {"role": "decision_maker", "person": commit(name)}
        said = {"project": f"other-{each}", **body}
        wanted.append(Wanted(f"other-{each}", "waiver.granted", by, said, (), (name,)))
    append(council.record, wanted, council.by("officer").now)


def a_life(council: Council) -> None:
    """Most acts, one after the other."""
    council.adopt()
    council.submit()
    see_evidence(council.by("adviser"), Seen("a-project", 1, "title", "The minutes"))
    advice = advise(council.by("adviser"), "a-project", 1, "Ask the carers.", [])
    publish(council.by("officer"), "a-project")
    decision = council.decide(advice={advice: None})
    supersede(council.by("decision_maker"), decision, "New figures.", None)
    raised = challenge(council.by("group_contact"), council.held, Challenge("project", "G", "Why?", "a-project"))
    answer_challenge(council.by("officer"), raised, "We asked.", changes=True)
    council.submit(breached(2))
    waive(council.by("decision_maker"), WAIVER)
    _change_rules(council)
    council.submit("proposal: another")
    withdraw(council.by("officer"), "another", "No money.")


def test_an_act_reads_no_more_of_a_long_record_than_of_a_short_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    looked = list[int]()

    def counted(data: bytes) -> Entry | None:
        looked.append(len(data))
        return read_entry(data)

    monkeypatch.setattr(acting, "read_entry", counted)
    numbers = list[int]()
    for name, others in (("short", 0), ("long", 600)):
        council = a_council(tmp_path / name)
        if others:
            elsewhere(council, others)
        looked.clear()
        a_life(council)
        numbers.append(len(looked))
        council.record.database.close()
    assert numbers[0] == numbers[1] > 50


# --- The words that entries are found by -------------------------------------------


def rows(database: Database) -> set[tuple[str, int]]:
    with reading(database) as connection:
        return {(word, idx) for word, idx in connection.execute(select(schema.about.c.word, schema.about.c.idx))}


def test_an_entry_is_found_by_its_project_by_what_it_names_and_by_its_outcomes(council: Council):
    submitted, issued = council.entries[2:4]
    assert {"project a-project"} == words_of(submitted)
    assert {"project a-project", "entry 2", of_outcomes(issued.body["outcomes"]["sha256"])} == words_of(issued)
    assert frozenset() == words_of(replace(issued, body={**issued.body, "tier": "much"}))
    assert {(word, each.seq) for each in council.entries for word in words_of(each)} == rows(council.record.database)


def _upgraded(council: Council, address: str) -> None:
    """Tables without words get those that they would have had from the start."""
    a_life(council)
    before = rows(council.record.database)
    with writing(council.record.database) as connection:
        for later in ("about", "account_change"):
            connection.execute(text(f"DROP TABLE {later}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0005'"))
    council.record.database.close()
    old = open_database(address, council.home, old=True)
    upgrade(old)
    assert before == rows(old)
    assert len(before) > 20
    old.close()


def test_an_older_record_gets_them(tmp_path: Path):
    council = a_council(tmp_path)
    _upgraded(council, lying.address(tmp_path))


def test_an_older_record_gets_them_on_postgresql(postgres: Server, tmp_path: Path):
    with postgres.database() as address:
        _upgraded(a_council_at(address, tmp_path), address)


def test_a_record_that_was_made_again_has_them(council: Council, tmp_path: Path):
    publish(council.by("officer"), "a-project")
    bring_out(council.record.database, tmp_path / "decisions")
    again = replace(council.record, database=open_database("again.db", tmp_path, new=True))
    restore(again, tmp_path / "decisions", DUE)
    assert rows(council.record.database) == rows(again.database)
    again.database.close()


@pytest.mark.parametrize("project", ["a\0b", "\udcff", "é", "", "x" * 70_000])
def test_what_is_no_name_finds_nothing(council: Council, project: str):
    assert (3,) == tuple(each.seq for each in known(council.record, [of_project(project)]).entries)
    with pytest.raises(Refused, match="There is no project"):
        publish(council.by("officer"), project)


@pytest.mark.parametrize("number", [-1, 4, 10**30])
def test_a_number_that_no_entry_has_finds_nothing(council: Council, number: int):
    assert (3,) == tuple(each.seq for each in known(council.record, (), [number]).entries)
    with pytest.raises(Refused, match=f"Entry {number} is no decision"):
        supersede(council.by("decision_maker"), number, "New figures.", None)
