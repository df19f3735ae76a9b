"""The service under load: pages, a search, an answer that is saved; one process, and several on PostgreSQL."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.clock import Spread, progress
from bench.site_fill import Filled, fill
from bench.site_load import Answers, Ask, flat_out, get, paced, post
from tests import postgres

PROJECTS = 10_000
ON_POSTGRESQL = 1_000
"""The most projects that are made on PostgreSQL: there it is asked how processes share the work."""
ROUNDS, SHARE, STEADY = 5, 2.0, 10.0
"""Rounds, the seconds of one kind in a round, and those at a steady pace."""
CONNECTIONS = 16
VISITED = 400
"""So many project pages, drawn by chance, are asked for, each for the second time at least: it is kept then."""
PROCESSES = (1, 2, 4)
STATIC, ALIVE, PROJECT, ANEW, SEARCH, SAVE = (
    "a static file", "the health check", "a project page, kept", "a project page, made anew", "the register, searched",
    "an answer saved",
)  # fmt: skip
_SEED = 10162
_PATIENCE = 300.0
_MAIN = "from charter_engine.__main__ import main; main()"


@dataclass(frozen=True)
class Loaded:
    """One kind of request: answers a second, that to the static file's, and its answers at half of the highest load."""

    rate: Spread
    ratio: Spread
    steady: Answers | None


@dataclass(frozen=True)
class Shared:
    """Several processes on PostgreSQL: answers a second of all together, errors, the share of all cores in use."""

    processes: int
    rate: Spread
    errors: int
    busy: float


@dataclass(frozen=True)
class Measured:
    """All that was measured of the service. Memory in bytes: after the first answers, and after all of them."""

    projects: int
    first: float
    """Seconds of a project page that is asked for the first time, in the middle."""
    kinds: dict[str, Loaded]
    errors: int
    memory: tuple[int, int]
    on_postgresql: int
    shared: Sequence[Shared]
    filled: float
    passed: float
    load: float


def measure(number: int = PROJECTS) -> Measured:
    """Everything, in folders that are gone afterwards."""
    began, load = time.monotonic(), os.getloadavg()[0]
    with TemporaryDirectory() as folder:
        found = fill(Path(folder) / "record", "record.db", number)
        filled = time.monotonic() - began
        with served(found, 1) as [one]:
            asks = asks_of(found)
            first = _visit(found, one.port)
            before = one.memory
            kinds, errors = _kinds(asks, one.port)
            memory = (before, one.memory)
        few = min(number, ON_POSTGRESQL)
        shared = _postgresql(Path(folder) / "shared", few)
    passed = time.monotonic() - began
    return Measured(len(found.projects), first, kinds, errors, memory, few, shared, filled, passed, load)


@dataclass(frozen=True)
class Process:
    """A process that serves, at a port of this machine."""

    port: int
    process: subprocess.Popen[str]

    @property
    def memory(self) -> int:
        """The bytes that it holds now."""
        kilobytes = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self.process.pid)], capture_output=True, text=True, check=True  # noqa: S607
        )  # fmt: skip
        return int(kilobytes.stdout) * 1024


@contextmanager
def served(found: Filled, processes: int) -> Iterator[Sequence[Process]]:
    """So many processes that serve a record, each with an anchor of its own. None publishes: nobody waits for that."""
    with ExitStack() as stack:
        yield [stack.enter_context(_serving(found, number)) for number in range(processes)]


@contextmanager
def _serving(found: Filled, number: int) -> Iterator[Process]:
    folder = found.home.folder
    options = ["--port", "0", "--no-publish", "--anchor", str(folder / f"anchor-{number}")]
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        [sys.executable, "-c", _MAIN, "serve", str(folder), *options],
        env=plain, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout
        at = next((m[1] for line in process.stdout if (m := re.search(r"http://127\.0\.0\.1:(\d+)/", line))), None)
        assert at, "the service did not start"
        yield Process(int(at), process)
    finally:
        process.terminate()
        process.communicate()


