"""The JSON Schema of each kind of document, for an editor that completes and underlines.

Each is self-contained, JSON Schema 2020-12, and drawn from the tables that read and write the document. It says no more
than they do of a single document; whether a fact or a clause exists is what `charter check` tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from charter_engine.language import documents, documents_form, documents_principle, expressions
from charter_engine.language.answers import ENVELOPE
from charter_engine.language.proposals import cases_kind, proposal_kind
from charter_engine.language.service import SERVICE
from charter_engine.language.settings import SETTINGS
from charter_engine.language.shape import DAY, FLAG, TEXT, Kind, Schema
from charter_engine.model.proposal import WITHHELD_REASONS
from charter_engine.model.questionnaire import TAKES_NONE, Form, Question

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
OF_A_FOLDER: Final[Mapping[str, Kind]] = {
    "charter": documents.CHARTER,
    "questions": documents_form.FORM,
    "routing": documents.ROUTING,
    "criteria": documents.CRITERIA,
    "words": documents.WORDS,
    "principle": documents_principle.PRINCIPLE,
    "record": SETTINGS,
    "service": SERVICE,
}
OF_A_FORM: Final[Mapping[str, Callable[[Form], Kind]]] = {"cases": cases_kind, "proposal": proposal_kind}

_TOP: Final = "answer"


def folder_schema(name: str) -> Schema:
    """The schema of a kind of document that stands by itself."""
    kind = OF_A_FOLDER[name]
    definitions = {"expression": expressions.definition(), "question": documents_form.QUESTION.schema()}
    return _whole(kind, definitions)


def form_schema(name: str, form: Form) -> Schema:
    """The schema of a kind of document that answers a form."""
    return answering_schema(OF_A_FORM[name](form), form)


def answering_schema(kind: Kind, form: Form) -> Schema:
    """The schema of any kind of document that holds answers to `form`."""
    answers = {"answers": _answers(form.questions), "record_facts": _answers(form.record_facts)}
    described = _definitions(form.questions) | _definitions(form.record_facts)
    return _whole(kind, {**answers, **_shared(), **described})


def _whole(kind: Kind, definitions: Mapping[str, Schema]) -> Schema:
    schema = kind.schema()
    used: dict[str, Schema] = {}
    wanted = _referred(schema)
    while wanted:
        used |= {name: definitions[name] for name in wanted}
        wanted = {name for found in used.values() for name in _referred(found)} - used.keys()
    title = f"Charter Engine: {kind.name}"
    return {"$schema": DIALECT, "title": title, **schema, "$defs": dict(sorted(used.items()))}


def _referred(schema: object) -> set[str]:
    """The names of the definitions that a schema refers to."""
    if isinstance(schema, dict):
        own = {schema["$ref"].removeprefix("#/$defs/")} if isinstance(schema.get("$ref"), str) else set()
        return own.union(*map(_referred, schema.values()))
    return set().union(*map(_referred, schema)) if isinstance(schema, list) else set()


def _answers(questions: tuple[Question, ...], within: str = _TOP) -> Schema:
    answers = {question.question: _refer(f"{within}.{question.question}") for question in questions}
    return {"type": "object", "properties": answers, "additionalProperties": False}


def _definitions(questions: tuple[Question, ...], within: str = _TOP) -> dict[str, Schema]:
    """Each question by its path, the bare answer to it, and an item of it where it is a list."""
    found: dict[str, Schema] = {}
    for question in questions:
        path = f"{within}.{question.question}"
        value = [*_value_schemas(question, path), *_state_schemas(question)]
        described = {"description": _told(question)}
        if question.type == "record":
            found[path] = {**described, "anyOf": value}
        else:
            found[_value_of(path)] = {"anyOf": value}
            found[path] = {**described, "anyOf": [_refer(_value_of(path)), _envelope(path)]}
        if question.type == "list":
            found[f"{path}:item"] = _answers(question.fields, path)
        found |= _definitions(question.fields, path)
    return found


def _told(question: Question) -> str:
    options = "; ".join(f"{option.option}: {option.label}" for option in question.options)
    return "\n".join(part for part in (question.wording, question.hint, options) if part)


def _refer(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _value_of(path: str) -> str:
    return f"{path}:value"


def _envelope(path: str) -> Schema:
    value = {**_refer(_value_of(path)), "description": "The answer itself."}
    return {**_refer("envelope"), "properties": {"value": value}}


def _state_schemas(question: Question) -> list[Schema]:
    states: list[Schema] = [{"const": "not_known_yet"}, _refer("withheld")]
    if question.type in TAKES_NONE:
        states.append({"const": "none"})
    if question.otherwise is not None and not question.screening:
        states.append(_refer("not_applicable"))
    return states


def _value_schemas(question: Question, path: str) -> list[Schema]:
    match question.type:
        case "record":
            return [_answers(question.fields, path)]
        case "list":
            return _listed_schemas(_refer(f"{path}:item"))
        case "choices":
            return _listed_schemas({"enum": list(question.option_ids)})
        case "number":
            return [{"type": "integer"}]
        case "date":
            return [DAY.schema()]
        case "text":
            return [TEXT.schema(), {"type": "integer"}]
        case _:
            return [{"enum": list(question.option_ids)}]


def _listed_schemas(item: Schema) -> list[Schema]:
    items: Schema = {"type": "array", "items": item}
    whole: Schema = {
        "type": "object",
        "properties": {
            "complete": {**FLAG.schema(), "description": "Whether this is the whole list."},
            "items": {**items, "description": "What is listed."},
            "comment": {**TEXT.schema(), "description": "What else should be known."},
        },
        "required": ["items"],
        "additionalProperties": False,
    }
    return [items, whole]


_DOCS: Mapping[str, str] = {
    "source": "Who wrote it here: a person, an import, or the engine.",
    "source_ref": "Where it comes from: the id of a source, or a place in what was imported.",
    "confirmed_by": "The role of whoever confirmed an imported answer.",
    "evidence": "What shows it.",
    "comment": "What else should be known.",
    "answered_by": "The role of whoever answered.",
    "answered_at": "The day of the answer.",
}


def _shared() -> dict[str, Schema]:
    """What any answer may be or have around it."""
    return {
        "withheld": {
            "type": "object",
            "description": "Answered, and not shown here, for one of the two reasons that are allowed.",
            "properties": {"withheld": {"enum": list(WITHHELD_REASONS), "description": "The reason."}},
            "required": ["withheld"],
            "additionalProperties": False,
        },
        "not_applicable": {
            "type": "object",
            "description": "The question does not apply to this project.",
            "properties": {"not_applicable": {**TEXT.schema(), "description": "Why it does not."}},
            "required": ["not_applicable"],
            "additionalProperties": False,
        },
        "envelope": {
            "type": "object",
            "properties": {
                "value": {"description": "The answer itself."},
                **{key: {**kind.schema(), "description": _DOCS[key]} for key, kind in ENVELOPE.items()},
            },
            "required": ["value"],
            "additionalProperties": False,
        },
    }
