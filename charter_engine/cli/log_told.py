"""What the commands of `charter log` print of their checks, and how they end."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from charter_engine.cli.progress import progress
from charter_engine.log.checks import Check, Status
from charter_engine.log.verify import Verified
from charter_engine.render.visible import told_apart, visible

FILE = click.Path(path_type=Path)
EXIT = {Status.PASSED: 0, Status.FAILED: 1, Status.NOT_COMPARED: 3}
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
POLICY = click.option("--policy", type=FILE, metavar="FILE", help="Whom you trust: the log's key, and witnesses.")
FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


def title(found: Verified, folder: Path) -> str:
    """Which log was checked, and how large it is."""
    size = "no checkpoint" if found.size is None else f"{found.size} entries"
    return f"The log {found.origin}: {size}." if found.origin else f"The log in {folder}: {size}."


def so_far(read: int, of: int) -> None:
    """Show how many entries have been read."""
    progress(f"{read:,} of {of:,} entries read")


def tell(head: str, checks: Sequence[Check], verdict: Status, form: str, fine: str) -> None:
    """Print what was found, with the sentence `fine` where nothing is amiss, and end."""
    click.echo(_json(head, checks, verdict) if form == "json" else _text(head, checks, result(checks, verdict, fine)))
    sys.exit(EXIT[verdict])


def lines(checks: Sequence[Check]) -> list[str]:
    """Checks as lines, two each."""
    shown = []
    for number, check in enumerate(checks, 1):
        shown.append(f"{number:>2}  {TITLES[check.name]:<30} {check.status.value.upper()}")
        shown.append(f"      {visible(f'{check.place}: {check.said}' if check.place else check.said)}")
    return shown


def rows(checks: Sequence[Check]) -> list[dict[str, str]]:
    """Checks as data."""
    return [
        {"check": each.name, "status": each.status.value, "said": each.said, "place": each.place} for each in checks
    ]


def _text(head: str, checks: Sequence[Check], result: str) -> str:
    return "\n".join(["\n".join(map(visible, head.split("\n"))), "", *lines(checks), "", result])


def _json(head: str, checks: Sequence[Check], verdict: Status) -> str:
    held = {"about": head, "result": verdict.value, "checks": rows(checks)}
    return told_apart(json.dumps(held, ensure_ascii=False, indent=2))


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
