"""The register: made entry by entry or all anew it is the same, and holds nothing that is not public."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from time import monotonic

import pytest
from hypothesis import given, settings
from sqlalchemy import select

from charter_engine.store import read
from charter_engine.store.database import Database, open_database, reading, writing
from charter_engine.store.projections import filling, finding, register
from charter_engine.store.projections.finding import Search, asked_of, choices, counts, find, row
from charter_engine.store.projections.made import Key, keep, kept
from charter_engine.store.redact import redact
from charter_engine.workspace.acting import past_of
from charter_engine.workspace.acts.decide import supersede
from charter_engine.workspace.acts.release import publish, withdraw
from charter_engine.workspace.projects.register import FORM, bring_near, catch_up, rebuild
from charter_engine.workspace.projects.register_json import stands
from tests.histories import ACTS, ASKING, Step, histories, live
from tests.postgres import Server
from tests.records import DUE, Council, a_council, a_council_at

HISTORIES = 400 if settings.default and settings.default.max_examples > 1_000 else 25
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else gettempdir()  # noqa: S108 - faster than a disk
TABLES = (register.state, register.entry, register.project, register.principle, register.word)
SECRET = "Quibbleworth"  # noqa: S105 - a name
DUE_AT = datetime(2027, 1, 29, 9, tzinfo=UTC)


def dumped(database: Database) -> list[list[tuple[object, ...]]]:
    with reading(database) as connection:
        return [sorted(map(tuple, connection.execute(select(table)))) for table in TABLES]


def found(council: Council, today: date = DUE, **search: object) -> list[str]:
    catch_up(council.record.database)
    return [each.project for each in find(council.record.database, Search(today, **search))[1]]  # type: ignore[arg-type]


def the_row(council: Council, project: str = "a-project") -> register.Row:
    catch_up(council.record.database)
    held = row(council.record.database, project)
    assert held
    return held


@settings(max_examples=HISTORIES)
@given(histories(ACTS))
def test_made_anew_it_is_what_it_became_step_by_step(history: list[Step]):
    folder = Path(mkdtemp(dir=MEMORY, prefix="register-"))
    council = a_council(folder)
    try:
        council.adopt()
        live(council, history)
        step_by_step = dumped(council.record.database)
        rebuild(council.record.database)
        assert dumped(council.record.database) == step_by_step
    finally:
        council.record.database.close()
        shutil.rmtree(folder)


def _reads_while_another_writes(council: Council, address: str):
    database, other = council.record.database, open_database(address)
    council.adopt()
    council.submit()
    before = bring_near(database, waits=False)
    assert before == read.size(database)
    council.submit("proposal: another")
    with writing(other):
        began = monotonic()
        assert before == bring_near(database, waits=False)
        assert monotonic() - began < 2
    assert before < bring_near(database, waits=False) == read.size(database)
    other.close()


def test_a_reader_who_need_not_wait_sees_what_is_there_while_another_program_writes(council: Council):
    _reads_while_another_writes(council, str(council.home / "record.db"))


def test_a_reader_need_not_wait_on_postgresql(postgres: Server, tmp_path: Path):
    with postgres.database() as address:
        council = a_council_at(address, tmp_path)
        _reads_while_another_writes(council, address)
        council.record.database.close()


def test_a_reader_who_need_not_wait_brings_in_no_more_once_they_did_for_some_time(
    council: Council, monkeypatch: pytest.MonkeyPatch
):
    database = council.record.database
    for each in range(3):
        council.submit(f"proposal: number-{each}")
    monkeypatch.setattr("charter_engine.workspace.projects.register.FEW", 1)
    moments = iter(range(100))
    monkeypatch.setattr("charter_engine.workspace.projects.register.monotonic", lambda: next(moments) * 0.4)
    assert bring_near(database, waits=False) == 2
    assert bring_near(database, waits=True) == read.size(database) > 4


@pytest.mark.parametrize("seed", range(3))
def test_it_is_the_same_on_postgresql(seed: int, postgres: Server, tmp_path: Path):
    everything = [
        (act, project, bool((at + seed) % 3)) for at, act in enumerate(ACTS) for project in ("a-project", "b")
    ]
    local = a_council(tmp_path / "local")
    with postgres.database() as address:
        there = a_council_at(address, tmp_path / "there")
        for council in (local, there):
            council.adopt()
            live(council, [*everything, *reversed(everything), *everything])
        step_by_step = dumped(there.record.database)
        assert len(step_by_step[0]) == 1
        assert len(step_by_step[2]) == 2
        rebuild(there.record.database)
        assert dumped(there.record.database) == step_by_step
        searches = [Search(DUE), Search(DUE, ("peop",)), Search(DUE, asked="own"), Search(DUE, state="decided")]
        for search in searches:
            here, other = (find(each.record.database, search) for each in (local, there))
            assert here == other
        assert choices(local.record.database) == choices(there.record.database)
        assert counts(local.record.database, DUE) == counts(there.record.database, DUE)
        there.record.database.close()


# --- What a row says -------------------------------------------------------------


def test_a_row_says_what_was_published(council: Council):
    council.submit(f"version: 2\n{ASKING}")
    publish(council.by("officer"), "a-project")
    held = the_row(council)
    assert ("Many people", "pilot", "a trial", 1, 0, "full") == (
        held.title, held.stage, held.stage_words, held.own, held.standing, held.tier,
    )  # fmt: skip
    assert (2, 2, "published", True, "2024") == (held.version, held.shown, held.state, held.on_table, held.edition)
    assert {"a-project": (register.Asked("openness", "Openness", own=True),)} == asked_of(
        council.record.database, ["a-project"]
    )


def test_nothing_of_a_version_that_is_not_public_is_in_the_rows(council: Council):
    council.submit(f"proposal: hidden\n{ASKING.replace('Many people', SECRET)}")
    catch_up(council.record.database)
    held = the_row(council, "hidden")
    assert ("", "", "", 0, None, "") == (held.title, held.sentence, held.stage, held.own, held.report, held.tier)
    assert SECRET.casefold() not in str(dumped(council.record.database)).casefold()
    assert [] == found(council, words=("quibble",))
    assert ["hidden"] == found(council, words=("hidd",))
    publish(council.by("officer"), "hidden")
    assert ["hidden"] == found(council, words=("quibble",))


def test_a_newer_version_that_waits_leaves_the_public_one_on_show(council: Council):
    publish(council.by("officer"), "a-project")
    council.submit(f"version: 2\n{ASKING}", due=DUE + timedelta(days=5))
    held = the_row(council)
    assert (1, 2, "A project", "waiting", str(DUE + timedelta(days=5))) == (
        held.shown, held.version, held.title, held.state, held.publish_by,
    )  # fmt: skip
    assert [] == found(council, state="overdue")
    assert ["a-project"] == found(council, DUE + timedelta(days=6), state="overdue")


def test_what_was_taken_back_keeps_its_title_and_no_more(council: Council):
    withdraw(council.by("officer"), "a-project", "No money for it.")
    held = the_row(council)
    assert ("A project", "withdrawn", "", 0) == (held.title, held.state, held.stage, held.own)
    assert ["a-project"] == found(council, state="withdrawn")


def test_a_decision_stands_in_the_row_until_it_is_superseded(council: Council):
    publish(council.by("officer"), "a-project")
    first = council.decide()
    assert ("go_ahead", first, False) == (
        the_row(council).decision,
        the_row(council).decided,
        the_row(council).on_table,
    )
    assert (["a-project"], []) == (found(council, state="decided"), found(council, state="on_table"))
    supersede(council.by("decision_maker"), first, "New figures.", None)
    assert ("", None, True) == (the_row(council).decision, the_row(council).decided, the_row(council).on_table)


def test_a_text_that_is_taken_out_of_sight_leaves_the_register_at_once_and_the_reason_stands_there(council: Council):
    database = council.record.database
    council.submit(f"version: 2\n{ASKING.replace('Many people', SECRET)}")
    publish(council.by("officer"), "a-project")
    key = Key("0" * 64, "resident", "1", the_row(council).redactions)
    keep(database, "a-project", key, SECRET.encode())
    assert {"resident": SECRET.encode()} == kept(database, [key])
    submitted = past_of(council.record).newest("a-project").seq
    redact(council.record, submitted, ["/answers/title"], "Article 17, request 5", {"role": "custodian"}, DUE_AT)
    assert SECRET.casefold() not in str(dumped(database)).casefold()
    assert kept(database, [key]) == {}
    assert "[taken out of sight: Article 17, request 5]" == the_row(council).title
    keep(database, "a-project", key, SECRET.encode())  # whoever made it before and comes too late
    assert kept(database, [key]) == {}
    council.record.database.close()
    assert SECRET.encode() not in (council.home / "record.db").read_bytes()


def test_what_cannot_be_read_is_in_the_register_by_its_id(council: Council, monkeypatch: pytest.MonkeyPatch):
    publish(council.by("officer"), "a-project")
    monkeypatch.setattr(filling.Filling, "thing", lambda *_: None)
    held = the_row(council)
    assert ("a-project", 1, "published", None) == (held.title, held.shown, held.state, held.report)
    assert ["a-project"] == found(council, state="on_table")
    assert [] == found(council, asked="nothing")
    assert "On the table. What it asks cannot be read here." == stands(held, DUE)


# --- Looking -------------------------------------------------------------------


@pytest.fixture
def several(council: Council) -> Council:
    council.submit(f"proposal: cafe-census\n{ASKING.replace('Many people', 'The Café census of Ségolène')}")
    council.submit("proposal: waiting\nanswers: {title: Later}")
    for each in ("a-project", "cafe-census"):
        publish(council.by("officer"), each)
    return council


@pytest.mark.parametrize("common", [1, 2_000])  # what is common is looked for in another way
@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ({}, ["cafe-census", "a-project", "waiting"]),
        ({"words": ("cafe",)}, ["cafe-census"]),
        ({"words": ("segol", "cens")}, ["cafe-census"]),
        ({"words": ("cens", "segol", "c")}, ["cafe-census"]),
        ({"words": ("segol", "project")}, []),
        ({"words": ("no such word", "cens")}, []),
        ({"words": ("openn",)}, ["cafe-census"]),
        ({"stage": "pilot"}, ["cafe-census"]),
        ({"stage": "no such stage"}, []),
        ({"principle": "openness"}, ["cafe-census"]),
        ({"asked": "own"}, ["cafe-census"]),
        ({"asked": "standing"}, []),
        ({"asked": "nothing"}, ["a-project"]),
        ({"state": "waiting"}, ["waiting"]),
        ({"state": "on_table"}, ["cafe-census", "a-project"]),
        ({"skip": 1, "most": 1}, ["a-project"]),
        ({"skip": 9}, []),
    ],
)
def test_projects_are_found_by_words_and_by_what_is_chosen(
    several: Council, search: dict[str, object], expected: object, common: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(finding, "_COMMON", common)
    assert expected == found(several, date(2026, 12, 1), **search)


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ({"most": 1}, 3),
        ({"most": 3}, 3),
        ({"skip": 2, "most": 1}, 3),
        ({"skip": 2}, 3),
        ({"skip": 9}, 3),
        ({"words": ("cafe",), "skip": 9}, 1),
        ({"words": ("no such word",)}, 0),
    ],
)
def test_how_many_are_found_is_the_same_on_every_page(several: Council, search: dict[str, object], expected: int):
    catch_up(several.record.database)
    assert expected == find(several.record.database, Search(DUE, **search))[0]  # type: ignore[arg-type]


def test_what_can_be_chosen_is_what_there_is(several: Council):
    catch_up(several.record.database)
    assert {
        "stage": (("pilot", "a trial"), ("idea", "an idea")),
        "area": (),
        "principle": (("openness", "Openness"),),
    } == choices(several.record.database)
    assert {"all": 3, "on_table": 2, "decided": 0, "waiting": 1, "overdue": 0, "withdrawn": 0} == counts(
        several.record.database, date(2026, 12, 1)
    )


# --- Keeping up ----------------------------------------------------------------


def test_rows_in_another_form_are_made_anew(several: Council):
    database = several.record.database
    catch_up(database)
    expected = dumped(database)
    with filling.filling(database, "another form") as register_:
        assert 0 == register_.at
    assert -1 == filling.stands(database, FORM)[0]
    catch_up(database)
    assert expected == dumped(database)


def test_a_long_record_is_folded_in_pieces_and_whoever_watches_hears_of_each(
    several: Council, monkeypatch: pytest.MonkeyPatch
):
    rebuild(several.record.database)
    expected, heard = dumped(several.record.database), list[tuple[int, int]]()
    monkeypatch.setattr("charter_engine.workspace.projects.register.PIECE", 3)
    rebuild(several.record.database, lambda at, of: heard.append((at, of)))
    size = read.size(several.record.database)
    assert [(min(at, size), size) for at in range(3, size + 3, 3)] == heard
    assert expected == dumped(several.record.database)
