"""Generated proposals: facts that follow a form, drawn with a fixed seed.

Each proposal has its own share of unknown answers, from none to four in ten, two in ten on average: a form that is
being filled in, between the first draft and the last check. Of the lists, three in ten are open.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from charter_engine.engine.facts import Fact, Facts, Listed, Said
from charter_engine.model.questionnaire import TAKES_NONE, Form, Question

SEED = 20231201
MOST_UNKNOWN = 0.4
SAID_NONE = 0.1
NOT_APPLICABLE = 0.03
OPEN_LIST = 0.3
MOST_ITEMS = 3
DAYS_AROUND = 1_000


def proposals(form: Form, number: int, day: date) -> list[Facts]:
    """The facts of so many proposals, always the same for the same form."""
    chance = Random(SEED)
    questions = [*form.questions, *form.record_facts]
    return [_record(questions, chance.uniform(0, MOST_UNKNOWN), day, chance) for _ in range(number)]


def share_unknown(form: Form, several: Sequence[Facts]) -> float:
    """The share of questions outside lists that are neither a record nor answered."""
    paths = [at.chain for at in form.index.values() if not at.scope and at.question.type != "record"]
    unknown = sum(_at(facts, chain) is None for facts in several for chain in paths)
    return unknown / (len(several) * len(paths))


def _at(facts: object, chain: Sequence[Question]) -> object:
    for question in chain:
        if isinstance(facts, Said):
            return facts
        facts = facts.get(question.question) if isinstance(facts, dict) else None
    return facts


def _record(questions: Sequence[Question], unknown: float, day: date, chance: Random) -> Facts:
    facts = {}
    for question in questions:
        if question.type == "record" or chance.random() >= unknown:
            facts[question.question] = _fact(question, unknown, day, chance)
    return facts


def _fact(question: Question, unknown: float, day: date, chance: Random) -> Fact:  # noqa: C901 - one branch for each form
    state = chance.random()
    if question.otherwise is not None and not question.screening and state < NOT_APPLICABLE:
        return Said.NOT_APPLICABLE
    if question.type in TAKES_NONE and state < NOT_APPLICABLE + SAID_NONE:
        return Said.NONE
    match question.type:
        case "record":
            return _record(question.fields, unknown, day, chance)
        case "list":
            items = [_record(question.fields, unknown, day, chance) for _ in range(chance.randint(0, MOST_ITEMS))]
            return Listed(tuple(items), complete=chance.random() >= OPEN_LIST)
        case "choices":
            ticked = [option for option in question.option_ids if chance.random() < 2 / len(question.option_ids)]
            return Listed(tuple(ticked), complete=chance.random() >= OPEN_LIST)
        case "number":
            return chance.randint(0, 40)
        case "date":
            return day + timedelta(days=chance.randint(-DAYS_AROUND, DAYS_AROUND))
        case "text":
            return f"Words about {question.question.replace('_', ' ')}."
        case _:
            return chance.choice(question.option_ids)
