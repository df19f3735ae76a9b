"""The design system: brought, made fit for a service that is not GOV.UK, and addressed by what its files hold."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from charter_engine.errors import NotFound
from charter_engine.web.assets import MADE, address, addresses, folders
from tools import assets

ROOT = assets.ROOT
NEEDED = ("LICENSE", "package.json", "package-lock.json", "requirements-node.lock", "tools/assets.py")
FORBIDDEN = re.compile(r"GDS Transport|(?i:crest|crown(?! copyright))|@font-face|sourceMappingURL|url\(|@import")
LICENCE = "govuk-frontend-licence.txt"


@dataclass(frozen=True)
class Checkout:
    """A copy of what the tool needs, and a Python that cannot install anything, on a machine with nothing else."""

    folder: Path
    python: Path
    programs: Path

    @property
    def static(self) -> Path:
        return self.folder / "charter_engine" / "web" / "static"

    def npm(self, script: str) -> None:
        """Put a program by the name of npm on the path."""
        program = self.programs / "npm"
        program.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n", encoding="utf-8")
        program.chmod(0o755)

    def npm_that_brings(self, design_system: Path) -> None:
        """An npm that needs no network: it copies what another has brought."""
        self.npm(f'case $1 in --version) echo 10.0.0;; ci) cp -RL "{design_system.parent}" . ;; esac')

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.python), str(self.folder / "tools" / "assets.py"), *arguments]
        environment = {"PATH": str(self.programs), "HOME": str(self.folder)}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python without pip, and with no npm beside it."""
    place = tmp_path_factory.mktemp("python")
    venv.create(place, with_pip=False)
    return place / "bin" / "python"


@pytest.fixture
def checkout(tmp_path: Path, bare_python: Path) -> Checkout:
    folder, programs = tmp_path / "checkout", tmp_path / "programs"
    programs.mkdir()
    for name in NEEDED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "charter_engine" / "web").mkdir(parents=True)
    return Checkout(folder, bare_python, programs)


# --- What is sent -----------------------------------------------------------


@pytest.mark.usefixtures("design_system")
def test_the_files_are_those_that_the_tool_makes():
    assert [] == assets.stale()


@pytest.mark.usefixtures("design_system")
@pytest.mark.parametrize("name", MADE)
def test_nothing_that_only_govuk_may_use_is_sent(name: str):
    """And nothing is fetched from elsewhere: no font, no picture, no map of the source."""
    text = (folders()["static"] / name).read_text(encoding="utf-8")
    assert [] == FORBIDDEN.findall(text)


@pytest.mark.usefixtures("design_system")
@pytest.mark.parametrize("name", MADE)
def test_each_file_says_at_its_top_whose_it_is_and_under_which_licence(name: str):
    opening = (folders()["static"] / name).read_text(encoding="utf-8")[:400]
    assert "Crown Copyright (Government Digital Service)" in opening
    assert f"MIT licence: {LICENCE}" in opening
    assert "govuk-frontend 6.3.0" in opening


@pytest.mark.usefixtures("design_system")
def test_the_licence_lies_beside_them_whole():
    licence = (folders()["static"] / LICENCE).read_text(encoding="utf-8")
    assert "Permission is hereby granted" in licence
    assert "THE SOFTWARE IS PROVIDED" in licence
    assert "Charter Engine" not in licence


def test_only_rules_about_fonts_and_marks_leave_the_style_sheet(design_system: Path):
    before = _selectors(_compiled(design_system).removeprefix(assets._CHARSET))
    after = _selectors(assets.style(_compiled(design_system)))
    gone = [selector for selector in before if selector not in after]
    assert {"@font-face", ".govuk-footer__crown"} <= set(gone)
    assert [] == [one for selector in gone for one in selector.split(",") if not assets.NOT_OURS.search(one)]
    assert after == [selector for selector in before if selector not in gone]


def test_every_text_is_set_in_the_fonts_of_a_service_that_is_not_govuk(design_system: Path):
    families = set(re.findall(r"font-family:([^;}]+)", assets.style(_compiled(design_system))))
    assert assets.FONTS in families
    assert [] == [family for family in families if "arial" in family]


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        ("@media print{.govuk-footer__crown{margin:0}}a{b:c}", "a{b:c}"),
        ("@media print{.govuk-footer__crown{margin:0}d{e:f}}", "@media print{d{e:f}}"),
        ("@supports (c:d){@media screen{.govuk-footer__copyright-logo:before{e:f}}}a{b:c}", "a{b:c}"),
        ("/*! a cut of a font */@font-face{src:url(x)}a{b:c}", "a{b:c}"),
        ("a{font-family:GDS Transport,arial,sans-serif}", f"a{{font-family:{assets.FONTS}}}"),
        ('@charset "UTF-8";a{b:c}', "a{b:c}"),
    ],
)
def test_a_style_sheet_without_the_marks(sheet: str, expected: str):
    assert f"{expected}\n" == assets.style(sheet)


def test_the_script_starts_itself_and_ends_with_that():
    assert "export{initAll};\ninitAll();\n" == assets.behaviour("export{initAll};//# sourceMappingURL=x.map\n")


