"""The working paper of somebody who checked a record: what was checked, with what it was compared, and what was not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from charter_engine.log.verify import Seen, Verified
from charter_engine.render.blocks import Block, Heading, Items, Pairs, Para, Reading, Table
from charter_engine.render.checks import TITLES, found, result

Form: TypeAlias = Literal["text", "html", "pdf"]
NEVER = (
    "Whether everything that should be in the record was entered: `charter reconcile` compares it with other lists.",
    "Whether what an entry says is true, or was right. It is as it was signed.",
    "Whether the policy names the right keys: say below where you got it.",
)
BY_HAND = ("The policy came from", "Remarks", "Name and office", "Day", "Signature")
FOOT = "A program compared what stands above. Whoever signs says what they make of it."
_LINE = "_" * 40


def to_paper(about: str, compared: Mapping[str, str], checked: Verified, fine: str, form: Form) -> bytes:
    """The paper in a form, as the bytes of one file; the arguments are those of `read`.

    Raises:
        Unavailable: for PDF, when this machine cannot write it.
    """
    paper = read(about, compared, checked, fine)
    if form == "text":
        from charter_engine.render.text import to_text

        return to_text(paper).encode()
    from charter_engine.render.html import to_html

    page = to_html([paper])
    if form == "html":
        return page.encode()
    from charter_engine.render.pdf import to_pdf

    return to_pdf(page)


def read(about: str, compared: Mapping[str, str], checked: Verified, fine: str) -> Reading:
    """The paper as a reading: `compared` says what was given, by what it is; `fine` is said where nothing is amiss."""
    came = result(checked.checks, checked.verdict, fine)
    checks = tuple(
        (f"{number}. {TITLES[each.name]}", each.status.value.upper(), found(each))
        for number, each in enumerate(checked.checks, 1)
    )
    blocks: tuple[Block, ...] = (
        *(Para(sentence, "notice") for sentence in came.split("\n")),
        Heading(2, "Compared with"),
        Pairs(tuple(compared.items()), "What was given", ("", "What it was")),
        Heading(2, "Witnesses"),
        _witnesses(checked.seen),
        Heading(2, "Checked"),
        Table("What was checked", ("Check", "Result", "Found"), checks),
        Heading(2, "Not checked by any of this"),
        Items(NEVER),
        Heading(2, "To be filled in by hand"),
        Pairs(tuple((name, _LINE) for name in BY_HAND), "By hand", ("", "")),
    )
    return Reading("auditor", "Working paper: a published record was checked", about, blocks, FOOT)


def _witnesses(witnesses: Sequence[Seen]) -> Block:
    if not witnesses:
        return Para("No policy names a witness. Signatures of witnesses were compared with nothing.")
    rows = tuple((each.called, each.key.name, *_signed(each)) for each in witnesses)
    return Table("Who signed", ("Witness", "Signs as", "Signed for", "On"), rows)


def _signed(witness: Seen) -> tuple[str, str]:
    if witness.size is None or witness.second is None:
        return "nothing here", "never"
    return f"the first {witness.size} entries", _time(witness.second)


def _time(second: int) -> str:
    """A second after 1970, which may be any number that eight bytes hold, as day and time in UTC."""
    try:
        return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return f"second {second} after 1970"
