"""Asking witnesses to sign the newest checkpoint of a published log, and keeping with it what they signed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from charter_engine.errors import Malformed
from charter_engine.log.checks import Status
from charter_engine.log.keys import Key, read_key
from charter_engine.log.note import signatures
from charter_engine.store.checkpoints import add_lines
from charter_engine.workspace.records.ask_witness import PATIENCE, Asked, Trusting, ask, is_address
from charter_engine.workspace.records.keep import publish
from charter_engine.workspace.records.log import newest, policy_in
from charter_engine.workspace.records.record import Home, open_record


@dataclass(frozen=True, slots=True)
class Gathered:
    """What came of asking for the checkpoint that `note` holds, and the lines that are new on it, by their witness."""

    asked: tuple[Asked, ...]
    note: bytes
    size: int
    lines: Mapping[str, str]


def ask_for(folder: Path, policy: Path, urls: Sequence[str], now: datetime) -> tuple[Asked, ...]:
    """Ask witnesses to sign a published log: at these addresses, else where the policy says. What they sign is added.

    Raises:
        Malformed: when there is nobody to ask, an address is none, or the folder holds no log that is whole.
        Unavailable: when the folder cannot be written.
    """
    held = policy_in(policy)
    found = gather(folder, urls or tuple(held.addresses.values()), tuple(held.witnesses.values()), now)
    _keep(folder, found)
    return found.asked


def ask_for_record(home: Home, now: datetime) -> tuple[Asked, ...]:
    """Publish a record, and ask its own witnesses to sign. What they sign is kept in the database and the folder.

    Raises:
        Malformed: as `ask_for`; or when the folder holds another log.
        Unavailable: as `ask_for`; or when the database cannot be written.
    """
    publish(home)
    known = [read_key(each.key) for each in home.settings.witnesses]
    found = gather(home.publish, [each.url for each in home.settings.witnesses], known, now)
    if found.lines:
        from charter_engine.store.cosignatures import add_cosignatures

        add_cosignatures(open_record(home).database, found.size, found.lines)
    _keep(home.publish, found)
    return found.asked


def gather(folder: Path, urls: Sequence[str], known: Sequence[Key], now: datetime) -> Gathered:
    """Ask the witnesses at these addresses, all at once, for lines by keys in `known`; nothing is written.

    Raises:
        Malformed: as `ask_for`.
    """
    if not urls:
        raise Malformed("There is no witness to ask: no address was given, and none stands behind a witness's key.")
    for url in urls:
        if not is_address(url):
            raise Malformed(f"`{url[:120]}` is not an address as https://witness.example.")
    note, head, tree = newest(folder)
    found = _all_at_once(urls, lambda url: ask(url, note, head, tree, Trusting(known, now)))
    signed = {one.key for one in signatures(head.note, known)}
    lines = {one.key.name: one.line for each in found for one in each.lines if one.key not in signed}
    return Gathered(found, note, head.at.size, lines)


def _keep(folder: Path, found: Gathered) -> None:
    if found.lines:
        add_lines(folder, found.note, tuple(found.lines.values()))


def _all_at_once(urls: Sequence[str], one: Callable[[str], Asked]) -> tuple[Asked, ...]:
    """Ask everyone, and wait for nobody longer than `PATIENCE`."""
    found: dict[str, Asked] = {}
    threads = [threading.Thread(target=lambda url=url: found.update({url: one(url)}), daemon=True) for url in urls]
    end = time.monotonic() + PATIENCE
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    late = f"It did not answer in {PATIENCE} seconds."
    return tuple(found.get(url, Asked(url, Status.NOT_COMPARED, late)) for url in urls)
