"""A proposal comes to the same from its blob, whatever became of its texts, and no text stands in the blob."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from charter_engine.canonical import canonical_bytes
from charter_engine.engine.assess import assess
from charter_engine.errors import Malformed
from charter_engine.language.folder import read_proposal as from_text
from charter_engine.language.format import to_text
from charter_engine.language.proposals import proposal_kind
from charter_engine.log.commitment import LARGEST, commitments, open_disclosure
from charter_engine.log.profile import LONGEST
from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Answer, Proposal
from charter_engine.record.blobs import (
    Sealed,
    read_charter,
    read_proposal,
    seal,
    texts_of,
    write_charter,
    write_outcomes,
)
from tests import strategies_language as written
from tests.build import a_form, a_proposal, ask, shipped, shipped_proposals
from tests.drawn import SHIPPED_DAYS, Project, a_project, shipped_editions
from tests.tiny import folder

FILES = {path.name: path.read_bytes() for path in Path("principles").glob("*.yaml")}
FORM = shipped().charter.form
TINY = folder().charter.form
FEWER = settings(max_examples=settings().max_examples // 5)
TEXT_FORM = a_form(ask("title"), fillers=("tbc",))


def salts() -> Callable[[], bytes]:
    """Salts that are not chance, so that a failing test fails again."""
    numbers = count()
    return lambda: sha256(str(next(numbers)).encode()).digest()


def disclosed(sealed: Sealed, keep: Callable[[str], bool] = lambda _: True) -> dict[str, str]:
    """The texts of a proposal, as far as their disclosures are kept."""
    held = {sha256(each).hexdigest(): each for each in sealed.disclosures}
    return texts_of(sealed.data, lambda digest: held.get(digest) if keep(digest) else None)


def table(edition: Edition, proposal: Proposal, gate: Any = None) -> Any:
    return json.loads(write_outcomes(assess(edition, proposal, gate)))


def sealed(proposal: Proposal, edition: Edition) -> Sealed:
    return seal(proposal, edition.form, salts())


# The Charter


def test_a_charter_read_back_is_the_same_on_every_day():
    again = read_charter(write_charter(FILES))
    days = [note.start for note in again.editions]
    assert [shipped().charter.on(day).digest for day in days] == [again.on(day).digest for day in days]


def test_the_blob_of_a_charter_holds_no_cases_and_does_not_depend_on_the_order_of_its_files():
    turned = dict(reversed(FILES.items()))
    assert write_charter(FILES) == write_charter(turned)
    assert {name for name in FILES if "cases" not in name} == set(json.loads(write_charter(FILES))["charter"])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{}", "does not hold the texts"),
        (b'{"charter":{"charter.yaml":1}}', "does not hold the texts"),
        (b'{"charter":{}}', "holds no charter.yaml"),
        (b'{"charter": {}}', "canonical"),
        (canonical_bytes({"charter": {"charter.yaml": "a: [", "questions.yaml": "", "routing.yaml": ""}}), "not read"),
    ],
)
def test_what_holds_no_charter_is_refused(data: bytes, said: str):
    with pytest.raises(Malformed, match=said):
        read_charter(data)


def test_a_charter_whose_parts_do_not_fit_together_is_refused():
    form = FILES["questions.yaml"].replace(b"question: stage\n", b"question: stages\n")
    with pytest.raises(Malformed, match="stage"):
        read_charter(write_charter({**FILES, "questions.yaml": form}))


# A proposal


@pytest.mark.parametrize("day", SHIPPED_DAYS)
@pytest.mark.parametrize("name", shipped_proposals())
def test_a_proposal_of_this_checkout_comes_to_the_same_from_its_blob(name: str, day: Any):
    edition, proposal = shipped().charter.on(day), shipped_proposals()[name]
    kept = sealed(proposal, edition)
    assert proposal == read_proposal(kept.data, edition.form, disclosed(kept))
    assert table(edition, proposal) == table(edition, read_proposal(kept.data, edition.form))


@settings(max_examples=settings().max_examples // 2)
@given(st.data())
def test_a_proposal_comes_to_the_same_from_its_blob_whatever_texts_are_gone(generated: list[Edition], data: Any):
    project: Project = a_project(data, generated, one_in=80)
    edition, proposal = project.edition, project.proposal
    kept = sealed(proposal, edition)
    gone = data.draw(st.sets(st.sampled_from(sorted(disclosed(kept)) or [""])), label="gone")
    left = {path: text for path, text in disclosed(kept).items() if path not in gone}
    read = read_proposal(kept.data, edition.form, left)
    assert table(edition, proposal, project.gate) == table(edition, read, project.gate)


@FEWER
@given(st.data())
def test_a_proposal_read_back_with_all_its_texts_is_the_same(data: Any):
    proposal = data.draw(written.proposals(TINY))
    try:
        kept = seal(proposal, TINY, salts())
    except Malformed as refused:
        assume("beyond 2^53 - 1" not in str(refused))
        raise
    assert proposal == read_proposal(kept.data, TINY, disclosed(kept))


def free_texts(value: Any) -> Iterator[str]:
    """The texts that a person would read: all that hold a space, but whose project it is."""
    match value:
        case str() if " " in value:
            yield value
        case Mapping():
            yield from (text for name, part in value.items() if name != "organisation" for text in free_texts(part))
        case list():
            yield from (text for part in value for text in free_texts(part))
        case _:
            return


@pytest.mark.parametrize("name", shipped_proposals())
def test_no_free_text_stands_in_a_blob(name: str):
    proposal = shipped_proposals()[name]
    texts = {*free_texts(proposal_kind(FORM).write(proposal))}
    kept = seal(proposal, FORM, salts())
    blob = kept.data.decode().replace(proposal.organisation, "")
    assert len(texts) > 3
    assert [] == [text for text in texts if json.dumps(text, ensure_ascii=False)[1:-1] in blob]
    assert texts <= set(disclosed(kept).values())
    assert "http" not in blob


@FEWER
@given(st.data())
def test_no_drawn_text_stands_in_a_blob(data: Any):
    marked = data.draw(written.proposals(TINY).map(mark))
    kept = seal(marked, TINY, salts())
    assert MARK not in kept.data.decode()


MARK = "Zanzibar"


def mark(value: Any) -> Any:
    """The same proposal with a word that stands nowhere else in each text that has a space."""
    document = proposal_kind(TINY).write(value)

    def change(part: Any, name: str = "") -> Any:
        match part:
            case str() if " " in part and name != "organisation":
                return f"{part.strip()} {MARK}"
            case Mapping():
                return {key: change(item, key) for key, item in part.items()}
            case list():
                return [change(item) for item in part]
            case int() if not isinstance(part, bool):
                return part % 2**53
            case _:
                return part

    return from_text(to_text(change(document)).encode(), "drawn", TINY)


def test_a_withheld_answer_carries_its_reason_and_nothing_else():
    answer = Answer("withheld", reason="commercially_confidential", comment="Between us: 3 million.")
    kept = seal(a_proposal({"title": answer}, TEXT_FORM), TEXT_FORM, salts())
    held = json.loads(kept.data)["answers"]["title"]
    assert {"withheld": "commercially_confidential"} == held["value"]
    assert ["$c"] == list(held["comment"])


@pytest.mark.parametrize(("said", "silent"), [("tbc", ["/answers/title"]), ("To be made clear", [])])
def test_that_a_text_says_nothing_stands_in_the_blob(said: str, silent: list[str]):
    kept = seal(a_proposal({"title": Answer("answered", said)}, TEXT_FORM), TEXT_FORM, salts())
    assert silent == json.loads(kept.data)["says_nothing"]
    shown = read_proposal(kept.data, TEXT_FORM).title
    assert ("tbc" if silent else "[/answers/title]") == shown


def test_every_disclosure_opens_its_commitment_and_no_salt_is_used_twice():
    kept = seal(shipped_proposals()["fictional-shared-care-records"], FORM, salts())
    opened = {sha256(each).digest(): open_disclosure(each) for each in kept.disclosures}
    held = {each.digest: each.path for each in commitments(json.loads(kept.data))}
    assert held == {digest: each.path for digest, each in opened.items()}
    assert len(opened) == len({each.salt for each in opened.values()})


def test_a_text_of_another_place_is_refused():
    proposal = a_proposal({"title": Answer("answered", "A title")}, TEXT_FORM, notice="A notice")
    kept = seal(proposal, TEXT_FORM, salts())
    with pytest.raises(Malformed, match="belongs elsewhere"):
        texts_of(kept.data, lambda _: kept.disclosures[0])


def test_a_text_that_is_too_long_is_refused_with_its_place():
    proposal = a_proposal({"title": Answer("answered", "word " * LONGEST)}, TEXT_FORM)
    with pytest.raises(Malformed, match="`/answers/title` cannot be kept"):
        seal(proposal, TEXT_FORM, salts())


@pytest.mark.parametrize(
    "change",
    [
        {"answers": 3},
        {"answers": {"title": []}},
        {"answers": {"other": {"$c": "x"}}},
        {"form": 2},
        {"says_nothing": 1},
        {"sources": {"a": 1}},
        {"sources": [3]},
        {"proposal": None},
        {"more": {"$c": "x"}},
    ],
)
def test_a_blob_that_holds_no_proposal_is_refused_and_said_so(change: dict[str, Any]):
    kept = seal(a_proposal({"title": Answer("answered", "A title")}, TEXT_FORM), TEXT_FORM, salts())
    with pytest.raises(Malformed, match="It is not a proposal"):
        read_proposal(canonical_bytes({**json.loads(kept.data), **change}), TEXT_FORM)


def test_a_blob_beyond_all_bounds_is_refused_before_it_is_read():
    with pytest.raises(Malformed, match="is the most"):
        read_proposal(b" " * (LARGEST + 1), TEXT_FORM)


# A table of outcomes


def test_a_table_of_outcomes_is_in_the_order_of_ids_and_says_the_tier_of_questions_only():
    edition = shipped_editions()[0]
    rows = table(edition, a_proposal({}, edition.form))
    tiers = {rule.rule: getattr(rule, "tier", None) for rule in edition.rules}
    assert sorted(tiers) == [row[0] for row in rows]
    assert [[name, tiers[name]] for name in sorted(tiers)] == [[row[0], row[3]] for row in rows]


def test_a_table_of_outcomes_differs_where_one_result_does():
    report = assess(shipped_editions()[0], a_proposal({}, FORM))
    first, *rest = report.results
    other = replace(report, results=(replace(first, next_actor="custodian"), *rest))
    assert write_outcomes(report) != write_outcomes(other)
