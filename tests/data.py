"""Documents that others published, from the folder that CHARTER_DATA names. They are no part of the project."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import LEFT_OUT

FOLDER = Path(os.environ.get("CHARTER_DATA", Path(__file__).parents[1] / ".." / "shared" / "data"))

needed = pytest.mark.skipif(
    not (FOLDER / "SOURCES.md").is_file(), reason=f"{LEFT_OUT}published records of third parties (set CHARTER_DATA)"
)


def read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
