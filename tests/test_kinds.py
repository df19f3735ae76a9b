"""Each kind of entry that people make: one that is right, and every way to be wrong that must be named."""

from __future__ import annotations

from typing import Any

import pytest

from charter_engine.errors import Malformed
from charter_engine.model.actor import MAY, ROLES
from charter_engine.record.kinds import KINDS, check, need, need_names
from charter_engine.record.shapes import Either, Field, Leaf, ListOf, Record, Seq, Shape

HIDDEN = {"$c": "h8Q3fyD74xLFnBbylC3-8Bd3mxvhvwpq2-e9dRNDWxw"}
ACTOR: dict[str, Any] = {"role": "decision_maker", "person": HIDDEN}
DECIDED: dict[str, Any] = {
    "project": "a-project",
    "version": 2,
    "report": 5,
    "decision": "go_ahead",
    "on": "2026-11-28",
    "reasons": "It helps.",
    "alternatives": "none",
    "interests": ["A member owns shares."],
    "advice": [{"seq": 4, "followed": False, "reason": "It came too late."}],
    "conditions": [],
    "waivers": [3],
}


def by(kind: str) -> dict[str, Any]:
    """An actor who may do what the kind tells of."""
    return {"role": MAY[KINDS[kind].act][0], "person": HIDDEN}


def shown(kind: str, body: dict[str, Any], actor: dict[str, Any] = ACTOR) -> list[str]:
    return sorted(fault.path for fault in check(kind, actor, body))


def test_an_entry_that_is_right_has_no_faults():
    assert () == check("decision.recorded", ACTOR, DECIDED)
    need("decision.recorded", ACTOR, DECIDED)


def test_every_fault_is_named_with_its_place_and_all_at_once():
    body = {**DECIDED, "on": "2026-2-3", "advice": [{"seq": -1, "followed": "no"}], "resons": "", "version": True}
    del body["reasons"]
    paths = ["/body/advice/0/followed", "/body/advice/0/reason", "/body/advice/0/seq", "/body/on", "/body/reasons"]
    assert sorted([*paths, "/body/resons", "/body/version"]) == shown("decision.recorded", body)
    with pytest.raises(Malformed) as raised:
        need("decision.recorded", ACTOR, body)
    assert "`/body/resons`: nothing of this name belongs there. Did you mean `reasons`?" in str(raised.value)


@pytest.mark.parametrize("field", [each.name for each in KINDS["decision.recorded"].body.fields])
def test_a_decision_lacks_nothing_that_the_law_asks_for(field: str):
    body = {name: value for name, value in DECIDED.items() if name != field}
    assert [f"/body/{field}"] == shown("decision.recorded", body)


@pytest.mark.parametrize("field", ["reasons", "alternatives", "interests"])
@pytest.mark.parametrize("empty", ["", "  ", [], None, [""]])
def test_that_there_was_nothing_must_be_said(field: str, empty: object):
    assert shown("decision.recorded", {**DECIDED, field: empty})


ENGINE = {"role": "engine"}
NOBODY = [{}, {"role": "decision_maker"}, {**ACTOR, "person": "another person"}, ENGINE, {**ACTOR, **ENGINE}]


@pytest.mark.parametrize("actor", NOBODY)
def test_an_entry_that_no_person_stands_behind_is_refused(actor: dict[str, Any]):
    assert shown("decision.recorded", DECIDED, actor)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("role", ROLES)
def test_only_a_role_that_may_do_an_act_can_stand_behind_its_entry(kind: str, role: str):
    found = "/actor/role" in shown(kind, {}, {"role": role, "person": HIDDEN})
    assert found is (role not in MAY[KINDS[kind].act])


@pytest.mark.parametrize("hidden", [{"$c": "short"}, {"$c": 3}, {}, {**HIDDEN, "more": 1}, "h" * 43])
def test_a_commitment_is_checked_to_its_last_sign(hidden: object):
    assert ["/actor/person"] == shown("decision.recorded", DECIDED, {**ACTOR, "person": hidden})


def test_a_later_kind_stays_readable():
    assert () == check("finding.published", {}, {"anything": [1, {"at": "all"}]})
    need_names("finding.published", {"seq": 3}, {})


NAMED = {3: "waiver.granted", 4: "advice.given", 5: "report.issued"}


def test_an_entry_may_name_earlier_ones_of_the_kinds_that_they_must_be():
    need_names("decision.recorded", DECIDED, NAMED)


@pytest.mark.parametrize(("path", "seq"), [("/body/waivers/0", 3), ("/body/advice/0/seq", 4), ("/body/report", 5)])
@pytest.mark.parametrize("other", ["decision.recorded", None])
def test_an_entry_that_names_another_kind_or_what_is_not_there_is_refused(path: str, seq: int, other: str | None):
    kinds = {at: kind for at, kind in {**NAMED, seq: other}.items() if kind}
    with pytest.raises(Malformed, match=f"`{path}`: entry {seq} is {other or 'not there'}"):
        need_names("decision.recorded", DECIDED, kinds)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_names_only_kinds_that_there_are(kind: str):
    named = {each for seq in seqs(KINDS[kind].body) for each in seq.kinds}
    assert set() == named - KINDS.keys()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_says_in_plain_sentences_what_it_and_each_part_is_for(kind: str):
    said = [KINDS[kind].says, *(field.says for field in parts(KINDS[kind].body))]
    assert [] == [each for each in said if not each.endswith(".") or each[0] != each[0].upper()]


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("wrong", [0.5, object(), b"bytes"], ids=["fraction", "object", "bytes"])
def test_no_part_takes_what_is_no_json_of_whole_numbers(kind: str, wrong: object):
    body = {field.name: wrong for field in KINDS[kind].body.fields}
    assert sorted(f"/body/{name}" for name in body) == shown(kind, body, by(kind))


def parts(shape: Shape) -> list[Field]:
    match shape:
        case Record(fields):
            return [*fields, *(each for field in fields for each in parts(field.shape))]
        case ListOf(item):
            return parts(item)
        case Either(shapes):
            return [each for one in shapes for each in parts(one)]
        case Leaf() | Seq():
            return []


def seqs(shape: Shape) -> list[Seq]:
    match shape:
        case Seq():
            return [shape]
        case Record(fields):
            return [each for field in fields for each in seqs(field.shape)]
        case ListOf(item):
            return seqs(item)
        case Either(shapes):
            return [each for one in shapes for each in seqs(one)]
        case Leaf():
            return []
