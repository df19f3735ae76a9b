"""Contrast as WCAG defines it, and a theme whose words could not be read."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.errors import Malformed
from charter_engine.model.contrast import contrasts, ratio
from charter_engine.model.service import Theme
from charter_engine.workspace.service import check_contrast, open_service
from tests.test_admin_command import folder

__all__ = ["folder"]
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
KNOWN = [  # by the definition, reckoned by others: https://webaim.org/resources/contrastchecker/
    ("#000000", "#ffffff", 21.0),
    ("#ffffff", "#ffffff", 1.0),
    ("#777777", "#ffffff", 4.48),
    ("#767676", "#ffffff", 4.54),
    ("#1d70b8", "#ffffff", 5.17),
    ("#ff0000", "#ffffff", 4.0),
    ("#0000ff", "#000000", 2.44),
]


@pytest.mark.parametrize(("one", "other", "expected"), KNOWN)
def test_a_known_contrast(one: str, other: str, expected: float):
    assert expected == round(ratio(one, other), 2)


@given(COLOURS, COLOURS)
def test_contrast_lies_between_1_and_21_either_way_round(one: str, other: str):
    assert 1 <= ratio(one, other) <= 21.0001
    assert ratio(one, other) == ratio(other, one)


def test_the_usual_theme_can_be_read_and_every_colour_is_looked_at():
    assert [] == [each for each in contrasts(Theme()) if not each.serves]
    colours = {each.name for each in fields(Theme) if str(getattr(Theme(), each.name)).startswith("#")}
    assert colours == {name for each in contrasts(Theme()) for name in (each.front, each.back) if name}


@pytest.mark.parametrize("key", ["header_text", "link", "button_text", "accent", "button"])
def test_a_colour_that_cannot_be_read_is_refused(key: str):
    back = {"header_text": "#1b3a4b", "button_text": "#00703c"}.get(key, "#ffffff")
    with pytest.raises(Malformed, match=f"`{key}` on ") as told:
        check_contrast(replace(Theme(), **{key: back}), "service.yaml")
    assert "1.00" in str(told.value)
    assert "4.5" in str(told.value) or "3" in str(told.value)


def test_a_service_does_not_start_with_one(folder: Path):
    (folder / "service.yaml").write_text('theme:\n  link: "#cccccc"\n', encoding="utf-8")
    with pytest.raises(Malformed, match="links"):
        open_service(folder, None)
