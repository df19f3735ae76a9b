"""`charter log` as it is used, on folders: honest, tampered with, and hostile."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from charter_engine import cli
from charter_engine.log import verify_alone
from tests import logs

ROOT = Path(__file__).parent.parent
ALONE = Path(verify_alone.__file__)


def run(*arguments: object) -> tuple[int, str, str]:
    """The exit code of `charter log`, what it printed, and what it told."""
    with redirect_stdout(StringIO()) as said, redirect_stderr(StringIO()) as told:
        try:
            code: object = cli._run(["log", *map(str, arguments)])
        except SystemExit as stop:
            code = stop.code
    assert isinstance(code, int)
    return code, said.getvalue(), told.getvalue()


def start(*arguments: object) -> tuple[int, str, str]:
    """The same of a program of its own."""
    command = [sys.executable, *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, cwd=ROOT, check=False, timeout=60, encoding="utf-8")
    assert "Traceback" not in ended.stderr
    return ended.returncode, ended.stdout, ended.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    logs.lay_out(tmp_path / "decisions", logs.honest(9).files)
    (tmp_path / "policy").write_text(logs.POLICY, encoding="utf-8")
    return tmp_path / "decisions"


def test_the_command_is_started_as_any_other(folder: Path):
    assert 3 == start("-m", "charter_engine", "log", "verify", folder)[0]


def test_how_far_it_has_come_is_shown_on_a_terminal_alone(folder: Path, monkeypatch: pytest.MonkeyPatch):
    assert "" == run("verify", folder)[2]

    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(f"{__name__}.StringIO", Terminal)
    assert "\r\x1b[K9 of 9 entries read\r\x1b[K" == run("verify", folder)[2]


def test_a_log_is_checked_with_a_policy_and_without(folder: Path):
    code, said, _ = run("verify", folder, "--policy", folder.parent / "policy")
    assert (0, True) == (code, "RESULT: no change, removal, reordering or fork was found." in said)
    code, said, _ = run("verify", folder)
    assert (3, True) == (code, "NOT COMPARED: signature of the log, nothing rewritten since, witnesses" in said)


def test_a_working_paper_says_what_was_checked_compared_and_left_open(folder: Path, tmp_path: Path):
    paper = tmp_path / "paper.txt"
    run("verify", folder, "--paper", paper)
    told = paper.read_text(encoding="utf-8")
    assert "none was given" in told
    assert "NOT COMPARED: signature of the log" in told
    assert "Not checked by any of this" in told
    (folder / "checkpoint").write_bytes(b"\x1b[31m broken")
    assert 1 == run("verify", folder, "--paper", paper)[0]
    assert ("FAILED" in paper.read_text(encoding="utf-8"), "\x1b" in paper.read_text(encoding="utf-8")) == (True, False)


def test_tampering_ends_with_1_and_names_the_entry(folder: Path):
    entries = folder / "entries" / "000.jsonl"
    entries.write_bytes(entries.read_bytes().replace(b"Decision 5", b"Decision V"))
    code, said, _ = run("verify", folder, "--policy", folder.parent / "policy", "--format", "json")
    found = json.loads(said)
    assert (1, "failed") == (code, found["result"])
    assert "entry 5" in [check["place"] for check in found["checks"]]


def test_a_log_rewritten_with_its_own_key_is_seen_by_an_older_checkpoint(folder: Path):
    older = folder.parent / "march.note"
    older.write_bytes((folder / "checkpoints" / "7.note").read_bytes())
    again = logs.honest(3)
    while len(again.entries) < 9:
        again.add("decision.recorded", {"title": "another"})
    again.sign(logs.FIRST, logs.SECOND)
    logs.lay_out(folder.parent / "again", again.files)
    policy = ("--policy", folder.parent / "policy")
    assert 0 == run("verify", folder.parent / "again", *policy)[0]
    code, said, _ = run("verify", folder.parent / "again", *policy, "--checkpoint", older)
    assert (1, True) == (code, "march.note: The first 7 entries are not those" in said)
    assert 0 == run("verify", folder, *policy, "--checkpoint", older)[0]


def test_a_proof_convinces_whoever_has_nothing_but_the_policy(folder: Path):
    proof, policy = folder.parent / "4.tlog-proof", folder.parent / "policy"
    assert 0 == run("prove", folder, 4, "-o", proof)[0]
    code, said, _ = run("check-proof", proof, "--policy", policy)
    assert (0, True, True) == (code, '"title":"Decision 4 é"' in said, "entry 4 of 9" in said)
    assert 3 == run("check-proof", proof)[0]
    policy.write_text(logs.POLICY.replace(str(logs.LOG.key), str(logs.OTHER.key)), encoding="utf-8")
    assert 1 == run("check-proof", proof, "--policy", policy)[0]
    other = folder.parent / "5.tlog-proof"
    other.write_bytes(run("prove", folder, 5)[1].encode().replace(b"index 5", b"index 4"))
    assert 1 == run("check-proof", other)[0]


def test_a_proof_without_its_entry_needs_it_beside(folder: Path):
    proof = folder.parent / "2.tlog-proof"
    lines = run("prove", folder, 2)[1].splitlines(keepends=True)
    proof.write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")
    code, _, told = run("check-proof", proof)
    assert (2, True) == (code, "--entry" in told)
    entry = folder.parent / "entry"
    entry.write_bytes((folder / "entries" / "000.jsonl").read_bytes().splitlines(keepends=True)[2])
    assert 3 == run("check-proof", proof, "--entry", entry)[0]


def test_two_checkpoints_are_compared(folder: Path):
    kept = folder / "checkpoints"
    policy = ("--policy", folder.parent / "policy")
    assert 0 == run("consistency", folder, kept / "3.note", *policy)[0]
    assert 0 == run("consistency", folder, kept / "3.note", kept / "8.note", *policy)[0]
    assert 1 == run("consistency", folder, kept / "8.note", kept / "3.note", *policy)[0]
    fork = logs.honest(5)
    fork.add("decision.recorded", {})
    (folder.parent / "fork.note").write_bytes(fork.sign())
    assert 1 == run("consistency", folder, folder.parent / "fork.note", *policy)[0]
    assert 3 == run("consistency", folder, kept / "3.note")[0]


def test_what_cannot_be_used_is_told_and_ends_with_2(folder: Path):
    bad = folder.parent / "bad"
    bad.write_bytes(b"quorum nobody\n")
    given: dict[tuple[object, ...], str] = {
        ("verify", folder.parent / "nothing"): "holds no log",
        ("verify", folder.parent): "holds no log",
        ("verify", folder, "--policy", bad): "Line 1 of the policy",
        ("verify", folder, "--policy", folder): "cannot be read",
        ("verify", folder, "--checkpoint", bad): "no empty line",
        ("verify", folder, "--checkpoint", folder.parent / "none"): "cannot be read",
        ("prove", folder, 9): "There is no entry 9",
        ("check-proof", bad): "A proof begins",
        ("consistency", folder, bad): "no empty line",
    }
    for arguments, told in given.items():
        code, _, said = run(*arguments)
        assert (2, True) == (code, told in said), (arguments, said)


def test_26_links_pipes_and_absurd_sizes_in_a_folder_are_refused_in_little_time(folder: Path):
    entries, tile = folder / "entries" / "000.jsonl", folder / "tile" / "0" / "000.p" / "9"
    tile.unlink()
    os.mkfifo(tile)
    with (folder / "checkpoints" / "4.note").open("wb") as file:
        file.truncate(1 << 30)
    code, said, _ = run("verify", folder)
    assert (1, True, True) == (code, "It is no plain file" in said, "more than the 131072 bytes" in said)
    blob = next(path for path in (folder / "blobs").rglob("*") if path.is_file())
    blob.rename(folder.parent / "blob")
    blob.symlink_to(folder.parent / "blob")
    assert "blobs/" in next(line for line in run("verify", folder)[1].splitlines() if "It is a link" in line)
    entries.rename(folder.parent / "elsewhere")
    entries.symlink_to(folder.parent / "elsewhere")
    code, said, _ = run("verify", folder)
    assert (1, True) == (code, "It is a link" in said)
    assert 1 == start(ALONE, folder)[0]


def test_31_what_a_terminal_would_obey_is_not_shown(tmp_path: Path):
    writer = logs.honest(2)
    writer.add("decision.recorded", {"title": "\x1b[31mred\u202e"}, id="\x1b[2J\u202eid", actor={"role": "a"})
    writer.add("decision.recorded", {}, id="\x1b[2J\u202eid")
    writer.sign()
    logs.lay_out(tmp_path / "log", writer.files)
    for command in (("verify", tmp_path / "log"), ("verify", tmp_path / "log", "--format", "json")):
        code, said, _ = run(*command)
        assert (1, False, False) == (code, "\x1b" in said, "\u202e" in said)
    (tmp_path / "proof").write_text(run("prove", tmp_path / "log", 2)[1], encoding="utf-8")
    said = run("check-proof", tmp_path / "proof")[1]
    assert (False, False) == ("\x1b" in said, "\u202e" in said)
    assert "\x1b" not in start(ALONE, tmp_path / "log")[1]


def test_the_verifier_that_stands_alone_runs_alone(folder: Path):
    lines = ALONE.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 400
    imported = {name.split(".")[0] for node in ast.walk(ast.parse("\n".join(lines))) for name in _names(node)}
    assert {"cryptography"} == imported - set(sys.stdlib_module_names)
    copy = folder.parent / "verify.py"
    copy.write_bytes(ALONE.read_bytes())
    for arguments, code in (((), 3), (("--policy", folder.parent / "policy"), 0), (("--nonsense",), 2)):
        assert code == start("-I", copy, folder, *arguments)[0]
    assert 2 == start("-I", copy, folder.parent)[0]


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


@pytest.mark.parametrize(
    "arguments", [["--help"], ["assess", "proposals/uk-camden-cri.yaml", "--on", "2024-01-01"], ["check"]]
)
def test_who_asks_for_no_signature_loads_no_cryptography(arguments: list[str]):
    watched = f"import sys; sys.argv = {['charter', *arguments]!r}\nfrom charter_engine.__main__ import main\n"
    ending = "try: main()\nfinally: print('cryptography' in sys.modules, file=sys.stderr)"
    code, _, told = start("-c", watched + ending)
    assert (0, "False") == (code, told.splitlines()[-1])
