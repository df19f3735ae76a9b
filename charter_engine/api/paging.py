"""A long list in pages: which one is asked for, and links to the others (RFC 8288)."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

from charter_engine.api.caller import address_of

MOST: Final = 100
"""So many things stand on the largest page."""
LAST: Final = 100_000


class Paged(BaseModel):
    """Which page is asked for, and how many things stand on one."""

    model_config = ConfigDict(extra="forbid")
    page: Annotated[int, Field(ge=1, le=LAST)] = 1
    size: Annotated[int, Field(ge=1, le=MOST)] = 20

    @property
    def skip(self) -> int:
        """How many things stand on the pages before."""
        return (self.page - 1) * self.size


def link(request: Request, response: Response, asked: Paged, count: int) -> dict[str, Any]:
    """How many things there are, and the page; links to the others go into a header of the answer."""
    last = max(1, -(-count // asked.size))
    others = {"first": 1, "prev": asked.page - 1, "next": asked.page + 1, "last": last}
    there = {name: number for name, number in others.items() if 1 <= number <= last}
    held = [(name, value) for name, value in request.query_params.multi_items() if name != "page"]
    at = f"{address_of(request)}{quote(request.url.path)}"
    response.headers["link"] = ", ".join(
        f'<{at}?{urlencode([*held, ("page", number)])}>; rel="{name}"' for name, number in there.items()
    )
    return {"count": count, "page": asked.page, "pages": last}
