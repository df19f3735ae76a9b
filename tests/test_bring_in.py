"""`charter import`: a draft in a new file, its loss report, and how it is confirmed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from charter_engine.engine.facts import facts_of
from charter_engine.errors import InvalidSource
from charter_engine.language.folder import read_proposal
from charter_engine.model.proposal import ImportedNote
from charter_engine.record import blobs
from charter_engine.workspace.drafting.bring_in import bring_in_atrs
from charter_engine.workspace.drafting.draft_content import assemble, taken_apart
from tests import build

ROOT = Path(__file__).parents[1]
RECORD = Path(__file__).parent / "atrs" / "rent-support.md"
FORM = build.shipped().charter.form


def charter(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "charter_engine", "--charter", str(ROOT / "principles"), *words]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)


def test_the_draft_passes_the_check_and_can_be_assessed(tmp_path: Path):
    done = charter("import", "atrs", str(RECORD), "-o", "draft.yaml", "--organisation", "North", folder=tmp_path)
    assert (0, True) == (done.returncode, done.stdout.startswith("rent-support.md was read."))
    assert "organisation: North\n" in (tmp_path / "draft.yaml").read_text(encoding="utf-8")
    assert 0 == charter("check", "draft.yaml", folder=tmp_path).returncode
    assert 0 == charter("format", "--check", "draft.yaml", folder=tmp_path).returncode
    shown = charter("explain", "draft.yaml", "external-partners.pledged", "--on", "2026-11-25", folder=tmp_path)
    assert "imported, and not confirmed by a person" in " ".join(shown.stdout.split())


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path):
    (tmp_path / "draft.yaml").write_text("mine", encoding="utf-8")
    done = charter("import", "atrs", str(RECORD), "-o", "draft.yaml", folder=tmp_path)
    assert (2, "") == (done.returncode, done.stdout)
    assert "mine" == (tmp_path / "draft.yaml").read_text(encoding="utf-8")


def test_without_a_file_to_write_nothing_is_written_and_that_is_said(tmp_path: Path):
    done = charter("import", "atrs", str(RECORD), "--format", "json", folder=tmp_path)
    found = json.loads(done.stdout)
    assert [] == list(tmp_path.iterdir())
    assert "Nothing was written" in done.stderr
    assert len(found["parts"]) == found["mapped"] + found["noted"] + found["dropped"]
    assert (2, "rent-support-pilot") == (found["names_left_out"], found["draft"]["proposal"])


def test_what_is_no_record_is_refused_without_a_traceback(tmp_path: Path):
    (tmp_path / "no.md").write_text("# A recipe\nFlour\n", encoding="utf-8")
    done = charter("import", "atrs", "no.md", "-o", "draft.yaml", folder=tmp_path)
    assert (2, False) == (done.returncode, (tmp_path / "draft.yaml").exists())
    assert done.stderr.startswith("no.md is not a transparency record")


def test_an_id_that_cannot_be_one_is_refused():
    with pytest.raises(InvalidSource, match="Not An Id"):
        bring_in_atrs(None, RECORD, None, "Not An Id")


def test_without_a_word_on_whose_project_it_is_it_is_the_councils():
    assert build.shipped().charter.council == bring_in_atrs(None, RECORD, " ", None).imported.proposal.organisation


def test_what_is_confirmed_in_the_file_counts():
    text = bring_in_atrs(None, RECORD, "North", None).text()
    confirmed = text.replace("source: imported\n", "source: imported\n@confirmed_by: officer\n").split("\n")
    lines = [
        line.replace("@", " " * (len(above) - len(above.lstrip())))
        for above, line in zip(["", *confirmed], confirmed, strict=False)
    ]
    read = read_proposal("\n".join(lines).encode(), "draft", FORM)
    facts = facts_of(read.answers, FORM)
    assert "Example Software Limited" in str(facts["partners"])
    assert "stage" not in facts, "its answer stands on one line, and was not confirmed"


def test_a_note_of_an_import_leaves_no_open_text_in_a_blob():
    proposal = build.a_proposal({}, FORM, imported_notes=(ImportedNote("record.md#Scope", "A secret"),))
    assert b"secret" not in blobs.seal(proposal, FORM, lambda: b"0" * 32).data


def test_a_draft_of_pages_keeps_what_was_imported():
    answers = bring_in_atrs(None, RECORD, None, None).imported.proposal.answers
    numbers = iter(range(1_000))
    assert answers == assemble(FORM, taken_apart(FORM, answers, lambda: f"id{next(numbers)}")).answers
