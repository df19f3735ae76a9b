"""Everything that can be said of a published log without trusting whoever keeps it, as a list of checks.

Each check passed, failed (with the place), or could not be compared with anything: that is never the same as passed.
An older checkpoint kept elsewhere, and witnesses, are what catches somebody who has the log's own key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from charter_engine.errors import Malformed
from charter_engine.log import layout, note
from charter_engine.log.beside import redactions, times
from charter_engine.log.checkpoint import Checkpoint, read_checkpoint
from charter_engine.log.checks import Check, Faults, Status, of_faults, overall
from charter_engine.log.keys import Key
from charter_engine.log.layout import Files
from charter_engine.log.note import Note, Signature, read_note, signatures
from charter_engine.log.policy import NOBODY, Policy
from charter_engine.log.reading import Reading, check_tiles, read_log
from charter_engine.log.things import Things
from charter_engine.log.trust import Trust, trust

NAMES = ("entries", "order", "hashes", "root", "signature", "growth", "witnesses", "times", "blobs", "redactions")
"""The checks, in their order."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as a file holds it."""

    file: str
    note: Note
    at: Checkpoint


@dataclass(frozen=True, slots=True)
class Given:
    """What the reader brings: the day, a policy, an older checkpoint."""

    today: date
    policy: Policy | None = None
    older: Signed | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """The most entries that a witness of the policy has signed for, and in which second after 1970 (UTC); else None."""

    called: str
    key: Key
    size: int | None = None
    second: int | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of a log of this name, size and root; None where it has no checkpoint that can be read."""

    origin: str
    size: int | None
    checks: tuple[Check, ...]
    verdict: Status
    root: bytes | None = None
    seen: tuple[Seen, ...] = ()


def verify(files: Files, given: Given, told: Callable[[int, int], object] = lambda *_: None) -> Verified:
    """Check a published log. Reads every entry once; `told` hears how many have been read so far, of how many."""
    try:
        head = _signed(files, layout.CHECKPOINT)
    except Malformed as wrong:
        lost = [Check(name, Status.NOT_COMPARED, "there is no checkpoint to compare with") for name in NAMES]
        lost[NAMES.index("root")] = Check("root", Status.FAILED, str(wrong), layout.CHECKPOINT)
        return Verified("", None, tuple(lost), Status.FAILED)
    kept, broken = _kept(files)
    sizes = {signed.at.size for signed in (*kept, head, *([given.older] if given.older else []))}
    reading = Reading(head.at.origin, sizes, Things(files, given.today))
    read_log(files, reading, head.at.size, lambda found: told(found, head.at.size))
    check_tiles(files, reading, head.at.size)
    checks = (
        of_faults("entries", reading.form, f"{reading.found} read", reading.strange),
        _order(reading),
        of_faults("hashes", reading.hashes, "as the tiles hold them"),
        _root(reading, head, kept, broken),
        _signature(reading, head, kept, given.policy),
        _growth(reading, head, given.older, given.policy),
        witnesses(head, kept, given.policy),
        times(reading, tuple(_cosigned([*kept, head], given.policy))),
        reading.things.check(),
        redactions(files, reading),
    )
    seen = _seen([*kept, head], given.policy)
    return Verified(head.at.origin, head.at.size, checks, _verdict(checks, given.policy), head.at.root, seen)


def _order(reading: Reading) -> Check:
    found = reading.found
    told = of_faults("order", reading.order, f"0 to {found - 1}, none missing" if found else "no entry")
    if not reading.beyond or told.status is Status.FAILED:
        return told
    said = f"{told.said}; {reading.beyond} lines stand beyond the checkpoint, signed by nobody"
    return Check("order", Status.NOT_COMPARED, said, f"entry {found}")


def read_signed(data: bytes, file: str) -> Signed:
    """A checkpoint, in a note of this file.

    Raises:
        Malformed: when it is none.
    """
    held = read_note(data)
    return Signed(file, held, read_checkpoint(held.text))


def witnesses(head: Signed, kept: Sequence[Signed], policy: Policy | None) -> Check:
    """Whether enough witnesses of the policy have signed the checkpoint `head`, and none whose signature is wrong."""
    policy = policy or Policy()
    reached, seen = -1, dict[str, set[Key]]()
    for signed in [*kept, head]:
        found = seen.setdefault(signed.note.text, set())
        try:
            found |= {one.key for one in signatures(signed.note, tuple(policy.witnesses.values()))}
        except Malformed as wrong:
            return Check("witnesses", Status.FAILED, str(wrong), signed.file)
        if policy.reached(found):
            reached = signed.at.size
    if policy.quorum == NOBODY:
        return Check("witnesses", Status.NOT_COMPARED, "no policy asks for witnesses")
    least, number = policy.needed
    said = f"{len(seen[head.note.text])} of {number} have signed, {least} needed"
    if reached == head.at.size:
        return Check("witnesses", Status.PASSED, said)
    so_far = f"enough have seen the first {reached} entries" if reached >= 0 else "no checkpoint has enough"
    return Check("witnesses", Status.NOT_COMPARED, f"{said}; {so_far}")


def _verdict(checks: Sequence[Check], policy: Policy | None) -> Status:
    """What came of all checks together.

    Witnesses that have signed make an older checkpoint needless, and an older one makes those needless for whom the
    policy does not ask.
    """
    came = {check.name: check for check in checks}
    if came["witnesses"].status is Status.PASSED and came["growth"].status is Status.NOT_COMPARED:
        del came["growth"]
    elif came["growth"].status is Status.PASSED and (policy is None or policy.quorum == NOBODY):
        del came["witnesses"]
    return overall(came.values())


def _signed(files: Files, file: str) -> Signed:
    data = files.read(file, note.LARGEST)
    if data is None:
        raise Malformed("There is no checkpoint.")
    return read_signed(data, file)


def _kept(files: Files) -> tuple[list[Signed], Faults]:
    """The checkpoints that the log keeps, by size, and what is wrong with the files of others."""
    kept, broken = [], Faults()
    for name in files.names(layout.CHECKPOINTS):
        if not name.endswith(layout.NOTE):
            continue  # left behind by a writing that was cut short
        file = f"{layout.CHECKPOINTS}/{name}"
        try:
            signed = _signed(files, file)
        except Malformed as wrong:
            broken.add(file, str(wrong))
            continue
        if file != layout.checkpoint_file(signed.at.size):
            broken.add(file, f"It is a checkpoint of size {signed.at.size}.")
        kept.append(signed)
    return sorted(kept, key=lambda signed: signed.at.size), broken


def _root(reading: Reading, head: Signed, kept: Sequence[Signed], faults: Faults) -> Check:
    agreed = 0
    for signed in [*kept, head]:
        if said := _wrong(reading, signed.at, head.at.size, agreed):
            faults.add(signed.file, said)
        else:
            agreed = signed.at.size
    return of_faults("root", faults, f"size {head.at.size}, and all {len(kept)} checkpoints kept")


def _wrong(reading: Reading, at: Checkpoint, newest: int, agreed: int) -> str:
    """What is wrong with a checkpoint, when the first `agreed` entries are known to be those signed for."""
    if at.origin != reading.origin:
        return f"It is a checkpoint of the log `{at.origin}`."
    if at.further:
        return "It has lines that nobody can check."
    if at.size > min(newest, reading.found):
        return f"It counts {at.size} entries, and the log has {min(newest, reading.found)}."
    if reading.roots[at.size] != at.root:
        return f"It has another root. The first entry that differs is one of {agreed} to {at.size - 1}."
    return ""


def _signature(reading: Reading, head: Signed, kept: Sequence[Signed], policy: Policy | None) -> Check:
    file = layout.CHECKPOINT
    try:
        keys = trust(reading.own)
        for signed in kept:
            file = signed.file
            keys.signers(signed.note, signed.at.size)
        file = layout.CHECKPOINT
        said = _trusted(keys, head, [signed.at.size for signed in [*kept, head]], policy)
    except Malformed as wrong:
        return Check("signature", Status.FAILED, str(wrong), file)
    if said:
        return Check("signature", Status.PASSED, said)
    said = "by the key that the log itself names; no policy says whether that is the right one"
    return Check("signature", Status.NOT_COMPARED, said)


def _trusted(keys: Trust, head: Signed, sizes: Sequence[int], policy: Policy | None) -> str:
    """How the newest checkpoint is signed by a key that the reader trusts; empty without a policy that names one."""
    if lost := sorted(set(keys.handovers) - set(sizes)):
        raise Malformed(f"A key was handed over at size {lost[0]}, and no checkpoint of that size is kept.")
    signers = keys.signers(head.note, head.at.size)
    counting = {term.key for term in keys.terms if term.counts(head.at.size)} & set(signers)
    if not counting:
        raise Malformed("It is signed only by a key that was revoked before this size.")
    if policy is None or not policy.logs:
        return ""
    if not counting & set(keys.beside(policy.logs)):
        raise Malformed("It bears no signature by a key that the policy names, or that such a key handed over to.")
    return f"by a key of the policy; {len(keys.handovers)} handovers of keys"


def _growth(reading: Reading, head: Signed, older: Signed | None, policy: Policy | None) -> Check:
    if older is None:
        return Check("growth", Status.NOT_COMPARED, "no older checkpoint was given")
    was, now = older.at, head.at
    there = min(now.size, reading.found)
    if was.origin != now.origin:
        said = f"It is a checkpoint of the log `{was.origin}`."
    elif was.size > there:
        said = f"It counts {was.size} entries, and the log has {there} now."
    elif reading.roots[was.size] != was.root:
        said = f"The first {was.size} entries are not those that it was signed for."
    else:
        return Check("growth", Status.PASSED, f"size {was.size} to {now.size}")
    return Check("growth", Status.FAILED, f"{said} {_worth(reading, older, policy)}", older.file)


def _worth(reading: Reading, older: Signed, policy: Policy | None) -> str:
    """What an older checkpoint that the log does not continue is worth to whoever holds it."""
    known = [*(policy.logs if policy else ())]
    try:
        known += trust(reading.own).keys
        signed = signatures(older.note, known)
    except Malformed:
        signed = ()
    if signed:
        return "It bears the log's signature: keep it, it shows that the log was rewritten."
    return "It bears no signature by a key that is known here, so it shows nothing to others."


def _cosigned(signed: Sequence[Signed], policy: Policy | None) -> Iterator[tuple[int, Signature]]:
    """The size and signature of each checkpoint that a witness of the policy has signed."""
    known = tuple(policy.witnesses.values()) if policy else ()
    for each in signed:
        try:
            yield from ((each.at.size, found) for found in signatures(each.note, known))
        except Malformed:
            continue  # the check of the witnesses says so


def _seen(signed: Sequence[Signed], policy: Policy | None) -> tuple[Seen, ...]:
    """What each witness of the policy has signed. Of several signatures for one size the oldest counts."""
    found: dict[Key, tuple[int, int]] = {}
    for size, signature in _cosigned(signed, policy):
        if signature.second is not None:
            found[signature.key] = max((size, -signature.second), found.get(signature.key, (-1, 0)))
    return tuple(_last(called, key, found.get(key)) for called, key in (policy.witnesses if policy else {}).items())


def _last(called: str, key: Key, last: tuple[int, int] | None) -> Seen:
    return Seen(called, key, last[0], -last[1]) if last else Seen(called, key)
