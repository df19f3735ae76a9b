"""Beginning a draft: from nothing, a transparency record, the version before, or another project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from charter_engine.errors import NotFound, Refused
from charter_engine.exchange.atrs import read_atrs
from charter_engine.log.entries import Entry, read_entry
from charter_engine.model.actor import Actor
from charter_engine.model.charter import Charter
from charter_engine.model.imported import Imported
from charter_engine.model.proposal import Answer, Answers, Node, Proposal
from charter_engine.model.questionnaire import Form
from charter_engine.record import blobs
from charter_engine.store import read
from charter_engine.store.projections.filling import entries_about
from charter_engine.store.projections.finding import Search, pieces
from charter_engine.store.projections.register import Row
from charter_engine.store.working import drafts as store
from charter_engine.store.working.out_of_sight import AROUND, WORD
from charter_engine.workspace.acting import Acting, is_person_of, texts_in
from charter_engine.workspace.drafting.draft_carry import Mark, as_it_was, carry, to_confirm
from charter_engine.workspace.drafting.draft_content import assemble, taken_apart
from charter_engine.workspace.drafting.drafts import Begun, Who, begin, blank, id_from, new_item
from charter_engine.workspace.drafting.older_forms import form_of
from charter_engine.workspace.projects.register import PIECE, catch_up, read_past
from charter_engine.workspace.projects.titles import by_title, title_of
from charter_engine.workspace.service import local_day

if TYPE_CHECKING:
    from charter_engine.store.append import Record


def from_nothing(record: Record, charter: Charter, title: str, who: Who) -> str:
    """Begin with a title alone. The id of the draft.

    Raises:
        Refused: when the title is empty.
    """
    if not title.strip():
        raise Refused("The project has no title yet. Say what it is called.")
    proposal = blank(charter.form, _new_id(record, title), title.strip(), charter.council)
    return begin(record.database, charter.form, proposal, ("blank", ""), who)


def from_answers(record: Record, charter: Charter, answers: Mapping[str, Node], title: str, who: Who) -> str:
    """Begin with answers given elsewhere, as those of the first questions. The id of the draft.

    Raises:
        Refused: when the title is empty.
    """
    if not title.strip():
        raise Refused("The project has no title yet. Say what it is called.")
    new = blank(charter.form, _new_id(record, title), title.strip(), charter.council)
    proposal = replace(new, answers={**answers, **new.answers})
    return begin(record.database, charter.form, proposal, ("blank", ""), who)


def from_atrs(record: Record, charter: Charter, data: bytes, name: str, who: Who) -> tuple[str, Imported]:
    """Begin with what a transparency record says. The id of the draft, and what became of each part of the record.

    Raises:
        InvalidSource: as `read_atrs`.
        Refused: as `read_atrs`.
    """
    imported = read_atrs(data, name, charter.form)
    title = imported.proposal.title
    proposal = replace(
        imported.proposal,
        proposal=_new_id(record, title),
        organisation=imported.proposal.organisation or charter.council,
    )
    begun: tuple[Begun, str] = ("imported", imported.file)
    return begin(record.database, charter.form, proposal, begun, who), imported


def next_version(record: Record, charter: Charter, project: str, who: Who) -> str:
    """Begin the next version of a project from its newest one; where they may fill it in already, that draft's id.

    Where that version answers an older form, each answer that goes with a question of today counts once it was
    confirmed, and the others are kept as notes.

    Raises:
        NotFound: when nothing of the project is in the record.
        Refused: when somebody else began the next one and has not let them in.
    """
    version, before = _for(record, charter, project, who, to_confirm)
    for each in store.drafts_for(record.database, project):
        if each.version == version + 1:
            if who.person not in store.editors(record.database, each.id):
                raise Refused(f"{each.owner} has begun version {version + 1} already. Ask them to let you in.")
            return each.id
    proposal = replace(before, version=version + 1, record={})
    return begin(record.database, charter.form, proposal, ("earlier", f"version {version}"), who)


def copy_of(record: Record, charter: Charter, project: str, title: str, who: Who) -> str:
    """Begin a new project with the answers of another, each of which counts once it was looked at here.

    Raises:
        NotFound: when nothing of the project is in the record.
        Refused: when the new title is empty.
    """
    if not title.strip():
        raise Refused("The new project has no title yet. Say what it is called.")
    version, other = _for(record, charter, project, who, to_confirm)
    answers = {name: _to_confirm(node, project, f"version {version}") for name, node in other.answers.items()}
    new = blank(charter.form, _new_id(record, title), title.strip(), other.organisation)
    proposal = replace(new, answers={**answers, **new.answers}, imported_notes=other.imported_notes)
    return begin(record.database, charter.form, proposal, ("copy", f"{project}, version {version}"), who)


def recorded(
    record: Record, charter: Charter, project: str, version: int | None = None, mark: Mark = as_it_was
) -> tuple[int, Proposal]:  # fmt: skip
    """A version of a project as it is in the record, the newest where none is named; with its number.

    An answer that was taken out of sight comes as not known yet, with a word why. The answers to an older form are
    carried over into that of this Charter; what none of its questions takes is among the notes.

    Raises:
        NotFound: when it is not in the record.
        Malformed: when the Charter that it was made by is not in the store.
    """
    found = _submitted(record, project, version)
    if found is None:
        raise NotFound("project", project, projects(record), "in the record")
    number, sha256 = found.body["version"], found.body["proposal"]["sha256"]
    data = read.blob(record.database, sha256)
    if data is None:
        raise Refused(f"Version {number} is not in the store, and nothing can be begun from it.")
    form, texts = form_of(record, found), texts_in(record, sha256)
    proposal = _as_seen(data, form, texts)
    if form == charter.form:
        return number, proposal
    apart = taken_apart(form, proposal.answers, new_item)
    carried = carry(form, charter.form, apart, f"version {number}", mark)
    answers = assemble(charter.form, carried.contents).answers
    return number, replace(proposal, form=charter.form.form, answers=answers, imported_notes=carried.left)


def _as_seen(data: bytes, form: Form, texts: Mapping[str, str]) -> Proposal:
    """The proposal in a blob without the texts that were taken out of sight."""
    gone = _Gone(_said_nowhere([*texts.values(), *form.fillers]))
    return gone.without(blobs.read_proposal(data, form, texts, gone.mark))


def _said_nowhere(texts: Iterable[str]) -> str:
    """What stands in none of these texts, so that nothing that was typed is taken for it.

    >>> _said_nowhere(["[/answers/title]", "gone!"])
    'gone!!'
    """
    mark, held = "gone!", tuple(texts)
    while any(mark in text for text in held):
        mark += "!"
    return mark


@dataclass(frozen=True, slots=True)
class _Gone:
    """The texts for which a mark stands, as `blobs.read_proposal` put it, taken out of a proposal."""

    mark: str

    def without(self, proposal: Proposal) -> Proposal:
        sources = (each for each in proposal.sources if self.mark not in (each.title, each.url, each.read))
        return replace(
            proposal,
            answers={name: self.node(node) for name, node in proposal.answers.items()},
            notice="" if proposal.notice == self.mark else proposal.notice,
            sources=tuple(sources),
        )

    def node(self, node: Node) -> Node:
        match node:
            case Answer():
                if self.mark in (node.value, node.reason):
                    return Answer("not_known_yet", comment=WORD)
                shows = tuple(each for each in node.evidence if self.mark not in (each.title, each.kind))
                return replace(node, evidence=shows, **self.around(node, AROUND))
            case Answers():
                items = tuple({name: self.node(part) for name, part in item.items()} for item in node.items)
                return replace(node, items=items, **self.around(node, ("source_ref", "confirmed_by", "comment")))
            case _:
                return {name: self.node(part) for name, part in node.items()}

    def around(self, node: Answer | Answers, names: tuple[str, ...]) -> dict[str, Any]:
        return {name: "" for name in names if getattr(node, name) == self.mark}


def projects(record: Record) -> tuple[str, ...]:
    """The id of every project that was submitted."""
    return tuple(dict.fromkeys(each.body["project"] for each in _all_submitted(record)))


def projects_for(record: Record, who: Who) -> tuple[str, ...]:
    """The projects that somebody may begin from: the public ones, those they submitted or were let into."""
    return tuple(row.project for row in _rows_for(record, who))


def titles_for(record: Record, who: Who) -> dict[str, str]:
    """The same with their titles, in the order of the titles."""
    return by_title({row.project: title_of(record, row) for row in _rows_for(record, who)})


def titles_among(record: Record, rows: Iterable[Row], who: Who) -> dict[str, str]:
    """The titles of those of these projects that somebody may begin from."""
    return {row.project: title_of(record, row) for row in _open_to(record, rows, who)}


def _rows_for(record: Record, who: Who) -> Iterator[Row]:
    catch_up(record.database)
    every = pieces(record.database, Search(local_day(who.now), most=PIECE))
    return _open_to(record, chain.from_iterable(every), who)


def _open_to(record: Record, rows: Iterable[Row], who: Who) -> Iterator[Row]:
    drafted = store.projects_of(record.database, who.person)
    return (row for row in rows if row.project in drafted or _is_open_to(record, row, who))


def _for(record: Record, charter: Charter, project: str, who: Who, mark: Mark) -> tuple[int, Proposal]:
    """The newest version, for somebody who may read it.

    Raises:
        NotFound: when there is none, or they may not: nobody learns which.
        Refused: as `recorded`.
    """
    if project not in (open_to := projects_for(record, who)):
        raise NotFound("project", project, open_to, "in the record")
    return recorded(record, charter, project, mark=mark)


def _is_open_to(record: Record, row: Row, who: Who) -> bool:
    """Whether the newest version is public, or somebody submitted a version of its project."""
    if row.state == "published":
        return True
    acting = Acting(record, Actor("officer", who.person), who.now, local_day(who.now))
    versions = read_past(entries_about(record.database, row.project)).versions(row.project)
    return any(is_person_of(acting, each) for each in versions)


def _all_submitted(record: Record) -> tuple[Entry, ...]:
    entries = (read_entry(data) for data in read.of_kinds(record.database, ("proposal.submitted",)))
    return tuple(entry for entry in entries if entry)


def _submitted(record: Record, project: str, version: int | None) -> Entry | None:
    mine = [each for each in _all_submitted(record) if each.body["project"] == project]
    return next((each for each in reversed(mine) if version in (None, each.body["version"])), None)


def _new_id(record: Record, title: str) -> str:
    begun = {row.project for row in store.all_open(record.database)}
    return id_from(title, begun.union(projects(record)))


def _to_confirm(node: Node, project: str, version: str) -> Node:
    """An answer as imported from another project; of evidence and people nothing is taken over."""
    match node:
        case Answer():
            carried = node.source_ref if node.source == "imported" and node.source_ref.startswith(version) else version
            source = f"{project}, {carried}"
            return Answer(node.state, node.value, node.complete, node.reason, "imported", source, comment=node.comment)
        case Answers():
            items = tuple(
                {name: _to_confirm(part, project, version) for name, part in each.items()} for each in node.items
            )
            return Answers(items, complete=False, comment=node.comment)
        case _:
            return {name: _to_confirm(part, project, version) for name, part in node.items()}
