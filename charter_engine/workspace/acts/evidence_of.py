"""The evidence that stands behind the answers of a public version, and which of it somebody has looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from charter_engine.engine.reader import label_of
from charter_engine.engine.trace import without_numbers
from charter_engine.errors import NotFound
from charter_engine.log.entries import Entry
from charter_engine.model.proposal import Answer, Answers, Evidence, Node
from charter_engine.record import blobs
from charter_engine.render.words import capital
from charter_engine.store import read
from charter_engine.workspace.acting import texts_in
from charter_engine.workspace.projects.project import Project, project, row_of
from charter_engine.workspace.reports.again import charter_named, needed
from charter_engine.workspace.service import Service


@dataclass(frozen=True, slots=True)
class Behind:
    """A piece of evidence behind an answer: the answer's path and words, the evidence, and where it was seen."""

    path: str
    label: str
    evidence: Evidence
    seen: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A project with its public version, the evidence behind the answers of that, and all that was seen of it."""

    found: Project
    version: int
    behind: tuple[Behind, ...]
    seen: tuple[Entry, ...]


def evidence_of(service: Service, name: str) -> Shown:
    """The evidence of the newest public version of a project.

    Raises:
        NotFound: when there is none of this name, or no version of it is public.
        Malformed: when what was published cannot be read.
    """
    database = service.record.database
    row = row_of(database, name)
    if row is None or row.shown is None:
        raise NotFound("public project", name, ())
    found = project(database, row, service.today)
    submitted = found.past.submitted(name, row.shown)
    issued, sha256 = found.past.report(submitted).body, submitted.body["proposal"]["sha256"]
    charter = charter_named(issued["charter"]["sha256"], lambda each: read.blob(database, each))
    form = charter.on(date.fromisoformat(issued["on"])).form
    data = needed(sha256, lambda each: read.blob(database, each))
    proposal = blobs.read_proposal(data, form, texts_in(service.record, sha256))
    seen = tuple(found.past.of("evidence.seen", name, row.shown))
    behind = tuple(
        Behind(
            path,
            capital(label_of(without_numbers(path), form)),
            evidence,
            tuple(each for each in seen if each.body["path"] == path),
        )
        for path, evidence in _walk(proposal.answers, "")
    )
    return Shown(found, row.shown, behind, seen)


def _walk(node: Node, path: str) -> Iterator[tuple[str, Evidence]]:
    match node:
        case Answer(evidence=evidence):
            yield from ((path, each) for each in evidence)
        case Answers(items=items):
            for number, item in enumerate(items, 1):
                yield from _walk(item, f"{path}[{number}]")
        case _:
            for name, inner in node.items():
                yield from _walk(inner, f"{path}.{name}" if path else name)
