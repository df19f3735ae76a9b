"""Reading one proposal for the reasons of its results: the facts as they stand, what is missing, what is needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from charter_engine.engine.asked_about import items_asked_about
from charter_engine.engine.evaluate import Scope, due, truth
from charter_engine.engine.facts import Listed, as_heard, counts_as_said, facts_of, fillers_of, not_confirmed
from charter_engine.engine.trace import Spot, opened, turns_on, without_numbers
from charter_engine.errors import RuleError
from charter_engine.model.charter import Edition
from charter_engine.model.expression import Answered, Expression
from charter_engine.model.proposal import Answer, Answers, Node, Proposal
from charter_engine.model.questionnaire import Form, Question
from charter_engine.model.report import FactRead, Need, RestsOn
from charter_engine.model.rule import Asks, Gate, Requires, Rule
from charter_engine.model.truth import UNKNOWN, Outcome

# Not from the locale: a report reads the same everywhere.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
STATE_WORDS: Mapping[str, str] = {
    "none": "none, said",
    "not_known_yet": "not known yet, said",
    "unanswered": "not answered",
    "not_asked": "not asked of this project",
    "not_confirmed": "imported, and not confirmed by a person",
    "says_nothing": "a text that says nothing",
}


@dataclass(frozen=True)
class Reader:
    """Reads one proposal for the reasons of its results."""

    edition: Edition
    proposal: Proposal
    scope: Scope

    def facts_read(self, rule: Rule) -> tuple[FactRead, ...]:
        """Every fact that the rule's conditions name, one for each item of a list, in the order of the form."""
        form = self.edition.form
        found = {path for expression in conditions(rule) for path in opened(expression, form)}
        if isinstance(rule, Requires) and rule.due_by == "twelve_months" and "starts_on" in form.index:
            found.add("starts_on")
        ordered = sorted(found, key=lambda path: form.index[path].order)
        names = dict.fromkeys(name for path in ordered for name in self.instances(path))
        return tuple(self.fact(name) for name in names)

    def missing(self, rule: Rule, came_to: Outcome, gate: Gate | None) -> tuple[str, ...]:
        """The facts whose absence keeps an undetermined result open, in the order of the form."""
        if came_to != "undetermined":
            return ()
        spot = Spot(self.scope)
        names: list[str] = []
        for expression in conditions(rule):
            if truth(expression, self.scope) is UNKNOWN:
                names = turns_on(expression, spot)
                if not isinstance(rule, Requires) or expression is not rule.unfinished_when:
                    break
        else:
            names += self._missing_for_due(rule, gate)
        return tuple(sorted(set(names), key=lambda name: (self._order(name), name)))

    def needs(self, rule: Asks) -> tuple[Need, ...]:
        """What a group needs to know, one for each item of a list."""
        names = dict.fromkeys(name for path in rule.needs for name in self.instances(path))
        asked_about = items_asked_about(rule, self.scope)
        return tuple(self._need(name, asked_about) for name in names)

    def _need(self, name: str, asked_about: Mapping[str, Set[str]]) -> Need:
        asks = without_numbers(name)
        own = label_of(asks, self.edition.form)
        item = name[: name.find("]") + 1]
        asked = item in asked_about.get(item.partition("[")[0], (item,))
        return Need(name, asks, own, self.label(name), self._known(name), self.fact(name).words, asked_about=asked)

    @classmethod
    def of(cls, edition: Edition, proposal: Proposal) -> Reader:
        """A reader of one proposal under one edition."""
        return cls(
            edition, proposal, Scope(edition, facts_of(proposal.answers, edition.form, proposal.record), edition.day)
        )

    def fact(self, name: str) -> FactRead:
        """One fact as it stands in the proposal. What this form does not ask is not asked."""
        path = without_numbers(name)
        if path not in self.edition.form.index:
            return FactRead(name, path, "not_asked", None, STATE_WORDS["not_asked"], "form", path)
        node, whole = self._node(name)
        question = self.edition.form.index[path].question
        state = self._state(name, node, whole)
        answer = node if node is not None else whole
        value = _value(answer) if state in ("answered", "none") else None
        words = _words(answer, question) if state == "answered" else STATE_WORDS.get(state, state.replace("_", " "))
        if state in ("not_applicable", "withheld") and isinstance(answer, Answer):
            words = f"{words}: {answer.reason.replace('_', ' ') if state == 'withheld' else answer.reason}"
        return FactRead(name, path, state, value, words, self._rests_on(path, state, answer), self.label(name))

    def label(self, name: str) -> str:
        """The label of a fact, with the names of the items that it belongs to."""
        own = label_of(without_numbers(name), self.edition.form)
        if "[" not in name:
            return own
        items = [self.item_name(name[: end + 1]) for end, mark in enumerate(name) if mark == "]"]
        return f"{own} ({', '.join(items)})"

    def instances(self, path: str) -> list[str]:
        """The numbered names of a path: one for each item of every list on the way; an empty list gives its own."""
        return list(self._instances("", path.split("."), ""))

    @cached_property
    def answers(self) -> Mapping[str, Node]:
        """All answers, with the facts that the record wrote."""
        return as_heard({**self.proposal.answers, **self.proposal.record})

    @cached_property
    def fillers(self) -> frozenset[str]:
        """The stock texts that say nothing."""
        return fillers_of(self.edition.form)

    def _instances(self, name: str, steps: list[str], path: str) -> Iterator[str]:
        if not steps:
            yield name
            return
        step, *rest = steps
        name, path = (f"{name}.{step}", f"{path}.{step}") if name else (step, step)
        if not rest or self.edition.form.index[path].question.type != "list":
            yield from self._instances(name, rest, path)
            return
        node, _ = self._node(name)
        numbers = range(1, len(node.items) + 1) if isinstance(node, Answers) else range(0)
        if not numbers:
            yield name
        for number in numbers:
            yield from self._instances(f"{name}[{number}]", rest, path)

    def _node(self, name: str) -> tuple[Node | None, Answer | None]:
        """The node at a numbered name; and the answer of a whole record or list above it, where one was given."""
        node: Node | None = self.answers
        for part in name.replace("]", "").split("."):
            step, _, number = part.partition("[")
            if isinstance(node, Answer):
                return None, node
            node = node.get(step) if isinstance(node, Mapping) else None
            if number and isinstance(node, Answers):
                node = node.items[int(number) - 1] if int(number) <= len(node.items) else None
        return node, None

    def node(self, name: str) -> Node | None:
        """The answer at a numbered name; None where nothing is said there."""
        return self._node(name)[0]

    def _state(self, name: str, node: Node | None, whole: Answer | None) -> str:
        asked = self.asked(name)
        if asked is not True:
            return "not_asked" if asked is False else "unanswered"
        answer = node if node is not None else whole
        if answer is None:
            return "unanswered"
        if not isinstance(answer, Answer):
            return "answered"
        if not_confirmed(answer):
            return "not_confirmed"
        is_text = self.edition.form.index[without_numbers(name)].question.type == "text"
        fillers = self.fillers if is_text else frozenset()
        says_nothing = answer.state == "answered" and not counts_as_said(answer, fillers)
        return "says_nothing" if says_nothing else answer.state

    def asked(self, name: str) -> bool | None:
        """Whether a fact is asked of this project; an item's only where its list is."""
        outer = name.rpartition("[")[0]
        if outer and (asked := self.asked(outer)) is not True:
            return asked
        scope, chain = self.spot(name).scope, self.edition.form.index[without_numbers(name)].chain
        try:
            asked_when = [truth(q.asked_when, scope) for q in chain if q.asked_when is not None]
        except RuleError:
            return UNKNOWN
        return next((asked for asked in asked_when if asked is not True), True)

    def spot(self, name: str) -> Spot:
        """The scope in which the last part of a numbered name is looked up, whether or not its list is asked."""
        spot, rest = Spot(self.scope), name
        while "[" in rest:
            items, _, after = rest.partition("[")
            number, _, rest = after.partition("]")
            fact: object = spot.scope.facts
            for step in items.split("."):
                fact = fact.get(step) if isinstance(fact, dict) else None
            listed = fact.items if isinstance(fact, Listed) else ()
            there = int(number) <= len(listed)
            spot, rest = spot.item(items, int(number), listed[int(number) - 1] if there else {}), rest.lstrip(".")
        return spot

    def _known(self, name: str) -> bool:
        node, whole = self._node(name)
        state = self._state(name, node, whole)
        if isinstance(node, Answers) and state == "answered":
            return bool(node.items) or node.complete
        return state in ("answered", "none", "not_applicable", "withheld", "not_asked")

    def _missing_for_due(self, rule: Rule, gate: Gate | None) -> list[str]:
        if not isinstance(rule, Requires) or due(rule.due_by, gate, self.scope) is not UNKNOWN:
            return []
        wanted = ["stage"] if gate is None else []
        wanted += ["starts_on"] if rule.due_by == "twelve_months" else []
        asked = [Answered(name) for name in wanted if name in self.edition.form.index]
        return [name for one in asked if truth(one, self.scope) is UNKNOWN for name in turns_on(one, Spot(self.scope))]

    def _rests_on(self, path: str, state: str, answer: Node | None) -> RestsOn:
        if state == "not_asked":
            return "form"
        if self.edition.form.index[path].from_record:
            return "record"
        if state in ("unanswered", "not_confirmed"):
            return "nothing"
        if not isinstance(answer, Answer) or not answer.evidence:
            return "team"
        on = self.scope.on
        return "evidence" if any(e.expires is None or e.expires >= on for e in answer.evidence) else "evidence_expired"

    def item_name(self, name: str) -> str:
        """What an item is called: its first answered text or option; its number where it has none or shares it."""
        items, _, number = name.removesuffix("]").rpartition("[")
        own = self._own_name(name)
        if not own:
            return f"number {number}"
        return own if self._sharing(items)[own] == 1 else f"{own}, number {number}"

    def _own_name(self, item: str) -> str:
        naming = self._naming(item)
        return _said(*naming, letters=60) if naming else ""

    def _sharing(self, items: str) -> Counter[str]:
        """How many items of a list are called the same."""
        if items not in self._shared_names:
            node = self.node(items)
            numbers = range(1, len(node.items) + 1) if isinstance(node, Answers) else range(0)
            self._shared_names[items] = Counter(self._own_name(f"{items}[{number}]") for number in numbers)
        return self._shared_names[items]

    @cached_property
    def _shared_names(self) -> dict[str, Counter[str]]:
        return {}

    def names_its_item(self, name: str) -> bool:
        """Whether a fact is the one that its item is called by."""
        item, mark, field = name.rpartition("].")
        naming = self._naming(item + "]") if mark else None
        return naming is not None and naming[1].question == field

    def _naming(self, item: str) -> tuple[Answer, Question] | None:
        node, _ = self._node(item)
        for field in self.edition.form.index[without_numbers(item)].question.fields:
            answer = node.get(field.question) if isinstance(node, Mapping) else None
            if isinstance(answer, Answer) and answer.state == "answered" and field.type in ("text", "choice"):
                return answer, field
        return None

    def _order(self, name: str) -> int:
        located = self.edition.form.index.get(without_numbers(name))
        return located.order if located else 0


