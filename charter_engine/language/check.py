"""Static checks of a Charter: what can be known to be wrong without any proposal (docs/meaning.md).

Each check is a generator of problems. Whether a rule can ever apply or fail needs the engine: `engine.reach`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from charter_engine.errors import Place, Problem, nearest
from charter_engine.language.check_expressions import check_expression, check_path
from charter_engine.language.check_form import check_form
from charter_engine.language.folder import CASES_SUFFIX, Folder
from charter_engine.language.wording import check_wording
from charter_engine.model.case import Cases
from charter_engine.model.charter import Principle
from charter_engine.model.expression import Expression, parameters
from charter_engine.model.rule import Asks, Requires, Rule

CONDITIONS = ("when", "satisfied_when", "unfinished_when")
_NOT_DOING_IT = re.compile(r"\b(?:not|no|none|never|stop|nothing|without|neither)\b", re.IGNORECASE)


def check(folder: Folder) -> list[Problem]:
    """Every problem of a Charter folder, sorted by place. Of a part that could not be read nothing more is said."""
    checks = chain(
        folder.problems,
        check_sound(folder),
        _principles(folder),
        chain.from_iterable(
            _rule(rule, principle, folder) for principle in folder.charter.principles for rule in principle.rules
        ),
        _sources(folder),
        _expected(folder),
        chain.from_iterable(_cases(cases, folder) for cases in folder.cases),
        check_wording(folder),
        *(lacks(folder) for lacks, read in _LACKS.items() if not any(_reads(read, name) for name in folder.torn)),
    )
    return sorted(set(checks))


def check_sound(folder: Folder) -> Iterator[Problem]:
    """What would keep a rule from being evaluated at all: facts, parameters and ids that do not fit together."""
    yield from check_form(folder)
    yield from _unique_ids(folder)
    for rule in folder.charter.rules:
        for expression in rule_expressions(rule):
            yield from check_expression(expression, folder.charter, folder)
        for need in rule.needs if isinstance(rule, Asks) else ():
            yield from check_path(need, folder, folder.place(rule))
    for left in folder.left_out:
        for name in (name for name in CONDITIONS if left.kind == "rule" and name in left.values):
            yield from check_expression(left.values[name], folder.charter, folder)
    yield from _routing(folder)


def _reads(kinds: str, name: str) -> bool:
    """Whether a file is of one of these kinds: `head`, `form`, `rules`, `cases`, `criteria`."""
    named = {"charter.yaml": "head", "questions.yaml": "form", "criteria.yaml": "criteria"}
    kind = "cases" if name.endswith(CASES_SUFFIX) else named.get(name, "rules")
    return kind in kinds.split()


def rule_expressions(rule: Rule) -> Iterator[Expression]:
    """The conditions of a rule."""
    own = [rule.when] if isinstance(rule, Asks) else [rule.when, rule.satisfied_when, rule.unfinished_when]
    return (expression for expression in own if expression is not None)


def _unique_ids(folder: Folder) -> Iterator[Problem]:
    charter = folder.charter
    for kind, entries in (
        ("principle", [(p.principle, p) for p in charter.principles]),
        ("rule", [(r.rule, r) for r in charter.rules]),
        ("clause", [(c.clause, c) for p in charter.principles for c in p.clauses]),
        ("source", [(s.source, s) for s in charter.sources]),
        ("group", [(g.group, g) for g in charter.groups]),
        ("parameter", [(p.parameter, p) for p in charter.parameters]),
        ("commitment", [(c.commitment, c) for c in charter.commitments]),
        ("criterion", [(c.criterion, c) for c in charter.criteria]),
        ("open point", [(p.point, p) for p in charter.open_points]),
        ("edition", [(e.edition, e) for e in charter.editions]),
    ):
        yield from _repeated(kind, entries, folder)
    names = {question.question for question in charter.form.questions}
    for principle in charter.principles:
        if principle.principle in names:
            found = f"`{principle.principle}` is the id of a principle and of a question."
            yield Problem(folder.place(principle), "repeated-id", found, "Rename one of them.")


def _repeated(kind: str, entries: Iterable[tuple[str, object]], folder: Folder) -> Iterator[Problem]:
    seen: dict[str, Place] = {}
    for name, value in entries:
        place = folder.place(value)
        if name in seen:
            yield Problem(
                place, "repeated-id", f"The {kind} `{name}` stands here again; first in {seen[name]}.", "Rename one."
            )
        seen.setdefault(name, place)


def _principles(folder: Folder) -> Iterator[Problem]:
    charter = folder.charter
    for principle in charter.principles:
        place = folder.place(principle)
        if folder.files.get(principle.principle) != f"{principle.principle}.yaml":
            found = f"The principle `{principle.principle}` stands in another file."
            yield Problem(place, "other-file-name", found, f"Name the file {principle.principle}.yaml.")
        if principle.principle not in charter.order and "principles" not in folder.lost:
            found = f"`{principle.principle}` is not in the list `principles` of charter.yaml."
            yield Problem(place, "not-listed", found, "Add it where it should stand on a page.")
        if not principle.rules and folder.files.get(principle.principle) not in folder.torn:
            yield Problem(place, "no-rule", f"`{principle.principle}` has no rule.", "Write one.")
    known = {principle.principle for principle in charter.principles}
    for name in charter.order:
        if name not in known and not folder.may_be("principle", name):
            file = f"{name}.yaml"
            yield Problem(Place(file), "missing-file", f"charter.yaml lists the principle `{name}`.", f"Write {file}.")


def _rule(rule: Rule, principle: Principle, folder: Folder) -> Iterator[Problem]:
    place, charter = folder.place(rule), folder.charter
    if rule.principle != principle.principle:
        found = f"The rule `{rule.rule}` stands under `{principle.principle}`."
        yield Problem(place, "other-principle", found, f"Begin its id with `{principle.principle}.`.")
    yield from _reference(rule.clause, "clause", [c.clause for c in principle.clauses], place, folder)
    yield from _reference(rule.basis.source, "source", [s.source for s in charter.sources], place, folder)
    yield from _reference(rule.commitment, "commitment", [c.commitment for c in charter.commitments], place, folder)
    yield from _basis(rule, place)
    if isinstance(rule, Asks):
        yield from _asks(rule, place)


def _basis(rule: Rule, place: Place) -> Iterator[Problem]:
    basis = rule.basis
    if basis.kind == "law" and not basis.provision:
        found = f"`{rule.rule}` rests on law and cites no provision."
        yield Problem(place, "no-provision", found, "Name the article or section, or call it `practice`.")
    if basis.kind == "commitment" and not rule.commitment:
        yield Problem(
            place, "no-commitment", f"`{rule.rule}` rests on a commitment and names none.", "Add `commitment:`."
        )
    if basis.kind != "reading" and not basis.source:
        yield Problem(place, "no-source", f"`{rule.rule}` names no source.", "Add `source:`, or call it a `reading`.")
    if basis.kind == "reading" and basis.grade != "D":
        found = f"`{rule.rule}` is a reading of ours with grade {basis.grade}."
        yield Problem(place, "reading-grade", found, "A reading has grade D.")


def _asks(rule: Asks, place: Place) -> Iterator[Problem]:
    if not any(_NOT_DOING_IT.search(option) for option in rule.options):
        found = f"No option of `{rule.rule}` is not doing it."
        yield Problem(place, "no-way-out", found, "Add an option such as `do not do it`.")
    if len(set(rule.options)) != len(rule.options):
        yield Problem(place, "repeated-option", f"`{rule.rule}` offers one option twice.", "Remove one.")


def _reference(name: str, kind: str, known: list[str], place: Place, folder: Folder) -> Iterator[Problem]:
    if name and name not in known and not folder.may_be(kind, name):
        yield Problem(place, f"unknown-{kind}", f"There is no {kind} `{name}`.", nearest(name, known))


def _routing(folder: Folder) -> Iterator[Problem]:
    charter = folder.charter
    sections = [section.section for section in charter.form.sections]
    for route in charter.routes:
        yield from check_expression(route.when, charter, folder, routing=True)
        for name in route.opens:
            yield from _reference(name, "section", sections, folder.place(route), folder)


def _sources(folder: Folder) -> Iterator[Problem]:
    charter = folder.charter
    known = [source.source for source in charter.sources]
    cited: list[tuple[str, object]] = [(c.source, c) for c in charter.commitments]
    cited += [(c.source, c) for p in charter.principles for c in p.clauses]
    cited += [(p.source.document, p) for p in charter.principles]
    cited += [(v.source, v) for p in charter.parameters for v in p.values]
    cited += [(e.source, e) for e in charter.editions]
    cited += [(name, point) for point in charter.open_points for name in point.sources]
    for name, value in cited:
        yield from _reference(name, "source", known, folder.place(value), folder)


def _covered(folder: Folder) -> Iterator[Problem]:
    charter = folder.charter
    clauses = {rule.clause for rule in charter.rules}
    kept = {rule.commitment for rule in charter.rules}
    entries: list[tuple[str, str, bool, str, object]] = [
        ("clause", c.clause, c.clause in clauses, c.left_to_people, c) for p in charter.principles for c in p.clauses
    ]
    entries += [("commitment", c.commitment, c.commitment in kept, c.left_to_people, c) for c in charter.commitments]
    for kind, name, has_rule, left, value in entries:
        if not has_rule and not left:
            found = f"The {kind} `{name}` has no rule."
            yield Problem(folder.place(value), "not-covered", found, "Write one, or say in `left_to_people` why not.")
        if has_rule and left:
            found = f"The {kind} `{name}` has a rule and says it is left to people."
            yield Problem(folder.place(value), "covered-twice", found, "Remove `left_to_people`.")


def _criteria(folder: Folder) -> Iterator[Problem]:
    charter = folder.charter
    carried: dict[str, list[str]] = {}
    for rule in charter.rules:
        carried.setdefault(rule.criterion, []).append("requires" if isinstance(rule, Requires) else "asks")
    for derived in charter.form.derived:
        carried.setdefault(derived.criterion, []).append("derived")
    wanted = {"H": "requires", "V": "asks", "T": "derived", "TH": "requires"}
    for criterion in charter.criteria:
        by = carried.get(criterion.criterion, [])
        if wanted[criterion.kind] not in by:
            found = f"Criterion {criterion.criterion} ({criterion.says}) has no {wanted[criterion.kind]} of its own."
            yield Problem(
                folder.place(criterion), "not-covered", found, "Name it in `criterion:` of a rule or derived fact."
            )
    known = [criterion.criterion for criterion in charter.criteria]
    for rule in charter.rules:
        yield from _reference(rule.criterion, "criterion", known, folder.place(rule), folder) if known else ()


def _parameters_used(folder: Folder) -> Iterator[Problem]:
    charter = folder.charter
    used = {name for rule in charter.rules for e in rule_expressions(rule) for name in parameters(e)}
    used |= {name for derived in charter.form.derived for name in parameters(derived.means)}
    for parameter in charter.parameters:
        if parameter.parameter not in used:
            found = f"No rule uses the parameter `{parameter.parameter}`."
            yield Problem(folder.place(parameter), "not-used", found, "Use it, or remove it.")


def _cases(cases: Cases, folder: Folder) -> Iterator[Problem]:
    rules = {rule.rule: rule for rule in folder.charter.rules}
    yield from _repeated("case", [(case.case, case) for case in cases.cases], folder)
    for case in cases.cases:
        place = folder.place(case)
        for name, expected in case.expect.items():
            rule = rules.get(name)
            if rule is None:
                continue
            own = ("raised",) if isinstance(rule, Asks) else ("satisfied", "breached", "unfinished")
            if expected not in (*own, "undetermined", "not_applicable", "errored"):
                found = f"`{name}` cannot come out {expected}: it {rule.effect}."
                yield Problem(
                    place, "impossible-outcome", found, f"It can be {', '.join(own)}, undetermined or not_applicable."
                )


def _expected(folder: Folder) -> Iterator[Problem]:
    """Rules that no principle has, in cases with and without a mistake."""
    rules = [rule.rule for rule in folder.charter.rules]
    seen = [(case.expect, folder.place(case)) for cases in folder.cases for case in cases.cases]
    seen += [(left.values.get("expect", {}), left.place) for left in folder.left_out if left.kind == "case"]
    for expect, place in seen:
        for name in expect:
            yield from _reference(name, "rule", rules, place, folder)


def _every_rule_has_cases(folder: Folder) -> Iterator[Problem]:
    if not folder.cases:
        return
    seen: dict[str, set[str]] = {}
    for cases in folder.cases:
        for case in cases.cases:
            for name, expected in case.expect.items():
                seen.setdefault(name, set()).add(expected)
    for rule in folder.charter.rules:
        holds, fails, opens = kinds_wanted(rule)
        for what, kinds in (("holds", holds), ("fails", fails), ("stays open", opens)):
            if not kinds & seen.get(rule.rule, set()):
                found = f"No case shows `{rule.rule}` where it {what} ({' or '.join(sorted(kinds))})."
                yield Problem(folder.place(rule), "no-case", found, "Add one to the case file beside it.")


def kinds_wanted(rule: Rule) -> tuple[set[str], set[str], set[str]]:
    """The outcomes that show a rule holding, failing and staying open."""
    if isinstance(rule, Asks):
        return {"not_applicable"}, {"raised"}, {"undetermined"}
    return {"satisfied"}, {"breached", "unfinished"}, {"undetermined"}


# What misses something, and which files must have been read whole before it may say so.
_LACKS: Mapping[Callable[[Folder], Iterator[Problem]], str] = {
    _covered: "head rules",
    _criteria: "form rules criteria",
    _parameters_used: "head form rules",
    _every_rule_has_cases: "form cases",
}
