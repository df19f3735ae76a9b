"""The page of a project: what is public of it, and nothing else; what went out of sight, with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta
from itertools import count, islice
from pathlib import Path
from threading import Barrier, BoundedSemaphore, Event

import pytest
from fastapi.testclient import TestClient

from charter_engine.model.report import Report
from charter_engine.model.service import Way
from charter_engine.record import blobs
from charter_engine.render.readings import AUDIENCES
from charter_engine.store.database import Database
from charter_engine.store.projections.made import Key, kept
from charter_engine.store.redact import redact
from charter_engine.workspace.acting import past_of
from charter_engine.workspace.acts.advise import advise
from charter_engine.workspace.acts.challenge import Challenge, answer_challenge, challenge
from charter_engine.workspace.acts.decide import supersede
from charter_engine.workspace.acts.release import publish, withdraw
from charter_engine.workspace.acts.waive import Waiver, waive
from charter_engine.workspace.reports import shown_reading
from tests.histories import ASKING
from tests.pdf_text import pdf_words
from tests.records import DUE, PEOPLE, breached
from tests.sites import Site, a_site
from tests.test_register import SECRET

ROLE = {"role": "custodian"}
ASK = Way("ask", "The data team", 10, email="data@council.example", phone="020 7946 0000")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    found = a_site(tmp_path, ways=(ASK,))
    found.council.adopt()
    return found


def words(client: TestClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert status == answer.status_code
    return " ".join(answer.text.split())


def published(site: Site, part: str = "") -> TestClient:
    site.council.submit(part)
    publish(site.council.by("officer"), "a-project")
    return site.client()


def test_a_published_project_is_told_in_plain_words_with_its_questions(site: Site) -> None:
    page = words(published(site, ASKING), "/projects/a-project")
    assert '<h1 class="govuk-heading-xl">What the Charter asks about Many people</h1>' in page
    assert "Many people are in the data. May the project go ahead?" in page
    assert page.index(">What is asked of us<") < page.index('id="withheld"') < page.index('id="timeline"')
    for reader in ("officer", "auditor"):
        assert f'href="/projects/a-project/versions/1/{reader}"' in page
    assert "No answer was held back." in page
    assert "style=" not in page


def test_each_reading_has_a_page_of_its_own(site: Site) -> None:
    client = published(site)
    for reader in ("resident", "officer", "auditor"):
        assert 'aria-current="page"' in words(client, f"/projects/a-project/versions/1/{reader}")
    for missing in ("versions/2/officer", "versions/1/mayor", "versions/0/officer", "versions/x/officer"):
        words(client, f"/projects/a-project/{missing}", 404)


def test_nothing_of_a_version_that_is_not_public_can_be_read_anywhere(site: Site) -> None:
    client = published(site)
    site.council.submit(f"version: 2\nanswers: {{title: {SECRET}}}")
    for path in ("", "/versions/2/resident", "/versions/2/auditor", "/versions/2/changes", "/versions/2/report.json"):
        assert SECRET not in client.get(f"/projects/a-project{path}").text
    words(client, "/projects/a-project/versions/2/resident", 404)
    words(client, "/projects/a-project/versions/2/report.json", 404)
    words(client, "/projects/a-project/versions/2/resident.pdf", 404)
    page = words(client, "/projects/a-project")
    assert "A newer version is not published yet" in page
    assert "not published yet, due 29 January 2027" in page


def test_what_is_not_published_yet_says_by_when_and_later_that_it_is_late(site: Site) -> None:
    site.council.submit(f"answers: {{title: {SECRET}}}")
    page = words(site.client(), "/projects/a-project")
    assert "The council has promised to publish it by 29 January 2027." in page
    assert SECRET not in page
    site.clock.at += DUE - site.service.today + timedelta(days=1)
    page = words(site.client(), "/projects/a-project")
    assert "It should be public by now" in page
    assert "Overdue" in page


def test_what_was_taken_back_says_when_and_why(site: Site) -> None:
    site.council.submit()
    withdraw(site.council.by("officer"), "a-project", "No money <for> it.")
    page = words(site.client(), "/projects/a-project")
    assert "was taken back on 23 November 2026" in page
    assert "No money &lt;for&gt; it." in page


def test_a_decision_stands_there_with_reasons_until_it_is_superseded(site: Site) -> None:
    client = published(site)
    advice = advise(site.council.by("adviser"), "a-project", 1, "Ask the carers.", ["openness.end"])
    first = site.council.decide(advice={advice: "There is no time."})
    page = words(client, "/projects/a-project")
    assert "It helps." in page
    assert "Do nothing: no help." in page
    assert "None were declared." in page
    assert "Ask the carers." in page
    assert "about: The data is kept for a year at most" in page
    assert "<strong>The decision departs from it.</strong> There is no time." in page
    assert f"decision-maker ({PEOPLE['decision_maker']})" in page
    glance = page.partition("</dl>")[0]
    assert f"It may go ahead, on 23 November 2026, by decision-maker ({PEOPLE['decision_maker']})." in glance
    assert '<a class="govuk-link" href="#decision">Why</a>' in glance
    supersede(site.council.by("decision_maker"), first, "New figures.", None)
    page = words(client, "/projects/a-project")
    assert 'id="decision"' not in page
    assert "On the table now" in page.partition("</dl>")[0]
    assert 'href="#earlier">An earlier decision no longer stands</a>' in page
    assert f'The decision of <a class="govuk-link" href="/record/entries/{first}">entry {first}</a> no longer' in page


def test_a_decision_that_was_superseded_names_the_one_in_its_place_and_the_other_way_round(site: Site) -> None:
    client = published(site)
    first = site.council.decide()
    site.council.submit("version: 2")
    publish(site.council.by("officer"), "a-project")
    second = site.council.decide(2, "do_not_do_it", reasons="It helps nobody.")
    supersede(site.council.by("decision_maker"), first, "New figures.", second)
    page = words(client, "/projects/a-project")
    place = f'The one of <a class="govuk-link" href="/record/entries/{second}">entry {second}</a> stands in its place'
    assert place in page
    assert f'It stands in place of <a class="govuk-link" href="/record/entries/{first}">entry {first}</a>.' in page


def test_what_waits_stands_at_the_head_of_the_page(site: Site) -> None:
    client = published(site, ASKING)
    glance = words(client, "/projects/a-project").partition("</dl>")[0]
    assert "1 question of its own for the community." in glance
    assert "What people decided" in glance
    assert "Nothing yet." in glance
    said = Challenge("answer", "The carers' group", "That is not so.", "a-project", "people")
    challenge(site.council.by("group_contact"), site.council.held, said)
    glance = words(client, "/projects/a-project").partition("</dl>")[0]
    assert "The council’s answer to what groups asked or dispute: 1." in glance


def test_a_waiver_says_which_rule_why_and_until_when(site: Site) -> None:
    client = published(site, breached())
    said = Waiver("a-project", "partnership.signed", "It signs soon.", "officer", site.council.today + timedelta(10))
    waive(site.council.by("decision_maker"), said)
    page = words(client, "/projects/a-project")
    assert "Every partner has signed the Charter." in page
    assert "It holds until 3 December 2026. Who answers for it: officer." in page
    site.clock.at += timedelta(days=11)
    assert "It held until 3 December 2026." in words(client, "/projects/a-project")


def test_what_is_withheld_is_named_with_its_reason(site: Site) -> None:
    kept = "retention: {until: 2024-12-31, reason: {withheld: commercially_confidential}}"
    part = f"answers: {{title: A project, personal_data: yes, {kept}}}"
    page = words(published(site, part), "/projects/a-project")
    assert "<li>The reason for keeping the data: commercially confidential</li>" in page


def test_a_text_that_went_out_of_sight_is_shown_as_that_with_the_reason(site: Site) -> None:
    client = published(site, f"answers: {{title: {SECRET}, stage: idea, personal_data: yes}}")
    for path in ("", "/versions/1/resident", "/versions/1/officer", "/versions/1/report.json"):
        assert SECRET in client.get(f"/projects/a-project{path}").text
    submitted = past_of(site.council.record).newest("a-project").seq
    redact(
        site.council.record,
        submitted,
        ["/answers/title"],
        "Article 17, <request> 5",
        ROLE,
        site.council.by("custodian").now,
    )
    for path in ("", "/versions/1/resident", "/versions/1/officer", "/versions/1/auditor", "/versions/1/report.json"):
        text = client.get(f"/projects/a-project{path}").text
        assert SECRET not in text
        assert "taken out of sight: Article 17" in text
    assert "Article 17, &lt;request&gt; 5" in client.get("/projects/a-project").text


def test_a_name_that_went_out_of_sight_is_not_shown(site: Site) -> None:
    client = published(site)
    decision = site.council.decide()
    assert PEOPLE["decision_maker"] in client.get("/projects/a-project").text
    redact(site.council.record, decision, ["/actor/person"], "Article 17", ROLE, site.council.by("custodian").now)
    assert f"({PEOPLE['decision_maker']})" not in client.get("/projects/a-project").text


def test_what_changed_between_two_public_versions(site: Site) -> None:
    client = published(site)
    site.council.submit(f"version: 2\n{ASKING}")
    publish(site.council.by("officer"), "a-project")
    assert 'href="/projects/a-project/versions/2/changes"' in client.get("/projects/a-project").text
    page = words(client, "/projects/a-project/versions/2/changes")
    assert "held against version 1" in page
    assert "Because" in page
    words(client, "/projects/a-project/versions/1/changes", 404)


def test_what_a_group_disputes_stands_beside_every_reading_until_it_is_answered(site: Site) -> None:
    client, council = published(site, breached()), site.council
    said = Challenge("answer", "The tenants", "We were told of six firms.", "a-project", "partners")
    seq = challenge(council.by("group_contact"), council.held, said)
    readings = [f"/projects/a-project{path}" for path in ("", *(f"/versions/1/{each}" for each in AUDIENCES))]
    for path in readings:
        page = words(client, path)
        assert "<strong>Disputed:</strong>" in page
        assert "These results rest on it:" in page
        assert "Every partner has signed the Charter." in page
    answer_challenge(council.by("officer"), seq, "There are six.", changes=True)
    for path in readings:
        assert "<strong>Disputed:</strong>" not in words(client, path)
    assert f'href="/challenges/{seq}"' in client.get("/projects/a-project").text


def test_how_to_be_heard_names_who_answers_by_when_and_without_the_internet(site: Site) -> None:
    page = words(published(site), "/projects/a-project")
    assert "The data team answers within 10 working days." in page
    assert "Telephone: 020 7946 0000" in page
    assert 'href="mailto:data@council.example"' in page
    assert "The council has not said here who answers" in page


def test_where_another_program_made_other_outcomes_none_of_ours_are_shown(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = published(site)
    monkeypatch.setattr(blobs, "write_outcomes", lambda _: b"[]")
    page = words(client, "/projects/a-project")
    assert "comes to other outcomes than the one that made the report" in page
    assert "What is asked of us" not in page
    words(client, "/projects/a-project/versions/1/report.json", 422)


def test_a_project_that_is_not_in_the_record_is_not_found(site: Site) -> None:
    assert "There is no project of this name" in words(site.client(), "/projects/nobody", 404)


def test_the_readings_of_the_demonstration_say_on_paper_and_as_data_that_it_is_one(tmp_path: Path, pango: None) -> None:
    demonstration = a_site(tmp_path, demonstration=True)
    demonstration.council.adopt()
    client, at = published(demonstration), "/projects/a-project/versions/1"
    for reader in AUDIENCES:
        answer = client.get(f"{at}/{reader}.pdf")
        assert (200, "application/pdf") == (answer.status_code, answer.headers["content-type"])
        assert "This is a demonstration. Nothing in it speaks for a real council." in pdf_words(answer.content)
    assert "demonstration" in client.get(f"{at}/report.json").json()


def test_the_readings_of_a_council_say_nothing_of_a_demonstration(site: Site, pango: None) -> None:
    client, at = published(site), "/projects/a-project/versions/1"
    assert "demonstration" not in pdf_words(client.get(f"{at}/resident.pdf").content)
    assert "demonstration" not in client.get(f"{at}/report.json").json()


def test_few_wait_for_a_pdf_and_others_are_told_at_once_what_to_do(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    end, made = Event(), list[str]()

    def slowly(html: str) -> bytes:
        end.wait(20)
        made.append(html)
        return b"%PDF-"

    monkeypatch.setattr("charter_engine.render.pdf.to_pdf", slowly)
    monkeypatch.setattr("charter_engine.workspace.reports.shown_reading._places", BoundedSemaphore(2))
    client = published(site)
    with ThreadPoolExecutor() as others:
        asked = [others.submit(client.get, "/projects/a-project/versions/1/resident.pdf") for _ in range(4)]
        early = [each.result() for each in islice(as_completed(asked, 20), 2)]
        assert not made
        end.set()
        answers = [each.result() for each in asked]
    assert [(503, "60")] * 2 == [(each.status_code, each.headers["retry-after"]) for each in early]
    assert "Try again in a minute, or print the page itself" in early[0].text
    assert [200, 200, 503, 503] == sorted(each.status_code for each in answers)
    assert 1 == len(made)  # who waited was given what was made before them


def test_what_many_ask_for_at_once_is_made_by_one_of_them(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    run, made, looks, all_are_here = shown_reading.report_of, list[str](), count(), Barrier(5)

    def look(database: Database, keys: Iterable[Key]) -> dict[str, bytes]:
        found = kept(database, keys)
        if next(looks) < all_are_here.parties:
            all_are_here.wait(20)  # nobody goes on before everybody has found nothing
        return found

    def counted(database: Database, of: shown_reading.Shown) -> Report:
        made.append(of.project)
        return run(database, of)

    client = published(site)
    monkeypatch.setattr(shown_reading, "kept", look)
    monkeypatch.setattr(shown_reading, "report_of", counted)
    with ThreadPoolExecutor(5) as others:
        answers = list(others.map(client.get, ["/projects/a-project"] * 5))
    assert [200] * 5 == [each.status_code for each in answers]
    assert ["a-project"] == made
