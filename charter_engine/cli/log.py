"""`charter log`: checking a published log, proving what is in it, comparing its checkpoints; keeping one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from charter_engine.cli import log_witness
from charter_engine.cli.day import DAY, on_or_today
from charter_engine.cli.log_change import redact, revoke_key, rotate_key
from charter_engine.cli.log_explain import explain, export, sample
from charter_engine.cli.log_keep import anchor, back_up, create, publish, restore
from charter_engine.cli.log_list import keys, redactions
from charter_engine.cli.log_replay import replay, with_reports
from charter_engine.cli.log_told import FORMAT, POLICY, so_far, tell
from charter_engine.cli.progress import progress
from charter_engine.log.checks import overall
from charter_engine.log.spelling import encode
from charter_engine.log.verify import Verified
from charter_engine.render.checks import title
from charter_engine.render.visible import visible
from charter_engine.workspace.output import write_whole
from charter_engine.workspace.records import log as use

FILE = click.Path(path_type=Path)
FINE = "no change, removal, reordering or fork was found."


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
@click.option("--replay", "reports", is_flag=True, help="Also run every report again.")
@click.option(
    "--paper",
    type=FILE,
    metavar="FILE",
    help="Also write a working paper, to be signed and kept: as text, .html or .pdf.",
)
@FORMAT
def verify(folder: Path, form: str, *, reports: bool, paper: Path | None, **given: Any) -> None:
    """Look for anything in a log that was changed, removed, reordered or back-dated.

    Exit code 0 when all passed, 1 when something failed, 3 when something could not be compared.
    """
    today = on_or_today(given["on"])
    found = use.verify_folder(folder, given["policy"], given["checkpoint"], today, so_far)
    if reports and found.size is not None:
        found = with_reports(found, folder, today)
    progress("")
    if paper:
        write_whole(paper, _paper(found, folder, given, today, paper.suffix.lower()))
    tell(title(found, folder), found.checks, found.verdict, form, FINE)


def _paper(found: Verified, folder: Path, given: Mapping[str, Any], today: date, ending: str) -> bytes:
    from charter_engine import __version__
    from charter_engine.render.paper import Form, to_paper

    compared = {
        "the folder": str(folder),
        "the newest checkpoint": encode(found.root) if found.root else "there is none that can be read",
        "a policy": str(given["policy"] or "none was given"),
        "an older checkpoint": str(given["checkpoint"] or "none was given"),
        "as on": str(today),
        "checked by": f"charter-engine {__version__}",
    }
    forms: dict[str, Form] = {".html": "html", ".htm": "html", ".pdf": "pdf"}
    return to_paper(title(found, folder), compared, found, FINE, forms.get(ending, "text"))


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
    tell(head, checks, overall(checks), form, "the entry is in the log that was signed.")


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
    tell(head, checks, overall(checks), form, "the log of the one continues that of the other.")


for _other in (
    anchor,
    explain,
    sample,
    export,
    redactions,
    keys,
    create,
    publish,
    back_up,
    restore,
    replay,
    redact,
    rotate_key,
    revoke_key,
):
    command.add_command(_other)
