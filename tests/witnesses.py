"""Witnesses for tests: the command `charter log serve-witness`, in a process of its own on this machine."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from charter_engine.log.keys import Key, Signer, read_key
from charter_engine.log.witness import Answer, Request
from tests import logs

_MAIN = "from charter_engine.__main__ import main; main()"
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Served:
    """A witness that answers."""

    url: str
    key: Key
    process: subprocess.Popen[str]

    def send(self, data: bytes, path: str = "/add-checkpoint", method: str = "POST") -> Answer:
        """What it answers to these bytes."""
        return said(self.url, data, path, method)

    def ask(self, old: int, proof: tuple[bytes, ...], note: bytes) -> Answer:
        return self.send(Request(old, proof, note).data)


def said(url: str, data: bytes, path: str = "/add-checkpoint", method: str = "POST") -> Answer:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        connection.request(method, path, data)
        came = connection.getresponse()
        return Answer(came.status, came.read().decode(), came.headers["content-type"])
    finally:
        connection.close()


@contextmanager
def served(folder: Path, name: str, *others: Signer, body: float = 10, connection: float = 30) -> Iterator[Served]:
    """A witness of this name for the log of these tests and others, its files in `folder`, its patience in s."""
    folder.mkdir(exist_ok=True)
    files = ("--key", folder / "key", "--state", folder / "seen.db", "--port", 0)
    begin = f"import charter_engine.web.witness as w; w.BODY, w.CONNECTION = {body}, {connection}; {_MAIN}"
    known = [word for each in (logs.LOG, *others) for word in ("--log", each.key)]
    command = ["-c", begin, "log", "serve-witness", "--name", name, *known, *files]
    process = subprocess.Popen(
        [sys.executable, *map(str, command)],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout
    try:
        process.stdout.readline()
        words = process.stdout.readline().split()
        assert 4 == len(words), words
        yield Served(words[3], read_key(words[2]), process)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
