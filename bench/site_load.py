"""Who asks the service: many connections that stay open, in one program, as fast as they can or at a given pace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

Ask = Callable[[int], bytes]
"""The next request of a connection, by its number; empty where there is none any more."""
FINE = (b"200", b"303")


@dataclass(frozen=True)
class Answers:
    """How long each answer took, in seconds, how many were errors, and for how long it was asked."""

    seconds: Sequence[float]
    errors: int
    passed: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.passed

    def at(self, share: float) -> float:
        """The time within which this share of the answers came."""
        several = sorted(self.seconds)
        return several[min(len(several) - 1, int(share * len(several)))]


def get(path: str, cookie: str = "") -> bytes:
    """A request for a page, which may come compressed, as every browser says."""
    held = f"cookie: session={cookie}\r\n" if cookie else ""
    return f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept-encoding: gzip\r\n{held}\r\n".encode()


def post(path: str, cookie: str, body: str) -> bytes:
    """A form that is sent from a page of the service."""
    return (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: session={cookie}\r\nsec-fetch-site: same-origin\r\n"
        f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}\r\n\r\n{body}"
    ).encode()


def flat_out(ports: Sequence[int], ask: Ask, connections: int, seconds: float) -> Answers:
    """Each connection asks again as soon as it was answered."""
    return asyncio.run(_all(ports, ask, connections, seconds, 0))


def paced(ports: Sequence[int], ask: Ask, connections: int, seconds: float, rate: float) -> Answers:
    """So many requests a second, each at its moment. An answer takes from that moment on, though it was asked late."""
    return asyncio.run(_all(ports, ask, connections, seconds, rate))


async def _all(ports: Sequence[int], ask: Ask, connections: int, seconds: float, rate: float) -> Answers:
    began, moments = time.perf_counter(), count()
    end = began + seconds
    took, errors = list[float](), list[bytes]()

    def moment() -> float:
        return began + next(moments) / rate if rate else time.perf_counter()

    async def connection(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", ports[number % len(ports)])
        try:
            while (due := moment()) < end:
                if rate and (early := due - time.perf_counter()) > 0:
                    await asyncio.sleep(early)
                if not (request := ask(number)):
                    break
                writer.write(request)
                status = await _answer(reader)
                took.append(time.perf_counter() - due)
                if status not in FINE:
                    errors.append(status)
        finally:
            writer.close()

    await asyncio.gather(*(connection(number) for number in range(connections)))
    return Answers(took, len(errors), time.perf_counter() - began)


async def _answer(reader: asyncio.StreamReader) -> bytes:
    """The status of an answer, which is read to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
    if length:
        await reader.readexactly(int(length))
    return head.split(b" ", 2)[1]
