"""`charter log explain`: the story of an entry, from the published folder alone."""

from __future__ import annotations

from pathlib import Path

import click

from charter_engine.errors import NotFound


@click.command("explain", short_help="Tell the story of a decision, or of any entry.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("number", type=click.IntRange(0))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def explain(folder: Path, number: int, form: str) -> None:
    """Tell what led to entry NUMBER, and what became of it. `charter log verify` says whether to believe the record."""
    from charter_engine.record.story import story
    from charter_engine.render import story as render
    from charter_engine.workspace.status import published_past

    entries = published_past(folder).entries
    told = story(entries, number)
    if not told or number not in {each.seq for each in entries}:
        raise NotFound("entry", str(number), (), f"in {folder}, which has {len(entries)}")
    click.echo(render.to_json(told, number) if form == "json" else render.to_text(told, number))
