"""The generated pages of the principles: one a principle, with the same headings; and a drawing that says the same."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from charter_engine.engine.reader import conditions
from charter_engine.language.aloud import Line, aloud, outline
from charter_engine.language.folder import Folder
from tests import build, pages, tiny
from tools import build_docs, principle_pages
from tools.dependencies import dependencies, picture

BOTH = (
    "the project uses data about people; or (an outside organisation takes part; "
    "and at least one of the outside organisations is listed)"
)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def folder() -> Folder:
    return tiny.folder()


@pytest.fixture(scope="module")
def written(folder: Folder) -> dict[str, str]:
    return principle_pages.pages(folder)


def parsed(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)  # noqa: S314 - we drew it ourselves


def rule_part(written: dict[str, str], rule: str, heading: str) -> str:
    page = pages.section(written[f"{rule.partition('.')[0]}.md"], f"### {rule}")
    return pages.section(page, f"#### {heading}").strip()


def test_every_principle_has_a_page_and_stands_in_the_list(written: dict[str, str]):
    assert {"openness.md", "partnership.md", "README.md", "dependencies.svg"} == set(written)
    assert "[Partners sign up](partnership.md)" in written["README.md"]


@pytest.mark.parametrize("name", ["openness", "partnership"])
def test_the_headings_are_always_the_same(folder: Folder, written: dict[str, str], name: str):
    headings = re.findall(r"^(#+) (.*)$", written[f"{name}.md"], re.MULTILINE)
    principle = next(p for p in folder.charter.principles if p.principle == name)
    assert [*principle_pages.HEADINGS] == [text for rank, text in headings if rank == "##"]
    assert [rule.rule for rule in principle.rules] == [text for rank, text in headings if rank == "###"]
    assert [*principle_pages.RULE_HEADINGS] * len(principle.rules) == [
        text for rank, text in headings if rank == "####"
    ]


def test_a_page_says_what_the_principle_says(written: dict[str, str]):
    page = written["openness.md"]
    for said in (
        "# Be open about data",
        "From 1 January 2024, until further notice.",
        "Data is kept for a stated time.",
    ):
        assert said in page
    assert "People can see what is done with data." in page
    assert "Tiny Data Charter, Council of Nowhere. Read in full." in page
    assert "the law (section 1)" in page.lower()
    assert "the Charter's own words" not in page
    assert "Nowhere's own words" in page


def test_a_rule_is_read_aloud(written: dict[str, str]):
    told = rule_part(written, "openness.end", "Read aloud")
    assert "- It applies if the form says “yes”" not in told
    assert "- It applies if the project uses data about people." in told
    day = "the day until which the data is kept is at most 12 months before or after the day of the report"
    assert f"- It is met if {day}." in told
    assert "- It counts as begun if the form answers “an idea” to the question how far along the project is." in told


def test_a_condition_of_several_parts_is_a_list(written: dict[str, str]):
    told = rule_part(written, "partnership.unwilling", "Read aloud")
    assert [
        "- It is raised if for at least one of the outside organisations, all of these hold:",
        "  - the form answers “it will not sign” to the question whether the organisation has signed",
        "  - the form names “it studies the data” among what the organisation does with the data",
    ] == told.splitlines()


def test_what_a_rule_looks_at_is_told_with_what_for(written: dict[str, str]):
    told = rule_part(written, "openness.large", "What it looks at")
    assert "| The number of people in the data | `people` | decides the result |" in told
    assert "| The groups of people affected | `affected` | a group needs it first |" in told


def test_the_examples_are_those_of_the_cases(written: dict[str, str]):
    assert [
        "- **One that holds:** the data goes after half a year (Met, as on 1 June 2024).",
        "- **One that fails:** the data stays for ten years (Not met, as on 1 June 2024).",
        "- **One that stays open:** nobody has said how long the data stays (Cannot tell yet, as on 1 June 2024).",
    ] == rule_part(written, "openness.end", "Examples").splitlines()
    asked = rule_part(written, "openness.large", "Examples")
    assert "**One that is raised:** a large project (For the community" in asked
    assert "**One that is not raised:** a small project (Does not apply" in asked


def test_a_missing_example_is_said_to_be_missing():
    part = "case: another\non: 2024-06-01\nfacts: {personal_data: no}\nexpect: {openness.end: not_applicable}"
    written = principle_pages.pages(tiny.folder(tiny.with_part("case", part)))
    assert "- **One that holds:** no case shows one." in rule_part(written, "openness.end", "Examples")


def test_the_words_of_a_charter_are_never_obeyed_as_markup():
    part = 'meaning: "People *see* <b>what</b> is done | with [data](x)."'
    written = principle_pages.pages(tiny.folder(tiny.with_part("principle", part)))
    assert r"People \*see\* \<b\>what\</b\> is done \| with \[data\](x)." in written["openness.md"]


def test_the_drawing_names_every_question_rule_and_principle_and_its_table_too(folder: Folder, written: dict[str, str]):
    found = dependencies(folder.charter)
    texts = {text.text for text in parsed(written["dependencies.svg"]).iter(f"{SVG}text")}
    assert {*found.questions.values(), *found.principles.values()} <= texts
    assert {rule.rule.partition(".")[2] for rule in folder.charter.rules} <= texts
    assert (
        "| The outside organisations | `partnership.signed`, `partnership.unwilling` | Partners |"
        in (written["README.md"])
    )
    for rule in folder.charter.rules:
        assert f"`{rule.rule}`" in written["README.md"]


def test_the_drawing_has_a_title_a_description_and_no_style_or_script():
    root = parsed(picture(dependencies(build.shipped().charter)))
    assert [f"{SVG}title", f"{SVG}desc"] == [part.tag for part in root][:2]
    ids = {part.get("id") for part in root}
    assert set(root.attrib["aria-labelledby"].split()) <= ids
    assert {"svg", "title", "desc", "rect", "text", "path"} == {part.tag.removeprefix(SVG) for part in root.iter()}
    assert [] == [name for part in root.iter() for name in part.attrib if name in ("style", "class", "href")]


def test_no_two_words_of_the_drawing_lie_on_each_other():
    root = parsed(picture(dependencies(build.shipped().charter)))
    columns: dict[str, list[int]] = {}
    for text in root.iter(f"{SVG}text"):
        columns.setdefault(text.attrib["x"], []).append(int(text.attrib["y"]))
    assert 3 == len(columns)
    assert all(below - above >= 15 for rows in columns.values() for above, below in pairwise(sorted(rows)))


def test_a_line_joins_every_rule_to_every_question_that_it_reads():
    found = dependencies(build.shipped().charter)
    drawn = picture(found).count('stroke-opacity="0.55"')
    assert sum(map(len, found.reads.values())) == drawn


def test_a_page_that_nothing_writes_any_more_fails_the_check(capsys: pytest.CaptureFixture[str]):
    assert 1 == build_docs.strays(build_docs.ROOT / "docs/principles/old.md")
    assert "docs/principles/old.md is written by nothing" in capsys.readouterr().err


# --- reading aloud ----------------------------------------------------------------------------------------------------

TO_STAGE = "to the question how far along the project is"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("{personal_data: yes}", "the project uses data about people"),
        ("{personal_data: no}", "it is not so that the project uses data about people"),
        ("{stage: [idea, pilot]}", f"the form answers “an idea” or “a trial” {TO_STAGE}"),
        ("{not: {stage: live}}", f"the form answers something other than “up and running” {TO_STAGE}"),
        ("{not: {people: {at_least: many_people}}}", "the number of people in the data is not at least 100 people"),
        ("{not: {starts_on: {after: report_date}}}", "the day on which it starts is not after the day of the report"),
        (
            "{not: {affected: {includes: carers}}}",
            "the form does not name “people who look after somebody” among the groups of people affected",
        ),
        ("{count: partners, at_least: many_people}", "at least 100 of the outside organisations are listed"),
        ("{outside_help: yes}", "an outside organisation takes part"),
        ("{answered: retention.reason}", "the form gives the reason for keeping the data"),
        (
            "{not: {answered: retention.reason}}",
            "the form says “none” or “does not apply” for the reason for keeping the data",
        ),
        ("{people: {at_least: many_people}}", "the number of people in the data is at least 100 people"),
        ("{starts_on: {before: 2024-05-01}}", "the day on which it starts is before 2024-05-01"),
        ("{starts_on: {after: report_date}}", "the day on which it starts is after the day of the report"),
        (
            "{affected: {includes: carers}}",
            "the form names “people who look after somebody” among the groups of people affected",
        ),
        ("{some: partners}", "at least one of the outside organisations is listed"),
        (
            "{none: partners, where: {answered: name}}",
            "for none of the outside organisations, the form gives the name of the organisation",
        ),
        (
            "{any: [{personal_data: yes}, {all: [{outside_help: yes}, {some: partners}]}]}",
            BOTH,
        ),
    ],
)  # fmt: skip
def test_a_condition_reads_as_a_clause(condition: str, said: str, folder: Folder):
    assert said == aloud(build.expression(condition), folder.charter)


@pytest.mark.parametrize(
    ("label", "denied"),
    [
        ("personal data is used", "personal data is not used"),
        ("people are told that the tool was used", "people are not told that the tool was used"),
        ("the evaluation will be published", "the evaluation will not be published"),
        ("the measure has been approved", "the measure has not been approved"),
        ("a person can overrule the tool", "a person cannot overrule the tool"),
        ("there is data about crimes", "there is no data about crimes"),
        ("this is a trial", "this is not a trial"),
        ("a machine decides about a person", "it is not so that a machine decides about a person"),
        ("a condition that was agreed to is unmet", "it is not so that a condition that was agreed to is unmet"),
        ("anything here is sensitive", "it is not so that anything here is sensitive"),
    ],
)
def test_no_is_said_as_a_person_would_say_it(label: str, denied: str):
    form = build.a_form(build.ask("it", "yes_no", label=f"whether {label}"))
    charter = build.a_charter(form)
    assert denied == aloud(build.expression("{it: no}"), charter)
    assert denied == aloud(build.expression("{not: {it: yes}}"), charter)


def test_a_clause_and_a_list_say_the_same_words():
    """Of every condition of the shipped Charter: each leaf of the list stands in the clause."""
    charter = build.shipped().charter
    for rule in charter.rules:
        for condition in conditions(rule):
            clause = aloud(condition, charter)
            assert [] == [leaf for leaf in leaves(outline(condition, charter)) if leaf not in clause]


def leaves(line: Line) -> list[str]:
    return [leaf for inner in line.inner for leaf in leaves(inner)] if line.inner else [line.says]


def test_every_rule_of_the_shipped_charter_has_all_three_examples():
    written = principle_pages.pages(build.shipped())
    assert [] == [name for name, text in written.items() if "no case shows one" in text]
