"""Where free texts stand in a proposal as a document: each may name a person, so each may have to go.

What is no free text: ids, options, dates, numbers, hashes, reasons to withhold, whose project it is.

>>> from charter_engine.model.questionnaire import Form, Question, Section
>>> title = Question("title", "text", "What is it called?", "its title", "choice")
>>> document = {"version": 1, "answers": {"title": {"value": "Joined records", "answered_by": "A. N. Other"}}}
>>> changed = with_texts(document, Form(1, (Section("a", "A", "All", (title,)),)), lambda text: f"[{text.path}]")
>>> changed["answers"]["title"]
{'value': '[/answers/title/value]', 'answered_by': '[/answers/title/answered_by]'}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from charter_engine.language.answers import STATE_WORDS
from charter_engine.model.questionnaire import Form, Question

Sort: TypeAlias = Literal["answer", "address", "other"]


@dataclass(frozen=True, slots=True)
class Text:
    """A free text, or what stands in its place: where (RFC 6901), what, and of which sort.

    "answer" is the answer to a question for a text; "address" must be a web address, or be left out.
    """

    path: str
    value: Any
    sort: Sort = "other"


Change: TypeAlias = Callable[[Text], Any]
"""What comes in place of a text; None leaves it out."""

_SORTS: Mapping[str, Sort] = {"url": "address"}
_AROUND = ("source_ref", "confirmed_by", "comment", "answered_by")
_EVIDENCE = ("kind", "title", "url")
_SOURCE = ("title", "url", "read")
_NOTE = ("source_ref", "text")


def with_texts(document: Mapping[str, Any], form: Form, change: Change) -> dict[str, Any]:
    """A proposal as a document (see `language.proposals`) that answers this form, with each free text changed.

    What the form does not know is left as it is: reading it finds the mistake.
    """
    walk = _Walk(change)
    changed: dict[str, Any] = walk.parts(document, "", ("notice",))
    for name, texts in (("sources", _SOURCE), ("imported_notes", _NOTE)):
        if name in document:
            changed[name] = walk.each(document[name], f"/{name}", texts)
    for name, questions in (("answers", form.questions), ("record", form.record_facts)):
        if name in document:
            changed[name] = walk.answers(document[name], questions, f"/{name}")
    return changed


@dataclass(frozen=True, slots=True)
class _Walk:
    change: Change

    def parts(self, held: Any, path: str, names: Iterable[str]) -> Any:
        """A mapping with the texts of these names changed."""
        if not isinstance(held, Mapping):
            return held
        changed = dict(held)
        for name in names:
            if name in held:
                changed[name] = self.change(Text(f"{path}/{name}", held[name], _SORTS.get(name, "other")))
        return {name: value for name, value in changed.items() if value is not None}

    def each(self, held: Any, path: str, names: Iterable[str]) -> Any:
        return _each(held, lambda item, at: self.parts(item, f"{path}/{at}", names))

    def answers(self, held: Any, questions: Iterable[Question], path: str) -> Any:
        if not isinstance(held, Mapping):
            return held
        asked = {question.question: question for question in questions if question.question in held}
        changed = {name: self.node(held[name], question, f"{path}/{name}") for name, question in asked.items()}
        return {**held, **changed}

    def node(self, held: Any, question: Question, path: str) -> Any:
        if not isinstance(held, Mapping) or "value" not in held or question.type == "record":
            return self.bare(held, question, path)
        changed = self.parts(held, path, _AROUND)
        if "evidence" in held:
            changed["evidence"] = self.each(held["evidence"], f"{path}/evidence", _EVIDENCE)
        return {**changed, "value": self.bare(held["value"], question, f"{path}/value")}

    def bare(self, held: Any, question: Question, path: str) -> Any:
        if _is_state(held, question):
            return self.parts(held, path, ("not_applicable",)) if isinstance(held, Mapping) else held
        match question.type:
            case "record":
                return self.answers(held, question.fields, path)
            case "list" if isinstance(held, Mapping):
                items = self.items(held.get("items"), question, f"{path}/items")
                return {**self.parts(held, path, ("comment",)), "items": items}
            case "list":
                return self.items(held, question, path)
            case "choices" if isinstance(held, Mapping):
                return self.parts(held, path, ("comment",))
            case "text":
                return self.change(Text(path, held, "answer"))
            case _:
                return held

    def items(self, held: Any, question: Question, path: str) -> Any:
        return _each(held, lambda item, at: self.answers(item, question.fields, f"{path}/{at}"))


def _each(held: Any, change: Callable[[Any, int], Any]) -> Any:
    return [change(item, at) for at, item in enumerate(held)] if isinstance(held, list) else held


def _is_state(held: Any, question: Question) -> bool:
    """Whether this says that there is none, that it is not known yet, does not apply or is withheld."""
    if isinstance(held, Mapping):
        own = {field.question for field in question.fields}
        return any(set(held) == {key} and key not in own for key in ("not_applicable", "withheld"))
    return isinstance(held, str) and held in STATE_WORDS and held not in question.option_ids
