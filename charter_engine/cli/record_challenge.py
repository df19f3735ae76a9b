"""`charter record challenge` and `charter record answer`: what groups ask or dispute, and what the council answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from charter_engine.cli.acts import NUMBER, by, say
from charter_engine.record.challenges import ABOUT, About

if TYPE_CHECKING:
    from charter_engine.workspace.acting import Acting


@click.command("challenge")
@click.argument("about", type=click.Choice(ABOUT))
@click.option("--group", required=True, metavar="NAME", help="What the group is called.")
@click.option("--text", required=True, metavar="TEXT", help="What the group says.")
@click.option("--project", default="", metavar="PROJECT", help="The project, for a discussion or an answer.")
@click.option("--which", default="", metavar="NAME", help="The answer by its path, or the rule by its id.")
@click.option("--on-paper", is_flag=True, help="The group wrote it on paper, and you type it in.")
@by("challenge")
@click.pass_obj
def challenge(  # noqa: PLR0913 - one argument for each option
    given: str | None,
    /,
    about: About,
    *,
    group: str,
    text: str,
    project: str,
    which: str,
    on_paper: bool,
    acting: Acting,
) -> None:
    """Say that a group asks to discuss a project, or disputes an answer or a rule."""
    from charter_engine.workspace.acts import challenge as use
    from charter_engine.workspace.held import hold

    say("Everybody will see at once what the group says, and the day by which the council answers.")
    seq = use.challenge(acting, hold(given), use.Challenge(about, group, text, project, which, on_paper))
    click.echo(f"What the group says is entry {seq}.")


@click.command("answer")
@click.argument("number", type=NUMBER)
@click.option("--text", required=True, metavar="TEXT", help="What the council answers.")
@click.option("--changes/--stays", required=True, help="Whether something will be changed, or stays as it is.")
@by("answer_challenge")
def answer(number: int, *, text: str, changes: bool, acting: Acting) -> None:
    """Answer what a group said in entry NUMBER."""
    from charter_engine.workspace.acts.challenge import answer_challenge

    say("Everybody will see the answer at once, for good.")
    click.echo(f"The answer is entry {answer_challenge(acting, number, text, changes=changes)}.")
