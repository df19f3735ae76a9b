"""What was taken out of sight of the record is nowhere in what is worked with either."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from charter_engine.model.proposal import Answer
from charter_engine.model.service import ServiceSettings, Smtp
from charter_engine.store.redact import Redacted, redact
from charter_engine.store.schema import metadata
from charter_engine.store.working.out_of_sight import WORD
from charter_engine.store.working.saved import WAITS
from charter_engine.workspace.acting import past_of
from charter_engine.workspace.acts.release import publish
from charter_engine.workspace.drafting import draft_begin, requests
from charter_engine.workspace.drafting.draft_pages import page_at
from charter_engine.workspace.drafting.drafts import Draft, Who, load, save
from charter_engine.workspace.drafting.requests import Wish
from charter_engine.workspace.projects.register import catch_up
from charter_engine.workspace.reports.shown_reading import fragment, shown
from tests.records import breached
from tests.sites import Site, a_site

NAMED = "Aloysius Quibbleworth of Elm Row"
OFFICER = "the officer"
BY_MAIL = ServiceSettings("https://x.example", smtp=Smtp("mail.example", "a@x.example"))


PLACES = {
    "/answers/title": ("title: A project", f"title: {NAMED}"),
    "/answers/retention/reason": ("The study ends then.", NAMED),
    "/answers/partners/items/0/name": ("name: A firm", f"name: {NAMED}"),
    "/answers/title/comment": ("title: A project", f"title: {{value: A project, comment: '{NAMED}'}}"),
}
"""Where the text stands, and what makes it stand there."""


def a_public(home: Path, place: str) -> Site:
    """A public project in which somebody is named at a place."""
    site = a_site(home)
    site.council.adopt()
    site.council.submit(breached().replace(*PLACES[place]))
    publish(site.council.by("officer"), "a-project")
    catch_up(site.database)
    return site


def who(site: Site) -> Who:
    return Who(OFFICER, "officer", site.clock())


def draft(site: Site, name: str) -> Draft:
    return load(site.database, name, OFFICER, site.council.held.charter.form)


def gone(site: Site, place: str) -> Redacted:
    submitted = next(entry.seq for entry in site.council.entries if entry.kind == "proposal.submitted")
    return redact(site.council.record, submitted, [place], "Article 17", {"role": "custodian"}, site.clock())


def begun(site: Site) -> tuple[Draft, Draft]:
    """The next version and a copy."""
    charter = site.council.held.charter
    again = draft_begin.next_version(site.council.record, charter, "a-project", who(site))
    copy = draft_begin.copy_of(site.council.record, charter, "a-project", "Another", who(site))
    return draft(site, again), draft(site, copy)


def held_in(site: Site, text: str) -> list[str]:
    """Every column of every table, and every file of the council, that holds a text."""
    files = [each for each in site.council.home.rglob("*") if each.is_file() and each.suffix != ".yaml"]
    found = [each.name for each in files if text.encode() in each.read_bytes() and each.name != "record.db"]
    with site.database.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                found += [f"{table.name}.{name}" for name, value in row.items() if _holds(value, text)]
    return found


def _holds(value: Any, text: str) -> bool:
    return text.encode() in value if isinstance(value, bytes) else text in str(value)


@pytest.mark.parametrize("place", PLACES)
def test_a_text_that_went_is_in_no_column_and_no_file(tmp_path: Path, place: str) -> None:
    site = a_public(tmp_path, place)
    past = past_of(site.council.record)
    seen = shown(past, "a-project", 1)
    assert seen
    fragment(site.database, seen, "officer")
    next_one, copied = begun(site)
    page = page_at(next_one.form, "stage")
    said = json.dumps({"stage": {"value": "live", "comment": f"as {NAMED} said"}})
    for revision, content in ((1, said), (2, '{"stage":"live"}'), (1, said)):  # kept, written over, put aside
        save(site.database, next_one.id, page, revision, content, who(site))
    wish = Wish(
        about="title", asked="A colleague", role="records", due=date(2027, 1, 1),
        note=f"Is {NAMED} right?", address="a@council.example",
    )  # fmt: skip
    _, link = requests.ask(site.database, next_one, wish, who(site), site.service.today, BY_MAIL)
    token = link.removeprefix("https://x.example/reply/")
    row = requests.opened(site.database, token, site.service.today)
    requests.reply(site.database, row, {"title": json.dumps({"title": NAMED})}, who(site))
    assert {"draft_answer.content", "draft_answer_past.content", "draft_request.note", "draft_request.reply",
            "mail.body"} <= set(held_in(site, NAMED))  # fmt: skip
    told = gone(site, place).cleared
    catch_up(site.database)
    assert held_in(site, NAMED) == []
    assert (told.pages >= 3, told.requests, told.letters) == (True, 1, 1)
    for each in (next_one, copied):
        assert draft(site, each.id).assembled.unfit == ()


@pytest.mark.parametrize("place", list(PLACES)[:2])
@pytest.mark.parametrize("before", [True, False], ids=["begun before", "begun after"])
def test_an_answer_that_went_comes_as_not_known_with_a_word_why(tmp_path: Path, place: str, before: bool) -> None:
    site = a_public(tmp_path, place)
    drafts = begun(site) if before else ()
    gone(site, place)
    again, copied = [draft(site, each.id) for each in drafts or begun(site)]
    path = place.removeprefix("/answers/").split("/")
    for proposal in (again.proposal, *([copied.proposal] if path[0] != "title" else [])):
        node: Any = proposal.answers
        for name in path:
            node = node[name]
        assert isinstance(node, Answer)
        assert (node.state, node.value, node.comment) == ("not_known_yet", None, WORD)
        assert proposal.answers["people"] != node
    assert "[/answers" not in str(again.proposal) + str(copied.proposal)


@pytest.mark.parametrize("typed", ["[/answers/title]", "gone!"])
@pytest.mark.parametrize("something_went", [True, False])
def test_what_was_typed_is_never_taken_for_an_answer_that_went(
    tmp_path: Path, typed: str, something_went: bool
) -> None:
    site = a_site(tmp_path)
    site.council.adopt()
    text = breached().replace("title: A project", f"title: {{value: '{typed}', comment: '{typed}'}}")
    site.council.submit(text.replace("name: A firm", f"name: '{typed}'"))
    publish(site.council.by("officer"), "a-project")
    catch_up(site.database)
    if something_went:
        gone(site, "/answers/retention/reason")
    again, copied = begun(site)
    said: Any = again.proposal.answers
    of_copy: Any = copied.proposal.answers
    assert (said["title"].value, said["title"].comment) == (typed, typed)
    assert of_copy["partners"].items[0]["name"].value == typed
    assert (said["retention"]["reason"].comment == WORD) == something_went


def test_the_words_of_other_projects_and_other_words_stay(tmp_path: Path) -> None:
    site = a_public(tmp_path, "/answers/title")
    other = draft_begin.from_nothing(site.council.record, site.council.held.charter, NAMED, who(site))
    again, _ = begun(site)
    gone(site, "/answers/title")
    assert draft(site, other).title == NAMED
    assert draft(site, again.id).proposal.answers["partners"] == again.proposal.answers["partners"]


def test_whoever_saw_the_answer_before_it_went_does_not_save_over_it(tmp_path: Path) -> None:
    site = a_public(tmp_path, "/answers/title")
    again, _ = begun(site)
    seen = again.revision("title")
    gone(site, "/answers/title")
    late = save(site.database, again.id, page_at(again.form, "title"), seen, '{"title":"As it was"}', who(site))
    assert late.aside == WAITS
