"""What the entries of a record say of a project: its versions, and what became of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from charter_engine.errors import Refused
from charter_engine.log.entries import Entry


@dataclass(frozen=True, slots=True)
class Past:
    """Entries of a record, in their order: all so far, or the newest beside all that an act must know."""

    entries: tuple[Entry, ...]

    @property
    def size(self) -> int:
        """How many entries the record has."""
        return self.entries[-1].seq + 1

    def at(self, seq: int) -> Entry | None:
        """The entry with this number; None where it is not here."""
        return next((each for each in self.entries if each.seq == seq), None)

    def of(self, kind: str, project: str, version: int | None = None) -> Iterator[Entry]:
        """The entries of a kind about a project, and about one version of it where one is named."""
        for entry in self.entries:
            about = entry.kind == kind and entry.body.get("project") == project
            if about and version in (None, entry.body.get("version")):
                yield entry

    @property
    def projects(self) -> tuple[str, ...]:
        """The id of every project that was submitted, in order of its first submission."""
        return tuple(dict.fromkeys(each.body["project"] for each in self.entries if each.kind == "proposal.submitted"))

    def versions(self, project: str) -> tuple[Entry, ...]:
        """Where each version was submitted, the first one first."""
        return tuple(self.of("proposal.submitted", project))

    def submitted(self, project: str, version: int) -> Entry:
        """Where this version was submitted.

        Raises:
            Refused: when it was not.
        """
        for entry in self.of("proposal.submitted", project, version):
            return entry
        raise Refused(f"Version {version} of `{project}` is not in the record. {self._said(project)}")

    def newest(self, project: str) -> Entry:
        """Where the newest version was submitted.

        Raises:
            Refused: when there is none.
        """
        if held := self.versions(project):
            return held[-1]
        raise Refused(self._said(project))

    def report(self, submitted: Entry) -> Entry:
        """The newest report on a version.

        Raises:
            Refused: when there is none.
        """
        found = list(self.of("report.issued", submitted.body["project"], submitted.body["version"]))
        if not found:
            raise Refused(f"There is no report on version {submitted.body['version']}.")
        return found[-1]

    def published(self, submitted: Entry) -> Entry | None:
        """Where a version was published, if it was."""
        return self._naming("proposal.published", submitted)

    def withdrawn(self, submitted: Entry) -> Entry | None:
        """Where a version was taken back, if it was."""
        return self._naming("proposal.withdrawn", submitted)

    def open_versions(self, project: str) -> tuple[Entry, ...]:
        """The versions that were neither published nor taken back."""
        return tuple(each for each in self.versions(project) if not (self.published(each) or self.withdrawn(each)))

    def is_overdue(self, submitted: Entry, day: date) -> bool:
        """Whether the day by which it was to be published has passed without that."""
        closed = self.published(submitted) or self.withdrawn(submitted)
        return not closed and date.fromisoformat(submitted.body["publish_by"]) < day

    def decision(self, submitted: Entry) -> Entry | None:
        """The decision about a version that stands, if there is one."""
        gone = {each.body["decision"] for each in self.entries if each.kind == "decision.superseded"}
        found = self.of("decision.recorded", submitted.body["project"], submitted.body["version"])
        return next((each for each in reversed(list(found)) if each.seq not in gone), None)

    def waivers(self, project: str, day: date) -> tuple[Entry, ...]:
        """What people allowed to pass for a project, where it still holds on `day`."""
        return tuple(
            each for each in self.of("waiver.granted", project) if date.fromisoformat(each.body["until"]) >= day
        )

    def gone(self, seq: int) -> dict[str, str]:
        """What was taken out of sight of an entry and of what it named first: where, and why."""
        found = (each.body for each in self.entries if each.kind == "redaction.performed")
        return {path: body["basis"] for body in found if body["target"] == seq for path in body["paths"]}

    def _naming(self, kind: str, submitted: Entry) -> Entry | None:
        found = self.of(kind, submitted.body["project"])
        return next((each for each in found if submitted.seq in each.body["versions"]), None)

    def _said(self, project: str) -> str:
        held = [str(each.body["version"]) for each in self.versions(project)]
        return f"It holds version {', '.join(held)}." if held else f"There is no project `{project}` in the record."
