"""The promises of the README, each as a test by its name; beside each, a break of it that the test is seen to catch.

They are held on editions and forms that are generated, and on the Charter of this checkout; on proposals that are
generated for each. "A project" here is an edition, the answers of a proposal, and a gate.
"""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias, get_args

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from charter_engine.engine.cases import run
from charter_engine.errors import Malformed, Refused
from charter_engine.language.check import kinds_wanted
from charter_engine.language.folder import Folder
from charter_engine.log.verify import Verified
from charter_engine.model.actor import MAY, ROLES, Role
from charter_engine.model.charter import Charter, Edition
from charter_engine.model.proposal import Answer, Answers, Node, Proposal
from charter_engine.model.questionnaire import Form
from charter_engine.model.report import Report
from charter_engine.model.rule import GATES, Asks, Gate, Requires, Rule
from charter_engine.model.truth import AsksOutcome, Outcome
from charter_engine.record.kinds import check
from charter_engine.render.readings import AUDIENCES, reading
from charter_engine.render.report_json import as_object, schema
from charter_engine.workspace.acting import Said, past_of, write
from charter_engine.workspace.acts.release import publish
from charter_engine.workspace.charters.coverage import rows
from charter_engine.workspace.reports.replay import replay
from tests import logs
from tests.build import ROOT, a_form, a_proposal, an_edition, ask, asks, parameter, requires, shipped, shipped_reports
from tests.drawn import SHIPPED_DAYS, Project, a_project, meaning, more_of, one_of, with_gaps
from tests.readings import facts_said, outcomes_shown, pictures, words_of
from tests.records import Council, a_council
from tests.strategies_answers import Given, answers_for, silences
from tests.tampering import Sees, Tampered, is_located, tampered
from tests.tampering import checked as checked_by_both
from tests.test_replay import a_report, values_in

Judge: TypeAlias = Callable[[Edition, Given, Gate | None], Mapping[str, Outcome]]


# --- evaluators that break a promise ----------------------------------------------------------------------------------


def _changed(given: Given, change: Callable[[Node], Node]) -> Given:
    return {name: _changed_node(node, change) for name, node in given.items()}


def _changed_node(node: Node, change: Callable[[Node], Node]) -> Node:
    if isinstance(node, Answers):
        node = replace(node, items=tuple(_changed(item, change) for item in node.items))
    elif not isinstance(node, Answer):
        return _changed(node, change)
    return change(node)


def takes_lists_as_complete(edition: Edition, given: Given, gate: Gate | None) -> Mapping[str, Outcome]:
    """As if nobody could name another partner later."""

    def closed(node: Node) -> Node:
        return replace(node, complete=True) if isinstance(node, (Answer, Answers)) else node

    return meaning(edition, _changed(given, closed), gate)


def takes_imports_as_answers(edition: Edition, given: Given, gate: Gate | None) -> Mapping[str, Outcome]:
    """As if what another tool exported had been said by a person."""

    def confirmed(node: Node) -> Node:
        return replace(node, confirmed_by="nobody") if isinstance(node, Answer) else node

    return meaning(edition, _changed(given, confirmed), gate)


def takes_stock_texts_as_answers(edition: Edition, given: Given, gate: Gate | None) -> Mapping[str, Outcome]:
    """As if `tbc` said something."""
    form = replace(edition.form, fillers=())
    return meaning(replace(edition, charter=replace(edition.charter, form=form)), given, gate)


def takes_silence_as_no(edition: Edition, given: Given, gate: Gate | None) -> Mapping[str, Outcome]:
    """As if an unanswered yes-or-no question had been answered with no, and an unanswered list with none."""
    assumed: dict[str, Node] = {}
    for question in edition.form.questions:
        if question.type == "yes_no":
            assumed[question.question] = Answer("answered", "no")
        elif question.type == "list":
            assumed[question.question] = Answer("none")
    return meaning(edition, {**assumed, **given}, gate)


def a_plain_project(data: st.DataObject) -> Project:
    """A project by a Charter of three rules, on which every break shows soon."""
    return Project(PLAIN, data.draw(answers_for(PLAIN.form)), None)


