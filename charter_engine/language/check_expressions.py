"""Whether an expression names facts that exist, with values that their questions can have."""

from __future__ import annotations

from collections.abc import Iterator

from charter_engine.errors import Place, Problem, nearest
from charter_engine.language.expressions import FORMS
from charter_engine.language.folder import Folder
from charter_engine.language.shape import choices
from charter_engine.model.charter import Charter
from charter_engine.model.expression import (
    REPORT_DATE,
    Answered,
    Bound,
    Count,
    Expression,
    Includes,
    Is,
    Order,
    Quantified,
    Unsure,
    Within,
    parameters,
    parts,
)
from charter_engine.model.questionnaire import YES_NO, Form, Located, Question

_ADMITS: dict[type, tuple[str, ...]] = {
    Is: ("choice", "yes_no"),
    Includes: ("choices",),
    Bound: ("number",),
    Order: ("date",),
    Within: ("date",),
    Quantified: ("list",),
    Count: ("list",),
    Answered: ("text", "date", "number", "choice", "yes_no", "choices", "list"),
    Unsure: ("text", "date", "number", "choice", "yes_no", "choices", "list", "record"),
}


def check_expression(
    expression: Expression, charter: Charter, folder: Folder, scope: str = "", *, routing: bool = False
) -> Iterator[Problem]:
    """Every problem of an expression and its parts."""
    yield from _check_one(expression, charter, folder, scope, routing=routing)
    inner = scope
    if isinstance(expression, (Quantified, Count)):
        inner = f"{scope}.{expression.items}" if scope else expression.items
    for part in parts(expression):
        yield from check_expression(part, charter, folder, inner, routing=routing)


def _check_one(
    expression: Expression, charter: Charter, folder: Folder, scope: str, *, routing: bool
) -> Iterator[Problem]:
    place = folder.place(expression)
    if isinstance(expression, Unsure) and not routing:
        found = "`unsure` stands outside routing.yaml."
        yield Problem(place, "unsure-in-a-rule", found, "A rule may not turn on what nobody has answered.")
    for name in _facts(expression):
        yield from _check_fact(name, expression, folder, scope, place)
    if isinstance(expression, (Order, Within)) and isinstance(expression.day, str) and expression.day != REPORT_DATE:
        yield from _check_fact(expression.day, expression, folder, scope, place)
    known = {parameter.parameter: parameter.unit for parameter in charter.parameters}
    for name in parameters(expression) if not parts(expression) or isinstance(expression, Count) else ():
        if name not in known and folder.may_be("parameter", name):
            continue
        if name not in known:
            yield Problem(place, "unknown-parameter", f"There is no parameter `{name}`.", nearest(name, known))
        elif isinstance(expression, Within) and known[name] not in ("months", "days"):
            found = f"`{name}` is counted in {known[name]}."
            yield Problem(place, "wrong-unit", found, "`within` takes a parameter in months or days.")


def check_path(path: str, folder: Folder, place: Place) -> Iterator[Problem]:
    """Whether a `needs` path names a leaf or a list of the form; it may lead through lists."""
    form = folder.charter.form
    located = form.index.get(path)
    if located is None and may_be_a_fact(path, folder):
        return
    if located is None:
        yield Problem(place, "unknown-fact", f"There is no fact `{path}`.", nearest(path, form.index))
    elif located.question.type == "record":
        fields = ", ".join(f"{path}.{field.question}" for field in located.question.fields)
        yield Problem(place, "not-a-leaf", f"`{path}` is a record.", f"Name its fields: {fields}.")


def may_be_a_fact(path: str, folder: Folder) -> bool:
    """Whether a fact may stand in the form, although it or what it lies in could not be read."""
    return folder.may_be("fact", path) or any(folder.may_be("question", name) for name in path.split("."))


def _facts(expression: Expression) -> list[str]:
    if isinstance(expression, (Quantified, Count)):
        return [expression.items]
    return [expression.fact] if hasattr(expression, "fact") else []


