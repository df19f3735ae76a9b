"""A witness: what it signs, what it refuses, and that it never forgets; the server in a process of its own."""

from __future__ import annotations

import hashlib
import http.client
import re
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charter_engine.errors import Malformed, Unavailable
from charter_engine.log.keys import LOG, Key, Signer, read_key
from charter_engine.log.note import LARGEST, read_note, sign, signatures
from charter_engine.log.tree import Tree, leaf_hash
from charter_engine.log.witness import MOST, NOTHING, SIZE, Answer, Request, Seen, read_request, taken
from charter_engine.store.seen import MOST_REFUSED, Memory
from charter_engine.workspace.records.serve_witness import Witness, become, keys_of_logs
from tests import logs, vectors
from tests.witnesses import Served, served

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
NAME = "residents.example/w1"
READ, FULL = (Signer(f"{name}.example/log", LOG, bytes([at]) * 32) for at, name in enumerate(("read", "full"), 7))
"""Logs that one test each has for itself, so that they share a witness."""


def leaves(count: int, tail: str = "") -> Tree:
    """A tree of so many entries; with a tail, the last two are others."""
    return Tree(leaf_hash(f"{at}{tail if at >= count - 2 else ''}".encode()) for at in range(count))


def signed(tree: Tree, size: int, by: Signer = logs.LOG) -> bytes:
    return sign(str(logs.Checkpoint(by.name, size, tree.root(size))), [by])


def asked(tree: Tree, old: int, size: int) -> Request:
    return Request(old, tree.consistency(old, size) if old else (), signed(tree, size))


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return become(tmp_path / "key", NAME, [logs.LOG.key], tmp_path / "seen.db")


def told(witness: Witness, data: bytes, now: datetime = NOW) -> Answer:
    return witness.answer(data, lambda: now)


# What it signs


def test_it_signs_what_went_on_from_the_one_before(witness: Witness):
    tree = leaves(9)
    for old, size in ((0, 2), (2, 3), (3, 3), (3, 9)):
        answer = told(witness, (request := asked(tree, old, size)).data)
        [one] = taken(request.note, answer.body, [witness.signer.key])
        assert (200, int(NOW.timestamp())) == (answer.status, one.second)
        assert [one.line] == answer.body.splitlines(keepends=True)
    seen, refused = witness.memory.of(logs.ORIGIN)
    assert (9, tree.root(9), ()) == (seen.size, seen.root, refused)
    assert {logs.LOG.key, witness.signer.key} == {
        one.key for one in signatures(read_note(seen.note), [logs.LOG.key, witness.signer.key])
    }


def test_it_refuses_each_in_its_own_way(witness: Witness):
    tree = leaves(9)
    stranger = Signer("other.example/log", 1, bytes(32))
    told(witness, asked(tree, 0, 4).data)
    proof = tree.consistency(4, 9)
    expected = {
        asked(tree, 0, 9).data: (409, "4\n"),
        asked(tree, 3, 9).data: (409, "4\n"),
        asked(tree, 5, 9).data: (409, "4\n"),
        Request(4, (), signed(tree, 9)).data: (422, "does not show"),
        Request(4, proof[:-1], signed(tree, 9)).data: (422, "does not show"),
        Request(4, (*proof, proof[0]), signed(tree, 9)).data: (422, "does not show"),
        Request(4, proof, signed(leaves(9, "x"), 9)).data: (422, "does not show"),
        Request(4, (proof[0],), signed(tree, 4)).data: (422, "does not show"),
        Request(4, (), signed(leaves(4, "x"), 4)).data: (409, "another root"),
        Request(4, (), signed(tree, 3)).data: (400, "The old size is 4"),
        Request(0, (), signed(tree, 9, stranger)).data: (404, "a log of this name"),
        Request(4, proof, signed(tree, 9, logs.OTHER)).data: (403, "no signature"),
        Request(4, proof, signed(tree, 9).replace(b"\n9\n", b"\n8\n")).data: (403, "not one of this text"),
    }
    for data, (status, said) in expected.items():
        answer = told(witness, data)
        assert (status, True) == (answer.status, said in answer.body), (data, answer)
        assert (SIZE if answer.body == "4\n" else "text/plain") == answer.media
    assert 4 == witness.memory.of(logs.ORIGIN)[0].size


