"""The command as it is used: bad input is told with its place, ends with 2, and leaves nothing behind."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
PROPOSAL = ROOT / "proposals" / "uk-camden-cri.yaml"
HEAD = "proposal: a\nversion: 1\nform: 1\nkind: own\norganisation: A\n"


def charter(*arguments: str, given: bytes = b"", cwd: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "charter_engine", *arguments]
    return subprocess.run(command, input=given, capture_output=True, cwd=cwd, check=False, timeout=60)


BAD = {
    "a misspelt question": (HEAD + "answers: {titel: x}\n", "unknown-question"),
    "a misspelt option": (HEAD + "answers: {stage: ideal}\n", "unknown-option"),
    "a wrong type": (HEAD + "answers: {title: [x]}\n", "wrong-type"),
    "a repeated key": (HEAD + "answers: {title: x, title: y}\n", "repeated-key"),
    "an anchor": (HEAD + "answers: {title: &x y}\n", "anchor"),
    "a tab": (HEAD + "answers:\n\ttitle: y\n", "tab"),
    "another form": (HEAD.replace("form: 1", "form: 9") + "answers: {}\n", "other-form"),
    "nothing": ("", "empty-file"),
    "a million levels": ("[" * 1_000_000, "too-deep"),
    "fifty megabytes": ("x" * 50_000_000, "too-large"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_and_ends_with_2(name: str, tmp_path: Path):
    text, code = BAD[name]
    file = tmp_path / "p.yaml"
    file.write_text(text, encoding="utf-8")
    output = tmp_path / "report.html"
    ended = charter("assess", str(file), "--format", "html", "-o", str(output))
    assert ended.returncode == 2
    assert code in ended.stderr.decode()
    assert b"Traceback" not in ended.stderr
    assert not output.exists()


def test_bytes_that_are_no_text_are_told():
    ended = charter("assess", "-", given=b"\xff\xfe\x00")
    assert (ended.returncode, b"not-utf8" in ended.stderr) == (2, True)


def test_an_unknown_date_and_a_day_before_the_charter_are_told():
    for day in ("2024-02-31", "1 May 2024", "20240201", "2024-W05-4"):
        ended = charter("assess", str(PROPOSAL), f"--on={day}")
        assert (ended.returncode, f"`{day}` is not a day".encode() in ended.stderr) == (2, True)
    early = charter("assess", str(PROPOSAL), "--on", "2021-01-01")
    assert (early.returncode, b"2022-01-19" in early.stderr) == (2, True)


def test_an_output_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    ended = charter("assess", str(PROPOSAL), "-o", str(tmp_path / "file" / "report.txt"))
    assert (ended.returncode, b"unwritable" in ended.stderr) == (2, True)


def test_a_report_never_replaces_what_it_is_made_from(tmp_path: Path):
    proposal = tmp_path / "mine.yaml"
    proposal.write_bytes(PROPOSAL.read_bytes())
    (tmp_path / "link.yaml").symlink_to(proposal)
    for output in (proposal, tmp_path / "link.yaml"):
        ended = charter("assess", str(proposal), "-o", str(output))
        assert (ended.returncode, b"would replace the proposal" in ended.stderr) == (2, True)
        assert proposal.read_bytes() == PROPOSAL.read_bytes()


def test_a_report_is_not_put_among_the_rules(tmp_path: Path):
    shutil.copytree(ROOT / "principles", tmp_path / "principles")
    before = sorted(path.name for path in (tmp_path / "principles").iterdir())
    where = str(tmp_path / "principles" / "transparency.yaml")
    ended = charter("--charter", str(tmp_path), "assess", str(PROPOSAL), "-o", where)
    assert (ended.returncode, b"the Charter's own files" in ended.stderr) == (2, True)
    assert sorted(path.name for path in (tmp_path / "principles").iterdir()) == before


@pytest.mark.parametrize("name", ["uk-camden-rentsens", "proposals/uk-camden-crj.yaml"])
def test_a_misspelt_proposal_is_told_with_the_nearest(name: str):
    ended = charter("assess", name)
    nearest = b"uk-camden-rentsense" if "rentsens" in name else b"proposals/uk-camden-cri.yaml"
    assert (ended.returncode, nearest in ended.stderr) == (2, True)


def test_a_closed_output_is_told():
    command = f"{sys.executable} -m charter_engine assess {PROPOSAL} >&-"
    ended = subprocess.run(["/bin/sh", "-c", command], capture_output=True, cwd=ROOT, check=False, timeout=60)
    assert (ended.returncode, b"The output cannot be written" in ended.stderr) == (2, True)


def test_an_interruption_while_the_program_loads_is_told_in_a_word():
    command = "import sys; sys.modules['charter_engine.cli'] = Stop(); from charter_engine.__main__ import main; main()"
    stop = "class Stop:\n    def __getattr__(self, name): raise KeyboardInterrupt\n"
    ended = subprocess.run([sys.executable, "-c", stop + command], capture_output=True, check=False, timeout=60)
    assert (ended.returncode, ended.stderr) == (2, b"Stopped.\n")


@pytest.mark.parametrize("name", ["/", ".", "..", "proposals"])
def test_a_folder_is_no_file_to_write(name: str):
    ended = charter("assess", str(PROPOSAL), "-o", name)
    assert (ended.returncode, b"unwritable" in ended.stderr, b"Traceback" in ended.stderr) == (2, True, False)


def test_a_closed_standard_input_is_told():
    command = f"{sys.executable} -m charter_engine assess - <&-"
    ended = subprocess.run(["/bin/sh", "-c", command], capture_output=True, cwd=ROOT, check=False, timeout=60)
    assert (ended.returncode, b"Standard input is closed" in ended.stderr) == (2, True)


def test_a_number_of_too_many_digits_is_told_as_one(tmp_path: Path):
    (tmp_path / "p.yaml").write_text(HEAD.replace("version: 1", f"version: {'9' * 20}") + "answers: {}\n")
    ended = charter("assess", str(tmp_path / "p.yaml"))
    assert (ended.returncode, b"too large" in ended.stderr) == (2, True)


def test_a_folder_without_a_charter_is_told(tmp_path: Path):
    ended = charter("--charter", str(tmp_path), "check")
    assert (ended.returncode, b"no-charter" in ended.stderr) == (2, True)


def test_standard_input_and_a_file_give_the_same_report():
    options = ("--format", "json", "--on", "2024-01-01")
    piped = charter("assess", "-", *options, given=PROPOSAL.read_bytes())
    assert json.loads(piped.stdout) == json.loads(charter("assess", str(PROPOSAL), *options).stdout)


def test_a_closed_pipe_ends_quietly():
    command = f"{sys.executable} -m charter_engine assess {PROPOSAL} --for auditor | head -1"
    ended = subprocess.run(["/bin/sh", "-c", command], capture_output=True, cwd=ROOT, check=False, timeout=60)
    assert b"Traceback" not in ended.stderr


def test_fail_on_ends_with_1_only_where_a_rule_comes_out_so():
    assert charter("assess", str(PROPOSAL), "--on", "2024-01-01", "--fail-on", "raised").returncode == 1
    assert charter("assess", str(PROPOSAL), "--on", "2024-01-01", "--fail-on", "errored").returncode == 0


def test_the_demonstration_fits_45_lines_and_says_what_matters():
    """What is proposed, each principle, the questions, and the answers that are missing."""
    shown = charter("assess", str(PROPOSAL), "--on", "2026-11-25").stdout.decode()
    lines = shown.splitlines()
    assert len(lines) <= 45
    assert max(map(len, lines)) <= 80
    parts = ("What is proposed", "What the Charter asks", "Questions for the community")
    assert [] == [part for part in parts if f" {part}" not in lines]
    assert re.search(r"^ \d+ answers are missing. These matter most$", shown, re.MULTILINE)
    principles = yaml.safe_load((ROOT / "principles" / "charter.yaml").read_text(encoding="utf-8"))["principles"]
    asked = shown[shown.index("What the Charter asks\n") : shown.index("Questions for the community")]
    assert len(principles) - 1 == len(re.findall(r"^   \w", asked, re.MULTILINE))  # one of the nine ended in 2023


def test_coverage_has_no_blank():
    assert charter("coverage").returncode == 0
