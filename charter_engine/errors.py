"""What can go wrong, in three kinds that are never mixed.

A *result* (a rule that is not met) is data and is never raised. A *problem* is a mistake in something written; problems
are collected, all of them, and travel together. A bug is an ordinary exception, and nobody catches it.

    CharterError            base of everything raised on purpose
      InvalidSource         documents that could not be accepted; carries every problem
      NotFound              a name nobody knows, with the nearest ones
      Malformed             bytes that are not what they should be: an entry, a note, a proof, a policy
      Refused               an act that may not be done: not by this person, or not as things stand
        TooMany             or not so often
      Unavailable           something outside the package is missing (Pango, a folder that can be written to)
        Busy                or others wait for the same already
      RuleError             a rule that cannot be evaluated; the only one that `engine.assess` catches
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a text something stands. Lines and columns count from 1; 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: where it stands, what was found, what was expected, what to do.

    `code` is stable, kebab-case and listed in `language.problems`. `severity` is "error" or "warning";
    only errors stop.
    """

    place: Place
    code: str
    found: str
    expected: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        lines = [f"{self.place}  {self.code}", f"   {self.found}"]
        return "\n".join([*lines, f"   {self.expected}"] if self.expected else lines)


class CharterError(Exception):
    """Base of everything that this package raises on purpose.

    `outward` is what a visitor of the service reads instead, where the message is for whoever looks after it.
    """

    outward: str = ""


class InvalidSource(CharterError):
    """Documents that could not be accepted. `problems` holds every one of them, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(sorted(set(problems)))
        super().__init__(describe(self.problems))


class NotFound(CharterError):
    """A name that nobody knows. The message names the nearest ones."""

    def __init__(self, kind: str, name: str, known: Iterable[str], where: str = "") -> None:
        place = f" {where}" if where else ""
        super().__init__(f"There is no {kind} `{name}`{place}. {nearest(name, known)}".strip())


class Malformed(CharterError):
    """Bytes that are not what they should be. The message, a sentence without a subject's name, says what is wrong."""


class Refused(CharterError):
    """An act that may not be done. The message says why, who may, and what to do; nothing was written."""


class TooMany(Refused):
    """An act that was tried too often. `seconds` says after how long it may be tried again."""

    def __init__(self, message: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(message)


class Unavailable(CharterError):
    """Something outside this package is missing. The message says how to get it."""


class Busy(Unavailable):
    """As many wait for this as may. The message says what to do; `seconds` after how long it may be tried again."""

    def __init__(self, message: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(message)


class RuleError(CharterError):
    """A rule that cannot be evaluated on this day or for these values. Shown in the report as `errored`."""


def describe(problems: Sequence[Problem]) -> str:
    """All problems as text, with a last line that counts them and their files."""
    files = {problem.place.file for problem in problems}
    counted = f"{_many(len(problems), 'problem')} in {_many(len(files), 'file')}."
    return "\n\n".join([*map(str, problems), counted])


def nearest(name: str, known: Iterable[str]) -> str:
    """A sentence that offers the nearest known name, else the known names when they are few, else nothing."""
    from difflib import get_close_matches  # only for who has made a mistake

    names = sorted(known)
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean `{close[0]}`?"
    return f"It can be {', '.join(names)}." if 0 < len(names) <= 12 else ""


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
