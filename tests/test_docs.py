"""The documents are true: their commands print what they show, and nothing that a reader can meet is left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from charter_engine.engine.evaluate import Scope, truth
from charter_engine.engine.facts import facts_of
from charter_engine.language.expressions import COMPARISONS, FORMS
from charter_engine.model.charter import DatedValue, Edition, Parameter
from tests import build, pages
from tests.pages import PAGES, ROOT

DAY = date(2024, 1, 1)
COMES_TO = {"true": True, "false": False, "unknown": None}


def page(name: str) -> str:
    return pages.text_of(ROOT / name)


# --- what the pages show is what happens -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", [path for path in PAGES if pages.runs(path)], ids=pages.shown)
def test_a_command_on_a_page_prints_what_the_page_shows(
    path: Path, tmp_path: Path, golden: Callable[[Path, str], None]
):
    golden(path, pages.run(path, tmp_path))


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


# --- nothing is left out ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [*FORMS, *COMPARISONS])
def test_every_form_of_condition_has_its_place(form: str):
    headings = re.findall(r"^### (.*)$", page("docs/meaning.md"), re.MULTILINE)
    assert any(f"`{form}`" in heading for heading in headings)
