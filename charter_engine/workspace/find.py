"""Finding and reading the Charter and proposals on disk."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from charter_engine.errors import InvalidSource, NotFound, Place, Problem
from charter_engine.language.check import check_sound
from charter_engine.language.folder import CASES_SUFFIX, Folder, look_at_folder
from charter_engine.language.source import MAX_BYTES

SHIPPED = Path(__file__).resolve().parent.parent / "shipped"
HOME_VARIABLE = "CHARTER_HOME"


@dataclass(frozen=True)
class Found:
    """A Charter folder, and how it was found."""

    path: Path
    how: str


def find_charter(given: str | None) -> Found:
    """The Charter folder: the one given, else CHARTER_HOME, else principles/ here or above, else the shipped one.

    Raises:
        NotFound: when a folder is named that holds no Charter, or when there is none at all.
    """
    for named, how in ((given, "--charter"), (os.environ.get(HOME_VARIABLE), HOME_VARIABLE)):
        if named:
            return _holding(Path(named), how)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "principles" / "charter.yaml").is_file():
            return Found(folder / "principles", "principles/ here" if folder == here else "principles/ above")
    for folder in (SHIPPED, SHIPPED.parent.parent):
        if (folder / "principles" / "charter.yaml").is_file():
            return Found(folder / "principles", "the Charter that comes with this program")
    raise NotFound("Charter folder", "principles", ())


def _holding(folder: Path, how: str) -> Found:
    for candidate in (folder, folder / "principles"):
        if (candidate / "charter.yaml").is_file():
            return Found(candidate, how)
    place = Place(str(folder))
    found = f"There is no charter.yaml in the folder that {how} names."
    raise InvalidSource([Problem(place, "no-charter", found, "Name a folder that holds charter.yaml.")])


def charter_folder(path: Path) -> Path | None:
    """The Charter folder that `path` is or lies in; None where there is none."""
    folder = path if path.is_dir() else path.parent
    return folder if (folder / "charter.yaml").is_file() else None


def load_charter(given: str | None, *, with_cases: bool = False) -> tuple[Folder, Found]:
    """The Charter, read and ready: every fact and parameter that its rules name is there.

    Raises:
        InvalidSource: with every problem of every file, or of what does not fit together.
        NotFound: when there is no Charter folder.
    """
    found = find_charter(given)
    texts = charter_files(found.path, with_cases=with_cases)
    return sound(texts, shown(found.path), with_cases=with_cases), found


def sound(texts: Mapping[str, bytes], shown_as: str, *, with_cases: bool = False) -> Folder:
    """The Charter in files by name, ready: every fact and parameter that its rules name is there.

    Raises:
        InvalidSource: with every problem of every file, or of what does not fit together.
    """
    folder = _look_at(tuple(texts.items()), shown_as, with_cases=with_cases)
    if problems := [*folder.problems, *check_sound(folder)]:
        raise InvalidSource(problems)
    return folder


def read_charter_at(path: Path, *, with_cases: bool = False) -> Folder:
    """What the files in the folder `path` say, whether or not it fits together.

    Raises:
        InvalidSource: with every problem of every file.
    """
    folder = look_at_charter(path, with_cases=with_cases)
    if folder.problems:
        raise InvalidSource(folder.problems)
    return folder


def look_at_charter(path: Path, *, with_cases: bool = False) -> Folder:
    """What the files in the folder `path` say, as far as they can be read.

    Raises:
        InvalidSource: when a file cannot be opened.
    """
    texts = charter_files(path, with_cases=with_cases)
    return _look_at(tuple(texts.items()), shown(path), with_cases=with_cases)


def charter_files(path: Path, *, with_cases: bool = False) -> dict[str, bytes]:
    """The Charter's own files in the folder `path`, by name.

    Raises:
        InvalidSource: when a file cannot be opened.
    """
    names = sorted(p for p in path.glob("*.yaml") if with_cases or not p.name.endswith(CASES_SUFFIX))
    return {p.name: read_bytes(p) for p in names}


@lru_cache(maxsize=4)
def _look_at(texts: tuple[tuple[str, bytes], ...], shown_as: str, *, with_cases: bool) -> Folder:
    return look_at_folder(dict(texts), shown_as, with_cases=with_cases)


def read_bytes(path: Path, most: int = MAX_BYTES) -> bytes:
    """The bytes of a file, at most one more than `most`, so that it can be told that there are more.

    Raises:
        InvalidSource: when it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        found = f"The file cannot be read ({reason})."
        raise InvalidSource([Problem(Place(shown(path)), "unreadable", found, "Check its name and rights.")]) from None


def shown(path: Path) -> str:
    """A path as messages show it: from here, where it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
