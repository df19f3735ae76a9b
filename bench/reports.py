"""How long a report with all its reasons takes, against WeasyPrint's PDF of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.clock import Contestant, Times, side_by_side
from charter_engine.engine.assess import assess
from charter_engine.errors import Unavailable
from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Proposal
from charter_engine.model.report import Details
from charter_engine.render.html import to_html
from charter_engine.render.pdf import to_pdf
from charter_engine.render.readings import AUDIENCES, reading
from charter_engine.workspace.reports.proposals import read_proposals

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 5
REASONS = "the report with its reasons"
WHOLE = "the auditor's PDF, which holds the whole report"
PDFS = {audience: f"the {audience}'s PDF" for audience in AUDIENCES} | {"auditor": WHOLE}


@dataclass(frozen=True)
class Reports:
    """Of the proposals that come with the program, the one of middle size and the largest; or why nothing is measured.

    Size is that of the file, in bytes.
    """

    middle: Mapping[str, Times]
    largest: Mapping[str, Times]
    missing: str = ""


def measure(edition: Edition) -> Reports:
    """Reasons and PDFs of both."""
    read = read_proposals([ROOT / "proposals"], edition.form).proposals
    by_size = [proposal for name, proposal in sorted(read, key=lambda each: Path(each[0]).stat().st_size)]
    try:
        to_pdf("<p>Is it there?</p>")
    except Unavailable as unavailable:
        return Reports({}, {}, str(unavailable).splitlines()[0])
    return Reports(_times(edition, by_size[len(by_size) // 2]), _times(edition, by_size[-1]))


def _times(edition: Edition, proposal: Proposal) -> Mapping[str, Times]:
    report = assess(edition, proposal)
    pages = {name: to_html([reading(report, audience)]) for audience, name in PDFS.items()}

    def again(_: str) -> list[Details]:
        return [result.details.value for result in assess(edition, proposal).results]

    contestants = [Contestant(name, to_pdf, [page]) for name, page in pages.items()]
    return side_by_side([Contestant(REASONS, again, ["", "", "", "", ""]), *contestants], ROUNDS)
