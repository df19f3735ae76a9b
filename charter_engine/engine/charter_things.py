"""A Charter as a list of things that can be told apart: each with its kind, its id, and all that is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from charter_engine.engine.charter_parts import Part, Thing, condition, days, days_said, listed, meaning, said, words
from charter_engine.engine.form_things import form_things, route_things
from charter_engine.engine.reader import long_date
from charter_engine.model.charter import Charter, Parameter
from charter_engine.model.rule import Asks, InForce, Rule


def things(charter: Charter) -> tuple[Thing, ...]:
    """All that a Charter holds, in the order of a page."""
    return (*_head(charter), *_principles(charter), *form_things(charter), *route_things(charter), *_sources(charter))


def as_on(charter: Charter, day: date) -> Charter:
    """The Charter with only what is in force on a day.

    Raises:
        NotFound: when no edition had been adopted by then.
    """
    edition = charter.on(day)
    in_force = {rule.rule for rule in edition.rules}
    values = {
        p.parameter: tuple(v for v in p.values if InForce(v.start, v.until).covers(day)) for p in charter.parameters
    }
    return replace(
        charter,
        editions=(edition.note,),
        principles=tuple(
            replace(p, rules=tuple(rule for rule in p.rules if rule.rule in in_force)) for p in edition.principles
        ),
        commitments=edition.commitments,
        parameters=tuple(replace(p, values=values[p.parameter][-1:]) for p in charter.parameters),
    )


# --- charter.yaml -----------------------------------------------------------------------------------------------------


def _head(charter: Charter) -> Iterator[Thing]:
    yield Thing(
        "charter", "charter", charter.title,
        (
            meaning("charter", charter.charter), words("title", charter.title), words("council", charter.council),
            words("called", charter.called),
        ),
    )  # fmt: skip
    for note in charter.editions:
        dated = (
            Part("from", note.start, long_date(note.start), "days"), words("title", note.title),
            words("stands_for", note.stands_for), words("source", note.source), words("note", note.note),
        )  # fmt: skip
        yield Thing("edition", note.edition, note.title, dated, weighs="days")
    for parameter in charter.parameters:
        yield Thing("parameter", parameter.parameter, parameter.label, tuple(_parameter(parameter)))
    for each in charter.commitments:
        parts = (
            days("in_force", each.in_force), Part("due", each.due, said(each.due), "days"), words("says", each.says),
            words("stands_for", each.in_force.stands_for), words("source", each.source), words("grade", each.grade),
            words("left_to_people", each.left_to_people), words("note", each.note),
        )  # fmt: skip
        yield Thing("commitment", each.commitment, each.says, parts)


def _parameter(parameter: Parameter) -> Iterator[Part]:
    values = parameter.values
    yield meaning(
        "value", tuple(v.value for v in values), ", then ".join(f"{v.value} {parameter.unit}" for v in values)
    )
    held = tuple((v.start, v.until) for v in values)
    yield Part("in_force", held, "; then ".join(days_said(InForce(*days)) for days in held), "days")
    yield meaning("unit", parameter.unit)
    yield words("label", parameter.label)
    yield words("source", ", then ".join(v.source for v in values))
    yield words("grade", ", then ".join(v.grade for v in values))
    yield words("note", "; ".join(v.note for v in values if v.note))


def _sources(charter: Charter) -> Iterator[Thing]:
    for each in charter.sources:
        parts = [words(name, getattr(each, name)) for name in ("title", "publisher", "url", "read", "note")]
        yield Thing("source", each.source, each.title, tuple(parts), weighs="words")
    asked = any(located.question.options_from for located in charter.form.index.values())
    for group in charter.groups:
        parts = [words("label", group.label)]
        yield Thing("group", group.group, group.label, tuple(parts), weighs="meaning" if asked else "words")
    for point in charter.open_points:
        parts = [words("says", point.says), listed("sources", {name: name for name in point.sources}, "words")]
        yield Thing("open_point", point.point, point.says, tuple(parts), weighs="words")
    for entry in charter.criteria:
        parts = [words(name, getattr(entry, name)) for name in ("says", "kind", "principle")]
        yield Thing("criterion", entry.criterion, entry.says, tuple(parts), weighs="words")
    for word in charter.words.avoid:
        yield Thing("avoided_word", word.word, word.word, (words("say", word.say),), weighs="words")
    for term in charter.words.terms:
        yield Thing("term", term.term, term.term, (words("meaning", term.meaning),), weighs="words")


# --- principles -------------------------------------------------------------------------------------------------------


def _principles(charter: Charter) -> Iterator[Thing]:
    yield Thing("order", "principles", "The order of the principles", (words("order", ", ".join(charter.order)),))
    for each in charter.principles:
        source = [words(f"source.{name}", getattr(each.source, name)) for name in ("document", "section", "url")]
        texts = [words(name, getattr(each, name)) for name in ("title", "short", "meaning", "note")]
        parts = (days("in_force", each.in_force), words("stands_for", each.in_force.stands_for), *texts, *source)
        yield Thing("principle", each.principle, each.title, parts)
        for clause in each.clauses:
            own = [words(name, getattr(clause, name)) for name in ("says", "source", "grade", "left_to_people")]
            yield Thing("clause", clause.clause, clause.says, tuple(own), each.principle)
        for rule in each.rules:
            yield Thing("rule", rule.rule, rule.sentence, tuple(_rule(rule, charter)), each.principle)


def _rule(rule: Rule, charter: Charter) -> Iterator[Part]:
    yield meaning("effect", rule.effect)
    yield condition("when", rule.when, charter)
    if isinstance(rule, Asks):
        index = charter.form.index
        needs = {path: index[path].question.label if path in index else path for path in rule.needs}
        yield listed("needs", needs, in_order=True)
        yield meaning("tier", rule.tier)
        yield meaning("standing", rule.standing)
        yield listed("options", {option: f"“{option}”" for option in rule.options}, "words")
        texts = ["about", "question"]
    else:
        yield condition("satisfied_when", rule.satisfied_when, charter)
        yield condition("unfinished_when", rule.unfinished_when, charter)
        yield meaning("due_by", rule.due_by)
        texts = ["says", "unmet", "shown_by", "remedy"]
    yield days("in_force", rule.in_force)
    yield meaning("principle", rule.principle)
    yield meaning("clause", rule.clause)
    yield meaning("basis.kind", rule.basis.kind)
    yield from (words(f"basis.{name}", getattr(rule.basis, name)) for name in ("source", "provision", "grade", "note"))
    yield words("stands_for", rule.in_force.stands_for if rule.in_force else "")
    yield from (words(name, getattr(rule, name)) for name in [*texts, "criterion", "commitment", "note"])
