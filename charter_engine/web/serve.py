"""The service as a process: it listens, answers, and does meanwhile what no visitor waits for.

Several processes may serve one record behind a proxy. They share its database and nothing else; each has an anchor of
its own.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Final, TypeAlias

import uvicorn

from charter_engine.errors import CharterError
from charter_engine.web.app import build
from charter_engine.web.watch import tell_on
from charter_engine.workspace.people import mail, retention
from charter_engine.workspace.projects.register import catch_up
from charter_engine.workspace.service import Service, bring_out

Chore: TypeAlias = tuple[str, float, Callable[[Service], object]]
"""What is done again and again: its name, every how many seconds, and how."""
PUBLISH: Final = "publish"
CHORES: Final[tuple[Chore, ...]] = (
    (PUBLISH, 10.0, bring_out),
    ("register", 5.0, lambda service: catch_up(service.record.database)),
    ("mail", 5.0, mail.send),
    ("tidy", 3600.0, retention.tidy),
)
IDLE: Final = 30
"""For how many seconds a connection stays open without a request."""
_AT_ONCE: Final = 200
_ARENA_MAX: Final = -8  # M_ARENA_MAX of malloc.h
_OFTEN: Final = 10_000
"""So many new things, fewer those let go of, before rubbish is looked for among them: about a millisecond's work."""
log = logging.getLogger("charter_engine.web")


def serve(service: Service, listening: socket.socket, *, publishes: bool = True) -> None:
    """Answer until stopped. What is worth telling goes to standard error, a line of JSON each.

    One of several processes may leave it to the others to publish.
    """
    tell_on()
    _keep_memory_small()
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else the second half of an answer waits 40 ms
    pages = build(service)
    _look_for_rubbish_often()
    settings = uvicorn.Config(
        pages,
        access_log=False,
        limit_concurrency=_AT_ONCE,
        log_config=None,
        server_header=False,
        timeout_keep_alive=IDLE,
        proxy_headers=False,  # whose word is taken, `visitor.client_of` knows
    )
    with doing(service, [each for each in CHORES if publishes or each[0] != PUBLISH]):
        uvicorn.Server(settings).run(sockets=[listening])


def _keep_memory_small() -> None:
    """Let threads share two parts of the memory (glibc): each one's own would hold on to what others could use."""
    with suppress(OSError, AttributeError):  # another library of C has no such call
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 2)


def _look_for_rubbish_often() -> None:
    """As a program that goes on for months should, and a command need not: what is there by now is never looked at."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OFTEN)


@contextmanager
def doing(service: Service, chores: Sequence[Chore]) -> Iterator[None]:
    """Do the chores beside what happens inside; at its end the one under way is finished."""
    end = Event()
    threads = [Thread(target=_again, args=(service, chore, end), name=chore[0]) for chore in chores]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        end.set()
        for thread in threads:
            thread.join()


def _again(service: Service, chore: Chore, end: Event) -> None:
    """Do a chore again and again. What goes wrong with it once, a bug too, is logged, and ends no later turn of it."""
    name, seconds, do = chore
    with ThreadPoolExecutor(1, f"{name} at work") as worker:
        while True:
            wrong = worker.submit(do, service).exception()
            if isinstance(wrong, CharterError):
                log.warning("chore", extra={"told": {"chore": name, "kind": type(wrong).__name__}})
            elif wrong:
                log.error("bug", exc_info=wrong, extra={"told": {"chore": name}})
            if end.wait(seconds):
                return
