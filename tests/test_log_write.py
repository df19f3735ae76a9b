"""Writing a log: whole or not at all, one history, and nothing from a back-up."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from charter_engine.errors import Malformed, Unavailable
from charter_engine.log.checks import Status
from charter_engine.log.entries import Entry, read_entry
from charter_engine.log.keys import LOG, Signer
from charter_engine.log.policy import Policy
from charter_engine.log.verify import Given, Verified, read_signed, verify
from charter_engine.store.files import Folder
from charter_engine.workspace.key_file import make_key, read_key
from charter_engine.workspace.log_write import (
    Store,
    Wanted,
    Write,
    _alone,
    add,
    create,
    durable,
    name_of,
)
from tests import logs
from tests.test_log_command import run

BEGUN = datetime(2026, 11, 28, 9, tzinfo=UTC)
NOW = BEGUN + timedelta(minutes=1)
SIGNER = Signer("council.example/decisions", LOG, bytes([5]) * 32)
STEPS = 5  # files that one addition to a log of two entries writes


def plain(path: Path, data: bytes) -> None:
    """Write without waiting for the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def wanted(name: str, **body: object) -> Wanted:
    return Wanted(name, "decision.recorded", {"role": "officer"}, body)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "decisions", tmp_path / "anchor", SIGNER)
    create(store, BEGUN, plain)
    add(store, [wanted("one", title="First")], NOW, plain)
    return store


def checked(store: Store) -> Verified:
    return verify(Folder(store.folder), Given(NOW.date(), Policy((SIGNER.key,))))


def entries(store: Store) -> list[Entry]:
    lines = (store.folder / "entries" / "000.jsonl").read_bytes().splitlines()
    return [entry for line in lines if (entry := read_entry(line))]


def test_what_is_written_verifies_by_both_verifiers(store: Store):
    assert (2, 3) == add(store, [wanted("two"), wanted("three")], NOW + timedelta(hours=1), plain)
    found = checked(store)
    assert ([], 4) == (logs.failed(found), found.size)
    policy = f"log {SIGNER.key}\nquorum none\n"
    shutil.move(store.folder, store.folder.with_name("log"))
    older = (store.folder.with_name("log") / "checkpoints" / "2.note").read_bytes()
    assert (0, set()) == logs.alone(store.folder.parent, policy, older)


def test_a_log_that_outgrows_its_files_verifies(store: Store):
    add(store, [wanted(f"many-{number}") for number in range(300)], NOW, plain)
    add(store, [wanted("last")], NOW, plain)
    found = checked(store)
    assert ([], 303) == (logs.failed(found), found.size)


def test_asking_twice_makes_one_entry_and_asking_for_another_under_the_same_id_is_refused(store: Store):
    assert (1,) == add(store, [wanted("one", title="First")], NOW, plain)
    assert (1, 2) == add(store, [wanted("one", title="First"), wanted("two")], NOW, plain)
    with pytest.raises(Malformed, match="it is another entry"):
        add(store, [wanted("one", title="Second")], NOW, plain)
    assert 3 == len(entries(store))


def test_an_entry_that_may_not_stand_in_a_log_leaves_it_as_it_was(store: Store):
    before = {path: path.read_bytes() for path in store.folder.rglob("*") if path.is_file()}
    for each in (
        wanted("x", score=0.5),
        wanted("", a=1),
        Wanted("y", "key.rotated", {"role": "a"}, {}),
        wanted("z", A=1),
    ):
        with pytest.raises(Malformed):
            add(store, [wanted("good"), each], NOW, plain)
    assert before == {path: path.read_bytes() for path in store.folder.rglob("*") if path.is_file()}


class Fails:
    """A disk that fails once, at one write: before it has stored anything, or after it has stored all."""

    def __init__(self, at: int, *, stored: bool) -> None:
        self.left, self.stored = at, stored

    def __call__(self, path: Path, data: bytes) -> None:
        self.left -= 1
        if self.left or self.stored:
            plain(path, data)
        if not self.left:
            raise OSError(28, "No space left on device")


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize("at", range(1, STEPS + 1))
def test_21_a_write_that_fails_at_any_step_leaves_one_history(store: Store, at: int, stored: bool):
    with pytest.raises(OSError, match="No space"):
        add(store, [wanted("two")], NOW + timedelta(minutes=2), Fails(at, stored=stored))
    assert [] == logs.failed(checked(store))
    assert (2,) == add(store, [wanted("two")], NOW + timedelta(minutes=3), plain)
    assert (3,) == add(store, [wanted("three")], NOW + timedelta(minutes=4), plain)
    assert (["log.created", "one", "two", "three"], []) == (
        [entry.id for entry in entries(store)],
        logs.failed(checked(store)),
    )