PLAIN = an_edition(
    a_form(
        ask("lit", "yes_no"),
        ask("remark"),
        ask("partners", "list", fields=(ask("signed", "yes_no"),)),
        fillers=("tbc",),
    ),
    requires("first.dark", "{lit: no}"),
    requires("first.said", "{answered: remark}"),
    requires("first.signed", "{every: partners, where: {signed: yes}}"),
)


def assert_caught(broken: Callable[[st.DataObject], list[str]]) -> None:
    """The check finds at least one break."""
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    limits = settings(
        max_examples=3_000, derandomize=True, database=None, suppress_health_check=checks, phases=[Phase.generate]
    )
    try:
        find(st.data(), lambda data: bool(broken(data)), settings=limits)
    except NoSuchExample:
        pytest.fail("the check did not catch the break")


# --- 1 ----------------------------------------------------------------------------------------------------------------


def silence_consented(data: st.DataObject, project: Project, judge: Judge) -> list[str]:
    """Rules that silence satisfied."""
    edition, gate = project.edition, project.gate
    found = [
        f"{rule} is satisfied by an empty form" for rule, o in judge(edition, {}, gate).items() if o == "satisfied"
    ]
    now = judge(edition, project.given, gate)
    other = judge(edition, data.draw(silences(project.given, edition.form)), gate)
    found += [f"{rule} tells one silence from another" for rule in now if now[rule] != other[rule]]
    later = judge(edition, more_of(data, project), gate)
    return found + [
        f"{rule} was satisfied by what was not said, and is {later[rule]}"
        for rule in now
        if now[rule] == "satisfied" != later[rule]
    ]


@given(st.data())
def test_silence_is_never_consent(generated: list[Edition], data: st.DataObject):
    """An unanswered question can leave a rule undetermined; it can never satisfy one, nor can a form left empty."""
    assert [] == silence_consented(data, a_project(data, generated), meaning)


@pytest.mark.parametrize(
    "judge",
    [takes_lists_as_complete, takes_imports_as_answers, takes_stock_texts_as_answers, takes_silence_as_no],
)
def test_consent_by_silence_would_be_caught(judge: Judge):
    assert_caught(lambda data: silence_consented(data, a_plain_project(data), judge))


@pytest.mark.parametrize("gate", [*GATES, None])
@pytest.mark.parametrize("day", SHIPPED_DAYS)
def test_an_empty_form_satisfies_nothing_and_is_no_good_news(day: date, gate: Gate | None):
    edition = shipped().charter.on(day)
    report = Project(edition, {}, gate).report()
    assert () == report.with_outcome("satisfied")
    assert {"undetermined", "raised"} >= {result.outcome for result in report.results}
    assert ("answer", "waits_for_facts") == (report.next_step.officer, report.next_step.community)
    for line in report.principles:
        can_ask = any(isinstance(rule, Asks) and rule.principle == line.principle.principle for rule in edition.rules)
        assert line.community != "not_asked" or not can_ask


# --- 2 ----------------------------------------------------------------------------------------------------------------

MERIT = re.compile(r"(?i)\b(score|points|total|level|grade|rating|rank|badge|percent|vote|share|weight|merit)s?\b|%")


def judged(report: Report) -> list[str]:
    """Signs that the engine has judged where only people can."""
    found = []
    for result in report.results:
        if isinstance(result.rule, Asks):
            if result.outcome not in get_args(AsksOutcome):
                found.append(f"{result.rule.rule} is {result.outcome}")
            if result.outcome == "raised" and result.next_actor not in ("community", "officer"):
                found.append(f"{result.rule.rule} goes to {result.next_actor}")
    return found + list(_figures(as_object(report), ""))


NUMBERED = (".format", ".form", ".proposal.version", ".results.facts_read.value")


def _figures(value: Any, path: str) -> Iterator[str]:
    """Numbers in the JSON of a report that count or weigh anything but what they say they do."""
    if isinstance(value, dict):
        yield from (f"{path}.{name} looks like merit" for name in value if MERIT.search(name) and name != "grade")
        yield from (text for name, part in value.items() for text in _figures(part, f"{path}.{name}"))
    elif isinstance(value, list):
        yield from (text for part in value for text in _figures(part, path))
    elif isinstance(value, (int, float)) and not _counts_what_it_says(value, path):
        yield f"{path} is a figure"


