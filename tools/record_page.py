"""What the entries of a record hold, as a page: written from `charter_engine/record/kinds.py`."""

from __future__ import annotations

from collections.abc import Iterator

from charter_engine.model.actor import MAY, spoken
from charter_engine.record.kinds import KINDS, EntryKind
from charter_engine.record.shapes import NAMED, PERSON, PROMISED, REF, WITHDRAWN, Either, Field, ListOf, Record, Shape

SAID = {
    REF: "a thing named by its hash",
    PROMISED: "a thing named by its hash, promised for a day",
    NAMED: "a thing named by its hash, promised for a day or not",
    WITHDRAWN: "the hash of a thing that was promised, and why it will not come",
    PERSON: "a role and a person",
}
"""What is told once, above, and not again at each field."""

HEAD = """\
# What the record holds

For whoever reads the entries of a record, or writes a program that does.
How an entry is written, hashed and signed is [another page](log-format.md),
and so are the kinds that the log itself acts on.
Here stand the kinds of entries that **people** make. Each is an act by a person in a role; [who may do what](roles.md).
The program cannot make one by itself: an entry without a role that may, or without a person, is refused.

A kind that is not here, such as one of a later version, is kept and passed on as it is.
So kinds can be added, and no old entry changes.

## What is said in all of them

`actor` holds a `role` and a `person`. The person is a [value that may go](log-format.md#an-entry):
a name lies beside the record, and can be taken out of sight without a change to the record.

| in a field | what it is |
|---|---|
| the number of an earlier entry | its `seq`. It must be of the kind that is named |
| a commitment | `{"$c": ...}` in place of a value that may go |
| a thing named by its hash | `bytes`, `media`, `sha256` of a file in `blobs/`; and `due` where it is promised |
| a day | as `2026-03-31` |

## The things that are named

**The Charter** is JSON: `{"charter": {FILE: TEXT, ...}}`, each file as it was, without the cases.
Whoever has it has the rules of then.

**A proposal** is the [document](documents.md) as JSON, with a commitment in place of every free text:
answers, reasons, comments, titles, addresses, who answered.
Ids, options, dates, numbers, hashes and whose project it is stand as they are.
A withheld answer has its reason and no value.
`says_nothing` lists the places of answers that are a stock text such as "to be confirmed".
A rule may ask of a text only whether it says something. So a text can go, and no outcome moves.

**A report** is [the report as data](report-json.md), made from that proposal.
In place of each text stands where it lies, as `[/answers/title]`.
Whoever shows the report puts in the texts that are still there.

**A table of outcomes** is a list of `[rule, outcome, who acts next, tier]`, by the rules' ids.
It must come out the same whichever version of the program makes it.

`charter log replay` makes a report again from the first two, and compares it with the last two.
"""


def page() -> str:
    """The whole page, without its notice."""
    return "\n".join([HEAD, "## The kinds", "", *(line for kind in KINDS.values() for line in _kind(kind))])


def _kind(kind: EntryKind) -> Iterator[str]:
    yield from (f"### {kind.kind}", "", kind.says, "")
    yield from (f"By: {', '.join(map(spoken, MAY[kind.act]))}.", "")
    yield from ("| field | what it says | what may stand there |", "|---|---|---|")
    for path, field in fields(kind.body):
        yield f"| `{path}` | {field.says} | {_said(field)} |"
    yield ""


def fields(shape: Record, above: str = "") -> Iterator[tuple[str, Field]]:
    """Each field, with the fields inside it below it."""
    for field in shape.fields:
        yield f"{above}{field.name}", field
        if inside := _inside(field.shape):
            many = "[]" if isinstance(field.shape, ListOf) else ""
            yield from fields(inside, f"{above}{field.name}{many}.")


def _inside(shape: Shape) -> Record | None:
    item = shape.item if isinstance(shape, ListOf) else shape
    return item if isinstance(item, Record) and item not in SAID else None


def _said(field: Field) -> str:
    left_out = "; may be left out" if not field.needed else ""
    return f"{_of(field.shape)}{left_out}".replace("|", r"\|")


def _of(shape: Shape) -> str:
    match shape:
        case Record():
            return SAID.get(shape, "an object with the fields below")
        case ListOf(item, least):
            return f"a list, {'one or more' if least else 'which may be empty'}: {_of(item)}"
        case Either(shapes):
            return ", or ".join(map(_of, shapes))
        case _:
            return shape.says.replace("{", "`{").replace("}", "}`")
