"""Writing the Charter's files and proposals in their canonical form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from charter_engine.errors import InvalidSource, Problem
from charter_engine.language.folder import kind_of
from charter_engine.language.format import rewrite
from charter_engine.language.proposals import proposal_kind
from charter_engine.language.shape import Kind
from charter_engine.workspace.find import charter_folder, find_charter, read_bytes, read_charter_at, shown
from charter_engine.workspace.output import write_whole
from charter_engine.workspace.reports.proposals import proposal_files


@dataclass(frozen=True)
class Formatted:
    """How many files were looked at, and the names of those that are not, or were not, in canonical form."""

    files: int
    differing: Sequence[str]


def format_paths(given: str | None, paths: Sequence[str], *, write: bool) -> Formatted:
    """Bring every file at `paths` into canonical form; without paths, the Charter and proposals/ here.

    With `write` false, nothing is written.

    Raises:
        InvalidSource: with every problem of every file, or where one cannot be written; files that have problems or
            would lose a comment leave all files as they were.
        NotFound: when there is no Charter.
    """
    problems: list[Problem] = []
    texts: dict[Path, tuple[bytes, bytes]] = {}
    for path, kind in _files(given, [Path(path) for path in paths]):
        try:
            before = read_bytes(path)
            texts[path] = before, rewrite(kind, before, shown(path))
        except InvalidSource as invalid:
            problems.extend(invalid.problems)
    if problems:
        raise InvalidSource(problems)
    differing = [path for path, (before, after) in texts.items() if before != after]
    for path in differing if write else ():
        write_whole(path, texts[path][1])
    return Formatted(len(texts), [shown(path) for path in differing])


def _files(given: str | None, paths: Sequence[Path]) -> Iterator[tuple[Path, Kind]]:
    """Each file at the paths, with what it must hold."""
    here = find_charter(given).path
    proposals = Path("proposals")
    for path in paths or [here, *([proposals] if proposals.is_dir() else [])]:
        folder = charter_folder(path)
        if folder:
            form = read_charter_at(folder).charter.form
            for file in sorted(path.glob("*.yaml")) if path.is_dir() else [path]:
                yield file, kind_of(file.name, form)
        else:
            kind = proposal_kind(read_charter_at(here).charter.form)
            yield from ((file, kind) for file in proposal_files(path))
