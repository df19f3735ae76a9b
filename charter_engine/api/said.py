"""The forms of what programs send: texts of bounded length, days, and nothing that nobody asked for."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from charter_engine.language.shape import parse_day
from charter_engine.record.shapes import LONGEST

MOST: Final = 100
"""So many things can be said in one list."""


class Sent(BaseModel):
    """A body of JSON: exactly these fields, each of exactly its type."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @field_validator("*")
    @classmethod
    def _in_text(cls, held: Any) -> Any:
        return in_text(held)


def in_text(held: Any) -> Any:
    """Data as it is, where every text in it is one that UTF-8 can hold and a database takes.

    Raises:
        PydanticCustomError: for the first that is not.
    """
    left = [held]
    while left:  # and not by recursion: nobody knows how deep it is
        each = left.pop()
        if isinstance(each, str) and any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in each):
            raise PydanticCustomError("not_text", "A text holds NUL, or half a sign. Take it out")
        if isinstance(each, dict):
            left += [*each, *each.values()]
        elif isinstance(each, list):
            left += each
    return held


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