@pytest.mark.parametrize("at", range(1, STEPS + 1))
def test_21_another_entry_after_a_write_that_failed_leaves_one_history(store: Store, at: int):
    older = store.anchor.read_bytes()
    with pytest.raises(OSError, match="No space"):
        add(store, [wanted("lost")], NOW, Fails(at, stored=False))
    add(store, [wanted("other"), wanted("more")], NOW + timedelta(minutes=9), plain)
    found = verify(Folder(store.folder), Given(NOW.date(), Policy((SIGNER.key,)), read_signed(older, "older")))
    assert ([], Status.PASSED) == (logs.failed(found), found.verdict)


HAPPENS = st.one_of(
    st.tuples(st.just("add"), st.integers(1, 3)),
    st.tuples(st.just("fail"), st.integers(-STEPS, STEPS).filter(bool)),
    st.tuples(st.sampled_from(["lose the anchor", "anchor of before", "clock goes back", "ask again"]), st.just(0)),
)


@settings(max_examples=max(settings().max_examples // 20, 10), phases=[Phase.generate, Phase.shrink])
@given(st.lists(HAPPENS, max_size=8))
def test_an_honest_history_is_never_said_to_be_anything_else(history: list[tuple[str, int]]):
    with TemporaryDirectory() as name:
        store = Store(Path(name) / "log", Path(name) / "anchor", SIGNER)
        create(store, BEGUN, plain)
        seen, asked, now = [store.anchor.read_bytes()], ["0"], NOW
        for what, number in history:
            now += timedelta(minutes=1)
            if what == "add":
                asked += [f"{len(asked) + more}" for more in range(number)]
                add(store, [wanted(each) for each in asked[-number:]], now, plain)
            elif what == "fail":
                with suppress(OSError):
                    add(store, [wanted(f"{len(asked)}")], now, Fails(abs(number), stored=number > 0))
            elif what == "lose the anchor" and store.anchor.read_bytes() == (store.folder / "checkpoint").read_bytes():
                store.anchor.unlink()
                add(store, [wanted(f"{len(asked)}")], now, plain)
            elif what == "anchor of before" and store.anchor.read_bytes() == (store.folder / "checkpoint").read_bytes():
                store.anchor.write_bytes(seen[len(seen) // 2])
            elif what == "clock goes back":
                now -= timedelta(minutes=5)
            else:
                add(store, [wanted(each) for each in asked[1:]], now, plain)
            seen.append((store.folder / "checkpoint").read_bytes())
            for older in (seen[0], seen[len(seen) // 2], seen[-2]):
                given_older = Given(NOW.date(), Policy((SIGNER.key,)), read_signed(older, "older"))
                assert [] == logs.failed(verify(Folder(store.folder), given_older))
        code, wrong = logs.alone(Path(name), f"log {SIGNER.key}\nquorum none\n", seen[0])
        assert (set(), True) == (wrong, code in (0, 3))
        ids = [entry.id for entry in entries(store)]
        assert len(ids) == len(set(ids))


def test_there_are_as_many_steps_as_are_tried(store: Store):
    count = Fails(1_000, stored=True)
    add(store, [wanted("two")], NOW, count)
    assert 1_000 - STEPS == count.left


def test_20_nothing_is_added_to_yesterdays_back_up(store: Store):
    shutil.copytree(store.folder, store.folder.with_name("yesterday"))
    add(store, [wanted("two")], NOW, plain)
    shutil.rmtree(store.folder)
    shutil.copytree(store.folder.with_name("yesterday"), store.folder)
    assert [] == logs.failed(checked(store))
    with pytest.raises(Malformed, match="back-up"):
        add(store, [wanted("two")], NOW, plain)
    assert 2 == len(entries(store))


def test_20_nothing_is_added_beside_an_anchor_of_another_history(store: Store, tmp_path: Path):
    other = Store(tmp_path / "other", tmp_path / "other-anchor", SIGNER)
    create(other, NOW, plain)
    add(other, [wanted("one", title="Another")], NOW, plain)
    shutil.copy(other.anchor, store.anchor)
    with pytest.raises(Malformed, match="does not hold the 2 entries"):
        add(store, [wanted("two")], NOW, plain)


def test_an_anchor_that_is_behind_is_moved_on_and_one_that_is_lost_is_taken_from_the_folder(store: Store):
    behind = store.anchor.read_bytes()
    add(store, [wanted("two")], NOW, plain)
    store.anchor.write_bytes(behind)
    assert (3,) == add(store, [wanted("three")], NOW, plain)
    store.anchor.unlink()
    assert (4,) == add(store, [wanted("four")], NOW, plain)
    assert store.anchor.read_bytes() == (store.folder / "checkpoint").read_bytes()


def test_nothing_is_added_to_a_log_that_was_tampered_with(store: Store):
    tile = next((store.folder / "tile" / "0" / "000.p").glob("2"))
    tile.write_bytes(bytes(64))
    with pytest.raises(Malformed, match="does not verify"):
        add(store, [wanted("two")], NOW, plain)


def test_nothing_is_added_with_another_key(store: Store):
    with pytest.raises(Malformed, match="not signed by this key"):
        add(Store(store.folder, store.anchor, Signer(SIGNER.name, LOG, bytes(32))), [wanted("two")], NOW, plain)


def test_19_two_programs_do_not_write_at_once(store: Store):
    with _alone(store), pytest.raises(Unavailable, match="another program"):
        add(store, [wanted("two")], NOW, plain)
    assert (2,) == add(store, [wanted("two")], NOW, plain)


def test_11_a_clock_that_goes_back_is_told_of_and_time_is_not(store: Store):
    add(store, [wanted("two")], datetime(1970, 1, 1, tzinfo=UTC), plain)
    add(store, [wanted("three")], NOW - timedelta(seconds=1), plain)  # a second is no step
    held = entries(store)
    assert ["log.created", "one", "clock-2", "two", "three"] == [entry.id for entry in held]
    assert "1970-01-01T00:00:00.000000Z" == held[2].body["now"]
    assert [] == logs.failed(checked(store))


def test_a_log_is_begun_once_and_its_anchor_lies_apart(store: Store, tmp_path: Path):
    with pytest.raises(Malformed, match="not empty"):
        create(store, NOW, plain)
    for other, told in (
        (Store(tmp_path / "new", tmp_path / "new" / "anchor", SIGNER), "outside the folder of the log"),
        (Store(tmp_path / "new", tmp_path / "a", Signer("a b", LOG, bytes(32))), "cannot name a log"),
    ):
        with pytest.raises(Malformed, match=told):
            create(other, NOW, plain)
    with pytest.raises(Malformed, match="there is no log"):
        name_of(tmp_path / "new", tmp_path / "a")


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path):
    path = tmp_path / "key"
    make_key(path)
    assert 0o600 == path.stat().st_mode & 0o777
    assert 32 == len(read_key(path, "a", LOG).seed)
    with pytest.raises(Malformed, match="cannot be written"):
        make_key(path)
    path.chmod(0o640)
    with pytest.raises(Malformed, match="others can read"):
        read_key(path, "a", LOG)
    with pytest.raises(Malformed, match="no key"):
        read_key(tmp_path / "none", "a", LOG)


def test_a_file_is_written_whole_and_waited_for(tmp_path: Path):
    write: Write = durable
    write(tmp_path / "a" / "b", b"c")
    assert (b"c", ["b"]) == ((tmp_path / "a" / "b").read_bytes(), [path.name for path in (tmp_path / "a").iterdir()])


def test_the_command_begins_a_log_and_adds_to_it(tmp_path: Path):
    kept = ("--key", tmp_path / "key", "--anchor", tmp_path / "anchor")
    code, said, _ = run("create", tmp_path / "log", "--name", "council.example/decisions", *kept)
    assert 0 == code
    (tmp_path / "policy").write_text(said.splitlines()[-1] + "\nquorum none\n", encoding="utf-8")
    (tmp_path / "body").write_text('{ "title": "Yes", "reasons": ["It was asked for."] }', encoding="utf-8")
    asked = ("--kind", "decision.recorded", "--role", "panel", "--id", "a", "--body", tmp_path / "body", *kept)
    for _ in range(2):
        assert (0, "Entry 1 is in the log.\n") == run("add", tmp_path / "log", *asked)[:2]
    older = ("--checkpoint", tmp_path / "log" / "checkpoints" / "1.note")
    assert 0 == run("verify", tmp_path / "log", "--policy", tmp_path / "policy", *older)[0]
    assert (2, True) == _told(
        run("create", tmp_path / "new", "--name", "a", "--key", tmp_path / "new" / "key", *kept[2:])
    )
    (tmp_path / "body").write_text('{"share": 0.5, "share": 1}', encoding="utf-8")
    code, _, told = run("add", tmp_path / "log", *asked)
    assert (2, True) == (code, "not JSON" in told)


def _told(ended: tuple[int, str, str]) -> tuple[int, bool]:
    return ended[0], "outside the folder" in ended[2]
