"""Generated texts, expressions and documents for the language: all that can be read, however awkwardly it is worded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from charter_engine.language.answers import STATE_WORDS
from charter_engine.language.documents import CharterHead, Criteria, Routing
from charter_engine.language.shape import Inline
from charter_engine.model import charter as model
from charter_engine.model import rule as rule_model
from charter_engine.model.case import Case, Cases
from charter_engine.model.expression import (
    REPORT_DATE,
    AllOf,
    Answered,
    AnyOf,
    Bound,
    Count,
    Expression,
    Includes,
    Is,
    Not,
    Order,
    Quantified,
    Unsure,
    Within,
)
from charter_engine.model.proposal import (
    WITHHELD_REASONS,
    Answer,
    Answers,
    Evidence,
    ImportedNote,
    Node,
    Proposal,
    SourceNote,
)
from charter_engine.model.questionnaire import TAKES_NONE, Derived, Form, Option, Question, Section
from charter_engine.model.truth import OUTCOMES

AWKWARD = (
    "no", "null", "~", "true", "on", "0123", "1e3", "12:30", "-5", "- x", "-", "?", "? x", ": x",
    "x:", "x: y", "#", "x # y", "# x", "'", '"', "it's", 'a "word"', "\\", "\\n", "[", "]", "{x}",
    "a, b", "&x", "*x", "!x", "|", ">", "%x", "@x", "`x`", "---", "...", "<<", "=", " x", "x ",
    "  x  y ", "x\ny", "x\n\ny", "x\n y", " x\ny", "x \ny", "a\tb", "x\u2028y", "x\x85y", "\xa0x",
    "\ufeffx", "é", "😀", "2024-01-01", 'a: b # c \'d\' "e"',
    "word " * 40 + "end",
    "word " * 30 + "- x: y",
    "x" * 130,
    "https://example.org/" + "a" * 120,
    "two  spaces " * 12 + "x",
    "a paragraph " * 12 + "x\n" + "another one " * 12 + "x",
)  # fmt: skip
_CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters=[chr(c) for c in (*range(9), *range(11, 32))])
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]")


def _said(text: str) -> bool:
    """Whether reading keeps a text as it is: it says something, and has no line break at either end."""
    return bool(text.strip()) and text == text.strip("\n") and not _CONTROL.search(text)


ANY_TEXT = (
    st.text(_CHARACTERS, min_size=1, max_size=30) | st.text("ab :-#'\"\n,[]{}", min_size=1, max_size=200)
).filter(_said)
TEXTS = st.sampled_from(AWKWARD)  # whole documents have many texts; that each of any text survives is a test of its own
MAYBE_TEXT = st.sampled_from(("", *AWKWARD))
WORDS = st.sampled_from(["a", "b2", "some_word", "no", "on", "y", "null", "true", "e1", "x_"])
KEBABS = st.sampled_from(["a", "b2", "some-words", "no", "null", "true", "x-1-y"])
DOTTED = st.sampled_from(["a.b", "some-words.x-1", "no.no", "true.null"])
PATHS = st.sampled_from(["a", "b2", "no", "null", "a.b", "some_word.value.until", "x.none", "report"])
FACTS = PATHS
NUMBERS = st.integers(-(10**17), 10**17)
DAYS = st.dates()
MAYBE_DAY = st.none() | DAYS
GRADES = st.sampled_from("ABCD")
URLS = st.sampled_from(["", "https://www.example.org/a?b=c#d", "http://example.org/" + "long/" * 30])


def tuples(of: st.SearchStrategy[Any], least: int = 0, most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    """A few of them."""
    return st.lists(of, min_size=least, max_size=most).map(tuple)


def _data_around(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    mappings = st.dictionaries(ANY_TEXT, inner, max_size=3)
    return st.lists(inner, max_size=3) | mappings | mappings.map(Inline)


PLAIN_DATA = _data_around(
    st.recursive(ANY_TEXT | TEXTS | NUMBERS | st.booleans() | st.none(), _data_around, max_leaves=6)
)

# --- expressions ----------------------------------------------------------------------------------------------------

_DAYS_NAMED = DAYS | FACTS | st.just(REPORT_DATE)
_OPTIONS = tuples(WORDS | st.sampled_from(["yes", "no", "on", "null"]), least=1)
_LEAVES: st.SearchStrategy[Expression] = st.one_of(
    st.builds(Is, FACTS, _OPTIONS),
    st.builds(Includes, FACTS, _OPTIONS),
    st.builds(Answered, PATHS),
    st.builds(Unsure, PATHS),
    st.builds(Bound, FACTS, st.sampled_from(["at_least", "at_most"]), WORDS),
    st.builds(Order, FACTS, st.sampled_from(["before", "after"]), _DAYS_NAMED),
    st.builds(Within, FACTS, WORDS, _DAYS_NAMED),
    st.builds(Quantified, st.sampled_from(["some", "none"]), PATHS),
    st.builds(Count, PATHS, st.sampled_from(["at_least", "at_most"]), WORDS),
)


def _around(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    return st.one_of(
        st.builds(Not, inner),
        st.builds(AllOf, tuples(inner, least=1)),
        st.builds(AnyOf, tuples(inner, least=1)),
        st.builds(Quantified, st.sampled_from(["some", "every", "none"]), PATHS, inner),
        st.builds(Count, PATHS, st.sampled_from(["at_least", "at_most"]), WORDS, inner),
    )


EXPRESSIONS = st.recursive(_LEAVES, _around, max_leaves=8)
MAYBE_EXPRESSION = st.none() | EXPRESSIONS

# --- the documents of a Charter folder ------------------------------------------------------------------------------

IN_FORCE = st.builds(rule_model.InForce, DAYS, MAYBE_DAY, MAYBE_TEXT)
OPTIONS = st.builds(Option, WORDS, TEXTS, MAYBE_TEXT)


def _questions(fields: st.SearchStrategy[tuple[Question, ...]]) -> st.SearchStrategy[Question]:
    return st.builds(
        Question,
        question=WORDS,
        type=st.sampled_from(["yes_no", "choice", "choices", "number", "date", "text", "record", "list"]),
        wording=TEXTS,
        label=TEXTS,
        about=st.sampled_from(["choice", "world"]),
        use=tuples(st.sampled_from(["rule", "pack"])),
        published=st.booleans(),
        hint=MAYBE_TEXT,
        why=MAYBE_TEXT,
        code=st.sampled_from(["", "D2"]),
        screening=st.booleans(),
        elsewhere=st.dictionaries(st.sampled_from(["atrs", "dpia"]), TEXTS),
        asked_when=MAYBE_EXPRESSION,
        otherwise=st.none() | st.just("none") | tuples(WORDS),
        options=tuples(OPTIONS),
        fields=fields,
        example=st.just(""),
    )


QUESTIONS = _questions(tuples(_questions(st.just(())), most=2))
_SECTIONS = st.builds(Section, WORDS, st.sampled_from("ABC"), TEXTS, tuples(QUESTIONS, least=1, most=2), MAYBE_TEXT)
_DERIVED = st.builds(Derived, WORDS, TEXTS, EXPRESSIONS, st.sampled_from(["", "3.10"]), MAYBE_TEXT)
FORMS_WRITTEN = st.builds(
    Form, NUMBERS, tuples(_SECTIONS, least=1, most=2), tuples(_DERIVED), tuples(QUESTIONS, most=1), tuples(TEXTS)
)

TIERS = st.sampled_from(rule_model.TIERS)
ROUTINGS = st.builds(
    Routing, NUMBERS, tuples(st.builds(model.Route, TIERS, EXPRESSIONS, tuples(WORDS), TEXTS), least=1)
)
CRITERIA = st.builds(
    Criteria,
    tuples(st.builds(model.Criterion, st.just("1.10"), st.sampled_from(["H", "V", "T", "TH"]), KEBABS, TEXTS)),
)
WORD_LISTS = st.builds(
    model.Words, tuples(st.builds(model.AvoidedWord, TEXTS, TEXTS)), tuples(st.builds(model.Term, TEXTS, TEXTS))
)
_SOURCES = st.builds(
    model.Source, KEBABS, TEXTS, TEXTS, st.sampled_from(["in full", "opening only"]), MAYBE_TEXT, MAYBE_TEXT
)
_VALUES = st.builds(model.DatedValue, DAYS, NUMBERS, KEBABS, GRADES, MAYBE_DAY, MAYBE_TEXT)
HEADS = st.builds(
    CharterHead,
    charter=KEBABS,
    title=TEXTS,
    council=TEXTS,
    called=TEXTS,
    order=tuples(KEBABS, least=1),
    editions=tuples(st.builds(model.EditionNote, TEXTS, TEXTS, DAYS, KEBABS, MAYBE_TEXT, MAYBE_TEXT), least=1, most=2),
    sources=tuples(_SOURCES),
    groups=tuples(st.builds(model.Group, WORDS, TEXTS)),
    parameters=tuples(st.builds(model.Parameter, WORDS, TEXTS, TEXTS, tuples(_VALUES, least=1)), most=2),
    commitments=tuples(
        st.builds(model.Commitment, KEBABS, TEXTS, IN_FORCE, KEBABS, GRADES, MAYBE_DAY, MAYBE_TEXT, MAYBE_TEXT), most=2
    ),
    open_points=tuples(st.builds(model.OpenPoint, KEBABS, TEXTS, tuples(KEBABS)), most=2),
)
_BASES = st.builds(
    rule_model.Basis, st.sampled_from(["law", "reading"]), GRADES, st.just("") | KEBABS, MAYBE_TEXT, MAYBE_TEXT
)
_SHARED: Mapping[str, Any] = {
    "rule": DOTTED,
    "clause": DOTTED,
    "basis": _BASES,
    "criterion": st.sampled_from(["", "3.10"]),
    "commitment": st.just("") | KEBABS,
    "in_force": st.none() | IN_FORCE,
    "when": MAYBE_EXPRESSION,
    "note": MAYBE_TEXT,
}
REQUIRES = st.builds(
    rule_model.Requires,
    **_SHARED,
    effect=st.just("requires"),
    satisfied_when=EXPRESSIONS,
    unfinished_when=MAYBE_EXPRESSION,
    due_by=st.sampled_from(rule_model.GATES),
    says=TEXTS,
    unmet=TEXTS,
    shown_by=TEXTS,
    remedy=TEXTS,
)
ASKS = st.builds(
    rule_model.Asks,
    **_SHARED,
    effect=st.just("asks"),
    needs=tuples(PATHS),
    about=TEXTS,
    question=TEXTS,
    options=tuples(TEXTS, least=2),
    tier=st.sampled_from(["light", "standard", "full"]),
    standing=st.booleans(),
)
PRINCIPLES = st.builds(
    model.Principle,
    principle=KEBABS,
    title=TEXTS,
    short=st.sampled_from(["Openness", "12: 30", "x - y"]),
    in_force=IN_FORCE,
    source=st.builds(model.PrincipleSource, KEBABS, MAYBE_TEXT, MAYBE_TEXT),
    meaning=TEXTS,
    clauses=tuples(st.builds(model.Clause, DOTTED, TEXTS, KEBABS, GRADES, MAYBE_TEXT), least=1, most=2),
    rules=tuples(REQUIRES | ASKS, most=2),
    note=MAYBE_TEXT,
)

# --- answers, cases and proposals -----------------------------------------------------------------------------------

_EVIDENCE = st.builds(Evidence, TEXTS, TEXTS, URLS, st.sampled_from(["", "0" * 64]), MAYBE_DAY, MAYBE_DAY)
_ENVELOPES = st.fixed_dictionaries(
    {},
    optional={
        "source": st.sampled_from(["imported", "derived"]),
        "source_ref": TEXTS,
        "confirmed_by": TEXTS,
        "evidence": tuples(_EVIDENCE, least=1, most=2),
        "comment": TEXTS,
        "answered_by": TEXTS,
        "answered_at": DAYS,
    },
)


def answers(questions: tuple[Question, ...]) -> st.SearchStrategy[dict[str, Node]]:
    """Some of the questions answered, in every way in which they can be."""
    return st.fixed_dictionaries({}, optional={q.question: _node(q) for q in questions})


def _node(question: Question) -> st.SearchStrategy[Node]:
    if question.type == "record":
        return answers(question.fields) | _states(question).map(lambda state: Answer(**state))
    if question.type == "list":
        items = tuples(answers(question.fields), most=2)
        sources = st.sampled_from(["", "typed", "imported"])
        listed = st.builds(Answers, items, st.booleans(), MAYBE_TEXT, sources, MAYBE_TEXT, MAYBE_TEXT)
        return listed | st.builds(lambda state, around: Answer(**(state | around)), _states(question), _ENVELOPES)
    answered = _values(question) | _states(question)
    return st.builds(lambda answer, around: Answer(**(answer | around)), answered, _ENVELOPES)


def _states(question: Question) -> st.SearchStrategy[dict[str, Any]]:
    plain = ["not_known_yet", *(["none"] if question.type in TAKES_NONE else [])]
    withheld = st.sampled_from(WITHHELD_REASONS).map(lambda reason: {"state": "withheld", "reason": reason})
    states = st.sampled_from(plain).map(lambda state: {"state": state}) | withheld
    if question.otherwise is None or question.screening:
        return states
    return states | TEXTS.map(lambda reason: {"state": "not_applicable", "reason": reason})


def _values(question: Question) -> st.SearchStrategy[dict[str, Any]]:
    def answered(value: object, *, complete: bool = True) -> dict[str, Any]:
        return {"state": "answered", "value": value, "complete": complete}

    match question.type:
        case "choices":
            ticked = st.lists(st.sampled_from(question.option_ids), unique=True).map(tuple)
            return st.builds(lambda value, complete: answered(value, complete=complete), ticked, st.booleans())
        case "number":
            return NUMBERS.map(answered)
        case "date":
            return DAYS.map(answered)
        case "text":
            return TEXTS.filter(lambda text: text not in STATE_WORDS).map(answered)
        case _:
            return st.sampled_from(question.option_ids).map(answered)


def proposals(form: Form) -> st.SearchStrategy[Proposal]:
    """Proposals that answer a form and cite what they list."""
    sources = st.lists(
        st.builds(SourceNote, KEBABS, TEXTS, URLS, MAYBE_TEXT, st.sampled_from(["", "0" * 64])), max_size=2
    )
    return sources.flatmap(
        lambda listed: st.builds(
            Proposal,
            proposal=KEBABS,
            version=st.integers(1, 10**17),
            form=st.just(form.form),
            kind=st.sampled_from(["illustration", "fictional", "own"]),
            organisation=TEXTS,
            answers=answers(form.questions),
            notice=TEXTS,
            began=st.none() | NUMBERS,
            sources=st.just(tuple(listed)),
            imported_notes=tuples(st.builds(ImportedNote, TEXTS, TEXTS, tuples(st.just("a.path"), most=2)), most=2),
            answers_from=st.just(tuple(note.source for note in listed)),
            record=answers(form.record_facts),
        )
    )


def case_files(form: Form) -> st.SearchStrategy[Cases]:
    """Case files for a form."""
    case = st.builds(
        Case,
        case=TEXTS,
        on=DAYS,
        facts=answers(form.questions),
        expect=st.dictionaries(DOTTED, st.sampled_from(OUTCOMES), min_size=1, max_size=3),
        gate=st.sampled_from(rule_model.GATES),
        record=st.none() | answers(form.record_facts),
    )
    return st.builds(Cases, KEBABS, tuples(case, most=2))