def asks_of(found: Filled) -> dict[str, Ask]:
    """The next request of each kind. Project pages, words and answers are drawn by chance, always the same ones."""
    chance, number, saved = random.Random(_SEED), count(), Counter[int]()
    visited = _visited(found)

    unseen = sorted({*found.projects} - {*visited}) or list(visited)
    others = cycle(chance.sample(unseen, len(unseen)))

    def project(_: int) -> bytes:
        return get(f"/projects/{chance.choice(visited)}")

    def anew(_: int) -> bytes:
        return get(f"/projects/{next(others)}")

    def search(_: int) -> bytes:
        return get(f"/projects?q={chance.choice(found.words)}+{next(number) % 997}&page={chance.choice((1, 1, 2))}")

    def save(connection: int) -> bytes:
        cookie, at = found.officers[connection % len(found.officers)]
        answer = f"It+finds+cold+homes,+try+{saved[connection]}."
        body = f"revision={saved[connection]}&shown=one_sentence&one_sentence={answer}"
        saved[connection] += 1
        return post(f"{at}/form/one_sentence", cookie, body)

    return {
        STATIC: lambda _: get("/own/site.css"), ALIVE: lambda _: get("/healthz"),
        PROJECT: project, ANEW: anew, SEARCH: search, SAVE: save,
    }  # fmt: skip


def _visited(found: Filled) -> Sequence[str]:
    return random.Random(_SEED).sample(found.projects, min(VISITED, len(found.projects)))


def _visit(found: Filled, port: int) -> float:
    """Ask for each of these pages the first time. How long one takes, in the middle."""
    progress("project pages, for the first time")
    left = list(_visited(found))
    answers = flat_out([port], lambda _: get(f"/projects/{left.pop()}") if left else b"", 1, _PATIENCE)
    return Spread.of(answers.seconds).middle


def _kinds(asks: dict[str, Ask], port: int) -> tuple[dict[str, Loaded], int]:
    """Each kind flat out, in turn, against the static file just before; then at half of its highest load."""
    rates: dict[str, list[float]] = {name: [] for name in asks}
    ratios: dict[str, list[float]] = {name: [] for name in asks}
    errors = 0
    for ask in asks.values():
        errors += flat_out([port], ask, CONNECTIONS, SHARE / 2).errors
    for at in range(ROUNDS):
        for name, ask in asks.items():
            progress(f"{name}, round {at + 1} of {ROUNDS}")
            base = flat_out([port], asks[STATIC], CONNECTIONS, SHARE / 2)
            done = flat_out([port], ask, CONNECTIONS, SHARE)
            rates[name].append(done.rate)
            ratios[name].append(done.rate / base.rate)
            errors += done.errors + base.errors
    found = dict[str, Loaded]()
    for name, ask in asks.items():
        progress(f"{name}, at half of the highest load")
        steady = paced([port], ask, CONNECTIONS, STEADY, max(rates[name]) / 2)
        errors += steady.errors
        found[name] = Loaded(Spread.of(rates[name]), Spread.of(ratios[name]), steady)
    return found, errors


def _postgresql(folder: Path, number: int) -> Sequence[Shared]:
    """The same mix by one, two and four processes."""
    with postgres.server(durable=True) as server:
        if server is None:
            return []
        with server.database("template0") as address:
            found = fill(folder, address, number)
            with served(found, max(PROCESSES)) as all_of_them:
                return _mixed(found, [each.port for each in all_of_them])


def mix(found: Filled) -> Ask:
    """Of ten requests eight project pages, a search, and an answer that is saved, drawn by chance."""
    asks, chance = asks_of(found), random.Random(_SEED)

    def next_of(connection: int) -> bytes:
        return asks[chance.choice([PROJECT] * 8 + [SEARCH, SAVE])](connection)

    return next_of


def _mixed(found: Filled, ports: Sequence[int]) -> Sequence[Shared]:
    asked = mix(found)
    _visit(found, ports[0])
    rates: dict[int, list[float]] = {number: [] for number in PROCESSES}
    errors, busy = dict.fromkeys(PROCESSES, 0), {number: list[float]() for number in PROCESSES}
    flat_out(ports, asked, CONNECTIONS, SHARE)
    for at in range(ROUNDS):
        for number in PROCESSES:
            progress(f"PostgreSQL, {number} processes, round {at + 1} of {ROUNDS}")
            idle = _idle()
            done = flat_out(ports[:number], asked, CONNECTIONS, SHARE)
            busy[number].append(1 - (_idle() - idle) / done.passed / (os.cpu_count() or 1))
            rates[number].append(done.rate)
            errors[number] += done.errors
    return [Shared(each, Spread.of(rates[each]), errors[each], Spread.of(busy[each]).middle) for each in PROCESSES]


def _idle() -> float:
    """For how many seconds the cores had nothing to do since the machine started (Linux)."""
    try:
        fields = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()
    except OSError:
        return 0.0
    return (int(fields[4]) + int(fields[5])) / os.sysconf("SC_CLK_TCK")
