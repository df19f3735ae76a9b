"""`charter new`: begin a proposal or a rule."""

from __future__ import annotations

from pathlib import Path

import click

from charter_engine.workspace.charters import new as use
from charter_engine.workspace.output import write_whole


@click.group()
def command() -> None:
    """Begin a proposal or a rule: a text that `charter check` accepts, to be filled in."""


@command.command()
@click.argument("name", metavar="ID")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this new file, whole or not at all.")
@click.pass_obj
def proposal(given: str | None, name: str, *, output: Path | None) -> None:
    """A proposal in which every screening question is not known yet."""
    text = use.new_proposal(given, name)
    if output:
        write_whole(output, text.encode("utf-8"), over=False)
        click.echo(f"Wrote {output}.", err=True)
    else:
        click.echo(text, nl=False)


@command.command()
@click.argument("name", metavar="PRINCIPLE.WORD")
@click.option("--effect", type=click.Choice(["requires", "asks"]), default="requires", show_default=True)
@click.pass_obj
def rule(given: str | None, name: str, *, effect: use.Effect) -> None:
    """A rule and three cases that show it holding, failing and staying open, to paste beside the others."""
    click.echo(use.new_rule(given, name, effect), nl=False)
