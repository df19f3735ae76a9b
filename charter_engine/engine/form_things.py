"""The form and the routing as a list of things that can be told apart."""

from __future__ import annotations

from collections.abc import Iterator

from charter_engine.engine.charter_parts import Part, Thing, Weight, condition, listed, meaning, words
from charter_engine.model.charter import Charter
from charter_engine.model.questionnaire import Question


def form_things(charter: Charter) -> Iterator[Thing]:
    """The form as a whole, its sections, its questions by path, and the derived facts."""
    form = charter.form
    fillers = {filler: f"“{filler}”" for filler in sorted(form.fillers)}
    yield Thing("form", "form", "The form", (meaning("form", form.form), listed("fillers", fillers)))
    for section in form.sections:
        parts = [words(name, getattr(section, name)) for name in ("title", "letter", "hint")]
        yield Thing("section", section.section, section.title, tuple(parts))
    for path, located in form.index.items():
        parent = path.rpartition(".")[0]
        parts = [*_question(located.question, charter, located.scope)]
        if not parent:
            parts.append(meaning("section", located.section))
        yield Thing("question", path, located.question.wording, tuple(parts), parent or located.section)
    for fact in form.derived:
        texts = [words(name, getattr(fact, name)) for name in ("label", "criterion", "why")]
        yield Thing("derived", fact.fact, fact.label, (condition("is", fact.means, charter), *texts))


def _question(question: Question, charter: Charter, scope: str) -> Iterator[Part]:
    yield meaning("type", question.type)
    if not question.options_from:  # else the groups say it
        weighs: Weight = "meaning" if question.type in ("choice", "choices") else "words"
        yield listed("options", {o.option: f"“{o.label}”" for o in question.options}, weighs, own_words=True)
        yield words("options.hint", "; ".join(o.hint for o in question.options if o.hint))
    yield words("options_from", question.options_from)
    yield condition("asked_when", question.asked_when, charter, scope)
    yield meaning("otherwise", question.otherwise, _otherwise(question))
    yield meaning("screening", question.screening)
    for name in ("wording", "label", "hint", "why", "code", "about", "published", "example"):
        yield words(name, getattr(question, name))
    yield listed("use", {use: use for use in question.use}, "words")
    yield words("elsewhere", "; ".join(f"{name}: {said}" for name, said in sorted(question.elsewhere.items())))


def _otherwise(question: Question) -> str:
    value = question.otherwise
    listed = value if isinstance(value, tuple) else () if value is None else (value,)
    known = {option.option: f"“{option.label}”" for option in question.options}
    return " or ".join(known.get(each, f"“{each}”") for each in listed)


def route_things(charter: Charter) -> Iterator[Thing]:
    """The routes, by tier."""
    seen: dict[str, int] = {}
    sections = {section.section: section.title for section in charter.form.sections}
    for route in charter.routes:
        seen[route.tier] = seen.get(route.tier, 0) + 1
        number = f" {seen[route.tier]}" if seen[route.tier] > 1 else ""
        opens = {name: sections.get(name, name) for name in sorted(route.opens)}
        parts = (condition("when", route.when, charter), listed("opens", opens), words("says", route.says))
        yield Thing("route", f"{route.tier}{number}", route.says, parts)
