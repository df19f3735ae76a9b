"""A demonstration: a record of fictional people, by their roles, with the projects that come with the program.

No entry speaks for a real organisation. Both editions of the Charter are put in, each illustration with its report, and
the fictional project: it is advised on, sent back, put forward again and decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from charter_engine.errors import Malformed
from charter_engine.language.folder import read_proposal
from charter_engine.language.service import FILE, write_service
from charter_engine.model.actor import ROLES, Actor, Role, spoken
from charter_engine.model.service import ServiceSettings, Theme, Way
from charter_engine.model.settings import Settings
from charter_engine.workspace.acting import Acting
from charter_engine.workspace.acts.adopt import Adoption, adopt
from charter_engine.workspace.acts.advise import advise
from charter_engine.workspace.acts.challenge import Challenge, challenge
from charter_engine.workspace.acts.decide import Decision, decide
from charter_engine.workspace.acts.evidence import Seen, see_evidence
from charter_engine.workspace.acts.release import publish
from charter_engine.workspace.acts.submit import Submission, submit
from charter_engine.workspace.held import Held, hold
from charter_engine.workspace.output import write_whole
from charter_engine.workspace.people import accounts
from charter_engine.workspace.projects.register import catch_up
from charter_engine.workspace.records import keep
from charter_engine.workspace.records.record import Home, open_record
from charter_engine.workspace.reports.proposals import shipped_proposals
from charter_engine.workspace.service import local_day

if TYPE_CHECKING:
    from charter_engine.store.append import Record

By = Callable[[Role], Acting]
"""Gives a fictional person in a role, who acts now."""
NAME: Final = "demonstration.example/decisions"
PROJECT: Final = "fictional-shared-care-records"
SETTINGS: Final = ServiceSettings(
    theme=Theme(name="Data Charter (demonstration)"),
    ways=(
        Way("ask", "The data team (fictional)", 10, email="data@demonstration.example", phone="020 7946 0000"),
        Way(
            "object", "The data protection officer (fictional)", 20, email="dpo@demonstration.example", post="The desk"
        ),
        Way(
            "complain", "The complaints team (fictional)", 20, email="complaints@demonstration.example", post="The desk"
        ),
        Way("appeal", "The head of information governance (fictional)", 20, post="The desk of the town hall"),
    ),
    demonstration=True,
)
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


def fill(folder: Path, given: str | None, told: Callable[[str], object]) -> Home:
    """Make the record of a demonstration with its people and projects in a new folder. `told` hears each step.

    Raises:
        InvalidSource: when the folder holds a record already, or a file cannot be written.
    """
    home = keep.create(folder, Settings(NAME), datetime.now(UTC))
    record = open_record(home)
    for step in tell(lambda role: _acting(record, person(role)), hold(given)):
        told(step)
    by = Actor("administrator", "The demonstration")
    for role in ROLES:
        accounts.add(
            record.database, by, person(role).person, f"{role}@demonstration.example", [role], datetime.now(UTC)
        )
    catch_up(record.database)
    keep.publish(home)
    record.database.close()
    write_whole(folder / FILE, write_service(SETTINGS), over=False)  # the last: whoever finds it finds all
    return home


def _acting(record: Record, actor: Actor) -> Acting:
    now = datetime.now(UTC)
    return Acting(record, actor, now, local_day(now))


def tell(by: By, held: Held) -> Iterator[str]:
    """Do everything that the demonstration tells, step by step; each step is named before it is done."""
    yield "both editions of the Charter"
    adopt_editions(by, held)
    shipped = shipped_proposals()
    for name in sorted(set(shipped) - {PROJECT}):
        yield name
        put_forward(by, held, shipped[name].read_bytes(), name)
    yield PROJECT
    decide_fictional(by, held, shipped[PROJECT].read_text(encoding="utf-8"))
    yield "what a group asks"
    challenge(by("group_contact"), held, DISCUSSED)


def person(role: Role) -> Actor:
    """The fictional person in a role."""
    return Actor(role, f"The {spoken(role)} of the demonstration")


DISCUSSED: Final = Challenge(
    "answer",
    "A tenants' association (fictional)",
    "We were told that carers can see the record too. The list of who can see it does not name them.",
    PROJECT,
    "recipients",
)


def adopt_editions(by: By, held: Held) -> None:
    """Put in both editions, each from its first day."""
    for start in (date(2022, 1, 19), date(2023, 7, 1)):
        adoption = Adoption(
            drafted_by="A residents' panel (demonstration: nobody put this in for Camden)",
            signed_off_by="The council (demonstration: sources differ on who did)",
            on=start,
            minute="None. This entry is part of a demonstration.",
            start=start,
        )
        adopt(by("custodian"), held, adoption)


def put_forward(by: By, held: Held, text: bytes, name: str) -> None:
    """Submit a proposal and publish it."""
    officer = by("officer")
    proposal = read_proposal(text, name, held.charter.form)
    submit(officer, held, Submission(proposal, officer.today + timedelta(days=30)))
    publish(by("officer"), proposal.proposal)


def decide_fictional(by: By, held: Held, text: str) -> None:
    """The fictional project: its first version is sent back, its second goes ahead on conditions."""
    put_forward(by, held, text.encode(), PROJECT)
    _send_back(by)
    put_forward(by, held, _changed(text).encode(), PROJECT)
    _let_go_ahead(by)


def _changed(text: str) -> str:
    for old, new in CHANGES:
        if text.count(old) != 1:
            told = f"The fictional proposal holds this {text.count(old)} times, and once was expected:"
            raise Malformed(f"{told}\n{old}")
        text = text.replace(old, new)
    return text


def _send_back(by: By) -> None:
    given = advise(
        by("adviser"),
        PROJECT,
        1,
        "Research has no lawful basis. Name one, or leave it out. Give people without the internet a way to object.",
        ["rights-privacy.lawful-basis", "rights-privacy.offline-route"],
    )
    decide(
        by("decision_maker"),
        Decision(
            PROJECT,
            1,
            "change_and_resubmit",
            by("decision_maker").today,
            "A use without a lawful basis cannot go ahead. The rest is worth having once it is mended.",
            ["Refuse the whole project: care and planning would lose what is sound in it."],
            [],
            advice={given: None},
        ),
    )


def _let_go_ahead(by: By) -> None:
    see_evidence(
        by("adviser"),
        Seen(PROJECT, 2, "purposes[4].lawful_basis", "The adviser's note on research (fictional)"),
    )
    given = advise(
        by("adviser"),
        PROJECT,
        2,
        "The lawful basis now stands. Wait with research until the groups have met.",
        [],
    )
    decide(
        by("decision_maker"),
        Decision(
            PROJECT,
            2,
            "go_ahead_with_conditions",
            by("decision_maker").today,
            "Care and planning may begin. What residents say about research decides whether that begins as well.",
            ["Begin research at once: the groups would be asked after the fact.", "Do nothing: care stays as it is."],
            ["The chair of one practice is related to a member of the team, and took no part."],
            ["No research before the groups have met and been answered.", "Yearly figures are published."],
            advice={given: None},
        ),
    )
