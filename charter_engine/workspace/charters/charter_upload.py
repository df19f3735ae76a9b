"""Files of a Charter that somebody sent: YAML files, or ZIPs. Nothing goes to a disk, and nothing is without bound."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

MOST_FILES: Final = 100
LARGEST: Final = 1_000_000
"""The largest file, in bytes, unpacked."""
LARGEST_OF_ALL: Final = 4_000_000
"""The most bytes of all files together, unpacked."""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}(\.cases)?\.yaml")
_KINDS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Unpacked:
    """Files by name, and what is wrong with what was sent, a sentence each; where something is, no file counts."""

    files: dict[str, bytes]
    wrong: tuple[str, ...] = ()


def unpack(sent: Iterable[tuple[str, bytes]]) -> Unpacked:
    """The files of a Charter in what was sent, by their names: YAML files, and the files of ZIPs."""
    files: dict[str, bytes] = {}
    wrong: list[str] = []
    left = LARGEST_OF_ALL
    for name, data in _all(sent, wrong):
        problem = _wrong(name, data, files) or (
            f"`{name}`: all files together are too large." if len(data) > left else ""
        )
        if problem:
            wrong.append(problem)
            continue
        left -= len(data)
        files[name] = data
    return Unpacked({}, tuple(dict.fromkeys(wrong))[:50]) if wrong else Unpacked(files)


def _all(sent: Iterable[tuple[str, bytes]], wrong: list[str]) -> Iterator[tuple[str, bytes]]:
    """Every file, those of ZIPs one by one, each at most one byte longer than it may be."""
    for name, data in sent:
        if data[:2] == b"PK" or name.casefold().endswith(".zip"):
            yield from _in_zip(name, data, wrong)
        else:
            yield name, data


def _in_zip(name: str, data: bytes, wrong: list[str]) -> Iterator[tuple[str, bytes]]:
    left = LARGEST_OF_ALL
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            inside = [each for each in held.infolist() if not each.is_dir() and not _is_of_a_system(each.filename)]
            if len(inside) > MOST_FILES:
                wrong.append(f"`{name}` holds {len(inside)} files, and {MOST_FILES} is the most.")
                return
            folder = _folder_of(each.filename for each in inside)
            for each in inside:
                if each.flag_bits & _ENCRYPTED or each.compress_type not in _KINDS:
                    wrong.append(f"`{each.filename}` in `{name}` is encrypted, or packed in an unusual way.")
                    continue
                with held.open(each) as file:
                    read = file.read(min(LARGEST, left) + 1)
                left -= len(read)
                if left < 0:
                    wrong.append(f"The files in `{name}` have more than {LARGEST_OF_ALL:,} bytes together.")
                    return
                yield each.filename.removeprefix(folder), read
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        wrong.append(f"`{name}` is no ZIP that can be read. Make it anew, or send the files one by one.")


def _is_of_a_system(name: str) -> bool:
    """Whether a file is there because of the machine that made the ZIP, and nobody put it in."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] in (".DS_Store", "Thumbs.db", "desktop.ini")


def _folder_of(names: Iterable[str]) -> str:
    """The one folder, with its slash, in which all files lie; nothing where they do not."""
    folders = {name[: name.find("/") + 1] for name in names}
    return folders.pop() if len(folders) == 1 else ""


def _wrong(name: str, data: bytes, files: dict[str, bytes]) -> str:
    """What is wrong with one file; nothing where it can be taken."""
    if not _NAME.fullmatch(name):
        return (
            f"`{name[:120]}` is no file of a Charter: they are called like `questions.yaml` or `openness.cases.yaml`, "
            "in small letters, digits and hyphens, and lie in no folder or all in one."
        )
    if name in files:
        return f"`{name}` was sent twice."
    if len(files) >= MOST_FILES:
        return f"More than {MOST_FILES} files were sent."
    if len(data) > LARGEST:
        return f"`{name}` has more than {LARGEST:,} bytes."
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return f"`{name}` holds bytes that are no text in UTF-8. Save it as UTF-8."
    return ""
