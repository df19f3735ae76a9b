"""Giving advice on a version of a proposal: by an adviser alone, and nobody else can change it.

Advice on what is not public yet waits for the same day; its text can be taken out of sight, as any.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from charter_engine.canonical import canonical_bytes
from charter_engine.errors import NotFound
from charter_engine.log.commitment import COMMITTED, SALT, commit, disclose
from charter_engine.log.entries import Entry
from charter_engine.record.about import of_project
from charter_engine.record.blobs import named
from charter_engine.workspace.acting import (
    Acting,
    Said,
    anew,
    begin,
    check_not_theirs,
    check_said,
    is_person_of,
    texts_in,
    write,
)
from charter_engine.workspace.acts.waive import results

PLACE: Final = "/advice"
"""Where the text of advice stands in its blob."""


@anew
def advise(acting: Acting, project: str, version: int, text: str, rules: Sequence[str]) -> int:
    """Record advice, on some rules or on the whole. The number of the entry.

    Raises:
        Refused: when the role is another than adviser, the version is not in the record, or the advice says nothing.
        NotFound: when the report on that version has no such rule.
    """
    past = begin(acting, "advise", of_project(project))
    check_said({"What is advised": text})
    submitted = past.submitted(project, version)
    check_not_theirs(acting, past, submitted, "nobody advises on their own project")
    known = results(acting.record, past.report(submitted))
    for rule in rules:
        if rule not in known:
            raise NotFound("rule", rule, known, "in the report")
    about = list(dict.fromkeys(rules))
    if (seq := _given_before(acting, past.of("advice.given", project, version), text, about)) is not None:
        return seq
    due = None if past.published(submitted) else date.fromisoformat(submitted.body["publish_by"])
    disclosure = disclose(secrets.token_bytes(SALT), PLACE, text.strip())
    blob = canonical_bytes({"advice": commit(disclosure)})
    body = {"project": project, "version": version, "advice": named(blob, COMMITTED, due), "on": about}
    return write(acting, past, [Said("advice.given", body, (blob,), (disclosure,))])[0]


def _given_before(acting: Acting, given: Iterable[Entry], text: str, about: list[str]) -> int | None:
    """Where the same person gave the same advice."""
    for entry in given:
        is_theirs = entry.body["on"] == about and is_person_of(acting, entry)
        if is_theirs and texts_in(acting.record, entry.body["advice"]["sha256"]).get(PLACE) == text.strip():
            return entry.seq
    return None
