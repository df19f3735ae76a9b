"""`charter log witness` and `charter log serve-witness`: asking others to sign a log, and signing those of others."""

from __future__ import annotations

import contextlib
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from charter_engine.cli.log_keep import RECORD
from charter_engine.cli.serve import listen, said
from charter_engine.errors import Unavailable
from charter_engine.log.checks import Status
from charter_engine.render.visible import visible

FILE = click.Path(path_type=Path)
_SAID = {Status.PASSED: "SIGNED", Status.FAILED: "REFUSED", Status.NOT_COMPARED: "NOT SIGNED"}
_EXIT = {Status.FAILED: 1, Status.NOT_COMPARED: 3, Status.PASSED: 0}
"""The worst first: it is what the command ends with."""


@click.command("witness", short_help="Ask others to sign the newest checkpoint.")
@click.argument("folder", type=FILE, required=False)
@click.option("--policy", type=FILE, metavar="FILE", help="With FOLDER: its witnesses, with keys and addresses.")
@click.option("--url", "urls", multiple=True, metavar="URL", help="Ask here, and not at the policy's addresses.")
@RECORD
def ask(folder: Path | None, policy: Path | None, urls: tuple[str, ...], record: Path | None) -> None:
    """Ask witnesses to sign the newest checkpoint in FOLDER, and keep their signatures with it.

    Without FOLDER, a record is published and its own witnesses are asked. Exit code 0 when all signed, 1 when one has
    seen what contradicts this log, 3 when one did not sign otherwise.
    """
    from charter_engine.workspace.records import witness as use
    from charter_engine.workspace.records.record import find_record

    if (folder is None) is not (policy is None) or (record and folder) or (urls and not folder):
        raise click.UsageError("Give a FOLDER with --policy (and --url), or a record with --record.")
    now = datetime.now(UTC)
    found = (
        use.ask_for(folder, policy, urls, now) if folder and policy else use.ask_for_record(find_record(record), now)
    )
    for each in found:
        click.echo(visible(f"{_SAID[each.status]:<11} {each.url}: {each.said}"))
    sys.exit(next(code for status, code in _EXIT.items() if status in {each.status for each in found}))


@click.command("serve-witness", short_help="Be a witness: sign the checkpoints of others.")
@click.option("--key", type=FILE, metavar="FILE", required=True, help="Your secret key; made where there is none.")
@click.option("--name", required=True, metavar="NAME", help="What you are called, as `residents.example/w1`.")
@click.option("--log", "logs", multiple=True, metavar="KEY", help="The key of a log that you sign for.")
@click.option("--policy", type=FILE, metavar="FILE", help="A policy that names logs: you sign for those.")
@click.option("--state", type=FILE, metavar="FILE", required=True, help="What you signed so far. Never restore it.")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="HOST", help="Where to listen.")
@click.option("--port", default=8040, show_default=True, type=click.IntRange(0, 65535), help="0: any that is free.")
def serve(key: Path, name: str, state: Path, host: str, port: int, **given: Any) -> None:
    """Be a witness: sign the newest checkpoint of a log, if the log went on from what you signed before."""
    from charter_engine.workspace.records import serve_witness as use

    witness = use.become(key, name, use.keys_of_logs(given["logs"], given["policy"]), state)
    try:
        from charter_engine.web.witness import serve as answer
    except ImportError:
        raise Unavailable("A witness needs the part `web`: pip install 'charter-engine[web]'.") from None
    listening = listen(host, port)
    url = said(listening, host).rstrip("/")
    click.echo(f"The witness {visible(name)} answers at {url} until you press Ctrl-C. For a policy:")
    click.echo(f"witness {visible(name)} {witness.signer.key} {url}")
    with contextlib.suppress(KeyboardInterrupt), listening:
        answer(witness, listening, click.echo)
