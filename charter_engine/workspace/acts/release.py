"""Publishing what was submitted, or taking it back before the day by which it was promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from charter_engine.errors import Refused
from charter_engine.log.entries import Entry
from charter_engine.record.about import of_outcomes, of_project
from charter_engine.record.past import Past
from charter_engine.store.about import counted
from charter_engine.workspace.acting import Acting, Said, anew, begin, check_said, texts_in, write

_WAITS = {"proposal.submitted": ("proposal",), "report.issued": ("report", "outcomes"), "advice.given": ("advice",)}
"""What entries about a version name that waits for the version to be published."""


@anew
def publish(acting: Acting, project: str) -> tuple[int, tuple[int, ...]]:
    """Publish the newest version of a project, and all earlier ones with it. The entry, and the versions.

    What was published already stays where it is.

    Raises:
        Refused: when nothing of the project waits to be published.
    """
    past = begin(acting, "publish", of_project(project))
    if done := past.published(past.newest(project)):
        numbers = {each.seq: each.body["version"] for each in past.versions(project)}
        return done.seq, tuple(numbers[each] for each in done.body["versions"])
    waiting = _waiting(past, project)
    body = {
        "project": project,
        "versions": [each.seq for each in waiting],
        "proposals": [_without_day(each.body["proposal"]) for each in waiting],
        "reports": [_without_day(each) for each in _waiting_things(past, project, waiting)[len(waiting) :]],
    }
    [seq] = write(acting, past, [Said("proposal.published", body)])
    return seq, tuple(each.body["version"] for each in waiting)


@anew
def withdraw(acting: Acting, project: str, reason: str) -> tuple[int, str]:
    """Take a project back before its day: its title, the day and the reason are published. The entry, and the title.

    Raises:
        Refused: when nothing waits, a version is public already, the promised day has passed, or no reason is given.
    """
    past = begin(acting, "withdraw", of_project(project))
    check_said({"Why it is taken back": reason})
    waiting = _waiting(past, project)
    _check_in_time(acting, past, project, waiting)
    title, things = _title(acting, waiting[-1]), _waiting_things(past, project, waiting)
    elsewhere = _elsewhere(acting, past, project, waiting)
    body = {
        "project": project,
        "title": title,
        "reason": reason.strip(),
        "versions": [each.seq for each in waiting],
        "withdrawn": [
            {"sha256": each["sha256"], "withdrawn": reason.strip()}
            for each in things
            if each["sha256"] not in elsewhere
        ],
    }
    [seq] = write(acting, past, [Said("proposal.withdrawn", body)])
    return seq, title


def _waiting(past: Past, project: str) -> tuple[Entry, ...]:
    newest = past.newest(project)
    if waiting := past.open_versions(project):
        return waiting
    said = "published" if past.published(newest) else "taken back"
    raise Refused(f"Nothing of `{project}` waits: its newest version, {newest.body['version']}, was {said}.")


def _check_in_time(acting: Acting, past: Past, project: str, waiting: tuple[Entry, ...]) -> None:
    if public := next((each for each in past.versions(project) if past.published(each)), None):
        raise Refused(
            f"Version {public.body['version']} of `{project}` is public. What was public stays so: record a decision "
            "that it will not be done, with the reason."
        )
    overdue = next((each for each in waiting if past.is_overdue(each, acting.today)), None)
    if overdue:
        raise Refused(
            f"Version {overdue.body['version']} was promised for {overdue.body['publish_by']}, and that day has "
            "passed. It can no longer be taken back: publish it."
        )


def _waiting_things(past: Past, project: str, waiting: tuple[Entry, ...]) -> list[Mapping[str, Any]]:
    """Each thing that was promised with these versions, once: the proposals first, in the order of their versions."""
    numbers = {each.body["version"] for each in waiting}
    found = {
        entry.body[name]["sha256"]: entry.body[name]
        for kind, names in _WAITS.items()
        for entry in past.of(kind, project)
        if entry.body["version"] in numbers
        for name in names
        if "due" in entry.body[name]
    }
    return list(found.values())


def _elsewhere(acting: Acting, past: Past, project: str, waiting: tuple[Entry, ...]) -> set[str]:
    """The tables of outcomes that another version has, too: two reports can come to the same."""
    numbers = {each.body["version"] for each in waiting}
    issued = (each.body for each in past.of("report.issued", project))
    own = Counter(body["outcomes"]["sha256"] for body in issued if body["version"] in numbers)
    there = counted(acting.record.database, list(map(of_outcomes, own)))
    return {sha256 for sha256, number in own.items() if there.get(of_outcomes(sha256), 0) > number}


def _title(acting: Acting, submitted: Entry) -> str:
    """What the proposal calls itself; the project's id where it has no title, or that was taken out of sight."""
    place = "/answers/title"
    texts = texts_in(acting.record, submitted.body["proposal"]["sha256"])
    return texts.get(place) or texts.get(f"{place}/value") or str(submitted.body["project"])


def _without_day(reference: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in reference.items() if name != "due"}