def _counts_what_it_says(value: float, path: str) -> bool:
    return isinstance(value, bool) or path in NUMBERED or path.startswith(".principles.counts.")


def without_questions(edition: Edition) -> Edition:
    """The edition without the rules that ask."""
    return replace(edition, rules=tuple(rule for rule in edition.rules if isinstance(rule, Requires)))


@given(st.data())
def test_a_value_judgement_is_never_scored(generated: list[Edition], data: st.DataObject):
    """What asks is raised or not, at every gate; no rule turns on it; and no figure of merit stands in a report."""
    project, gate = a_project(data, generated, one_in=200), data.draw(st.sampled_from((None, *GATES)))
    assert [] == judged(project.report())
    outcomes = meaning(project.edition, project.given, project.gate)
    at_another = meaning(project.edition, project.given, gate)
    for rule in project.edition.rules:
        if isinstance(rule, Asks):
            assert outcomes[rule.rule] in get_args(AsksOutcome)
            assert outcomes[rule.rule] == at_another[rule.rule]
    alone = meaning(without_questions(project.edition), project.given, project.gate)
    assert alone == {rule: outcomes[rule] for rule in alone}


def test_a_judgement_would_be_caught(generated: list[Edition]):
    project = Project(an_edition(a_form(ask("a", "yes_no")), asks("first.question", "{a: yes}")), {}, None)
    report = replace(project, given={"a": Answer("answered", "yes")}).report()
    assert [] == judged(report)
    settled = replace(report.results[0], outcome="satisfied", next_actor="nobody")
    assert ["first.question is satisfied"] == judged(replace(report, results=(settled,)))
    unasked = replace(report.results[0], next_actor="nobody")
    assert ["first.question goes to nobody"] == judged(replace(report, results=(unasked,)))


@pytest.mark.parametrize("value", [{"score": "A"}, {"a": {"points_total": 3}}, {"results": [{"value": 0.7}]}])
def test_a_figure_of_merit_would_be_caught(value: Any):
    assert [] != [*_figures(value, "")]


def test_no_schema_has_a_place_for_merit():
    named = set(_names(schema()))
    assert set() == {name for name in named if MERIT.search(name)} - {"grade"}


def test_no_rule_of_the_charter_reads_a_vote_or_a_share():
    read = {path for rule in shipped().charter.rules for path in _read_by(rule, shipped().charter.form)}
    assert set() == {path for path in read if re.search(r"vote|share_of|tally|percent|score|majority", path)}


@pytest.mark.parametrize("audience", [*AUDIENCES, None])
def test_no_page_shows_a_percentage_or_a_level(audience: Any):
    shown = words_of(reading(shipped_reports()["uk-camden-cri"], audience))
    own = " ".join(words for words in shown if "“" not in words)
    assert [] == re.findall(r"(?i)\bscore\w*|\d+ ?%|\d+ out of \d+|\bbadge\b", own)


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value.get("properties", {})
        for part in value.values():
            yield from _names(part)
    elif isinstance(value, list):
        for part in value:
            yield from _names(part)


def _read_by(rule: Rule, form: Form) -> Iterator[str]:
    from charter_engine.engine.reader import conditions
    from charter_engine.engine.trace import opened

    for expression in conditions(rule):
        yield from opened(expression, form)


# --- 3 ----------------------------------------------------------------------------------------------------------------


def flipped(project: Project, more: Given, judge: Judge) -> list[str]:
    """Settled results that more answers changed."""
    now = judge(project.edition, project.given, project.gate)
    later = judge(project.edition, more, project.gate)
    return [f"{r} was {now[r]} and is {later[r]}" for r in now if now[r] != "undetermined" and now[r] != later[r]]


def errs_by_answers(project: Project) -> list[str]:
    """Rules that err for some answers only, although each of their conditions is read whatever is answered."""
    now, empty = (meaning(project.edition, given, project.gate) for given in (project.given, {}))
    always = [r for r in project.edition.rules if isinstance(r, Asks) or (r.when or r.unfinished_when) is None]
    return [r.rule for r in always if (now[r.rule] == "errored") != (empty[r.rule] == "errored")]


