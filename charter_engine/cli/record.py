"""`charter record`: the other acts that write the record, and where each project stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from charter_engine.cli.acts import NUMBER, RECORD, by, say
from charter_engine.cli.day import DAY, on_or_today
from charter_engine.cli.record_challenge import answer, challenge
from charter_engine.model.actor import MAY, ROLES, Actor, Role
from charter_engine.render.visible import visible

if TYPE_CHECKING:
    from charter_engine.workspace.acting import Acting

VERSION = click.argument("version", type=click.IntRange(1))
PROJECT = click.argument("project")
REASON = click.option("--reason", required=True, metavar="TEXT", help="Why.")


@click.group()
def command() -> None:
    """Write on the record what people did, and see where each project stands.

    Every act is done by a person in a role (docs/roles.md). Before it, the command says who will see what, and when.
    """


@command.command("adopt")
@click.option("--drafted-by", required=True, metavar="TEXT", help="Who drafted the edition.")
@click.option("--signed-off-by", required=True, metavar="BODY", help="The body that signed it off.")
@click.option("--on", "day", type=DAY, required=True, metavar="DATE", help="The day on which it was signed off.")
@click.option("--minute", required=True, metavar="TEXT", help="Where that is minuted.")
@click.option("--from", "start", type=DAY, required=True, metavar="DATE", help="The first day on which it is in force.")
@by("adopt_edition")
@click.pass_obj
def adopt(  # noqa: PLR0913 - one argument for each option
    given: str | None, /, *, drafted_by: str, signed_off_by: str, day: date, minute: str, start: date, acting: Acting
) -> None:
    """Say that the edition in the Charter folder was adopted. Without this it serves drafts and impact only."""
    from charter_engine.workspace.acts.adopt import Adoption, adopt
    from charter_engine.workspace.held import hold

    say("Everybody will see at once who drafted this edition, which body signed it off, when, and every rule of it.")
    seq = adopt(acting, hold(given), Adoption(drafted_by, signed_off_by, day, minute, start))
    click.echo(f"The adoption is entry {seq}.")


@command.command("change-rules")
@REASON
@click.option("--second", required=True, metavar="NAME", help="The second person who stands for the change.")
@click.option("--second-role", required=True, type=click.Choice(MAY["second_rules"]), help="Their role.")
@click.option("--on-show-until", "until", type=DAY, metavar="DATE", help="The last day on show; else ten working days.")
@by("change_rules")
@click.pass_obj
def change_rules(
    given: str | None, /, *, reason: str, second: str, second_role: Role, until: date | None, acting: Acting
) -> None:
    """Say that the rules in the Charter folder shall serve, although the Charter's text has not changed."""
    from charter_engine.workspace.acts.adopt import Change, change_rules
    from charter_engine.workspace.held import hold

    say(
        "Everybody will see at once the reason and every rule as it shall be. It serves after ten working days on show."
    )
    seq, shown = change_rules(acting, hold(given), Change(reason, Actor(second_role, second), until))
    click.echo(f"The change is entry {seq}. It is on show until {shown}, and serves from the day after.")


@command.command("publish")
@PROJECT
@by("publish")
def publish(project: str, *, acting: Acting) -> None:
    """Publish the newest version of PROJECT, and all earlier ones with it."""
    from charter_engine.workspace.acts.release import publish

    say("Everybody will see every version that was submitted and not taken back, with its report, for good.")
    seq, versions = publish(acting, project)
    click.echo(visible(f"Entry {seq} publishes version {', '.join(map(str, versions))} of {project}."))


@command.command("withdraw")
@PROJECT
@REASON
@by("withdraw")
def withdraw(project: str, *, reason: str, acting: Acting) -> None:
    """Take PROJECT back before the day by which it was promised."""
    from charter_engine.workspace.acts.release import withdraw

    say("Everybody will see at once the title, the date and the reason. The proposal itself will not be published.")
    seq, title = withdraw(acting, project, reason)
    click.echo(visible(f"Entry {seq} takes back {project}: {title}."))


@command.command("evidence")
@PROJECT
@VERSION
@click.argument("answer")
@click.argument("evidence")
@click.option("--expires", type=DAY, metavar="DATE", help="The last day on which it counts.")
@by("see_evidence")
def evidence(project: str, version: int, answer: str, evidence: str, *, expires: date | None, acting: Acting) -> None:
    """Say that you saw what is behind an ANSWER: EVIDENCE is the SHA-256 of a document, or what it is called."""
    from charter_engine.workspace.acts.evidence import Seen, see_evidence

    say("Everybody will see at once who saw evidence for which answer, and until when it counts.")
    seq = see_evidence(acting, Seen(project, version, answer, evidence, expires))
    click.echo(f"The evidence is entry {seq}.")


@command.command("advise")
@PROJECT
@VERSION
@click.option("--text", required=True, metavar="TEXT", help="What you advise.")
@click.option("--rule", "rules", multiple=True, metavar="RULE", help="The rule that it is about; else the whole.")
@by("advise")
def advise(project: str, version: int, text: str, rules: Sequence[str], *, acting: Acting) -> None:
    """Give advice as an adviser. Nobody can change it, and whoever departs from it must say why."""
    from charter_engine.workspace.acts.advise import advise

    say(
        "Everybody will see what you advise, and about which rules: at once, or with the version if that is not public."
    )
    click.echo(f"The advice is entry {advise(acting, project, version, text, rules)}.")


@command.command("waive")
@PROJECT
@click.argument("rule")
@REASON
@click.option("--owner", required=True, type=click.Choice(ROLES), help="The role that answers for it.")
@click.option("--until", type=DAY, required=True, metavar="DATE", help="The last day on which it holds.")
@by("waive")
def waive(project: str, rule: str, *, reason: str, owner: Role, until: date, acting: Acting) -> None:
    """Allow PROJECT to go ahead although RULE is not met, until a day. The rule stays not met."""
    from charter_engine.workspace.acts.waive import Waiver, waive

    say("Everybody will see at once which rule may pass, why, who allowed it, who answers for it, and until when.")
    click.echo(f"The waiver is entry {waive(acting, Waiver(project, rule, reason, owner, until))}.")


@command.command("supersede")
@click.argument("decision", type=NUMBER, metavar="ENTRY")
@REASON
@click.option("--by", "other", type=NUMBER, metavar="ENTRY", help="The decision that stands in its place.")
@by("supersede")
def supersede(decision: int, *, reason: str, other: int | None, acting: Acting) -> None:
    """Say that the decision of ENTRY no longer stands. It stays on the record."""
    from charter_engine.workspace.acts.decide import supersede

    say("Everybody will see at once that the decision no longer stands, and why. The decision itself stays.")
    click.echo(f"Entry {supersede(acting, decision, reason, other)} supersedes entry {decision}.")


@command.command("status")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@RECORD
@click.option("--on", "day", type=DAY, metavar="DATE", help="As on this day; today if left out.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def status(folder: Path | None, record: Path | None, *, day: date | None, form: str) -> None:
    """Where each project stands: in the record, or in a published FOLDER."""
    from charter_engine.record.standing import status as stands
    from charter_engine.render import status as page
    from charter_engine.workspace.records.status import published_past, recorded_past

    found = stands(published_past(folder) if folder else recorded_past(record), on_or_today(day))
    click.echo(page.to_json(found) if form == "json" else page.to_text(found))


for _other in (challenge, answer):
    command.add_command(_other)
