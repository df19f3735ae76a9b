"""What whoever decides, advises or looks at evidence must know of a project, by programs; for them alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from charter_engine.workspace.acts.advise import advise
from charter_engine.workspace.acts.decide import supersede
from charter_engine.workspace.acts.release import publish
from tests.records import breached
from tests.sites import Site, a_site
from tests.test_api import a_problem
from tests.test_api_acts import NEEDS

API = "/api/v1"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = a_site(tmp_path)
    site.council.adopt()
    return site


def test_whoever_decides_is_told_what_stands_in_the_way(site: Site):
    site.council.submit(breached())
    decider = site.program("decision_maker")
    a_problem(decider.get(f"{API}/decisions/a-project"), "not-there")
    assert [] == decider.get(f"{API}/decisions").json()["projects"]
    publish(site.council.by("officer"), "a-project")
    seq = advise(site.council.by("adviser"), "a-project", 1, "Do not.", [])
    [listed] = decider.get(f"{API}/decisions").json()["projects"]
    one = decider.get(f"{API}/decisions/a-project").json()
    assert {**listed, "own": False} == one
    assert ("a-project", 1, True, None) == tuple(one[name] for name in ("project", "version", "public", "decision"))
    assert [(seq, "Do not.")] == [(each["seq"], each["text"]) for each in one["advice"]]
    assert len(one["blocks"]) == len(one["breaches"]) > 0
    assert site.signed_in("decision_maker").get("/decisions/a-project").text.count(one["breaches"][0]["says"]) > 0
    assert [] == decider.get(f"{API}/decisions?state=decided").json()["projects"]
    a_problem(decider.get(f"{API}/decisions?state=other"), "not-understood")


def test_what_was_decided_stands_in_the_other_list_until_it_is_superseded(site: Site):
    site.council.submit()
    publish(site.council.by("officer"), "a-project")
    decider = site.program("decision_maker")
    said = {"decision": "do_not_do_it", "reasons": "No.", "alternatives": [], "interests": []}
    done = decider.post(f"{API}/projects/a-project/versions/1/decision", json=said)
    seq = done.json()["entry"]
    assert [seq] == [each["decision"] for each in decider.get(f"{API}/decisions?state=decided").json()["projects"]]
    assert 0 == decider.get(f"{API}/decisions").json()["count"]
    supersede(site.council.by("decision_maker"), seq, "New figures.", None)
    assert 1 == decider.get(f"{API}/decisions").json()["count"]


def test_advisers_read_what_was_submitted_before_it_is_public_and_nobody_else_does(site: Site):
    site.council.submit()
    adviser, at = site.program("adviser"), f"{API}/advice/a-project/1"
    [row] = adviser.get(f"{API}/advice").json()["versions"]
    assert {"project": "a-project", "version": 1, "title": "A project", "advice": 0} == row
    told = adviser.get(at).json()
    assert (False, False, []) == (told["public"], told["rules_changed"], told["advice"])
    assert "The study ends then." in str(told["proposal"])
    assert told["report_entry"] == site.council.entries[-1].seq
    seq = advise(site.council.by("adviser"), "a-project", 1, "Keep it for less long.", ["openness.end"])
    [given] = adviser.get(at).json()["advice"]
    assert (seq, "Keep it for less long.", ["openness.end"]) == (given["entry"], given["text"], given["on"])
    for role in ("officer", "decision_maker", "custodian", "auditor", "administrator", "group_contact"):
        assert 403 == site.program(role).get(at).status_code
    a_problem(adviser.get(f"{API}/advice/a-project/2"), "not-there")


def test_the_report_that_advisers_read_is_the_one_that_is_published(site: Site):
    site.council.submit()
    read = site.program("adviser").get(f"{API}/advice/a-project/1").json()["report"]
    publish(site.council.by("officer"), "a-project")
    shown = site.client().get(f"{API}/projects/a-project/versions/1/report").json()
    told = [[(each["rule"], each["outcome"], each["reason"]) for each in held["results"]] for held in (read, shown)]
    assert told[0] == told[1]
    assert told[0]


def test_evidence_is_told_with_who_looked_at_it(site: Site):
    shown = "answers: {people: {value: 12, evidence: [{kind: document, title: The count of May}]}}"
    site.council.submit(shown)
    looker = site.program("adviser")
    a_problem(looker.get(f"{API}/evidence/a-project"), "not-there")
    publish(site.council.by("officer"), "a-project")
    [each] = looker.get(f"{API}/evidence/a-project").json()["evidence"]
    assert ("The count of May", []) == (each["title"], each["seen"])
    said = {"answer": each["path"], "evidence": "The count of May"}
    done = looker.post(f"{API}/projects/a-project/versions/1/evidence", json=said)
    assert 201 == done.status_code, done.text
    [again] = looker.get(f"{API}/evidence/a-project").json()["evidence"]
    assert [done.json()["entry"]] == again["seen"]


def test_each_of_these_is_for_a_role():
    assert {"advise", "decide", "see_evidence"} <= {NEEDS["get", path] for path in (
        "/advice/{project_id}/{number}", "/decisions/{project_id}", "/evidence/{project_id}")}  # fmt: skip
