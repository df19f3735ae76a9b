"""Older forms, as the record holds them, and drafts that were begun on one: carried over into the form of today."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from charter_engine.errors import Malformed, Refused
from charter_engine.language.proposals import IMPORTED_NOTE
from charter_engine.log.entries import Entry, read_entry
from charter_engine.model.proposal import ImportedNote
from charter_engine.model.questionnaire import Form
from charter_engine.record.editions import SERVING
from charter_engine.store import read
from charter_engine.store.projections.filling import entries_about
from charter_engine.store.working import carried as store_carried
from charter_engine.store.working import saved as store_saved
from charter_engine.store.working.carried import Move
from charter_engine.store.working.saved import Saved
from charter_engine.workspace.drafting.draft_carry import carry, fits, key_in, where_changed
from charter_engine.workspace.drafting.draft_pages import has_page, page_at
from charter_engine.workspace.drafting.draft_words import said
from charter_engine.workspace.drafting.drafts import Draft, Who, check_open
from charter_engine.workspace.projects.register import read_past
from charter_engine.workspace.reports.again import charter_named

if TYPE_CHECKING:
    from charter_engine.store.append import Record

CARRY: Final = (
    "The form has changed since this was begun. Carry the answers over first: it is the first thing on the page of the "
    "assessment."
)


def form_of(record: Record, submitted: Entry) -> Form:
    """The form that a version answers: that of the Charter by which its first report was made.

    Raises:
        Malformed: when the Charter is not in the store, or cannot be read.
        Refused: when there is no report.
    """
    past = read_past(entries_about(record.database, submitted.body["project"]))
    return _form(record, past.report(submitted))


def forms_numbered(record: Record, number: int) -> Iterator[Form]:
    """The forms of this number that ever served, the newest first; without those that cannot be read any more."""
    entries = [entry for data in read.of_kinds(record.database, SERVING) if (entry := read_entry(data))]
    for entry in reversed(entries):
        try:
            found = _form(record, entry)
        except Malformed:
            continue
        if found.form == number:
            yield found


def is_older(draft: Draft) -> bool:
    """Whether a draft answers another form than that of today, or something in it has no place there."""
    other = draft.row.form != draft.form.form or bool(draft.assembled.unfit)
    return other or not all(has_page(draft.form, key) for key in draft.contents)


def check_of_today(draft: Draft) -> None:
    """Refuse what is not carried over yet.

    Raises:
        Refused: when the draft answers an older form.
    """
    if is_older(draft):
        raise Refused(CARRY)


def carry_over(record: Record, draft: Draft, who: Who) -> None:
    """Carry a draft over into the form of today. What its questions do not take is kept word for word among the notes.

    An answer to a question that is the same stays as it was; where the question or its answers are worded otherwise, it
    counts once it was confirmed. Of two answers that wait for somebody to choose, the one that stands is carried over,
    and the other is a note.

    Raises:
        Refused: when somebody saved an answer meanwhile, or the draft is no longer filled in.
    """
    check_open(draft)
    aside = store_saved.aside(record.database, draft.id)
    old = _best(record, draft)
    carried = carry(old, draft.form, draft.contents, "the older form", where_changed)
    waiting = [note for each in aside for note in _noted(old, draft.form, each)]
    head = json.loads(draft.row.head)
    notes = [*map(IMPORTED_NOTE.write, (*carried.left, *waiting))]
    if notes:
        head["imported_notes"] = [*head.get("imported_notes", ()), *notes]
    move = Move(
        draft.row.form, draft.form.form, json.dumps(head, sort_keys=True), carried.contents,
        {key: saved.revision for key, saved in draft.saved.items()}, frozenset(each.number for each in aside),
    )  # fmt: skip
    if not store_carried.carry_over(record.database, draft.id, move, who.writer):
        raise Refused("Somebody saved an answer meanwhile, or carried the answers over. Look again.")


def _best(record: Record, draft: Draft) -> Form:
    """Of the forms with the number of a draft's the newest that most pages fit; where none is at hand, today's."""
    best, most = draft.form, -1
    for form in forms_numbered(record, draft.row.form):
        fit = sum(fits(form, key, held) for key, held in draft.contents.items())
        if fit == len(draft.contents):
            return form
        if fit > most:
            best, most = form, fit
    return best


def _noted(old: Form, new: Form, waits: Saved) -> Iterator[ImportedNote]:
    """What waited beside another answer."""
    if not fits(old, waits.page, waits.content):
        yield ImportedNote(f"Put aside on {waits.page}", waits.content)
        return
    key = key_in(old, new, waits.page)
    helps = (".".join(key.split("/")[::2]),) if key else ()
    for line in said(page_at(old, waits.page), waits.content):
        for text in filter(None, (line.words, line.comment)):
            yield ImportedNote(f"Put aside beside another answer, {line.label}", text, helps)


def _form(record: Record, entry: Entry) -> Form:
    return charter_named(entry.body["charter"]["sha256"], lambda name: read.blob(record.database, name)).form
