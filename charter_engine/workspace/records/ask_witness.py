"""Asking one witness to sign a checkpoint: the requests, and what its answers mean. Each answer is checked."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from typing import Any

from charter_engine.errors import Malformed
from charter_engine.log.beside import DELAY
from charter_engine.log.checkpoint import Checkpoint, read_number
from charter_engine.log.checks import Status
from charter_engine.log.keys import Key
from charter_engine.log.note import LARGEST
from charter_engine.log.proofs import continues
from charter_engine.log.tiles import Tiled
from charter_engine.log.verify import Signed
from charter_engine.log.witness import PLAIN, SIZE, Answer, Cosignature, Request, taken

PATIENCE = 30
"""So many seconds a witness has to answer."""
_ROUNDS = 3
"""So often the size that a witness has is asked for, while others move it on."""
_SENTENCE = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking one witness: signed, contradicted (`FAILED`), or no answer that can be used."""

    url: str
    status: Status
    said: str
    lines: tuple[Cosignature, ...] = ()


@dataclass(frozen=True, slots=True)
class Trusting:
    """Whose signatures count, and what time it is."""

    known: Sequence[Key]
    now: datetime


def ask(url: str, note: bytes, head: Signed, tree: Tiled, trusting: Trusting) -> Asked:
    """Ask one witness: from nothing, and where it has signed before, from there."""
    old = 0
    for _ in range(_ROUNDS):
        try:
            proof = _proof(tree, old, head.at)
        except Malformed as wrong:
            return Asked(url, Status.NOT_COMPARED, f"It was not asked. {wrong}")
        try:
            answer = _post(f"{url.rstrip('/')}/add-checkpoint", Request(old, proof, note).data)
            if answer.status != 409 or answer.media != SIZE:
                return _told(url, answer, note, trusting)
            known, old = old, read_number(answer.body.removesuffix("\n"))
        except (OSError, http.client.HTTPException, UnicodeError) as lost:
            return Asked(url, Status.NOT_COMPARED, f"It did not answer ({getattr(lost, 'reason', None) or lost}).")
        except Malformed as wrong:
            return Asked(url, Status.NOT_COMPARED, f"Its answer cannot be used. {wrong}")
        if old > head.at.size:
            told = f"It has signed for {old} entries, and this folder has {head.at.size}: entries are missing here."
            return Asked(url, Status.FAILED, told)
        if old == known:
            break
    return Asked(url, Status.NOT_COMPARED, "It names another size each time that it is asked. Try again.")


def _proof(tree: Tiled, old: int, at: Checkpoint) -> tuple[bytes, ...]:
    """The proof that the log went on from its first `old` entries.

    Raises:
        Malformed: when the tiles do not give it: then a witness would refuse it, and the log be blamed.
    """
    proof = tree.consistency(old, at.size) if old else ()
    if old and not continues((old, tree.root(old)), (at.size, at.root), proof):
        raise Malformed("The tiles of this folder give no proof. `charter log verify` says what is wrong.")
    return proof


def _told(url: str, answer: Answer, note: bytes, trusting: Trusting) -> Asked:
    """What an answer means, other than that the witness has another size."""
    said = " ".join(answer.body.split())[:_SENTENCE]
    if answer.status in (409, 422):
        return Asked(url, Status.FAILED, f"It does not sign, for the log contradicts what it signed before. {said}")
    if answer.status != 200:
        return Asked(url, Status.NOT_COMPARED, f"It does not sign ({answer.status}). {said}")
    lines = taken(note, answer.body, trusting.known)
    if not lines:
        return Asked(url, Status.NOT_COMPARED, "It signed with no key that is known here.")
    for one in lines:
        if abs(one.second - trusting.now.timestamp()) > DELAY:
            told = f"The clock of {one.key.name} differs from the one here by more than {DELAY // 60} minutes."
            return Asked(url, Status.NOT_COMPARED, told)
    return Asked(url, Status.PASSED, f"Signed by {', '.join(one.key.name for one in lines)}.", lines)


def is_address(url: str) -> bool:
    """Whether something can be sent to this address."""
    try:
        parts = urllib.parse.urlsplit(url)
        sound = parts.port != 0 and bool(parts.hostname)
    except ValueError:
        return False
    return sound and parts.scheme in ("https", "http") and url.isascii() and not any(map(str.isspace, url))


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nobody elsewhere."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _post(url: str, data: bytes) -> Answer:
    """What is answered when these bytes are sent to an address."""
    wanted = urllib.request.Request(url, data, {"Content-Type": PLAIN}, method="POST")  # noqa: S310 - http or https
    try:
        with urllib.request.build_opener(_Stay).open(wanted, timeout=PATIENCE) as came:
            return _answer(came.status, came.headers, came.read(LARGEST + 1))
    except urllib.error.HTTPError as refused:
        with refused:
            return _answer(refused.code, refused.headers, refused.read(LARGEST + 1))


def _answer(status: int, headers: Message, body: bytes) -> Answer:
    media = headers.get("content-type", PLAIN).partition(";")[0].strip()
    return Answer(status, body.decode("utf-8", "replace"), media)
