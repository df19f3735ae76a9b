"""The working paper of somebody who checked a record: what was checked, with what it was compared, and what was not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from charter_engine.render.visible import visible

NEVER = (
    "Whether everything that should be in the record was entered: `charter reconcile` compares it with other lists.",
    "Whether what an entry says is true, or was right. It is as it was signed.",
    "Whether the policy names the right keys: say below where you got it.",
)
_LINE = "_" * 60


def to_paper(head: str, compared: Mapping[str, str], checks: Sequence[str], result: str) -> str:
    """The paper as plain text. `checks` are lines; `compared` says what was given, by what it is."""
    wide = max(map(len, compared))
    given = [f"  {name:<{wide}}  {value}" for name, value in compared.items()]
    told = [
        "WORKING PAPER: a published record was checked",
        "",
        *head.split("\n"),
        "",
        "Compared with",
        *given,
        "",
        "Checked",
        *(f"  {line}" for line in checks),
        "",
        *result.split("\n"),
        "",
        "Not checked by any of this",
        *(f"  - {each}" for each in NEVER),
        "",
        f"The policy came from   {_LINE}",
        f"Remarks                {_LINE}",
        f"                       {_LINE}",
        f"Name, day, signature   {_LINE}",
    ]
    return "\n".join(map(visible, told)) + "\n"
