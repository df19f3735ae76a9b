"""What every page of an assessment begins with: who asks, the draft, the Charter that serves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Request

from charter_engine.engine.reader import Reader
from charter_engine.model.charter import Edition
from charter_engine.web.visitor import ServiceHere, Visitor, need_act
from charter_engine.workspace.drafting.drafts import Draft, Who, check_open, load
from charter_engine.workspace.drafting.older_forms import is_older
from charter_engine.workspace.held import Held
from charter_engine.workspace.service import Service, held

OfficerHere = Annotated[Visitor, Depends(need_act("submit"))]


@dataclass(frozen=True)
class Here:
    """An assessment that somebody has open."""

    service: Service
    visitor: Visitor
    held: Held
    draft: Draft

    @cached_property
    def edition(self) -> Edition:
        """The edition of the day."""
        return self.held.charter.on(self.service.today)

    @cached_property
    def reader(self) -> Reader:
        """The answers, read under it."""
        return self.draft.reader(self.edition)

    @cached_property
    def is_older(self) -> bool:
        """Whether it is filled in, and answers another form than that of today."""
        return not self.draft.row.closed and is_older(self.draft)

    @property
    def url(self) -> str:
        """The address of its first page."""
        return f"/assessments/{self.draft.id}"

    @property
    def who(self) -> Who:
        """Who saves."""
        return who(self.service, self.visitor)


def here(service: ServiceHere, visitor: OfficerHere, draft: str) -> Here:
    """The assessment that the address names.

    Raises:
        NotFound: when there is none, or the visitor may not fill it in.
    """
    found = held(service)
    return Here(service, visitor, found, load(service.record.database, draft, visitor.name, found.charter.form))


def open_here(request: Request, service: ServiceHere, visitor: OfficerHere, draft: str) -> Here:
    """The same, while it can be changed.

    Raises:
        Refused: when it was submitted.
    """
    del request
    found = here(service, visitor, draft)
    check_open(found.draft)
    return found


def who(service: Service, visitor: Visitor) -> Who:
    """Somebody who fills in a draft, now."""
    return Who(visitor.name, visitor.actor("submit").role, service.now)


HereNow = Annotated[Here, Depends(here)]
OpenHere = Annotated[Here, Depends(open_here)]