def test_a_first_request_carries_no_proof(witness: Witness):
    tree = leaves(5)
    assert 422 == told(witness, Request(0, (tree.root(2),), signed(tree, 5)).data).status
    assert NOTHING == witness.memory.of(logs.ORIGIN)[0]


def test_a_log_without_entries_has_one_root(witness: Witness):
    empty = sign(str(logs.Checkpoint(logs.ORIGIN, 0, bytes(32))), [logs.LOG])
    assert 409 == told(witness, Request(0, (), empty).data).status
    assert [200, 200] == [told(witness, asked(leaves(1), 0, size).data).status for size in (0, 1)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"old 0",
        b"old 00\n\n",
        b"old -1\n\n",
        b"new 0\n\n",
        b"old 0\n\nnot a note\n",
        "old 0\n\u00e9\n\n".encode(),
        b"old 9223372036854775808\n\n",
        b"old 0\r\n\r\n",
        b"\xff" * 999,
        b"\0",
        b"x" * (MOST + 1),
        b"old 1\n" + b"AAAA\n" * 3 + b"\n",
    ],
)
def test_what_is_no_request_is_refused_in_a_sentence(witness: Witness, data: bytes):
    for sent in (data, data + signed(leaves(2), 2)):
        answer = told(witness, sent)
        assert (400, True) == (answer.status, 10 < len(answer.body) < 300), answer


def test_a_proof_of_64_hashes_is_no_request():
    request = Request(1, (bytes(32),) * 63, signed(leaves(2), 2))
    assert request == read_request(request.data)
    with pytest.raises(Malformed, match="at most 63"):
        read_request(Request(1, (bytes(32),) * 64, request.note).data)


def test_lines_by_strangers_are_passed_over_and_not_kept(witness: Witness):
    tree = leaves(3)
    note = logs.note.cosign(signed(tree, 3), logs.SECOND, 1)
    answer = told(witness, Request(0, (), note).data)
    assert [witness.signer.name] == [one.key.name for one in taken(note, answer.body, [witness.signer.key])]
    assert logs.SECOND.name.encode() not in witness.memory.of(logs.ORIGIN)[0].note


def test_a_key_that_took_over_is_known_beside_the_old_one(tmp_path: Path):
    keys = keys_of_logs([str(logs.LOG.key), str(logs.OTHER.key), str(logs.LOG.key)], None)
    witness = become(tmp_path / "key", NAME, keys, tmp_path / "seen")
    tree = leaves(4)
    assert 200 == told(witness, asked(tree, 0, 2).data).status
    assert 200 == told(witness, Request(2, tree.consistency(2, 4), signed(tree, 4, logs.OTHER)).data).status


def test_11_the_second_that_is_signed_never_goes_back(witness: Witness):
    tree = leaves(3)
    times = [NOW, NOW - timedelta(days=400), NOW + timedelta(seconds=5)]
    lines = [told(witness, asked(tree, old, old + 1).data, now).body for old, now in enumerate(times)]
    notes = [signed(tree, size) for size in (1, 2, 3)]
    found = [taken(note, line, [witness.signer.key])[0].second for note, line in zip(notes, lines, strict=True)]
    assert [0, 0, 5] == [second - int(NOW.timestamp()) for second in found]


