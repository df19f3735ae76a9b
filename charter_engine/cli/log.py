"""`charter log`: checking a published log, proving what is in it, comparing its checkpoints; keeping one."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from charter_engine.cli import log_witness
from charter_engine.cli.day import DAY, on_or_today
from charter_engine.cli.log_change import redact, revoke_key, rotate_key
from charter_engine.cli.log_explain import explain, export, sample
from charter_engine.cli.log_keep import back_up, create, publish, restore
from charter_engine.cli.log_list import keys, redactions
from charter_engine.cli.progress import progress
from charter_engine.log.checks import Check, Status, overall
from charter_engine.render.visible import told_apart, visible
from charter_engine.workspace import log as use
from charter_engine.workspace.output import write_whole

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
    "inclusion": "the entry is in the log",
}
POLICY = click.option("--policy", type=FILE, metavar="FILE", help="Whom you trust: the log's key, and witnesses.")
FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.group()
def command() -> None:
    """Check a published log, prove what is in it, compare its checkpoints; keep one in a folder; be its witness."""


command.add_command(log_witness.ask)
command.add_command(log_witness.serve)


@command.command("verify", short_help="Look for anything that was changed in a log.")
@click.argument("folder", type=FILE)
@POLICY
@click.option("--checkpoint", type=FILE, metavar="FILE", help="An older checkpoint that you kept elsewhere.")
@click.option("--on", type=DAY, metavar="DATE", help="As on this day, like 2026-03-31; today if left out.")
@FORMAT
def verify(folder: Path, policy: Path | None, checkpoint: Path | None, on: date | None, form: str) -> None:
    """Look for anything in a log that was changed, removed, reordered or back-dated.

    Exit code 0 when all passed, 1 when something failed, 3 when something could not be compared.
    """
    found = use.verify_folder(folder, policy, checkpoint, on_or_today(on), _so_far)
    progress("")
    size = "no checkpoint" if found.size is None else f"{found.size} entries"
    head = f"The log {found.origin}: {size}." if found.origin else f"The log in {folder}: {size}."
    _tell(head, found.checks, found.verdict, form, "no change, removal, reordering or fork was found.")


@command.command("prove", short_help="Make the file that proves one entry.")
@click.argument("folder", type=FILE)
@click.argument("number", type=click.IntRange(0))
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Write to this file, whole or not at all.")
def prove(folder: Path, number: int, output: Path | None) -> None:
    """Make the file that proves entry NUMBER to whoever has the log's key. The first entry is 0."""
    data = use.prove(folder, number)
    if output:
        write_whole(output, data)
    else:
        click.echo(data.decode(), nl=False)


@command.command("check-proof", short_help="Say whether a file proves its entry.")
@click.argument("proof", type=FILE)
@POLICY
@click.option("--entry", type=FILE, metavar="FILE", help="The entry, where the proof does not carry it.")
@FORMAT
def check_proof(proof: Path, policy: Path | None, entry: Path | None, form: str) -> None:
    """Say whether a proof file proves its entry, who signed, and what the entry holds."""
    held, checks = use.check_proof(proof, policy, entry)
    shown = visible((held.entry or b"").decode("utf-8", "replace"))
    head = f"The log {held.checkpoint.origin}, entry {held.index}:\n{shown}"
    _tell(head, checks, overall(checks), form, "the entry is in the log that was signed.")


@command.command("consistency", short_help="Compare two checkpoints of one log.")
@click.argument("folder", type=FILE)
@click.argument("older", type=FILE)
@click.argument("newer", type=FILE, required=False)
@POLICY
@FORMAT
def consistency(folder: Path, older: Path, newer: Path | None, policy: Path | None, form: str) -> None:
    """Say whether the log of one checkpoint continues that of an older one. NEWER is else the folder's own."""
    checks = use.consistency(folder, older, newer, policy)
    head = f"From {older} to {newer or 'the newest checkpoint'}:"
    _tell(head, checks, overall(checks), form, "the log of the one continues that of the other.")


for _other in (
    explain,
    sample,
    export,
    redactions,
    keys,
    create,
    publish,
    back_up,
    restore,
    redact,
    rotate_key,
    revoke_key,
):
    command.add_command(_other)


def _so_far(read: int, of: int) -> None:
    progress(f"{read:,} of {of:,} entries read")


def _tell(head: str, checks: Sequence[Check], verdict: Status, form: str, fine: str) -> None:
    """Print what was found, with the sentence `fine` where nothing is amiss, and end."""
    click.echo(_json(head, checks, verdict) if form == "json" else _text(head, checks, _result(checks, verdict, fine)))
    sys.exit(EXIT[verdict])


def _text(head: str, checks: Sequence[Check], result: str) -> str:
    rows = []
    for number, check in enumerate(checks, 1):
        rows.append(f"{number:>2}  {TITLES[check.name]:<30} {check.status.value.upper()}")
        rows.append(f"      {visible(f'{check.place}: {check.said}' if check.place else check.said)}")
    return "\n".join(["\n".join(map(visible, head.split("\n"))), "", *rows, "", result])


def _json(head: str, checks: Sequence[Check], verdict: Status) -> str:
    rows = [
        {"check": each.name, "status": each.status.value, "said": each.said, "place": each.place} for each in checks
    ]
    held = {"about": head, "result": verdict.value, "checks": rows}
    return told_apart(json.dumps(held, ensure_ascii=False, indent=2))


def _result(checks: Sequence[Check], verdict: Status, fine: str) -> str:
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
