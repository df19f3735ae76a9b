"""`charter coverage`: each clause, commitment and criterion, with its rules, or why it is left to people."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from textwrap import fill

import click

from charter_engine.workspace.charters import coverage as use


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.pass_obj
def command(given: str | None, form: str) -> None:
    """Each clause, commitment and criterion: its rules, its questions, or why it is left to people.

    Exit code 1 when something has neither.
    """
    rows = use.coverage(given)
    writers = {"text": _text, "markdown": _markdown, "json": _json}
    click.echo(writers[form](rows))
    if any(row.blank for row in rows):
        sys.exit(1)


def _json(rows: tuple[use.Row, ...]) -> str:
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2)


def _text(rows: tuple[use.Row, ...]) -> str:
    lines = []
    for row in rows:
        lines.append(fill(f"{row.kind} {row.id}: {row.says}", 80, subsequent_indent="  "))
        lines += [fill(said, 80, initial_indent="    ", subsequent_indent="      ") for said in _said(row)]
    kinds = [row.kind for row in rows]
    counted = ", ".join(f"{kinds.count(kind)} {plural}" for kind, plural in _PLURALS.items())
    blank = sum(row.blank for row in rows)
    return "\n".join([*lines, "", f"{counted}. {blank or 'None'} without a rule, a question or a reason."])


def _markdown(rows: tuple[use.Row, ...]) -> str:
    lines = ["| What | Says | Strength | Rules, questions, or why it is left to people |", "|---|---|---|---|"]
    lines += [f"| {row.kind} `{row.id}` | {row.says} | {row.strength} | {'<br>'.join(_said(row))} |" for row in rows]
    return "\n".join(lines)


def _said(row: use.Row) -> list[str]:
    said = [f"checked by {', '.join(row.checked_by)}"] if row.checked_by else []
    said += [f"asked by {', '.join(row.asked_by)}"] if row.asked_by else []
    said += [f"derived as {', '.join(row.derived_as)}"] if row.derived_as else []
    said += [f"left to people: {row.left_to_people}"] if row.left_to_people else []
    return said or ["NOTHING STANDS FOR IT"]


_PLURALS = {"clause": "clauses", "commitment": "commitments", "criterion": "criteria"}
