"""What would change a result, in words that name for each fact a choice, "say it", a date, or a complete list."""

from __future__ import annotations

from datetime import date

from charter_engine.engine.changes import ONE_MORE, WHOLE, Change, Changes
from charter_engine.engine.facts import Listed, Said
from charter_engine.engine.reader import Reader, long_date
from charter_engine.engine.trace import without_numbers
from charter_engine.model.charter import Asks, Rule

SETS_SHOWN = 2


def what_would_mend(rule: Rule, changes: Changes, reader: Reader) -> str:
    """The smallest changes of the project that would satisfy a rule, or under which a question would not arise."""
    if not changes.sets:
        if not changes.exact:
            return ""
        what = "removes this question" if isinstance(rule, Asks) else "settles this by itself: it waits for others"
        return f"No choice of the project {what}."
    ways = [" and ".join(_phrase(change, reader) for change in one) for one in changes.sets[:SETS_SHOWN]]
    more = ", or other answers" if len(changes.sets) > SETS_SHOWN else ""
    start = "This question would not arise with: " if isinstance(rule, Asks) else ""
    return f"{start}{'; or '.join(ways)}{more}."


def _phrase(change: Change, reader: Reader) -> str:
    label, values = reader.label(change.fact), change.values
    if (WHOLE,) in values:
        return f"say that this list is complete: {label}"
    if (ONE_MORE,) in values:
        return f"list what is needed under: {label}"
    question = reader.edition.form.index[without_numbers(change.fact)].question
    said = [value for value in values if value is not Said.NONE]
    if not said:
        return f"say that there is none: {label}"
    if question.type == "text":
        return f"say {label}"
    if all(isinstance(value, date) for value in said):
        return f"{label}: a date such as {long_date(min(value for value in said if isinstance(value, date)))}"
    options = [option for value in said for option in (value.items if isinstance(value, Listed) else (value,))]
    words = list(dict.fromkeys(question.label_of(str(option)) for option in options))
    return f"{label}: {' or '.join(words)}"
