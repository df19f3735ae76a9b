"""From what was typed into a page of the form to answers, with what is wrong with it, field by field.

The fields of a question called NAME, as a form of HTML sends them:

    NAME                                 what is typed or chosen; several times where several can be ticked
    NAME-day, NAME-month, NAME-year      a date
    NAME--state                          "none" or "not_known_yet", ticked
    NAME--all                            "yes" where what is ticked is all
    NAME--why                            "not_applicable" or "withheld:REASON"; NAME--reason says why it does not apply
    NAME--comment                        a comment
    NAME--whole                          for a record as a whole: as NAME--state and NAME--why

What is wrong is a pair: the name of the field, and a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, Protocol, TypeAlias

from charter_engine.language.shape import parse_day
from charter_engine.model.proposal import WITHHELD_REASONS, Answer, AnswerState, Node, Value
from charter_engine.model.questionnaire import TAKES_NONE, Question
from charter_engine.render.visible import visible
from charter_engine.workspace.drafting.draft_pages import Field, Page, at

Wrong: TypeAlias = list[tuple[str, str]]
YEARS: Final = range(1900, 2200)
"""The years in which a project can have a day: a rule that counts from such a day stays within the calendar."""
LARGEST: Final = 10**12
MOST: Final = 20_000
"""Length of the longest text, in signs."""
CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
"""Signs that no text has, though a program can send them."""
_HIDDEN_BREAK = re.compile("[\x85\u2028\u2029\x0b\x0c]")


class Given(Protocol):
    """The fields of a form as they were sent."""

    def text(self, name: str, most: int = MOST) -> str:
        """The text of a field; empty where nothing was sent."""
        ...

    def many(self, name: str) -> tuple[str, ...]:
        """Every text that was sent under a name."""
        ...


@dataclass(frozen=True, slots=True)
class Filled:
    """Fields by name, as a browser sends them."""

    held: Mapping[str, tuple[str, ...]]

    def text(self, name: str, most: int = MOST) -> str:
        """The text of a field; empty where there is none."""
        return next(iter(self.held.get(name, ())), "")[:most]

    def many(self, name: str) -> tuple[str, ...]:
        """Every text under a name."""
        return self.held.get(name, ())


@dataclass(frozen=True, slots=True)
class By:
    """The role of whoever answers, and the day."""

    role: str
    day: date


def read_page(
    page: Page, given: Given, before: Mapping[str, Node], by: By, shown: Iterable[str]
) -> tuple[dict[str, Node], Wrong]:
    """The answers of a page after somebody filled it in. What was not `shown` to them stays as it was `before`."""
    wrong: Wrong = []
    seen, found = set(shown), dict[str, Node]()
    for field in page.fields:
        held = at(before, field.steps)
        was = held if isinstance(held, Answer) else None
        answer = read_field(field, given, was, by, wrong) if field.name in seen else was
        if answer is not None:
            put(found, field.steps, answer)
    for group in reversed(page.groups):
        _read_whole(group, given, found, at(before, group.steps), wrong)
    return found, wrong


def read_field(field: Field, given: Given, before: Answer | None, by: By, wrong: Wrong) -> Answer | None:
    """The answer to one question; None where nothing was said."""
    name, question, bad = field.name, field.question, len(wrong)
    value, reason = _value(name, question, given, wrong), ""
    state: AnswerState | Literal[""] = ""
    states = [each for each in given.many(f"{name}--state") if each in ("none", "not_known_yet")]
    why = given.text(f"{name}--why")
    if len(states) + bool(why) > 1:
        wrong.append((name, "Choose one: none, not known yet, does not apply, or withheld."))
    elif states or why:
        state, reason = _state(name, question, states[0] if states else why, given, wrong)
        if value is not None:
            wrong.append(
                (name, "There is an answer, and it is said that there is none to give. Take one of them away.")
            )
    comment = _text(f"{name}--comment", given, wrong)
    if len(wrong) > bad:
        return None
    if not state and value is None:
        if comment:
            wrong.append((name, "A comment stands beside an answer. Answer, or say that it is not known yet."))
        return None
    complete = question.type != "choices" or state != "" or given.text(f"{name}--all") == "yes"
    answer = Answer(state or "answered", value, complete=complete, reason=reason, comment=comment)
    return by_whom(answer, before, by)


def read_whole(question: Question, name: str, given: Given, wrong: Wrong, *, may_be_none: bool = True) -> Answer | None:
    """What is said of a record or list as a whole: that there is none, that it is not known yet, and the like."""
    said = given.text(f"{name}--whole")
    if not said or (said == "none" and not may_be_none):
        return None
    state, reason = _state(name, question, said, given, wrong, field=f"{name}--whole")
    return Answer(state, reason=reason) if state else None


def filled(page: Page, nodes: Mapping[str, Node]) -> Filled:
    """The fields of a page as they stand before anything is changed: the reverse of `read_page`."""
    held: dict[str, tuple[str, ...]] = {}
    for field in page.fields:
        node = at(nodes, field.steps)
        if isinstance(node, Answer):
            _fill(held, field.name, node)
    for group in page.groups:
        node = at(nodes, group.steps)
        if isinstance(node, Answer):
            held[f"{group.name}--whole"] = (f"withheld:{node.reason}" if node.state == "withheld" else node.state,)
            held[f"{group.name}--reason"] = (node.reason,)
    return Filled(held)


def clean(text: str) -> str | None:
    """A text as pages show it: without tabs and signs that nobody sees; None where it holds signs that no text has."""
    held = _HIDDEN_BREAK.sub("\n", text.replace("\r\n", "\n").replace("\r", "\n")).replace("\t", " ").strip()
    return None if CONTROL.search(held) else "\n".join(map(visible, held.split("\n")))


def _fill(held: dict[str, tuple[str, ...]], name: str, answer: Answer) -> None:
    if answer.comment:
        held[f"{name}--comment"] = (answer.comment,)
    match answer.state, answer.value:
        case (("none" | "not_known_yet"), _):
            held[f"{name}--state"] = (answer.state,)
        case "not_applicable", _:
            held[f"{name}--why"], held[f"{name}--reason"] = ("not_applicable",), (answer.reason,)
        case "withheld", _:
            held[f"{name}--why"] = (f"withheld:{answer.reason}",)
        case _, date() as day:
            held |= {f"{name}-{part}": (str(getattr(day, part)),) for part in ("day", "month", "year")}
        case _, tuple() as ticked:
            held[name], held[f"{name}--all"] = ticked, ("yes" if answer.complete else "no",)
        case _, value:
            held[name] = (str(value),)


def by_whom(answer: Answer, before: Answer | None, by: By, *, confirms: bool = True) -> Answer:
    """The answer with who gave it: what somebody left as it was stays theirs.

    Whoever saw an imported answer and saved it as it is confirms it, save where it is said that they do not.
    """
    if before is not None:
        answer = replace(answer, evidence=before.evidence)
        alike = ("state", "value", "complete", "reason")
        if all(getattr(answer, each) == getattr(before, each) for each in alike):
            confirmed = before.confirmed_by or (by.role if confirms and before.source == "imported" else "")
            return replace(before, comment=answer.comment, confirmed_by=confirmed)
    return replace(answer, answered_by=by.role, answered_at=by.day)


def _read_whole(group: Field, given: Given, found: dict[str, Node], before: Node | None, wrong: Wrong) -> None:
    whole = read_whole(group.question, group.name, given, wrong)
    if whole is None:
        return
    if at(found, group.steps):
        said = (
            "There are answers below, and it is said that there are none to give for all of it. Take one of them away."
        )
        wrong.append((f"{group.name}--whole", said))
        return
    put(found, group.steps, before if before == whole else whole)


def _state(
    name: str, question: Question, said: str, given: Given, wrong: Wrong, field: str = ""
) -> tuple[AnswerState | Literal[""], str]:
    kind, _, reason = said.partition(":")
    match kind:
        case "not_known_yet":
            return "not_known_yet", ""
        case "none" if question.type in TAKES_NONE:
            return "none", ""
        case "withheld" if reason in WITHHELD_REASONS:
            return "withheld", reason
        case "not_applicable" if question.otherwise is not None and not question.screening:
            reason = _text(f"{name}--reason", given, wrong)
            if not reason:
                wrong.append((f"{name}--reason", "Say why it does not apply."))
            return "not_applicable", reason
        case _:
            wrong.append((field or name, "This cannot be said of this question. Choose one of the answers shown."))
            return "", ""


def _value(name: str, question: Question, given: Given, wrong: Wrong) -> Value | None:
    match question.type:
        case "date":
            return _day(name, given, wrong)
        case "number":
            return _number(name, given, wrong)
        case "choices":
            ticked = tuple(dict.fromkeys(each for each in given.many(name) if each in question.option_ids))
            return ticked or None
        case "text":
            return _text(name, given, wrong) or None
        case _:
            chosen = given.text(name)
            if chosen and chosen not in question.option_ids:
                wrong.append((name, "Choose one of the answers shown."))
                return None
            return chosen or None


def _text(name: str, given: Given, wrong: Wrong) -> str:
    held = given.text(name, MOST + 1)
    if len(held) > MOST:
        wrong.append((name, f"This has more than {MOST:,} signs. Shorten it, and name a document for the rest."))
        return ""
    found = clean(held)
    if found is None:
        wrong.append((name, "This holds a sign that cannot be shown. Type it anew."))
    if found in ("none", "not_known_yet"):
        wrong.append((name, f"“{found}” alone is not a text. Tick the box beneath, or say it in other words."))
        return ""
    return found or ""


def _number(name: str, given: Given, wrong: Wrong) -> int | None:
    held = given.text(name).replace(",", "").replace(" ", "")
    if not held:
        return None
    if not re.fullmatch(r"[0-9]{1,12}", held):
        wrong.append((name, "Write a whole number, in digits: 1200."))
        return None
    return int(held)


def _day(name: str, given: Given, wrong: Wrong) -> date | None:
    year, month, day = (given.text(f"{name}-{part}") for part in ("year", "month", "day"))
    if not (year or month or day):
        return None
    found = parse_day(f"{year:0>4}-{month:0>2}-{day:0>2}") if all(p.isdecimal() for p in (year, month, day)) else None
    if found is None or found.year not in YEARS:
        wrong.append((f"{name}-day", "Write a day that exists, as day, month and year: 27 3 2027."))
        return None
    return found


def put(nodes: dict[str, Node], steps: tuple[str, ...], node: Node) -> None:
    """Put an answer at the end of some steps."""
    for step in steps[:-1]:
        nodes = nodes.setdefault(step, {})  # type: ignore[assignment]
    nodes[steps[-1]] = node
