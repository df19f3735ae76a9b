"""The story of an entry in W3C PROV, written as PROV-JSON (https://www.w3.org/submissions/prov-json/).

    activity     each entry: something that somebody did
    agent        each role; persons stand behind commitments, and are named nowhere
    entity       each thing that an entry names by its hash, each decision, each value that went

What an entry is the first to name, it generated; what it names after another, it used. A decision that no longer
stands, and a value that went, was invalidated. A later version of a proposal revises the one before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from charter_engine.log.commitment import blobs
from charter_engine.log.entries import Entry
from charter_engine.record import kinds
from charter_engine.record.story import is_sound

Document = dict[str, dict[str, Any]]
_TYPE = "prov:type"


def to_prov(told: Sequence[Entry], log: str) -> Document:
    """The story as a PROV-JSON document; `log` is the name of the record."""
    found: Document = defaultdict(dict)
    found["prefix"] = {"rec": f"urn:charter-record:{log}:", "charter": "urn:charter-engine:"}
    generated: dict[str, str] = {}
    for entry in told:
        at = f"rec:entry-{entry.seq}"
        role = f"rec:role-{entry.actor['role'].replace(' ', '-')}"
        found["activity"][at] = {
            "prov:startTime": entry.time,
            "prov:endTime": entry.time,
            _TYPE: _name(f"charter:{entry.kind}"),
        }
        found["agent"][role] = {_TYPE: _name("charter:role"), "charter:named": entry.actor["role"]}
        _relate(found, "wasAssociatedWith", {"prov:activity": at, "prov:agent": role})
        if is_sound(entry):
            _entry(found, entry, at, generated)
    _revisions(found, told)
    return dict(found)


def _entry(found: Document, entry: Entry, at: str, generated: dict[str, str]) -> None:
    for _, seq, _ in kinds.names(entry.kind, entry.body):
        if f"rec:entry-{seq}" in found["activity"]:
            _relate(found, "wasInformedBy", {"prov:informed": at, "prov:informant": f"rec:entry-{seq}"})
    for entity, held in _entities(entry):
        if entity in generated:
            _relate(found, "used", {"prov:activity": at, "prov:entity": entity})
            continue
        generated[entity] = at
        found["entity"][entity] = held
        _relate(found, "wasGeneratedBy", {"prov:entity": entity, "prov:activity": at, "prov:time": entry.time})
    for entity in _ended(entry):
        found["entity"].setdefault(entity, {})
        _relate(found, "wasInvalidatedBy", {"prov:entity": entity, "prov:activity": at, "prov:time": entry.time})


def _entities(entry: Entry) -> Iterator[tuple[str, dict[str, Any]]]:
    for each in blobs(entry.body):
        yield f"rec:sha256-{each.sha256}", {"charter:bytes": each.length, "charter:sha256": each.sha256}
    if entry.kind == "decision.recorded":
        yield f"rec:decision-{entry.seq}", {_TYPE: _name("charter:decision"), "charter:decided": entry.body["decision"]}


def _ended(entry: Entry) -> Iterator[str]:
    if entry.kind == "decision.superseded":
        yield f"rec:decision-{entry.body['decision']}"
    if entry.kind == "redaction.performed":
        for path in entry.body["paths"]:
            yield f"rec:value-{entry.body['target']}{path.replace('/', '.')}"


def _revisions(found: Document, told: Sequence[Entry]) -> None:
    submitted = [each for each in told if each.kind == "proposal.submitted" and is_sound(each)]
    for older, newer in pairwise(submitted):
        if older.body["project"] == newer.body["project"]:
            one, other = (f"rec:sha256-{each.body['proposal']['sha256']}" for each in (newer, older))
            held = {"prov:generatedEntity": one, "prov:usedEntity": other, _TYPE: _name("prov:Revision")}
            _relate(found, "wasDerivedFrom", held)


def _relate(found: Document, relation: str, held: Mapping[str, Any]) -> None:
    found[relation][f"_:{relation}{len(found[relation])}"] = dict(held)


def _name(qualified: str) -> dict[str, str]:
    """A name with its prefix, as a value: plain, it would be a text."""
    return {"$": qualified, "type": "xsd:QName"}