@settings(max_examples=25, deadline=None)
@given(
    begun=st.integers(1, 6),
    asks=st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 12), st.booleans()), min_size=2, max_size=12),
)
def test_9_whatever_is_asked_in_whatever_order_all_that_it_signed_is_one_history(
    begun: int, asks: list[tuple[str, int, bool]], tmp_path_factory: pytest.TempPathFactory
):
    """Two branches share their first entries. Each request brings a true proof, from nothing or from what is known."""
    folder = tmp_path_factory.mktemp("w")
    witness = become(folder / "key", NAME, [logs.LOG.key], folder / "seen")
    trees = {name: Tree(leaf_hash(f"{at}{name if at >= begun else ''}".encode()) for at in range(12)) for name in "ab"}
    sure: list[tuple[int, bytes]] = []
    for name, size, knows in asks:
        tree, known = trees[name], sure[-1][0] if sure and knows else 0
        if known <= size and told(witness, asked(tree, known, size).data).status == 200:
            assert all(was <= size and tree.root(was) == root for was, root in sure)
            sure.append((size, tree.root(size)))
    assert sure


# What it remembers


def test_a_refused_checkpoint_that_the_log_signed_is_kept_as_evidence(witness: Witness):
    tree, other = leaves(6), leaves(6, "x")
    told(witness, asked(tree, 0, 6).data)
    assert 409 == told(witness, Request(6, (), signed(other, 6)).data).status
    assert 403 == told(witness, Request(6, (), signed(other, 6, logs.OTHER)).data).status
    assert 409 == told(witness, asked(other, 0, 6).data).status
    assert (signed(other, 6),) == witness.memory.of(logs.ORIGIN)[1]
    for size in range(7, 7 + MOST_REFUSED):
        told(witness, Request(6, (), signed(leaves(size, "y"), size)).data)
    assert MOST_REFUSED == len(witness.memory.of(logs.ORIGIN)[1])


def test_whoever_comes_second_waits_and_sees_what_the_first_kept(tmp_path: Path):
    memory, saw = Memory(tmp_path / "seen"), list[int]()

    def come() -> None:
        with memory.turn("a") as turn:
            saw.append(turn.seen.size)

    second = threading.Thread(target=come)
    with memory.turn("a") as turn:
        second.start()
        time.sleep(0.2)
        assert [] == saw
        turn.seen = Seen(5, bytes(32), 9, b"note")
    second.join()
    assert [5] == saw


def test_the_file_itself_refuses_to_go_back_or_to_forget(tmp_path: Path):
    memory = Memory(tmp_path / "seen")
    with memory.turn("a") as turn:
        turn.seen = Seen(5, bytes(32), 9, b"note")
    for back in (Seen(4, bytes(32), 9), Seen(5, bytes(31) + b"x", 9), Seen(6, bytes(32), 8)):
        with pytest.raises(Unavailable, match="never goes back"), memory.turn("a") as turn:
            turn.seen = back
    with sqlite3.connect(tmp_path / "seen") as file, pytest.raises(sqlite3.IntegrityError, match="never forgets"):
        file.execute("DELETE FROM seen")
    file.close()
    assert 5 == memory.of("a")[0].size


