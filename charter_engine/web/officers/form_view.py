"""The questions of a page of the form as the design system's components want them; every text goes in as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from charter_engine.language.aloud import aloud
from charter_engine.model.charter import Charter
from charter_engine.model.questionnaire import NONE_WORD, TAKES_NONE, YES_NO, Question
from charter_engine.render.words import capital
from charter_engine.workspace.drafting.draft_answers import Given
from charter_engine.workspace.drafting.draft_pages import Field, Page

WITHHELD: Final = (
    ("withheld:third_party_personal_data", "It must be withheld: it is personal data of somebody else"),
    ("withheld:commercially_confidential", "It must be withheld: it is commercially confidential"),
)
_LONG: Final = 80
"""A text whose question names more signs than this, or none, gets a box of several lines."""


@dataclass(frozen=True, slots=True)
class Block:
    """A question on a page: the component that draws it, and what the component is given.

    `states` are boxes beneath it: none, not known yet. `whys` are for the rarer case that it does not apply, or must be
    withheld. `comment` stands beside the answer; `more` says whether that part has something in it.
    """

    kind: str
    name: str
    params: Mapping[str, Any]
    states: Mapping[str, Any] | None
    all: Mapping[str, Any] | None
    whys: Mapping[str, Any]
    reason: Mapping[str, Any] | None
    comment: Mapping[str, Any]
    more: bool
    group: str = ""


def blocks(
    page: Page,
    given: Given,
    wrong: Sequence[tuple[str, str]],
    asked: Mapping[str, bool | None],
    charter: Charter,
    *,
    one_of_many: bool = False,
) -> tuple[Block, ...]:
    """The questions of a page that are, or may be, asked of this project; `one_of_many` pages that are shown as one."""
    told = dict(reversed(wrong))
    shown = [field for field in page.fields if asked.get(field.name) is not False]
    alone = page.kind == "question" and not one_of_many
    return tuple(_block(page, field, given, told, _note(field, asked, charter), alone=alone) for field in shown)


def any_of(question: Question, given: Given, wrong: Sequence[tuple[str, str]]) -> Block:
    """Of a list only this: whether there is anything to list."""
    name, told = question.question, dict(reversed(wrong))
    items = [
        {"value": value, "text": text, "checked": given.text(name) == value}
        for value, text in (("yes", "Yes"), ("no", "No, nothing"), ("not_known_yet", "Not known yet"))
    ]
    first, mark, _ = question.wording.partition("?")
    text = f"{first}{mark} Is there anything to list?"
    legend = {"legend": {"text": text, "classes": "govuk-fieldset__legend--m"}}
    params = {"name": name, "idPrefix": name, "fieldset": legend, "items": items, **_error(name, told)}
    return Block("radios", name, params, None, None, {}, None, {}, more=False)


def whole(page: Page, given: Given, wrong: Sequence[tuple[str, str]]) -> tuple[dict[str, Any], ...]:
    """For each record on a page the choice to answer it as a whole; where nothing is chosen, its questions count."""
    told = dict(reversed(wrong))
    return tuple(
        {
            "label": group.question.label,
            "open": bool(given.text(f"{group.name}--whole")) or f"{group.name}--whole" in told,
            "params": _whys(group.name, group.question, given, told, field="whole"),
            "reason": reason_field(group.name, group.question, given, told),
        }
        for group in page.groups
    )


def _block(
    page: Page, field: Field, given: Given, told: Mapping[str, str], note: str, *, alone: bool
) -> Block:  # fmt: skip
    name, question = field.name, field.question
    kind, params = _component(field, given, told, note, alone=alone)
    reason = reason_field(name, question, given, told)
    extra = [given.text(f"{name}--{each}") for each in ("why", "reason", "comment")]
    return Block(
        kind=kind,
        name=name,
        params=params,
        states=_states(name, question, given),
        all=_all(name, given) if question.type == "choices" else None,
        whys=_whys(name, question, given, told, field="why"),
        reason=reason,
        comment={
            "name": f"{name}--comment", "id": f"{name}--comment", "value": given.text(f"{name}--comment"), "rows": 3,
            "label": {"text": "A comment, which stands beside the answer"}, **_error(f"{name}--comment", told),
        },
        more=any(extra) or f"{name}--reason" in told or f"{name}--comment" in told,
        group=_group(page, field),
    )  # fmt: skip


def _component(
    field: Field, given: Given, told: Mapping[str, str], note: str, *, alone: bool
) -> tuple[str, dict[str, Any]]:
    name, question = field.name, field.question
    big = "govuk-fieldset__legend--l" if alone else "govuk-fieldset__legend--m"
    legend = {"legend": {"text": question.wording, "classes": big, "isPageHeading": alone}}
    example = f"For example: {question.example}" if question.example else ""
    said = " ".join(part for part in (question.hint, example, note) if part)
    hint = {"hint": {"text": said}} if said else {}
    error = _error(name, told)
    match question.type:
        case "yes_no" | "choice":
            return "radios", {
                "name": name, "idPrefix": name, "value": given.text(name), "fieldset": legend, **hint, **error,
                "classes": "govuk-radios--inline" if question.type == "yes_no" else "",
                "items": _items(question),
            }  # fmt: skip
        case "choices":
            ticked = given.many(name)
            items = [{**item, "checked": item["value"] in ticked} for item in _items(question)]
            return "checkboxes", {"name": name, "idPrefix": name, "fieldset": legend, "items": items, **hint, **error}
        case "date":
            date_error = _error(f"{name}-day", told)
            items = [
                {
                    "name": part, "value": given.text(f"{name}-{part}"), "label": part.capitalize(),
                    "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
                    + (" govuk-input--error" if date_error else ""),
                }
                for part in ("day", "month", "year")
            ]  # fmt: skip
            return "date", {"id": name, "namePrefix": name, "fieldset": legend, "items": items, **hint, **date_error}
        case _:
            label = {
                "label": {
                    "text": question.wording,
                    "classes": big.replace("fieldset__legend", "label"),
                    "isPageHeading": alone,
                }
            }
            common = {"name": name, "id": name, "value": given.text(name), **label, **hint, **error}
            if question.type == "number":
                return "input", {
                    **common,
                    "inputmode": "numeric",
                    "classes": "govuk-input--width-10",
                    "spellcheck": False,
                }
            return "textarea", {**common, "rows": 2 if question.example and len(question.example) < _LONG else 4}


def _items(question: Question) -> list[dict[str, Any]]:
    if question.type == "yes_no":
        return [{"value": each, "text": each.capitalize()} for each in YES_NO]
    return [
        {"value": each.option, "text": capital(each.label), **({"hint": {"text": each.hint}} if each.hint else {})}
        for each in question.options
    ]


def _states(name: str, question: Question, given: Given) -> dict[str, Any]:
    ticked = given.many(f"{name}--state")
    words = [("not_known_yet", "Not known yet")]
    if question.type in TAKES_NONE and NONE_WORD not in question.option_ids:
        words.insert(0, ("none", "None of these" if question.type == "choices" else "We have none"))
    return {
        "name": f"{name}--state",
        "idPrefix": f"{name}--state",
        "classes": "govuk-checkboxes--small",
        "fieldset": {"legend": {"text": f"Or say of {question.label}:", "classes": "govuk-visually-hidden"}},
        "items": [{"value": value, "text": text, "checked": value in ticked} for value, text in words],
    }


def _all(name: str, given: Given) -> dict[str, Any]:
    return {
        "name": f"{name}--all",
        "idPrefix": f"{name}--all",
        "classes": "govuk-radios--small govuk-radios--inline",
        "value": given.text(f"{name}--all"),
        "fieldset": {"legend": {"text": "Is what you ticked all there is?", "classes": "govuk-fieldset__legend--s"}},
        "items": [{"value": "yes", "text": "Yes, that is all"}, {"value": "no", "text": "There may be more"}],
    }


def _whys(name: str, question: Question, given: Given, told: Mapping[str, str], field: str) -> dict[str, Any]:
    items = [
        {
            "value": "",
            "text": "None of this: the answer above counts"
            if field == "why"
            else "Neither: the answers on this page count",
        }
    ]
    if field == "whole":
        items += [
            {"value": "none", "text": "There is none of it"},
            {"value": "not_known_yet", "text": "None of it is known yet"},
        ]
    if _may_not_apply(question):
        items.append({"value": "not_applicable", "text": "It does not apply to this project"})
    items += [{"value": value, "text": text} for value, text in WITHHELD]
    chosen = given.text(f"{name}--{field}")
    heading = "No answer can be given" if field == "why" else f"All of it together: {question.label}"
    return {
        "name": f"{name}--{field}",
        "idPrefix": f"{name}--{field}",
        "classes": "govuk-radios--small",
        "fieldset": {"legend": {"text": heading, "classes": "govuk-fieldset__legend--s"}},
        "items": [{**item, "checked": item["value"] == chosen} for item in items],
        **_error(f"{name}--{field}", told),
    }


def reason_field(name: str, question: Question, given: Given, told: Mapping[str, str]) -> dict[str, Any] | None:
    """Where to say why a question does not apply; None where it always does."""
    if not _may_not_apply(question):
        return None
    return {
        "name": f"{name}--reason", "id": f"{name}--reason", "value": given.text(f"{name}--reason"),
        "label": {"text": "Where it does not apply: why"}, **_error(f"{name}--reason", told),
    }  # fmt: skip


def _may_not_apply(question: Question) -> bool:
    return question.otherwise is not None and not question.screening


def _note(field: Field, asked: Mapping[str, bool | None], charter: Charter) -> str:
    """Where it is not known yet whether a question is asked: on what that turns."""
    if asked.get(field.name) is True:
        return ""
    located = charter.form.index[field.path]
    conditions = [question.asked_when for question in located.chain if question.asked_when is not None]
    said = " and ".join(aloud(condition, charter, located.scope) for condition in conditions)
    return f"Only asked if {said}." if said else ""


def _group(page: Page, field: Field) -> str:
    """The heading over the first question of a record within the page."""
    inner = [group for group in page.groups if len(group.steps) > (0 if page.kind == "item" else 1)]
    for group in inner:
        if field.steps[:-1] == group.steps and field.question.question == group.question.fields[0].question:
            return group.question.wording
    return ""


def _error(name: str, told: Mapping[str, str]) -> dict[str, Any]:
    return {"errorMessage": {"text": told[name]}} if name in told else {}


def of_list(
    question: Question, chosen: str, wrong: Sequence[tuple[str, str]], *, listed: bool, name: str = "list"
) -> dict[str, Any]:
    """The choice at the end of a list: whether these are all; where nothing is listed, whether there is anything."""
    if listed:
        items = [{"value": "yes", "text": "Yes, these are all"}, {"value": "no", "text": "No, there may be more"}]
    else:
        items = [{"value": "none", "text": "There are none"}, {"value": "not_known_yet", "text": "Not known yet"}]
        if _may_not_apply(question):
            items.append({"value": "not_applicable", "text": "This does not apply to the project"})
        items += [{"value": value, "text": text} for value, text in WITHHELD]
    return {
        "name": f"{name}--whole",
        "idPrefix": f"{name}--whole",
        "value": chosen,
        "fieldset": {
            "legend": {
                "text": "Is this list complete?" if listed else "Is there anything to list?",
                "classes": "govuk-fieldset__legend--m",
            }
        },
        "items": [{**item, "checked": item["value"] == chosen} for item in items],
        **_error(f"{name}--whole", dict(reversed(wrong))),
    }
