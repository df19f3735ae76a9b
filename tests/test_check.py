"""All problems of a Charter or a proposal come at once, each once, and none that only follows from another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from charter_engine.cli import cli
from charter_engine.errors import InvalidSource, Problem
from charter_engine.language.check import check
from charter_engine.language.folder import look_at_folder, read_folder, read_proposal
from tests import build, tiny


def problems(*edits: tuple[str, str, str]) -> list[Problem]:
    """What is wrong with the tiny Charter, after pieces of its files were put in the place of others."""
    return check(look_at_folder(edited(*edits), "tiny"))


def edited(*edits: tuple[str, str, str]) -> dict[str, bytes]:
    texts = tiny.texts()
    for file, old, new in edits:
        assert old in texts[file], f"{file} does not hold {old!r}"
        texts[file] = texts[file].replace(old, new, 1)
    return {file: text.encode() for file, text in texts.items()}


def told(found: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.place.file.removeprefix("tiny/"), problem.code) for problem in found]


def of_proposal(*edits: tuple[str, str]) -> list[Problem]:
    text = tiny.PROPOSAL
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(InvalidSource) as caught:
        read_proposal(text.encode(), "a.yaml", tiny.folder().charter.form)
    return list(caught.value.problems)


def test_the_tiny_charter_is_in_order():
    assert [] == problems()


def test_mistakes_of_all_kinds_in_several_files_are_told_in_one_run():
    texts = tiny.texts()
    rule_ids = [line for line in texts["partnership.yaml"].splitlines() if line.startswith("  - rule: ")]
    first = rule_ids[0].removeprefix("  - rule: ")
    doubled = texts["partnership.yaml"] + texts["partnership.yaml"].split("rules:\n", 1)[1]
    changed = {
        **edited(
            ("charter.yaml", "council: Council", "counsil: Council"),  # a misspelt key
            ("charter.yaml", "in_force: {from: 2024-01-01}", "in_force: {from: 2024-02-30}"),  # a bad date
            ("openness.yaml", "satisfied_when: {", "satisfied_when: {stge: live} #"),  # an unknown fact
            ("questions.yaml", "about: world", "about: wrold"),  # a bad option
        ),
        "partnership.yaml": doubled.encode(),  # ids that stand twice
    }
    found = check(look_at_folder(changed, "tiny"))
    assert ("charter.yaml", "unknown-key") in told(found)
    assert ("charter.yaml", "not-a-date") in told(found)
    assert ("openness.yaml", "unknown-fact") in told(found)
    assert ("questions.yaml", "unknown-option") in told(found)
    assert any(problem.code == "repeated-id" and f"`{first}`" in problem.found for problem in found)
    assert len(rule_ids) + 4 == len(found)


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (("charter.yaml", "council: Council", "counsil: Council"), "unknown-key"),
        (("charter.yaml", "sources:\n", "sourcs:\n"), "unknown-key"),
        (("charter.yaml", "{group: carers,", "{grup: carers,"), "unknown-key"),
        (("charter.yaml", "    unit: people", "    unnit: people"), "unknown-key"),
        (("charter.yaml", "from: 2024-01-01", "from: 2024-13-01"), "not-a-date"),
        (("questions.yaml", "type: choice", "type: chioce"), "unknown-option"),
        (("questions.yaml", "type: list", "type: lisst"), "unknown-option"),
        (("questions.yaml", "sections:\n", "sectons:\n"), "unknown-key"),
        (("questions.yaml", "form: 1", "form: one"), "wrong-type"),
        (("openness.yaml", "title:", "titel:"), "unknown-key"),
        (("openness.yaml", "principle: openness", "principel: openness"), "unknown-key"),
        (("openness.yaml", "effect:", "efect:"), "unknown-key"),
        (("openness.yaml", "rules:\n", "ruls:\n"), "unknown-key"),
        (("openness.yaml", "clauses:\n", "clause:\n"), "unknown-key"),
        (("openness.yaml", "  - clause: ", "  - claus: "), "unknown-key"),
        (("routing.yaml", "routing: 1", "routing: one"), "wrong-type"),
        (("routing.yaml", "tier: ", "teir: "), "unknown-key"),
    ],
)
def test_one_mistake_gives_one_problem_and_nothing_that_only_follows_from_it(edit: tuple[str, str, str], code: str):
    assert [(edit[0], code)] == told(problems(edit))


KEY = re.compile(r"(?<![\w.-])([a-z_]+)(?=: |:$)", re.MULTILINE)
VALUE = re.compile(r"(?<=: )([^,{}\[\]\n]+)(?=[,}]|$)", re.MULTILINE)


@pytest.mark.parametrize("file", tiny.texts())
def test_every_misspelt_key_of_every_file_is_one_problem(file: str):
    text = tiny.texts()[file]
    several = []
    for key in KEY.finditer(text):
        misspelt = f"{text[: key.end()]}q{text[key.end() :]}"
        found = told(check(look_at_folder({**edited(), file: misspelt.encode()}, "tiny")))
        several += [] if len(found) == 1 else [(key[1], found)]
    assert [] == several


@pytest.mark.parametrize("instead", ["[]", "null", "{a: b}"])
@pytest.mark.parametrize("file", tiny.texts())
def test_any_value_may_be_of_the_wrong_kind_and_few_problems_follow(file: str, instead: str):
    text = tiny.texts()[file]
    for value in VALUE.finditer(text):
        wrong = f"{text[: value.start()]}{instead}{text[value.end() :]}"
        assert len(check(look_at_folder({**edited(), file: wrong.encode()}, "tiny"))) <= 2


@pytest.mark.parametrize("file", ["charter.yaml", "questions.yaml", "openness.yaml", "routing.yaml"])
def test_a_file_that_cannot_be_read_hides_no_mistake_of_the_others(file: str):
    broken = {**edited(("partnership.yaml", "effect: ", "efect: ")), file: b"a: [\n"}
    assert sorted([(file, "not-yaml"), ("partnership.yaml", "unknown-key")]) == told(
        check(look_at_folder(broken, "tiny"))
    )


def test_the_facts_of_a_rule_with_a_mistake_are_checked_as_well():
    found = problems(
        ("openness.yaml", "remedy:", "remedi:"),
        ("openness.yaml", "satisfied_when: {", "satisfied_when: {stge: live} #"),
    )
    assert [("openness.yaml", "unknown-fact"), ("openness.yaml", "unknown-key")] == sorted(told(found))


def test_nothing_is_read_where_anything_is_wrong():
    with pytest.raises(InvalidSource) as caught:
        read_folder(edited(("charter.yaml", "council: Council", "counsil: Council")), "tiny")
    assert ["unknown-key"] == [problem.code for problem in caught.value.problems]


def test_a_command_that_reads_the_charter_tells_all_its_problems_too(tmp_path: Path):
    for file, text in edited(
        ("charter.yaml", "council: Council", "counsil: Council"), ("openness.yaml", "{stage: ", "{stge: ")
    ).items():
        (tmp_path / file).write_bytes(text)
    done = CliRunner().invoke(cli, ["--charter", str(tmp_path), "coverage"])
    assert "`counsil` is not a key" in str(done.exception)
    assert "There is no fact `stge`" in str(done.exception)


def test_proposals_are_not_held_against_a_form_with_mistakes_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for file, text in edited(("questions.yaml", "type: choice", "type: chioce")).items():
        (tmp_path / "principles").mkdir(exist_ok=True)
        (tmp_path / "principles" / file).write_bytes(text)
    (tmp_path / "proposals").mkdir()
    (tmp_path / "proposals" / "a.yaml").write_text(tiny.PROPOSAL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for paths in ([], ["proposals"], ["principles", "proposals"]):
        done = CliRunner().invoke(cli, ["check", *paths])
        assert 2 == done.exit_code
        assert "1 problem in 1 file." in done.output
        assert "The proposals were not looked at" in done.output


# --- proposals --------------------------------------------------------------------------------------------------------


def test_a_key_that_stands_twice_hides_no_other_problem():
    found = of_proposal(("kind: ", "version: 2\nkind: "), ("answers:\n", "answers:\n  stge: live\n"))
    assert ["repeated-key", "unknown-question"] == [problem.code for problem in found]


def test_of_a_key_that_stands_twice_the_first_value_is_looked_at():
    found = of_proposal(("version: 1\n", "version: 1\nversion: nonsense\n"))
    assert ["repeated-key"] == [problem.code for problem in found]


@pytest.mark.parametrize("version", ["-1", "0"])
def test_versions_start_at_1(version: str):
    (found,) = of_proposal(("version: 1", f"version: {version}"))
    assert f"`{version}` is too small." == found.found
    assert "Versions start at 1." in found.expected


def test_an_illustration_without_a_notice_is_told_beside_what_else_is_wrong():
    found = of_proposal(("kind: own", "kind: illustration"), ("answers:\n", "answers:\n  stge: live\n"))
    assert ["missing-key", "unknown-question"] == sorted(problem.code for problem in found)


def test_every_misspelt_key_of_a_proposal_is_one_problem():
    form = build.shipped().charter.form
    text = (build.ROOT / "proposals" / "uk-camden-rentsense.yaml").read_text(encoding="utf-8")
    for key in KEY.finditer(text):
        with pytest.raises(InvalidSource) as caught:
            read_proposal(f"{text[: key.end()]}q{text[key.end() :]}".encode(), "a.yaml", form)
        assert 1 == len(caught.value.problems), key[1]


# --- misspelt words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "meant"),
    [
        ("{sume: partners}", "some"),
        ("{evry: partners, where: {kind: private}}", "every"),
        ("{noen: partners}", "none"),
        ("{answerd: title}", "answered"),
        ("{answred: title}", "answered"),
        ("{nto: {stage: live}}", "not"),
        ("{al: [{stage: live}]}", "all"),
        ("{stge: live}", "stage"),
        ("{people: {at_lest: many_people}}", "at_least"),
        ("{people: {at_least: many_peple}}", "many_people"),
        ("{stage: liv}", "live"),
    ],
)
def test_a_misspelt_word_is_answered_with_the_nearest(condition: str, meant: str):
    found = problems(("openness.yaml", "satisfied_when: {", f"satisfied_when: {condition} #"))
    assert f"Did you mean `{meant}`?" in " ".join(problem.expected for problem in found)


def test_a_word_that_is_far_from_every_form_is_told_what_can_stand_before_a_list():
    found = problems(("openness.yaml", "satisfied_when: {", "satisfied_when: {amongst: partners} #"))
    assert "Before `partners` can stand some, every, none, count." in [problem.expected for problem in found]


def test_a_fact_beside_a_form_is_told_how_to_join_them():
    beside = "satisfied_when: {stage: live, some: partners} #"
    found = problems(("openness.yaml", "satisfied_when: {", beside))
    assert ["several-facts"] == [problem.code for problem in found if problem.place.file.endswith("openness.yaml")]
    assert "Several go under `all` or `any`." in found[-1].expected


def test_a_rule_with_a_misspelt_effect_is_told_once():
    (found,) = problems(("openness.yaml", "effect: requires", "effect: require"))
    assert found.expected.endswith("Did you mean `requires`?")


def test_a_mistake_in_a_case_hides_no_rule_that_is_not_there():
    texts = tiny.texts()
    file = next(file for file in texts if file.endswith(".cases.yaml"))
    rule = texts[file].split("expect: {", 1)[1].split(":", 1)[0]
    found = problems((file, "facts:", "fakts:"), (file, f"expect: {{{rule}:", f"expect: {{{rule}x:"))
    assert ["unknown-key", "unknown-rule"] == sorted({problem.code for problem in found})


def test_a_mistake_beside_a_list_hides_none_inside_it():
    found = of_proposal(("answers:\n", "answers:\n  affected: {complet: true, items: [nonsense]}\n"))
    assert ["unknown-key", "unknown-option"] == sorted(problem.code for problem in found)


def test_a_misspelt_command_is_answered_with_the_nearest():
    assert "Did you mean `rules`?" in CliRunner().invoke(cli, ["rule", "diff"]).output
