"""The page that checks a log in a browser says what the other two verifiers say, on the same logs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from playwright.sync_api import Page

from charter_engine.canonical import canonical_bytes
from charter_engine.log import note
from charter_engine.log.checks import Status
from charter_engine.log.commitment import COMMITTED, filed, read_committed
from charter_engine.log.verify import NAMES, Verified
from tests import logs
from tests.logs import FIRST, LOG, OTHER, SECOND, Writer, checked_twice, honest
from tests.test_log_alone import SUBJECT, Files, tampered_of
from tests.verify_page import opened, spelt

ASKED = """async ([files, policy, older, today]) => {
  const bytes = spelt => Uint8Array.from(atob(spelt), sign => sign.charCodeAt(0));
  const held = new Map(Object.entries(files).map(([name, data]) => [name, new File([bytes(data)], name)]));
  const older_ = older === null ? null : readCheckpoint(bytes(older), "older.note");
  return verify(new Folder(held), {today, policy: await readPolicy(bytes(policy)), older: older_});
}"""


@pytest.fixture(scope="module")
def checker(page: Page) -> Iterator[Page]:
    with opened(page) as alone:
        yield alone


def agreed(checker: Page, files: Files, *, trusting: str = logs.POLICY, older: bytes | None = None) -> Verified:
    """What the package says of a log, after asking the other two, which must say the same."""
    found = checked_twice(files, trusting=trusting, older=older)
    held = {name: spelt(data) for name, data in files.items()}
    said = checker.evaluate(ASKED, [held, spelt(trusting.encode()), spelt(older), str(logs.DAY)])
    ours = [(check.name, check.status.value, check.place) for check in found.checks]
    assert ours == [(check["name"], check["status"], check["place"]) for check in said["checks"]], said
    assert found.verdict.value == said["verdict"]
    return found


@settings(max_examples=max(settings().max_examples // 20, 10))
@given(files=tampered_of(SUBJECT.files))
def test_all_three_verifiers_come_to_the_same(checker: Page, files: Files):
    """On logs as those with which the first two are held against each other."""
    agreed(checker, files, older=SUBJECT.files["checkpoints/3.note"])


def test_12_the_line_of_a_witness_whom_nobody_asks_must_be_right_all_the_same(checker: Page):
    """It was known, and what was signed by it was changed."""
    files = honest(3).files
    trusting = logs.POLICY.replace("quorum both", "quorum none")
    assert "witnesses" in logs.outcome(agreed(checker, files, trusting=trusting), Status.NOT_COMPARED)
    text, _, lines = files["checkpoint"].decode().rpartition("\n\n")
    log, first, second = lines.splitlines()
    other = files["checkpoints/2.note"].decode().splitlines()[-1]
    assert other.split()[1] == first.split()[1]
    forged = f"{text}\n\n{log}\n{other}\n{second}\n".encode()
    assert ["witnesses"] == logs.failed(agreed(checker, {**files, "checkpoint": forged}, trusting=trusting))


@pytest.mark.parametrize(("size", "every"), [(1, 1), (2, 1), (257, 64), (513, 100)])
def test_an_honest_log_passes_every_check(checker: Page, size: int, every: int):
    writer = honest(size, every=every)
    older = writer.files[min(name for name in writer.files if name.startswith("checkpoints/"))]
    assert list(NAMES) == logs.outcome(agreed(checker, writer.files, older=older), Status.PASSED)


def _changed(name: str, old: bytes, new: bytes) -> Callable[[Writer], None]:
    def change(writer: Writer) -> None:
        assert old in writer.files[name]
        writer.files[name] = writer.files[name].replace(old, new)

    return change


def _added(kind: str, body: dict[str, Any], **other: Any) -> Callable[[Writer], None]:
    def change(writer: Writer) -> None:
        writer.add(kind, body, **other)
        writer.sign(FIRST, SECOND)

    return change


def _without(start: str) -> Callable[[Writer], None]:
    def change(writer: Writer) -> None:
        del writer.files[next(name for name in sorted(writer.files) if name.startswith(start))]

    return change


def _signed_by_another(writer: Writer) -> None:
    writer.files["checkpoint"] = note.sign(str(writer.checkpoint()), [OTHER])


def _cosigned_wrongly(writer: Writer) -> None:
    other = honest(4).files["checkpoint"].decode().splitlines(keepends=True)
    writer.files["checkpoint"] += other[-1].encode()


def _counting_more(writer: Writer) -> None:
    huge = logs.Checkpoint(logs.ORIGIN, 2**62, bytes(32))
    writer.files["checkpoint"] = note.sign(str(huge), [LOG])


def _rewritten(writer: Writer) -> None:
    writer.entries[5] = writer.entries[5].replace(b"Decision 5", b"Decision V")
    writer.published = 0
    kept = {name: data for name, data in writer.files.items() if name.startswith(("blobs", "disclosures"))}
    writer.files.clear()
    writer.files |= kept
    writer.sign(FIRST, SECOND)


def _gone_from_a_thing(writer: Writer) -> None:
    held = canonical_bytes({"title": writer.hide("/title", "A title")})
    writer.add("proposal.submitted", {"proposal": logs.blob(writer, held, media=COMMITTED)})
    writer.sign(FIRST, SECOND)
    del writer.files[filed("disclosures", read_committed(held)[0].digest.hex())]


def _withdrawn_too_late(writer: Writer) -> None:
    promised = {"bytes": 1, "media": "text/plain", "sha256": "ab" * 32, "due": "2026-10-31"}
    writer.add("proposal.submitted", {"proposal": promised})
    writer.add("proposal.withdrawn", {"withdrawn": [{"sha256": promised["sha256"], "withdrawn": "given up"}]})
    writer.files[_first(writer, "blobs/")] = b""
    writer.sign(FIRST, SECOND)


ENTRIES = "entries/000.jsonl"
ATTACKS: dict[str, tuple[str, Callable[[Writer], None]]] = {
    "an entry in another form": ("entries", _changed(ENTRIES, b'{"actor"', b'{ "actor"')),
    "line ends of Windows": ("entries", _changed(ENTRIES, b"\n", b"\r\n")),
    "an entry of a later version": ("hashes", _changed(ENTRIES, b'"v":1', b'"v":2')),
    "an entry that says another place": ("order", _added("decision.recorded", {}, seq=40)),
    "an entry of another log": ("order", _added("decision.recorded", {}, log="other.example/decisions")),
    "an id that stands twice": ("order", _added("decision.recorded", {}, id="id-4")),
    "entries are not there": ("order", _without("entries")),
    "a changed entry": ("hashes", _changed(ENTRIES, b"Decision 5", b"Decision V")),
    "a changed tile": ("hashes", _without("tile/0/000.p/12")),
    "no checkpoint": ("root", _without("checkpoint")),
    "more entries than anyone can count": ("root", _counting_more),
    "another key": ("signature", _signed_by_another),
    "a key that was revoked": ("signature", _added("key.revoked", {"key": str(LOG.key), "last": 3, "reason": "lost"})),
    "a history that was written anew": ("growth", _rewritten),
    "a signature of a witness for another text": ("witnesses", _cosigned_wrongly),
    "a time that goes back": ("times", _added("decision.recorded", {}, time="2026-11-01T09:00:00.000000Z")),
    "a time that no witness can have seen": (
        "times",
        _added("decision.recorded", {}, time="2027-01-01T09:00:00.000000Z"),
    ),
    "a day that is none": ("entries", _changed(ENTRIES, b"2026-11-01T09:04", b"2026-02-30T09:04")),
    "a changed blob": ("blobs", lambda writer: _changed(_first(writer, "blobs/"), b"Report 3", b"Report E")(writer)),
    "a value of a thing that went unsaid": ("redactions", _gone_from_a_thing),
    "a thing that was taken back too late, and one that is another": ("blobs", _withdrawn_too_late),
    "a value that went unsaid": ("redactions", _without("disclosures")),
    "another value in the same place": (
        "redactions",
        lambda writer: writer.files.update(
            {_first(writer, "disclosures/"): logs.disclose(bytes(32), "/body/officer", "Somebody else")}
        ),
    ),
    "a value that is another": (
        "redactions",
        lambda writer: writer.files.update({_first(writer, "disclosures/"): b"x" * 300_000}),
    ),
}


def _first(writer: Writer, start: str) -> str:
    return next(name for name in sorted(writer.files) if name.startswith(start))


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_seen_by_the_same_check(checker: Page, attack: str):
    check, change = ATTACKS[attack]
    writer = honest(12)
    older = writer.files["checkpoints/8.note"]
    change(writer)
    assert check in logs.failed(agreed(checker, writer.files, older=older))


def test_these_attacks_make_each_check_fail():
    assert set(NAMES) == {check for check, _ in ATTACKS.values()}


@pytest.mark.parametrize("trusting", [f"log {LOG.key}\nquorum none\n", f"log {OTHER.key}\nquorum none\n"])
def test_what_nobody_asked_for_is_not_compared_and_what_another_signed_fails(checker: Page, trusting: str):
    files = honest(3).files
    agreed(checker, files, trusting=trusting)
    agreed(checker, files, trusting=trusting, older=files["checkpoints/2.note"])
