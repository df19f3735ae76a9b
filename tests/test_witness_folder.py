"""Asking witnesses to sign a published log: real ones, ones that refuse, and ones that answer anything at all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from charter_engine.errors import Malformed
from charter_engine.language.settings import FILE, write_settings
from charter_engine.log.checks import Status
from charter_engine.log.note import LARGEST, read_note
from charter_engine.log.witness import SIZE, Answer, read_request
from charter_engine.model.settings import WitnessAt
from charter_engine.store.append import append
from charter_engine.store.checkpoints import add_lines
from charter_engine.store.cosignatures import add_cosignatures
from charter_engine.store.disk import write_durably as durable
from charter_engine.store.read import checkpoints
from charter_engine.workspace.records import witness as use
from charter_engine.workspace.records.ask_witness import Asked
from charter_engine.workspace.records.record import find_record, open_record
from tests import logs, stores
from tests.test_log_command import run
from tests.witnesses import Served, served

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Served]]:
    """Two witnesses that have signed nothing of a log that grows from test to test."""
    place = tmp_path_factory.mktemp("w")
    with served(place / "1", "residents.example/w1") as one, served(place / "2", "county.example/w2") as other:
        yield one, other


def unseen(size: int) -> logs.Writer:
    """A log of this size that no witness has seen."""
    writer = logs.Writer()
    while len(writer.entries) < size:
        writer.add("decision.recorded", {"title": f"Decision {len(writer.entries)}"})
        writer.sign()
    return writer


def policy(path: Path, *witnesses: tuple[str, logs.keys.Key, str], quorum: str = "all") -> Path:
    """A policy that asks these witnesses, by name, key and address."""
    lines = [f"log {logs.LOG.key}", *(f"witness {name} {key} {url}".strip() for name, key, url in witnesses)]
    names = " ".join(name for name, _, _ in witnesses)
    path.write_text("\n".join([*lines, f"group q {quorum} {names}", "quorum q", ""]), encoding="utf-8")
    return path


@contextmanager
def answering(answer: Callable[[bytes], Answer]) -> Iterator[str]:
    """A witness that gives these answers; its address."""

    class Page(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = answer(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(said.status)
            self.send_header("Content-Type", said.media)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(said.body.encode())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def signing(note: bytes, by: logs.keys.Signer, second: float) -> Answer:
    return Answer(200, logs.note.cosign(note, by, int(second)).removeprefix(note).decode())


def test_two_real_witnesses_sign_and_verify_counts_them(two: tuple[Served, Served], tmp_path: Path):
    writer, folder = unseen(3), tmp_path / "log"
    known = [("residents", two[0].key, two[0].url), ("county", two[1].key, two[1].url)]
    trusting = ("--policy", policy(tmp_path / "policy", *known))
    for size in (3, 4, 300):
        while len(writer.entries) < size:
            writer.add("decision.recorded", {}, time=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
        writer.sign()
        logs.lay_out(folder, writer.files)
        code, said, _ = run("verify", folder, *trusting)
        assert (3, True) == (code, "0 of 2 have signed, 2 needed" in said)
        assert 0 == (first := run("witness", folder, *trusting, "--url", two[0].url))[0]
        assert f"SIGNED      {two[0].url}: Signed by residents.example/w1." in first[1]
        assert "1 of 2 have signed, 2 needed" in run("verify", folder, *trusting)[1]
        assert 0 == run("witness", folder, *trusting)[0]
        code, said, _ = run("verify", folder, *trusting)
        assert (0, True) == (code, "2 of 2 have signed, 2 needed" in said)
        writer.files = {name: (folder / name).read_bytes() for name in writer.files}
        assert logs.checked_twice(writer.files, trusting=trusting[1].read_text()).verdict is Status.PASSED
    before = (folder / "checkpoint").read_bytes()
    assert before == (folder / "checkpoints" / "300.note").read_bytes()
    assert 0 == run("witness", folder, *trusting)[0]
    assert before == (folder / "checkpoint").read_bytes()


def test_7_a_folder_put_back_to_an_older_checkpoint_is_refused(two: tuple[Served, Served], tmp_path: Path):
    """After the test before: these witnesses have signed for 300 entries."""
    logs.lay_out(tmp_path / "log", unseen(3).files)
    trusting = policy(tmp_path / "policy", ("county", two[1].key, two[1].url))
    code, said, _ = run("witness", tmp_path / "log", "--policy", trusting)
    assert (1, True) == (code, "REFUSED" in said and "signed for 300 entries, and this folder has 3" in said)


@pytest.mark.parametrize("size", [300, 301])
def test_8_9_a_log_that_was_rewritten_is_refused(two: tuple[Served, Served], tmp_path: Path, size: int):
    other = logs.Writer()
    while len(other.entries) < size:
        other.add("decision.recorded", {"title": "another"})
    other.sign()
    logs.lay_out(tmp_path / "log", other.files)
    trusting = policy(tmp_path / "policy", ("residents", two[0].key, two[0].url))
    before = (tmp_path / "log" / "checkpoint").read_bytes()
    code, said, _ = run("witness", tmp_path / "log", "--policy", trusting)
    assert (1, True) == (code, "the log contradicts what it signed before" in said)
    assert before == (tmp_path / "log" / "checkpoint").read_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    logs.lay_out(tmp_path / "log", unseen(5).files)
    return tmp_path / "log"


def asked(folder: Path, url: str, *known: logs.keys.Key) -> Asked:
    """What came of asking there; what was signed is added."""
    found = use.gather(folder, [url], known or (logs.FIRST.key,), NOW)
    use._keep(folder, found)
    return found.asked[0]


def note_of(data: bytes) -> bytes:
    return read_request(data).note


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (lambda _: Answer(404, "no such log"), Status.NOT_COMPARED, r"does not sign \(404\)\. no such log"),
        (lambda _: Answer(403, ""), Status.NOT_COMPARED, r"\(403\)"),
        (lambda _: Answer(500, "<h1>\x1b[31m</h1>"), Status.NOT_COMPARED, r"\(500\)"),
        (lambda _: Answer(302, ""), Status.NOT_COMPARED, r"\(302\)"),
        (lambda _: Answer(422, "no"), Status.FAILED, "contradicts"),
        (lambda _: Answer(409, "x", "text/plain"), Status.FAILED, "contradicts"),
        (lambda _: Answer(409, "9\n", SIZE), Status.FAILED, "signed for 9 entries, and this folder has 5"),
        (lambda _: Answer(409, "x", SIZE), Status.NOT_COMPARED, "cannot be used"),
        (lambda _: Answer(409, "-1\n", SIZE), Status.NOT_COMPARED, "cannot be used"),
        (lambda _: Answer(409, "0\n", SIZE), Status.NOT_COMPARED, "another size each time"),
        (lambda data: Answer(409, f"{read_request(data).old + 1}\n", SIZE), Status.NOT_COMPARED, "another size"),
        (lambda _: Answer(200, ""), Status.NOT_COMPARED, "cannot be used"),
        (lambda _: Answer(200, "thank you\n"), Status.NOT_COMPARED, "cannot be used"),
        (lambda _: Answer(200, "x" * 2 * LARGEST), Status.NOT_COMPARED, "cannot be used"),
        (
            lambda data: signing(note_of(data), logs.SECOND, NOW.timestamp()),
            Status.NOT_COMPARED,
            "no key that is known",
        ),
        (lambda data: signing(note_of(data), logs.FIRST, NOW.timestamp() - 4000), Status.NOT_COMPARED, "clock"),
        (lambda data: signing(note_of(data), logs.FIRST, 2**62), Status.NOT_COMPARED, "clock"),
        (lambda _: signing(unseen(4).sign(), logs.FIRST, NOW.timestamp()), Status.NOT_COMPARED, "not one of this text"),
    ],
)
def test_what_a_witness_may_answer_instead_leaves_the_folder_as_it_was(
    folder: Path, answer: Callable[[bytes], Answer], status: Status, said: str
):
    before = (folder / "checkpoint").read_bytes()
    with answering(answer) as url:
        found = asked(folder, url)
    assert status is found.status
    with pytest.raises(AssertionError, match=said):
        raise AssertionError(found.said)
    assert before == (folder / "checkpoint").read_bytes() == (folder / "checkpoints" / "5.note").read_bytes()


def test_a_folder_with_a_broken_tile_is_not_said_to_contradict_the_witness(tmp_path: Path):
    folder, writer = tmp_path / "log", logs.honest(300, every=300)
    logs.lay_out(folder, writer.files)
    tile = folder / "tile" / "0" / "000"
    whole = tile.read_bytes()
    for broken, said in ((bytes(32) + whole[32:], "no proof"), (whole[:-32], "does not hold 256")):
        tile.write_bytes(broken)
        with answering(lambda _: Answer(409, "3\n", SIZE)) as url:
            found = asked(folder, url)
        assert (Status.NOT_COMPARED, True) == (found.status, said in found.said), found


def test_lines_by_others_in_an_answer_are_not_added(folder: Path):
    def answer(data: bytes) -> Answer:
        both = [signing(note_of(data), by, NOW.timestamp()).body for by in (logs.SECOND, logs.FIRST)]
        return Answer(200, "".join(both))

    with answering(answer) as url:
        assert (logs.FIRST.key,) == tuple(one.key for one in asked(folder, url).lines)
    names = [line.name for line in read_note((folder / "checkpoint").read_bytes()).lines]
    assert [logs.LOG.name, logs.FIRST.name] == names


def test_one_that_does_not_answer_keeps_nobody_from_the_others(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(use, "PATIENCE", 1)
    over = threading.Event()

    def never(_: bytes) -> Answer:
        over.wait(20)
        return Answer(200, "")

    good = answering(lambda data: signing(note_of(data), logs.FIRST, NOW.timestamp()))
    with answering(never) as silent, good as url:
        gone = "http://127.0.0.1:9"
        found = use.gather(folder, [silent, gone, url], [logs.FIRST.key], NOW)
        over.set()
    assert [Status.NOT_COMPARED, Status.NOT_COMPARED, Status.PASSED] == [each.status for each in found.asked]
    assert ["did not answer" in each.said for each in found.asked] == [True, True, False]
    assert {logs.FIRST.name} == set(found.lines)


def test_what_cannot_be_asked_is_told(folder: Path, tmp_path: Path):
    trusting = policy(tmp_path / "policy", ("residents", logs.FIRST.key, ""))
    given = {
        (folder, "--policy", trusting): "no witness to ask",
        (folder, "--policy", folder / "checkpoint"): "Line 1",
        (folder, "--policy", trusting, "--url", "file:///etc/passwd"): "not an address",
        (folder, "--policy", trusting, "--url", "http://"): "not an address",
        (folder, "--policy", trusting, "--url", "http://[a"): "not an address",
        (folder, "--policy", trusting, "--url", "http://a b"): "not an address",
        (tmp_path / "none", "--policy", trusting, "--url", "http://127.0.0.1:9"): "holds no log",
    }
    for arguments, told in given.items():
        code, _, said = run("witness", *arguments)
        assert (2, True) == (code, told in said), (arguments, said)
    code, said, _ = run("witness", folder, "--policy", trusting, "--url", "http://127.0.0.1:9")
    assert (3, True) == (code, "NOT SIGNED" in said)
    (folder / "tile" / "0" / "000.p" / "5").write_bytes(bytes(160))
    assert 2 == run("witness", folder, "--policy", trusting, "--url", "http://127.0.0.1:9")[0]


# A record


@pytest.mark.parametrize("lost", [False, True])
def test_a_record_has_its_own_witnesses_and_publishing_keeps_what_they_signed(tmp_path: Path, lost: bool):
    assert 0 == run("create", tmp_path / "record", "--name", "council.example/decisions")[0]
    home = find_record(tmp_path / "record")
    with served(tmp_path / "w", "residents.example/w1", home.signer()) as witness:
        at = WitnessAt("residents", witness.url, str(witness.key))
        (home.folder / FILE).write_bytes(write_settings(replace(home.settings, witnesses=(at,))))
        code, said, _ = run("witness", "--record", home.folder)
        assert (0, True) == (code, "Signed by residents.example/w1." in said)
        trusting = tmp_path / "policy"
        trusting.write_text(f"log {home.signer().key}\nwitness w {witness.key}\nquorum w\n", encoding="utf-8")
        assert 0 == run("verify", home.publish, "--policy", trusting)[0]
        append(open_record(home), [stores.wanted("a")], datetime.now(UTC))
        note = (home.publish / "checkpoint").read_bytes()
        if lost:
            (home.publish / "checkpoints" / "1.note").unlink()
        assert 0 == run("publish", "--record", home.folder)[0]
        assert note == (home.publish / "checkpoints" / "1.note").read_bytes()
        assert 3 == run("verify", home.publish, "--policy", trusting)[0]
        assert 0 == run("witness", "--record", home.folder)[0]
        assert 0 == run("verify", home.publish, "--policy", trusting)[0]
    newest = (home.publish / "checkpoint").read_bytes()
    assert [(1, note), (2, newest)] == list(checkpoints(open_record(home).database))
    assert 3 == run("witness", "--record", home.folder)[0]
    assert newest == (home.publish / "checkpoint").read_bytes()


def test_a_record_without_witnesses_says_so_and_a_folder_needs_a_policy(tmp_path: Path):
    assert 0 == run("create", tmp_path / "record", "--name", "council.example/decisions")[0]
    code, _, said = run("witness", "--record", tmp_path / "record")
    assert (2, True) == (code, "no witness to ask" in said)
    for arguments in ((tmp_path,), ("--policy", tmp_path), ("--url", "http://a"), (tmp_path, "--record", tmp_path)):
        assert (2, True) == ((told := run("witness", *arguments))[0], "Give a FOLDER with --policy" in told[2])


def test_the_first_line_of_a_witness_stays_and_one_without_its_checkpoint_is_refused(tmp_path: Path):
    assert 0 == run("create", tmp_path / "record", "--name", "council.example/decisions")[0]
    database = open_record(find_record(tmp_path / "record")).database
    add_cosignatures(database, 1, {"b": "line b\n", "a": "line a\n"})
    add_cosignatures(database, 1, {"b": "another\n", "c": "line c\n"})
    [(_, note)] = checkpoints(database)
    assert note.endswith(b"line a\nline b\nline c\n")
    with pytest.raises(Malformed, match="never signed"):
        add_cosignatures(database, 2, {"a": "line\n"})


# The checkpoints of a folder


def test_an_older_checkpoint_gains_signatures_and_the_newest_stays(folder: Path):
    note, newer = (folder / "checkpoint").read_bytes(), unseen(6).files["checkpoint"]
    (folder / "checkpoint").write_bytes(newer)
    add_lines(folder, note, [line := signing(note, logs.FIRST, 9).body])
    add_lines(folder, note, [line, second := signing(note, logs.SECOND, 9).body])
    assert newer == (folder / "checkpoint").read_bytes()
    assert note + (line + second).encode() == (folder / "checkpoints" / "5.note").read_bytes()


def test_many_who_add_signatures_at_once_lose_none(folder: Path):
    note = (folder / "checkpoint").read_bytes()
    lines = [signing(note, logs.FIRST, at).body for at in range(24)]
    threads = [Thread(target=add_lines, args=(folder, note, [line])) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {logs.ORIGIN, *lines} == {
        str(line) if line.name != logs.ORIGIN else line.name
        for line in read_note((folder / "checkpoint").read_bytes()).lines
    }


def test_signatures_are_added_whole_or_not_at_all(folder: Path):
    note = (folder / "checkpoint").read_bytes()
    with pytest.raises(Malformed, match="signatures"):
        add_lines(folder, note, [signing(note, logs.FIRST, at).body for at in range(64)])
    assert note == (folder / "checkpoint").read_bytes()

    def torn(path: Path, data: bytes) -> None:
        if path.name == "checkpoint":
            raise OSError("no space left")
        durable(path, data)

    line = signing(note, logs.FIRST, 9).body
    with pytest.raises(OSError, match="no space"):
        add_lines(folder, note, [line], torn)
    assert note == (folder / "checkpoint").read_bytes()
    add_lines(folder, note, [])
    assert note + line.encode() == (folder / "checkpoint").read_bytes()
