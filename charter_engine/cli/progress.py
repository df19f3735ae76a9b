"""How far a long command has come, for whoever watches."""

from __future__ import annotations

import sys

import click


def progress(said: str) -> None:
    """Show one line in place of the last; nothing where the output goes to no terminal."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{said}", err=True, nl=False)
