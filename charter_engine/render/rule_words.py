"""A rule told in words: its conditions read aloud, what it looks at, where it comes from, the cases that show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from charter_engine.engine.reader import conditions, long_date
from charter_engine.engine.trace import opened
from charter_engine.language.aloud import Line, outline
from charter_engine.model.case import Case
from charter_engine.model.charter import Charter
from charter_engine.model.questionnaire import Form
from charter_engine.model.rule import Asks, InForce, Rule
from charter_engine.model.truth import Outcome
from charter_engine.render.words import capital

OF_A_REQUIREMENT: Sequence[tuple[str, tuple[Outcome, ...]]] = (
    ("One that holds", ("satisfied",)),
    ("One that fails", ("breached", "unfinished")),
    ("One that stays open", ("undetermined",)),
)
OF_A_QUESTION: Sequence[tuple[str, tuple[Outcome, ...]]] = (
    ("One that is raised", ("raised",)),
    ("One that is not raised", ("not_applicable",)),
    ("One that stays open", ("undetermined",)),
)
_READ = {"not read": "Not read", "opening only": "Only its opening was read"}


@dataclass(frozen=True, slots=True)
class Looked:
    """A question that a rule looks at: its path, what it is called, its code on paper, and what for in words."""

    path: str
    label: str
    code: str
    use: str


def read_aloud(rule: Rule, charter: Charter) -> Iterator[Line]:
    """The conditions of a rule in plain words, each as a sentence without its full stop, or with lines below it."""
    if isinstance(rule, Asks):
        said = [("It is raised if", rule.when)]
    else:
        said = [
            ("It applies if", rule.when),
            ("It is met if", rule.satisfied_when),
            ("It counts as begun if", rule.unfinished_when),
        ]
    for start, condition in said:
        if condition is not None:
            read = outline(condition, charter)
            yield Line(f"{start} {read.says}", read.inner)
        elif start == "It applies if":
            yield Line("It applies to every project")
        elif isinstance(rule, Asks):
            yield Line("It is raised by every project")


def looked_at(rule: Rule, form: Form) -> Iterator[Looked]:
    """The questions that a rule reads, and those that a group needs answered first, in the order of the form."""
    read = {path for condition in conditions(rule) for path in opened(condition, form)}
    needed = set(rule.needs) if isinstance(rule, Asks) else set()
    for path in sorted(read | needed, key=lambda path: form.index[path].order):
        uses = (("decides the result", path in read), ("a group needs it first", path in needed))
        use = "; ".join(word for word, there in uses if there)
        yield Looked(path, capital(form.index[path].question.label), code_of(path, form), use)


def code_of(path: str, form: Form) -> str:
    """The code of a question on paper; of a part of a question that of the whole."""
    steps = path.split(".")
    codes = [form.index[".".join(steps[: at + 1])].question.code for at in range(len(steps))]
    return next((code for code in reversed(codes) if code), "")


def shown_by(rule: Rule, cases: Sequence[Case]) -> Iterator[tuple[str, list[Case]]]:
    """Each kind of case, by its name, with the cases that show one: the one that speaks of the fewest rules first."""
    for name, outcomes in OF_A_QUESTION if isinstance(rule, Asks) else OF_A_REQUIREMENT:
        found = [
            (outcomes.index(case.expect[rule.rule]), len(case.expect), at)
            for at, case in enumerate(cases)
            if case.expect.get(rule.rule) in outcomes
        ]
        yield name, [cases[at] for _, _, at in sorted(found)]


def days(in_force: InForce) -> str:
    """When something holds, as a sentence."""
    start = f"From {long_date(in_force.start)}"
    said = f"{start} to {long_date(in_force.until)}" if in_force.until else f"{start}, until further notice"
    return f"{said} ({in_force.stands_for})." if in_force.stands_for else f"{said}."


def how_read(read: str) -> str:
    """How far a source was read."""
    return _READ.get(read, f"Read {read}")
