"""A Charter folder, given as texts by file name: all of it read, every problem collected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from charter_engine.errors import InvalidSource, Place, Problem
from charter_engine.language import documents, documents_form, documents_principle, source
from charter_engine.language.documents import CharterHead
from charter_engine.language.notes import BAD, LeftOut, Notes
from charter_engine.language.proposals import cases_kind, proposal_kind
from charter_engine.language.shape import Kind
from charter_engine.model.case import Cases
from charter_engine.model.charter import Charter, Group, Principle
from charter_engine.model.proposal import Proposal
from charter_engine.model.questionnaire import Form, Option, Question

CASES_SUFFIX = ".cases.yaml"
NEEDED = {
    "charter.yaml": documents.CHARTER,
    "questions.yaml": documents_form.FORM,
    "routing.yaml": documents.ROUTING,
}
OPTIONAL = {"criteria.yaml": documents.CRITERIA, "words.yaml": documents.WORDS}
_LISTS: Mapping[str, set[str]] = {
    "charter.yaml": {"principles", "sources", "groups", "parameters", "commitments"},
    "questions.yaml": {"sections", "derived", "record_facts"},
    "routing.yaml": set(),
    "criteria.yaml": {"criteria"},
    "words.yaml": {"terms"},
}


# What lists the things of a kind. A kind is called as the first key of its records.
LISTED_IN: Mapping[str, tuple[str, ...]] = {
    "source": ("sources",),
    "parameter": ("parameters",),
    "commitment": ("commitments",),
    "group": ("groups",),
    "clause": ("clauses",),
    "rule": ("rules",),
    "question": ("questions", "record_facts", "sections"),
    "section": ("sections",),
    "fact": ("derived",),
    "criterion": ("criteria",),
}


@dataclass
class Folder:
    """What a Charter folder says, and where each of its objects stands.

    Where its files have `problems` of their own, the Charter is what could be read of it, and good for nothing but
    further checks. `left_out` and `lost` say what it is without (`language.notes`), and `torn` in which files.
    """

    charter: Charter
    cases: tuple[Cases, ...] = ()
    places: dict[int, tuple[object, Place]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    lost: frozenset[str] = frozenset()
    torn: frozenset[str] = frozenset()

    def may_be(self, kind: str, name: str) -> bool:
        """Whether something of that kind and name may stand in the files, although it could not be read."""
        if kind in self.lost or any(key in self.lost for key in LISTED_IN.get(kind, ())):
            return True
        whole = kind in ("rule", "clause") and self.may_be("principle", name.partition(".")[0])
        return whole or any(left.kind == kind and left.id == name for left in self.left_out)

    def place(self, value: object) -> Place:
        """Where an object stands; the folder as a whole where that is not known."""
        found = self.places.get(id(value))
        return found[1] if found else Place(self.charter.charter)


def kind_of(name: str, form: Form) -> Kind:
    """What a file of a Charter folder must hold, by its name."""
    if name.endswith(CASES_SUFFIX):
        return cases_kind(form)
    return {**NEEDED, **OPTIONAL}.get(name, documents_principle.PRINCIPLE)


def read_document(kind: Kind, text: bytes, file: str) -> tuple[Any, Notes]:
    """One document of a kind.

    Raises:
        InvalidSource: with every problem of the file.
    """
    value, notes = look_at_document(kind, text, Notes(file))
    if notes.problems or value is BAD:
        raise InvalidSource(notes.problems)
    return value, notes


def look_at_document(kind: Kind, text: bytes, notes: Notes) -> tuple[Any, Notes]:
    """One document of a kind, or BAD, with every problem of the file in the notes."""
    node, problems = source.look_at(text, notes.file)
    value = BAD if node is None else kind.read(node, notes)
    known = {problem.place for problem in problems}
    notes.problems = [*problems, *(problem for problem in notes.problems if problem.place not in known)]
    return value, notes


def read_folder(texts: Mapping[str, bytes], shown_as: str, *, with_cases: bool = True) -> Folder:
    """The Charter in `texts`, a mapping from file name to bytes. `shown_as` is the folder's name in messages.

    Raises:
        InvalidSource: with every problem of every file.
    """
    folder = look_at_folder(texts, shown_as, with_cases=with_cases)
    if folder.problems:
        raise InvalidSource(folder.problems)
    return folder


def look_at_folder(texts: Mapping[str, bytes], shown_as: str, *, with_cases: bool = True) -> Folder:
    """The Charter in `texts` as far as it can be read, with every problem of every file by itself."""
    reader = _Reader(texts, shown_as)
    head, form, routing = (reader.needed(name, kind) for name, kind in NEEDED.items())
    criteria, words = (reader.optional(name, kind) for name, kind in OPTIONAL.items())
    special = {*NEEDED, *OPTIONAL}
    names = [name for name in sorted(texts) if name not in special and not name.endswith(CASES_SUFFIX)]
    principles = [reader.read(name, documents_principle.PRINCIPLE) for name in names]
    head = head or CharterHead("", "", "", "", (), (), ())
    form = reader.with_groups(form or Form(0, ()), head.groups)
    case_names = [name for name in sorted(texts) if with_cases and name.endswith(CASES_SUFFIX)]
    cases = [reader.cases(name, form) for name in case_names]
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
        routes=routing.tiers if routing else (),
        groups=head.groups,
        parameters=head.parameters,
        commitments=head.commitments,
        open_points=head.open_points,
        criteria=criteria.criteria if criteria else (),
        **({"words": words} if words else {}),
    )
    return Folder(
        charter, tuple(each for each in cases if each), reader.places, reader.files, tuple(reader.problems),
        tuple(reader.left_out), frozenset(reader.lost), frozenset(reader.torn),
    )  # fmt: skip


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
    left_out: list[LeftOut] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    torn: set[str] = field(default_factory=set)

    def needed(self, name: str, kind: Kind) -> Any:
        if name not in self.texts:
            found = f"The folder `{self.shown_as}` holds no {name}."
            place = Place(f"{self.shown_as}/{name}")
            self.problems.append(Problem(place, "missing-file", found, "A Charter needs it."))
            self._without(name)
            return None
        return self.read(name, kind)

    def optional(self, name: str, kind: Kind) -> Any:
        return self.read(name, kind) if name in self.texts else None

    def read(self, name: str, kind: Kind) -> Any:
        """What a file says, as far as it can be read; None where nothing can."""
        value, notes = look_at_document(kind, self.texts[name], Notes(f"{self.shown_as}/{name}", on=True))
        self._take(name, notes)
        if value is BAD:
            self._without(name)
            return None
        if isinstance(value, Principle):
            value = value if value.principle else replace(value, principle=name.removesuffix(".yaml"))
            self.files[value.principle] = name
        return value

    def cases(self, name: str, form: Form) -> Any:
        """The cases of a file. What only follows from a form with mistakes is not said of them."""
        value, notes = look_at_document(cases_kind(form), self.texts[name], Notes(f"{self.shown_as}/{name}", on=True))
        if self.torn & {"charter.yaml", "questions.yaml"}:
            notes.problems = [p for p in notes.problems if p.code not in ("unknown-question", "unknown-option")]
        self._take(name, notes)
        return None if value is BAD else value

    def _take(self, name: str, notes: Notes) -> None:
        self.places.update(notes.places)
        self.problems += notes.problems
        self.left_out += notes.left_out
        self.lost |= notes.lost - {"principle"}  # then the name of the file says it
        if notes.problems:
            self.torn.add(name)

    def _without(self, name: str) -> None:
        """Remember that nothing is known of what a file holds."""
        self.torn.add(name)
        if name in (*NEEDED, *OPTIONAL):
            self.lost |= _LISTS[name]
        else:
            self.left_out.append(LeftOut(Place(name), "principle", name.removesuffix(".yaml"), {}))

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
