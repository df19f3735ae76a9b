"""The other engines: each writes the same tests in its own language, and runs them over facts as plain JSON types."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from bench.rails import Choice, Empty, Every, Flag, No, OneOf, Some, Test, Ticked

JsonFacts = Mapping[str, Any]
Run = Callable[[JsonFacts], Any]
Read = Callable[[Any], list[str]]
UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Peer:
    """One engine in one form: what it runs, and how its answer is read as outcomes (not timed)."""

    name: str
    package: str
    run: Run
    read: Read


@dataclass(frozen=True)
class Language:
    """How an expression language writes each test."""

    one_of: Callable[[str, tuple[str, ...]], str]
    none_of: Callable[[str, tuple[str, ...]], str]
    ticked: Callable[[str, tuple[str, ...]], str]
    empty: Callable[[str], str]
    flag: Callable[[str], str]
    negate: str
    both: str
    either: str

    def test(self, test: Test) -> str:  # noqa: C901 - one branch for each form
        """A test as text."""
        match test:
            case No(OneOf(fact, words)):
                return self.none_of(fact, words)
            case OneOf(fact, words):
                return self.one_of(fact, words)
            case Ticked(fact, options):
                return self.ticked(fact, options)
            case Empty(fact):
                return self.empty(fact)
            case Flag(fact):
                return self.flag(fact)
            case No(item):
                return f"{self.negate}({self.test(item)})"
            case Every(items):
                return f"({self.both.join(self.test(item) for item in items)})"
            case Some(items):
                return f"({self.either.join(self.test(item) for item in items)})"

    def choice(self, choice: Choice) -> str:
        """An outcome as a chain of conditionals."""
        return "".join(f"{self.test(test)} ? '{outcome}' : " for test, outcome in choice.ways) + f"'{choice.last}'"


def _quoted(words: tuple[str, ...]) -> str:
    return f"[{', '.join(json.dumps(word) for word in words)}]"


def _is(fact: str, words: tuple[str, ...]) -> str:
    return f"{fact} == {json.dumps(words[0])}" if len(words) == 1 else f"{fact} in {_quoted(words)}"


def _cedar_is(fact: str, words: tuple[str, ...]) -> str:
    one = len(words) == 1
    return f"context.{fact} == {json.dumps(words[0])}" if one else f"{_quoted(words)}.contains(context.{fact})"


def _any_in(joined_by: str) -> Callable[[str, tuple[str, ...]], str]:
    return lambda fact, options: f"({joined_by.join(f'{json.dumps(option)} in {fact}' for option in options)})"


ZEN = Language(
    one_of=_is,
    none_of=lambda fact, words: f"{fact} not in {_quoted(words)}" if len(words) > 1 else f'{fact} != "{words[0]}"',
    ticked=_any_in(" or "),
    empty=lambda fact: f"len({fact}) == 0",
    flag=lambda fact: fact,
    negate="not ",
    both=" and ",
    either=" or ",
)
RULE_ENGINE = Language(
    one_of=ZEN.one_of,
    none_of=ZEN.none_of,
    ticked=ZEN.ticked,
    empty=lambda fact: f"{fact}.is_empty",
    flag=lambda fact: fact,
    negate="not ",
    both=" and ",
    either=" or ",
)
CEL = Language(
    one_of=_is,
    none_of=lambda fact, words: f"!({fact} in {_quoted(words)})" if len(words) > 1 else f'{fact} != "{words[0]}"',
    ticked=_any_in(" || "),
    empty=lambda fact: f"size({fact}) == 0",
    flag=lambda fact: fact,
    negate="!",
    both=" && ",
    either=" || ",
)
CEDAR = Language(
    one_of=_cedar_is,
    none_of=lambda fact, words: f"!({_cedar_is(fact, words)})",
    ticked=lambda fact, options: f"context.{fact}.containsAny({_quoted(options)})",
    empty=lambda fact: f"context.{fact}.isEmpty()",
    flag=lambda fact: f"context.{fact}",
    negate="!",
    both=" && ",
    either=" || ",
)


def zen_list(choices: Sequence[Choice]) -> Peer:
    """ZEN, all rules in one expression that gives a list."""
    zen: Any = import_module("zen")

    whole = zen.compile_expression(f"[{', '.join(ZEN.choice(choice) for choice in choices)}]")
    return Peer("ZEN, one list of expressions", "zen-engine", whole.evaluate, list)


def zen_each(choices: Sequence[Choice]) -> Peer:
    """ZEN, an expression for each rule."""
    zen: Any = import_module("zen")

    return _each("ZEN, an expression for each rule", "zen-engine", ZEN, choices, zen.compile_expression, "evaluate")


def cel_list(choices: Sequence[Choice]) -> Peer:
    """CEL, all rules in one expression that gives a list."""
    cel: Any = import_module("cel")

    whole = cel.compile(f"[{', '.join(CEL.choice(choice) for choice in choices)}]")
    return Peer("CEL (Rust), one list of expressions", "common-expression-language", whole.execute, list)


def cel_each(choices: Sequence[Choice]) -> Peer:
    """CEL, a program for each rule, over one context."""
    cel: Any = import_module("cel")

    programs = [cel.compile(CEL.choice(choice)).execute for choice in choices]

    def run(facts: JsonFacts) -> list[str]:
        context = cel.Context(variables=facts)
        return [_or_unknown(program, context) for program in programs]

    return Peer("CEL (Rust), an expression for each rule", "common-expression-language", run, list)


def rule_engine_each(choices: Sequence[Choice]) -> Peer:
    """rule-engine, a rule for each rule; it has no list of differing types."""
    rule_engine: Any = import_module("rule_engine")

    context = rule_engine.Context(default_value=None)

    def compiled(text: str) -> Any:
        return rule_engine.Rule(text, context=context)

    return _each("rule-engine, an expression for each rule", "rule-engine", RULE_ENGINE, choices, compiled, "evaluate")


def json_logic_each(choices: Sequence[Choice]) -> Peer:
    """JsonLogic, a tree for each rule."""
    apply = import_module("json_logic").jsonLogic
    trees = [_json_choice(choice) for choice in choices]

    def run(facts: JsonFacts) -> list[str]:
        return [apply(tree, facts) for tree in trees]

    return Peer("JsonLogic, a tree for each rule", "maykin-json-logic-py", run, list)


def cedar_policies(choices: Sequence[Choice]) -> Peer:
    """Cedar, a policy for each outcome that a rule can have; those that apply are its answer."""
    cedarpy: Any = import_module("cedarpy")

    policies: list[str] = []
    meanings: dict[str, tuple[str, str]] = {}
    for choice in choices:
        before: list[str] = []
        for test, outcome in [*choice.ways, (None, choice.last)]:
            own = [CEDAR.test(test)] if test is not None else []
            meanings[f"policy{len(policies)}"] = (choice.rule, outcome)
            when = " && ".join([*(f"!({earlier})" for earlier in before), *own]) or "true"
            policies.append(f"permit(principal, action, resource) when {{ {when} }};")
            before += own
    parsed = cedarpy.PolicySet.from_str("\n".join(policies))
    nobody = cedarpy.Entities.from_json_str("[]")
    request = {"principal": 'U::"u"', "action": 'A::"a"', "resource": 'R::"r"'}

    def run(facts: JsonFacts) -> Any:
        return cedarpy.is_authorized({**request, "context": facts}, parsed, nobody)

    def read(answer: Any) -> list[str]:
        found = dict(meanings[policy] for policy in answer.diagnostics.reasons)
        return [found.get(choice.rule, UNDETERMINED) for choice in choices]

    return Peer("Cedar, a policy for each outcome", "cedarpy", run, read)


EXACT = (zen_list, zen_each, cel_list, cel_each, cedar_policies, json_logic_each, rule_engine_each)
NATIVE = (zen_each, cel_each, cedar_policies, json_logic_each, rule_engine_each)


def _each(
    name: str, package: str, language: Language, choices: Sequence[Choice], compiled: Callable[[str], Any], method: str
) -> Peer:
    programs = [getattr(compiled(language.choice(choice)), method) for choice in choices]
    return Peer(name, package, lambda facts: [_or_unknown(program, facts) for program in programs], list)


def _or_unknown(program: Callable[[Any], Any], facts: Any) -> str:
    """What a program gives; where it fails, the kindest reading is that it does not know."""
    try:
        return str(program(facts))
    except Exception:  # noqa: BLE001 - each engine has errors of its own
        return UNDETERMINED


def _json_choice(choice: Choice) -> Any:
    if not choice.ways:
        return {"if": [True, choice.last]}
    chain: list[Any] = [part for test, outcome in choice.ways for part in (_json_test(test), outcome)]
    return {"if": [*chain, choice.last]}


def _json_test(test: Test) -> Any:  # noqa: C901 - one match over all tests
    match test:
        case OneOf(fact, (word,)):
            return {"==": [{"var": fact}, word]}
        case OneOf(fact, words):
            return {"in": [{"var": fact}, list(words)]}
        case Ticked(fact, options):
            tests = [{"in": [option, {"var": fact}]} for option in options]
            return tests[0] if len(tests) == 1 else {"or": tests}
        case Empty(fact):
            return {"!": {"var": fact}}
        case Flag(fact):
            return {"var": fact}
        case No(item):
            return {"!": [_json_test(item)]}
        case Every(items):
            return {"and": [_json_test(item) for item in items]}
        case Some(items):
            return {"or": [_json_test(item) for item in items]}
