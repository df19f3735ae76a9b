"""The working paper of somebody who checked a record: as text, as a page and as PDF, on one sheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import page as checker  # the PDF/UA-1 checker calls itself so
import pytest
from playwright.sync_api import Page

from charter_engine.log.verify import Seen, Verified, read_signed
from charter_engine.render.blocks import Table
from charter_engine.render.html import to_html
from charter_engine.render.paper import Form, read, to_paper
from tests import logs
from tests.access import faults
from tests.logs import FIRST, SECOND, honest
from tests.test_log_command import run

EXPECTED = Path(__file__).parent / "papers"
COMPARED = {
    "the folder": "<b>deci\u202esions\x1b[31m",
    "a policy": "policy.txt",
    "an older checkpoint": "none was given",
}
FINE = "no change, removal, reordering or fork was found."


def passed() -> Verified:
    return logs.checked(honest(12).files)


def unwitnessed() -> Verified:
    """A log that one witness of two has signed, up to an earlier size."""
    writer = honest(6)
    writer.add("decision.recorded", {})
    writer.sign(by=[logs.LOG])
    return logs.checked({name: data for name, data in writer.files.items() if name != "checkpoints/6.note"})


def tampered() -> Verified:
    files = honest(12).files
    return logs.checked(
        {**files, "entries/000.jsonl": files["entries/000.jsonl"].replace(b"Decision 5", b"Decision V")}
    )


PAPERS: dict[str, Callable[[], Verified]] = {"passed": passed, "unwitnessed": unwitnessed, "tampered": tampered}


def paper(name: str, form: Form) -> str:
    found = PAPERS[name]()
    return to_paper(f"The log {found.origin}: {found.size} entries.", COMPARED, found, FINE, form).decode()


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_as_text_is_what_is_expected(name: str, golden: Callable[[Path, str], None]):
    golden(EXPECTED / f"{name}.txt", paper(name, "text"))


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_as_a_page_is_what_is_expected(name: str, golden: Callable[[Path, str], None]):
    (held,) = re.findall(r"<main.*</main>", paper(name, "html"), re.DOTALL)
    golden(EXPECTED / f"{name}.html", f"{held}\n")


@pytest.mark.parametrize("name", PAPERS)
def test_a_page_meets_the_rules_of_access(page: Page, name: str):
    page.set_viewport_size({"width": 320, "height": 900})
    page.set_content(paper(name, "html"))
    assert [] == faults(page, contrast=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", PAPERS)
def test_it_is_one_sheet_of_pdf_that_can_be_read_aloud(pango: None, name: str):
    from weasyprint import HTML

    found = PAPERS[name]()
    data = to_paper("The log.", COMPARED, found, FINE, "pdf")
    assert [] == checker.validate_pdf_bytes(data, profile="ua1").failures
    assert 1 == len(HTML(string=to_html([read("The log.", COMPARED, found, FINE)])).render().pages)


def test_each_witness_of_the_policy_is_named_with_what_it_signed_last_and_when():
    found = unwitnessed()
    second = int(logs.START.timestamp()) + 60 * 5 - 30
    assert (Seen("residents", FIRST.key, 5, second), Seen("county", SECOND.key)) == found.seen
    (table,) = (
        each for each in read("", COMPARED, found, FINE).blocks if isinstance(each, Table) and len(each.headings) == 4
    )
    assert ("residents", FIRST.name, "the first 5 entries", "2026-11-01 09:04:30 UTC") == table.rows[0]
    assert ("county", SECOND.name, "nothing here", "never") == table.rows[1]


def test_of_two_signatures_for_one_size_the_older_counts():
    writer = honest(4)
    again = logs.note.cosign(logs.note.sign(str(writer.checkpoint()), [logs.LOG]), FIRST, 1_900_000_000)
    found = logs.checked({**writer.files, "checkpoint": again})
    assert (4, int(logs.START.timestamp()) + 60 * 4 - 30) == (found.seen[0].size, found.seen[0].second)


def test_a_second_beyond_any_calendar_is_told_as_a_number():
    writer = honest(3)
    head = logs.note.cosign(logs.note.sign(str(writer.checkpoint()), [logs.LOG]), FIRST, 2**63)
    assert 3 == read_signed(head, "").at.size
    found = logs.checked({"checkpoint": head, "entries/000.jsonl": writer.files["entries/000.jsonl"]})
    assert f"second {2**63} after 1970" in to_paper("", COMPARED, found, FINE, "text").decode()


@pytest.mark.parametrize(
    ("name", "begins"), [("p.txt", b" Working"), ("p.HTML", b"<!DOCTYPE html>"), ("p", b" Working")]
)
def test_the_ending_of_the_file_says_the_form(tmp_path: Path, name: str, begins: bytes):
    logs.lay_out(tmp_path / "log", honest(3).files)
    run("verify", tmp_path / "log", "--paper", tmp_path / name)
    assert begins == (tmp_path / name).read_bytes()[: len(begins)]


def test_the_ending_pdf_gives_a_pdf(pango: None, tmp_path: Path):
    logs.lay_out(tmp_path / "log", honest(3).files)
    run("verify", tmp_path / "log", "--paper", tmp_path / "p.pdf")
    assert b"%PDF" == (tmp_path / "p.pdf").read_bytes()[:4]
