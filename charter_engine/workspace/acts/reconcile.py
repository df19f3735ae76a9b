"""A list of the council held against a published folder; and the entry that says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from charter_engine.errors import Malformed, Refused
from charter_engine.log.entries import Entry
from charter_engine.model.actor import check_may
from charter_engine.record import kinds
from charter_engine.record.blobs import texts_of
from charter_engine.record.past import Past
from charter_engine.record.reconcile import CouncilList, Item, Reconciled, Recorded, read_list, reconcile
from charter_engine.workspace.find import read_bytes, shown
from charter_engine.workspace.records.published import Published, Tampered, open_published
from charter_engine.workspace.records.status import published_past

if TYPE_CHECKING:
    from charter_engine.workspace.acting import Acting

LARGEST = 64 * 2**20
"""Length of the longest list, in bytes."""
_TITLE = "/answers/title"


def compare_list(path: Path, folder: Path, same: Mapping[str, str]) -> Reconciled:
    """The list in a file held against a published folder. `same` names the project of each confirmed reference.

    Raises:
        InvalidSource: when the file cannot be read.
        Malformed: when it is no such list, the folder holds no log, or something wrong was confirmed.
    """
    return reconcile(_listed(path), tuple(_recorded(folder)), same)


def record_comparison(acting: Acting, folder: Path, about: CouncilList, found: Reconciled) -> int:
    """Record that a list was compared, what it holds and the record does not by reference. The number of the entry.

    Raises:
        Refused: when the role may not, or the folder does not hold what the record does.
    """
    from charter_engine.workspace.acting import Said, check_said, past_of, write

    check_may(acting.actor, "compare_list")
    past, published = past_of(acting.record), published_past(folder)
    check_said({"What the list is called": about.name})
    if published.entries != past.entries[: len(published.entries)] or published.projects != past.projects:
        raise Refused(f"{folder}: it does not hold every project of this record. Publish the record, and compare anew.")
    counts = {
        "listed": len(found.listed),
        "recorded": len(found.recorded),
        "by_reference": len(found.by_reference),
        "by_title": len(found.by_title),
    }
    body = {
        "list": about.kind,
        "name": about.name,
        "on": about.on.isoformat(),
        "counts": counts,
        "missing": [each.reference for each in found.missing],  # no title: it may name somebody, and could never go
        "not_listed": [each.project for each in found.not_listed],
    }
    return write(acting, past, [Said("list.compared", body)])[0]


def _listed(path: Path) -> tuple[Item, ...]:
    data = read_bytes(path, LARGEST)
    if len(data) > LARGEST:
        raise Malformed(f"{shown(path)}: it is longer than {LARGEST} bytes. Split it.")
    try:
        return read_list(data)
    except Malformed as wrong:
        raise Malformed("\n".join(f"{shown(path)}: {line}" for line in str(wrong).split("\n"))) from None


def _recorded(folder: Path) -> Iterator[Recorded]:
    """Every project of a published folder with its titles; an entry that is not as its kind says is passed over."""
    log = open_published(folder)
    sound = (each for each in published_past(folder).entries if not kinds.check(each.kind, each.actor, each.body))
    past = Past(tuple(sound))
    for project in past.projects:
        titles = [title for each in past.versions(project) if (title := _title(log, each))]
        taken_back = [each.body["title"] for each in past.of("proposal.withdrawn", project)]
        yield Recorded(project, tuple(dict.fromkeys([*titles, *taken_back])))


def _title(log: Published, submitted: Entry) -> str | None:
    """The title of a version; None where it is not public, or was taken out of sight."""
    data = log.thing(submitted.body["proposal"])
    if data is None:
        return None
    try:
        return texts_of(data, log.disclosure).get(_TITLE)
    except Tampered:
        raise
    except Malformed as wrong:
        raise Malformed(f"The proposal in entry {submitted.seq} cannot be read. {wrong}") from None
