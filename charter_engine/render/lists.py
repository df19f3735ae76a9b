"""What went out of a record, and whose keys signed it: as lines and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from charter_engine.log.entries import Entry
from charter_engine.log.trust import Trust
from charter_engine.model.actor import spoken
from charter_engine.render.visible import told_apart, visible
from charter_engine.render.words import many

REDACTION = "redaction.performed"


def redactions(entries: Sequence[Entry], form: str) -> str:
    """Every value that went, with the entry that says so, in the form `text` or `json`."""
    rows = [
        {"entry": each.seq, "time": each.time, "role": each.actor["role"], **each.body}
        for each in entries
        if each.kind == REDACTION
    ]
    if form == "json":
        return _json(rows)
    went = many(sum(len(row["paths"]) for row in rows), "value")
    lines = [f"{went} went out of sight, by {many(len(rows), 'entry', 'entries')}."]
    for row in rows:
        lines += ["", f"  entry {row['entry']}, {row['time'][:10]}, {spoken(row['role'])}: of entry {row['target']}"]
        lines += [f"    {path}" for path in row["paths"]]
        lines.append(f"    Why: {row['basis']}")
    return "\n".join(map(visible, lines))


def keys(trust: Trust, form: str) -> str:
    """Every key of a record and what it may sign, in the form `text` or `json`."""
    rows = [
        {"key": str(term.key), "from": term.first, "to": term.last, "believed_up_to": term.revoked}
        for term in trust.terms
    ]
    if form == "json":
        return _json(rows)
    lines = [f"{many(len(rows), 'key')} of the record, by its own entries. A policy says which you trust."]
    for row in rows:
        lines += ["", f"  {row['key']}", f"    {_term(row)}"]
    return "\n".join(map(visible, lines))


def _term(row: dict[str, Any]) -> str:
    end = "signs now" if row["to"] is None else f"handed over at size {row['to']}"
    gone = (
        ""
        if row["believed_up_to"] is None
        else f"; REVOKED: not believed for more than {row['believed_up_to']} entries"
    )
    return f"from size {row['from']}; {end}{gone}"


def _json(rows: Sequence[object]) -> str:
    return told_apart(json.dumps(rows, ensure_ascii=False, indent=2))
