"""`charter decide`: record what people decided about a project."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from charter_engine.cli.acts import by, say
from charter_engine.cli.day import DAY, on_or_today
from charter_engine.record.kinds import DECISIONS

if TYPE_CHECKING:
    from charter_engine.workspace.acting import Acting


@click.command()
@click.argument("project", metavar="PROJECT")
@click.argument("version", type=click.IntRange(1))
@click.argument("decision", type=click.Choice(DECISIONS), metavar="DECISION")
@click.option("--reasons", required=True, metavar="TEXT", help="Why.")
@click.option("--alternative", "alternatives", multiple=True, metavar="TEXT", help="What was rejected, and why.")
@click.option("--no-alternatives", is_flag=True, help="Nothing else was considered.")
@click.option("--interest", "interests", multiple=True, metavar="TEXT", help="A conflict of interest as declared.")
@click.option("--no-interests", is_flag=True, help="None were declared.")
@click.option("--condition", "conditions", multiple=True, metavar="TEXT", help="On which condition it goes ahead.")
@click.option("--followed", multiple=True, type=int, metavar="ENTRY", help="An advice that is followed.")
@click.option("--departed", multiple=True, type=(int, str), metavar="ENTRY REASON", help="One that is not, and why.")
@click.option("--on", "day", type=DAY, metavar="DATE", help="The day of the decision; today if left out.")
@by("decide")
def command(  # noqa: PLR0913 - one argument for each option
    *,
    project: str,
    version: int,
    decision: str,
    reasons: str,
    alternatives: Sequence[str],
    no_alternatives: bool,
    interests: Sequence[str],
    no_interests: bool,
    conditions: Sequence[str],
    followed: Sequence[int],
    departed: Sequence[tuple[int, str]],
    day: date | None,
    acting: Acting,
) -> None:
    """Record what people decided about a version of a project: go_ahead, go_ahead_with_conditions,
    change_and_resubmit or do_not_do_it. The program decides nothing.
    """  # noqa: D205 - click shows both lines as one paragraph
    from charter_engine.workspace.acts.decide import Decision, decide

    _once(given=bool(alternatives), none=no_alternatives, name="alternative")
    _once(given=bool(interests), none=no_interests, name="interest")
    said = Decision(
        project,
        version,
        decision,
        on_or_today(day),
        reasons,
        None if not alternatives and not no_alternatives else alternatives,
        None if not interests and not no_interests else interests,
        conditions,
        {**dict.fromkeys(followed), **dict(departed)},
    )
    say("Everybody will see at once what was decided, when, by whom, and all reasons. What you write stays for good.")
    click.echo(f"The decision is entry {decide(acting, said)}.")


def _once(*, given: bool, none: bool, name: str) -> None:
    if given and none:
        raise click.UsageError(f"--{name} and --no-{name}s contradict each other.")
