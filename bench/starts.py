"""How long the command takes to start: whole processes, each begun anew, against interpreters that only import."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.clock import Contestant, Times, by_children, side_by_side

ROOT = Path(__file__).resolve().parent.parent
PROPOSAL = "proposals/uk-camden-cri.yaml"
ONCE = (0,)

IMPORTS, IMPORTS_USED = "`import pydantic, yaml`", "`from pydantic import BaseModel; import yaml`"
PYTHON = "Python, and nothing imported"
CLICK_AND_YAML = "click and PyYAML imported"
MODULES = "and all modules of `charter assess`"
CHARTER_READ = "and the Charter read"
ASSESS = "`charter assess` of one proposal"
IMPORTS_CLICK = "`import click`"
HELP = "`charter --help`"


_LESS_RUBBISH = "import gc; gc.set_threshold(200_000); "  # as the command does
_IMPORT_ALL = "import charter_engine.cli.assess, charter_engine.render.summary, charter_engine.render.text"
_READ = "from charter_engine.workspace.find import load_charter; load_charter(None)"


def assess(day: str) -> Mapping[str, Times]:
    """One proposal assessed, and what it is made of, against importing what validates data elsewhere."""
    return _starts(
        {
            IMPORTS: ["-c", "import pydantic, yaml"],
            IMPORTS_USED: ["-c", "from pydantic import BaseModel; import yaml"],
            PYTHON: ["-c", "pass"],
            CLICK_AND_YAML: ["-c", "import click, yaml"],
            MODULES: ["-c", _LESS_RUBBISH + _IMPORT_ALL],
            CHARTER_READ: ["-c", f"{_LESS_RUBBISH}{_IMPORT_ALL}; {_READ}"],
            ASSESS: ["-m", "charter_engine", "assess", PROPOSAL, "--on", day],
        }
    )


def help_text() -> Mapping[str, Times]:
    """`charter --help`, against importing what it is printed with."""
    return _starts({IMPORTS_CLICK: ["-c", "import click"], HELP: ["-m", "charter_engine", "--help"]})


def _starts(arguments: Mapping[str, Sequence[str]]) -> Mapping[str, Times]:
    contestants = [_started(*each) for each in arguments.items()]
    for each in contestants:
        each.run(0)  # compiles the modules, and brings the files near
    return side_by_side(contestants, spent=by_children)


def _started(name: str, arguments: Sequence[str]) -> Contestant:
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTHON")
    }  # modules are kept compiled

    def run(_: int) -> None:
        done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=plain, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()

    return Contestant(name, run, ONCE)
