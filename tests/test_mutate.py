"""A small change of a rule is noticed by a case, or the case file says why it is the same rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from charter_engine.cli import cli
from charter_engine.engine.mutate import Attacked, attack, changes
from charter_engine.engine.mutate_expressions import changes_within
from charter_engine.language.folder import Folder
from charter_engine.model.rule import Requires
from tests import build, tiny

ASKED = "partnership.signed satisfied_when: `asked` added to pledge"
ONLY_ASKED = """\
  - case: the only partner has been asked
    on: 2024-06-01
    facts: {partners: {complete: true, items: [{name: A firm, pledge: asked}]}}
    expect: {partnership.signed: unfinished}
"""


def folder(more: str = "") -> Folder:
    """The tiny Charter, with more at the end of its second case file."""
    texts = tiny.texts()
    texts["partnership.cases.yaml"] += more
    return tiny.folder(texts)


def attacked(more: str = "", principle: str = "partnership") -> Attacked:
    read = folder(more)
    return attack(read.charter, next(cases for cases in read.cases if cases.principle == principle))


def within(condition: str) -> Iterator[str]:
    return (says for says, _ in changes_within(build.expression(condition), tiny.folder().charter.form))


# --- which changes there are -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{stage: idea}", "`pilot` added to stage"),
        ("{stage: idea}", "`pilot` for `idea` in stage"),
        ("{stage: [idea, pilot]}", "`idea` left out of stage"),
        ("{outside_help: yes}", "`no` for `yes` in outside_help"),
        ("{affected: {includes: children}}", "`carers` added to affected"),
        ("{affected: {includes: [children, carers]}}", "`carers` left out of affected"),
        ("{all: [{stage: idea}, {answered: people}]}", "`any` for `all` of (stage, people)"),
        ("{any: [{stage: idea}, {answered: people}]}", "`all` for `any` of (stage, people)"),
        ("{any: [{stage: idea}, {answered: people}]}", "(people answered) left out of `any`"),
        ("{answered: people}", "`not` put before (people answered)"),
        ("{not: {answered: people}}", "`not` dropped before (people answered)"),
        ("{people: {at_least: many_people}}", "`at_most` for `at_least` of people"),
        ("{count: partners, at_most: many_people}", "`at_least` for `at_most` of partners"),
        (
            "{count: partners, where: {pledge: signed}, at_most: many_people}",
            "`where` dropped from `count` of partners",
        ),
        ("{starts_on: {before: report_date}}", "`after` for `before` of starts_on"),
        ("{starts_on: {after: 2024-03-01}}", "2024-03-01 one day earlier for starts_on"),
        ("{starts_on: {after: 2024-03-01}}", "2024-03-01 one day later for starts_on"),
        ("{some: partners, where: {pledge: signed}}", "`every` for `some` of partners"),
        ("{some: partners, where: {pledge: signed}}", "`where` dropped from `some` of partners"),
        ("{every: partners, where: {pledge: signed}}", "`none` for `every` of partners"),
        ("{every: partners, where: {pledge: signed}}", "`asked` added to pledge"),
        ("{none: partners, where: {uses: {includes: study}}}", "`store` for `study` in uses"),
    ],
)
def test_a_condition_is_changed_in_this_way(condition: str, expected: str):
    assert expected in within(condition)


@pytest.mark.parametrize("condition", ["{some: partners}", "{every: partners, where: {pledge: signed}}"])
def test_no_change_is_one_that_cannot_be_written(condition: str):
    changed = dict(changes_within(build.expression(condition), tiny.folder().charter.form))
    assert "`where` dropped from `every` of partners" not in changed
    assert ("`every` for `some` of partners" in changed) is False


@pytest.mark.parametrize(
    "says",
    [
        "openness.end when: dropped",
        "openness.end unfinished_when: dropped",
        "openness.end satisfied_when, unfinished_when: each for the other",
        "openness.end due_by: `decision` for `go_live`",
        "openness.end due_by: `twelve_months` for `go_live`",
        "openness.end parameter: `keep_for` one more",
        "openness.end parameter: `keep_for` one less",
        "openness.end effect: `asks` for `requires`",
        "openness.large effect: `requires` for `asks`",
    ],
)
def test_a_rule_is_changed_in_this_way(says: str):
    charter = tiny.folder().charter
    assert says in [change.says for rule in charter.rules for change in changes(rule, charter.form)]


def test_a_last_gate_bears_on_nothing_where_nothing_counts_as_begun():
    charter = tiny.folder().charter
    rule = next(rule for rule in charter.rules if isinstance(rule, Requires))
    rule = replace(rule, unfinished_when=None)
    assert not [change.says for change in changes(rule, charter.form) if "due_by" in change.says]


def test_every_change_has_words_of_its_own_and_the_same_ones_each_time():
    charter = build.shipped().charter
    said = [change.says for rule in charter.rules for change in changes(rule, charter.form)]
    assert len(said) == len(set(said)) > 1000
    assert said == [change.says for rule in charter.rules for change in changes(rule, charter.form)]


# --- which of them are noticed ---------------------------------------------------------------------------------------


def test_a_change_goes_unnoticed_until_a_case_looks_there():
    before = {each.change: each.noticed for each in attacked().tried}
    after = {each.change: each.noticed for each in attacked(ONLY_ASKED).tried}
    assert (before[ASKED], after[ASKED]) == (False, True)


def test_a_number_one_off_is_noticed_by_cases_on_both_sides_of_it():
    tried = {each.change: each.noticed for each in attacked(principle="openness").tried}
    assert tried["openness.large parameter: `many_people` one more"]
    assert tried["openness.large parameter: `many_people` one less"]


def test_an_excuse_stands_for_a_change_that_nothing_notices():
    change = next(each.change for each in attacked().tried if not each.stands)
    excused = attacked(f'same_rule:\n  - {{change: "{change}", because: it makes no difference}}\n')
    assert [each.because for each in excused.tried if each.excused] == ["it makes no difference"]
    assert excused.idle == ()


def test_an_excuse_for_a_change_that_is_noticed_or_unknown_is_idle():
    noticed = next(each.change for each in attacked().tried if each.noticed)
    both = "".join(f'  - {{change: "{change}", because: nobody minds}}\n' for change in (noticed, "no such change"))
    assert attacked(f"same_rule:\n{both}").idle == (noticed, "no such change")


def test_each_change_of_the_shipped_charter_is_noticed_or_excused():
    read = build.shipped()
    found = [attack(read.charter, cases) for cases in read.cases]
    assert [each.change for one in found for each in one.tried if not each.stands] == []
    assert [idle for one in found for idle in one.idle] == []


# --- as a command ----------------------------------------------------------------------------------------------------


def test_the_command_names_what_nothing_notices_and_ends_with_1(tmp_path: Path):
    for name, text in tiny.texts().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with (tmp_path / "openness.cases.yaml").open("a", encoding="utf-8") as file:
        file.write("same_rule:\n  - {change: no such change, because: nobody minds}\n")
    done = CliRunner().invoke(cli, ["--charter", str(tmp_path), "test", "--mutate"])
    assert done.exit_code == 1
    assert "No case notices this change: partnership.signed" in done.stderr
    assert "openness: no unnoticed change is called this under `same_rule`: no such change" in done.stderr
    assert "\r" not in done.stderr
    assert "small changes:" in done.stdout


def test_the_command_ends_with_0_where_every_change_is_noticed_or_excused(tmp_path: Path):
    for name, text in tiny.texts().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for principle in ("openness", "partnership"):
        left = [each.change for each in attacked(principle=principle).tried if not each.stands]
        with (tmp_path / f"{principle}.cases.yaml").open("a", encoding="utf-8") as file:
            file.write("same_rule:\n" + "".join(f'  - {{change: "{each}", because: a test}}\n' for each in left))
    done = CliRunner().invoke(cli, ["--charter", str(tmp_path), "test", "--mutate", "partnership"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.endswith(" 0 not noticed.\n")
