"""Files written so that the disk has them, whole, under their names; and a lock that one program at a time holds."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from charter_engine.errors import Unavailable

_WAIT, _STEP = 30.0, 0.005
_SECTOR = 512
"""So many bytes a disk writes whole or not at all: https://www.postgresql.org/docs/current/wal-internals.html."""


def write_durably(path: Path, data: bytes) -> None:
    """Put `data` in the place of a file. Once this returns, it is there after a loss of power too; before, the old one.

    Raises:
        OSError: when the disk refuses; the old file may or may not have been replaced, and neither is in parts.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync(path.parent)


def overwrite_durably(path: Path, data: bytes) -> None:
    """As `write_durably`, and the disk is waited for once, where it writes all of the file in one piece.

    That is so where the old file is as long as `data`, and not longer than a sector: its bytes are changed in place.

    Raises:
        OSError: as `write_durably`.
    """
    try:
        done = len(data) <= _SECTOR and _overwritten(path, data)
    except OSError:
        done = False  # a fresh file may yet be had
    if not done:
        write_durably(path, data)


def move_durably(path: Path, to: Path) -> None:
    """Give a whole file its name in the same folder. Once this returns, it has it after a loss of power too.

    Raises:
        OSError: when the disk refuses.
    """
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
    path.replace(to)
    _sync(to.parent)


def whole_or_cut(path: Path) -> list[Path]:
    """The file, if it is there, and what `write_durably` left of it when it was killed before it gave it its name."""
    return [*([path] if path.is_file() else []), *path.parent.glob(f".{path.name[:100]}.*")]


def remove(path: Path) -> None:
    """Remove a file. Once this returns, it is gone after a loss of power too.

    Raises:
        OSError: when the disk refuses.
    """
    path.unlink()
    _sync(path.parent)


@contextmanager
def alone(path: Path, busy: str, wait: float = _WAIT) -> Iterator[None]:
    """Hold `path.lock`, a file beside `path`, for one program of this machine, until it ends or is stopped.

    Raises:
        Unavailable: saying `busy`, when another holds it for longer than `wait` seconds; or when there can be none.
    """
    try:
        import fcntl
    except ImportError:
        raise Unavailable("A record can be written on Linux and macOS only, so far.") from None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.with_name(f"{path.name}.lock").open("a")
    except OSError as refused:
        raise Unavailable(f"{path}: it cannot be kept there ({refused.strerror}).") from None
    with file:
        until = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise Unavailable(f"{path}: {busy}") from None
                time.sleep(_STEP)
        yield


def _overwritten(path: Path, data: bytes) -> bool:
    """Whether the bytes of the file are these now, and the disk has them."""
    opened = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    try:
        if os.fstat(opened).st_size != len(data) or os.pwrite(opened, data, 0) != len(data):
            return False
        os.fsync(opened)
        return True
    finally:
        os.close(opened)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
