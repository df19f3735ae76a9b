"""`charter submit`: put a version of a proposal on the record, with the report on it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from charter_engine.cli.acts import by, say
from charter_engine.cli.day import DAY
from charter_engine.model.rule import GATES, Gate
from charter_engine.render.visible import visible

if TYPE_CHECKING:
    from charter_engine.workspace.acting import Acting


@click.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="PROPOSAL")
@click.option("--publish-by", type=DAY, required=True, metavar="DATE", help="The day by which it will be published.")
@click.option("--gate", type=click.Choice(GATES), help="What the report is made for; by the stage if left out.")
@by("submit")
@click.pass_obj
def command(given: str | None, /, path: Path, *, publish_by: date, gate: Gate | None, acting: Acting) -> None:
    """Put a version of a proposal on the record, with the report on it. Nothing of it is published yet."""
    from charter_engine.workspace.acts.submit import Submission, submit
    from charter_engine.workspace.held import hold
    from charter_engine.workspace.reports.proposals import read_one

    held = hold(given)

    say(
        "Everybody will see at once that this version was submitted, and by whom. The proposal and its report are to "
        f"be published by {publish_by}; until then a withdrawal shows title, date and reason only."
    )
    done = submit(acting, held, Submission(read_one(path, held.charter.on(acting.today).form), publish_by, gate))
    was = "was submitted before" if done.again else "is submitted"
    click.echo(
        visible(f"Version {done.version} of {done.project} {was}: entry {done.seq}. Its report: entry {done.report}.")
    )
