"""Reading proposals: files, folders of them, or standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from charter_engine.errors import InvalidSource, Place, Problem, Refused, nearest
from charter_engine.language.folder import read_proposal
from charter_engine.language.source import MAX_BYTES
from charter_engine.model.proposal import Proposal
from charter_engine.model.questionnaire import Form
from charter_engine.workspace.find import SHIPPED, read_bytes

STDIN = "-"


@dataclass(frozen=True)
class ReadProposals:
    """The proposals that could be read, each with the name of its file, and the problems of the others."""

    proposals: Sequence[tuple[str, Proposal]]
    problems: Sequence[Problem]


def read_proposals(paths: Iterable[Path], form: Form) -> ReadProposals:
    """Every proposal at `paths`: a file, a folder of them, `-` for standard input, or the id of a shipped one."""
    read: list[tuple[str, Proposal]] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            files = proposal_files(path)
        except InvalidSource as invalid:
            problems.extend(invalid.problems)
            continue
        for file in files:
            try:
                text = _standard_input() if str(file) == STDIN else read_bytes(file)
                name = "standard input" if str(file) == STDIN else str(file)
                read.append((name, read_proposal(text, name, form)))
            except InvalidSource as invalid:
                problems.extend(invalid.problems)
    return ReadProposals(read, [*problems, *_twice(read)])


def read_one(path: Path, form: Form) -> Proposal:
    """The one proposal at `path`.

    Raises:
        InvalidSource: with every problem of it.
        Refused: when there are several.
    """
    found = read_proposals([path], form)
    if found.problems:
        raise InvalidSource(found.problems)
    if len(found.proposals) != 1:
        raise Refused(f"{path} holds {len(found.proposals)} proposals. One is submitted at a time: name its file.")
    return found.proposals[0][1]


def _standard_input() -> bytes:
    if sys.stdin is None:  # Python's word for one that was closed before the start
        found, expected = "Standard input is closed.", "Give the proposal on it, or name a file."
        raise InvalidSource([Problem(Place("standard input"), "unreadable", found, expected)])
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def proposal_files(path: Path) -> list[Path]:
    """The file at `path`, every .yaml file of the folder, or the shipped proposal of that name.

    Raises:
        InvalidSource: when the folder holds none, or there is nothing of that name.
    """
    if path.is_dir():
        files = sorted(path.glob("*.yaml"))
        if not files:
            found = "The folder holds no .yaml file."
            expected = "Name a proposal, or a folder of them."
            raise InvalidSource([Problem(Place(str(path)), "no-proposal", found, expected)])
        return files
    if path.exists() or str(path) == STDIN:
        return [path]
    shipped = shipped_proposals()
    if str(path) in shipped:
        return [shipped[str(path)]]
    found = "There is no such file, folder or shipped proposal."
    beside = [str(file) for file in path.parent.glob("*.yaml")]
    expected = nearest(str(path), [*beside, *shipped]) or "Check its name."
    raise InvalidSource([Problem(Place(str(path)), "unreadable", found, expected)])


def shipped_proposals() -> dict[str, Path]:
    """The proposals that come with this program, by id."""
    folders = (folder / "proposals" for folder in (SHIPPED.parent.parent, SHIPPED))
    return {file.stem: file for folder in folders for file in sorted(folder.glob("*.yaml"))}


def _twice(read: Sequence[tuple[str, Proposal]]) -> list[Problem]:
    seen: dict[tuple[str, int], str] = {}
    problems = []
    for name, proposal in read:
        key = (proposal.proposal, proposal.version)
        if key in seen and seen[key] != name:
            found = f"`{proposal.proposal}` version {proposal.version} stands in {seen[key]} too."
            problems.append(Problem(Place(name), "repeated-id", found, "Give one of them another id or version."))
        seen.setdefault(key, name)
    return problems
