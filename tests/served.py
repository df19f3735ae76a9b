"""The service as its visitors meet it: a real server on loopback, and a browser that may go nowhere else."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import uvicorn
from playwright.sync_api import Browser, Page

from charter_engine.web.app import build
from tests.sites import Site

SHOTS = "CHARTER_SHOTS"
"""Names a folder for the pictures of journeys, to be looked at."""
WIDTHS = (320, 768, 1280)


@contextmanager
def served(site: Site) -> Iterator[str]:
    """The address at which a site answers while the block runs."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = uvicorn.Server(uvicorn.Config(build(site.service), access_log=False, log_level="error"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, name="site")
        thread.start()
        until = monotonic() + 30
        while not server.started and monotonic() < until:
            sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def visiting(browser: Browser, at: str, *, scripts: bool = False, width: int = 1280) -> Iterator[Page]:
    """A browser of somebody who visits the service; without scripts where nothing else is said."""
    context = browser.new_context(base_url=at, java_script_enabled=scripts, viewport={"width": width, "height": 900})
    try:
        yield context.new_page()
    finally:
        context.close()


@dataclass
class Strip:
    """The pictures of a journey, one a step, where CHARTER_SHOTS names a folder for them."""

    journey: str
    taken: int = 0

    def take(self, page: Page, what: str) -> None:
        """A picture of the page as it is."""
        self.taken += 1
        if folder := os.environ.get(SHOTS):
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{self.journey}-{self.taken:02}-{what}.png", full_page=True)
