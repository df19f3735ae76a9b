"""The verifier that stands alone comes to what the package comes to, on honest proofs and on forged ones."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from charter_engine.errors import Malformed
from charter_engine.log import note, verify_alone
from charter_engine.log.checks import Status, overall
from charter_engine.log.tlog_proof import Proof, read_proof
from charter_engine.log.verify_proof import verify_proof
from tests.logs import FIRST, OTHER, POLICY, read_policy
from tests.test_log_proof import PROOF, TREE, WRITER

HERE = Path(verify_alone.__file__)
EXIT = {Status.PASSED: 0, Status.FAILED: 1, Status.NOT_COMPARED: 3}
NOBODY = POLICY.replace("quorum both", "quorum none")


@pytest.fixture
def alone(tmp_path: Path) -> Callable[[bytes, str | None], int]:
    """Its exit code for a proof and a policy."""
    main: Callable[..., int] = verify_alone.main

    def run(data: bytes, trusting: str | None) -> int:
        (tmp_path / "a.tlog-proof").write_bytes(data)
        (tmp_path / "policy").write_text(trusting or "", encoding="utf-8")
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            return main(str(tmp_path / "a.tlog-proof"), str(tmp_path / "policy") if trusting else None)

    return run


def ours(data: bytes, trusting: str | None) -> int:
    """The exit code that the package has for them."""
    try:
        proof = read_proof(data)
    except Malformed:
        return 2
    checks = verify_proof(proof, read_policy(trusting.encode()) if trusting else None)
    return 2 if proof.entry is None else EXIT[overall(checks)]


FORGED = {
    "another place": replace(PROOF, index=5),
    "another entry": replace(PROOF, entry=WRITER.entries[5]),
    "a hash too few": replace(PROOF, hashes=PROOF.hashes[:-1]),
    "a hash too many": replace(PROOF, hashes=(*PROOF.hashes, PROOF.hashes[0])),
    "another checkpoint": replace(PROOF, note=WRITER.files["checkpoints/6.note"]),
    "no entry": replace(PROOF, entry=None),
    "beyond the end": replace(PROOF, index=7),
    "far beyond": replace(PROOF, index=2**62),
    "beyond what is counted": replace(PROOF, index=2**63),
    "an absurd size": replace(PROOF, entry=b"x" * 200_000),
    "an empty entry": replace(PROOF, entry=b""),
    "another key": replace(PROOF, note=note.sign(str(PROOF.checkpoint), [OTHER])),
    "one witness": replace(PROOF, note=note.cosign(note.sign(str(PROOF.checkpoint), [OTHER]), FIRST, 1_800_000_000)),
}


@pytest.mark.parametrize("trusting", [POLICY, NOBODY, None], ids=["policy", "no quorum", "no policy"])
def test_every_entry_of_an_honest_log_is_proved(alone: Callable[[bytes, str | None], int], trusting: str | None):
    for index in range(7):
        data = Proof(index, TREE.inclusion(index, 7), WRITER.files["checkpoint"], WRITER.entries[index]).data
        assert ours(data, trusting) == alone(data, trusting)
        assert alone(data, trusting) in (0, 3)


@pytest.mark.parametrize("name", FORGED)
def test_25_a_forged_proof_comes_to_the_same(alone: Callable[[bytes, str | None], int], name: str):
    data = FORGED[name].data
    assert ours(data, POLICY) == alone(data, POLICY)
    assert alone(data, POLICY) in (1, 2)


def test_12_the_line_of_a_witness_whom_nobody_asks_must_be_right_all_the_same(
    alone: Callable[[bytes, str | None], int],
):
    text, _, lines = PROOF.note.decode().rpartition("\n\n")
    log, first, second = lines.splitlines()
    other = WRITER.files["checkpoints/6.note"].decode().splitlines()[-1]
    assert other.split()[1] == first.split()[1]
    data = replace(PROOF, note=f"{text}\n\n{log}\n{other}\n{second}\n".encode()).data
    assert (1, 1) == (ours(data, NOBODY), alone(data, NOBODY))


def test_25_a_changed_bit_comes_to_the_same(alone: Callable[[bytes, str | None], int]):
    data = PROOF.data
    for at in range(0, len(data), 3):
        changed = data[:at] + bytes([data[at] ^ 1 << at % 7]) + data[at + 1 :]
        assert ours(changed, POLICY) == alone(changed, POLICY), at


def test_it_runs_with_nothing_else_of_the_project(tmp_path: Path):
    (tmp_path / "verify.py").write_bytes(HERE.read_bytes())
    (tmp_path / "4.tlog-proof").write_bytes(PROOF.data)
    (tmp_path / "policy.txt").write_text(POLICY, encoding="utf-8")
    command = [sys.executable, "-I", "verify.py", "4.tlog-proof", "--policy", "policy.txt"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (0, "") == (ended.returncode, ended.stderr), ended.stdout
    assert 3 == ended.stdout.count("PASSED")
    (tmp_path / "older.note").write_bytes(WRITER.files["checkpoint"])
    refused = subprocess.run([*command, "--checkpoint", "older.note"], cwd=tmp_path, capture_output=True, check=False)
    assert 2 == refused.returncode
