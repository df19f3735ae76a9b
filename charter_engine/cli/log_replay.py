"""`charter log replay`: running reports again from what was published with them."""

from __future__ import annotations

import json
import sys
from dataclasses import replace as changed
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from charter_engine.cli.day import DAY, on_or_today
from charter_engine.cli.log_told import EXIT, FILE, FORMAT, POLICY, so_far
from charter_engine.cli.progress import progress
from charter_engine.log.checks import Status, worst
from charter_engine.log.verify import Verified
from charter_engine.render.checks import lines, rows, title
from charter_engine.render.visible import told_apart, visible

if TYPE_CHECKING:
    from charter_engine.workspace.reports.replay import Replayed


@click.command("replay", short_help="Run reports again, and compare.")
@click.argument("folder", type=FILE)
@click.argument("number", type=click.IntRange(0), required=False)
@click.option("--all", "every", is_flag=True, help="Every report of the log, in place of NUMBER.")
@POLICY
@click.option("--on", type=DAY, metavar="DATE", help="As on this day, like 2026-03-31; today if left out.")
@FORMAT
def replay(folder: Path, number: int | None, form: str, *, every: bool, **given: Any) -> None:
    """Run the report in entry NUMBER again, from the Charter and the proposal that were published with it.

    Exit code 0 when all came out the same, 1 when one is different or the log was tampered with, 3 when one that should
    be there could not be run.
    """
    from charter_engine.workspace.records import log as use
    from charter_engine.workspace.reports import replay as run

    if every is (number is not None):
        raise click.UsageError("Name the entry of a report, or say --all.")
    today = on_or_today(given["on"])
    found = use.verify_folder(folder, given["policy"], None, today, so_far)
    done = run.replay(folder, number, today, _so_many)
    progress("")
    check = run.check(done)
    faults = [each for each in found.checks if each.status is Status.FAILED]
    shown = [*(found.checks if given["policy"] else faults), check]
    verdict = worst([check.status, *(each.status for each in faults), *([found.verdict] if given["policy"] else [])])
    if form == "json":
        held = {
            "about": title(found, folder),
            "result": verdict.value,
            "reports": run.rows(done),
            "checks": rows(shown),
        }
        click.echo(told_apart(json.dumps(held, ensure_ascii=False, indent=2)))
    else:
        click.echo("\n".join([visible(title(found, folder)), "", *_text(done), "", *lines(shown)]))
    sys.exit(EXIT[verdict])


def with_reports(found: Verified, folder: Path, today: date) -> Verified:
    """The checks of a log, and one more: its reports run again."""
    from charter_engine.workspace.reports import replay as run

    check = run.check(run.replay(folder, None, today, _so_many))
    return changed(found, checks=(*found.checks, check), verdict=worst([found.verdict, check.status]))


def _so_many(number: int) -> None:
    progress(f"{number:,} reports run again")


def _text(done: list[Replayed]) -> list[str]:
    shown = []
    for each in done:
        body = each.entry.body
        about = f"{body.get('project')}, version {body.get('version')}, as on {body.get('on')}"
        shown.append(visible(f"entry {each.entry.seq}: {about}: {each.came.value.upper()}"))
        shown += [visible(f"      {each.said}")] if each.said else []
    return shown or ["There is no report in this log."]
