"""Small changes of a Python file: a comparison, a connective, a number, a word, a part or a statement left out.

Annotations, decorators, docstrings and the text of f-strings are left alone, and so is what no value can reach. In a
file that writes Python, the text of its strings is changed too.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

Apply: TypeAlias = Callable[[], object]
Put: TypeAlias = Callable[[Any], object]

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
}
SWAPPED = {"any": "all", "all": "any", "min": "max", "max": "min"}
IN_CODE = (
    *((" and ", " or "), (" or ", " and "), (" is ", " is not "), ("not ", ""), (">=", ">"), ("<=", "<")),
    *(
        (" < ", " <= "),
        (" > ", " >= "),
        ("True", "False"),
        ("False", "True"),
        (" + ", " - "),
        ("= 0", "= 1"),
        ("1", "2"),
    ),
)
LEFT_ALONE = {"annotation", "returns", "decorator_list", "bases", "ctx", "op", "ops"}
MESSAGES = {"RuleError", "Malformed", "assert_never", "TypeVar", "isinstance"}
GONE = (ast.Expr, ast.AugAssign, ast.Raise, ast.Continue, ast.Break, ast.Assert)


@dataclass(frozen=True)
class Mutant:
    """One change of a file. `fresh`: it stands outside of any function, so the module must be loaded anew."""

    file: str
    line: int
    number: int
    function: str
    fresh: bool
    says: str
    source: str

    @property
    def key(self) -> str:
        """What tells it apart in the results; another change of the file does not move it, if its text is the same."""
        return f"{self.file} {self.function} {self.says}"

    @property
    def module(self) -> str:
        """The name of the module."""
        return self.file.removesuffix(".py").replace("/", ".")

    @property
    def removes(self) -> bool:
        """Whether something is left out or never done, and nothing put in its place."""
        says = self.says.strip("`").translate({ord("("): None, ord(")"): None})
        old, _, new = says.partition("` becomes `")
        same = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), len(new))
        return new in ("pass", "if False:", "elif False:") or (len(new) < len(old) and old.endswith(new[same:]))

    def tree(self) -> ast.Module:
        """The changed file."""
        tree = ast.parse(self.source)
        _all(tree, self.file)[self.number][1]()
        return ast.fix_missing_locations(tree)


@dataclass(frozen=True)
class Place:
    """Where a change stands: the statement at the top of the file, the function, the line."""

    top: int
    function: str = ""
    fresh: bool = True
    line: int = 0


def mutants(path: Path, root: Path, one_in: int = 1) -> Iterator[Mutant]:
    """Every change of a file, or one in so many, in order; the same text is not changed the same way twice."""
    source, file = path.read_text(encoding="utf-8"), str(path.relative_to(root))
    before = [ast.unparse(top) for top in ast.parse(source).body]
    seen: set[str] = set()
    for number in range(0, len(_all(ast.parse(source), file)), one_in):
        tree = ast.parse(source)
        place, apply = _all(tree, file)[number]
        apply()
        compile(ast.fix_missing_locations(tree), file, "exec")  # so that none is noticed for want of being Python
        after = ast.unparse(tree.body[place.top])
        says = _difference(before[place.top], after)
        found = Mutant(file, place.line, number, place.function, place.fresh, says, source)
        if says and found.key not in seen:
            seen.add(found.key)
            yield found


def _difference(before: str, after: str) -> str:
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    old, new = (" ".join(line[2:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return f"`{old}` becomes `{new}`" if old or new else ""


def _all(tree: ast.Module, file: str) -> list[tuple[Place, Apply]]:
    writes_code = "compile" in file
    return [found for at, top in enumerate(tree.body) for found in _walk(top, Place(at), writes_code=writes_code)]


def _walk(node: ast.AST, place: Place, *, writes_code: bool) -> Iterator[tuple[Place, Apply]]:
    if _left_alone(node):
        return
    place = replace(place, line=getattr(node, "lineno", place.line))
    if isinstance(node, ast.ClassDef):
        place = replace(place, function=f"{place.function}{node.name}.")
    if isinstance(node, ast.FunctionDef) and place.fresh:
        place = replace(place, function=f"{place.function}{node.name}", fresh=False)
    for name, value in ast.iter_fields(node):
        inside = replace(place, fresh=True) if isinstance(node, ast.FunctionDef) and name == "args" else place
        if name in LEFT_ALONE:
            continue
        children = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for at, child in children:
            if isinstance(child, ast.AST):
                put: Put = partial(setattr, node, name) if at is None else partial(value.__setitem__, at)
                here = replace(inside, line=getattr(child, "lineno", inside.line))
                yield from ((here, apply) for apply in _of(child, put, node, writes_code=writes_code))
                yield from _walk(child, inside, writes_code=writes_code)


def _left_alone(node: ast.AST) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")):
            return True
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in MESSAGES
        case _:
            return False


def _of(node: ast.AST, put: Put, parent: ast.AST, *, writes_code: bool) -> Iterator[Apply]:  # noqa: C901 - one match
    if _left_alone(node):
        return
    match node:
        case ast.Compare(ops=ops):
            for at, op in enumerate(ops):
                yield from (partial(ops.__setitem__, at, other()) for other in COMPARED.get(type(op), ()))
        case ast.BoolOp(op=op, values=values):
            yield partial(setattr, node, "op", ast.Or() if isinstance(op, ast.And) else ast.And())
            yield from (partial(put, _without(node, at)) for at in range(len(values)))
        case ast.UnaryOp(operand=operand):
            yield partial(put, operand)
        case ast.BinOp(op=op) if type(op) in RECKONED:
            yield partial(setattr, node, "op", RECKONED[type(op)]())
        case ast.IfExp(body=body, orelse=orelse):
            yield from (partial(put, body), partial(put, orelse))
        case ast.Call():
            yield from _of_call(node)
        case ast.Return(value=value) if value is not None and not _is_none(value):
            yield partial(setattr, node, "value", ast.Constant(None))
        case ast.Tuple(elts=parts, ctx=ast.Load()) | ast.List(elts=parts, ctx=ast.Load()) | ast.Set(elts=parts):
            yield from (partial(parts.pop, at) for at in range(len(parts)) if len(parts) > 1)
        case ast.Dict(keys=keys, values=values):
            yield from (partial(_drop_key, keys, values, at) for at in range(len(keys)))
        case _:
            yield from _of_statement(node, put, parent, writes_code=writes_code)


def _of_statement(node: ast.AST, put: Put, parent: ast.AST, *, writes_code: bool) -> Iterator[Apply]:
    match node:
        case ast.Constant(value=value):
            yield from (partial(put, ast.Constant(other)) for other in _others(value, parent, writes_code=writes_code))
        case ast.If(test=_):
            yield from (partial(setattr, node, "test", ast.Constant(always)) for always in (True, False))
        case ast.comprehension(ifs=ifs):
            yield from (partial(ifs.pop, at) for at in range(len(ifs)))
        case ast.match_case(guard=guard, pattern=pattern):
            if guard is not None:
                yield partial(setattr, node, "guard", None)
            if not isinstance(pattern, ast.MatchAs):
                yield partial(setattr, node, "guard", ast.Constant(value=False))
        case _ if isinstance(node, GONE):
            yield partial(put, ast.Pass())
        case _:
            pass


def _of_call(node: ast.Call) -> Iterator[Apply]:
    if isinstance(node.func, ast.Name) and node.func.id in SWAPPED:
        yield partial(setattr, node.func, "id", SWAPPED[node.func.id])
    yield from (partial(node.keywords.pop, at) for at, key in enumerate(node.keywords) if key.arg)
    for at, argument in enumerate(node.args):
        if not _is_none(argument) and not isinstance(argument, (ast.Starred, ast.GeneratorExp)):
            yield partial(node.args.__setitem__, at, ast.Constant(None))


def _others(value: object, parent: ast.AST, *, writes_code: bool) -> list[Any]:
    """What a constant is changed to. Of an f-string only code is changed, one operator at a time."""
    code = [value.replace(a, b, 1) for a, b in IN_CODE if a in value] if writes_code and isinstance(value, str) else []
    if isinstance(parent, ast.JoinedStr):
        return code
    match value:
        case bool():
            return [not value]
        case int():
            return [value + 1]
        case str():
            return [*code, f"XX{value}"]
        case _:
            return []


def _without(node: ast.BoolOp, at: int) -> ast.expr:
    rest = [value for number, value in enumerate(node.values) if number != at]
    return ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0]


def _drop_key(keys: list[Any], values: list[Any], at: int) -> None:
    keys.pop(at)
    values.pop(at)


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
