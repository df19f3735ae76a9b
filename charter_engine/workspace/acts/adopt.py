"""Saying that an edition of the Charter was adopted, or that its rules are changed without a change of its text.

Without the first, what is in a Charter folder serves drafts and the impact of a change, and nothing that is submitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from charter_engine.errors import Refused
from charter_engine.model.actor import Actor, check_may, is_same_person
from charter_engine.model.charter import Edition
from charter_engine.model.working_days import ON_SHOW, after
from charter_engine.record import blobs
from charter_engine.record.editions import SERVING, Serving, serving
from charter_engine.record.past import Past
from charter_engine.workspace.acting import Acting, Said, anew, begin, check_said, write
from charter_engine.workspace.held import Held
from charter_engine.workspace.sealing import Hidden


@dataclass(frozen=True, slots=True)
class Adoption:
    """Who drafted an edition, which body signed it off and on which day, where that is minuted; its first day."""

    drafted_by: str
    signed_off_by: str
    on: date
    minute: str
    start: date


@anew
def adopt(acting: Acting, held: Held, adoption: Adoption) -> int:
    """Record that the edition of a Charter was adopted. The number of the entry.

    Raises:
        Refused: when something is not said, or the sign-off lies ahead.
        NotFound: when the Charter has no edition on that day.
    """
    past = begin(acting, "adopt_edition", every=SERVING)
    check_said(
        {
            "Who drafted the edition": adoption.drafted_by,
            "Which body signed it off": adoption.signed_off_by,
            "Where that is minuted": adoption.minute,
        }
    )
    if adoption.on > acting.today:
        raise Refused(f"The day of the sign-off, {adoption.on}, is still to come. Record it when it has been.")
    edition, texts = _edition(held, adoption.start)
    body = {
        "edition": edition.note.edition,
        "digest": edition.digest,
        "charter": blobs.named(texts),
        "drafted_by": adoption.drafted_by.strip(),
        "signed_off_by": adoption.signed_off_by.strip(),
        "on": str(adoption.on),
        "minute": adoption.minute.strip(),
        "from": str(adoption.start),
    }
    _check_label(past, body)
    return write(acting, past, [Said("edition.adopted", body, (texts,))])[0]


def _check_label(past: Past, body: Mapping[str, Any]) -> None:
    """Refuse other rules under the label of an edition that was adopted: that is a change of rules."""
    adopted = [each for each in past.entries if each.kind == "edition.adopted"]
    for entry in (each for each in adopted if each.body["edition"] == body["edition"]):
        if entry.body["digest"] != body["digest"] and entry.body["charter"] != body["charter"]:
            told = f"The edition `{body['edition']}` was adopted in entry {entry.seq}, with other rules."
            raise Refused(
                f"{told} Rules change without the Charter's text by `charter record change-rules`: with a reason, "
                "a second person and ten working days on show. A new text has an edition of its own."
            )


@dataclass(frozen=True, slots=True)
class Change:
    """Why rules are changed although the Charter's text stays, and who else stands for it."""

    reason: str
    second: Actor
    on_show_until: date | None = None


@anew
def change_rules(acting: Acting, held: Held, change: Change) -> tuple[int, date]:
    """Record that the rules of a Charter shall serve once they were on show. The entry, and the last day on show.

    Raises:
        Refused: when the second person is the first, a reason is missing, the time on show is too short, no edition
            serves that could be changed, or the rules are those that serve.
    """
    past = begin(acting, "change_rules", every=SERVING)
    check_may(change.second, "second_rules")
    if is_same_person(acting.actor, change.second):
        raise Refused("Rules are changed by two people. The second is the same person as the first.")
    check_said({"Why the rules are changed": change.reason})
    shown = _on_show(acting, change)
    edition, texts = _edition(held, shown + timedelta(days=1))
    now = _changeable(past, acting.today, edition)
    body = {
        "digest": edition.digest,
        "replaces": now.digest,
        "charter": blobs.named(texts),
        "reason": change.reason.strip(),
        "second": {"role": change.second.role, "person": Hidden(change.second.person)},
        "on_show_until": str(shown),
    }
    return write(acting, past, [Said("rules.changed", body, (texts,))])[0], shown


def check_serves(past: Past, edition: Edition, day: date) -> Serving:
    """What the record says of the rules that serve on a day, where they are those of this edition.

    Raises:
        Refused: when no edition was adopted, or other rules serve.
    """
    held = serving(past.entries, day)
    drafts = "Until then they serve drafts and impact only: `charter assess`, `charter rules diff`."
    if held is None:
        raise Refused(f"No edition was adopted that is in force on {day}. `charter record adopt` records one. {drafts}")
    if held.digest != edition.digest:
        raise Refused(
            f"The rules of this Charter are not those that serve on {day}: their digest is {edition.digest[:12]}, and "
            f"entry {held.seq} adopted {held.digest[:12]} (edition {held.label}). `charter record adopt` or "
            f"`charter record change-rules` records others. {drafts}"
        )
    return held


def _on_show(acting: Acting, change: Change) -> date:
    least = after(acting.today, ON_SHOW)
    if change.on_show_until and change.on_show_until < least:
        raise Refused(f"Changed rules are on show for {ON_SHOW} working days: until {least} or later.")
    return change.on_show_until or least


def _changeable(past: Past, today: date, edition: Edition) -> Serving:
    now = serving(past.entries, today)
    if now is None:
        raise Refused("No edition serves yet whose rules could be changed. `charter record adopt` records one.")
    if now.digest == edition.digest:
        raise Refused(f"These are the rules that serve, by entry {now.seq}. Words alone can change without an entry.")
    if now.label != edition.note.edition:
        raise Refused(
            f"Edition {edition.note.edition} is another than the one that serves, {now.label}. That is a new text of "
            "the Charter: `charter record adopt` records it."
        )
    return now


def _edition(held: Held, day: date) -> tuple[Edition, bytes]:
    return held.charter.on(day), blobs.write_charter(held.files)
