"""The published folder as it lies on a disk, read without trust in whoever wrote it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Sequence
from pathlib import Path

from charter_engine.errors import Malformed

_PIECE = 1 << 20


class Folder:
    """The files of a log in a folder. What is a link, a pipe or a device, or lies behind a link, is refused."""

    def __init__(self, path: Path) -> None:
        self._path = Path(os.path.realpath(path))

    def read(self, name: str, most: int) -> bytes | None:
        """The bytes of a file; None where there is none.

        Raises:
            Malformed: for more than `most` bytes, or what is no plain file, or cannot be read.
        """
        opened = self._open(name)
        if opened is None:
            return None
        with os.fdopen(opened, "rb") as file:  # room is made for what is asked for, which may be far more than there is
            data = file.read(min(most, os.fstat(opened).st_size) + 1)
        if len(data) > most:
            raise Malformed(f"The file has more than the {most} bytes that are read of it.")
        return data

    def digest(self, name: str) -> tuple[int, str] | None:
        """The length of a file in bytes and its SHA-256, hexadecimal; None where there is none.

        Raises:
            Malformed: for what is no plain file, or cannot be read.
        """
        opened = self._open(name)
        if opened is None:
            return None
        hashed, length = hashlib.sha256(), 0
        with os.fdopen(opened, "rb") as file:
            while piece := file.read(_PIECE):
                hashed.update(piece)
                length += len(piece)
        return length, hashed.hexdigest()

    def names(self, folder: str) -> Sequence[str]:
        """The names of what lies in a folder, in order; none where there is no such folder."""
        try:
            return sorted(path.name for path in (self._path / folder).iterdir())
        except OSError:
            return []

    def _open(self, name: str) -> int | None:
        path = str(self._path)
        try:
            for part in name.split("/"):
                path = f"{path}{os.sep}{part}"
                if part == ".." or stat.S_ISLNK(os.lstat(path).st_mode):
                    raise Malformed("It is a link, or lies behind one.")
            opened = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as refused:
            raise Malformed(f"The file cannot be read ({refused.strerror}).") from None
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            os.close(opened)
            raise Malformed("It is no plain file.")
        return opened
