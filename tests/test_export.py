"""One decision's whole story as a folder, and in W3C PROV."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from prov.identifier import QualifiedName
from prov.model import PROV, ProvActivity, ProvAgent, ProvDerivation, ProvDocument, ProvEntity

from charter_engine.cli import cli
from charter_engine.errors import InvalidSource, Malformed, NotFound
from charter_engine.exchange.prov import to_prov
from charter_engine.log.checks import Status
from charter_engine.record.story import story
from charter_engine.store.publish import publish
from charter_engine.workspace.records.export import export
from charter_engine.workspace.records.log import check_proof
from tests.test_story import decided

RELATED = {
    "wasAssociatedWith": ("activity", "agent"),
    "wasGeneratedBy": ("entity", "activity"),
    "used": ("activity", "entity"),
    "wasInvalidatedBy": ("entity", "activity"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    council = decided(tmp_path)
    publish(council.record.database, tmp_path / "decisions")
    return tmp_path / "decisions"


def test_the_story_of_a_decision_is_a_folder_whose_proofs_hold_by_themselves(folder: Path, tmp_path: Path):
    told = CliRunner().invoke(cli, ["log", "export", str(folder), "12", str(tmp_path / "story")])
    assert 0 == told.exit_code, told.output
    proofs = sorted((tmp_path / "story/proofs").iterdir())
    assert len(proofs) == len(json.loads((tmp_path / "story/story.json").read_text())["entries"])
    for proof in proofs:
        _, checks = check_proof(proof, None, None)
        assert Status.FAILED not in {check.status for check in checks}
    beside = {path.name for path in (tmp_path / "story/blobs").rglob("*") if path.is_file()}
    assert beside <= {path.name for path in (folder / "blobs").rglob("*")}
    assert 4 <= len(beside)
    assert "entry 12" in (tmp_path / "story/README.txt").read_text()


def test_what_is_there_already_is_left_alone_and_nothing_half_written(folder: Path, tmp_path: Path):
    (tmp_path / "story").mkdir()
    with pytest.raises(InvalidSource, match="already"):
        export(folder, 12, tmp_path / "story")
    with pytest.raises(NotFound):
        export(folder, 99, tmp_path / "other")
    assert [] == list((tmp_path / "story").iterdir())
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("beside", ["blobs", "disclosures"])
def test_what_is_not_what_an_entry_names_is_not_handed_over(folder: Path, tmp_path: Path, beside: str):
    for path in (folder / beside).rglob("*"):
        if path.is_file():
            path.write_bytes(bytes(byte ^ 1 for byte in path.read_bytes()))
    with pytest.raises(Malformed, match=r"is not the one that (the entry names|was committed to)"):
        export(folder, 12, tmp_path / "story")
    assert not (tmp_path / "story").exists()


def test_another_library_reads_the_prov_as_it_was_meant(folder: Path, tmp_path: Path):
    export(folder, 12, tmp_path / "story")
    ours = json.loads((tmp_path / "story" / "prov.json").read_bytes())
    read = ProvDocument.deserialize(tmp_path / "story" / "prov.json", format="json")
    kinds = {"entity": ProvEntity, "activity": ProvActivity, "agent": ProvAgent, "wasDerivedFrom": ProvDerivation}
    for kind, theirs in kinds.items():
        assert len(ours[kind]) == len(list(read.get_records(theirs))) > 0
    assert sum(len(held) for kind, held in ours.items() if kind != "prefix") == len(read.records)
    types = [each for record in read.records for each in record.get_attribute("prov:type")]
    assert types
    assert all(isinstance(each, QualifiedName) for each in types)
    assert PROV["Revision"] in types
    activities = [each for each in read.get_records(ProvActivity) if isinstance(each, ProvActivity)]
    starts = {str(each.identifier): each.get_startTime() for each in activities}
    assert {at: datetime.fromisoformat(held["prov:startTime"]) for at, held in ours["activity"].items()} == starts
    assert ProvDocument.deserialize(content=read.serialize(format="json"), format="json") == read


def test_in_prov_every_relation_is_between_things_that_are_declared(tmp_path: Path):
    entries = decided(tmp_path).entries
    found = to_prov(story(entries, 12), "council.example/decisions")
    assert {"entity", "activity", "agent", "wasInformedBy", "wasDerivedFrom", *RELATED} - {"wasInvalidatedBy"} <= set(
        found
    )
    for relation, ends in RELATED.items():
        for held in found.get(relation, {}).values():
            assert all(held[f"prov:{end}"] in found[end] for end in ends)
    for held in found["wasInformedBy"].values():
        assert {held["prov:informed"], held["prov:informant"]} <= set(found["activity"])
    assert ["prov:Revision"] == [held["prov:type"]["$"] for held in found["wasDerivedFrom"].values()]
