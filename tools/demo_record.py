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
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from charter_engine.log import layout, note
from charter_engine.log.keys import WITNESS, Signer
from charter_engine.log.verify import read_signed
from charter_engine.model.actor import Actor, Role
from charter_engine.model.settings import Settings
from charter_engine.store.append import Record
from charter_engine.store.cosignatures import add_cosignatures
from charter_engine.store.publish import BESIDE
from charter_engine.workspace import keep
from charter_engine.workspace.acting import Acting
from charter_engine.workspace.adopt import Adoption, adopt
from charter_engine.workspace.advise import advise
from charter_engine.workspace.decide import Decision, decide
from charter_engine.workspace.evidence import Seen, see_evidence
from charter_engine.workspace.held import hold
from charter_engine.workspace.key_file import SEED
from charter_engine.workspace.proposals import read_one
from charter_engine.workspace.record import Home, open_record
from charter_engine.workspace.release import publish
from charter_engine.workspace.submit import Submission, submit

ROOT = Path(__file__).resolve().parent.parent
DECISIONS, DEMO = ROOT / "decisions", ROOT / "docs" / "demo"
NAME = "demonstration.example/decisions"
PROJECT = "fictional-shared-care-records"
CHANGES = (
    ("version: 1\n", "version: 2\n"),
    ("charter_clause: no\n", "charter_clause: yes\n"),
    ("audit_right: no\n", "audit_right: yes\n"),
    ("supplier_training: allowed\n", "supplier_training: no_by_contract\n"),
    (
        "        lawful_basis: none\n",
        (
            "        lawful_basis:\n"
            "          basis: public_task\n"
            '          special_condition: "UK GDPR Article 9(2)(j): research in the public interest"\n'
            "          criminal_condition: {not_applicable: No data on crime is used for research.}\n"
            "          power: Health and Social Care Act 2012, section 251B, on sharing for care\n"
        ),
    ),
    (
        (
            "    offline_route:\n"
            "      value: none\n"
            "      comment: >-\n"
            "        People can see and correct their record at a desk. To object or to opt out they need the\n"
            "        web.\n"
            "      answered_by: Shared Records Programme Lead\n"
            "      answered_at: 2026-11-09\n"
        ),
        "    offline_route: A letter, or a form at the desk of each practice\n",
    ),
    (
        "      - kind: audio\n",
        (
            "      - kind: visual\n"
            "        languages_or_places: A drawing of the journey of the data, on the first page\n"
            "        state: done\n"
            "        reason: The advice on the first version asked for it.\n"
            "      - kind: audio\n"
        ),
    ),
)
"""What the second version of the fictional project says otherwise: each part stands once in the first."""


@dataclass(frozen=True)
class Demonstration:
    """The record while it is made: where it is, and who acts in it."""

    home: Home
    record: Record
    witnesses: tuple[Signer, Signer]

    def by(self, role: Role) -> Acting:
        """A fictional person in a role, who acts now."""
        now = datetime.now(UTC)
        return Acting(self.record, Actor(role, f"The {role.replace('_', ' ')} of the demonstration"), now, now.date())


def main(arguments: list[str]) -> int:
    """Make the record, then put it and what belongs outside it into the checkout; with `--beside`, see there."""
    if arguments == ["--beside"]:
        _refresh()
        return 0
    with TemporaryDirectory() as folder:
        demonstration = _begin(Path(folder) / "record")
        _tell("both editions of the Charter")
        _adopt(demonstration)
        for path in sorted((ROOT / "proposals").glob("*.yaml")):
            if path.stem != PROJECT:
                _tell(path.stem)
                _put_forward(demonstration, path)
        older = _publish(demonstration)
        _tell(PROJECT)
        _decide(demonstration, Path(folder))
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


def _adopt(demonstration: Demonstration) -> None:
    for start in (date(2022, 1, 19), date(2023, 7, 1)):
        adoption = Adoption(
            drafted_by="A residents' panel (demonstration: nobody put this in for Camden)",
            signed_off_by="The council (demonstration: sources differ on who did)",
            on=start,
            minute="None. This entry is part of a demonstration.",
            start=start,
        )
        adopt(demonstration.by("custodian"), hold(str(ROOT / "principles")), adoption)


def _put_forward(demonstration: Demonstration, path: Path) -> str:
    """Submit a proposal and publish it. The project."""
    promised = datetime.now(UTC).date() + timedelta(days=30)
    held = hold(str(ROOT / "principles"))
    proposal = read_one(path, held.charter.form)
    done = submit(demonstration.by("officer"), held, Submission(proposal, promised))
    publish(demonstration.by("officer"), done.project)
    return done.project


def _decide(demonstration: Demonstration, folder: Path) -> None:
    first = ROOT / "proposals" / f"{PROJECT}.yaml"
    second = folder / first.name
    _put_forward(demonstration, first)
    _send_back(demonstration)
    second.write_text(_changed(first.read_text(encoding="utf-8")), encoding="utf-8")
    _put_forward(demonstration, second)
    _let_go_ahead(demonstration)


def _changed(text: str) -> str:
    for old, new in CHANGES:
        if text.count(old) != 1:
            raise SystemExit(
                f"The fictional proposal holds this {text.count(old)} times, and once was expected:\n{old}"
            )
        text = text.replace(old, new)
    return text


def _send_back(demonstration: Demonstration) -> None:
    given = advise(
        demonstration.by("adviser"),
        PROJECT,
        1,
        "Research has no lawful basis. Name one, or leave it out. Give people without the internet a way to object.",
        ["rights-privacy.lawful-basis", "rights-privacy.offline-route"],
    )
    decide(
        demonstration.by("decision_maker"),
        Decision(
            PROJECT,
            1,
            "change_and_resubmit",
            datetime.now(UTC).date(),
            "A use without a lawful basis cannot go ahead. The rest is worth having once it is mended.",
            ["Refuse the whole project: care and planning would lose what is sound in it."],
            [],
            advice={given: None},
        ),
    )


def _let_go_ahead(demonstration: Demonstration) -> None:
    see_evidence(
        demonstration.by("adviser"),
        Seen(PROJECT, 2, "purposes[4].lawful_basis", "The adviser's note on research (fictional)"),
    )
    given = advise(
        demonstration.by("adviser"),
        PROJECT,
        2,
        "The lawful basis now stands. Wait with research until the groups have met.",
        [],
    )
    decide(
        demonstration.by("decision_maker"),
        Decision(
            PROJECT,
            2,
            "go_ahead_with_conditions",
            datetime.now(UTC).date(),
            "Care and planning may begin. What residents say about research decides whether that begins as well.",
            ["Begin research at once: the groups would be asked after the fact.", "Do nothing: care stays as it is."],
            ["The chair of one practice is related to a member of the team, and took no part."],
            ["No research before the groups have met and been answered.", "Yearly figures are published."],
            advice={given: None},
        ),
    )


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
