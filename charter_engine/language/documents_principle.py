"""The table of a principle: its clauses and its rules."""

from __future__ import annotations

from typing import Any

from charter_engine.language import source
from charter_engine.language.expressions import EXPRESSION
from charter_engine.language.kinds import CRITERION, GATE, GRADE, IN_FORCE
from charter_engine.language.notes import Notes
from charter_engine.language.shape import (
    DOTTED,
    FLAG,
    KEBAB,
    PATH,
    TEXT,
    Kind,
    describe,
    list_of,
    may,
    misspelt,
    need,
    one_of,
    record,
    text,
    unknown_keys,
)
from charter_engine.language.source import Node, Scalar
from charter_engine.model.charter import Clause, Principle, PrincipleSource
from charter_engine.model.rule import Asks, Basis, Requires

BASIS = record(
    Basis,
    need(
        "kind",
        one_of(("law", "charter", "commitment", "practice", "reading"), "a kind of basis"),
        "What it rests on; a `reading` is our own.",
    ),
    may("source", KEBAB, "The source that says so."),
    may("provision", TEXT, "The article or section; law must have one."),
    need("grade", GRADE, "How strong the tie to published words is, A to D."),
    may("note", TEXT, "What else should be known."),
    name="a basis",
    inline=True,
)
_HEAD = (
    may("criterion", CRITERION, "The criterion of criteria.yaml that it carries."),
    need("clause", DOTTED, "The clause that it makes executable."),
    may("commitment", KEBAB, "The promise of the council that it checks."),
    need("basis", BASIS, "Why it exists."),
    may("in_force", IN_FORCE, "Its own days, where they differ from its principle's."),
    may("when", EXPRESSION, "To what it applies; always, where this is left out."),
)
_RULE_ID = need("rule", DOTTED, "Its id, in words: stable, never reused.")
REQUIRES_KEYS = (
    _RULE_ID,
    need("effect", one_of(("requires",), "an effect"), "It requires something of the project."),
    *_HEAD,
    need("satisfied_when", EXPRESSION, "What must hold."),
    may("unfinished_when", EXPRESSION, "Read only where satisfied_when is false."),
    need("due_by", GATE, "The gate by which it must hold."),
    need("says", TEXT, "What holds when it is met."),
    need("unmet", TEXT, "What is wrong when it is not."),
    need("shown_by", TEXT, "What evidence would show it."),
    need("remedy", TEXT, "What to do."),
    may("note", TEXT, "What else should be known."),
)
ASKS_KEYS = (
    _RULE_ID,
    need("effect", one_of(("asks",), "an effect"), "It asks the community."),
    may("standing", FLAG, "Whether every project that uses personal data is asked."),
    *_HEAD,
    need("needs", list_of(PATH), "What a group must know first."),
    need("about", TEXT, "A noun phrase for the line of the principle."),
    need("question", TEXT, "The question for the community: neutral, one idea."),
    need("options", list_of(TEXT, least=2), "One of them is not doing it."),
    need(
        "tier", one_of(("light", "standard", "full"), "the tier of a question"), "How much deliberation it calls for."
    ),
    may("note", TEXT, "What else should be known."),
)
REQUIRES = record(Requires, *REQUIRES_KEYS, name="a rule that requires")
ASKS = record(Asks, *ASKS_KEYS, name="a rule that asks")
_EFFECTS = {"requires": REQUIRES, "asks": ASKS}
_KEYS = {key.name: key for key in (*REQUIRES_KEYS, *ASKS_KEYS)}


def _read_rule(node: Node, notes: Notes) -> Any:
    if not isinstance(node, source.Mapping):
        return notes.problem(node, "wrong-type", f"There is {describe(node)} here.", "Write a rule.")
    effect = node.items.get("effect")
    if isinstance(effect, Scalar) and effect.value in _EFFECTS:
        return _EFFECTS[str(effect.value)].read(node, notes)
    unknown_keys(node, tuple(_KEYS), "a rule", notes)
    if effect is None and "effect" not in misspelt(node, tuple(_KEYS)):
        notes.problem(node, "missing-key", "A rule lacks `effect`.", f"It can be {', '.join(_EFFECTS)}.")
    if effect is not None:
        one_of(tuple(_EFFECTS), "an effect").read(effect, notes)
    others = {name: key for name, key in _KEYS.items() if name in node.items and name != "effect"}
    values = {key.fills: key.kind.read(node.items[name], notes) for name, key in others.items()}
    return notes.leave_out(node, "rule", "rule", values)


RULE = Kind(
    "a rule",
    _read_rule,
    lambda: {"anyOf": [REQUIRES.schema(), ASKS.schema()]},
    lambda rule: _EFFECTS[rule.effect].write(rule),
)
CLAUSE = record(
    Clause,
    need("clause", DOTTED, "Its id: the principle, a dot and a word."),
    need("says", TEXT, "What it says, in our words."),
    need("source", KEBAB, "The source that says so."),
    need("grade", GRADE, "How strong the tie to published words is, A to D."),
    may("left_to_people", TEXT, "Why no rule tests it."),
    name="a clause",
)
PRINCIPLE_SOURCE = record(
    PrincipleSource,
    need("document", KEBAB, "The source in which it is published."),
    may("section", TEXT, "The part of that document."),
    may("url", TEXT, "Where it can be read."),
    name="a source",
    inline=True,
    stand_in=PrincipleSource(""),
)
PRINCIPLE = record(
    Principle,
    need("principle", KEBAB, "Its id: stable, never reused."),
    need("title", TEXT, "What the Charter calls it."),
    need("short", text(r".{1,24}", "a title of at most 24 letters", "Like `Transparency`."), "For narrow columns."),
    need("in_force", IN_FORCE, "The days on which it holds."),
    need("source", PRINCIPLE_SOURCE, "Where it is published."),
    need("meaning", TEXT, "The principle in plain words of our own."),
    may("note", TEXT, "What the sources leave open."),
    need("clauses", list_of(CLAUSE, least=1), "The statements within it."),
    need("rules", list_of(RULE), "The rules that make it executable."),
    name="a principle",
    holds_many=True,
)
