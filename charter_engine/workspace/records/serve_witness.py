"""Being a witness: signing the checkpoints of others, each only if the log went on from the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from charter_engine.errors import Malformed
from charter_engine.log.keys import LOG, WITNESS, Key, Signer, is_name, read_key
from charter_engine.log.witness import (
    PLAIN,
    Answer,
    Request,
    Seen,
    contrary,
    cosignature,
    read_request,
    unknown,
)
from charter_engine.store.places import check_place
from charter_engine.store.seen import Memory
from charter_engine.workspace.records import key_file
from charter_engine.workspace.records.log import policy_in


@dataclass(frozen=True, slots=True)
class Witness:
    """Who signs, for which logs (their keys by their names), and what was signed so far."""

    signer: Signer
    logs: Mapping[str, tuple[Key, ...]]
    memory: Memory

    def answer(self, data: bytes, now: Callable[[], datetime]) -> Answer:
        """The answer to a request. What is signed is remembered before it is told; of two at once, one is first.

        The second that is signed is never before the last one for the same log, whatever the clock does.

        Raises:
            Unavailable: when it cannot be remembered; then nothing was signed.
        """
        try:
            asked = read_request(data)
        except Malformed as wrong:
            return Answer(400, f"{wrong}\n")
        if refusal := unknown(asked, self.logs):
            return refusal
        at = asked.at
        with self.memory.turn(at.origin) as turn:
            if refusal := contrary(asked, turn.seen):
                if refusal.media == PLAIN:  # the log contradicts itself; of a size alone one cannot tell
                    turn.refused = self._as_signed(asked)
                return refusal
            second = max(turn.seen.second, int(now().timestamp()))
            line = cosignature(asked, self.signer, second)
            turn.seen = Seen(at.size, at.root, second, self._as_signed(asked) + line.encode())
        return Answer(200, line)

    def _as_signed(self, asked: Request) -> bytes:
        """The checkpoint with the log's own signatures, and without what else was written below it."""
        held = asked.signed
        labels = {(key.name, key.id) for key in self.logs[asked.at.origin]}
        lines = (str(line) for line in held.lines if (line.name, line.id) in labels)
        return f"{held.text}\n{''.join(lines)}".encode()


def become(key: Path, name: str, logs: Iterable[Key], state: Path) -> Witness:
    """The witness with this key and memory; both are made where neither is there.

    Raises:
        Malformed: when the name or a key cannot be used, or there is a key without the memory of what it signed.
        Unavailable: when the memory cannot be read or written, or lies on a drive over the network.
    """
    if not is_name(name):
        raise Malformed(f"`{name}` cannot name a witness: it has a space or a `+`. Use a name like `a.example/w1`.")
    check_place(state.resolve())
    known: dict[str, tuple[Key, ...]] = {}
    for each in logs:
        known[each.name] = (*known.get(each.name, ()), each)
    if key.exists() and not state.exists():
        told = "a witness that has forgotten what it signed could sign for two histories"
        what = "If the file was only moved, move it back. Else begin with a new key and name."
        raise Malformed(f"{state}: this file is missing, and {told}. {what}")
    memory = Memory(state)
    memory.of("")
    if not key.exists():
        key_file.make_key(key)
    return Witness(key_file.read_key(key, name, WITNESS), known, memory)


def keys_of_logs(lines: Iterable[str], policy: Path | None) -> tuple[Key, ...]:
    """The keys of logs that were given, and those of a policy, each once.

    Raises:
        Malformed: when one is no key of a log, or there is none.
    """
    found = [*map(read_key, lines), *(policy_in(policy).logs if policy else ())]
    if strange := [key for key in found if key.kind != LOG]:
        raise Malformed(f"`{strange[0]}` is not the key of a log.")
    if not found:
        raise Malformed("Name the key of at least one log, with --log or in a policy.")
    return tuple(dict.fromkeys(found))
