"""A small disk, that can be filled; only the system's owner can make one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.conftest import LEFT_OUT

BLOCK = 4096


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[Path]:
    """A disk with room for so many bytes in a new folder; without the right to make one a test is left out, loudly."""
    place.mkdir()
    if not mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", place):
        pytest.skip(f"{LEFT_OUT}the right to make a small disk (mount)")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)  # noqa: S607 - the system's own


def mount(*arguments: str | Path) -> bool:
    """Whether the system mounted it."""
    try:
        return not subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode  # noqa: S607 - the system's own
    except OSError:
        return False


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Not a byte more has room on a disk while the block runs."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("ab", buffering=0) as file:
        while True:
            file.write(bytes(BLOCK))
    try:
        yield
    finally:
        filler.unlink()