def _check_fact(name: str, expression: Expression, folder: Folder, scope: str, place: Place) -> Iterator[Problem]:
    form = folder.charter.form
    if not scope and name in form.derived_by_name:
        yield from _check_derived(name, expression, place)
        return
    path = f"{scope}.{name}" if scope else name
    located = form.index.get(path)
    if located is None or located.scope != scope:
        if located is not None or not may_be_a_fact(path, folder):
            yield _meant_as_form(name, expression, form, scope, place) or _unknown(name, located, form, scope, place)
        return
    question = located.question
    admitted = _ADMITS[type(expression)]
    if question.type not in admitted:
        found = f"`{path}` is a question of type {question.type}."
        yield Problem(place, "wrong-comparison", found, _usable(question.type))
        return
    if isinstance(expression, (Is, Includes)):
        yield from _check_options(expression, path, question, folder)


def _check_options(expression: Is | Includes, path: str, question: Question, folder: Folder) -> Iterator[Problem]:
    place = folder.place(expression)
    for value in expression.values:
        if value not in question.option_ids and not may_be_an_option(value, question, folder):
            found = f"`{value}` is not an answer that `{path}` can have."
            yield Problem(place, "unknown-option", found, choices(value, question.option_ids))
    if len(set(expression.values)) != len(expression.values):
        yield Problem(place, "repeated-option", f"An option of `{path}` stands here twice.", "Remove one.")


def may_be_an_option(value: str, question: Question, folder: Folder) -> bool:
    """Whether an option may stand in the form, although it could not be read."""
    return folder.may_be("group" if question.options_from else "option", value)


def _check_derived(name: str, expression: Expression, place: Place) -> Iterator[Problem]:
    if not isinstance(expression, Is):
        found = f"`{name}` is a derived fact."
        yield Problem(place, "wrong-comparison", found, f"Write `{{{name}: yes}}` or `{{{name}: no}}`.")
        return
    for value in expression.values:
        if value not in YES_NO:
            found = f"`{value}` is not what the derived fact `{name}` can be."
            yield Problem(place, "unknown-option", found, choices(value, YES_NO))


def _meant_as_form(name: str, expression: Expression, form: Form, scope: str, place: Place) -> Problem | None:
    """`sume: partners` is no fact with a value: what stands after the colon is itself a fact."""
    after = expression.values[0] if isinstance(expression, Is) else ""
    found = form.index.get(f"{scope}.{after}" if scope else after)
    if found is None:
        return None
    forms = ("some", "every", "none", "count") if found.question.type == "list" else ("answered",)
    close = nearest(name, FORMS)
    hint = close if close.startswith("Did") else f"Before `{after}` can stand {', '.join(forms)}."
    return Problem(place, "unknown-fact", f"There is no fact `{name}`, and `{after}` is one.", hint)


def _unknown(name: str, located: Located | None, form: Form, scope: str, place: Place) -> Problem:
    if located is not None:
        found = f"`{name}` lies inside the list `{located.scope}`."
        return Problem(place, "inside-a-list", found, f"Use `{{some: {located.scope}, where: ...}}` or `every`.")
    if scope:
        known = [p[len(scope) + 1 :] for p, at in form.index.items() if at.scope == scope]
        outside = " Names in `where` are the item's own." if name in form.index or name in form.derived_by_name else ""
        return Problem(
            place,
            "unknown-fact",
            f"An item of `{scope}` has no fact `{name}`.{outside}",
            nearest(name, known),
        )
    known = [*form.index, *form.derived_by_name]
    return Problem(place, "unknown-fact", f"There is no fact `{name}`.", nearest(name, known))


def _usable(kind: str) -> str:
    ways = {
        "choices": "Write `{fact: {includes: option}}`.",
        "choice": "Write `{fact: option}`.",
        "yes_no": "Write `{fact: yes}` or `{fact: no}`.",
        "text": "A rule may ask of a text only whether it says something: `{answered: fact}`.",
        "number": "Write `{fact: {at_least: parameter}}` or `at_most`.",
        "date": "Write `{fact: {before: day}}`, `after`, or `within` with `of`.",
        "record": "Name one of its fields.",
        "list": "Write `{some: list, where: ...}`, `every`, `none` or `count`.",
    }
    return ways[kind]
