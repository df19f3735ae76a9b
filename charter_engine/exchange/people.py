"""Names of people in texts of others: taken out where they can be told, and counted. Nobody keeps which.

A name is told by the title before it, or by standing where a record has the name of a person. A name in the middle of
a sentence, without a title, cannot be told from other words: whoever confirms an answer reads it.

>>> without_names("Ask Dr Ada Example, or the duty officer.")
('Ask [a person], or the duty officer.', 1)
>>> posts("Ada Example, Head of Housing")
('Head of Housing', 1)
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

A_PERSON: Final = "[a person]"
_TITLE: Final = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Cllr|Councillor|Revd?)\b\.?"
_WORD: Final = r"(?:[A-Z]\.|[A-Z][a-zÀ-ÿ]*(?:['’-][A-Z]?[a-zÀ-ÿ]+)*)"
_TITLED: Final = re.compile(rf"\b{_TITLE}[ \u00a0]+{_WORD}(?:[ \u00a0]+{_WORD}){{0,3}}")
_NAME: Final = re.compile(rf"(?:{_TITLE}[ \u00a0]+)?{_WORD}(?:[ \u00a0]+(?:van |von |de |al |el )?{_WORD}){{1,3}}")
_APART: Final = re.compile(r"[\n,;()|/]| [-–—] |: ")
_NO_NAMES: Final = """
    adult adults agency analyst analytics architect area arrears assistant assurance authority benefits board
    borough business care chair chief child children city civil clinical commissioner commissioning committee
    communities community companies compliance constable corporate council county customer data delivery department
    deputy design development digital director directorate division early economy education employment engagement
    enforcement environment equality ethics executive families finance for governance government group growth
    guardian head health help highways homelessness homes housing human improvement income information innovation
    insight intelligence inspector interim joint justice leader lead leaseholder learning legal licensing limited
    local london ltd manager management medical minister ministry national neighbourhood neighbourhoods network nhs
    north of office officer operations owner parking partner partnership partnerships people performance permanent
    place plan planning platform police policy portfolio president prevention principal procurement product
    professional programme project property protection public quality regeneration region regional registrar rent
    research resident residents resilience resources responsible revenue revenues risk safety safeguarding science
    secretary security senior service services shared skills social society south specialist standards state
    statistics strategic strategy street superintendent support sustainability system systems team technical
    technology tenancy tenant town trading transformation transport treasurer trust unit university waste welfare
    west east working works youth
"""
"""Words of posts, of bodies and of what they do."""


def without_names(text: str) -> tuple[str, int]:
    """The text with each titled name replaced by "[a person]", and how many there were."""
    return _TITLED.subn(A_PERSON, text)


def posts(text: str) -> tuple[str, int]:
    """The titles of posts in a text that may name who holds them, and how many names were taken out."""
    parts = [part.strip(" .\t") for part in _APART.split(text)]
    kept = [part for part in parts if part and not is_name(part)]
    return (text.strip(), 0) if len(kept) == len([p for p in parts if p]) else (", ".join(kept), _count(parts))


def is_name(text: str) -> bool:
    """Whether this is two to four words that can be the name of a person, and none that belongs to a post or a body."""
    if len(text) > 80 or not _NAME.fullmatch(text):
        return False
    return bool(_TITLED.fullmatch(text)) or not {word.lower().strip(".") for word in text.split()} & _no_names()


@lru_cache(maxsize=1)
def _no_names() -> frozenset[str]:
    return frozenset(_NO_NAMES.split())


def _count(parts: list[str]) -> int:
    return sum(is_name(part) for part in parts)
