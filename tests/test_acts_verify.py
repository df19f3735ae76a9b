"""What the acts write can be checked by anyone: the published folder passes, by both verifiers."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from charter_engine.log.checks import Status
from charter_engine.log.verify import Given, Verified, verify
from charter_engine.store.files import Folder
from charter_engine.store.publish import publish as publish_folder
from charter_engine.workspace.acts.advise import advise
from charter_engine.workspace.acts.evidence import Seen, see_evidence
from charter_engine.workspace.acts.release import publish, withdraw
from charter_engine.workspace.acts.waive import Waiver, waive
from tests import logs
from tests.postgres import Server
from tests.records import DUE, Council, a_council, a_council_at, breached

POLICY = "log {key}\nquorum none\n"


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Council:
    found = a_council(tmp_path_factory.mktemp("council"))
    history(found)
    return found


def history(found: Council) -> None:
    """A project taken back, one decided in its second version, and a third version that waits."""
    found.adopt()
    found.submit()
    found.submit("proposal: another")
    advise(found.by("adviser"), "another", 1, "Ask first.", [])
    withdraw(found.by("officer"), "another", "No money for it.")
    advise(found.by("adviser"), "a-project", 1, "Ask first.", [])
    see_evidence(found.by("adviser"), Seen("a-project", 1, "partners[1].pledge", "The letter"))
    found.submit(breached(2))
    publish(found.by("officer"), "a-project")
    waive(found.by("decision_maker"), Waiver("a-project", "partnership.signed", "Soon.", "officer", DUE))
    found.decide(2)
    found.submit("version: 3")
    publish_folder(found.record.database, found.home / "decisions")


def checked(council: Council, day: date) -> Verified:
    policy = POLICY.format(key=council.record.signer.key)
    return verify(Folder(council.home / "decisions"), Given(day, logs.read_policy(policy.encode())))


@pytest.mark.parametrize("day", [date(2026, 11, 23), DUE])
def test_what_the_acts_wrote_verifies_until_the_promised_day(council: Council, day: date):
    found = checked(council, day)
    assert [] == logs.failed(found)
    assert Status.PASSED is logs.named(found, "blobs").status
    assert Status.PASSED is logs.named(found, "redactions").status


def test_after_the_promised_day_what_was_not_published_is_overdue(council: Council):
    check = logs.named(checked(council, DUE + timedelta(days=1)), "blobs")
    assert (Status.NOT_COMPARED, True) == (check.status, "2 overdue since 2027-01-29" in check.said), check


def test_the_verifier_that_stands_alone_says_the_same(council: Council):
    (council.home / "alone").mkdir(exist_ok=True)
    target = council.home / "alone" / "log"
    if not target.exists():
        target.symlink_to(council.home / "decisions", target_is_directory=True)
    code, wrong = logs.alone(council.home / "alone", POLICY.format(key=council.record.signer.key), None)
    assert set() == wrong, code


def test_no_waiting_text_is_in_the_published_folder(council: Council):
    """The third version waits, and `another` was taken back: of neither a text or table can be read."""
    data = b"".join(path.read_bytes() for path in (council.home / "decisions").rglob("*") if path.is_file())
    assert b"No money for it." in data
    waiting = [entry for entry in council.entries if entry.kind == "proposal.submitted"][-1].body["proposal"]["sha256"]
    assert not (council.home / "decisions" / "blobs" / waiting[:2] / waiting[2:]).exists()


def test_the_acts_are_the_same_on_postgresql(postgres: Server, council: Council, tmp_path: Path):
    with postgres.database() as address:
        other = a_council_at(address, tmp_path)
        history(other)
        assert council.kinds == other.kinds
        assert [] == logs.failed(checked(other, DUE))
        other.record.database.engine.dispose()
