"""The page that checks a log in a browser reads as strictly as the package: it takes what that takes, and no more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from charter_engine.errors import Malformed
from charter_engine.log import profile
from charter_engine.log.commitment import blobs, commitments
from charter_engine.log.entries import BODIES, read_entry
from charter_engine.log.keys import read_key
from charter_engine.log.policy import read_policy
from charter_engine.log.verify import read_signed
from tests import logs
from tests.logs import FIRST, LOG, honest
from tests.test_log_alone import SUBJECT
from tests.test_log_policy import TWO_LEVELS
from tests.verify_page import opened, spelt

REFUSED = """async ([what, given]) => {
  const entry = data => noteBeside(new Reading(""), 0, readEntry(data) ?? {actor: new Map(), body: new Map()});
  const readers = {unjson, readPolicy, readCheckpoint, entry, key: data => readKey(text(data))};
  const came = [];
  for (const each of given) {
    const data = Uint8Array.from(atob(each), sign => sign.charCodeAt(0));
    try { await readers[what](data); came.push(false); }
    catch (wrong) { if (!(wrong instanceof Wrong)) throw wrong; came.push(true); }
  }
  return came;
}"""


@pytest.fixture(scope="module")
def checker(page: Page) -> Iterator[Page]:
    with opened(page) as alone:
        yield alone


TOKENS = st.sampled_from([
    "{", "}", "[", "]", ",", ":", '"a"', '"b"', '"$c"', '"A"', "0", "-0", "1.5", "1e3", "01", "-7", "true", "null", " ",
    "9007199254740991", "9007199254740992",
    '"\\u0041"', '"\\u000a"', '"\\n"', '"\\u001f"', '"\\ud800"', '"é"', '"\x7f"',
    "\ufeff", '"\\/"', "NaN", '"', "\\", "\u2028",
])  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) - 2, 2**53 + 2) | st.text(max_size=4),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from(["a", "b_1", "$c", "A", ""]), inside),
    max_leaves=6,
)
EDGES = [
    b'{"a":1,"a":2}', b'{"b":1,"a":2}', b"[1.0]", b"[1e2]", b'"\xff"', b'"\xed\xa0\x80"', b"", b"1 ", b"[1,]",
    b"{,}", b"[,1]",
    b"[" * 32 + b"]" * 32, b"[" * 33 + b"]" * 33, b"[" * 60_000, b'"%s"' % (b"x" * 65_533), b'"%s"' % (b"x" * 65_534),
    b'{"__proto__":1}', b'{"constructor":1,"v":2}', b'{"a":1}\n', b"\xef\xbb\xbf1", b"[1]1", b"1" * 5000,
]  # fmt: skip
TEXTS = st.lists(TOKENS, max_size=7).map("".join) | VALUES.map(json.dumps)
WRITTEN = VALUES.map(lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True))


@settings(max_examples=max(settings().max_examples // 20, 10))
@given(st.lists(TEXTS | WRITTEN, max_size=9))
def test_it_takes_the_json_that_the_package_takes_and_no_other(checker: Page, held: list[str]):
    given = [*EDGES, *(each.encode() for each in held)]
    taken = _as_both(checker, "unjson", given, profile.read)
    assert taken > 0


HASH, DIGEST, DAYS = "ab" * 32, "A" * 43, (None, "2026-11-28", "2026-02-29", "20261128", 1)
WEIRD: list[object] = [
    None, True, 0, -1, 1, 2, "", "x", "a.b", "a.B", "a.b.c", "x" * 200, "x" * 201, "\U0001f600" * 200,
    "\U0001f600" * 201, [], [1], {},
    "2026-11-28T09:00:00.000000Z", "2026-02-30T09:00:00.000000Z", "2026-11-28T23:59:60.000000Z",
    "2026-11-28T24:00:00.000000Z", "0000-01-01T00:00:00.000000Z",
    "9999-12-31T23:59:59.999999Z", "2026-11-28T09:00:00.00000Z",
    "2026-11-28T09:00:00.000000Z\n", "\uff12026-11-28T09:00:00.000000Z",
    {"role": "x"}, {"role": 1}, {"role": "x", "id": {"$c": DIGEST}}, {"role": "x", "id": {"$c": "x"}},
    {"role": "x", "id": {"$c": 1}},
    {"role": "x", "id": {"$c": DIGEST, "a": 1}}, {"role": "x", "id": {"$c": DIGEST[1:] + "B"}},
    {"role": "x", "id": [{"$d": "x"}]},
    *({"bytes": 1, "media": "x", "sha256": HASH, "due": due} for due in DAYS),
    *({"bytes": size, "media": "x", "sha256": HASH} for size in (0, -1, True, "1", None)),
    *({"bytes": 1, "media": "x", "sha256": sha256} for sha256 in (HASH[1:], HASH.upper(), 1)),
    *({"sha256": sha256, "withdrawn": why} for sha256, why in ((HASH, "x"), (1, "x"), (HASH, None))),
]  # fmt: skip


def _entries() -> Iterator[dict[str, object]]:
    """An entry, and what it is like when one thing in it is another or not there."""
    held = json.loads(SUBJECT.entries[1])
    for name in held:
        yield {key: value for key, value in held.items() if key != name}
        yield from ({**held, name: value} for value in WEIRD)
    yield from ({**held, "body": {"a": value}} for value in WEIRD)
    yield {**held, "more": 1}
    for kind, wanted in BODIES.items():
        body = {name: {str: "charter-jcs-1", int: 1, list: ["x"]}[form] for name, form in wanted.items()}
        yield from ({**held, "kind": kind, "body": each} for each in (body, {**body, "more": 1}, {}))
        yield from ({**held, "kind": kind, "body": {**body, name: value}} for name in body for value in WEIRD)


def test_it_takes_the_entries_that_the_package_takes(checker: Page):
    def entry(data: bytes) -> object:
        found = read_entry(data)
        held = {"actor": found.actor, "body": found.body} if found else {}
        return list(commitments(held)), list(blobs(held))

    given = [
        json.dumps(each, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() for each in _entries()
    ]
    assert (
        len(given) // 9 < _as_both(checker, "entry", [*given, b"1", b"[]", b"null", b'{"v":"1"}'], entry) < len(given)
    )


def test_it_takes_the_keys_that_the_package_takes(checker: Page):
    names = ["", "a", "a b", "a\u00a0b", "a\u200bb", "a\x1cb", "\u00e9"]
    held = [str(logs.keys.Key(name, kind, bytes(32))) for name in names for kind in (1, 2, 4)]
    key = str(LOG.key)
    others = [
        "",
        "a",
        "a+b",
        key[:-1],
        f"{key}=",
        key.replace("+", "+0", 1),
        key.upper(),
        f"{key} ",
        f"+{key}",
        f"{key}\n",
    ]
    assert 6 == _as_both(
        checker, "key", [each.encode() for each in (*held, *others)], lambda data: read_key(data.decode())
    )


A = f"witness a {FIRST.key}\n"
POLICIES = [
    TWO_LEVELS, "", "quorum none", "quorum none\nquorum none", "quorum x", "quorum none x", "log", "\ufeffquorum none",
    f"log {LOG.key} https://log.example\nquorum none", f"log {LOG.key} a b\nquorum none", f"{A}quorum a",
    f"{A}{A}quorum a",
    f"log {LOG.key}\nlog {LOG.key}\nquorum none", f"log {FIRST.key}\nquorum none", f"witness a {LOG.key}\nquorum a",
    f"{A}quorum a\r\n", f"witness none {FIRST.key}\nquorum none", f"{A}witness b {FIRST.key}\nquorum a",
    "  # a\n\tquorum  none ",
    f"{A}group a any a\nquorum a", f"{A}group g 1 a\nquorum g", f"{A}group g 2 a\nquorum g",
    f"{A}group g 01 a\nquorum g",
    f"{A}group g any a a\nquorum g", f"{A}group g constructor a\nquorum g", f"{A}group g any none\nquorum g",
    "# \x01\nquorum none",
    f"{A}group g any a\ngroup h any a\nquorum h", f"{A.replace('+', '+0', 1)}quorum a", f"{A[:-1]}=\nquorum a",
]  # fmt: skip
SIZE, DASH = "\n1\n", "— residents"
CHECKPOINT = honest(1).files["checkpoint"].decode()
LAST = CHECKPOINT.splitlines(keepends=True)[-1]
CHECKPOINTS = [
    CHECKPOINT, "", CHECKPOINT[:-1], CHECKPOINT.replace(SIZE, "\n01\n"), CHECKPOINT.replace(SIZE, f"\n{2**63}\n"),
    CHECKPOINT.replace(SIZE, f"\n{2**63 - 1}\n"), CHECKPOINT.replace(SIZE, "\n1\n\n"),
    CHECKPOINT.replace("=\n", "\n", 1),
    CHECKPOINT.replace("\n", "\r\n"), CHECKPOINT.replace("— ", "- "), CHECKPOINT.replace("— ", "—  "),
    f"\n{CHECKPOINT}",
    f"{CHECKPOINT}\n", CHECKPOINT + LAST * 61, CHECKPOINT + LAST * 62, CHECKPOINT.replace("\n\n", "\nmore\n\n", 1),
    CHECKPOINT.replace(DASH, "— re\u2003sidents"), CHECKPOINT.replace(DASH, "— re\ufeffsidents"),
    CHECKPOINT.replace("\n\n", "\n\nmore\n\n", 1), CHECKPOINT[CHECKPOINT.index("\n") :],
    CHECKPOINT.replace(DASH, "— re\x85sidents"), CHECKPOINT.replace(DASH, "— re+sidents"), f"\ufeff{CHECKPOINT}",
]  # fmt: skip


def test_it_takes_the_policies_and_checkpoints_that_the_package_takes(checker: Page):
    def checkpoint(data: bytes) -> object:
        return read_signed(data, "")

    assert 5 <= _as_both(checker, "readPolicy", [text.encode() for text in POLICIES], read_policy) < len(POLICIES)
    assert 5 <= _as_both(checker, "readCheckpoint", [text.encode() for text in CHECKPOINTS], checkpoint)


def _as_both(checker: Page, what: str, given: list[bytes], ours: Callable[[bytes], object]) -> int:
    """How many of these are taken, by the package and by the page alike."""
    refused = checker.evaluate(REFUSED, [what, [spelt(data) for data in given]])
    assert [] == [data[:200] for data, said in zip(given, refused, strict=True) if said is not _refuses(ours, data)]
    return refused.count(False)  # type: ignore[no-any-return]


def _refuses(read: Callable[[bytes], object], data: bytes) -> bool:
    try:
        read(data)
    except Malformed:
        return True
    return False
