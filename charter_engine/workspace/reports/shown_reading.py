"""A reading of a published report, made when it is first asked for and kept until a value of its project goes.

What was taken out of sight is shown as that, with the reason. Where this program no longer comes to the outcomes that
were issued, it shows none of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from threading import BoundedSemaphore, Lock
from typing import Final

from charter_engine import __version__
from charter_engine.engine.compare import compare
from charter_engine.engine.reader import Reader
from charter_engine.errors import Busy, Malformed, Unavailable
from charter_engine.log.entries import Entry
from charter_engine.model.questionnaire import NONE_WORD
from charter_engine.model.report import Report
from charter_engine.record import blobs
from charter_engine.record.challenges import disputed_answers
from charter_engine.record.past import Past
from charter_engine.render import compare as render_compare
from charter_engine.render.blocks import Para, Reading
from charter_engine.render.disputed import above, as_object, disputes, marked
from charter_engine.render.html import to_fragment, to_html
from charter_engine.render.people import bare
from charter_engine.render.readings import Audience, reading
from charter_engine.render.report_json import as_text
from charter_engine.store import read
from charter_engine.store.database import Database
from charter_engine.store.projections.made import Key, keep, kept
from charter_engine.workspace.reports.again import charter_named, needed, run_again, texts_shown

PROGRAM: Final = f"{__version__}/3"
"""By which program a reading was made; the number goes up where readings look otherwise."""
DEMONSTRATION: Final = "This is a demonstration. Nothing in it speaks for a real council."
_OF_DEMONSTRATION: Final = ".demonstration"
WAITING: Final = 3
"""So many may wait for a PDF beside the one that is made: each holds a thread of the service meanwhile."""
_places, _one_pdf_at_a_time, _one_at_a_time = BoundedSemaphore(WAITING + 1), Lock(), Lock()


@dataclass(frozen=True, slots=True)
class Shown:
    """A published version: the past of its project, where it was submitted, and its newest report."""

    past: Past
    submitted: Entry
    issued: Entry

    @property
    def project(self) -> str:
        """The project's id."""
        return str(self.submitted.body["project"])

    @property
    def disputed(self) -> tuple[Entry, ...]:
        """Where groups disputed answers of the project that the council has not answered for."""
        return disputed_answers(self.past.entries)


@dataclass(frozen=True, slots=True)
class Said:
    """What a proposal says beside its reading.

    Attributes:
        withheld: What is held back, and for which of the two reasons.
        contact: The ways to ask, by the names of the form: email, phone, post.
        rights: How people use their rights over data about them: what, and how.
    """

    withheld: tuple[tuple[str, str], ...]
    contact: dict[str, str]
    rights: tuple[tuple[str, str], ...]


def shown(past: Past, project: str, version: int) -> Shown | None:
    """A version of a project with its newest report; None where it is not public."""
    submitted = next(past.of("proposal.submitted", project, version), None)
    if submitted is None or not past.published(submitted):
        return None
    return Shown(past, submitted, past.report(submitted))


def fragment(database: Database, of: Shown, audience: Audience) -> str:
    """A reading as a part of a page.

    Raises:
        Malformed: when the report cannot be run again, or comes out otherwise than it was issued.
    """
    return _kept(database, of, audience, lambda: _fragment(report_of(database, of), of, audience)).decode()


def pdf(database: Database, of: Shown, audience: Audience, *, demonstration: bool) -> bytes:
    """A reading as PDF; in a demonstration it says so first. One is made at a time, for it takes long.

    Raises:
        Busy: when many wait for a PDF already.
        Malformed: as `fragment`.
        Unavailable: when this machine cannot write PDF.
    """
    name = f"{audience}.pdf{_OF_DEMONSTRATION * demonstration}"

    def make() -> bytes:
        from charter_engine.render.pdf import to_pdf

        return to_pdf(to_html([_whole(report_of(database, of), of, audience, demonstration=demonstration)]))

    return _all_kept(database, of, {name: make}, _turn)[name]


@contextmanager
def _turn() -> Iterator[None]:
    """The turn of one who makes a PDF, where not too many wait."""
    if not _places.acquire(blocking=False):
        told = (
            "Several people wait for a PDF just now. Try again in a minute, or print the page itself: it says the same."
        )
        raise Busy(told, 60)
    try:
        with _one_pdf_at_a_time:
            yield
    finally:
        _places.release()


def changes(database: Database, before: Shown, after: Shown) -> str:
    """What differs between the reports on two versions, as a part of a page.

    Raises:
        Malformed: as `fragment`.
    """

    def make() -> bytes:
        found = compare(report_of(database, before), report_of(database, after))
        return to_fragment(render_compare.read(found)).encode()

    return _kept(database, after, f"since {before.issued.seq}", make).decode()


def changes_json(database: Database, before: Shown, after: Shown) -> str:
    """The same as JSON.

    Raises:
        Malformed: as `fragment`.
    """
    return render_compare.to_json(compare(report_of(database, before), report_of(database, after)))


