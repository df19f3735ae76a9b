"""Makes the demonstration record: `python tools/demo_record.py` writes decisions/ and docs/demo/ anew.

No entry speaks for a real organisation. Fictional people, named by their roles, put in both editions of the Charter, a
report on every illustration in proposals/, and the fictional project: it is sent back, put forward again and decided.
Two demonstration witnesses sign twice. Their keys and the record's exist for as long as this runs, so nobody can go on
with this record. `--beside` only brings up to date what lies beside it, such as the verifiers.
"""

from __future__ import annotations

import secrets
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from charter_engine.log import layout, note
from charter_engine.log.keys import WITNESS, Signer
from charter_engine.log.verify import read_signed
from charter_engine.model.actor import Role
from charter_engine.model.settings import Settings
from charter_engine.store.append import Record
from charter_engine.store.cosignatures import add_cosignatures
from charter_engine.store.publish import BESIDE
from charter_engine.workspace.acting import Acting
from charter_engine.workspace.demonstration import NAME, PROJECT, person, tell
from charter_engine.workspace.held import hold
from charter_engine.workspace.records import keep
from charter_engine.workspace.records.key_file import SEED
from charter_engine.workspace.records.record import Home, open_record

ROOT = Path(__file__).resolve().parent.parent
DECISIONS, DEMO = ROOT / "decisions", ROOT / "docs" / "demo"


@dataclass(frozen=True)
class Demonstration:
    """The record while it is made: where it is, and who acts in it."""

    home: Home
    record: Record
    witnesses: tuple[Signer, Signer]

    def by(self, role: Role) -> Acting:
        """A fictional person in a role, who acts now."""
        now = datetime.now(UTC)
        return Acting(self.record, person(role), now, now.date())


def main(arguments: list[str]) -> int:
    """Make the record, then put it and what belongs outside it into the checkout; with `--beside`, see there."""
    if arguments == ["--beside"]:
        _refresh()
        return 0
    with TemporaryDirectory() as folder:
        demonstration = _begin(Path(folder) / "record")
        older = b""
        for step in tell(demonstration.by, hold(str(ROOT / "principles"))):
            if step == PROJECT:
                older = _publish(demonstration)
            _tell(step)
        _publish(demonstration)
        _put_into_place(demonstration, older)
    _tell(
        f"decisions/ and docs/demo/ are written; their keys are gone. `charter log verify decisions --policy {_POLICY}`"
    )
    return 0


_POLICY = "docs/demo/policy.txt"


def _tell(said: str) -> None:
    print(said, file=sys.stderr)


def _begin(folder: Path) -> Demonstration:
    home = keep.create(folder, Settings(NAME), datetime.now(UTC))
    names = ("library.demonstration.example/w1", "residents.demonstration.example/w2")
    first, second = (Signer(name, WITNESS, secrets.token_bytes(SEED)) for name in names)
    return Demonstration(home, open_record(home), (first, second))


def _publish(demonstration: Demonstration) -> bytes:
    """Publish what the record holds, with a checkpoint that both witnesses sign. That checkpoint."""
    keep.publish(demonstration.home)
    signed = (demonstration.home.publish / layout.CHECKPOINT).read_bytes()
    second = int(datetime.now(UTC).timestamp())
    for witness in demonstration.witnesses:
        signed = note.cosign(signed, witness, second)
    held = read_signed(signed, layout.CHECKPOINT)
    lines = {line.name: str(line) for line in held.note.lines if line.name != NAME}
    add_cosignatures(demonstration.record.database, held.at.size, lines)
    keep.publish(demonstration.home)
    return signed


def _put_into_place(demonstration: Demonstration, older: bytes) -> None:
    shutil.rmtree(DECISIONS, ignore_errors=True)
    shutil.copytree(demonstration.home.publish, DECISIONS)
    DEMO.mkdir(parents=True, exist_ok=True)
    (DEMO / "older.note").write_bytes(older)
    (ROOT / _POLICY).write_text("".join(_policy(demonstration)), encoding="utf-8")


def _refresh() -> None:
    """Bring what lies beside the record up to date: what checks it, which nobody signed."""
    for name, source in BESIDE.items():
        shutil.copyfile(ROOT / "charter_engine" / "log" / source, DECISIONS / name)


def _policy(demonstration: Demonstration) -> Iterator[str]:
    library, residents = demonstration.witnesses
    yield "# Whom a reader of the demonstration record trusts. Its keys were thrown away when it was made.\n"
    yield f"log {demonstration.home.signer().key}\n"
    yield f"witness library {library.key}\n"
    yield f"witness residents {residents.key}\n"
    yield "group both all library residents\n"
    yield "quorum both\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
