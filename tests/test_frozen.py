"""Frozen classes are those of the standard library, made in another way."""

from __future__ import annotations

import copy
import dataclasses
import operator
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, replace
from functools import cached_property
from inspect import signature
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine import frozen
from charter_engine.errors import Place
from charter_engine.model.expression import Answered

THERE, HERE = dataclasses.dataclass, frozen.dataclass
Make = Callable[[Any], Any]


def line(dataclass: Any) -> Any:
    @dataclass(frozen=True, slots=True, order=True)
    class Line:
        """As most are."""

        file: str
        number: int = 1
        words: list[str] = field(default_factory=list)
        seen: object = field(default=None, compare=False, repr=False)

    return Line


def named(dataclass: Any) -> Any:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Named:
        """By name only."""

        a: str
        b: str = ""

    return Named


def loose(dataclass: Any) -> Any:
    @dataclass(frozen=True)
    class Loose:
        """Without slots; what is worked out once is kept."""

        a: int
        b: int = field(default=2, kw_only=True)
        c: int = 3

        def __post_init__(self) -> None:
            if self.a < 0:
                raise ValueError("less than nothing")

        def __repr__(self) -> str:
            return f"<{self.a}>"

        @cached_property
        def twice(self) -> int:
            return 2 * self.a

    return Loose


def apart(dataclass: Any) -> Any:
    @dataclass(frozen=True, slots=True, eq=False)
    class Apart:
        """Equal to itself alone."""

        a: int

    return Apart


def empty(dataclass: Any) -> Any:
    @dataclass(frozen=True, slots=True)
    class Empty:
        """Nothing in it."""

    return Empty


MAKES = (line, named, loose, apart, empty)
CALLS: tuple[tuple[Make, tuple[object, ...], dict[str, object]], ...] = (
    (line, ("a",), {}),
    (line, ("a", 2, ["b"]), {"seen": 3}),
    (line, (), {}),
    (line, ("a",), {"other": 1}),
    (line, ("a", 1, [], None, 5), {}),
    (named, (), {"b": "c", "a": "d"}),
    (named, ("a",), {}),
    (loose, (1, 4), {"b": 5}),
    (loose, (1, 2, 3), {}),
    (loose, (-1,), {}),
    (empty, (), {}),
    (empty, (1,), {}),
)


def came_to(do: Callable[[], object]) -> object:
    """What something gives, or how it fails."""
    try:
        return do()
    except (TypeError, ValueError, AttributeError) as wrong:
        return type(wrong), str(wrong).replace(".<locals>", "")


@pytest.mark.parametrize(("make", "args", "named"), CALLS)
def test_an_object_holds_the_same_or_is_refused_with_the_same_words(make, args, named):
    def shown(dataclass: Any) -> object:
        made = make(dataclass)(*args, **named)
        return repr(made), [getattr(made, each.name) for each in fields(made)]

    assert came_to(lambda: shown(THERE)) == came_to(lambda: shown(HERE))


@pytest.mark.parametrize("make", MAKES)
def test_the_class_says_the_same_of_itself(make):
    def says(cls: Any) -> object:
        members = [(each.name, each.type, each.default, each.kw_only) for each in fields(cls)]
        taken = [(p.name, p.kind, p.annotation, p.default is p.empty) for p in signature(cls).parameters.values()]
        own = {name for name in vars(cls) if name not in ("__weakref__", "__doc__")}
        return cls.__match_args__, members, taken, own | {"__getstate__", "__setstate__"}

    assert says(make(THERE)) == says(make(HERE))


@pytest.mark.parametrize("make", [line, loose, apart])
@pytest.mark.parametrize("do", [lambda one, name: setattr(one, name, 1), delattr])
def test_nothing_of_it_is_changed(make, do):
    one, there = make(HERE)(1), make(THERE)(1)
    name = fields(one)[0].name
    with pytest.raises(FrozenInstanceError):
        do(one, name)
    assert came_to(lambda: do(there, name)) == came_to(lambda: do(one, name))
    with pytest.raises(FrozenInstanceError):
        do(one, "other")
    assert getattr(one, name) == 1


rows = st.tuples(st.sampled_from("ab"), st.integers(0, 1), st.lists(st.sampled_from("cd"), max_size=1), st.integers())


@given(rows, rows)
def test_two_are_compared_as_there(first, second):
    there, here = line(THERE), line(HERE)
    for way in (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge):
        assert way(there(*first), there(*second)) is way(here(*first), here(*second))
    assert here(*first) != there(*first)
    assert came_to(lambda: here(*first) < first) == came_to(lambda: there(*first) < first)


def test_equal_ones_have_one_hash_and_what_holds_a_list_has_none():
    assert hash(named(HERE)(a="x")) == hash(named(THERE)(a="x"))
    assert hash(Answered("x")) == hash(Answered("x"))
    assert came_to(lambda: hash(line(HERE)("a"))) == came_to(lambda: hash(line(THERE)("a")))


def test_each_is_equal_to_itself_alone_where_that_is_asked_for():
    cls = apart(HERE)
    one, other = cls(1), cls(1)
    assert one != other
    assert len({one, other, one}) == 2


def test_a_default_that_is_made_is_made_for_each():
    cls = line(HERE)
    assert cls("a").words is not cls("a").words


def test_what_is_worked_out_once_is_kept():
    one = loose(HERE)(4)
    assert (one.twice, one.twice, repr(one)) == (8, 8, "<4>")


def test_it_can_be_copied_with_changes_and_without():
    place = Place("a.yaml", 3)
    assert replace(place, line=4) == Place("a.yaml", 4)
    for again in (copy.copy(place), copy.deepcopy(place), pickle.loads(pickle.dumps(place))):  # noqa: S301
        assert again == place
        assert again is not place


def test_a_class_that_is_not_frozen_is_made_there():
    @frozen.dataclass(slots=True)
    class Open:
        a: int = 1

    @frozen.dataclass
    class Bare:
        a: int = 1

    one, other = Open(), Bare()
    one.a = other.a = 2
    assert (one, other) == (Open(2), Bare(2))
