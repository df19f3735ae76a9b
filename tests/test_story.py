"""The story of a decision, from the published folder alone."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner

from charter_engine.cli import cli
from charter_engine.errors import Malformed
from charter_engine.record.story import story
from charter_engine.render.sample import TICKS
from charter_engine.render.story import details, says, to_json, to_text
from charter_engine.store.publish import publish
from charter_engine.workspace.acts.advise import advise
from charter_engine.workspace.acts.release import publish as release
from tests.records import Council, a_council


def decided(home: Path) -> Council:
    """A project that was sent back once, and another project beside it."""
    council = a_council(home)
    council.adopt()
    council.submit()
    release(council.by("officer"), "a-project")
    given = advise(council.by("adviser"), "a-project", 1, "Ask the partners first.", [])
    council.decide(decision="change_and_resubmit", advice={given: None})
    council.submit("proposal: another-project")
    council.submit("version: 2")
    release(council.by("officer"), "a-project")
    council.decide(2)
    return council


def test_the_story_of_a_decision_is_what_led_to_it_and_nothing_of_another_project(tmp_path: Path):
    entries = decided(tmp_path).entries
    told = story(entries, entries[-1].seq)
    assert [
        "edition.adopted", "proposal.submitted", "report.issued", "proposal.published", "advice.given",
        "decision.recorded", "proposal.submitted", "report.issued", "proposal.published", "decision.recorded",
    ] == [each.kind for each in told]  # fmt: skip
    assert {"a-project", None} == {each.body.get("project") for each in told}


def test_entries_that_each_name_all_before_them_are_looked_at_once(tmp_path: Path):
    last = decided(tmp_path).entries[-1]
    forged = [replace(last, seq=seq, body={**last.body, "waivers": [*range(seq)]}) for seq in range(1200)]
    sparse = [replace(last, seq=seq, body={**last.body, "waivers": [max(seq - 1, 0)]}) for seq in range(1200)]
    assert 1200 == len(story(forged[:30] + sparse[30:], 1199))


def test_every_entry_has_its_sentence_and_what_was_said_stands_below(tmp_path: Path):
    entries = decided(tmp_path).entries
    text = to_text(story(entries, entries[-1].seq), entries[-1].seq)
    assert "it may go ahead." in " ".join(text.split())
    assert "Rejected: Do nothing: no help." in text
    assert "Advice of entry 5: followed." in text
    assert not any("does not understand" in says(each) for each in entries)
    rows = json.loads(to_json(story(entries, 1), 1))
    assert ["edition.adopted"] == [each["kind"] for each in rows["entries"]]


def test_what_is_not_as_its_kind_says_is_told_as_that_and_stops_nothing(tmp_path: Path):
    entries = decided(tmp_path).entries
    broken = replace(entries[-1], body={"project": ["x"], "advice": 7})
    strange = replace(entries[0], kind="moon.landed")
    assert "is not as such an entry must be" in says(broken)
    assert [] == list(details(broken))
    assert "does not understand" in says(strange)
    assert (broken,) == story([*entries[:-1], broken], broken.seq)


def test_a_value_that_went_belongs_to_the_story_of_its_entry(tmp_path: Path):
    entries = decided(tmp_path).entries
    body = {"target": entries[2].seq, "paths": ["/actor/person"], "basis": "Asked by the person."}
    went = replace(entries[-1], kind="redaction.performed", seq=len(entries), body=body)
    told = story([*entries, went], 2)
    assert went == told[-1]
    assert "1 value of entry 2 went out of sight: /actor/person." == says(went)


def test_the_command_tells_it_from_the_folder_alone(tmp_path: Path):
    council = decided(tmp_path)
    publish(council.record.database, tmp_path / "decisions")
    number = len(council.entries) - 1
    told = CliRunner().invoke(cli, ["log", "explain", str(tmp_path / "decisions"), str(number)])
    assert (0, to_text(story(council.entries, number), number) + "\n") == (told.exit_code, told.output)


def test_a_line_that_cannot_be_read_is_named_with_its_place(tmp_path: Path):
    council = decided(tmp_path)
    publish(council.record.database, tmp_path / "decisions")
    file = tmp_path / "decisions" / "entries" / "000.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"seq":2,', b'"seq":02,'))
    for command in (
        ["log", "explain", str(tmp_path / "decisions"), "1"],
        ["record", "status", str(tmp_path / "decisions")],
    ):
        told = CliRunner().invoke(cli, command)
        assert isinstance(told.exception, Malformed)
        assert f"{file}:3: entry 2 cannot be read." in str(told.exception)


def test_the_same_seed_picks_the_same_decisions_and_prints_what_to_look_at(tmp_path: Path):
    council = decided(tmp_path)
    publish(council.record.database, tmp_path / "decisions")

    def paper_of(seed: str, number: str) -> str:
        arguments = ["log", "sample", str(tmp_path / "decisions"), "--seed", seed, "--n", number]
        return CliRunner().invoke(cli, arguments).output

    paper = paper_of("4 2", "1")
    assert paper == paper_of("4 2", "1")
    assert ("1 decision of 2" in paper, paper.count("[ ]")) == (True, len(TICKS))
    assert {1, 2} == {paper_of("4 2", number).count("The story of") for number in ("1", "9")}
    seen = {re.findall(r"^> +(\d+)", paper_of(str(seed), "1"), re.MULTILINE)[0] for seed in range(9)}
    assert 2 == len(seen)
