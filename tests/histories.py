"""Histories: what a council may do of a record, in any order, for laws that hold after all of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import TypeAlias

from hypothesis import strategies as st

from charter_engine.errors import CharterError
from charter_engine.store.redact import redact
from charter_engine.workspace.acting import past_of
from charter_engine.workspace.acts.advise import advise
from charter_engine.workspace.acts.decide import Decision, decide, supersede
from charter_engine.workspace.acts.release import publish, withdraw
from charter_engine.workspace.acts.waive import Waiver, waive
from charter_engine.workspace.projects.register import catch_up
from tests.records import Council, breached

Step: TypeAlias = tuple[str, str, bool]
ASKING = "answers: {title: Many people, stage: pilot, people: 500, personal_data: yes, affected: [children]}"


def _submit(council: Council, project: str) -> object:
    held = past_of(council.record).versions(project)
    return council.submit(f"proposal: {project}\nversion: {len(held) + 1}\n{ASKING if len(held) % 2 else ''}")


def _submit_breached(council: Council, project: str) -> object:
    held = past_of(council.record).versions(project)
    return council.submit(f"proposal: {project}\n{breached(len(held) + 1)}")


def newest(council: Council, project: str) -> int:
    return int(past_of(council.record).newest(project).body["version"])


def _decide(council: Council, project: str) -> object:
    advice = {each.seq: None for each in past_of(council.record).of("advice.given", project, newest(council, project))}
    said = Decision(project, newest(council, project), "do_not_do_it", council.today, "No help.", [], [], advice=advice)
    return decide(council.by("decision_maker"), said)


def _supersede(council: Council, project: str) -> object:
    past = past_of(council.record)
    decision = past.decision(past.newest(project))
    return decision and supersede(council.by("decision_maker"), decision.seq, "New figures.", None)


def _redact(council: Council, project: str) -> object:
    submitted = past_of(council.record).newest(project)
    by = council.by("custodian")
    return redact(council.record, submitted.seq, ["/answers/title"], "Article 17", {"role": "custodian"}, by.now)


def _waive(council: Council, project: str) -> object:
    said = Waiver(project, "partnership.signed", "Soon.", "officer", council.today + timedelta(days=90))
    return waive(council.by("decision_maker"), said)


ACTS: dict[str, Callable[[Council, str], object]] = {
    "submit": _submit,
    "submit breached": _submit_breached,
    "publish": lambda council, project: publish(council.by("officer"), project),
    "withdraw": lambda council, project: withdraw(council.by("officer"), project, "No money."),
    "advise": lambda council, project: advise(
        council.by("adviser"), project, newest(council, project), f"Ask {council.minutes}.", []
    ),
    "decide": _decide,
    "supersede": _supersede,
    "redact": _redact,
    "waive": _waive,
    "change rules": lambda council, _: council.change_rules("custodian"),
}


def histories(acts: Collection[str]) -> st.SearchStrategy[list[Step]]:
    """Acts by their names, each on one of two projects; whether somebody looks at the register afterwards."""
    return st.lists(
        st.tuples(
            st.sampled_from(["submit", "submit", "submit breached", "publish", "publish", *acts]),
            st.sampled_from(["a-project", "another"]),
            st.booleans(),
        ),
        min_size=4,
        max_size=14,
    )


def live(council: Council, history: list[Step]) -> None:
    """What the council may do of a history is done; after some acts somebody looks."""
    for act, project, looks in history:
        try:
            ACTS[act](council, project)
        except CharterError:
            continue
        if looks:
            catch_up(council.record.database)
    catch_up(council.record.database)
