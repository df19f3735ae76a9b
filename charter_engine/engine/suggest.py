"""What would change a result, in words that name for each fact a choice, "say it", a date, or a complete list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from charter_engine.engine.changes import Change, Changes
from charter_engine.engine.evaluate import truth
from charter_engine.engine.facts import Fact, Listed, Said
from charter_engine.engine.reader import Reader, label_of, long_date
from charter_engine.engine.trace import without_numbers
from charter_engine.model.proposal import Answer, Answers, Node
from charter_engine.model.questionnaire import Question
from charter_engine.model.rule import Asks, Rule
from charter_engine.model.truth import UNKNOWN

SETS_SHOWN = 2
FACTS_SHOWN = 4
OPTIONS_SHOWN = 3
NONE = "say “none” for"
SAY = "say"
WHOLE = "declare complete the list of"


def what_would_mend(rule: Rule, changes: Changes, reader: Reader) -> str:
    """The smallest changes of the project that would satisfy a rule, or under which a question would not arise.

    Nobody is told to bring about what a rule speaks of, only to meet it.
    """
    if not isinstance(rule, Asks) and rule.when is not None and truth(rule.when, reader.scope) is UNKNOWN:
        return "First it must be known whether this applies."
    if not changes.sets:
        return _nothing(rule, changes)
    first, *others = [_way(one, reader) for one in changes.sets[:SETS_SHOWN]]
    said = f"For this question not to arise, {first}" if isinstance(rule, Asks) else f"{first[0].upper()}{first[1:]}"
    more = [f"Or {way}." for way in others]
    more += ["Other answers would do as well."] if len(changes.sets) > SETS_SHOWN else []
    return " ".join([f"{said}.", *more])


def _nothing(rule: Rule, changes: Changes) -> str:
    if not changes.exact:
        return "It was not worked out which choices of the project would change this."
    if isinstance(rule, Asks):
        return "No choice of the project removes this question."
    return "No choice of the project alone would meet this: it turns on facts that the project does not choose."


def _way(changes: Sequence[Change], reader: Reader) -> str:
    """One set of changes: what is to be done alike is said together."""
    alike: dict[str, list[str]] = {}
    for change in changes:
        if change.items:
            alike[_longer(change, reader)] = []
        else:
            alike.setdefault(_done(change, reader), []).append(change.fact)
    parts = [f"{what} {_labels(facts, reader)}" if facts else what for what, facts in alike.items()]
    return _and(parts, "; " if any(" and " in part or "," in part for part in parts) else ", ")


def _done(change: Change, reader: Reader) -> str:
    """What is to be done with a fact, in words that its label can follow."""
    if change.values:
        return _value(change, reader)
    node = reader.node(change.fact)
    return WHOLE if isinstance(node, Answers) and node.items else NONE


def _longer(change: Change, reader: Reader) -> str:
    """That a list is to be made longer, with the answers that the new items bring."""
    ones = [f"one (with {_and([_brought(a, reader) for a in item], ', ')})" if item else "one" for item in change.items]
    whole = ", and declare that list complete" if change.whole else ""
    return f"add {_and(ones, ', ')} to the list of {_labels([change.fact], reader)}{whole}"


def _brought(change: Change, reader: Reader) -> str:
    """One answer of a new item."""
    label = label_of(without_numbers(change.fact), reader.edition.form)
    if change.items:
        return f"one or more under {label}"
    what = _done(change, reader)
    return label if what == SAY else f"{what.partition(' ')[2]} {label}"


def _value(change: Change, reader: Reader) -> str:
    question = reader.edition.form.index[without_numbers(change.fact)].question
    said = [value for value in change.values if value is not Said.NONE]
    all_said = [value for value in change.could_be if value is not Said.NONE]
    if not said or (isinstance(said[0], Listed) and not said[0].items):
        return NONE
    if len(said) == len(all_said) and len(said) > 1 and question.type not in ("yes_no", "choice", "choices"):
        return SAY
    match question.type:
        case "text":
            return SAY
        case "yes_no":
            return f"answer {said[0]} on"
        case "date" | "number":
            return f"give {_range(said, all_said)} for"
        case "choices":
            return f"{_ticked(said[0], reader.node(change.fact), question)} under"
        case _ if len(said) == len(question.option_ids):
            return SAY
        case _:
            return f"choose {_options(said, question)} for"


def _options(said: Sequence[Fact], question: Question) -> str:
    left = [option for option in question.option_ids if option not in said]
    words = [f"“{question.label_of(str(option))}”" for option in (said if len(said) <= OPTIONS_SHOWN else left)]
    if len(said) > OPTIONS_SHOWN and left:
        return f"anything but {_and(words, ', ', 'or')}" if len(left) <= OPTIONS_SHOWN else _or_other(said, question)
    return _and(words, ", ", "or")


def _or_other(said: Sequence[Fact], question: Question) -> str:
    words = [f"“{question.label_of(str(option))}”" for option in said[:OPTIONS_SHOWN]]
    return f"{', '.join(words)} or the like"


def _ticked(value: Fact, now: Node | None, question: Question) -> str:
    """What is to be ticked that is not, and the other way round."""
    items: tuple[object, ...] = value.items if isinstance(value, Listed) else ()
    before = now.value if isinstance(now, Answer) and isinstance(now.value, tuple) else ()
    new, gone = (
        [f"“{question.label_of(str(o))}”" for o in one if o not in other]
        for one, other in ((items, before), (before, items))
    )
    whole = isinstance(value, Listed) and value.complete and not (isinstance(now, Answer) and before and now.complete)
    parts = [f"tick {_and(new, ', ')}"] if new else []
    parts += [f"untick {_and(gone, ', ')}"] if gone else []
    parts += (
        ["say that nothing else is to be ticked" if parts else "say that nothing more is to be ticked"] if whole else []
    )
    return _and(parts, ", ")


def _range(said: Sequence[Fact], all_said: Sequence[Fact]) -> str:
    """A date after, before or between; a number likewise."""
    first, last = min(said), max(said)  # type: ignore[type-var]
    if isinstance(first, date) and isinstance(last, date):
        if last == max(all_said):  # type: ignore[type-var]
            return f"a date after {long_date(first - timedelta(days=1))}"
        if first == min(all_said):  # type: ignore[type-var]
            return f"a date before {long_date(last + timedelta(days=1))}"
        return (
            f"a date from {long_date(first)} to {long_date(last)}" if first != last else f"the date {long_date(first)}"
        )
    if last == max(all_said):  # type: ignore[type-var]
        return f"{first} or more"
    return f"{last} or less" if first == min(all_said) else f"a number from {first} to {last}"  # type: ignore[type-var]


def _labels(facts: Sequence[str], reader: Reader) -> str:
    """The labels of these facts; facts of several items of a list under one label, with the names of the items."""
    named: dict[str, list[str]] = {}
    for fact in dict.fromkeys(facts):
        label = label_of(without_numbers(fact), reader.edition.form)
        named.setdefault(label, []).append(reader.label(fact).removeprefix(label).strip(" ()"))
    shown = [f"{label} ({_few(items)})" if items[0] else label for label, items in named.items()]
    return _and(shown[:FACTS_SHOWN] + ([f"{len(shown) - FACTS_SHOWN} more"] if len(shown) > FACTS_SHOWN else []), ", ")


def _few(items: Sequence[str]) -> str:
    more = [f"{len(items) - FACTS_SHOWN} more"] if len(items) > FACTS_SHOWN else []
    return _and([*items[:FACTS_SHOWN], *more], ", ")


def _and(parts: Sequence[str], between: str, last: str = "and") -> str:
    if len(parts) <= 1:
        return "".join(parts)
    before_last = f"{between.rstrip()} {last} " if between == "; " else f" {last} "
    return f"{between.join(parts[:-1])}{before_last}{parts[-1]}"
