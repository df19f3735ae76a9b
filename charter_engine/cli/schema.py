"""`charter schema`: the JSON Schema of a kind of document, for an editor."""

from __future__ import annotations

from pathlib import Path

import click

from charter_engine.workspace.charters import schema as use
from charter_engine.workspace.output import write_whole


@click.command()
@click.argument("kind", type=click.Choice(use.KINDS), metavar="KIND")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file, whole or not at all.")
@click.pass_obj
def command(given: str | None, kind: str, *, output: Path | None) -> None:
    """The JSON Schema of a kind of document, for an editor that completes and underlines.

    KIND is charter, questions, routing, criteria, words, principle, cases, proposal, verdict, record, or report (what
    `charter assess --format json` prints).
    """
    text = use.schema_text(given, kind)
    if output:
        write_whole(output, text.encode("utf-8"))
        click.echo(f"Wrote {output}.", err=True)
    else:
        click.echo(text, nl=False)