def told(database: Database, of: Shown) -> tuple[str, Said]:
    """The reading for residents as a part of a page, and what the proposal says beside it, from one run of the rules.

    Raises:
        Malformed: as `fragment`.
    """
    run = cache(lambda: report_of(database, of))
    made = _all_kept(
        database,
        of,
        {
            "resident": lambda: _fragment(run(), of, "resident"),
            "said": lambda: json.dumps(_said(run())).encode(),
        },
    )
    return made["resident"].decode(), _read_said(made["said"])


def as_json(database: Database, of: Shown, *, demonstration: bool) -> str:
    """The report as JSON, with the disputes of its answers; of a demonstration it says that it is one.

    Raises:
        Malformed: as `fragment`.
    """

    def make() -> bytes:
        report = report_of(database, of)
        held = as_object(report, disputes(report, of.disputed))
        return as_text({**held, "demonstration": DEMONSTRATION} if demonstration else held).encode()

    return _kept(database, of, f"json{_OF_DEMONSTRATION * demonstration}", make).decode()


def report_of(database: Database, of: Shown) -> Report:
    """The report on a published version, run again with the texts that may be seen.

    Raises:
        Malformed: when something of it is not in the store, or its outcomes are not those that were issued.
    """

    def find(sha256: str) -> bytes | None:
        return read.blob(database, sha256)

    body = of.issued.body
    proposal = needed(of.submitted.body["proposal"]["sha256"], find)
    texts = texts_shown(
        proposal, lambda name: read.disclosure(database, bytes.fromhex(name)), of.past.gone(of.submitted.seq)
    )
    report = run_again(charter_named(body["charter"]["sha256"], find), body, proposal, texts)
    if blobs.write_outcomes(report) != needed(body["outcomes"]["sha256"], find):
        raise Malformed(
            f"This version of the program ({__version__}) comes to other outcomes than the one that made the report "
            f"({body['engine']['version']}). The report as it was issued is in the record, in entry {of.issued.seq}."
        )
    return report


def _read_said(data: bytes) -> Said:
    held = json.loads(data)
    withheld, rights = (tuple((a, b) for a, b in held[name]) for name in ("withheld", "rights"))
    return Said(withheld, held["contact"], rights)


def _kept(database: Database, of: Shown, audience: str, make: Callable[[], bytes]) -> bytes:
    """What was made before; else it is made now, and kept where it can be."""
    return _all_kept(database, of, {audience: make})[audience]


def _all_kept(
    database: Database,
    of: Shown,
    makes: Mapping[str, Callable[[], bytes]],
    turn: Callable[[], AbstractContextManager[object]] = lambda: _one_at_a_time,
) -> dict[str, bytes]:
    """The same for several audiences, in one look. One `turn` at a time makes what many may ask for at once."""
    redactions = sum(each.kind == "redaction.performed" for each in of.past.entries)
    report = of.issued.body["report"]["sha256"]
    disputed = "".join(f" {each.seq}" for each in of.disputed)
    keys = {audience: Key(report, audience, f"{PROGRAM}{disputed}", redactions) for audience in makes}
    found = kept(database, keys.values())
    if len(found) == len(makes):
        return found
    with turn():
        found = kept(database, keys.values())  # somebody before may have made the same
        for audience in [each for each in makes if each not in found]:
            found[audience] = makes[audience]()
            with suppress(Unavailable):  # somebody writes just now: then the next visitor keeps it
                keep(database, of.project, keys[audience], found[audience])
    return found


def _fragment(report: Report, of: Shown, audience: Audience) -> bytes:
    """A reading without what stands above it: a page tells of disputes itself, with links."""
    return to_fragment(reading(marked(report, disputes(report, of.disputed)), audience)).encode()


def _whole(report: Report, of: Shown, audience: Audience, *, demonstration: bool) -> Reading:
    """A reading that is a document of its own."""
    found = disputes(report, of.disputed)
    made = reading(marked(report, found), audience)
    first = (Para(DEMONSTRATION, "notice"),) if demonstration else ()
    return replace(made, blocks=(*first, *above(found), *made.blocks))


def _said(report: Report) -> dict[str, object]:
    reader = Reader.of(report.edition, report.proposal)
    contact = {name: report.proposal.text("contact", name) for name in ("email", "phone", "post")}
    return {"withheld": list(_withheld(reader)), "contact": contact, "rights": list(_rights(reader))}


def _withheld(reader: Reader) -> Iterator[tuple[str, str]]:
    """Every answer that is held back, by its label; of one that is held back as a whole, no part."""
    whole: tuple[str, ...] = ()
    for path in reader.edition.form.index:
        for name in reader.instances(path):
            fact = reader.fact(name)
            if fact.state == "withheld" and not name.startswith(whole):
                yield fact.label, fact.words.partition(": ")[2]
                whole = (*whole, f"{name}.", f"{name}[")


def _rights(reader: Reader) -> Iterator[tuple[str, str]]:
    located = reader.edition.form.index.get("rights_route")
    for field in located.question.fields if located else ():
        fact = reader.fact(f"rights_route.{field.question}")
        if fact.state == "answered":
            yield field.label, bare(fact.words)
        elif fact.state == NONE_WORD:
            yield field.label, "There is no way, says the council."
