"""The missing answers of a whole report: what each alone would settle or decide, and what waits for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from charter_engine.engine.reader import Reader
from charter_engine.engine.trace import without_numbers
from charter_engine.model.report import Missing, Result
from charter_engine.model.rule import Asks


def missing_answers(results: Sequence[Result], reader: Reader) -> tuple[Missing, ...]:
    """Every missing answer that a result or a question waits for; the decisive ones first.

    What the record writes is not among them: nobody can answer it.
    """
    index = reader.edition.form.index
    settles, decides = _by_fact(results, _settles), _by_fact(results, _decides)
    bears_on, waiting = _by_fact(results, _bears_on), _by_fact(results, _waiting)
    found = [
        Missing(
            id=name,
            asks=without_numbers(name),
            label=reader.label(name),
            settles=settles[name],
            decides=decides[name],
            undetermined=bears_on[name],
            waiting=waiting[name],
        )
        for name in {**bears_on, **waiting}
        if not index[without_numbers(name)].from_record
    ]
    return tuple(sorted(found, key=lambda missing: (*_weight(missing), index[missing.asks].order, missing.id)))


def _weight(missing: Missing) -> tuple[int, int, int]:
    alone = len(missing.settles) + len(missing.decides)
    return (-alone, -len(missing.waiting), -len(missing.undetermined))


def _by_fact(results: Sequence[Result], which: Callable[[Result], Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for result in results:
        for name in which(result):
            found[name] += (result.rule.rule,)
    return found


def _settles(result: Result) -> Sequence[str]:
    return () if isinstance(result.rule, Asks) else result.settled_by


def _decides(result: Result) -> Sequence[str]:
    return result.settled_by if isinstance(result.rule, Asks) else ()


def _bears_on(result: Result) -> Sequence[str]:
    return result.missing if result.outcome == "undetermined" else ()


def _waiting(result: Result) -> list[str]:
    return [need.id for need in result.needs if not need.known] if result.outcome == "raised" else []
