"""Policies: whom a reader trusts, and when enough witnesses have signed."""

from __future__ import annotations

import pytest

from charter_engine.errors import Malformed
from charter_engine.log.keys import LOG, WITNESS, Key, Signer
from charter_engine.log.policy import LARGEST, Policy, read_policy

LOGS = [Signer(f"log.example/{number}", LOG, bytes([number]) * 32).key for number in range(3)]
X1, X2, X3, Y1, Y2, Y3 = SEEN = [
    Signer(f"w.example/{number}", WITNESS, bytes([20 + number]) * 32).key for number in range(6)
]
NAMED = "".join(f"witness {name} {key}\n" for name, key in zip(["X1", "X2", "X3", "Y1", "Y2", "Y3"], SEEN, strict=True))
TWO_LEVELS = f"""# as in the specification
log {LOGS[0]}  https://log.example
{NAMED}
\tgroup  X 2 X1 X2 X3 \t
group Y any Y1 Y2 Y3
group both all X Y
quorum both
"""


def policy(text: str) -> Policy:
    return read_policy(text.encode())


@pytest.mark.parametrize(
    ("signed", "enough"),
    [
        ([X1, X2, Y1], True),
        ([X1, X2, X3, Y3], True),
        ([X1, Y1, Y2, Y3], False),
        ([X1, X2, X3], False),
        ([], False),
        ([X1, X1, X1, Y1], False),
    ],
)
def test_enough_witnesses_of_each_group_have_signed(signed: list[Key], enough: bool):
    assert policy(TWO_LEVELS).reached(signed) is enough
    assert (3, 6) == policy(TWO_LEVELS).needed


def test_one_witness_or_none_can_be_asked_for():
    one = policy(f"{NAMED}quorum Y2\n")
    assert (True, False, (1, 6)) == (one.reached([Y2]), one.reached([Y1]), one.needed)
    none = policy("quorum none\n")
    assert (True, (0, 0), ()) == (none.reached([]), none.needed, none.logs)


def test_names_are_bytes_and_any_of_them_may_stand_in_a_remark():
    held = read_policy(b"# \xff\xfe\nwitness \xe2\x84\xaa " + str(X1).encode() + b"\nquorum \xe2\x84\xaa")
    assert held.reached([X1])
    with pytest.raises(Malformed, match="who `K` is"):
        read_policy(b"witness \xe2\x84\xaa " + str(X1).encode() + b"\nquorum K\n")


def test_a_key_of_the_same_label_is_no_witness():
    other = Key(X1.name, WITNESS, Y1.public)
    assert not policy(f"witness a {X1}\nquorum a\n").reached([other])


BAD = {
    "no quorum": NAMED,
    "two quorums": "quorum none\nquorum none\n",
    "an unknown statement": "trust everyone\nquorum none\n",
    "a large letter": "Quorum none\n",
    "nobody of that name": "quorum X1\n",
    "a name used before its line": f"quorum X1\n{NAMED}",
    "a name that stands twice": f"witness a {X1}\nwitness a {X2}\nquorum none\n",
    "a group named as a witness": f"{NAMED}group X1 any X2\nquorum none\n",
    "a witness called none": f"witness none {X1}\nquorum none\n",
    "none in a group": f"{NAMED}group g any none\nquorum none\n",
    "a group of nobody": f"{NAMED}group g any\nquorum none\n",
    "more than there are": f"{NAMED}group g 3 X1 X2\nquorum g\n",
    "nought of them": f"{NAMED}group g 0 X1 X2\nquorum g\n",
    "a number with a zero": f"{NAMED}group g 01 X1 X2\nquorum g\n",
    "a member twice": f"{NAMED}group g 2 X1 X1\nquorum g\n",
    "a member of two groups": f"{NAMED}group g any X1\ngroup h any X1\nquorum h\n",
    "a group of itself": f"{NAMED}group g any g\nquorum g\n",
    "a key that stands twice": f"witness a {X1}\nwitness b {Key('other', WITNESS, X1.public)}\nquorum a\n",
    "a log that stands twice": f"log {LOGS[0]}\nlog {LOGS[0]}\nquorum none\n",
    "the key of a log as a witness": f"witness a {LOGS[0]}\nquorum a\n",
    "the key of a witness as a log": f"log {X1}\nquorum none\n",
    "a key that is none": "log a+b+c\nquorum none\n",
    "a carriage return": "quorum none\r\n",
    "a word too many": "quorum none none\n",
    "a page feed": "quorum none\n\f\n",
    "more than is read": "#" * (LARGEST + 1),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_policy_is_refused(name: str):
    with pytest.raises(Malformed):
        policy(BAD[name])