@given(st.data())
def test_more_answers_never_flip_a_settled_result(generated: list[Edition], data: st.DataObject):
    """For one day and gate: answering, adding an item to an open list, declaring it complete. An error stays one."""
    project = a_project(data, generated)
    project = replace(project, edition=with_gaps(data, project.edition))
    assert [] == flipped(project, more_of(data, project), meaning)
    assert [] == errs_by_answers(project)


@pytest.mark.parametrize("judge", [takes_lists_as_complete, takes_silence_as_no])
def test_a_flip_would_be_caught(judge: Judge):
    def broken(data: st.DataObject) -> list[str]:
        project = a_plain_project(data)
        return flipped(project, more_of(data, project), judge)

    assert_caught(broken)


# --- 5 ----------------------------------------------------------------------------------------------------------------

CHILD = """
import hashlib, pickle, sys
from datetime import date
from charter_engine.engine.assess import assess
from charter_engine.render.readings import render
FAULTS = {
    "": lambda: b"",
    "today": lambda: str(date.today().year).encode(),
    "order": lambda: "".join({"one", "two", "three", "four", "five", "six"}).encode(),
    "locale": lambda: __import__("locale").setlocale(__import__("locale").LC_ALL, "").encode(),
}
LATER = int(sys.argv[3])
class Later(date):
    @classmethod
    def today(cls):
        return cls(LATER, 1, 1)
date = Later
with open(sys.argv[1], "rb") as file:
    batch = pickle.load(file)
PAGES = (("text", None), ("text", "auditor"), ("html", "officer"), ("html", None))
for number, (edition, proposal, gate) in enumerate(batch):
    report = assess(edition, proposal, gate, "an engine")
    for form, audience in (("json", None), PAGES[number % len(PAGES)]):
        content = render([report], form, audience, several=False) + FAULTS[sys.argv[2]]()
        print(hashlib.sha256(content).hexdigest())
"""
MACHINES = (
    {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Pacific/Kiritimati"},
    {"PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "TZ": "America/Los_Angeles", "PYTHONUTF8": "1"},
)
YEARS = (2024, 2040)
"""What two machines think of the world: the order of a set, the language, the time, and what year it is."""
EACH_MACHINE = settings().max_examples if settings().max_examples > 1_000 else 100
"""So many projects are reported on by each."""


def on_two_machines(batch: Path, fault: str = "") -> list[list[str]]:
    """The digests of the JSON and of one page of each project of a batch, as two machines make them, side by side."""
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, str(batch), fault, str(year)],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **machine},
            stdout=subprocess.PIPE,
            text=True,
        )
        for machine, year in zip(MACHINES, YEARS, strict=True)
    ]
    outputs = [child.communicate()[0].split() for child in children]
    assert [0, 0] == [child.returncode for child in children]
    return outputs


def test_the_same_inputs_give_the_same_bytes(generated: list[Edition], tmp_path: Path):
    """In another process, with another order of sets, in another locale and time zone, in a later year."""
    first, second = on_two_machines(_batch(generated, tmp_path))
    assert len(first) >= 2 * EACH_MACHINE
    assert first == second


@pytest.mark.parametrize("fault", ["today", "order"])
def test_another_byte_on_another_machine_would_be_caught(generated: list[Edition], tmp_path: Path, fault: str):
    first, second = on_two_machines(_batch(generated[:5], tmp_path, most=5), fault)
    assert first != second


@pytest.mark.parametrize(("form", "one_in"), [("json", 9), ("text", 15), ("html", 15)])
def test_the_command_gives_the_same_bytes_for_proposals_of_this_checkout(form: str, one_in: int):
    """For one in so many of them, in the order of their names."""
    paths = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("proposals/*.yaml"))
    command = [sys.executable, "-m", "charter_engine", "assess", *paths[::one_in]]
    outputs = [
        subprocess.run(
            [*command, "--on", "2024-01-01", "--format", form],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **machine},
            capture_output=True,
            check=True,
        ).stdout
        for machine in MACHINES
    ]
    assert outputs[0] == outputs[1]


