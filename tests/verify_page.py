"""The page that checks a log in a browser, for tests of it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from charter_engine.log import verify_alone

PAGE = Path(verify_alone.__file__).with_name("verify.html")


@contextmanager
def opened(page: Page) -> Iterator[Page]:
    """The page, opened as a file in the browser of `page`, which has no network."""
    alone = page.context.new_page()
    alone.goto(PAGE.as_uri())
    yield alone
    alone.close()


def spelt(data: bytes | None) -> str | None:
    """Bytes as a text that a script can read."""
    return None if data is None else base64.b64encode(data).decode()
