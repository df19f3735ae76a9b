"""The words of a text: what somebody types finds what somebody else wrote."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.workspace.projects.words_in import LONGEST, words_in


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        (" -- ?! ", ()),
        ("Children’s children's CHILDREN", ("childrens", "children")),
        ("Straße", ("strasse",)),
        ("Ségolène", ("segolene",)),
        ("a b a", ("a", "b")),
        ("Somers-Town_2", ("somers", "town_2")),
        ("x" * 50, ("x" * LONGEST,)),
    ],
)
def test_words_are_small_plain_and_there_once(text: str, words: tuple[str, ...]):
    assert words == words_in(text)


def test_scripts_that_write_vowels_beside_letters_keep_words_whole_and_apart():
    assert 2 == len(words_in("কমিউনিটি স্বাস্থ্য"))
    assert words_in("কি") != words_in("কা")


@given(st.text())
def test_capitals_and_the_way_accents_are_written_make_no_difference(text: str):
    assert (
        words_in(text) == words_in(unicodedata.normalize("NFC", text)) == words_in(unicodedata.normalize("NFD", text))
    )
    assert words_in(text.casefold()) == words_in(text)
