"""The loss report of an import: what drafts an answer, what is kept as a note, what is left out. Text and JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from charter_engine.model.imported import FATES, Fate, Imported, Part
from charter_engine.render.visible import told_apart, visible

_TITLES: Mapping[Fate, str] = {
    "mapped": "Draft answers",
    "noted": "Kept as notes, word for word",
    "dropped": "Left out",
}


def to_text(imported: Imported, label: Callable[[str], str]) -> str:
    """The report in lines; `label` gives the words for a question by its path."""
    counts = " ".join(f"{words}: {imported.count(fate)}." for fate, words in _COUNTED.items())
    lines = [
        f"{imported.file} was read. {counts}",
        f"SHA-256 of the file: {imported.sha256}",
        *([f"Names of people left out: {imported.names}."] if imported.names else []),
    ]
    for fate in FATES:
        parts = [part for part in imported.parts if part.fate == fate]
        lines += ["", _TITLES[fate], *(_line(part, label) for part in parts)] if parts else []
    return "\n".join([*map(visible, lines), ""])


def to_json(imported: Imported, draft: Mapping[str, Any]) -> str:
    """The same as JSON, with the draft as a document."""
    found: dict[str, Any] = {
        "file": imported.file,
        "sha256": imported.sha256,
        "mapped": imported.count("mapped"),
        "noted": imported.count("noted"),
        "dropped": imported.count("dropped"),
        "names_left_out": imported.names,
        "parts": [{"heading": p.heading, "fate": p.fate, "to": list(p.to), "why": p.why} for p in imported.parts],
        "draft": draft,
    }
    return told_apart(json.dumps(found, ensure_ascii=False, indent=2)) + "\n"


_COUNTED: Mapping[Fate, str] = {
    "mapped": "Parts that draft an answer",
    "noted": "Kept as notes",
    "dropped": "Left out",
}


def _line(part: Part, label: Callable[[str], str]) -> str:
    sign = "->" if part.fate == "mapped" else "for"
    to = f" {sign} {', '.join(f'{label(path)} ({path})' for path in part.to)}" if part.to else ""
    return f"  {part.heading}{to}{f' [{part.why}]' if part.why else ''}"
