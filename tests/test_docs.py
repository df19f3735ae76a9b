"""The documents are true: their commands print what they show, and nothing that a reader can meet is left out.

That their links lead somewhere, and that the promises of the README name tests, is held in `test_house`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest

from charter_engine.cli import COMMANDS, cli
from charter_engine.engine.evaluate import Scope, truth
from charter_engine.engine.facts import facts_of
from charter_engine.engine.reasons import GATE_WORDS
from charter_engine.language.aloud import aloud
from charter_engine.language.check_expressions import check_expression
from charter_engine.language.expressions import COMPARISONS, FORMS
from charter_engine.model.charter import DatedValue, Edition, Parameter
from charter_engine.render import report_json, words
from charter_engine.workspace.charters.schema import schema_text
from tests import build, pages
from tests.pages import PAGES, ROOT

DAY = date(2024, 1, 1)
COMES_TO = {"true": True, "false": False, "unknown": None}
PACKAGE = ROOT / "charter_engine"
UNBUILT = "not built yet"


def page(name: str) -> str:
    return pages.text_of(ROOT / name)


# --- what the pages show is what happens ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [path for path in PAGES if pages.runs(path)], ids=pages.shown)
def test_a_command_on_a_page_prints_what_the_page_shows(
    path: Path, tmp_path: Path, golden: Callable[[Path, str], None]
):
    golden(path, pages.run(path, tmp_path))


def test_a_page_that_shows_something_else_would_be_caught(tmp_path: Path):
    untrue = tmp_path / "page.md"
    untrue.write_text("```console\n$ charter --version\ncharter, version nought\n```\n", encoding="utf-8")
    assert "version nought" not in pages.run(untrue, tmp_path / "there")


def rows_of_meaning() -> Iterator[tuple[str, str, str]]:
    for headings, *rows in pages.tables(page("docs/meaning.md")):
        if headings == ["condition", "answers", "comes to"]:
            yield from ((condition.strip("`"), answers.strip("`"), said) for condition, answers, said in rows)


@pytest.fixture(scope="module")
def edition() -> Edition:
    """The shipped Charter, with the parameter `two` that the page speaks of."""
    two = Parameter("two", "items", "two", (DatedValue(date(2022, 1, 1), 2, "", "D"),))
    charter = build.shipped().charter
    return replace(charter, parameters=(*charter.parameters, two)).on(DAY)


@pytest.mark.parametrize(("condition", "answers", "said"), list(rows_of_meaning()))
def test_a_condition_comes_to_what_its_page_says(condition: str, answers: str, said: str, edition: Edition):
    given = build.answers(answers, edition.form)
    scope = Scope(edition, facts_of(given, edition.form), DAY)
    assert COMES_TO[said] is truth(build.expression(condition), scope)


def rows_of_the_guide() -> list[list[str]]:
    found = pages.tables(page("docs/rule-authors-guide.md"))
    return next(rows for headings, *rows in found if headings == ["form", "condition", "read aloud"])


@pytest.mark.parametrize(("form", "condition", "said"), rows_of_the_guide())
def test_a_condition_of_the_guide_is_accepted_and_read_aloud_as_it_says(
    form: str, condition: str, said: str, edition: Edition
):
    read, charter = build.expression(condition.strip("`")), edition.charter
    folder = replace(build.shipped(), charter=charter)
    assert [] == list(check_expression(read, charter, folder, routing="routing.yaml" in form))
    assert said == aloud(read, charter)


@pytest.mark.parametrize("form", [*FORMS, *COMPARISONS])
def test_every_form_of_condition_has_its_part_in_the_guide(form: str):
    assert any(f"`{form}`" in row[0] and f"{form}:" in row[1] for row in rows_of_the_guide())


@pytest.mark.parametrize("path", PAGES, ids=pages.shown)
def test_a_link_to_a_part_of_a_page_finds_it(path: Path):
    links = re.findall(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)", pages.text_of(path))
    lost = [f"{name}#{part}" for name, part in links if part not in anchors((path.parent / name) if name else path)]
    assert [] == lost


def anchors(path: Path) -> set[str]:
    """What the headings of a page are called in an address."""
    headings = re.findall(r"^#+ (.*)$", pages.text_of(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


# --- nothing is left out ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [*FORMS, *COMPARISONS])
def test_every_form_of_condition_has_its_place(form: str):
    headings = re.findall(r"^### (.*)$", page("docs/meaning.md"), re.MULTILINE)
    assert any(f"`{form}`" in heading for heading in headings)


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_command_and_option_has_its_place(name: str):
    told = pages.section(page("docs/commands.md"), f"## charter {name}".strip())
    assert told
    command = cli.get_command(click.Context(cli), name) if name else cli
    assert command is not None
    assert [] == [
        word for word in spoken(command) if f"`{word}`" not in told and f"`charter {name} {word} " not in told
    ]


def spoken(command: click.Command) -> Iterator[str]:
    """What a reader can type after a command: its options, and the commands inside it with theirs."""
    for option in command.params:
        yield from (flag for flag in (*option.opts, *option.secondary_opts) if flag.startswith("-"))
    if isinstance(command, click.Group) and command is not cli:
        for name, inner in command.commands.items():
            yield name
            yield from spoken(inner)


SECTIONS = {
    "charter": "## charter.yaml",
    "questions": "## questions.yaml",
    "routing": "## routing.yaml",
    "criteria": "## criteria.yaml",
    "words": "## words.yaml",
    "principle": "## NAME.yaml, a principle",
    "cases": "## NAME.cases.yaml, cases",
    "proposal": "## A proposal",
    "verdict": "## A verdict",
    "record": "## record.yaml",
    "service": "## service.yaml",
}
EXPLAINED_ONCE = {"from", "until", "stands_for"}
"""The days in force are explained at the head of the page, for every file."""


@pytest.mark.parametrize("kind", SECTIONS)
def test_every_key_of_a_file_has_its_place(kind: str):
    schema = json.loads(schema_text(str(ROOT / "principles"), kind))
    told = pages.section(page("docs/documents.md"), SECTIONS[kind])
    assert [] == sorted(key for key in keys(schema) - EXPLAINED_ONCE if f"`{key}`" not in told)


def keys(schema: Mapping[str, Any]) -> set[str]:
    """The keys that a schema admits; the questions of a form and the forms of a condition have pages of their own."""
    known = schema.get("$defs", {})
    inner = ("question", "envelope") if "answers" in schema["properties"] else ("question",)
    wanted = [part for name, part in known.items() if name in inner]
    return set().union(*(_keys(part) for part in [{**schema, "$defs": {}}, *wanted]))


def _keys(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        properties = schema.get("properties", {})
        yield from properties
        for part in (*properties.values(), schema.get("items"), *schema.get("anyOf", ())):
            yield from _keys(part)


def test_every_field_of_the_report_has_its_place():
    fields = _keys(report_json.schema())
    assert [] == sorted({field for field in fields if f"`{field}`" not in page("docs/report-json.md")})


def test_every_value_that_the_report_may_hold_is_explained():
    told = page("docs/report-json.md") + page("docs/meaning.md") + page("docs/documents.md")
    values = {value for value in _values(report_json.schema()) if isinstance(value, str)}
    assert [] == sorted(value for value in values if f"`{value}`" not in told and f"| {value} |" not in told)


def _values(schema: Any) -> Iterator[object]:
    if isinstance(schema, Mapping):
        yield from schema.get("enum", ())
        for part in (*schema.get("properties", {}).values(), schema.get("items")):
            yield from _values(part)


def test_the_code_map_names_every_module():
    told = {
        "charter_engine" if part == "" else f"charter_engine/{part}": pages.section(page("docs/architecture.md"), name)
        for part, name in _parts_of_the_map()
    }
    modules = [path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py"]
    unnamed = [
        path.relative_to(ROOT).as_posix()
        for path in modules
        if f"`{path.stem}`" not in told.get(path.parent.relative_to(ROOT).as_posix(), "")
    ]
    assert [] == sorted(unnamed)
    named = {f"{folder}/{name}" for folder, text in told.items() for name in re.findall(r"^\| (.*?) \|", text, re.M)}
    there = {path.relative_to(ROOT).with_suffix("").as_posix() for path in modules}
    assert [] == sorted(name for many in named for name in _each(many) if name not in there)


def _parts_of_the_map() -> Iterator[tuple[str, str]]:
    for heading in re.findall(r"^### `charter_engine/.*$", page("docs/architecture.md"), re.MULTILINE):
        yield heading.split("/", 1)[1].rstrip("/`"), heading


def _each(cell: str) -> Iterator[str]:
    """The modules of one cell of the map: `charter_engine/render/`text`, `html``."""
    folder, _, names = cell.partition("/`") if "/`" in cell else ("", "", "")
    yield from (f"{folder}/{name.strip('` ')}" for name in names.split(",") if names)


def test_every_page_can_be_reached():
    links = {
        (path.parent / link).resolve()
        for path in PAGES
        for link in re.findall(r"\]\((?!https?:)([^)#\s]+)", pages.text_of(path))
    }
    assert [] == [pages.shown(path) for path in PAGES if path.name != "README.md" and path not in links]


def test_every_decision_is_in_the_list():
    listed = page("docs/adr/README.md")
    files = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
    assert [] == [file.name for file in files if f"[{_title(file)}]({file.name})" not in listed]
    for number, file in enumerate(files, 1):
        assert file.name.startswith(f"{number:04}-")
        assert re.findall(r"^## (.*)$", pages.text_of(file), re.MULTILINE) == ["Context", "Decision", "Consequences"]


def _title(file: Path) -> str:
    return pages.text_of(file).splitlines()[0].partition(". ")[2]


def test_the_readme_says_of_every_promise_how_it_is_held():
    promises = re.findall(r"^\| (\d+) \|.*\| (.*) \|$", page("README.md"), re.MULTILINE)
    assert [str(number) for number in range(1, 13)] == [number for number, _ in promises]
    assert [] == [said for _, said in promises if "::" not in said and UNBUILT not in said]


# --- one word for one thing -------------------------------------------------------------------------------------------

NOT_USED = "## Words we do not use"
SPARED = re.compile(
    r"control characters?|Control of Patient Information|\buk-[a-z0-9-]+", re.IGNORECASE
)  # signs that a text may hold have no other name; the name of a law; and the ids of real projects


def not_used() -> list[str]:
    table = next(iter(pages.tables(pages.section(page("docs/glossary.md"), NOT_USED))))
    return [word for row in table[1:] for word in row[0].split(", ")]


def written() -> dict[str, str]:
    """What we say in our own words: every page, and every template."""
    own = page("docs/glossary.md").partition(NOT_USED)[0]
    told = {pages.shown(path): pages.text_of(path) for path in PAGES} | {"docs/glossary.md": own}
    return told | {pages.shown(path): pages.text_of(path) for path in PACKAGE.glob("render/templates/*.html")}


def test_no_page_uses_a_word_that_we_do_not_use():
    avoided = re.compile(rf"\b(?:{'|'.join(map(re.escape, not_used()))})s?\b", re.IGNORECASE)
    found = {name: sorted(set(avoided.findall(SPARED.sub(" ", pages.prose(text))))) for name, text in written().items()}
    assert {} == {name: words for name, words in found.items() if words}


def test_a_word_that_we_do_not_use_would_be_caught():
    assert "stakeholder" in not_used()
    assert "stakeholder" in pages.prose("One stakeholder said `stakeholder`.").lower()
    assert "stakeholder" not in pages.prose("`stakeholder`, “a stakeholder” and [x](stakeholder.md)")


def test_the_glossary_holds_every_label_of_a_page():
    told = page("docs/glossary.md")
    labels = [
        label
        for group in (
            words.OUTCOME_WORDS,
            words.COMMUNITY_WORDS,
            words.HELD_BACK_WORDS,
            words.BASIS_WORDS,
            words.RESTS_ON_WORDS,
            GATE_WORDS,
        )
        for label in group.values()
    ]
    assert [] == [label for label in labels if f"*{label}*" not in told]


def test_a_label_in_the_glossary_is_one_that_a_page_shows():
    sources = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")]
    shown = " ".join(path.read_text(encoding="utf-8") for path in sources).lower()
    council = build.shipped().charter.called
    cells = [row[1] for table in built_tables() for row in table[1:]]
    labels = [
        label.rstrip(". ").replace(council, "{called}") for cell in cells for label in re.findall(r"\*(.*?)\*", cell)
    ]
    assert [] == [label for label in labels if label.lower() not in shown and label.lower() not in reworded(shown)]


def built_tables() -> Iterator[list[list[str]]]:
    """The tables of what is built: those before the words that are only fixed."""
    yield from pages.tables(page("docs/glossary.md").partition("## What people conclude")[0])


def reworded(source: str) -> str:
    """Source text with every inserted name shown as `{called}`."""
    return re.sub(r"\{[^{}]*\}", "{called}", source)
