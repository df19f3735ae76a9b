"""What was saved in a draft, and who may fill it in, by programs: nothing is lost, and somebody chooses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.sites import Site, a_site
from tests.test_api import a_problem
from tests.test_api_drafts import NEW, begun, put


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = a_site(tmp_path)
    site.council.adopt()
    return site


def saved(client: TestClient, at: str, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"{at}/history{query}")
    assert 200 == answer.status_code, answer.text
    held: list[dict[str, Any]] = answer.json()["saved"]
    return held


@pytest.mark.parametrize(("stands", "stage", "revision"), [("later", "idea", 2), ("earlier", "live", 1)])
def test_of_two_answers_somebody_chooses_and_both_are_kept(site: Site, stands: str, stage: str, revision: int):
    officer, browser = site.program("officer"), site.signed_in("officer")
    at = begun(officer)
    put(officer, f"{at}/pages/stage", NEW, answers={"stage": "live"})
    sent = {"shown": "stage", "revision": "0", "stage": "idea"}
    assert 303 == browser.post(f"/assessments/{at.rpartition('/')[2]}/form/stage", data=sent).status_code
    late = saved(officer, at, "?about=stage")[0]
    assert ("waits", "stage") == (late["state"], late["page"])
    assert "idea" == late["answers"]["stage"]["value"]
    choose = f"{at}/history/{late['number']}/choice"
    assert 428 == officer.post(choose, json={"stands": stands}).status_code
    assert 412 == officer.post(choose, json={"stands": stands}, headers={"If-Match": '"7"'}).status_code
    answer = officer.post(choose, json={"stands": stands}, headers={"If-Match": '"1"'})
    assert (200, f'"{revision}"') == (answer.status_code, answer.headers["etag"])
    assert {"page": "stage", "revision": revision} == answer.json()
    assert stage == officer.get(f"{at}/pages/stage").json()["answers"]["stage"]["value"]
    kept = [each["answers"]["stage"]["value"] for each in saved(officer, at, "?about=stage")]
    assert {"live", "idea"} == set(kept)
    assert "waits" not in {each["state"] for each in saved(officer, at)}
    a_problem(officer.post(choose, json={"stands": stands}, headers={"If-Match": "*"}), "not-there")


def test_all_that_was_saved_is_told_page_by_page_the_newest_first(site: Site):
    officer = site.program("officer")
    at = begun(officer)
    put(officer, f"{at}/pages/stage", NEW, answers={"stage": "live"})
    put(officer, f"{at}/pages/partners/3f9a0c21", NEW, answers={"name": "A firm"})
    officer.delete(f"{at}/pages/partners/3f9a0c21", headers={"If-Match": '"1"'})
    put(officer, f"{at}/pages/partners", NEW, answer="none", comment="Asked in May.")
    told = saved(officer, at)
    assert sorted((each["number"] for each in told), reverse=True) == [each["number"] for each in told]
    assert "Asked in May." == told[0]["comment"]
    assert told[1]["answers"] is None
    assert "A firm" == told[2]["answers"]["name"]["value"]
    first = officer.get(f"{at}/history?size=1").json()
    assert (told[:1], len(told)) == (first["saved"], first["count"])


def test_another_officer_is_let_in_by_name_and_by_whoever_may_fill_it_in(site: Site):
    officer, other = site.program("officer"), site.program("officer", name="Somebody else")
    at = begun(officer)
    assert 404 == other.get(at).status_code
    assert 404 == other.post(f"{at}/officers", json={"name": "Somebody else"}).status_code
    a_problem(officer.post(f"{at}/officers", json={"name": "Nobody"}), "not-accepted")
    a_problem(officer.post(f"{at}/officers", json={"name": site.person("adviser").name}), "not-accepted")
    told, again = (officer.post(f"{at}/officers", json={"name": " somebody  ELSE "}).json() for _ in range(2))
    assert told == again
    assert "Somebody else" in told["officers"]
    assert 2 == len(told["officers"])
    assert told == other.get(f"{at}/officers").json()