def test_it_signs_nothing_that_it_cannot_remember(witness: Witness):
    blocker = sqlite3.connect(witness.memory.path, isolation_level=None)
    for statement in (
        "CREATE TRIGGER full BEFORE INSERT ON seen BEGIN SELECT RAISE(ABORT, 'disk full'); END",
        "CREATE TRIGGER full2 BEFORE UPDATE ON seen BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    ):
        blocker.execute(statement)
    blocker.close()
    with pytest.raises(Unavailable, match="signs nothing"):
        told(witness, asked(leaves(2), 0, 2).data)
    assert NOTHING == witness.memory.of(logs.ORIGIN)[0]


def test_a_witness_that_forgot_does_not_begin_again(tmp_path: Path, witness: Witness):
    again = become(tmp_path / "key", NAME, [logs.LOG.key], tmp_path / "seen.db")
    assert again == witness
    assert 0o600 == (tmp_path / "key").stat().st_mode & 0o777
    (tmp_path / "seen.db").unlink()
    with pytest.raises(Malformed, match="forgotten"):
        become(tmp_path / "key", NAME, [logs.LOG.key], tmp_path / "seen.db")


def test_a_name_a_key_and_a_file_that_cannot_be_used_are_told(tmp_path: Path):
    with pytest.raises(Malformed, match="cannot name"):
        become(tmp_path / "key", "a b", [logs.LOG.key], tmp_path / "seen")
    with pytest.raises(Malformed, match="not the key of a log"):
        keys_of_logs([str(logs.FIRST.key)], None)
    with pytest.raises(Malformed, match="at least one log"):
        keys_of_logs([], None)
    (tmp_path / "torn").write_bytes(b"no database" * 99)
    with pytest.raises(Unavailable, match="cannot be read"):
        become(tmp_path / "key", NAME, [logs.LOG.key], tmp_path / "torn")
    assert not (tmp_path / "key").exists()


# The format


@vectors.needed
def test_the_checkpoint_of_another_log_is_asked_for_and_signed_as_its_own_witness_did():
    folder = "cosignature-v1/000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706"
    key: Key = read_key(vectors.read("cosignature-v1/witness.v0.json")["verifier_keys"][0])
    note = vectors.data(f"{folder}/checkpoint")
    request = read_request(Request(0, (), note).data)
    lines = [str(line) for line in request.signed.lines]
    assert (300, note) == (request.at.size, f"{request.signed.text}\n{''.join(lines)}".encode())
    [one] = taken(note, lines[1], [key])
    assert (1767139200, lines[1]) == (one.second, one.line)
    assert folder.endswith(hashlib.sha256(request.at.origin.encode()).hexdigest())


def test_what_a_witness_did_not_sign_is_not_taken():
    tree = leaves(4)
    note, other = signed(tree, 4), signed(tree, 3)
    good, wrong = (
        logs.note.cosign(each, logs.FIRST, 7).decode().splitlines(keepends=True)[-1] for each in (note, other)
    )
    assert () == taken(note, good, [logs.SECOND.key])
    for body in (wrong, good + wrong, f"text\n\n{good}", "", "\n", "hello\n", "\ufffd\n", good * 65, "x" * LARGEST):
        with pytest.raises(Malformed):
            taken(note, body, [logs.FIRST.key])


# The server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("w")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Served]:
    with served(folder, NAME, READ, FULL) as found:
        yield found


def test_9_of_two_forks_at_once_one_is_signed(tmp_path: Path):
    with served(tmp_path / "w", NAME) as one, served(tmp_path / "w", NAME) as two, ThreadPoolExecutor(16) as many:
        assert one.key == two.key
        begun = leaves(3)
        assert 200 == one.ask(0, (), signed(begun, 3)).status
        forks = []
        for at in range(16):
            tree = leaves(3)
            tree.append(leaf_hash(f"fork {at}".encode()))
            forks.append((tree.consistency(3, 4), signed(tree, 4)))
        together = threading.Barrier(16)

        def ask(at: int) -> Answer:
            together.wait()
            return (one, two)[at % 2].ask(3, *forks[at])

        answers = list(many.map(ask, range(16)))
        [winner] = [at for at, answer in enumerate(answers) if answer.status == 200]
        assert {(409, "4\n")} == {(each.status, each.body) for each in answers if each.status != 200}
        assert taken(forks[winner][1], answers[winner].body, [one.key])
        loser = forks[(winner + 1) % 16][1]
        assert (409, "another root") == (
            (last := one.ask(4, (), loser)).status,
            re.findall("another root", last.body)[0],
        )


def test_7_a_witness_that_was_killed_and_started_again_signs_no_older_log(tmp_path: Path):
    tree, fork = leaves(8), leaves(8, "x")
    with served(tmp_path / "w", NAME) as server:
        key, first = server.key, server.ask(0, (), signed(tree, 7))
        server.process.kill()
    with served(tmp_path / "w", NAME) as server:
        assert (key, 200) == (server.key, first.status)
        assert (409, "7\n", SIZE) == ((stale := server.ask(0, (), signed(tree, 5))).status, stale.body, stale.media)
        assert 400 == server.ask(7, (), signed(tree, 5)).status
        assert 422 == server.ask(7, tree.consistency(7, 8), signed(fork, 8)).status
        assert 200 == server.ask(7, tree.consistency(7, 8), signed(tree, 8)).status


def test_17_what_was_told_before_a_kill_is_remembered_after_it(tmp_path: Path):
    tree, size = leaves(4000), 0
    for round_ in range(3):
        before, answers = size, True
        with served(tmp_path / "w", NAME) as server:
            while answers:
                try:
                    answer = server.ask(size, tree.consistency(size, size + 1) if size else (), signed(tree, size + 1))
                except (OSError, http.client.HTTPException):
                    answers = False
                else:
                    assert answer.status == 200 or answer.media == SIZE
                    size = size + 1 if answer.status == 200 else int(answer.body)
                    if size == before + 3:
                        threading.Timer(0.03 * round_ + 0.01, server.process.kill).start()
        with Memory(tmp_path / "w" / "seen.db").turn(logs.ORIGIN) as turn:
            assert before + 3 <= size <= turn.seen.size <= size + 1
            assert tree.root(turn.seen.size) == turn.seen.root


def raw(url: str, data: bytes) -> bytes:
    """What comes back for these bytes, up to the end of the connection."""
    with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port or 0), timeout=20) as line:
        line.sendall(data)
        return b"".join(iter(lambda: line.recv(65536), b""))


