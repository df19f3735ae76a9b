"""Test vectors that others publish, from the folder that CHARTER_VECTORS names. They are no part of the project."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import LEFT_OUT

FOLDER = Path(os.environ.get("CHARTER_VECTORS", Path(__file__).parents[1] / ".." / "shared" / "vectors"))

needed = pytest.mark.skipif(
    not (FOLDER / "SOURCES.md").is_file(), reason=f"{LEFT_OUT}the vectors of third parties (set CHARTER_VECTORS)"
)


def data(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def text(name: str) -> str:
    return data(name).decode("utf-8")


def read(name: str) -> Any:
    return json.loads(text(name))


def names(pattern: str) -> list[str]:
    """The files that match, by their path in the folder; none where the folder is absent."""
    return sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob(pattern) if path.is_file())
