r"""What another list of the council holds and the record does not, and the reverse: by reference, then by title.

Titles that are the same but for capitals, punctuation and spaces are only perhaps the same. A person says whether.

>>> listed = read_list(b"reference,title\na-project,Anything\nD-7,Warm homes\nD-8,Parking\n")
>>> recorded = (Recorded("a-project"), Recorded("homes", ("Warm Homes!",)))
>>> found = reconcile(listed, recorded)
>>> [each.reference for each in found.missing], [(each.item.reference, each.project) for each in found.perhaps]
(['D-7', 'D-8'], [('D-7', 'homes')])
>>> found = reconcile(listed, recorded, {"D-7": "homes"})
>>> [each.reference for each in found.missing], [each.project for each in found.not_listed]
(['D-8'], [])
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from charter_engine.errors import Malformed

MOST = 100_000
"""How many lines of a list are compared."""
_NEEDED = ("reference", "title")
_SHOWN = 20
_DROPPED = ("P", "Z", "C")  # punctuation, spaces, control characters: the first letter of a Unicode category
_NO_PAIRS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class CouncilList:
    """What is said of a list: its sort, one of `record.kinds.LISTS`; what it is called; the day that it is of."""

    kind: str
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on the list: the line on which it begins, its reference, its title, which may be empty."""

    line: int
    reference: str
    title: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A project of the record, and every title of its versions that is public."""

    project: str
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A thing on the list and a project whose titles are the same but for capitals, punctuation and spaces."""

    item: Item
    project: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A list held against the record. `by_title` was confirmed by a person; `perhaps` waits for one."""

    listed: tuple[Item, ...]
    recorded: tuple[Recorded, ...]
    by_reference: tuple[Item, ...]
    by_title: tuple[Pair, ...]
    perhaps: tuple[Pair, ...]

    @property
    def missing(self) -> tuple[Item, ...]:
        """What the list holds and the record does not, as far as anybody has said."""
        found = {each.reference for each in (*self.by_reference, *(pair.item for pair in self.by_title))}
        return tuple(each for each in self.listed if each.reference not in found)

    @property
    def not_listed(self) -> tuple[Recorded, ...]:
        """What the record holds and the list does not."""
        found = {*(each.reference for each in self.by_reference), *(each.project for each in self.by_title)}
        return tuple(each for each in self.recorded if each.project not in found)

    @property
    def untitled(self) -> tuple[Recorded, ...]:
        """The projects of which no title is public, so that only a reference could find them."""
        return tuple(each for each in self.not_listed if not each.titles)


def reconcile(listed: Sequence[Item], recorded: Sequence[Recorded], same: Mapping[str, str] = _NO_PAIRS) -> Reconciled:
    """Hold a list against the record. `same` names the project of each reference whose title a person confirmed.

    Raises:
        Malformed: when something was confirmed that is not perhaps the same.
    """
    projects = {each.project for each in recorded}
    by_reference = tuple(each for each in listed if each.reference in projects)
    alike = tuple(_alike([each for each in listed if each.reference not in projects], recorded))
    known = {(each.item.reference, each.project) for each in alike}
    if wrong := [f"`{ref}={project}`" for ref, project in same.items() if (ref, project) not in known]:
        raise Malformed(
            f"{', '.join(wrong)} cannot be confirmed: it is no reference of the list with a project of the same title "
            "that is still to be found. Where titles differ, write the project's id as its reference in the list."
        )
    by_title = tuple(each for each in alike if same.get(each.item.reference) == each.project)
    perhaps = tuple(each for each in alike if each.item.reference not in same)
    return Reconciled(tuple(listed), tuple(recorded), by_reference, by_title, perhaps)


def read_list(data: bytes) -> tuple[Item, ...]:
    """The things on a list: CSV in UTF-8, its first line the names of its columns; other columns are passed over.

    Raises:
        Malformed: with every mistake and its line.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        raise Malformed(f"line {line}: it is no text in UTF-8. Save the list as `CSV UTF-8`.") from None
    problems, items = list[str](), list[Item]()
    rows = _rows(text, problems)
    header = [each.strip() for each in next(rows, (1, list[str]()))[1]]
    if header:
        problems += [f"line 1: there is no column `{name}`." for name in _NEEDED if header.count(name) == 0]
        problems += [f"line 1: the column `{name}` stands there more than once." for name in _NEEDED if
                     header.count(name) > 1]  # fmt: skip
    elif not problems:
        problems.append("line 1: the list is empty. Its first line names the columns, `reference` and `title`.")
    if not problems:
        items += _items(header, rows, problems)
    if problems:
        more = [f"{len(problems) - _SHOWN} more problems."] if len(problems) > _SHOWN else []
        raise Malformed("\n".join([*problems[:_SHOWN], *more]))
    return tuple(items)


def _rows(text: str, problems: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Each line that is not empty, with its number. What cannot be read ends it, and is a problem."""
    reader = csv.reader((f"{line}\n" for line in text.removesuffix("\n").split("\n")), strict=True)
    first, found = 1, 0
    try:
        for row in reader:
            if row:
                found += 1
                yield first, row
            first = reader.line_num + 1
            if found > MOST + 1:
                problems.append(f"line {first}: the list is longer than {MOST} lines. Split it.")
                return
    except csv.Error as wrong:
        problems.append(f"line {first}: it cannot be read ({wrong}). Nothing after it was read.")


def _items(header: Sequence[str], rows: Iterator[tuple[int, list[str]]], problems: list[str]) -> Iterator[Item]:
    reference, title = map(header.index, _NEEDED)
    seen = dict[str, int]()
    for line, row in rows:
        if len(row) != len(header):
            problems.append(f"line {line}: it has {len(row)} cells, and the first line names {len(header)} columns.")
            continue
        item = Item(line, row[reference].strip(), row[title].strip())
        if not item.reference or not item.reference.isprintable():
            problems.append(f"line {line}: a reference of signs that can be seen, in one line, is missing.")
        elif item.reference in seen:
            problems.append(f"line {line}: the reference `{item.reference}` stands on line {seen[item.reference]} too.")
        seen.setdefault(item.reference, line)
        yield item


def _alike(listed: Sequence[Item], recorded: Sequence[Recorded]) -> Iterator[Pair]:
    projects = dict[str, dict[str, None]]()
    for each in recorded:
        for title in each.titles:
            projects.setdefault(_bare(title), {})[each.project] = None
    for item in listed:
        if bare := _bare(item.title):
            yield from (Pair(item, project) for project in projects.get(bare, ()))


def _bare(title: str) -> str:
    return "".join(mark for mark in title.casefold() if unicodedata.category(mark)[0] not in _DROPPED)
