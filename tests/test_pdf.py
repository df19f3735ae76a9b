"""Reports on paper: a PDF that a screen reader can use, letters that can be read, and no more sheets than promised."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import page as checker  # the PDF/UA-1 checker calls itself so
import pytest
from playwright.sync_api import Page

from charter_engine.render.blocks import Annex, Reading
from charter_engine.render.html import print_size, to_html
from charter_engine.render.readings import Audience, reading, render
from tests.build import ROOT, shipped_reports
from tests.hostile import hostile

REPORTS = shipped_reports()
SHORTEST, LONGEST = "uk-defra-waste-groups", "fictional-shared-care-records"
CHECKED: list[tuple[str, Audience]] = [
    ("uk-camden-cri", "resident"),
    ("uk-camden-cri", "officer"),
    (LONGEST, "resident"),
    (LONGEST, "officer"),
    (SHORTEST, "auditor"),
]


def faults(pdf: bytes) -> list[str]:
    """What the checker finds against PDF/UA-1."""
    return [f"{fault.rule_id}: {fault.message}" for fault in checked(pdf).failures]


def checked(pdf: bytes) -> checker.ValidationReport:
    """What the checker says of a PDF."""
    return checker.validate_pdf_bytes(pdf, profile="ua1")


def on_paper(one: Reading) -> Any:
    """The sheets of a reading, as WeasyPrint lays them out; of an annex the title only, which shows where it begins."""
    from weasyprint import HTML

    blocks = tuple(replace(block, blocks=()) if isinstance(block, Annex) else block for block in one.blocks)
    return HTML(string=to_html([replace(one, blocks=blocks)])).render()


# --- Read aloud -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "audience"), CHECKED)
def test_a_pdf_meets_pdf_ua_1(pango: None, name: str, audience: Audience):
    assert [] == faults(render([REPORTS[name]], "pdf", audience, several=False))


def test_a_pdf_of_several_projects_with_markup_in_their_texts_meets_pdf_ua_1(pango: None):
    reports = [hostile(REPORTS[SHORTEST]), hostile(REPORTS[LONGEST])]
    assert [] == faults(render(reports, "pdf", "resident", several=True))


def test_a_fault_of_a_pdf_would_be_found(pango: None):
    from weasyprint import HTML

    assert [] != faults(HTML(string="<p>no language, no title</p>").write_pdf())


# --- How many sheets, and how large the letters -----------------------------------------------------------------------


@pytest.mark.parametrize("name", REPORTS)
def test_residents_read_two_sheets(pango: None, name: str):
    assert len(on_paper(reading(REPORTS[name], "resident")).pages) <= 2


@pytest.mark.parametrize("name", REPORTS)
def test_officers_read_four_sheets_and_an_annex(pango: None, name: str):
    """The title of the annex stands alone at the top of its first sheet: the last one here, and at most the fifth."""
    document = on_paper(reading(REPORTS[name], "officer"))
    ((_, _, parts, _),) = document.make_bookmark_tree()
    label, (sheet, *_), _, _ = parts[-1]
    assert label.startswith("Annex")
    assert len(document.pages) - 1 == sheet <= 4


def test_residents_read_two_sheets_that_a_browser_prints(page: Page):
    for name, report in REPORTS.items():
        page.goto("about:blank")
        page.set_content(render([report], "html", "resident", several=False).decode())
        sheets = checked(page.pdf(prefer_css_page_size=True)).document.page_count
        assert sheets <= 2, name


def test_most_readings_are_printed_in_large_letters():
    """Twelve points for most readings, and the smallest size for hardly any."""
    residents, officers = (
        Counter(print_size(reading(report, audience)) for report in REPORTS.values())
        for audience in ("resident", "officer")
    )
    assert residents["large"] > len(REPORTS) / 2
    assert residents["least"] < len(REPORTS) / 10
    assert officers["large"] > len(REPORTS) * 0.9


# --- Without Pango ----------------------------------------------------------------------------------------------------

MISSING = {
    "Pango": "raise OSError('cannot load library libpango-1.0-0')",
    "WeasyPrint": "raise ImportError('no module named weasyprint')",
}


@pytest.mark.parametrize("what", MISSING)
def test_without_pango_the_command_says_how_to_get_it_and_writes_the_page(what: str, tmp_path: Path):
    (tmp_path / "weasyprint.py").write_text(MISSING[what], encoding="utf-8")
    file, page = tmp_path / "report.pdf", tmp_path / "report.pdf.html"
    ended = _assess_as_pdf(tmp_path, "-o", str(file))
    told = ended.stderr.decode()
    assert 3 == ended.returncode
    assert all(word in told for word in ("apt-get install", "brew install pango", "pip install", str(page)))
    assert "Traceback" not in told
    assert not file.exists()
    assert "</html>" in page.read_text(encoding="utf-8")


def test_without_pango_nothing_that_is_no_pdf_goes_down_a_pipe(tmp_path: Path):
    (tmp_path / "weasyprint.py").write_text(MISSING["Pango"], encoding="utf-8")
    ended = _assess_as_pdf(tmp_path)
    assert (3, b"") == (ended.returncode, ended.stdout)
    assert b"apt-get install" in ended.stderr


def _assess_as_pdf(first: Path, *more: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "charter_engine", "assess", "uk-camden-cri", "--format", "pdf", *more]
    environment = {**os.environ, "PYTHONPATH": f"{first}{os.pathsep}{ROOT}"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
