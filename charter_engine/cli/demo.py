"""`charter demo`: the service with the projects that come with the program, to look round in."""

from __future__ import annotations

from pathlib import Path

import click

from charter_engine.cli.progress import progress
from charter_engine.cli.serve import listen, said, until_told
from charter_engine.errors import Malformed, Unavailable
from charter_engine.render.visible import visible

OTHER = "this record is no demonstration, or one whose filling was broken off. Name another folder."


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default="demonstration", required=False, metavar="[DIR]")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any that is free.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.pass_obj
def command(given: str | None, /, folder: Path, *, port: int, no_browser: bool) -> None:
    """Fill DIR (else demonstration/ here) with the projects that come with the program, and serve it on this machine.

    Anybody who reaches it may sign in as the fictional person in any role. Used again, it goes on with the same folder.
    """
    try:
        from charter_engine.language.settings import FILE
        from charter_engine.web.serve import serve
        from charter_engine.workspace import demonstration
        from charter_engine.workspace.service import open_service, served_alone
    except ImportError:
        raise Unavailable("The service needs the part `web`: pip install 'charter-engine[web]'.") from None
    with until_told(), listen("127.0.0.1", port) as listening:
        if not (folder / FILE).exists():
            click.echo("Putting the projects on the record of the demonstration; this takes about a minute.")
            demonstration.fill(folder, given, lambda step: progress(visible(step)))
            progress("")
        with served_alone(open_service(folder, given)) as service:
            if not service.settings.demonstration:
                raise Malformed(f"{visible(str(folder))}: {OTHER}")
            at = said(listening, "127.0.0.1")
            click.echo(f"The demonstration is served at {at} from {visible(str(folder))}/. Press Ctrl-C to end.")
            if not no_browser:
                click.launch(at)
            serve(service, listening)
