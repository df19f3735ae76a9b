"""What is no part of the record goes after the days that the settings say: drafts, sign-ins that ended, mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from charter_engine.store.database import working
from charter_engine.store.working import account_changes, charters, credentials, limits, outbox
from charter_engine.store.working.erase import erase_untouched
from charter_engine.workspace.people.sessions import USUAL
from charter_engine.workspace.service import Service


@dataclass(frozen=True, slots=True)
class Removed:
    """How many went: untouched drafts; sessions, links and tokens that serve no more; letters; tries; changes.

    Drafts are those of proposals and those of the Charter together; changes are those of accounts.
    """

    drafts: int
    sign_ins: int
    letters: int
    tries: int
    changes: int


def tidy(service: Service) -> Removed:
    """Remove what is older than the settings keep it. Safe at any time, and by several programs at once.

    Raises:
        Unavailable: when the database cannot be written.
    """
    now, keeping = service.now, service.settings.keeping
    touched = f"{now - timedelta(days=keeping.drafts):%Y-%m-%dT%H:%M:%S}Z"
    drafts = erase_untouched(service.record.database, touched)
    signed_in = now - timedelta(days=keeping.sessions)
    with working(service.record.database) as connection:
        return Removed(
            drafts + charters.tidy(connection, now - timedelta(days=keeping.drafts)),
            credentials.tidy(connection, signed_in, signed_in - USUAL.most),
            outbox.tidy(connection, now - timedelta(days=keeping.mail)),
            limits.tidy(connection, now),
            account_changes.tidy(connection, now - timedelta(days=keeping.accounts)),
        )
