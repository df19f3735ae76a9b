"""`charter reconcile`: is the record whole? Another list of the council tells."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from charter_engine.cli.acts import acting_on, say
from charter_engine.cli.day import DAY, on_or_today
from charter_engine.model.actor import MAY, Actor, Role
from charter_engine.record.kinds import LISTS
from charter_engine.record.reconcile import CouncilList, Reconciled
from charter_engine.render import reconcile as page
from charter_engine.workspace.acts import reconcile as use

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("path", metavar="LIST.csv", type=_PATH)
@click.argument("folder", type=_PATH)
@click.option("--kind", required=True, type=click.Choice(LISTS), help="Which sort of list.")
@click.option("--name", metavar="TEXT", help="What the list is called; the name of its file if left out.")
@click.option("--on", "day", type=DAY, metavar="DATE", help="The day that the list is of; today if left out.")
@click.option("--same", multiple=True, metavar="REF=PROJECT", help="A person says that these are the same.")
@click.option("--record", type=_PATH, metavar="DIR", help="Write on this record that the list was compared.")
@click.option("--person", envvar="CHARTER_PERSON", metavar="NAME", help="With --record: who acts.")
@click.option("--role", type=click.Choice(MAY["compare_list"]), help="With --record: in which role.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(  # noqa: PLR0913 - one argument for each option
    path: Path,
    folder: Path,
    *,
    kind: str,
    name: str | None,
    day: date | None,
    same: Sequence[str],
    record: Path | None,
    person: str | None,
    role: Role | None,
    form: str,
) -> None:
    """Hold LIST.csv, another list of the council, against the published FOLDER.

    It tells what the list holds and the record does not, and the reverse: by reference, then by title. The list has
    the columns `reference` and `title`. Exit code 1 where it holds something that the record does not.
    """
    if record and not (person and role):
        raise click.UsageError("With --record, say who acts: --person NAME --role ROLE.")
    about = CouncilList(kind, name or path.name, on_or_today(day))
    confirmed = _pairs(same)
    found = use.compare_list(path, folder, confirmed)
    if found.perhaps and form == "text" and _at_a_terminal():
        found = use.compare_list(path, folder, confirmed | _asked(found))
    click.echo(page.to_json(about, found) if form == "json" else page.to_text(about, found))
    if record and person and role:
        say("Everybody will see at once that the list was compared, how many were found, and each reference not found.")
        seq = use.record_comparison(acting_on(record, Actor(role, person)), folder, about, found)
        click.echo(f"The comparison is entry {seq}.", err=True)
    if found.missing:
        raise click.exceptions.Exit(1)


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _pairs(same: Sequence[str]) -> dict[str, str]:
    pairs = dict[str, str]()
    for each in same:
        reference, sign, project = each.rpartition("=")
        if not (reference and sign and project):
            raise click.UsageError(f"`{each}` is no pair. Write REF=PROJECT.")
        if pairs.setdefault(reference, project) != project:
            raise click.UsageError(f"`{reference}` cannot be both `{pairs[reference]}` and `{project}`.")
    return pairs


def _asked(found: Reconciled) -> dict[str, str]:
    """What a person at the terminal says of each that is perhaps the same."""
    said = dict[str, str]()
    for each in found.perhaps:
        if each.item.reference not in said and click.confirm(page.asked(each), default=False, err=True):
            said[each.item.reference] = each.project
    return said