def label_of(path: str, form: Form) -> str:
    """The noun phrase for a question."""
    located = form.index.get(path)
    return located.question.label if located else path


def long_date(day: date) -> str:
    """A date as a person writes it.

    >>> long_date(date(2026, 11, 5))
    '5 November 2026'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def conditions(rule: Rule) -> list[Expression]:
    """The conditions of a rule, in the order in which they are read."""
    own = [rule.when] if isinstance(rule, Asks) else [rule.when, rule.satisfied_when, rule.unfinished_when]
    return [expression for expression in own if expression is not None]


def _value(node: Node | None) -> str | int | bool | tuple[str, ...] | None:
    if isinstance(node, Answers):
        return len(node.items)
    if not isinstance(node, Answer) or node.state != "answered":
        return None
    if isinstance(node.value, date):
        return node.value.isoformat()
    return node.value


def _words(node: Node | None, question: Question) -> str:
    if isinstance(node, Answers):
        listed = f"{len(node.items)} listed" if node.items else "none listed"
        return listed + ("" if node.complete else ", and there may be more")
    return _said(node, question) if isinstance(node, Answer) else ""


def _said(answer: Answer, question: Question, letters: int = 160) -> str:
    """An answer in words; a text or an option in at most so many letters."""
    value = answer.value
    if isinstance(value, tuple):
        listed = ", ".join(question.label_of(option) for option in value)
        return listed + ("" if answer.complete else ", and there may be more")
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, str) and question.type == "text":
        return f"“{_shorten(value, letters)}”"
    return _shorten(question.label_of(value), letters) if isinstance(value, str) else str(value)


def _shorten(text: str, length: int) -> str:
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    return flat[: length - 1].rsplit(" ", 1)[0] + "…"
