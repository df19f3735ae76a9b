"""A Charter folder, given as texts by file name: all of it read, every problem collected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from charter_engine.errors import InvalidSource, Place, Problem
from charter_engine.language import documents, source
from charter_engine.language.proposals import cases_kind, proposal_kind
from charter_engine.language.shape import BAD, Kind, Notes
from charter_engine.model.case import Cases
from charter_engine.model.charter import Charter, Group, Principle
from charter_engine.model.proposal import Proposal
from charter_engine.model.questionnaire import Form, Option, Question

CASES_SUFFIX = ".cases.yaml"
NEEDED = {
    "charter.yaml": documents.CHARTER,
    "questions.yaml": documents.FORM,
    "routing.yaml": documents.ROUTING,
}
OPTIONAL = {"criteria.yaml": documents.CRITERIA, "words.yaml": documents.WORDS}


@dataclass
class Folder:
    """What a Charter folder says, and where each of its objects stands."""

    charter: Charter
    cases: tuple[Cases, ...] = ()
    places: dict[int, tuple[object, Place]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def place(self, value: object) -> Place:
        """Where an object stands; the folder as a whole where that is not known."""
        found = self.places.get(id(value))
        return found[1] if found else Place(self.charter.charter)


def kind_of(name: str, form: Form) -> Kind:
    """What a file of a Charter folder must hold, by its name."""
    if name.endswith(CASES_SUFFIX):
        return cases_kind(form)
    return {**NEEDED, **OPTIONAL}.get(name, documents.PRINCIPLE)


def read_document(kind: Kind, text: bytes, file: str) -> tuple[Any, Notes]:
    """One document of a kind.

    Raises:
        InvalidSource: with every problem of the file.
    """
    notes = Notes(file)
    value = kind.read(source.read(text, file), notes)
    if notes.problems or value is BAD:
        raise InvalidSource(notes.problems)
    return value, notes


def read_folder(texts: Mapping[str, bytes], shown_as: str, *, with_cases: bool = True) -> Folder:
    """The Charter in `texts`, a mapping from file name to bytes. `shown_as` is the folder's name in messages.

    Raises:
        InvalidSource: with every problem of every file.
    """
    reader = _Reader(texts, shown_as)
    head, form, routing = (reader.needed(name, kind) for name, kind in NEEDED.items())
    criteria, words = (reader.optional(name, kind) for name, kind in OPTIONAL.items())
    special = {*NEEDED, *OPTIONAL}
    names = [name for name in sorted(texts) if name not in special and not name.endswith(CASES_SUFFIX)]
    principles = [reader.read(name, documents.PRINCIPLE) for name in names]
    form = reader.with_groups(form, head.groups) if form and head else form
    cases = []
    if with_cases and form:
        case_names = [name for name in sorted(texts) if name.endswith(CASES_SUFFIX)]
        cases = [reader.read(name, cases_kind(form)) for name in case_names]
    if reader.problems or head is None or form is None:
        raise InvalidSource(reader.problems)
    charter = Charter(
        charter=head.charter,
        title=head.title,
        council=head.council,
        called=head.called,
        order=head.order,
        editions=head.editions,
        sources=head.sources,
        principles=_in_order(principles, head.order),
        form=form,
        routes=routing.tiers,
        groups=head.groups,
        parameters=head.parameters,
        commitments=head.commitments,
        open_points=head.open_points,
        criteria=criteria.criteria if criteria else (),
        **({"words": words} if words else {}),
    )
    return Folder(charter, tuple(cases), reader.places, reader.files)


def read_proposal(text: bytes, file: str, form: Form) -> Proposal:
    """The proposal in `text`.

    Raises:
        InvalidSource: with every problem of the file.
    """
    proposal: Proposal = read_document(proposal_kind(form), text, file)[0]
    return proposal


@dataclass
class _Reader:
    texts: Mapping[str, bytes]
    shown_as: str
    problems: list[Problem] = field(default_factory=list)
    places: dict[int, tuple[object, Place]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def needed(self, name: str, kind: Kind) -> Any:
        if name not in self.texts:
            found = f"The folder `{self.shown_as}` holds no {name}."
            self.problems.append(
                Problem(Place(f"{self.shown_as}/{name}"), "missing-file", found, "A Charter needs it.")
            )
            return None
        return self.read(name, kind)

    def optional(self, name: str, kind: Kind) -> Any:
        return self.read(name, kind) if name in self.texts else None

    def read(self, name: str, kind: Kind) -> Any:
        try:
            value, notes = read_document(kind, self.texts[name], f"{self.shown_as}/{name}")
        except InvalidSource as invalid:
            self.problems.extend(invalid.problems)
            return None
        self.places.update(notes.places)
        if isinstance(value, Principle):
            self.files[value.principle] = name
        return value

    def with_groups(self, form: Form, groups: tuple[Group, ...]) -> Form:
        """The form with the closed list of groups as options wherever a question asks for it."""
        options = tuple(Option(group.group, group.label) for group in groups)
        sections = tuple(
            replace(section, questions=tuple(self._filled(q, options) for q in section.questions))
            for section in form.sections
        )
        return replace(form, sections=sections, record_facts=tuple(self._filled(q, options) for q in form.record_facts))

    def _filled(self, question: Question, options: tuple[Option, ...]) -> Question:
        fields = tuple(self._filled(item, options) for item in question.fields)
        if question.options_from:
            filled = replace(question, options=options, fields=fields)
        elif fields != question.fields:
            filled = replace(question, fields=fields)
        else:
            return question
        self.places[id(filled)] = (filled, self.places[id(question)][1])
        return filled


def _in_order(principles: list[Principle | None], order: tuple[str, ...]) -> tuple[Principle, ...]:
    read = [principle for principle in principles if principle is not None]
    known = {name: position for position, name in enumerate(order)}
    return tuple(sorted(read, key=lambda p: (known.get(p.principle, len(known)), p.principle)))
