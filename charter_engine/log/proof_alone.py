r"""Check a proof file with two files: this one, and verify.py beside it.

    python check_proof.py PROOF [--policy FILE]

It says whether the proof leads from its entry to its checkpoint (RFC 9162, section 2.1.3.2), and who signed that.
It ends with 0 when all is well, 1 when something is not as it was signed, 3 when something could not be compared, 2
when what you gave cannot be used.
"""

import pathlib
import re
import sys

from verify import FOREVER, LARGEST, enough, need, sha, signers, unbase64, unnote, unpolicy

PROOF = r"c2sp\.org/tlog-proof@v1\nextra (\S*)\nindex (0|[1-9][0-9]{0,18})((?:\n\S{44}){0,63})"


def unproof(data):
    """(entry, its place, hashes from the entry up, checkpoint) of a proof."""
    head, _, signed = data.partition(b"\n\n")
    shape = re.fullmatch(PROOF, head.decode("ascii"))
    need(shape and len(head) <= LARGEST, "no proof, or one that does not carry its entry")
    need(int(shape[2]) < FOREVER, "a place that no log has")
    hashes = [unbase64(line) for line in shape[3].split()]
    need(all(len(each) == 32 for each in hashes), "a hash that is not 32 bytes")
    return unbase64(shape[1]), int(shape[2]), hashes, unnote(signed)


def leads(entry, place, hashes, note):
    """Whether the hashes lead from the entry to the root of the checkpoint."""
    node, last = sha(b"\0", entry), note[3] - 1
    if place > last:
        return False
    for step in hashes:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = sha(b"\1", step, node)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            node = sha(b"\1", node, step)
        place, last = place >> 1, last >> 1
    return last == 0 and node == note[4]


def rows(proof, logs, names, quorum, *, with_policy):
    """What each check came to: its name, whether it passed (None: not compared), and in words."""
    note = proof[3]
    fits = leads(*proof)
    yield "inclusion", fits, "" if fits else "the entry is not where the proof says"
    try:
        signed = bool(signers(note, [key for key in logs if key[0] == note[2]])) if logs else None
        said = "no policy says which key is the right one" if signed is None else "no signature by a key of the policy"
        yield "signature", signed, said
    except ValueError as wrong:
        yield "signature", False, str(wrong)
    if with_policy and quorum == "none":
        return
    try:
        found = signers(note, [held for held in names.values() if held and len(held) == 4])
        reached = with_policy and enough(names, quorum, found)
        yield "witnesses", True if reached else None, "too few have signed, or no policy asks for any"
    except ValueError as wrong:
        yield "witnesses", False, str(wrong)


def main(proof, policy):
    logs, names, quorum = [], {"none": None}, "none"
    try:
        if policy:
            logs, names, quorum = unpolicy(pathlib.Path(policy).read_bytes())
        held = unproof(pathlib.Path(proof).read_bytes())
    except (ValueError, OSError) as wrong:
        print(f"This cannot be used: {str(wrong)!a}", file=sys.stderr)
        return 2
    found = list(rows(held, logs, names, quorum, with_policy=bool(policy)))
    print(f"{held[3][2]!a}, entry {held[1]}: {held[0].decode('utf-8', 'replace')!a}")
    for check, passed, said in found:
        status = {True: "PASSED", False: "FAILED", None: "NOT COMPARED"}[passed]
        print(f"  {check:<11} {status:<13} {'' if passed else ascii(said)[1:-1]}".rstrip())
    came = {passed for _, passed, _ in found}
    return 1 if False in came else 3 if None in came else 0


if __name__ == "__main__":
    options = dict(zip(sys.argv[2::2], sys.argv[3::2], strict=False))
    if len(sys.argv) % 2 or not set(options) <= {"--policy"}:
        sys.exit(print(__doc__, file=sys.stderr) or 2)
    sys.exit(main(sys.argv[1], options.get("--policy")))