def test_what_is_hostile_is_refused_and_the_next_one_served(server: Served):
    head = b"POST /add-checkpoint HTTP/1.1\r\nHost: a\r\n"
    expected = {
        head + b"Content-Length: 1000000000\r\n\r\n" + b"x" * (MOST + 1): b"413",
        head
        + b"Transfer-Encoding: chunked\r\n\r\n"
        + b"20000\r\n"
        + b"x" * 0x20000
        + b"\r\n2000\r\n"
        + b"x" * 0x2000: b"413",
        head + b"Content-Length: -1\r\n\r\n": b"400",
        head + b"Content-Length: 3\r\nConnection: close\r\n\r\nabc": b"400",
        head + b"Connection: close\r\nX: " + b"x" * 100_000 + b"\r\n\r\n": b"400",
        b"\x16\x03\x01 hello\r\n\r\n": b"400",
    }
    for data, status in expected.items():
        came = raw(server.url, data)
        assert (status, False) == (came.split()[1], b"Traceback" in came), (data[:99], came[:300])
    assert [404, 404, 405, 405] == [
        server.send(b"", path, method).status
        for path, method in (("/other", "GET"), ("/00/checkpoint", "GET"), ("/add-checkpoint", "GET"), ("/", "PUT"))
    ]
    assert (400, True) == ((last := server.send(b"hello")).status, last.body.startswith("A request begins"))


def test_whoever_is_slow_is_sent_away(tmp_path: Path):
    head = b"POST /add-checkpoint HTTP/1.1\r\nHost: a\r\n"
    with served(tmp_path / "w", NAME, body=0.2, connection=1) as server:
        assert b"408" == raw(server.url, head + b"Content-Length: 99\r\nConnection: close\r\n\r\nold 0").split()[1]
        for silent in (head, b""):
            start = time.monotonic()
            with suppress(ConnectionResetError):
                raw(server.url, silent)
            assert 0.5 < time.monotonic() - start < 10
        assert 200 == server.ask(0, (), signed(leaves(1), 1)).status


