"""Results are written whole or not at all: on a full disk, into a closed pipe, and when somebody interrupts."""

from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from charter_engine.errors import InvalidSource
from charter_engine.workspace.output import write_whole
from tests.build import ROOT
from tests.conftest import LEFT_OUT

ASSESS = ("assess", "uk-camden-cri", "--on", "2024-01-01", "--format", "html")
OLD, NEW = b"an older report", b"a newer report"


def charter(*arguments: str, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-B", "-m", "charter_engine", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, preexec_fn=before)


def at_most_a_kilobyte() -> None:
    """The next file that this process writes is refused after its first kilobyte, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))


def stopping(event: str, how: str) -> str:
    """A program that runs the command, and is stopped at the first event of this kind in the folder of the report."""
    return f"""
import os, signal, sys
from charter_engine.__main__ import main
def stop(event, arguments):
    if event == {event!r} and os.path.dirname(str(arguments[0])) == os.path.dirname(sys.argv[-1]):
        {how}
sys.addaudithook(stop)
main()
"""


INTERRUPT, KILL = "raise KeyboardInterrupt", "os.kill(os.getpid(), signal.SIGKILL)"


def stopped(program: str, output: Path) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-B", "-c", program, *ASSESS, "-o", str(output)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False)


# --- One file ---------------------------------------------------------------------------------------------------------


def test_a_new_file_has_the_rights_of_any_new_file(tmp_path: Path):
    (tmp_path / "plain").touch()
    write_whole(tmp_path / "deep" / "down" / "report", NEW)
    assert NEW == (tmp_path / "deep" / "down" / "report").read_bytes()
    modes = {path.stat().st_mode for path in (tmp_path / "plain", tmp_path / "deep" / "down" / "report")}
    assert 1 == len(modes)


def test_an_older_file_is_replaced_and_keeps_its_rights(tmp_path: Path):
    file = tmp_path / "report"
    file.write_bytes(OLD)
    file.chmod(0o640)
    write_whole(file, NEW)
    assert (NEW, 0o640) == (file.read_bytes(), stat.S_IMODE(file.stat().st_mode))
    assert [file] == list(tmp_path.iterdir())


def test_a_link_is_followed(tmp_path: Path):
    file, link = tmp_path / "report", tmp_path / "latest"
    file.write_bytes(OLD)
    link.symlink_to(file)
    write_whole(link, NEW)
    assert link.is_symlink()
    assert NEW == file.read_bytes()


def test_a_pipe_is_written_to_as_it_is(tmp_path: Path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = "import pathlib, sys; sys.stdout.write(pathlib.Path(sys.argv[1]).read_text())"
    with subprocess.Popen([sys.executable, "-c", read, str(pipe)], stdout=subprocess.PIPE) as reader:
        write_whole(pipe, NEW)
        assert NEW == reader.communicate()[0]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_what_is_there_is_kept_where_that_is_asked(tmp_path: Path):
    file = tmp_path / "report"
    file.write_bytes(OLD)
    with pytest.raises(InvalidSource, match="it is there already"):
        write_whole(file, NEW, over=False)
    assert OLD == file.read_bytes()


def test_a_folder_is_not_a_file(tmp_path: Path):
    with pytest.raises(InvalidSource, match="cannot be written"):
        write_whole(tmp_path, NEW)
    assert [] == list(tmp_path.iterdir())


# --- The command ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("there", [True, False], ids=["over an older report", "as a new file"])
def test_on_a_full_disk_the_old_report_stays_and_no_part_of_the_new_one(there: bool, tmp_path: Path):
    file = tmp_path / "report.html"
    if there:
        file.write_bytes(OLD)
    ended = charter(*ASSESS, "-o", str(file), before=at_most_a_kilobyte)
    assert 2 == ended.returncode
    assert b"cannot be written" in ended.stderr
    assert b"Traceback" not in ended.stderr
    assert ([(file, OLD)] if there else []) == [(path, path.read_bytes()) for path in tmp_path.iterdir()]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason=f"{LEFT_OUT}a device that is always full")
def test_a_full_disk_behind_standard_output_is_told():
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "charter_engine", *ASSESS]
        ended = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False)
    assert 2 == ended.returncode
    assert b"The output cannot be written (No space left on device)." in ended.stderr
    assert b"Traceback" not in ended.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_a_pipe_that_is_closed_after_the_first_letter_ends_quietly(unbuffered: str):
    """Nothing is said after it, as if all had been written."""
    command = [sys.executable, "-m", "charter_engine", *ASSESS, "--for", "auditor"]
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert b"<" == running.stdout.read(1)
        running.stdout.close()
        assert (b"", 0) == (running.stderr.read(), running.wait())


@pytest.mark.parametrize("there", [True, False], ids=["over an older report", "as a new file"])
@pytest.mark.parametrize("event", ["open", "os.rename"])
def test_an_interruption_leaves_the_old_report_and_nothing_else(event: str, there: bool, tmp_path: Path):
    """Just before the first byte, and just before the new report would take the place of the old one."""
    file = tmp_path / "report.html"
    if there:
        file.write_bytes(OLD)
    ended = stopped(stopping(event, INTERRUPT), file)
    assert (2, b"Stopped.\n") == (ended.returncode, ended.stderr)
    assert ([(file, OLD)] if there else []) == [(path, path.read_bytes()) for path in tmp_path.iterdir()]


def test_a_sudden_end_leaves_the_old_report_as_it_was(tmp_path: Path):
    file = tmp_path / "report.html"
    file.write_bytes(OLD)
    ended = stopped(stopping("os.rename", KILL), file)
    assert -signal.SIGKILL == ended.returncode
    assert OLD == file.read_bytes()
