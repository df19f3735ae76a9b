"""Lists of projects for officers and advisers show titles, in their order, with the id beside; nobody else's."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from charter_engine.store.redact import redact
from charter_engine.workspace.acts.release import publish, withdraw
from charter_engine.workspace.projects.register import catch_up
from charter_engine.workspace.projects.titles import by_title, titles
from tests.sites import Site, a_site
from tests.test_assessments import HOSTILE, MARKUP, begun, save

NAMED = "proposal: {id}\nanswers: {{title: {title}}}"
UNCONFIRMED = "answers: {title: {value: Found somewhere, source: imported, source_ref: a page}}"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    found = a_site(tmp_path)
    found.council.adopt()
    return found


def told(site: Site) -> dict[str, str]:
    return titles(site.council.record, site.service.today)


def options(client: TestClient) -> list[tuple[str, str]]:
    """What can be chosen as the project whose next version begins."""
    select = re.search(r'<select[^>]*name="project".*?</select>', client.get("/assessments/new").text, re.DOTALL)
    assert select
    return re.findall(r'<option value="([^"]*)"[^>]*>\s*(.*?)\s*</option>', select[0], re.DOTALL)


@pytest.mark.usefixtures("either_database")
def test_projects_are_chosen_by_their_titles_in_order_public_or_not(tmp_path: Path):
    site = a_site(tmp_path)
    site.council.adopt()
    for name, title in (("a-first", "zebra crossings"), ("b-second", "Warm homes"), ("c-third", "allotments")):
        site.council.submit(NAMED.format(id=name, title=title))
    publish(site.council.by("officer"), "b-second")
    expected = [("c-third", "allotments (c-third)"), ("b-second", "Warm homes (b-second)"),
                ("a-first", "zebra crossings (a-first)")]  # fmt: skip
    assert options(site.signed_in("officer")) == expected
    assert options(site.signed_in("officer", name="Another Officer")) == [expected[1]]
    advice = site.signed_in("adviser").get("/advice").text
    places = [advice.index(f"{title}, version 1") for title in ("allotments", "Warm homes", "zebra crossings")]
    assert places == sorted(places)
    assert all(f">{name}</span>" in advice for name in ("a-first", "b-second", "c-third"))


def test_the_newest_title_counts_for_those_who_may_read_it(site: Site):
    site.council.submit("answers: {title: The first title}")
    publish(site.council.by("officer"), "a-project")
    site.council.submit("version: 2\nanswers: {title: The second title}")
    assert told(site) == {"a-project": "The second title"}
    site.council.submit(NAMED.format(id="b-project", title="Taken back"))
    withdraw(site.council.by("officer"), "b-project", "A mistake.")
    assert told(site)["b-project"] == "Taken back"


def test_a_title_that_nobody_confirmed_or_that_went_out_of_sight_gives_way_to_the_id(site: Site):
    site.council.submit(UNCONFIRMED)
    assert told(site) == {"a-project": "a-project"}
    site.council.submit(NAMED.format(id="b-project", title="Somebody named"))
    assert told(site)["b-project"] == "Somebody named"
    entry = next(each.seq for each in site.council.entries if each.body.get("project") == "b-project")
    redact(site.council.record, entry, ["/answers/title"], "Article 17", {"role": "custodian"}, site.clock())
    catch_up(site.database)
    assert told(site)["b-project"] == "b-project"


def test_an_officer_s_own_assessments_are_listed_by_their_titles_as_they_stand(site: Site):
    officer = site.signed_in("officer")
    url = begun(officer, "Warm homes")
    save(officer, url, "title", 1, title="Warm homes of 2027")
    shown = officer.get("/assessments").text
    assert f'href="{url}">Warm homes of 2027</a>, version 1' in shown
    assert ">warm-homes</span>" in shown
    save(officer, url, "title", 2, **{"title--state": "not_known_yet"})
    assert f'href="{url}">warm-homes</a>' in officer.get("/assessments").text


def test_hostile_titles_are_shown_as_text(site: Site):
    site.council.submit("answers: {title: " + json.dumps(HOSTILE) + "}")
    for text in (site.signed_in("officer").get("/assessments/new").text, site.signed_in("adviser").get("/advice").text):
        assert [] == [sign for sign in MARKUP if sign in text]
        assert "broken" in text


def test_titles_stand_in_the_order_in_which_people_look_for_them():
    assert list(by_title({"a": "b", "b": "A", "c": "B"})) == ["b", "a", "c"]
