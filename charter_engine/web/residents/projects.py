"""The register of projects as pages: what is on the table, looked through by words and by choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response

from charter_engine.web.kept import public_page
from charter_engine.web.pages import page
from charter_engine.web.visitor import ServiceHere, visitor_of
from charter_engine.workspace.projects.looking import Search, look, wanted
from charter_engine.workspace.projects.register import bring_near
from charter_engine.workspace.service import Service

router = APIRouter(include_in_schema=False)
A_PAGE: Final = 20
"""So many projects stand on one page."""
LAST_PAGE: Final = 5_000
LONGEST: Final = 200
"""So many signs of what is looked for are read, of each part: what was looked for is remembered."""
ASKED: Final = (
    ("own", "Questions of its own"),
    ("standing", "Only what every project is asked"),
    ("nothing", "No question for the community"),
)
STATES: Final = (
    ("on_table", "On the table now"),
    ("decided", "Decided"),
    ("waiting", "Not published yet"),
    ("overdue", "Overdue"),
    ("withdrawn", "Taken back"),
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody asked the register for, as it stands in the address."""

    q: str = ""
    stage: str = ""
    principle: str = ""
    area: str = ""
    asked: str = ""
    state: str = ""
    page: int = 1

    @property
    def query(self) -> str:
        """The same as the end of an address, with its `?`; without the page."""
        named = {name: getattr(self, name) for name in ("q", "stage", "principle", "area", "asked", "state")}
        held = {name: value for name, value in named.items() if value}
        return f"?{urlencode(held)}" if held else ""

    def at(self, number: int) -> str:
        """The end of the address of another page."""
        return f"{self.query}{'&' if self.query else '?'}page={number}" if number > 1 else self.query or "?"

    def search(self, service: Service) -> Search:
        """What is looked for in the rows."""
        chosen = (self.stage, self.principle, self.area, self.asked, self.state)
        return wanted(service.today, self.q, chosen, skip=(self.page - 1) * A_PAGE, most=A_PAGE)


async def looked_for(  # noqa: PLR0913 - one argument for each part of the address
    *,
    q: str = "",
    stage: str = "",
    principle: str = "",
    area: str = "",
    asked: str = "",
    state: str = "",
    page: int = 1,
) -> Looked:
    """What an address asks for."""
    q, stage, principle, area, asked, state = (each[:LONGEST] for each in (q, stage, principle, area, asked, state))
    return Looked(q, stage, principle, area, asked, state, min(max(page, 1), LAST_PAGE))


LookedHere = Annotated[Looked, Depends(looked_for)]


@router.get("/projects")
def projects(request: Request, service: ServiceHere, looked: LookedHere) -> Response:
    """The projects that were found, and a form to look for others."""
    at = bring_near(service.record.database, waits=visitor_of(request).is_signed_in)
    return public_page(request, (at, looked), lambda: _projects(request, service, looked, at))


def _projects(request: Request, service: Service, looked: Looked, at: int) -> Response:
    found = look(service.record.database, at, looked.search(service))
    last = max(1, -(-found.count // A_PAGE))
    return page(request, "projects.html", looked=looked, found=found, last=last, states=STATES, asks=ASKED)
