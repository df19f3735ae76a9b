"""`charter log explain`, `export` and `sample`: the story of an entry, or of decisions picked by chance."""

from __future__ import annotations

from pathlib import Path

import click

from charter_engine.errors import NotFound

FOLDER = click.argument("folder", type=click.Path(path_type=Path))


@click.command("explain", short_help="Tell the story of a decision, or of any entry.")
@FOLDER
@click.argument("number", type=click.IntRange(0))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def explain(folder: Path, number: int, form: str) -> None:
    """Tell what led to entry NUMBER, and what became of it. `charter log verify` says whether to believe the record."""
    from charter_engine.record.story import story
    from charter_engine.render import story as render
    from charter_engine.workspace.records.status import published_past

    entries = published_past(folder).entries
    told = story(entries, number)
    if not told or number not in {each.seq for each in entries}:
        raise NotFound("entry", str(number), (), f"in {folder}, which has {len(entries)}")
    click.echo(render.to_json(told, number) if form == "json" else render.to_text(told, number))


@click.command("export", short_help="Write a decision's whole story into a folder.")
@FOLDER
@click.argument("number", type=click.IntRange(0))
@click.argument("target", type=click.Path(path_type=Path), metavar="DIR")
def export(folder: Path, number: int, target: Path) -> None:
    """Write the story of entry NUMBER into the new folder DIR: sentences, proofs, what it names, and W3C PROV."""
    from charter_engine.render.visible import visible
    from charter_engine.workspace.records.export import export as write

    click.echo(visible(f"Wrote {write(folder, number, target)} entries into {target}. Begin with its README.txt."))


@click.command("sample", short_help="Pick decisions by chance, to be looked at on paper.")
@FOLDER
@click.option("--seed", required=True, metavar="TEXT", help="What chance comes from, such as dice thrown in public.")
@click.option("--n", "number", type=click.IntRange(1), default=5, show_default=True, metavar="N", help="How many.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to this file.")
def sample(folder: Path, seed: str, number: int, output: Path | None) -> None:
    """Pick N decisions by chance, and print the story of each with a list to tick. The same seed picks the same."""
    from charter_engine.record.sample import picked
    from charter_engine.record.story import story
    from charter_engine.render.sample import to_paper
    from charter_engine.workspace.output import write_whole
    from charter_engine.workspace.records.log import newest
    from charter_engine.workspace.records.status import published_past

    entries, (_, signed, _) = published_past(folder).entries, newest(folder)
    decisions = sum(each.kind == "decision.recorded" for each in entries)
    stories = {seq: story(entries, seq) for seq in picked(entries, signed.at.root, seed, number)}
    paper = to_paper(stories, decisions, seed, signed.at.size)
    if output:
        write_whole(output, (paper + "\n").encode())
    else:
        click.echo(paper)
