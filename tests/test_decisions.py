"""The record that comes with the project: a demonstration, which anyone can check as they would a council's."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from charter_engine.cli import cli
from charter_engine.store.publish import BESIDE
from charter_engine.workspace.records.status import published_past

ROOT = Path(__file__).resolve().parent.parent
DECISIONS, POLICY = ROOT / "decisions", ROOT / "docs/demo/policy.txt"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [*map(str, arguments)], catch_exceptions=False)


def test_it_verifies_with_its_policy_and_its_reports_come_out_the_same():
    told = run("log", "verify", DECISIONS, "--policy", POLICY, "--replay", "--format", "json")
    assert 0 == told.exit_code, told.output
    checks = {check["check"]: check for check in json.loads(told.output)["checks"]}
    assert {"passed"} == {each["status"] for name, each in checks.items() if name != "growth"}
    assert "44 the same, 0 different, 0 could not" == checks["replay"]["said"]


def test_with_an_older_checkpoint_nothing_was_rewritten_since():
    told = run("log", "verify", DECISIONS, "--policy", POLICY, "--checkpoint", ROOT / "docs/demo/older.note")
    assert (0, True) == (told.exit_code, "NOT COMPARED" not in told.output)


def test_without_a_policy_it_is_compared_with_nothing():
    told = run("log", "verify", DECISIONS)
    assert (3, True) == (told.exit_code, "NOT COMPARED: signature of the log" in told.output)


def test_the_verifier_that_stands_alone_says_the_same():
    arguments = [sys.executable, str(DECISIONS / "verify.py"), str(DECISIONS), "--policy", str(POLICY)]
    told = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert (0, False) == (told.returncode, "FAILED" in told.stdout), told.stdout


@pytest.mark.parametrize("name", BESIDE)
def test_what_lies_beside_it_is_what_is_published_today(name: str):
    """`python tools/demo_record.py --beside` brings these files up to date, and nothing else."""
    assert (ROOT / "charter_engine/log" / BESIDE[name]).read_bytes() == (DECISIONS / name).read_bytes()


def test_it_speaks_for_no_real_organisation():
    entries = published_past(DECISIONS).entries
    submitted = [each for each in entries if each.kind == "proposal.submitted"]
    decided = {each.body["project"] for each in entries if each.kind == "decision.recorded"}
    assert {"illustration": 42, "fictional": 2} == Counter(each.body["kind"] for each in submitted)
    assert {"fictional-shared-care-records"} == decided


def test_one_letter_changed_is_seen_and_its_entry_named(tmp_path: Path):
    folder = tmp_path / "decisions"
    shutil.copytree(DECISIONS, folder)
    entries = folder / "entries/000.jsonl"
    lines = entries.read_bytes().split(b"\n")
    lines[139] = lines[139].replace(b"go_ahead_with_conditions", b"go_ahead")
    entries.write_bytes(b"\n".join(lines))
    told = run("log", "verify", folder, "--policy", POLICY)
    assert (1, True) == (told.exit_code, "entry 139" in told.output)
