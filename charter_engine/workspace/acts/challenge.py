"""A group asks to discuss a project, or disputes an answer or a rule; the council answers. No outcome changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from charter_engine.canonical import from_canonical
from charter_engine.errors import NotFound, Refused
from charter_engine.log.entries import Entry
from charter_engine.model.charter import Charter
from charter_engine.model.working_days import TO_ANSWER, after
from charter_engine.record.about import of_project
from charter_engine.record.challenges import ABOUT, ANSWERED, RAISED, About, Standing, challenges, rests_on
from charter_engine.record.past import Past
from charter_engine.store import read
from charter_engine.store.append import Record
from charter_engine.store.projections import finding
from charter_engine.store.projections.filling import entries_about
from charter_engine.store.raised import raised
from charter_engine.workspace.acting import (
    Acting,
    Said,
    anew,
    begin,
    check_other_person,
    check_said,
    write,
)
from charter_engine.workspace.held import Held
from charter_engine.workspace.projects.register import bring_near, read_past
from charter_engine.workspace.sealing import Hidden, opened
from charter_engine.workspace.service import Service, held


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a group says: about a whole project, an answer of it (`which` is its path) or a rule (`which` is its id).

    `group` is what the group is called; `on_paper` where the council typed in what the group wrote.
    """

    about: About
    group: str
    text: str
    project: str = ""
    which: str = ""
    on_paper: bool = False


@anew
def challenge(acting: Acting, by: Held, said: Challenge) -> int:
    """Record what a group asks or disputes. The number of the entry; the council answers within 20 working days.

    Raises:
        Refused: when the project is not public, or something is not said.
        NotFound: when the form has no such answer, or the Charter no such rule.
    """
    past = begin(acting, "challenge", of_project(said.project))
    if said.about not in ABOUT:
        raise NotFound("thing to challenge", said.about, ABOUT)
    check_said({"Which group this is": said.group, "What the group says": said.text})
    _check_known(by, said)
    body = {
        "about": said.about,
        "group": said.group.strip(),
        "received": "on_paper" if said.on_paper else "by_form",
        "text": Hidden(said.text.strip()),
        "due": str(after(acting.today, TO_ANSWER)),
        **(_project(past, said.project) if said.project else {}),
        **({"which": said.which} if said.which else {}),
    }
    return write(acting, past, [Said(RAISED, body)])[0]


@anew
def answer_challenge(acting: Acting, number: int, text: str, *, changes: bool) -> int:
    """Record the council's answer to entry `number`, and whether it will change something. The number of the entry.

    Raises:
        Refused: when there is no such challenge, it is answered already, the answer says nothing, or the same person
            put it on the record.
    """
    past = begin(acting, "answer_challenge", numbers=[number])
    check_said({"What the council answers": text})
    found = next((each for each in challenges(past.entries, acting.today) if each.raised.seq == number), None)
    if found is None:
        raise Refused(f"Entry {number} is nothing that a group asked or disputed.")
    check_other_person(acting, found.raised, "nobody answers what they put on the record for a group")
    project = found.raised.body.get("project")
    body = {
        "challenge": number,
        "text": text.strip(),
        "changes": changes,
        **({"project": project} if project else {}),
    }
    said = Said(ANSWERED, body)
    if found.answered and found.answered.body != body:
        raise Refused(f"It was answered in entry {found.answered.seq}. What was answered stays.")
    return write(acting, past, [said])[0]


def words_of(record: Record, standing: Standing) -> str | None:
    """What the group said; None where that was taken out of sight."""
    held = opened(record, standing.raised.body["text"])
    return str(held.value) if isinstance(held, Hidden) else None


def resting(record: Record, report: Entry, path: str) -> tuple[str, ...]:
    """What the results say that rest on an answer, by the report of an entry; none where it is not in the store."""
    data = read.blob(record.database, report.body["report"]["sha256"])
    found = from_canonical(data)["results"] if data else []
    return tuple(each["says"] for each in found if rests_on(each["reasons"]["determining"], path))


@dataclass(frozen=True, slots=True)
class Listed:
    """A challenge as pages show it: what the group said (None where that went), and the results that it touches.

    `called` is the title of the project that it is about; empty where it is about a rule.
    """

    standing: Standing
    text: str | None
    label: str
    resting: tuple[str, ...]
    called: str


