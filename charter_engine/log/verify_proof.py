"""What can be said of a proof file, and of two checkpoints of one log, without the log itself."""

from __future__ import annotations

from collections.abc import Sequence

from charter_engine.errors import Malformed
from charter_engine.log.checks import Check, Status
from charter_engine.log.note import signatures
from charter_engine.log.policy import NOBODY, Policy
from charter_engine.log.proofs import continues
from charter_engine.log.tlog_proof import Proof
from charter_engine.log.verify import Signed, read_signed, witnesses


def verify_proof(proof: Proof, policy: Policy | None) -> tuple[Check, ...]:
    """Whether an entry is in the log, whether the log says so, and whether witnesses have seen it.

    Witnesses are left out where a policy says that none are asked for, and no signature of one is wrong.
    """
    signed = read_signed(proof.note, "the checkpoint in the proof")
    place = f"entry {proof.index} of {signed.at.size}"
    if proof.holds:
        inclusion = Check("inclusion", Status.PASSED, place)
    else:
        inclusion = Check("inclusion", Status.FAILED, "The entry is not where the proof says.", place)
    seen = witnesses(signed, (), policy)
    unasked = policy and policy.quorum == NOBODY and seen.status is not Status.FAILED
    return (inclusion, signature(signed, policy), *(() if unasked else (seen,)))


def verify_growth(older: Signed, newer: Signed, proof: Sequence[bytes]) -> Check:
    """Whether the log of the older checkpoint is how that of the newer one began."""
    was, now = older.at, newer.at
    if was.origin != now.origin:
        said = f"They are of two logs, `{was.origin}` and `{now.origin}`."
        return Check("growth", Status.FAILED, said, older.file)
    if was.size == 0:
        return Check("growth", Status.NOT_COMPARED, "the older one is of an empty log, which every log continues")
    if continues((was.size, was.root), (now.size, now.root), proof):
        return Check("growth", Status.PASSED, f"size {was.size} to {now.size}")
    said = f"The log of size {now.size} does not continue that of size {was.size}."
    return Check("growth", Status.FAILED, said, newer.file)


def signature(signed: Signed, policy: Policy | None) -> Check:
    """Whether a checkpoint is signed by a key that the policy names for its log."""
    if policy is None or not policy.logs:
        return Check("signature", Status.NOT_COMPARED, "no policy says which key is the right one")
    known = [key for key in policy.logs if key.name == signed.at.origin]
    try:
        found = signatures(signed.note, known)
    except Malformed as wrong:
        return Check("signature", Status.FAILED, str(wrong), signed.file)
    if not found:
        said = f"It bears no signature by a key that the policy names for `{signed.at.origin}`."
        return Check("signature", Status.FAILED, said, signed.file)
    return Check("signature", Status.PASSED, f"{signed.file}: by a key of the policy")
