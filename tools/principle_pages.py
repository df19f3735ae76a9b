"""The pages of docs/principles/: one a principle, and one that lists them with the picture of what depends on what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from charter_engine.engine.reader import conditions, long_date
from charter_engine.engine.reasons import GATE_WORDS
from charter_engine.language.aloud import Line
from charter_engine.language.folder import Folder
from charter_engine.model.case import Case
from charter_engine.model.charter import Charter, Clause, Principle
from charter_engine.model.expression import Expression, paths, reads_report_date
from charter_engine.model.questionnaire import Form
from charter_engine.model.rule import Asks, Basis, Rule
from charter_engine.render.rule_words import days, how_read, looked_at, read_aloud, shown_by
from charter_engine.render.words import OUTCOME_WORDS, TIER_WORDS, capital, grade_words, where_from
from tools.dependencies import Dependencies, dependencies, picture

HEADINGS = ("In force", "What it says", "Where it comes from", "Clauses", "Rules")
RULE_HEADINGS = ("Read aloud", "What it looks at", "Where the rule comes from", "Examples")
HOW_TO_READ = (
    "Read from left to right: a question of the form, the rules that read it, the principle of each rule. "
    "A question with parts stands as one. The table below says the same."
)
WHAT_THE_DAY_CHANGES = (
    "With the same answers, these are all the rules whose result can differ from one day to another. "
    "Whether a rule is due follows from the gate, not from the day."
)
_MARKS = re.compile(r"([\\`*_\[\]<>|])")


def pages(folder: Folder) -> dict[str, str]:
    """Every page and the picture, by file name."""
    charter = folder.charter
    found = dependencies(charter)
    own = {f"{principle.principle}.md": page(principle, folder) for principle in charter.principles}
    return {**own, "README.md": overview(charter, found), "dependencies.svg": picture(found)}


def page(principle: Principle, folder: Folder) -> str:
    """The page of one principle; its headings are always the same."""
    charter = folder.charter
    cases = tuple(case for each in folder.cases if each.principle == principle.principle for case in each.cases)
    told = (
        [safe(days(principle.in_force))],
        [safe(principle.meaning), *([safe(principle.note)] if principle.note else [])],
        [source(principle.source.document, charter, principle.source.url)],
        [clauses(principle.clauses, charter)],
        [block for rule in principle.rules for block in rule_blocks(rule, charter, cases)],
    )
    parts = [f"# {safe(principle.title)}", f"Called *{safe(principle.short)}* for short. [All principles](README.md)."]
    for heading, blocks in zip(HEADINGS, told, strict=True):
        parts += [f"## {heading}", *blocks]
    return "\n\n".join(parts) + "\n"


def rule_blocks(rule: Rule, charter: Charter, cases: Sequence[Case]) -> Iterator[str]:
    """One rule: what it says or asks, and the same four parts each time."""
    yield f"### {rule.rule}"
    if isinstance(rule, Asks):
        every = " of every project that uses personal data" if rule.standing else ""
        yield f"**Asks the community{every}:** {safe(rule.question)}"
        yield f"The answers to choose from: {'; '.join(map(safe, rule.options))}. If raised, {TIER_WORDS[rule.tier]}."
    else:
        yield f"**Requires, {GATE_WORDS[rule.due_by]}:** {safe(rule.says)}"
        yield f"What to do where it is not met: {safe(rule.remedy)} What would show it: {safe(rule.shown_by)}"
    told = (aloud, looks_at, comes_from)
    for heading, tell in zip(RULE_HEADINGS, told, strict=False):
        yield f"#### {heading}"
        yield tell(rule, charter)
    yield f"#### {RULE_HEADINGS[-1]}"
    yield examples(rule, cases)


def aloud(rule: Rule, charter: Charter) -> str:
    """The conditions of a rule as a list in plain words."""
    return "\n".join(line for read in read_aloud(rule, charter) for line in nested(read))


def nested(line: Line, depth: int = 0) -> Iterator[str]:
    """A line of a condition with its parts below it."""
    yield f"{'  ' * depth}- {safe(line.says)}{':' if line.inner else '.' if depth == 0 else ''}"
    for inner in line.inner:
        yield from nested(inner, depth + 1)


def looks_at(rule: Rule, charter: Charter) -> str:
    """The questions that a rule reads, and those that a group needs answered first, with their codes."""
    rows = [(each.label, each.code, f"`{each.path}`", each.use) for each in looked_at(rule, charter.form)]
    return table(("Question", "Code", "Name in a file", "What for"), rows)


def comes_from(rule: Rule, charter: Charter) -> str:
    """The source of a rule, how strong it is, and what it is counted under."""
    basis: Basis = rule.basis
    said = [f"- {safe(capital(where_from(basis, charter)))}."]
    if basis.source:
        said.append(f"- Source: {source(basis.source, charter)}")
    said += [f"- {safe(note)}" for note in (basis.note, rule.note) if note]
    clause = f"- Clause: `{rule.clause}`."
    clause += f" Promise: `{rule.commitment}`." if rule.commitment else ""
    said.append(clause + (f" Criterion: {rule.criterion}." if rule.criterion else ""))
    if rule.in_force:
        said.append(f"- {safe(days(rule.in_force))}")
    return "\n".join(said)


def examples(rule: Rule, cases: Sequence[Case]) -> str:
    """From the cases that lie beside the rules: one of each kind, the one that speaks of the fewest rules."""
    lines = []
    for name, found in shown_by(rule, cases):
        if not found:
            lines.append(f"- **{name}:** no case shows one.")
            continue
        label = OUTCOME_WORDS[found[0].expect[rule.rule]]
        lines.append(f"- **{name}:** {safe(found[0].case)} ({label}, as on {long_date(found[0].on)}).")
    return "\n".join(lines)


def clauses(given: Sequence[Clause], charter: Charter) -> str:
    """The clauses, with how strong each is tied to published words, and its rules or why it is left to people."""
    rules = {each.clause: [f"`{rule.rule}`" for rule in charter.rules if rule.clause == each.clause] for each in given}
    rows = [
        (
            f"`{each.clause}`",
            safe(each.says),
            safe(title_of(each.source, charter)),
            safe(grade_words(each.grade, charter)),
            safe(each.left_to_people) or ", ".join(rules[each.clause]),
        )
        for each in given
    ]
    return table(("Clause", "Says", "Source", "Strength", "Rules, or why it is left to people"), rows)


def overview(charter: Charter, found: Dependencies) -> str:
    """The list of principles, and the picture of what depends on what with the same as a table."""
    listed = [
        (f"[{safe(p.title)}]({p.principle}.md)", safe(p.short), safe(days(p.in_force)), str(len(p.rules)))
        for p in charter.principles
    ]
    short = {principle.principle: principle.short for principle in charter.principles}
    rows = [
        (safe(capital(label)), ", ".join(f"`{rule}`" for rule in rules), "; ".join(_short(rules, short)))
        for label, rules in found.by_question()
    ]
    return (
        "\n\n".join(
            [
                f"# The principles of {safe(charter.title)}",
                table(("Principle", "For short", "In force", "Rules"), listed),
                "## What the day changes",
                WHAT_THE_DAY_CHANGES,
                table(("Rule", "Why the day matters"), day_rows(charter)),
                "## What depends on what",
                HOW_TO_READ,
                f"![{safe(found.says())}](dependencies.svg)",
                table(("Question", "Rules that read it", "Principles"), rows),
            ]
        )
        + "\n"
    )


def day_rows(charter: Charter) -> list[tuple[str, str]]:
    """The rules whose result can differ from one day to another: by what they read, or because they come or go."""
    first = min(note.start for note in charter.editions)
    rows = []
    for principle in charter.principles:
        for rule in principle.rules:
            in_force = rule.in_force or principle.in_force
            comes_or_goes = in_force.start > first or in_force.until is not None
            dated = safe(days(in_force)).removesuffix(".").replace("From", "from", 1)
            why = ["it looks at the day of the report"] if looks_at_the_day(rule, charter.form) else []
            why += [f"it is in force {dated}"] if comes_or_goes else []
            rows += [(f"`{rule.rule}`", capital("; ".join(why)))] if why else []
    return rows


def looks_at_the_day(rule: Rule, form: Form) -> bool:
    """Whether a condition of the rule, or a derived fact that it names, reads the day of the report."""
    return any(_reads_the_day(condition, form) for condition in conditions(rule))


def _reads_the_day(condition: Expression, form: Form) -> bool:
    derived = (form.derived_by_name.get(name) for name in paths(condition))
    return reads_report_date(condition) or any(_reads_the_day(fact.means, form) for fact in derived if fact)


def _short(rules: Sequence[str], short: dict[str, str]) -> list[str]:
    return [safe(short[name]) for name in dict.fromkeys(rule.partition(".")[0] for rule in rules)]


def source(name: str, charter: Charter, url: str = "") -> str:
    """A document by its title, publisher and address, and how far it was read."""
    found = next((each for each in charter.sources if each.source == name), None)
    if found is None:
        return f"{safe(name)}."
    address = url or found.url
    title = f"[{safe(found.title)}]({address})" if address else safe(found.title)
    return f"{title}, {safe(found.publisher)}. {safe(how_read(found.read))}."


def title_of(name: str, charter: Charter) -> str:
    """A document by its title."""
    return next((each.title for each in charter.sources if each.source == name), name)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table, without the columns that hold nothing."""
    kept = [at for at in range(len(headings)) if any(row[at] for row in rows)] or [0]
    lines = [[headings[at] for at in kept], ["---" for _ in kept], *([row[at] for at in kept] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def safe(text: str) -> str:
    """A text on one line, with everything escaped that Markdown would obey."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