def _batch(generated: list[Edition], folder: Path, most: int | None = None) -> Path:
    """A file of projects: as many as a test draws, and the Charter of this checkout on proposals of its own."""
    found: list[tuple[Edition, Proposal, Gate | None]] = []

    @settings(max_examples=most or EACH_MACHINE, phases=[Phase.generate], database=None)
    @given(st.data())
    def collect(data: st.DataObject) -> None:
        project = a_project(data, generated, one_in=20)
        found.append((replace(project.edition), project.proposal, project.gate))

    collect()
    path = folder / "batch"
    path.write_bytes(pickle.dumps(found))
    return path


# --- 7 ----------------------------------------------------------------------------------------------------------------


def unseen(charter: Charter, cases: Folder) -> list[str]:
    """Rules without a case that shows them hold, fail or stay open, and cases that do not come out as they say."""
    results = [result for one in cases.cases for result in run(charter, one)]
    found = [f"{r.rule} in the case `{r.case.case}` is {r.found}" for r in results if not r.holds]
    shown: dict[str, set[str]] = {}
    for result in results:
        if result.holds:
            shown.setdefault(result.rule, set()).add(result.expected)
    for rule in charter.rules:
        wanted = zip(("hold", "fail", "stay open"), kinds_wanted(rule), strict=True)
        found += [
            f"{rule.rule} was never seen to {what}" for what, kinds in wanted if not kinds & shown.get(rule.rule, set())
        ]
    return found


def test_every_rule_has_been_seen_to_hold_fail_and_stay_open():
    """In a case beside it, run through the entry point of every report; and no clause is left without a word."""
    folder = shipped()
    assert [] == unseen(folder.charter, folder)
    assert [] == [row.id for row in rows(folder.charter) if row.blank]


def test_a_rule_that_was_never_seen_would_be_caught():
    """Each way of leaving one out: a case is taken away, a rule is turned round, a clause loses its rule."""
    folder = shipped()
    one = folder.cases[0]
    rule = next(rule for rule in folder.charter.rules if rule.principle == one.principle and isinstance(rule, Requires))
    fewer = replace(one, cases=tuple(case for case in one.cases if case.expect.get(rule.rule) != "satisfied"))
    assert f"{rule.rule} was never seen to hold" in unseen(folder.charter, Folder(folder.charter, (fewer,)))
    principles = tuple(
        replace(p, rules=tuple(_turned(r) if r == rule else r for r in p.rules)) for p in folder.charter.principles
    )
    turned = replace(folder.charter, principles=principles)
    assert [] != [
        text for text in unseen(turned, Folder(turned, (one,))) if text.startswith(f"{rule.rule} in the case")
    ]
    bare = replace(turned, principles=tuple(replace(p, rules=()) for p in folder.charter.principles))
    assert any(row.blank for row in rows(bare))


def _turned(rule: Rule) -> Rule:
    from charter_engine.model.expression import Not

    assert isinstance(rule, Requires)
    return replace(rule, satisfied_when=Not(rule.satisfied_when))


# --- 8 ----------------------------------------------------------------------------------------------------------------


def hidden(project: Project, report: Report) -> list[str]:
    """What an error hides: a result that is not as it is without the others, or that looks as if nothing were asked."""
    expected = meaning(project.edition, project.given, project.gate)
    shown = {result.rule.rule: result for result in report.results}
    found = [f"{rule} is missing" for rule in expected if rule not in shown]
    found += [
        f"{rule} is {shown[rule].outcome}, not {expected[rule]}"
        for rule in shown
        if shown[rule].outcome != expected[rule]
    ]
    assert all(result.details.value for result in report.results)  # found only now, and no error comes out
    for rule in project.edition.rules if "errored" in expected.values() else ():
        alone = replace(project.edition, rules=(rule,))
        if rule.rule in shown and replace(project, edition=alone).report().results != (shown[rule.rule],):
            found.append(f"{rule.rule} is another without the others")
    erred = {rule for rule, came_to in expected.items() if came_to == "errored"}
    asking = {rule.rule for rule in project.edition.rules if isinstance(rule, Asks)}
    if erred and report.next_step.custodian != "repair":
        found.append("nobody is told to repair it")
    if erred & asking and report.next_step.community == "nothing":
        found.append("it looks as if there were nothing to ask")
    for line in report.principles:
        mine = {rule.rule for rule in project.edition.rules if rule.principle == line.principle.principle}
        if mine & asking & erred and line.community == "not_asked":
            found.append(f"{line.principle.principle} looks as if it asked nothing")
    return found


