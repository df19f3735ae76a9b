"""What the commands of `charter log` print of their checks, and how they end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from charter_engine.cli.progress import progress
from charter_engine.log.checks import Check, Status
from charter_engine.render.checks import lines, result, to_json
from charter_engine.render.visible import visible

FILE = click.Path(path_type=Path)
EXIT = {Status.PASSED: 0, Status.FAILED: 1, Status.NOT_COMPARED: 3}
POLICY = click.option("--policy", type=FILE, metavar="FILE", help="Whom you trust: the log's key, and witnesses.")
FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


def so_far(read: int, of: int) -> None:
    """Show how many entries have been read."""
    progress(f"{read:,} of {of:,} entries read")


def tell(head: str, checks: Sequence[Check], verdict: Status, form: str, fine: str) -> None:
    """Print what was found, with the sentence `fine` where nothing is amiss, and end."""
    click.echo(to_json(head, checks, verdict) if form == "json" else _text(head, checks, result(checks, verdict, fine)))
    sys.exit(EXIT[verdict])


def _text(head: str, checks: Sequence[Check], result: str) -> str:
    return "\n".join(["\n".join(map(visible, head.split("\n"))), "", *lines(checks), "", result])
