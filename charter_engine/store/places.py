"""Where a database in a file must not lie: on a drive over the network, or in a folder that a program keeps in step.

SQLite trusts the locks of the file system. Over a network they are often not kept, and a program that copies files in
use keeps halves of them (https://www.sqlite.org/howtocorrupt.html). What is known of the drives is what Linux tells; on
other systems only the names of folders are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from charter_engine.errors import Unavailable

MOUNTS: Final = Path("/proc/self/mounts")
NETWORK: Final = (
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.davfs2", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs",
    "fuse.sshfs", "fuse.vmhgfs-fuse", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "orangefs", "smb3",
    "smbfs", "vboxsf",
)  # fmt: skip
"""Kinds of drives over the network, and those that a virtual machine borrows from its host."""
_FOLDERS = re.compile(
    r"(onedrive|dropbox|google ?drive|my drive|icloud ?drive|mobile documents|cloudstorage|nextcloud|owncloud|pcloud"
    r"|seafile|syncthing|sharepoint)\b.*",
    re.IGNORECASE,
)
_MARKS = (
    ".dropbox", ".dropbox.cache", ".stfolder", ".nextcloudsync.log", ".owncloudsync.log", ".csync_journal.db",
    ".849C9593-D756-4E56-8D6E-42412F2A707B",
)  # fmt: skip
_INSTEAD = "Keep it on a disk of this machine, or use PostgreSQL."


def check_place(file: Path, mounts: Path = MOUNTS) -> None:
    """Refuse a place that is known to be unfit for a database.

    Args:
        file: The database, as a path without links.
        mounts: The file in which Linux lists what is mounted where.

    Raises:
        Unavailable: with what the place is.
    """
    kind = _kind(file, mounts)
    if kind in NETWORK:
        raise Unavailable(f"{file}: this lies on a drive over the network ({kind}), which can break it. {_INSTEAD}")
    for folder in file.parents:
        if _FOLDERS.fullmatch(folder.name) or any((folder / mark).exists() for mark in _MARKS):
            raise Unavailable(
                f"{file}: the folder {folder} is kept in step by a program, which can break it. {_INSTEAD}"
            )


def _kind(file: Path, mounts: Path) -> str | None:
    """The kind of file system that holds a path; None where nobody says."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    return max(_holding(file, lines), default=(0, 0, None))[2]


def _holding(file: Path, lines: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """The mounts above a path, with the depth of each, and its place: of two at one point, the later one holds."""
    for number, line in enumerate(lines):
        _, point, kind, *_ = line.split(" ")
        mounted = Path(re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), point))
        if file.is_relative_to(mounted):
            yield len(mounted.parts), number, kind
