"""What `make bench` compares is the same for every engine, and docs/evidence.md says what it wrote. No time is held."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bench import logs, stores
from bench.__main__ import EVIDENCE, MARKED, RESULTS, part_of
from bench.engines import Ground, ground, peers_with_facts, wrong
from bench.generate import proposals
from bench.peers import EXACT, NATIVE
from bench.rails import Choice, DualRail, Empty, Every, Flag, Native, No, OneOf, Some, Test, Ticked
from bench.results import PACKAGES
from charter_engine.store import read
from charter_engine.store.append import append
from tests.build import shipped
from tests.logs import failed
from tests.stores import verified

PEERS = ("cedarpy", "cel", "json_logic", "rule_engine", "zen")
A_FEW = 12


@cache
def common() -> Ground:
    edition = shipped().charter.on(date(2023, 12, 1))
    return ground(edition, proposals(edition.form, A_FEW, edition.day))


def holds(test: Test, facts: Mapping[str, Any]) -> bool:
    """What a test for the peers means, in Python."""
    match test:
        case OneOf(fact, words):
            return facts[fact] in words
        case Ticked(fact, options):
            return any(option in facts[fact] for option in options)
        case Empty(fact):
            return not facts[fact]
        case Flag(fact):
            return bool(facts[fact])
        case No(item):
            return not holds(item, facts)
        case Every(items):
            return all(holds(item, facts) for item in items)
        case Some(items):
            return any(holds(item, facts) for item in items)


def chosen(choice: Choice, facts: Mapping[str, Any]) -> str:
    return next((outcome for test, outcome in choice.ways if holds(test, facts)), choice.last)


def test_the_tests_that_peers_are_given_mean_what_the_rules_mean() -> None:
    way = DualRail(common().flat.edition.form)
    choices = [way.choice(rule) for rule in common().flat.edition.rules]
    found = [[chosen(choice, way.facts(facts)) for choice in choices] for facts in common().facts]
    assert common().outcomes() == found
    assert {"satisfied", "breached", "undetermined", "raised", "not_applicable"} <= {o for one in found for o in one}


def test_two_values_lose_outcomes_even_where_all_that_is_absent_counts_as_no() -> None:
    way = Native(common().flat.edition.form)
    blank: dict[str, Any] = {
        question.question: [] if question.type == "choices" else None for question in way.questions
    }
    choices = [way.choice(rule) for rule in common().flat.edition.rules]
    found = [[chosen(choice, blank | way.facts(facts)) for choice in choices] for facts in common().facts]
    assert "undetermined" not in {outcome for one in found for outcome in one}
    assert common().outcomes() != found


def test_every_peer_gives_every_outcome_where_it_is_given_two_tests() -> None:
    _needs_the_peers()
    peers, facts = peers_with_facts(common(), DualRail(common().flat.edition.form), EXACT)
    assert {peer.name: 0 for peer in peers} == {peer.name: wrong(peer, facts, common().outcomes()) for peer in peers}


def test_no_peer_gives_every_outcome_where_it_is_given_one_test() -> None:
    _needs_the_peers()
    peers, facts = peers_with_facts(common(), Native(common().flat.edition.form), NATIVE)
    assert [] == [peer.name for peer in peers if not wrong(peer, facts, common().outcomes())]


def test_the_page_on_evidence_says_what_was_measured() -> None:
    results = RESULTS.read_text(encoding="utf-8")
    said = MARKED.search(EVIDENCE.read_text(encoding="utf-8"))
    assert said is not None
    goals = results.partition("## Goals\n\n")[2].partition("\n\n")[0]
    assert goals == said.group()


@pytest.mark.parametrize("part", ["log", "store", "acts"])
def test_the_page_on_evidence_says_what_was_measured_of_the_log_its_database_and_acts(part: str) -> None:
    page, said = (part_of(part).search(path.read_text(encoding="utf-8")) for path in (RESULTS, EVIDENCE))
    assert page is not None
    assert said is not None
    assert said.group().startswith("| what | goal | measured |")
    assert said.group() in page.group()


def test_a_database_that_is_filled_to_be_measured_is_a_record_like_any_other(tmp_path: Path) -> None:
    record = stores._filled(tmp_path / "filled", 600, logs.SHORT)
    assert (600,) == append(record, [stores.wanted("one more")], stores.NOW)
    assert 601 == read.size(record.database)
    assert [] == failed(verified(record))
    record.database.close()


def test_the_results_name_the_machine_and_every_peer_and_no_path() -> None:
    results = RESULTS.read_text(encoding="utf-8")
    assert [] == [package for package in PACKAGES if f"{package} " not in results]
    assert re.search(r"\*\*Machine\.\*\* .+, \d+ cores\. \w+ 3\.\d+\.\d+ on \w+\.", results)
    assert not re.search(r"(^|[\s(`])/\w", results)


def _needs_the_peers() -> None:
    if not all(map(importlib.util.find_spec, PEERS)):
        pytest.skip("the other engines are not installed here: make bench sets them up")
