"""The forms of what programs send: texts of bounded length, days, and nothing that nobody asked for."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from charter_engine.language.shape import parse_day
from charter_engine.record.shapes import LONGEST

MOST: Final = 100
"""So many things can be said in one list."""


class Sent(BaseModel):
    """A body of JSON: exactly these fields, each of exactly its type."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _day(said: Any) -> date:
    found = parse_day(said) if isinstance(said, str) else None
    if found is None:
        raise ValueError("This is no day. Write it as in 2027-03-01")
    return found


Text = Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=r"\S")]
Brief = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
Texts = Annotated[list[Text], Field(max_length=MOST)]
Day = Annotated[date, BeforeValidator(_day)]
EntryNo = Annotated[int, Field(ge=0, lt=2**53)]
