"""What a group needs to know before it can be asked: one phrase a question, however many items it was answered for."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten

from charter_engine.model.report import Need
from charter_engine.render.people import bare

VALUES_SHOWN, LETTERS = 2, 60


def known_needs(needs: Sequence[Need]) -> list[str]:
    """What is known of what the question is about: each fact with its answers, the first few of them."""
    phrases = []
    for asks in dict.fromkeys(need.asks for need in needs):
        known = [need for need in needs if need.asks == asks and need.known and need.asked_about]
        if known:
            values = list(dict.fromkeys(_value(need.words) for need in known))
            more = f", and {len(values) - VALUES_SHOWN} more" if len(values) > VALUES_SHOWN else ""
            phrases.append(f"{known[0].asks_label} ({', '.join(values[:VALUES_SHOWN])}{more})")
    return phrases


def _value(words: str) -> str:
    """An answer in a few words: what somebody wrote may be cut, the label of an option says all that it says."""
    return shorten(bare(words), LETTERS, placeholder="…").rstrip(".") if words.startswith("“") else words


def unknown_needs(needs: Sequence[Need]) -> list[str]:
    """What is not known: each question once, with the items that it is missing for where it is answered for others."""
    phrases = []
    for asks in dict.fromkeys(need.asks for need in needs):
        mine = [need for need in needs if need.asks == asks]
        absent = [need for need in mine if not need.known]
        if absent and len(absent) == len(mine):
            phrases.append(absent[0].asks_label)
        elif absent:
            phrases += [need.label for need in absent[:VALUES_SHOWN]]
    return phrases
