"""What checks of a log came to, in words: each check by its title, and one sentence for all."""

from __future__ import annotations

import json
from collections.abc import Sequence

from charter_engine.log.checks import Check, Status
from charter_engine.log.verify import Verified
from charter_engine.render.visible import told_apart, visible

TITLES = {
    "entries": "entries, each in its one form",
    "order": "order and numbering",
    "hashes": "hashes of the entries",
    "root": "root and checkpoints",
    "signature": "signature of the log",
    "growth": "nothing rewritten since",
    "witnesses": "witnesses",
    "times": "times",
    "blobs": "things named by hash",
    "redactions": "values that may go",
    "replay": "reports run again",
    "inclusion": "the entry is in the log",
}


def lines(checks: Sequence[Check]) -> list[str]:
    """Checks as lines, two each."""
    shown = []
    for number, check in enumerate(checks, 1):
        shown.append(f"{number:>2}  {TITLES[check.name]:<30} {check.status.value.upper()}")
        shown.append(f"      {visible(found(check))}")
    return shown


def found(check: Check) -> str:
    """What a check found, after the place where that is."""
    return f"{check.place}: {check.said}" if check.place else check.said


def rows(checks: Sequence[Check]) -> list[dict[str, str]]:
    """Checks as data."""
    return [
        {"check": each.name, "status": each.status.value, "said": each.said, "place": each.place} for each in checks
    ]


def to_json(about: str, checks: Sequence[Check], verdict: Status) -> str:
    """What checks of something came to as JSON, without a last newline."""
    held = {"about": about, "result": verdict.value, "checks": rows(checks)}
    return told_apart(json.dumps(held, ensure_ascii=False, indent=2))


def title(found: Verified, where: object) -> str:
    """Which log was checked, and how large it is; `where` says where it is, for one that has no name."""
    size = "no checkpoint" if found.size is None else f"{found.size} entries"
    return f"The log {found.origin}: {size}." if found.origin else f"The log in {where}: {size}."


def result(checks: Sequence[Check], verdict: Status, fine: str) -> str:
    """What came of all checks, in a sentence: `fine` where nothing is amiss."""
    failed = [TITLES[check.name] for check in checks if check.status is Status.FAILED]
    missing = [TITLES[check.name] for check in checks if check.status is Status.NOT_COMPARED]
    if failed:
        return f"RESULT: something is not as it was signed. Failed: {', '.join(failed)}."
    if verdict is Status.NOT_COMPARED:
        return f"RESULT: nothing contradicts itself. NOT COMPARED: {', '.join(missing)}.{_why(missing)}"
    left = f" Not compared, and not needed: {', '.join(missing)}." if missing else ""
    return f"RESULT: {fine}{left}"


def _why(missing: Sequence[str]) -> str:
    outside = {TITLES["growth"], TITLES["witnesses"]}
    if not outside & set(missing):
        return ""
    return (
        "\nWhoever has the log's key could have written it anew: only a checkpoint kept elsewhere, or a witness, shows."
    )
