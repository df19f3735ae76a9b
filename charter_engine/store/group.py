"""Many callers, one writer: what they ask for meanwhile goes into one transaction, and each is answered after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from types import TracebackType
from typing import Final, Self

from charter_engine.errors import Unavailable
from charter_engine.store.append import Change, Record, Request, Wanted, commit

MOST: Final = 256
"""How many callers one transaction answers."""


@dataclass(frozen=True, slots=True)
class _Asked:
    request: Request
    answer: Future[tuple[int, ...]] = field(default_factory=Future)


class Group:
    """The writer of a record, as a thread. Used in a `with`; at its end everyone who asked has been answered.

    Args:
        record: The record.
        clock: What says the time (UTC), once a transaction.
    """

    def __init__(self, record: Record, clock: Callable[[], datetime]) -> None:
        self._record = record
        self._clock = clock
        self._queue: SimpleQueue[_Asked | None] = SimpleQueue()
        self._closed, self._ending = False, Lock()
        self._thread = Thread(target=self._run, name="record")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._ending:  # whoever asked before is answered; whoever asks after is told
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def append(self, wanted: Sequence[Wanted], change: Change | None = None) -> tuple[int, ...]:
        """Add entries and wait until they are stored; what one caller asks for is stored whole or not at all.

        Raises:
            Malformed: as `append.append`.
            Unavailable: as `append.append`, or when the group has ended.
        """
        asked = _Asked(Request(wanted, change))
        with self._ending:
            if self._closed:
                raise Unavailable("Nothing was stored: the program is ending.")
            self._queue.put(asked)
        return asked.answer.result()

    def _run(self) -> None:
        while batch := self._next():
            self._answer(batch)

    def _next(self) -> list[_Asked]:
        """Everyone who waits, once there is somebody; nobody when the group ends."""
        batch, asked = list[_Asked](), self._queue.get()
        while asked:
            batch.append(asked)
            if len(batch) == MOST:
                return batch
            try:
                asked = self._queue.get_nowait()
            except Empty:
                return batch
        if batch:
            self._queue.put(None)  # the end, for the next time
        return batch

    def _answer(self, batch: Sequence[_Asked]) -> None:
        """Store what a batch asks for. Where one of them cannot be stored, each is tried alone."""
        try:
            found = commit(self._record, [asked.request for asked in batch], self._clock())
        except Unavailable as wrong:  # nothing is tried again in place
            for asked in batch:
                asked.answer.set_exception(Unavailable(str(wrong)))
        except Exception as wrong:  # noqa: BLE001 - handed to the caller whose it is, and raised there
            if len(batch) == 1:
                batch[0].answer.set_exception(wrong)
                return
            for asked in batch:
                self._answer([asked])
        else:
            for asked, places in zip(batch, found, strict=True):
                asked.answer.set_result(places)