def listed(service: Service, project: str, *, waits: bool = False) -> list[Listed]:
    """Every challenge of a project: what waits for an answer first, the oldest of it first.

    Who `waits` has them of the record as it is now.
    """
    bring_near(service.record.database, waits=waits)
    known = read_past(entries_about(service.record.database, project)).entries
    found = sorted(challenges(known, service.today), key=lambda each: (not each.is_open, each.raised.seq))
    return _all_listed(service, found)


def some(service: Service, skip: int, most: int, *, waits: bool = False) -> tuple[int, list[Listed]]:
    """How many challenges there are of all projects and rules; some of them, in the same order, after those skipped.

    Who `waits` has what is said beside them of the record as it is now.
    """
    database = service.record.database
    bring_near(database, waits=waits)
    rows = raised(database, skip, most)
    return read.count(database, RAISED), _all_listed(service, _standing(service, rows))


def one(service: Service, number: int) -> Listed:
    """The challenge in an entry.

    Raises:
        NotFound: when there is none.
    """
    database = service.record.database
    bring_near(database, waits=False)
    rows = raised(database, number=number) if 0 <= number < read.size(database) else ()
    for each in _all_listed(service, _standing(service, rows)):
        return each
    raise NotFound("question or dispute", str(number), (), "on the record")


def _standing(service: Service, rows: Iterable[tuple[bytes, bytes | None]]) -> list[Standing]:
    """What was raised, each with its answer, as it stands today."""
    return [each for row in rows for each in challenges(read_past(filter(None, row)).entries, service.today)]


def _all_listed(service: Service, found: Sequence[Standing]) -> list[Listed]:
    labels = _labels(held(service).charter) if found else {}
    return [_listed(service, each, labels) for each in found]


def answers_of(charter: Charter) -> tuple[tuple[str, str], ...]:
    """Every answer that can be disputed, as its path and its label."""
    return tuple((path, each.question.label) for path, each in charter.form.index.items() if not each.scope)


def rules_of(charter: Charter) -> tuple[tuple[str, str], ...]:
    """Every rule that can be disputed, as its id and what it says."""
    return tuple((each.rule, each.sentence) for each in charter.rules)


def _labels(charter: Charter) -> Mapping[str, str]:
    return {**dict(rules_of(charter)), **{path: each.question.label for path, each in charter.form.index.items()}}


def _listed(service: Service, standing: Standing, labels: Mapping[str, str]) -> Listed:
    body = standing.raised.body
    which = body.get("which", "")
    touched: tuple[str, ...] = ()
    if body["about"] == "answer" and (report := _public_report(service.record, body["project"])):
        touched = resting(service.record, report, which)
    row = finding.row(service.record.database, body["project"]) if "project" in body else None
    called = (row.title or row.project) if row else ""
    return Listed(standing, words_of(service.record, standing), labels.get(which, which), touched, called)


def _public_report(record: Record, project: str) -> Entry | None:
    """The newest report on the newest version that is public; what waits to be published is told of to nobody."""
    past = read_past(entries_about(record.database, project))
    public = [each for each in past.versions(project) if past.published(each)]
    return past.report(public[-1]) if public else None


def _check_known(by: Held, said: Challenge) -> None:
    if (said.about == "rule") is bool(said.project) or (said.about == "project") is bool(said.which):
        raise Refused(
            "A discussion is about a project; a dispute about an answer names the project and the answer; "
            "a dispute about a rule names the rule alone."
        )
    if said.about == "answer" and said.which not in (known := by.charter.form.index):
        raise NotFound("answer", said.which, known, "in the form")
    if said.about == "rule" and said.which not in (rules := [rule.rule for rule in by.charter.rules]):
        raise NotFound("rule", said.which, rules, "in the Charter")


def _project(past: Past, project: str) -> dict[str, object]:
    public = [each for each in past.versions(project) if past.published(each)]
    if not public:
        past.newest(project)
        raise Refused(f"`{project}` is not public yet, so nobody can have read it. Wait until it is.")
    return {"project": project, "version": public[-1].body["version"]}
