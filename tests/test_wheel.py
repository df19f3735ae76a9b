"""The wheel as somebody without the checkout has it: installed into an empty environment, run in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from charter_engine import __version__
from charter_engine.web.assets import MADE, address
from tests.build import ROOT
from tests.processes import started_with

LICENCE = "govuk-frontend-licence.txt"
ASSESS = ("assess", "uk-camden-cri", "--on", "2024-01-01")


@dataclass(frozen=True)
class Installed:
    """The wheel, the command that came with it, and an empty folder to run it in."""

    wheel: Path
    command: Path
    folder: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Run the command in the empty folder, with nothing of this checkout in reach."""
        return _run([str(self.command), *arguments], self.folder)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel of this checkout, built and installed without a network; what it depends on is what is here."""
    place = tmp_path_factory.mktemp("wheel")
    (place / "empty").mkdir()
    _done(_run([sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(place)], ROOT))
    (wheel,) = place.glob("*.whl")
    venv.create(place / "env", with_pip=False)
    python = place / "env" / "bin" / "python"
    install = ["install", "--quiet", "--no-index", "--no-deps", "--disable-pip-version-check", str(wheel)]
    _done(_run([sys.executable, "-m", "pip", "--python", str(python), *install], place))
    (packages,) = (place / "env").glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return Installed(wheel, place / "env" / "bin" / "charter", place / "empty")


def test_the_wheel_assesses_a_shipped_proposal_by_the_shipped_charter(installed: Installed):
    """And says the same as this checkout, with the Charter that lies in the wheel."""
    ended = _done(installed.run(*ASSESS))
    here = _done(_run([sys.executable, "-m", "charter_engine", *ASSESS], ROOT))
    assert here.stdout == ended.stdout
    assert b"What the Charter asks about Camden Resident Index" in ended.stdout
    assert b"env/lib/python" in ended.stderr
    assert b"charter_engine/shipped/principles" in ended.stderr
    assert [] == list(installed.folder.iterdir())


@pytest.mark.parametrize(
    "arguments",
    [
        (*ASSESS, "--format", "html", "--for", "auditor"),
        (*ASSESS, "--format", "json"),
        ("check",),
        ("coverage",),
        ("schema", "report"),
        ("new", "proposal", "a-project"),
    ],
    ids=" ".join,
)
def test_every_file_that_a_command_needs_is_in_the_wheel(installed: Installed, arguments: tuple[str, ...]):
    assert b"" != _done(installed.run(*arguments)).stdout


def test_the_wheel_holds_the_charter_the_proposals_and_the_licence_and_nothing_else(installed: Installed):
    names = set(zipfile.ZipFile(installed.wheel).namelist())
    info = f"charter_engine-{__version__}.dist-info"
    package = {file.relative_to(ROOT).as_posix() for file in (ROOT / "charter_engine").rglob("*") if _kept(file)}
    shipped = {
        f"charter_engine/shipped/{file.relative_to(ROOT).as_posix()}"
        for folder in ("principles", "proposals")
        for file in (ROOT / folder).rglob("*")
        if _kept(file)
    }
    about = {f"{info}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")}
    assert package | shipped | about == names


@pytest.mark.usefixtures("design_system")
def test_the_wheel_sends_the_same_files_of_the_design_system_as_this_checkout(installed: Installed):
    """With the same content, which the addresses are made from."""
    script = "from charter_engine.web.assets import MADE, address; print([address(name) for name in MADE])"
    there = _done(_run([str(installed.command.parent / "python"), "-c", script], installed.folder))
    assert f"{[address(name) for name in MADE]}\n" == there.stdout.decode()


@pytest.mark.usefixtures("design_system")
def test_the_wheel_serves_an_empty_folder_at_once_and_goes_on_with_it(installed: Installed, tmp_path: Path):
    """With pages that have style, and the licence of what they are drawn with; told to end, it ends in order."""
    command = [str(installed.command), "serve", "--port", "0"]
    for _ in range(2):
        served = started_with(command, _environment(), tmp_path)
        with served.client() as anybody:
            first = anybody.get("/")
            beside = re.findall(r'(?:href|src)="(/(?:static|own|theme)[^"]+)"', first.text)
            beside.append(f"/static/{LICENCE}")
            got = {path: anybody.get(path).status_code for path in (*beside, "/projects", "/record", "/charter")}
        served.process.terminate()
        served.process.communicate(timeout=60)
        assert 0 == served.process.returncode
        assert len(beside) > 5
        assert {200} == {first.status_code, *got.values()}, got
    assert (tmp_path / "record" / "record.db").is_file()


def _kept(file: Path) -> bool:
    return file.is_file() and "__pycache__" not in file.parts


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, cwd=folder, env=_environment(), capture_output=True, check=False)


def _environment() -> dict[str, str]:
    """That of this process, with nothing in it that leads to this checkout."""
    hidden = ("PYTHONPATH", "CHARTER_HOME", "PIP_REQUIRE_VIRTUALENV")
    return {name: value for name, value in os.environ.items() if name not in hidden}


def _done(ended: subprocess.CompletedProcess[bytes]) -> subprocess.CompletedProcess[bytes]:
    assert 0 == ended.returncode, ended.stderr.decode()
    return ended
