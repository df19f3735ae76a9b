"""Saying that somebody looked at what is behind an answer. Nobody marks their own, and no outcome changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from charter_engine.errors import Refused
from charter_engine.record.about import of_project
from charter_engine.workspace.acting import Acting, Said, anew, begin, check_not_theirs, check_said, write
from charter_engine.workspace.sealing import Hidden

_HASH = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Seen:
    """The evidence of one answer of a version: the SHA-256 of the document or what it is called; its last day."""

    project: str
    version: int
    path: str
    evidence: str
    expires: date | None = None


@anew
def see_evidence(acting: Acting, seen: Seen) -> int:
    """Record that evidence was seen. The number of the entry.

    Raises:
        Refused: when the person submitted that version, the version is not in the record, or the evidence has expired.
    """
    past = begin(acting, "see_evidence", of_project(seen.project))
    check_said({"Which answer the evidence is for": seen.path, "Which evidence was seen": seen.evidence})
    submitted = past.submitted(seen.project, seen.version)
    check_not_theirs(acting, past, submitted, "nobody marks their own")
    if seen.expires and seen.expires < acting.today:
        raise Refused(f"The evidence counted until {seen.expires}, which is over.")
    evidence = seen.evidence.strip()
    body = {
        "project": seen.project,
        "version": seen.version,
        "path": seen.path.strip(),
        "evidence": evidence if _HASH.fullmatch(evidence) else Hidden(evidence),
        **({"expires": str(seen.expires)} if seen.expires else {}),
    }
    return write(acting, past, [Said("evidence.seen", body)])[0]
