"""What would change a result, changes it; and only what the project can choose is asked for."""

from __future__ import annotations

from charter_engine.engine.changes import would_mend, would_settle
from charter_engine.engine.reader import Reader
from charter_engine.engine.suggest import what_would_mend
from charter_engine.model.charter import Edition
from charter_engine.model.report import Report
from tests.build import a_form, a_proposal, an_edition, ask, asks, requires, shipped_reports


def mended(edition: Edition, given: str) -> tuple[tuple[str, ...], ...]:
    reader = Reader.of(edition, a_proposal(given, edition.form))
    found = would_mend(edition.rules[0], reader, "deliberation", ())
    assert found.exact
    return tuple(tuple(change.fact for change in one) for one in found.sets)


FORM = a_form(
    ask("kept", "choice", ("long", "short")),
    ask("reason", "text"),
    ask("weather", "choice", ("fair", "foul"), about="world"),
    ask("partners", "list", fields=(ask("signed", "yes_no"),)),
)


def test_one_choice_mends_what_one_choice_broke():
    edition = an_edition(FORM, requires("p.short", "{kept: short}"))
    assert mended(edition, "{kept: long}") == (("kept",),)


def test_what_takes_two_answers_names_both():
    edition = an_edition(FORM, requires("p.both", "{all: [{kept: short}, {answered: reason}]}"))
    assert mended(edition, "{kept: long, reason: none}") == (("kept", "reason"),)


def test_a_fact_about_the_world_is_never_offered_as_a_lever():
    edition = an_edition(FORM, requires("p.either", "{any: [{weather: fair}, {kept: short}]}"))
    assert mended(edition, "{weather: foul, kept: long}") == (("kept",),)


def test_that_no_choice_helps_is_said():
    edition = an_edition(FORM, asks("p.weather", "{weather: foul}"))
    reader = Reader.of(edition, a_proposal("{weather: foul}", FORM))
    found = would_mend(edition.rules[0], reader, "deliberation", ("weather",))
    assert found.sets == ()
    assert what_would_mend(edition.rules[0], found, reader) == "No choice of the project removes this question."


def test_each_partner_that_has_not_signed_is_in_the_change():
    edition = an_edition(FORM, requires("p.every", "{every: partners, where: {signed: yes}}"))
    given = "{partners: {complete: true, items: [{signed: no}, {signed: yes}, {signed: no}]}}"
    assert mended(edition, given) == (("partners[1].signed", "partners[3].signed"),)


def test_an_open_list_is_settled_by_saying_that_it_is_complete():
    edition = an_edition(FORM, requires("p.every", "{every: partners, where: {signed: yes}}"))
    reader = Reader.of(edition, a_proposal("{partners: [{signed: yes}]}", FORM))
    found = would_settle(edition.rules[0], reader, "deliberation", ("partners",))
    assert [[change.fact for change in one] for one in found.sets] == [["partners"]]


def test_in_shipped_reports_every_change_is_a_design_choice_or_completes_a_list():
    for report in shipped_reports().values():
        for result in report.results:
            for one in result.changes:
                for fact in one:
                    assert about(fact, report) == "choice", (result.rule.rule, fact)


def about(fact: str, report: Report) -> str:
    path = "".join(part.partition("]")[2] if "]" in part else part for part in fact.split("["))
    question = report.edition.form.index[path].question
    return "choice" if question.type == "list" else question.about
