"""Bringing in what was already written elsewhere: a document of others as the draft of a proposal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from charter_engine.engine.reader import label_of
from charter_engine.exchange.atrs import read_atrs
from charter_engine.language.format import document
from charter_engine.language.proposals import proposal_kind
from charter_engine.language.shape import KEBAB
from charter_engine.language.source import MAX_BYTES
from charter_engine.model.imported import Imported
from charter_engine.model.questionnaire import Form
from charter_engine.workspace.charters.new import accept
from charter_engine.workspace.find import load_charter, read_bytes


@dataclass(frozen=True)
class BroughtIn:
    """A draft with its loss report, and the form that it answers."""

    imported: Imported
    form: Form

    def text(self) -> str:
        """The draft as a file that `charter check` accepts."""
        return document(proposal_kind(self.form), self.imported.proposal)

    def data(self) -> dict[str, Any]:
        """The draft as plain data."""
        return dict(proposal_kind(self.form).write(self.imported.proposal))

    def label(self, path: str) -> str:
        """The words for a question."""
        return label_of(path, self.form)


def bring_in_atrs(given: str | None, path: Path, organisation: str | None, name: str | None) -> BroughtIn:
    """The transparency record in a file as a draft. Nothing is written, and nothing is fetched.

    `organisation` is whose project it is, else what the record says, else the council of the Charter. `name` is the id,
    else one is made from the name of the tool.

    Raises:
        InvalidSource: when the file or the Charter cannot be read, or `name` cannot be an id.
        NotFound: when there is no Charter.
        Refused: when the file holds no record, or several.
    """
    if name:
        accept(name, KEBAB)
    charter = load_charter(given)[0].charter
    imported = read_atrs(read_bytes(path, MAX_BYTES), path.name, charter.form)
    found = imported.proposal
    whose = (organisation or "").strip() or found.organisation or charter.council
    draft = replace(found, organisation=whose, proposal=name or found.proposal)
    return BroughtIn(replace(imported, proposal=draft), charter.form)