@pytest.mark.parametrize("file", sorted(folders()["own"].glob("*.css")), ids=lambda file: file.name)
def test_every_block_of_our_style_sheets_ends(file: Path):
    """A brace too few, and a browser drops the rest without a word."""
    depth = 0
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        assert depth == 0 or line.startswith((" ", "}")), number
        depth += line.count("{") - line.count("}")
    assert 0 == depth


# --- Their addresses --------------------------------------------------------


@pytest.mark.usefixtures("design_system")
def test_an_address_is_made_from_what_the_file_holds():
    for name in MADE:
        digest = hashlib.sha256((folders()["static"] / name).read_bytes()).hexdigest()
        assert f"/static/{name}?v={digest[:12]}" == address(name)


@pytest.mark.usefixtures("design_system")
def test_every_file_of_the_folders_has_an_address():
    held = {file.name for folder in folders().values() for file in folder.iterdir()}
    assert held == addresses().keys()


@pytest.mark.usefixtures("design_system")
def test_a_file_that_is_not_there_is_refused_with_the_nearest_name():
    with pytest.raises(NotFound, match=r"Did you mean `govuk-frontend.min.css`"):
        address("govuk-frontend.css")


# --- How they are brought ---------------------------------------------------


def test_the_lock_names_a_hash_and_no_address():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert {"node_modules/govuk-frontend"} == packages.keys()
    assert all(re.fullmatch(r"sha512-[\w+/]{86}==", package["integrity"]) for package in packages.values())
    assert not any("resolved" in package for package in packages.values())
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text(encoding="utf-8")


def test_without_npm_it_says_loudly_what_to_do_and_stops_nothing_else(checkout: Checkout):
    ended = checkout.run()
    assert 0 == ended.returncode
    assert "*** This machine has no npm, and none could be installed" in ended.stderr
    assert "sudo apt-get install npm && make assets" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not checkout.static.exists()


def test_an_npm_that_cannot_fetch_is_told_of_in_its_own_words(checkout: Checkout):
    checkout.npm("case $1 in --version) echo 10.0.0;; ci) echo no way out >&2; exit 1;; esac")
    ended = checkout.run()
    assert 0 == ended.returncode
    assert "*** npm could not bring govuk-frontend:\nno way out" in ended.stderr
    assert not checkout.static.exists()


@pytest.mark.parametrize("version", ["echo 6.14.0", "echo", "exit 1", "echo x.y"])
def test_an_npm_that_is_too_old_or_broken_counts_as_none(checkout: Checkout, version: str):
    checkout.npm(version)
    assert "This machine has no npm" in checkout.run().stderr


def test_what_npm_brings_becomes_the_files_that_are_sent(checkout: Checkout, design_system: Path):
    checkout.npm_that_brings(design_system)
    ended = checkout.run()
    assert "" == ended.stderr.partition("...\n")[2]
    assert assets.derived() == {file.name: file.read_text(encoding="utf-8") for file in checkout.static.iterdir()}


def test_a_file_that_was_changed_is_seen_and_made_anew(checkout: Checkout, design_system: Path):
    checkout.npm_that_brings(design_system)
    checkout.run()
    sheet = checkout.static / MADE[0]
    sheet.write_text("a{b:c}", encoding="utf-8")
    seen = checkout.run("--check")
    assert (1, f"charter_engine/web/static/{MADE[0]} is not what tools/assets.py makes. Run: make assets\n") == (
        seen.returncode,
        seen.stderr,
    )
    assert "a{b:c}" == sheet.read_text(encoding="utf-8")
    assert (0, "") == (checkout.run().returncode, checkout.run().stderr)
    assert (0, "") == (checkout.run("--check").returncode, checkout.run("--check").stderr)


def test_a_package_of_another_hash_is_not_taken_for_ours(checkout: Checkout, design_system: Path):
    checkout.npm_that_brings(design_system)
    checkout.run()
    lock = checkout.folder / "node_modules" / ".package-lock.json"
    lock.write_text(lock.read_text(encoding="utf-8").replace("sha512-", "sha512-A"), encoding="utf-8")
    seen = checkout.run("--check")
    assert (3, "govuk-frontend is not here, so its files cannot be checked. Run: make assets\n") == (
        seen.returncode,
        seen.stderr,
    )


def test_a_release_that_brings_new_marks_is_refused(checkout: Checkout, design_system: Path):
    """What the tool does not know it does not send."""
    checkout.npm_that_brings(design_system)
    checkout.run()
    sheet = checkout.folder / "node_modules" / "govuk-frontend" / "dist" / "govuk" / MADE[0]
    sheet.write_text(f"{sheet.read_text(encoding='utf-8')}a{{mask:url(/mark.svg)}}", encoding="utf-8")
    ended = checkout.run()
    assert ended.returncode
    assert "still holds ['url(']: tools/assets.py must learn of it." in ended.stderr


def _compiled(design_system: Path) -> str:
    return (design_system / "dist" / "govuk" / MADE[0]).read_text(encoding="utf-8")


def _selectors(sheet: str) -> list[str]:
    return re.findall(r"([^{}]+)\{[^{}]*\}", assets._COMMENT.sub("", sheet))
