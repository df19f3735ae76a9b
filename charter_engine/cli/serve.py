"""`charter serve`: the record as a service, with pages for everybody."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import click

from charter_engine.errors import Unavailable
from charter_engine.render.visible import visible


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default="record", required=False, metavar="[DIR]")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="HOST", help="Where to listen.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any that is free.")
@click.option("--anchor", type=click.Path(path_type=Path), metavar="FILE", help="This process's own, of several.")
@click.option("--no-publish", is_flag=True, help="Leave it to another process to publish the record.")
@click.pass_obj
def command(given: str | None, /, folder: Path, *, host: str, port: int, anchor: Path | None, no_publish: bool) -> None:
    """Serve the record in DIR (else record/ here) as pages. An empty folder gets a record first."""
    try:
        from charter_engine.web.serve import serve
        from charter_engine.workspace.people.accounts import has_administrator
        from charter_engine.workspace.service import open_service, served_alone
    except ImportError:
        raise Unavailable("The service needs the part `web`: pip install 'charter-engine[web]'.") from None
    with (
        until_told(),
        listen(host, port) as listening,
        served_alone(open_service(folder, given, anchor=anchor)) as service,
    ):
        click.echo(f"The record {visible(service.home.settings.record)} is served at {said(listening, host)}")
        if not has_administrator(service.record.database):
            click.echo("Nobody can sign in yet: `charter admin first NAME EMAIL` lets the first administrator in.")
        click.echo("Press Ctrl-C to end.")
        serve(service, listening, publishes=not no_publish)


@contextlib.contextmanager
def until_told() -> Iterator[None]:
    """Go on until Ctrl-C, or until the process is told to end (SIGTERM): both finish what is under way."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        yield


def listen(host: str, port: int) -> socket.socket:
    """A place to be reached at.

    Raises:
        click.BadParameter: when nobody can listen there.
    """
    try:
        return socket.create_server((host, port))
    except OSError as refused:
        why = os.strerror(refused.errno) if refused.errno else refused
        told = f"{host}, port {port}: nobody can listen there ({why}). Name another with --port."
        raise click.BadParameter(told, param_hint="'--port'") from None


def said(listening: socket.socket, host: str) -> str:
    """The address of that place."""
    return f"http://{host}:{listening.getsockname()[1]}/"
