"""What whoever advises must know of a version, public or not: its report as it was issued, and what was advised."""

from __future__ import annotations

from dataclasses import dataclass

from charter_engine.record.about import of_project
from charter_engine.workspace.acting import known, past_of, texts_in
from charter_engine.workspace.acts.advise import PLACE
from charter_engine.workspace.projects.titles import titles
from charter_engine.workspace.reports.issued import Issued, issued
from charter_engine.workspace.service import Service, held


@dataclass(frozen=True, slots=True)
class Submitted:
    """The newest version of a project, and how much advice was given on it."""

    project: str
    version: int
    title: str
    advice: int


@dataclass(frozen=True, slots=True)
class Given:
    """Advice by its entry, on some rules or (none) on the whole. `text` is empty where it went out of sight."""

    entry: int
    time: str
    text: str
    on: tuple[str, ...]


@dataclass(frozen=True)
class Advising:
    """A version that is advised on."""

    issued: Issued
    is_public: bool
    publish_by: str
    given: tuple[Given, ...]


def submitted(service: Service) -> list[Submitted]:
    """Every project that was submitted, in the order of their titles."""
    past = past_of(service.record)
    newest = [(past.newest(project), title) for project, title in titles(service.record, service.today).items()]
    return [
        Submitted(
            each.body["project"],
            each.body["version"],
            title,
            sum(1 for _ in past.of("advice.given", each.body["project"], each.body["version"])),
        )
        for each, title in newest
    ]


def advising(service: Service, project: str, version: int) -> Advising:
    """A version for whoever advises. Whoever sees it may see every text of the proposal that is at hand.

    Raises:
        NotFound: when there is no such version.
        Malformed: when something of it is not in the store, or its outcomes are not those that were issued.
    """
    past = known(service.record, [of_project(project)])
    found = issued(service.record, past, project, version, held(service).charter.on(service.today))
    of = past.submitted(project, version)
    given = tuple(
        Given(
            each.seq,
            each.time,
            texts_in(service.record, each.body["advice"]["sha256"]).get(PLACE, ""),
            tuple(each.body["on"]),
        )
        for each in past.of("advice.given", project, version)
    )
    return Advising(found, past.published(of) is not None, of.body["publish_by"], given)
