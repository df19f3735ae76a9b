"""Static checks of the form: ids, options, what holds when a question is not asked, and cycles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from charter_engine.errors import Problem
from charter_engine.language.check_expressions import check_expression, may_be_an_option
from charter_engine.language.expressions import RESERVED
from charter_engine.language.folder import Folder
from charter_engine.language.shape import choices
from charter_engine.model.expression import paths
from charter_engine.model.questionnaire import NONE_WORD, TAKES_NONE, Form, Located, Question


def check_form(folder: Folder) -> Iterator[Problem]:
    """Every problem of questions.yaml."""
    form = folder.charter.form
    yield from _ids(form, folder)
    for located in form.index.values():
        yield from _shape(located, folder)
        yield from _asked(located, folder)
    for derived in form.derived:
        yield from check_expression(derived.means, folder.charter, folder)
    yield from _cycles(form, folder)
    yield from _uses(form, folder)


def _ids(form: Form, folder: Folder) -> Iterator[Problem]:
    tops = [*form.questions, *form.record_facts]
    names: list[tuple[str, object]] = [(q.question, q) for q in tops]
    names += [(derived.fact, derived) for derived in form.derived]
    yield from _twice(names, folder)
    yield from _twice([(s.section, s) for s in form.sections], folder)
    codes = [(located.question.code, located.question) for located in form.index.values() if located.question.code]
    yield from _twice(codes, folder)
    for located in form.index.values():
        yield from _twice([(f.question, f) for f in located.question.fields], folder)
        if located.question.question in RESERVED:
            found = f"`{located.question.question}` is a word of the language."
            yield Problem(folder.place(located.question), "reserved-word", found, "Choose another id.")


def _twice(names: Iterable[tuple[str, object]], folder: Folder) -> Iterator[Problem]:
    seen: set[str] = set()
    for name, value in names:
        if name in seen:
            yield Problem(
                folder.place(value), "repeated-id", f"`{name}` stands here for the second time.", "Rename one."
            )
        seen.add(name)


def _shape(located: Located, folder: Folder) -> Iterator[Problem]:
    question, place = located.question, folder.place(located.question)
    takes_options, takes_fields = question.type in ("choice", "choices"), question.type in ("record", "list")
    if takes_options and not question.options and not _lost_its_options(question, folder):
        yield Problem(place, "missing-key", f"`{located.path}` has no options.", "Add `options:` or `options_from:`.")
    if not takes_options and question.options:
        yield Problem(place, "unknown-key", f"`{located.path}` is of type {question.type}.", "Remove `options`.")
    if takes_fields != bool(question.fields):
        expected = "Add `fields:`." if takes_fields else "Remove `fields`."
        yield Problem(place, "missing-key", f"`{located.path}` is of type {question.type}.", expected)
    yield from _twice([(option.option, option) for option in question.options], folder)
    if question.otherwise is not None:
        yield from _otherwise(located, folder)


def _lost_its_options(question: Question, folder: Folder) -> bool:
    """Whether its options may only be missing because they could not be read."""
    if question.options_from:
        return "groups" in folder.lost or any(left.kind == "group" for left in folder.left_out)
    return any(left.kind == "option" for left in folder.left_out)


def _otherwise(located: Located, folder: Folder) -> Iterator[Problem]:
    question, value = located.question, located.question.otherwise
    place = folder.place(question)
    if question.screening and question.asked_when is None:
        found = f"`{located.path}` is a screening question and has `otherwise`."
        yield Problem(place, "always-applies", found, "A screening question applies to every project.")
    if value == NONE_WORD and (question.type in TAKES_NONE or NONE_WORD in question.option_ids):
        return
    if isinstance(value, tuple) is not (question.type == "choices"):
        found = f"`otherwise` of `{located.path}` is {'a list' if isinstance(value, tuple) else 'no list'}."
        expected = "List what counts as ticked, or say `none`." if question.type == "choices" else "Say one answer."
        yield Problem(place, "one-or-several", found, expected)
        return
    wanted = value if isinstance(value, tuple) else (value,)
    allowed = question.option_ids if question.type in ("choice", "choices", "yes_no") else ()
    for option in wanted:
        known = option in allowed or may_be_an_option(str(option), question, folder)
        if not known and not (option == NONE_WORD and question.otherwise == NONE_WORD):
            found = f"`{option}` is not what `{located.path}` can be."
            yield Problem(place, "unknown-option", found, choices(str(option), (*allowed, NONE_WORD)))


def _asked(located: Located, folder: Folder) -> Iterator[Problem]:
    question = located.question
    if question.asked_when is None:
        return
    yield from check_expression(question.asked_when, folder.charter, folder, located.scope)
    if question.otherwise is None:
        found = f"`{located.path}` has `asked_when` and no `otherwise`."
        yield Problem(folder.place(question), "missing-key", found, "Say what holds when it is not asked.")


def _cycles(form: Form, folder: Folder) -> Iterator[Problem]:
    """A fact may not depend on itself, through derived facts or through what decides whether it is asked."""
    needs: dict[str, set[str]] = {d.fact: set(paths(d.means)) for d in form.derived}
    for path, located in form.index.items():
        needs[path] = {
            name
            for question in located.chain
            if question.asked_when is not None
            for name in paths(question.asked_when, located.scope)
        }
        if located.scope:
            needs[path].add(located.scope)
    done: set[str] = set()
    for name in needs:
        cycle = _cycle_from(name, needs, done)
        if cycle:
            value: object = form.derived_by_name.get(name) or form.index[name].question
            found = f"These depend on each other: {' -> '.join(f'`{part}`' for part in cycle)}."
            yield Problem(folder.place(value), "cycle", found, "Let one of them stand by itself.")


def _cycle_from(start: str, needs: dict[str, set[str]], done: set[str]) -> list[str]:
    trail: list[str] = []
    stack = [(start, iter(sorted(needs.get(start, ()))))]
    while stack:
        name, rest = stack[-1]
        if name not in trail:
            trail.append(name)
        following = next(rest, None)
        if following is None:
            stack.pop()
            trail.pop()
            done.add(name)
        elif following in trail:
            return [*trail[trail.index(following) :], following]
        elif following not in done:
            stack.append((following, iter(sorted(needs.get(following, ())))))
    return []


def _uses(form: Form, folder: Folder) -> Iterator[Problem]:
    for question in form.questions:
        if not _used(question):
            found = f"`{question.question}` has no `use`."
            yield Problem(folder.place(question), "not-used", found, "Say who reads it: rule, routing, pack or export.")


def _used(question: Question) -> bool:
    return bool(question.use) or any(_used(field) for field in question.fields)
