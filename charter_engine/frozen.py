"""`dataclass` as in the standard library, which makes frozen classes in a third of the time.

A command makes about a hundred such classes before it does anything. For each, `dataclasses` writes at least six
functions as text and has Python compile them. Here only `__init__` is text: the others are the same for all classes,
and differ in the fields that they read. A class that is not frozen is left to `dataclasses`.

>>> @dataclass(frozen=True, slots=True)
... class Line:
...     file: str
...     number: int = 1
>>> Line("a.yaml"), Line("a.yaml") == Line("a.yaml", 1)
(Line(file='a.yaml', number=1), True)
"""

from __future__ import annotations

import dataclasses
import operator
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

if TYPE_CHECKING:
    from dataclasses import dataclass  # whoever checks types knows this one
else:

    def dataclass(cls=None, /, *, frozen=False, eq=True, order=False, **more):
        """As `dataclasses.dataclass`, without the options that nothing here uses."""
        if not frozen:
            return dataclasses.dataclass(cls, eq=eq, order=order, **more)
        plain = dataclasses.dataclass(init=False, repr=False, eq=False, **more)
        return lambda cls: _frozen(plain(cls), eq=eq, order=order)


__all__ = ["dataclass"]

Fields: TypeAlias = Sequence[Field[Any]]
Values: TypeAlias = Callable[[Any], tuple[Any, ...]]
ORDER = (operator.lt, operator.le, operator.gt, operator.ge)


def _frozen(cls: type[Any], *, eq: bool, order: bool) -> type[Any]:
    """The class with what makes it a frozen one, save what it has of its own."""
    fields = dataclasses.fields(cls)
    compared = _values([field.name for field in fields if field.compare])
    methods: dict[str, Any] = {
        "__init__": _init(cls, fields),
        "__repr__": _repr([field.name for field in fields if field.repr]),
        "__setattr__": _set,
        "__delattr__": _delete,
        "__getstate__": _state,
        "__setstate__": _restore,
    }
    if eq:
        methods |= {"__eq__": _comparison(operator.eq, compared), "__hash__": lambda self: hash(compared(self))}
    if order:
        methods |= {f"__{way.__name__}__": _comparison(way, compared) for way in ORDER}
    for name, method in methods.items():
        if cls.__dict__.get(name) is None:
            setattr(cls, name, method)
    return cls


def _values(names: Sequence[str]) -> Values:
    """What reads these fields of an object."""
    if len(names) > 1:
        return operator.attrgetter(*names)  # in C; of one name it would not give a tuple
    return lambda self: tuple(getattr(self, name) for name in names)


def _comparison(way: Callable[[Any, Any], Any], values: Values) -> Callable[[Any, object], Any]:
    def compare(self: Any, other: object) -> Any:
        return way(values(self), values(other)) if other.__class__ is self.__class__ else NotImplemented

    return compare


def _repr(names: Sequence[str]) -> Callable[[Any], str]:
    return lambda self: f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"


def _set(self: object, name: str, value: object) -> NoReturn:
    del self, value
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(self: object, name: str) -> NoReturn:
    del self
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: Sequence[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


def _init(cls: type[Any], fields: Fields) -> Callable[..., None]:
    """What sets the fields: through the members of a class with slots, which is quicker than by name."""
    by_place, by_name = ([field for field in fields if bool(field.kw_only) is named] for named in (False, True))
    arguments = ["self", *map(_argument, by_place), *(["*"] if by_name else []), *map(_argument, by_name)]
    given: dict[str, Any] = {"MISSING": MISSING, "put": object.__setattr__}
    lines = []
    for field in fields:
        given[f"default_{field.name}"] = field.default_factory if _is_made(field) else field.default
        member = cls.__dict__.get(field.name)
        if isinstance(member, MemberDescriptorType):
            given[f"set_{field.name}"] = member.__set__
            lines.append(f"set_{field.name}(self, {_value(field)})")
        else:
            lines.append(f"put(self, {field.name!r}, {_value(field)})")
    lines += ["self.__post_init__()"] if hasattr(cls, "__post_init__") else []
    init = _written(cls, arguments, lines or ["pass"], given)
    init.__annotations__ = {field.name: field.type for field in fields} | {"return": None}
    return init


def _written(
    cls: type[Any], arguments: Sequence[str], lines: Sequence[str], given: Mapping[str, Any]
) -> Callable[..., None]:
    """The function `__init__` of a class, whose lines may name what is given."""
    body = "".join(f"\n  {line}" for line in lines)
    text = f"def make({', '.join(given)}):\n def __init__({', '.join(arguments)}):{body}\n return __init__"
    found: dict[str, Any] = {}
    exec(text, vars(sys.modules[cls.__module__]), found)  # noqa: S102 - of what is written in classes, only names
    init: Callable[..., None] = found["make"](**given)
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _is_made(field: Field[Any]) -> bool:
    return field.default_factory is not MISSING


def _argument(field: Field[Any]) -> str:
    if _is_made(field):
        return f"{field.name}=MISSING"
    return field.name if field.default is MISSING else f"{field.name}=default_{field.name}"


def _value(field: Field[Any]) -> str:
    name = field.name
    return f"default_{name}() if {name} is MISSING else {name}" if _is_made(field) else name
