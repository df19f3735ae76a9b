"""Answers to an older form carried over into another one: what each question of today takes, and what none does.

A question is the same where it has the same id and type, or was given another id and asks in the same words. An answer
goes with it where it can still be given and its words are the same. What does not is kept word for word as notes, each
with why, and with the question that it may help to answer. Nobody's word that something is all there is goes with a
question to which there are more answers now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from charter_engine.model.proposal import Answer, ImportedNote, Node
from charter_engine.model.questionnaire import Form, Question
from charter_engine.render.words import capital
from charter_engine.workspace.drafting import draft_content as content
from charter_engine.workspace.drafting.draft_pages import Page, has_page, page_at
from charter_engine.workspace.drafting.draft_words import in_words

Mark: TypeAlias = Callable[[Answer, str, bool], Answer]
"""Marks an answer that goes with its question; given are where it comes from, in words, and whether the question or its
answers are worded otherwise now."""
GONE: Final = "no longer asked"
OTHERWISE: Final = "asked in another way now"
NOT_AMONG: Final = "no longer among the answers to choose from"
NO_FORM: Final = "this answers no form that is at hand"
MORE: Final = "there are more answers to choose from now"
APPLIES: Final = "this applies to every project now"


@dataclass(frozen=True, slots=True)
class Carried:
    """What was carried over: the contents of pages, by their keys in the form of today; what no question takes."""

    contents: Mapping[str, str]
    left: tuple[ImportedNote, ...]


def as_it_was(answer: Answer, source: str, changed: bool) -> Answer:  # noqa: FBT001 # as `Mark` has it
    """The answer, without a word of where it comes from."""
    del source, changed
    return answer


def to_confirm(answer: Answer, source: str, changed: bool) -> Answer:  # noqa: FBT001 # as `Mark` has it
    """The answer as an imported one: it counts once a person confirms it. Its evidence and its role stay."""
    del changed
    return replace(answer, source="imported", source_ref=source, confirmed_by="")


def where_changed(answer: Answer, source: str, changed: bool) -> Answer:  # noqa: FBT001 # as `Mark` has it
    """The answer as it was, to be confirmed only where its question is another now."""
    return to_confirm(answer, source, changed) if changed else answer


def carry(old: Form, new: Form, contents: Mapping[str, str], source: str, mark: Mark = to_confirm) -> Carried:
    """The contents of pages that answer one form, as those of another.

    `source` says in words where they come from, as in “version 1”. What answers the new form alone stays as it is.
    That the items of a list are all goes with it where nothing is to be confirmed because of where it comes from.
    """
    walk = _Carry(old, new, source, mark)
    for key, held in contents.items():
        if fits(old, key, held):
            walk.page(page_at(old, key), held)
        elif fits(new, key, held):
            walk.contents[key] = held
        else:
            walk.left.append(ImportedNote(f"{capital(source)}, {key}: {NO_FORM}", held))
    return Carried(walk.contents, tuple(walk.left))


def fits(form: Form, key: str, held: str) -> bool:
    """Whether the content of a page answers a form."""
    if not has_page(form, key):
        return False
    at = page_at(form, key)
    return (content.read_list(at.question, held) if at.kind == "list" else content.read(at, held)) is not None


def key_in(old: Form, new: Form, key: str) -> str | None:
    """The key of the page in another form that asks the same; None where there is none.

    Raises:
        NotFound: when the old form has no such page.
    """
    page_at(old, key)
    before, after, found = old.questions, new.questions, list[str]()
    for number, part in enumerate(key.split("/")):
        if number % 2:
            found.append(part)
            continue
        steps = []
        for step in part.split("."):
            question = next(each for each in before if each.question == step)
            same = same_question(question, before, after)
            if same is None:
                return None
            steps.append(same.question)
            before, after = question.fields, same.fields
        found.append(".".join(steps))
    return "/".join(found)


def same_question(question: Question, old: Iterable[Question], new: Iterable[Question]) -> Question | None:
    """The question of today that asks the same, among those of its level; None where none does, or several could."""
    by_id = {each.question: each for each in new}
    if found := by_id.get(question.question):
        return found if found.type == question.type else None
    known = {each.question for each in old}
    alike = [
        each for each in by_id.values()
        if (each.type, each.wording) == (question.type, question.wording) and each.question not in known
    ]  # fmt: skip
    return alike[0] if len(alike) == 1 else None


@dataclass
class _Carry:
    old: Form
    new: Form
    source: str
    mark: Mark
    contents: dict[str, str] = field(default_factory=dict)
    left: list[ImportedNote] = field(default_factory=list)

    def page(self, at: Page, held: str) -> None:
        key = key_in(self.old, self.new, at.key)
        if held == content.GONE:
            if key is not None:
                self.contents[key] = held
            return
        if at.kind == "list":
            self.list(at, held, key)
            return
        nodes = content.read(at, held) or {}
        if key is None and at.kind == "item":
            self.leave_all(at.question.fields, nodes, GONE if at.path not in self.new.index else OTHERWISE, at.path)
            return
        before, after = self.beside(at, key)
        found = self.level(before, after, nodes, at.path.rpartition(".")[0] if at.kind != "item" else at.path)
        if key is not None and (found or not nodes):
            self.contents[key] = content.write(page_at(self.new, key), found)

    def beside(self, at: Page, key: str | None) -> tuple[Sequence[Question], Sequence[Question]]:
        """The questions that a page holds answers to, and those of today among which they are looked for."""
        if at.kind == "item" and key is not None:
            return at.question.fields, page_at(self.new, key).question.fields
        return self.old.questions, self.new.questions

    def list(self, at: Page, held: str, key: str | None) -> None:
        """What is said of a list as a whole."""
        said = content.read_list(at.question, held)
        if said is None:
            return
        if key is None:
            why = GONE if at.path not in self.new.index else OTHERWISE
            noted: dict[str, Node] = {
                at.question.question: said.answer or Answer("not_known_yet", comment=said.comment)
            }
            self.leave_all((at.question,), noted, why, at.path.rpartition(".")[0])
            return
        question = page_at(self.new, key).question
        answer = self.fit(at.question, question, said.answer, at.path) if said.answer else None
        if answer is not None or said.answer is None:
            all_of_it = None if self.mark is to_confirm or said.whole is None else tuple(said.whole)
            self.contents[key] = content.write_list(question, answer, all_of_it, said.comment, said.source)

    def level(
        self, before: Sequence[Question], after: Sequence[Question], nodes: Mapping[str, Node], base: str
    ) -> dict[str, Node]:  # fmt: skip
        """The answers of one level, by the questions of today."""
        found, old = dict[str, Node](), {each.question: each for each in before}
        for name, node in nodes.items():
            question, path = old[name], f"{base}.{name}" if base else name
            same = same_question(question, before, after)
            if same is None:
                there = any(each.question == name for each in after)
                self.leave_all((question,), {name: node}, OTHERWISE if there else GONE, base)
            elif isinstance(node, Answer):
                answer = self.fit(question, same, node, path)
                if answer is not None:
                    found[same.question] = answer
            elif isinstance(node, Mapping):
                inner = self.level(question.fields, same.fields, node, path)
                if inner or not node:
                    found[same.question] = inner
        return found

    def fit(self, question: Question, same: Question, answer: Answer, path: str) -> Answer | None:
        """The answer as one to the question of today; what of it cannot be said there any more is noted."""
        if (why := _not_sayable(question, same, answer)) is not None:
            self.leave(question, answer, why, path)
            return None
        if isinstance(answer.value, tuple):
            kept = tuple(each for each in answer.value if _is_same_option(question, same, each))
            if lost := tuple(each for each in answer.value if each not in kept):
                self.leave(question, Answer("answered", lost), NOT_AMONG, path)
            whole = answer.complete and not lost and not _has_more(question, same)
            answer = replace(answer, value=kept, complete=whole)
            if not kept and lost:
                return None
        reworded = question.wording != same.wording
        then = f"; the question was then: {question.wording}" if reworded else ""
        changed = reworded or _has_more(question, same) or _has_more(same, question)
        return self.mark(answer, f"{self.source}{then}", changed)

    def leave_all(self, questions: Sequence[Question], nodes: Mapping[str, Node], why: str, base: str) -> None:
        """Note every answer of some that no question takes."""
        for question in questions:
            node, path = nodes.get(question.question), f"{base}.{question.question}" if base else question.question
            if isinstance(node, Answer):
                self.leave(question, node, why, path)
            elif isinstance(node, Mapping):
                self.leave_all(question.fields, node, why, path)

    def leave(self, question: Question, answer: Answer, why: str, path: str) -> None:
        """Note one answer, its comment and its evidence, each as a text of its own."""
        helps = self.helps(path)
        for what, text in _texts(question, answer):
            self.left.append(ImportedNote(f"{capital(self.source)}, {question.label}{what}: {why}", text, helps))

    def helps(self, path: str) -> tuple[str, ...]:
        """The question of today that stands where one stood, or what it was a part of, if that is still asked."""
        while path:
            found = self.new.index.get(path)
            if found is not None and not found.from_record:
                return (path,)
            path = path.rpartition(".")[0]
        return ()


def _texts(question: Question, answer: Answer) -> Iterator[tuple[str, str]]:
    if answer.state != "not_known_yet":
        yield "", in_words(answer, question)
    if answer.comment:
        yield " (comment)", answer.comment
    for each in answer.evidence:
        yield f" (evidence, {each.kind})", "\n".join(filter(None, (each.title, each.url)))


def _not_sayable(question: Question, same: Question, answer: Answer) -> str | None:
    """Why an answer can no longer be given to a question; None where it can."""
    match answer.state, answer.value:
        case "not_applicable", _ if same.otherwise is None or same.screening:
            return APPLIES
        case "none", _ if question.type == "choices" and _has_more(question, same):
            return MORE
        case "answered", str() as chosen if question.type in ("choice", "yes_no"):
            return None if _is_same_option(question, same, chosen) else NOT_AMONG
        case _:
            return None


def _is_same_option(question: Question, same: Question, option: str) -> bool:
    there = option in question.option_ids and option in same.option_ids
    return there and question.label_of(option) == same.label_of(option)


def _has_more(question: Question, same: Question) -> bool:
    return not all(_is_same_option(question, same, each) for each in same.option_ids)
