"""Which question is read by which rule, and which rule stands under which principle: as data, and as a drawing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from charter_engine.engine.reader import conditions
from charter_engine.engine.trace import opened
from charter_engine.model.charter import Charter

TITLE = "What depends on what in the Charter"
WIDTH, TOP, ROW, GAP = 1240, 48, 18, 16
QUESTION_END, RULE_START, RULE_END, PRINCIPLE_START = 430, 640, 900, 1000
LETTERS, RULE_LETTERS = 58, 36
COLOURS = ("#1d70b8", "#00703c", "#912b88", "#b55300", "#0b0c0c", "#28776f", "#d4351c", "#4c2c92", "#6f3c00")
COLUMNS = ((QUESTION_END, "end", "Question"), (RULE_START, "start", "Rule"), (PRINCIPLE_START, "start", "Principle"))
_SVG = 'role="img" aria-labelledby="dependencies-title dependencies-desc" font-family="sans-serif" font-size="13"'


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The questions by label, the rules by principle, and who reads what."""

    questions: dict[str, str]
    principles: dict[str, str]
    rules: dict[str, tuple[str, ...]]
    reads: dict[str, tuple[str, ...]]

    def by_question(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each question that is read, in the order of the form, with the rules that read it."""
        for question, label in self.questions.items():
            rules = tuple(rule for rule, read in self.reads.items() if question in read)
            if rules:
                yield label, rules

    def says(self) -> str:
        """The drawing in one sentence."""
        return (
            f"{len(self.questions)} questions of the form on the left, {len(self.reads)} rules in the middle, "
            f"{len(self.principles)} principles on the right; a line joins each question to the rules that read it"
        )


def dependencies(charter: Charter) -> Dependencies:
    """Every rule with the questions of the form that its conditions read; parts of a question count as the question."""
    reads: dict[str, tuple[str, ...]] = {}
    for rule in charter.rules:
        paths = [path for condition in conditions(rule) for path in opened(condition, charter.form)]
        reads[rule.rule] = tuple(dict.fromkeys(path.partition(".")[0] for path in paths))
    used = {question for read in reads.values() for question in read}
    tops = [path for path in charter.form.index if path in used]
    return Dependencies(
        questions={path: charter.form.index[path].question.label for path in tops},
        principles={p.principle: p.short for p in charter.principles},
        rules={p.principle: tuple(rule.rule for rule in p.rules) for p in charter.principles},
        reads=reads,
    )


def picture(found: Dependencies) -> str:
    """The drawing as SVG, with presentation attributes only. Every text is escaped."""
    rules = _rule_rows(found)
    questions = _question_rows(found, rules)
    height = max([*rules.values(), *questions.values(), TOP]) + 2 * ROW
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" {_SVG} fill="#0b0c0c">',
        f'<title id="dependencies-title">{escape(TITLE)}</title>',
        f'<desc id="dependencies-desc">{escape(found.says())}. The table beside it says the same.</desc>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        *(f'<text x="{x}" y="24" font-weight="bold" text-anchor="{end}">{name}</text>' for x, end, name in COLUMNS),
    ]
    for number, (principle, name) in enumerate(found.principles.items()):
        parts += _principle(principle, name, found, rules, questions, COLOURS[number % len(COLOURS)])
    parts += [_text(QUESTION_END, y, found.questions[question], LETTERS, "end") for question, y in questions.items()]
    parts += [_text(RULE_START, y, rule.partition(".")[2], RULE_LETTERS) for rule, y in rules.items()]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _rule_rows(found: Dependencies) -> dict[str, int]:
    rows, y = {}, TOP
    for rules in found.rules.values():
        for rule in rules:
            rows[rule] = y
            y += ROW
        y += GAP
    return rows


def _question_rows(found: Dependencies, rules: dict[str, int]) -> dict[str, int]:
    """Each question near the rules that read it, so that few lines cross, and all of them over the whole height."""
    readers = {
        question: [rules[rule] for rule, read in found.reads.items() if question in read]
        for question in found.questions
    }
    ordered = sorted(found.questions, key=lambda question: sum(readers[question]) / len(readers[question]))
    step = max(ROW, (max(rules.values(), default=TOP) - TOP) // max(1, len(ordered) - 1))
    return {question: TOP + number * step for number, question in enumerate(ordered)}


def _principle(
    principle: str, name: str, found: Dependencies, rules: dict[str, int], questions: dict[str, int], colour: str
) -> Iterator[str]:
    own = found.rules[principle]
    if not own:
        return
    for rule in own:
        for question in found.reads[rule]:
            yield _line(QUESTION_END + 6, questions[question], RULE_START - 6, rules[rule], colour)
    middle = (rules[own[0]] + rules[own[-1]]) // 2
    top, end = rules[own[0]] - 8, rules[own[-1]] + 8
    bar = f"M{RULE_END} {top}H{RULE_END + 10}V{end}H{RULE_END}M{RULE_END + 10} {middle}H{PRINCIPLE_START - 8}"
    yield f'<path d="{bar}" fill="none" stroke="{colour}" stroke-width="2"/>'
    yield (
        f'<text x="{PRINCIPLE_START}" y="{middle + 5}" font-weight="bold" font-size="15" fill="{colour}">'
        f"{escape(name)}</text>"
    )


def _line(x: int, y: int, to_x: int, to_y: int, colour: str) -> str:
    middle = (x + to_x) // 2
    way = f"M{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}"
    return f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="1" stroke-opacity="0.55"/>'


def _text(x: int, y: int, text: str, letters: int, anchor: str = "start") -> str:
    shown = text if len(text) <= letters else text[: letters - 1].rsplit(" ", 1)[0] + "…"
    return f'<text x="{x}" y="{y + 4}" text-anchor="{anchor}">{escape(shown)}</text>'
