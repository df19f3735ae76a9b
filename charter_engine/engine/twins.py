"""The same fact in two proposals. An item of a list is known by its name, so that its place does not matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from charter_engine.engine.determining import ALL_ITEMS
from charter_engine.engine.reader import Reader
from charter_engine.engine.trace import without_numbers
from charter_engine.model.proposal import Answers


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that is not the same in both proposals: what it was, and what it is, in words."""

    id: str
    label: str
    before: str
    after: str


def differing(names: Iterable[str], named_by: Reader, before: Reader, after: Reader) -> Iterator[FactChange]:
    """Of the facts with these names in the proposal of `named_by` those that a rule can tell apart, each once."""
    for name in dict.fromkeys(names):
        label = _label(name, named_by)
        was, now = (_stands(name, label, reader) for reader in (before, after))
        if was[0] != now[0]:
            yield FactChange(name, label, was[1], now[1])


def _label(name: str, reader: Reader) -> str:
    if name.endswith(ALL_ITEMS):
        return f"whether this list is complete: {reader.label(name.removesuffix(ALL_ITEMS))}"
    return reader.label(name)


def _stands(name: str, label: str, reader: Reader) -> tuple[object, str]:
    """How a fact stands: once as what a rule can tell apart, and once in words."""
    found = [each for each in _names(name, reader) if _label(each, reader) == label]
    if not found:
        return None, "not listed"
    there = name if name in found else found[0]
    if there.endswith(ALL_ITEMS):
        node = reader.node(there.removesuffix(ALL_ITEMS))
        if node is None:
            return "unanswered", "not answered"
        open_list = isinstance(node, Answers) and not node.complete
        return open_list, "there may be more" if open_list else "complete"
    if there.endswith("]"):
        return "listed", "listed"
    fact = reader.fact(there)
    is_text = reader.edition.form.index[fact.asks].question.type == "text"
    return (fact.state, "" if is_text else fact.words), fact.words  # of a text a rule sees only that it says something


def _names(name: str, reader: Reader) -> list[str]:
    """Every numbered name that the proposal has for the same question; of an item, all items of its list."""
    if name.endswith(ALL_ITEMS):
        return [each + ALL_ITEMS for each in reader.instances(without_numbers(name.removesuffix(ALL_ITEMS)))]
    found = reader.instances(without_numbers(name))
    return [item for each in found for item in _items(each, reader)] if name.endswith("]") else found


def _items(name: str, reader: Reader) -> list[str]:
    node = reader.node(name)
    return [f"{name}[{number + 1}]" for number in range(len(node.items))] if isinstance(node, Answers) else []
