"""What can be wrong with files and folders."""

from __future__ import annotations

from typing import Final

from charter_engine.language.problems.entry import Entry

FILES: Final = (
    Entry(
        code="missing-file",
        title="A file that must be there is not",
        why="A Charter is charter.yaml, questions.yaml, routing.yaml, and a file for each principle in its list.",
        where="charter",
        wrong="principles: [openness, partnership, fairness]\n",
        right="principles: [openness, partnership]\n",
        lineless=True,
    ),
    Entry(
        code="no-charter",
        title="The folder holds no Charter",
        why="A Charter is a folder with a file charter.yaml in it.",
        where="command",
        wrong="charter --charter proposals check\n",
        right="charter --charter principles check\n",
        lineless=True,
    ),
    Entry(
        code="no-record",
        title="The folder holds no record",
        why="A record is a folder with a file record.yaml in it; `charter log create` begins one.",
        where="command",
        wrong="charter record status --record an-empty-folder\n",
        right="charter record status --record record\n",
        lineless=True,
    ),
    Entry(
        code="no-proposal",
        title="The folder holds no proposal",
        why="Proposals are files whose names end in .yaml.",
        where="command",
        wrong="charter assess an-empty-folder\n",
        right="charter assess proposals\n",
        lineless=True,
    ),
    Entry(
        code="unreadable",
        title="The file cannot be read",
        why="It is not there, its name is misspelt, or it belongs to somebody else.",
        where="command",
        wrong="charter assess no-such-file.yaml\n",
        right="charter assess a-proposal.yaml\n",
        lineless=True,
    ),
    Entry(
        code="unwritable",
        title="The file cannot be written",
        why="Nothing is written by halves: an older file stays as it was.",
        where="command",
        wrong="charter assess a-proposal.yaml -o a-folder\n",
        right="charter assess a-proposal.yaml -o report.txt\n",
        lineless=True,
    ),
)