def a_project_that_may_err(data: st.DataObject, unkind: list[Edition]) -> Project:
    """Rules that err for want of a value, by a date, or because of an answer that no form admits."""
    edition = one_of(data, unkind)
    wild = data.draw(st.booleans())
    return Project(edition, data.draw(answers_for(edition.form, wild=wild)), data.draw(st.sampled_from((None, *GATES))))


@given(st.data())
def test_a_rule_that_errs_hides_nothing(unkind: list[Edition], data: st.DataObject):
    """Every other result is there and unchanged; and an error is never "no question for the community"."""
    project = a_project_that_may_err(data, unkind)
    assert [] == hidden(project, project.report())


def _drops(report: Report) -> Report:
    return replace(report, results=tuple(r for r in report.results if r.outcome != "errored"))


def _shrugs(report: Report) -> Report:
    lines = tuple(replace(line, community="not_asked") for line in report.principles)
    return replace(report, principles=lines)


def _forgets(report: Report) -> Report:
    return replace(report, next_step=replace(report.next_step, community="nothing", custodian="nothing"))


@pytest.mark.parametrize("break_it", [_drops, _shrugs, _forgets])
def test_what_an_error_hides_would_be_caught(break_it: Callable[[Report], Report]):
    form = a_form(ask("a", "yes_no"), ask("n", "number"))
    rules = (asks("first.question", "{n: {at_least: gone}}"), requires("first.demand", "{a: yes}"))
    edition = an_edition(form, *rules, parameters=(parameter("gone", 2, until=date(2023, 1, 1)),))
    project = Project(edition, {"a": Answer("answered", "yes")}, None)
    assert [] == hidden(project, project.report())
    assert [] != hidden(project, break_it(project.report()))


def test_the_command_says_so_when_a_rule_errs_and_shows_all_the_others(tmp_path: Path):
    """Exit code 1, on a day when the number of one rule has run out; on the day before, exit code 0."""
    for name, text in ERRING.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    before, after = (_assessed(tmp_path, day) for day in ("2023-12-31", "2024-01-01"))
    assert (0, 1) == (before[0], after[0])
    erred = {result["rule"]: result for result in after[1]["results"] if result["outcome"] == "errored"}
    assert {"first.pace", "second.long"} == set(erred)
    assert {"the parameter `pace` has no value on 2024-01-01"} == {result["error"] for result in erred.values()}
    kept = [r for r in after[1]["results"] if r["rule"] not in erred]
    assert kept == [r for r in before[1]["results"] if r["rule"] not in erred]
    assert ["satisfied", "raised"] == [result["outcome"] for result in kept]
    lines = {line["id"]: line["community"] for line in after[1]["principles"]}
    assert {"first": "asked", "second": "cannot_tell_yet"} == lines
    assert "repair" == after[1]["next_step"]["custodian"]