def test_more_than_it_serves_at_once_are_sent_away_and_harm_nobody_after(tmp_path: Path):
    with served(tmp_path / "w", NAME) as server:
        at = (urlsplit(server.url).hostname, urlsplit(server.url).port or 0)
        idle = [socket.create_connection(at) for _ in range(110)]
        assert 503 == server.send(b"hello").status
        idle[0].sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nold")
        for each in idle:
            each.close()
        while (answer := server.send(b"hello")).status == 503:
            time.sleep(0.05)
        assert 400 == answer.status
        assert server.process.stdout
        server.process.stdout.close()
        assert 200 == server.ask(0, (), signed(leaves(1), 1)).status


def test_anyone_can_read_what_it_has_signed_and_what_not(server: Served):
    tree, other = leaves(5), leaves(6, "x")
    place = f"/{hashlib.sha256(READ.name.encode()).hexdigest()}"
    assert (404, 200) == (server.send(b"", f"{place}/checkpoint", "GET").status, server.send(b"", "/", "GET").status)
    line = server.ask(0, (), note := signed(tree, 5, READ)).body
    assert 422 == server.ask(5, (), signed(other, 6, READ)).status
    assert note + line.encode() == server.send(b"", f"{place}/checkpoint", "GET").body.encode()
    assert signed(other, 6, READ) == server.send(b"", f"{place}/refused", "GET").body.encode()
    about = server.send(b"", "/", "GET").body
    assert [True] * 3 == [word in about for word in (str(server.key), "5 entries, signed 20", "NOT SIGNED")]


def test_it_says_so_when_it_cannot_remember_and_goes_on_when_it_can(server: Served, folder: Path):
    note = signed(leaves(2), 2, FULL)
    blocker = sqlite3.connect(folder / "seen.db", isolation_level=None)
    blocker.execute("CREATE TRIGGER full BEFORE INSERT ON seen BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    answer = server.ask(0, (), note)
    assert (503, True) == (answer.status, "signs nothing" in answer.body)
    blocker.execute("DROP TRIGGER full")
    blocker.close()
    assert 200 == server.ask(0, (), note).status


def test_31_what_a_terminal_would_obey_is_not_told(server: Served):
    wild = signed(leaves(2), 2, Signer("\u202egro.evil\x7f/log", LOG, bytes(32)))
    server.send(b"old \x1b[31m\n\n")
    server.ask(0, (), wild)
    server.send(b"old 0\n\nend of this test")
    assert server.process.stdout
    shown: list[str] = []
    while not shown or "no empty line" not in shown[-1]:
        shown.append(server.process.stdout.readline().strip())
    assert all(line.isprintable() for line in shown)
    assert 2 <= sum("not signed (400)" in line for line in shown)


# The command


def start(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, timeout=60, encoding="utf-8")


def test_the_help_of_the_command_loads_no_server():
    code = (
        "import sys; from charter_engine import cli\n"
        "try: cli._run(['log', 'serve-witness', '--help'])\nexcept SystemExit: pass\n"
        "sys.exit(bool({'fastapi', 'starlette', 'uvicorn', 'sqlalchemy'} & set(sys.modules)))"
    )
    assert 0 == start("-c", code).returncode


def test_without_its_part_or_its_port_the_command_says_what_to_do(tmp_path: Path, server: Served):
    files = ["--key", tmp_path / "key", "--state", tmp_path / "seen", "--name", NAME, "--log", logs.LOG.key]
    ended = start("-m", "charter_engine", "log", "serve-witness", *files, "--port", urlsplit(server.url).port)
    assert (2, True, False) == (ended.returncode, "nobody can listen" in ended.stderr, "Traceback" in ended.stderr)
    code = "import sys; sys.modules['fastapi'] = None; from charter_engine.__main__ import main; main()"
    ended = start("-c", code, "log", "serve-witness", *files)
    assert (3, True) == (ended.returncode, "charter-engine[web]" in ended.stderr)
    ended = start("-m", "charter_engine", "log", "serve-witness", *files[:-1], "hello")
    assert (2, True) == (ended.returncode, "is not a key" in ended.stderr)
