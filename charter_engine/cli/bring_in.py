"""`charter import`: begin a proposal from what was already written elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from charter_engine.render import imported as page
from charter_engine.workspace.drafting import bring_in as use
from charter_engine.workspace.output import write_whole


@click.group()
def command() -> None:
    """Begin a proposal from what was already written elsewhere, as a draft.

    An imported answer counts as not given until a person confirms it.
    """


@command.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write the draft to this new file, whole or not at all."
)
@click.option("--organisation", metavar="TEXT", help="Whose project it is; else what the record says.")
@click.option("--id", "name", metavar="ID", help="The id of the proposal; else it is made from the name of the tool.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def atrs(
    given: str | None, path: Path, *, output: Path | None, organisation: str | None, name: str | None, form: str
) -> None:
    """From an algorithmic transparency record: what drafts an answer, what is kept as a note, what is left out.

    FILE is text, Markdown, a web page, YAML, JSON or CSV. Nothing is fetched from the network.
    """
    found = use.bring_in_atrs(given, path, organisation, name)
    if output:
        write_whole(output, found.text().encode("utf-8"), over=False)
    report = page.to_json(found.imported, found.data()) if form == "json" else page.to_text(found.imported, found.label)
    click.echo(report, nl=False)
    if output:
        click.echo(f"Wrote {output}. Each answer in it counts as not given until a person confirms it.", err=True)
    else:
        click.echo("Nothing was written. Name a new file for the draft after -o.", err=True)