def _assessed(folder: Path, day: str) -> tuple[int, Any]:
    command = [sys.executable, "-m", "charter_engine", "--charter", str(folder), "assess", str(folder / "p.proposal")]
    done = subprocess.run(
        [*command, "--on", day, "--format", "json"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


_RULES = """
principle: {name}
title: The {name}
short: The {name}
in_force: {{from: 2022-01-01}}
source: {{document: words}}
meaning: What it means.
clauses:
  - {{clause: {name}.clause, says: It says something., source: words, grade: A}}
rules:
"""
_BASIS = "basis: {{kind: charter, source: words, grade: A}}"
_RULE = "  - {{rule: {rule}, effect: {effect}, clause: {clause}, " + _BASIS + ", {more}}}\n"
_DEMAND = "due_by: deliberation, says: It is., unmet: It is not., shown_by: A paper., remedy: Mend it."
_QUESTION = "needs: [], about: the matter, question: What of it?, options: [do it, do not do it], tier: standard"


def _rule(rule: str, effect: str, more: str) -> str:
    return _RULE.format(rule=rule, effect=effect, clause=f"{rule.partition('.')[0]}.clause", more=more)


ERRING = {
    "charter.yaml": """
charter: a-charter
title: A Charter
council: The Council
called: Nowhere
principles: [first, second]
editions:
  - {edition: "2022", title: The first, from: 2022-01-01, source: words}
sources:
  - {source: words, title: Words, publisher: The Council, read: in full}
parameters:
  - parameter: pace
    unit: months
    label: the pace
    values:
      - {from: 2022-01-01, until: 2023-12-31, value: 12, source: words, grade: A}
""",
    "questions.yaml": """
form: 1
sections:
  - section: all
    letter: A
    title: All
    questions:
      - {question: lit, type: yes_no, wording: Is it lit?, label: whether it is lit, about: choice, use: [rule]}
      - {question: begins, type: date, wording: When does it begin?, label: the begin, about: choice, use: [rule]}
""",
    "routing.yaml": """
routing: 1
tiers:
  - {tier: light, when: {lit: yes}, opens: [all], says: It is lit.}
""",
    "first.yaml": _RULES.format(name="first")
    + _rule("first.pace", "requires", f"satisfied_when: {{begins: {{within: pace, of: report_date}}}}, {_DEMAND}")
    + _rule("first.lit", "requires", f"satisfied_when: {{lit: yes}}, {_DEMAND}")
    + _rule("first.why", "asks", f"when: {{lit: yes}}, {_QUESTION}"),
    "second.yaml": _RULES.format(name="second")
    + _rule("second.long", "asks", f"when: {{not: {{begins: {{within: pace, of: report_date}}}}}}, {_QUESTION}"),
    "p.proposal": """
proposal: a-project
version: 1
form: 1
kind: own
organisation: The Council
answers: {lit: yes, begins: 2023-12-01}
""",
}


# --- 9 ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def council(tmp_path: Path) -> Council:
    """A council whose project was submitted and published, so that nothing but people is missing for a decision."""
    found = a_council(tmp_path)
    found.adopt()
    found.submit()
    publish(found.by("officer"), "a-project")
    return found


@pytest.mark.parametrize("role", ROLES)
def test_no_decision_exists_without_people(council: Council, role: Role):
    """One role decides, and only by a person who is named, with reasons; no other act and no other role brings one."""
    if role not in MAY["decide"]:
        with pytest.raises(Refused, match="may not record a decision"):
            council.decide(role=role)
        assert [] == decisions(council)
        return
    for missing in ({"person": " "}, {"reasons": " "}, {"alternatives": None}, {"interests": None}):
        with pytest.raises(Refused, match=r"is not said|No person is named"):
            council.decide(role=role, **missing)
    assert [] == decisions(council)
    seq = council.decide(role=role)
    assert [seq] == decisions(council)
    assert {"role", "person"} == set(council.entries[seq].actor)


@pytest.mark.parametrize("role", ["engine", *ROLES])
def test_a_decision_that_went_round_the_table_of_roles_would_be_caught(council: Council, role: Role):
    """Whoever writes without asking who may is refused where entries are made, and told of where they are read."""
    decision = {"project": "a-project", "version": 1, "report": 3, "decision": "go_ahead", "on": "2026-11-23"}
    held = {
        "reasons": "No.",
        "alternatives": "none",
        "interests": "none",
        "advice": [],
        "conditions": [],
        "waivers": [],
    }
    body, person = {**decision, **held}, council.entries[2].actor["person"]
    faults = [fault.path for fault in check("decision.recorded", {"role": role, "person": person}, body)]
    assert ([] if role in MAY["decide"] else ["/actor/role"]) == faults
    assert "/actor/person" in [fault.path for fault in check("decision.recorded", {"role": role}, body)]
    if role in ROLES and role not in MAY["decide"]:
        with pytest.raises(Malformed, match=f"`{role}` stands there"):
            write(council.by(role), past_of(council.record), [Said("decision.recorded", body)])
        assert [] == decisions(council)


def decisions(council: Council) -> list[int]:
    return [entry.seq for entry in council.entries if entry.kind.startswith("decision.")]


# --- 10 ---------------------------------------------------------------------------------------------------------------

RECORD = logs.honest(9)
KEPT = RECORD.files["checkpoints/9.note"]
"""A checkpoint that somebody outside kept."""


def _is_unseen(done: Tampered, sees: Sees) -> bool:
    """Whether a change to the record goes unseen, or is not located."""
    found = sees(done.files, KEPT)
    if done.by_key:  # nothing contradicts itself: the older checkpoint alone shows it
        return "growth" not in logs.failed(found)
    return not is_located(found, done.first)


@settings(max_examples=settings().max_examples // 4)
@given(tampered(RECORD))
def test_no_change_to_the_record_goes_unseen(done: Tampered):
    """Altering, removing, reordering, re-dating or putting in an entry is detected and located, by both verifiers."""
    assert not _is_unseen(done, checked_by_both)


@pytest.mark.parametrize("blind", ["growth", "root"])
def test_a_change_that_goes_unseen_would_be_caught(blind: str):
    def sees(files: dict[str, bytes], older: bytes | None) -> Verified:
        found = logs.checked(files, older=older)
        return replace(found, checks=tuple(check for check in found.checks if check.name != blind))

    assert find(tampered(RECORD), lambda done: _is_unseen(done, sees)) is not None


@pytest.mark.parametrize("gone", [0, 1, 3])
def test_a_report_replays_to_the_same_bytes_and_a_redaction_still_verifies(tmp_path: Path, gone: int):
    """However many of a proposal's texts are taken away, with an entry that says so."""
    record = a_report()
    texts = {name: path for name, path in values_in(record).items() if path != "/actor/person"}
    taken = dict(list(texts.items())[:gone])
    record.files = {name: data for name, data in record.files.items() if name not in taken}
    if taken:
        record.add("redaction.performed", {"target": 1, "paths": sorted(taken.values()), "basis": "asked for"})
        record.sign(logs.FIRST, logs.SECOND)
    assert len(texts) == 3
    assert [] == logs.failed(logs.checked_twice(record.files))
    logs.lay_out(tmp_path, record.files)
    assert ["the same"] == [done.came.value for done in replay(tmp_path, None, logs.DAY)]


def test_a_text_that_is_taken_away_unsaid_would_be_caught():
    record = a_report()
    name = next(name for name, path in values_in(record).items() if path == "/answers/title")
    del record.files[name]
    assert ["redactions"] == logs.failed(logs.checked_twice(record.files))


# --- 12 ---------------------------------------------------------------------------------------------------------------


def disagreeing(report: Report, read: Callable[[Report, Any], Any] = reading) -> list[str]:
    """Where the readings of one report do not say the same."""
    found = []
    truths = {result.rule.rule: result.outcome for result in report.results}
    readings = {audience: read(report, audience) for audience in AUDIENCES}
    for audience, one in readings.items():
        shown = outcomes_shown(one, report)
        found += [f"{audience}: {rule} is {o}, not {truths[rule]}" for rule, o in shown if o != truths[rule]]
        wanted = [rule for rule, came_to in truths.items() if audience != "resident" or came_to == "raised"]
        found += [f"{audience}: {rule} is not there" for rule in wanted if rule not in dict(shown)]
        found += [f"{audience}: another journey of the data"] if pictures(one) != pictures(readings["auditor"]) else []
    known, unknown = zip(*(facts_said(one, report) for one in readings.values()), strict=True)
    for fact in set().union(*known) & set().union(*unknown):
        found.append(f"{fact} is known in one reading and unknown in another")
    return found


@given(st.data())
def test_one_result_three_readings(generated: list[Edition], data: st.DataObject):
    """Officer, resident and auditor are shown one outcome for each rule, and one state of each fact."""
    assert [] == disagreeing(a_project(data, generated, one_in=200).report())


def test_the_three_readings_of_proposals_of_this_checkout_agree():
    """Of one proposal in four, in the order of their names."""
    for name, report in sorted(shipped_reports().items())[::4]:
        assert [] == disagreeing(report), name


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_reading_that_disagrees_would_be_caught(audience: str):
    """One audience is read the report on another project."""
    form = a_form(ask("a", "yes_no"), ask("b", "yes_no"))
    edition = an_edition(form, requires("first.demand", "{b: yes}"), asks("first.question", "{a: yes}", needs=("b",)))
    reports = [
        Project(edition, a_proposal(text, form).answers, None).report() for text in ("{a: yes, b: yes}", "{a: no}")
    ]

    def broken(report: Report, reader: Any) -> Any:
        return reading(reports[1] if reader == audience else report, reader)

    assert [] == disagreeing(reports[0])
    assert [] != disagreeing(reports[0], broken)
