"""Drafts of a Charter: what is kept of them, and that two people stand behind a change of rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from charter_engine.errors import InvalidSource, NotFound, Refused
from charter_engine.model.actor import Actor
from charter_engine.store.database import Database, reading, working
from charter_engine.store.working import charters as table
from charter_engine.store.working.charters import Change, Draft
from charter_engine.workspace.acting import Acting
from charter_engine.workspace.acts.adopt import Adoption
from charter_engine.workspace.charters import charter_drafts as use
from charter_engine.workspace.charters.charter_on import cases_of, charter_on
from charter_engine.workspace.people import accounts
from tests import tiny
from tests.sites import Site, a_site
from tests.test_accounts import NOW

CUSTODIAN, ADVISER = Actor("custodian", "the custodian"), Actor("adviser", "the adviser")
ADOPTION = Adoption("Residents' panel", "Cabinet", date(2026, 11, 20), "minute 9", date(2026, 11, 23))
FILES = {"a.yaml": "é\n".encode(), "b.cases.yaml": b""}


def a_draft(name: str = "one") -> Draft:
    return Draft(name, "the custodian", "a note", NOW, NOW, 1, table.digest_of(FILES))


def test_a_draft_is_kept_as_it_was_sent(tables: Database):
    with working(tables) as connection:
        table.add(connection, a_draft(), FILES)
    with reading(tables) as connection:
        assert a_draft() == table.find(connection, "one")
        assert FILES == table.files_of(connection, "one")
        assert (1, None, {}) == (
            table.count(connection),
            table.find(connection, "two"),
            table.files_of(connection, "two"),
        )


def test_the_second_of_two_who_change_a_draft_is_told(tables: Database):
    with working(tables) as connection:
        table.add(connection, a_draft(), FILES)
        assert table.put(connection, a_draft(), {"a.yaml": b"first\n"}, NOW)
        assert not table.put(connection, a_draft(), {"a.yaml": b"second\n"}, NOW)
        assert {"a.yaml": b"first\n"} == table.files_of(connection, "one")
        assert table.end(connection, "one", NOW, 7)
        assert not table.end(connection, "one", NOW)
        assert {"a.yaml": b"first\n"} == table.files_by_entry(connection, 7)
        held = table.find(connection, "one")
        assert held
        assert not table.put(connection, held, FILES, NOW)


def test_one_change_of_a_draft_waits_at_a_time(tables: Database):
    with working(tables) as connection:
        table.add(connection, a_draft(), FILES)
        for name in ("x", "y"):
            table.ask(connection, Change(name, "one", "d", "p", "the custodian", name, NOW))
        assert ["y"] == [each.id for each in table.changes(connection)]
        assert ["y"] == [each.id for each in table.changes(connection, draft="one")]
        assert () == table.changes(connection, draft="two")
        assert table.end_change(connection, "y", NOW, "why", 3)
        assert not table.end_change(connection, "y", NOW, "again")
        found = table.find_change(connection, "y")
        assert found
        assert ("why", 3) == (found.why, found.entry)


def test_what_nobody_touched_goes_and_what_was_put_into_force_stays(tables: Database):
    later, last = NOW + timedelta(days=1), NOW + timedelta(days=2)
    with working(tables) as connection:
        for name, touched in (("old", NOW), ("new", later), ("adopted", NOW)):
            table.add(connection, replace(a_draft(name), changed=touched), FILES)
            table.ask(connection, Change(f"of {name}", name, "d", "p", "the custodian", "", NOW))
        table.end_change(connection, "of adopted", NOW, "It was recorded.", 7)
        table.end(connection, "adopted", NOW, 7)
        assert 0 == table.tidy(connection, NOW)
        assert 1 == table.tidy(connection, later)
        assert {"new", "adopted"} == {each.id for each in table.drafts(connection, 9)}
        assert ["of new"] == [each.id for each in table.changes(connection)]
        assert None is table.find_change(connection, "of adopted")
        assert 1 == table.tidy(connection, last)
        assert FILES == table.files_by_entry(connection, 7)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = a_site(tmp_path)
    site.council.adopt()
    return site


def changed(site: Site, where: str = "requires", part: str = "due_by: decision\n", note: str = "d") -> str:
    """A draft in which a part is another."""
    name = use.begin(site.service, CUSTODIAN, note)
    found, _ = use.find(site.service, name)
    texts = {file: text.encode() for file, text in tiny.with_part(where, part).items()}
    assert not use.send(site.service, CUSTODIAN, found, texts.items(), whole=True).wrong
    return name


def custodian(site: Site, name: str = "") -> Acting:
    return Acting(site.service.record, CUSTODIAN, site.service.now, site.service.today, name)


def test_a_draft_begins_with_the_charter_in_force_and_its_cases(site: Site):
    _, files = use.find(site.service, use.begin(site.service, CUSTODIAN, "a note"))
    assert {name: text.encode() for name, text in tiny.texts().items()} == files
    assert not use.look(files).mistakes
    assert not use.tested(files).failed


def test_only_custodians_work_on_drafts(site: Site):
    officer, name = Actor("officer", "the officer"), changed(site)
    found, files = use.find(site.service, name)
    for act in (
        lambda: use.begin(site.service, officer, ""),
        lambda: use.send(site.service, officer, found, files.items(), whole=False),
        lambda: use.throw_away(site.service, officer, found),
        lambda: use.ask(site.service, officer, "", name, "Why."),
        lambda: use.adopt(site.council.by("officer"), site.service, name, ADOPTION),
    ):
        with pytest.raises(Refused, match="An officer may not"):
            act()
    assert found == use.find(site.service, name)[0]


def test_every_mistake_is_said_with_its_place(site: Site):
    name = use.begin(site.service, CUSTODIAN, "")
    found, _ = use.find(site.service, name)
    bad = [("openness.yaml", b"principle: openness\nprinciple: again\nx: &a [*a]\n"), ("routing.yaml", b"routing: [\n")]
    use.send(site.service, CUSTODIAN, found, bad, whole=False)
    looked = use.look(use.find(site.service, name)[1])
    assert {"draft/openness.yaml", "draft/routing.yaml"} <= {each.place.file for each in looked.mistakes}
    assert all(each.place.line for each in looked.mistakes if each.place.file == "draft/routing.yaml")
    with pytest.raises(InvalidSource):
        use.adopt(custodian(site), site.service, name, ADOPTION)


def test_an_edition_whose_cases_fail_is_not_put_into_force(site: Site):
    name = changed(site, "case", "facts: {personal_data: yes}\n")
    with pytest.raises(Refused, match="1 expectations of the cases do not hold"):
        use.adopt(custodian(site), site.service, name, ADOPTION)
    assert ["edition.adopted"] == [kind for kind in site.council.kinds if kind.startswith(("edition", "rules"))]


def test_adopting_ends_the_draft_and_its_cases_stay_at_hand(site: Site):
    name = changed(
        site, "charter", 'editions: [{edition: "2026", title: Anew, from: 2024-01-01, source: the-charter}]\n'
    )
    seq = use.adopt(custodian(site), site.service, name, ADOPTION)
    found, _ = use.find(site.service, name)
    assert (seq, True) == (found.entry, found.ended is not None)
    on = charter_on(site.service, site.service.today)
    assert "Anew" == on.edition.note.title
    site.council.charter_with("requires", "due_by: decision\n")  # what lies in the folder is another Charter now
    assert cases_of(site.service, on.edition)
    with pytest.raises(Refused, match="This draft is over"):
        use.adopt(custodian(site), site.service, name, ADOPTION)


def asked(site: Site) -> tuple[str, str]:
    """A draft, and the change that waits for a second person."""
    name = changed(site)
    return name, use.ask(site.service, CUSTODIAN, site.person("custodian").id, name, "A loophole.")


def test_a_change_waits_until_somebody_else_confirms(site: Site):
    name, waits = asked(site)
    before = len(site.council.entries)
    with pytest.raises(Refused, match="somebody else"):
        use.confirm(site.service, Actor("adviser", " The  CUSTODIAN "), waits)
    with pytest.raises(Refused, match="An officer may not"):
        use.confirm(site.service, Actor("officer", "the officer"), waits)
    assert before == len(site.council.entries)
    seq = use.confirm(site.service, ADVISER, waits)
    entry = site.council.entries[seq]
    assert ("rules.changed", "custodian", "adviser") == (entry.kind, entry.actor["role"], entry.body["second"]["role"])
    assert () == use.waiting(site.service)
    assert seq == use.find(site.service, name)[0].entry
    with pytest.raises(Refused, match=r"waits no longer. It was recorded"):
        use.confirm(site.service, Actor("decision_maker", "another"), waits)
    assert before + 1 == len(site.council.entries)


def test_a_confirmation_that_was_cut_off_after_the_entry_makes_no_second_one(site: Site):
    _, waits = asked(site)
    seq = use.confirm(site.service, ADVISER, waits)
    with working(site.database) as connection:
        connection.exec_driver_sql("UPDATE charter_change SET ended = NULL, entry = NULL")
        connection.exec_driver_sql("UPDATE charter_draft SET ended = NULL, entry = NULL")
    assert seq == use.confirm(site.service, ADVISER, waits)
    with working(site.database) as connection:
        connection.exec_driver_sql("UPDATE charter_change SET ended = NULL, entry = NULL")
        connection.exec_driver_sql("UPDATE charter_draft SET ended = NULL, entry = NULL")
    with pytest.raises(Refused, match="says something else"):
        use.confirm(site.service, Actor("decision_maker", "another"), waits)
    assert 1 == site.council.kinds.count("rules.changed")


def test_a_draft_that_was_changed_since_is_not_what_was_asked_for(site: Site):
    name, waits = asked(site)
    found, _ = use.find(site.service, name)
    use.send(site.service, CUSTODIAN, found, [("words.yaml", tiny.WORDS.encode() + b"# more\n")], whole=False)
    with pytest.raises(Refused, match="changed since"):
        use.confirm(site.service, ADVISER, waits)


def test_whoever_asked_must_still_be_a_custodian(site: Site):
    _, waits = asked(site)
    admin = Actor("administrator", "a test")
    accounts.change_roles(site.database, admin, site.person("custodian").id, ["adviser"], site.clock())
    with pytest.raises(Refused, match="is no custodian any more"):
        use.confirm(site.service, ADVISER, waits)
    assert "rules.changed" not in site.council.kinds


def test_a_change_can_be_ended_with_a_reason_by_either(site: Site):
    name, waits = asked(site)
    with pytest.raises(Refused, match="is not said"):
        use.call_off(site.service, ADVISER, waits, " ")
    with pytest.raises(Refused, match="may not"):
        use.call_off(site.service, Actor("officer", "the officer"), waits, "No.")
    use.call_off(site.service, CUSTODIAN, waits, "A mistake.")
    again = use.ask(site.service, CUSTODIAN, site.person("custodian").id, name, "A loophole, again.")
    use.call_off(site.service, ADVISER, again, "Not this way.")
    assert "the adviser ended it: Not this way." == use.find_change(site.service, again)[0].why
    with pytest.raises(Refused, match="waits no longer"):
        use.confirm(site.service, ADVISER, waits)


def test_throwing_a_draft_away_ends_what_waits(site: Site):
    name, waits = asked(site)
    use.throw_away(site.service, CUSTODIAN, use.find(site.service, name)[0])
    assert () == use.waiting(site.service)
    with pytest.raises(Refused, match="The draft was thrown away"):
        use.confirm(site.service, ADVISER, waits)


def test_there_are_not_too_many_drafts(site: Site):
    for _ in range(use.MOST):
        use.begin(site.service, CUSTODIAN, "")
    with pytest.raises(Refused, match="which is the most"):
        use.begin(site.service, CUSTODIAN, "")
    with pytest.raises(NotFound):
        use.find(site.service, "no-such")
