"""Both verifiers come to the same, whatever was done to a log.

`checked` asks both verifiers.
"""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from charter_engine.canonical import canonical_bytes
from charter_engine.log.commitment import COMMITTED
from tests import logs
from tests.logs import FIRST, LOG, OTHER, SECOND, honest
from tests.logs import checked_twice as checked

Files = dict[str, bytes]
GONE = {"bytes": 5, "media": COMMITTED, "sha256": "ab" * 32}

SUBJECT = honest(8, every=3)
SUBJECT.files.pop(logs.disclosure_of(SUBJECT, 2))
SUBJECT.add("redaction.performed", {"target": 2, "paths": ["/body/officer"], "basis": "asked for"})
SUBJECT.add("key.rotated", {"from": str(LOG.key), "to": str(OTHER.key)})
SUBJECT.sign(FIRST, by=[LOG, OTHER])
HELD = canonical_bytes({"answers": {"title": SUBJECT.hide("/answers/title", "A title")}})
SUBJECT.add("proposal.submitted", {"proposal": logs.blob(SUBJECT, HELD, media=COMMITTED)})
SUBJECT.add("proposal.submitted", {"proposal": {**GONE, "due": "2026-11-20"}})
SUBJECT.add("proposal.withdrawn", {"withdrawn": [{"sha256": GONE["sha256"], "withdrawn": "given up"}]})
SUBJECT.add("key.revoked", {"key": str(LOG.key), "last": 9, "reason": "lost"})
SUBJECT.sign(FIRST, SECOND, by=[OTHER])
PIECES = st.sampled_from([b"", b"\n", b" ", b"0", b"=", b'"', b"{}", b"\xff", b"-", b"1", b"\\u0061", b"{}\n", b"\r"])


@st.composite
def tampered_of(draw: st.DrawFn, log: Files) -> Files:
    """The files of a log in which somebody changed something, with or without a sense for the format."""
    files, places = {**log}, st.sampled_from(sorted(log))
    for _ in range(draw(st.integers(1, 2))):
        name, other, piece = draw(places), draw(places), draw(PIECES)
        data = files.get(name, b"")
        at = draw(st.integers(0, len(data)))
        how = draw(st.sampled_from(["cut", "put in", "over", "take away", "exchange", "line", "number"]))
        if how == "take away":
            files.pop(name, None)
        elif how == "exchange":
            files[name] = files.get(other, b"")
        elif how == "line":
            held = data.split(b"\n")
            files[name] = b"\n".join([*held[: at % len(held)], *held[at % len(held) + 1 :]])
        elif how == "number":
            found = re.search(rb"\d", data[at:])
            place = at + found.start() if found else at
            files[name] = data[:place] + (piece or b"7") + data[place + 1 :]
        else:
            rest = {"cut": b"", "put in": piece + data[at:], "over": piece + data[at + len(piece) :]}[how]
            files[name] = data[:at] + rest
    return files


@settings(max_examples=max(settings().max_examples // 10, 10))
@given(tampered_of(SUBJECT.files))
def test_both_verifiers_come_to_the_same(files: Files):
    checked(files, older=SUBJECT.files["checkpoints/3.note"])
