"""Writing results: whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from charter_engine.errors import InvalidSource, Place, Problem

_NEW: int = os.O_WRONLY | os.O_CREAT | os.O_EXCL


def keep_apart(output: Path, read: Iterable[Path], charter: Path) -> None:
    """Refuse to write where something is read: onto a proposal, or into the Charter's folder.

    Raises:
        InvalidSource: when `output` is one of the files `read`, or lies in the folder `charter`.
    """
    target = output.resolve()
    if target in {path.resolve() for path in read}:
        found = "The report would replace the proposal that it is made from."
    elif target.parent == charter.resolve():
        found = "The report would lie among the Charter's own files."
    else:
        return
    raise InvalidSource([Problem(Place(str(output)), "unwritable", found, "Name another file after -o.")])


def write_whole(path: Path, content: bytes, *, over: bool = True) -> None:
    """Write `content` to `path` so that a reader sees the old file or the new one, never a part.

    A link is followed, a file that was there keeps its rights, and a device or pipe is written to as it is. Folders
    that are missing on the way are made. With `over` false, a file that is there already is a problem.

    Raises:
        InvalidSource: when it cannot be written; an older file stays as it was.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(0, "it is a folder")
        kind = path.stat().st_mode if path.exists() else 0
        if kind and not over:
            raise FileExistsError(0, "it is there already")
        if kind and not stat.S_ISREG(kind):
            path.write_bytes(content)
            return
        target = Path(os.path.realpath(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        if kind and not os.access(target, os.W_OK):
            raise PermissionError(0, "Permission denied")
        _replace(target, content, stat.S_IMODE(kind))
    except OSError as error:
        found = f"The file cannot be written ({error.strerror or 'the system refused'})."
        problem = Problem(Place(str(path)), "unwritable", found, "Check its name, the rights and the free space.")
        raise InvalidSource([problem]) from None


def _replace(target: Path, content: bytes, rights: int) -> None:
    import secrets  # only for who writes a file

    temporary = target.with_name(f".{target.name[:100]}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(temporary, _NEW, 0o666), "wb") as file:
            if rights:
                os.fchmod(file.fileno(), rights)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
