"""The Charter held against what others concluded: figures on small sets, misses with their reasons, verdicts apart."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from charter_engine.cli import cli
from charter_engine.engine.calibrate import (
    Calibration,
    Held,
    Miss,
    OpenRule,
    calibrate,
    flags,
    with_support,
    without_question,
)
from charter_engine.engine.calibrate_figures import Area, Figures, Seen, Share, area, figures
from charter_engine.language.format import rewrite
from charter_engine.language.verdicts import read_verdict, verdict_kind
from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Answer
from charter_engine.model.report import Result
from charter_engine.model.verdict import Fate, Verdict
from charter_engine.render.calibrate import HOW_FAR_TO_TRUST_IT, read
from charter_engine.render.calibrate_json import to_json
from charter_engine.render.calibrate_misses import why
from charter_engine.render.calibrate_picture import MARK_WORDS, mark, picture
from charter_engine.render.markdown import to_markdown
from charter_engine.render.text import to_text
from tests import build
from tests.pages import ROOT

PRINCIPLES = ("a", "b", "c", "d")
VERDICTS = sorted((ROOT / "proposals" / "verdicts").glob("*.yaml"))


def verdict(fate: Fate, agreed: str = "", once: str = "", **more: Any) -> Verdict:
    """A verdict whose principles are letters; `named` is its id."""
    name = more.pop("named", "a-project")
    return Verdict(name, fate, "court", more.pop("counts", True), agreed=tuple(agreed), named_once=tuple(once), **more)


def seen(fate: Fate, flagged: str, agreed: str = "", once: str = "", **more: Any) -> Seen:
    return Seen(verdict(fate, agreed, once, **more), frozenset(flagged), more.pop("tier", None))


def measured(*all_seen: Seen) -> Figures:
    return figures(all_seen, PRINCIPLES)


# --- figures ----------------------------------------------------------------------------------------------------------


def test_of_what_both_readers_named_the_flagged_are_counted_on_adverse_projects_only():
    found = measured(
        seen("stopped", "ab", agreed="ac"),
        seen("unlawful", "d", agreed="bd", once="a"),
        seen("criticised", "", agreed="a"),
        seen("supported_with_conditions", "", agreed="abcd"),
    )
    assert Share(2, 5) == found.recall
    assert Share(0, 4) == found.conditional


def test_a_principle_that_one_reader_named_is_no_miss_and_no_false_flag():
    found = measured(seen("stopped", "b", agreed="a", once="bc"))
    assert (Share(0, 1), Share(1, 1)) == (found.recall, found.precision)


def test_precision_looks_at_adverse_and_conditional_projects_together():
    found = measured(
        seen("stopped", "abc", agreed="a", once="b"),
        seen("supported_with_conditions", "d", agreed="d"),
        seen("supported", "abcd"),
    )
    assert Share(3, 4) == found.precision


def test_false_alarms_are_counted_of_all_principles_of_all_benign_projects():
    assert Share(1, 8) == measured(seen("supported", "a"), seen("uncontroversial", "")).false_alarms


def test_an_example_that_does_not_count_changes_no_figure():
    some = (seen("stopped", "a", agreed="ab"), seen("supported", "b"))
    more = (seen("unlawful", "", agreed="abcd", counts=False), seen("supported", "abcd", counts=False))
    assert measured(*some) == measured(*some, *more)


def test_a_principle_that_is_not_in_force_is_not_missed():
    assert Share(1, 1) == measured(seen("stopped", "a", agreed="az")).recall


def test_of_nothing_there_are_no_figures():
    found = measured()
    assert (None, None, ()) == (found.area, found.tier_area, found.sets)
    assert {None} == {share.value for share in (found.recall, found.precision, found.false_alarms, found.sets_right)}


@pytest.mark.parametrize(
    ("adverse", "benign", "value"),
    [([3, 4], [0, 1], 1.0), ([0], [5], 0.0), ([2], [2], 0.5), ([3, 2], [0, 2], 0.875), ([1, 1, 4], [1, 0], 5 / 6)],
)
def test_the_area_is_the_share_of_pairs_in_order_and_a_tie_is_half(adverse, benign, value):
    found = area(adverse, benign)
    assert found is not None
    pairs = [(worse > better) + 0.5 * (worse == better) for worse in adverse for better in benign]
    assert value == pytest.approx(sum(pairs) / len(pairs))
    assert value == pytest.approx(found.value)
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_the_interval_is_the_same_each_time_and_narrows_with_more_projects():
    few, many = area([3, 1], [0, 2]), area([3, 1] * 20, [0, 2] * 20)
    assert few == area([3, 1], [0, 2])
    assert few is not None
    assert many is not None
    assert many.high - many.low < few.high - few.low
    assert Area(1.0, 1.0, 1.0) == area([2, 3], [0, 1])


def test_the_area_of_the_tier_is_that_of_the_projects_that_have_one():
    some = [Seen(verdict("stopped"), frozenset(), 3), Seen(verdict("supported"), frozenset("abcd"), 0)]
    found = figures(some, PRINCIPLES)
    assert found.area is not None
    assert found.tier_area is not None
    assert (0.0, 1.0) == (found.area.value, found.tier_area.value)


@pytest.mark.parametrize(
    ("flagged", "order"),
    [
        (("abc", "a", ""), "right"),
        (("abc", "abc", ""), "tied"),
        (("abc", "b", "b"), "tied"),
        (("a", "ab", ""), "wrong"),
        (("ab", "ab", "abc"), "wrong"),
    ],
)
def test_a_matched_set_is_right_only_where_every_pair_is_and_a_tie_is_a_tie(flagged, order):
    fates: tuple[Fate, ...] = ("stopped", "supported_with_conditions", "supported")
    found = measured(
        *(seen(fate, mine, matched_set="bins", named=fate) for fate, mine in zip(fates, flagged, strict=True))
    )
    assert [("bins", order)] == [(each.name, each.order) for each in found.sets]
    assert Share(int(order == "right"), 1) == found.sets_right


def test_two_projects_whose_verdicts_agree_may_stand_in_any_order():
    found = measured(
        seen("stopped", "ab", matched_set="bins", named="x"),
        seen("unlawful", "a", matched_set="bins", named="y"),
        seen("supported", "", matched_set="bins", named="z"),
    )
    assert ["right"] == [each.order for each in found.sets]


def test_a_set_without_two_verdicts_that_count_and_differ_is_shown_and_not_counted():
    found = measured(
        seen("stopped", "a", matched_set="bins", named="x"),
        seen("supported", "ab", matched_set="bins", named="y", counts=False),
    )
    assert ["cannot_be_ordered"] == [each.order for each in found.sets]
    assert ["x", "y"] == [one.verdict.verdict for one in found.sets[0].seen]
    assert Share(0, 0) == found.sets_right


# --- what flags, and why not ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "outcome", "expected"),
    [
        (build.requires("a.one", "{x: yes}"), "breached", True),
        (build.requires("a.one", "{x: yes}"), "unfinished", False),
        (build.requires("a.one", "{x: yes}"), "undetermined", False),
        (build.asks("a.two"), "raised", True),
        (build.asks("a.two", tier="full"), "raised", True),
        (build.asks("a.two", tier="light"), "raised", False),
        (build.asks("a.two", tier="full", standing=True), "raised", False),
        (build.asks("a.two"), "undetermined", False),
    ],
)
def test_one_bar_flags(rule, outcome, expected):
    assert expected is flags(Result(rule, outcome, "officer", due=None, reason=""))


FORM = build.a_form(
    build.ask("uses_personal_data", "choice", ("yes", "no")),
    build.ask("pledge", "choice", ("signed", "refused")),
    build.ask("notice", "record", fields=(build.ask("state", "choice", ("live", "none")), build.ask("url"))),
)
EDITION: Edition = build.an_edition(
    FORM,
    build.requires("a.pledged", "{pledge: signed}"),
    build.requires("b.told", "{notice.state: live}"),
    build.asks("b.small", "{uses_personal_data: yes}", tier="light"),
    build.asks("c.always", "{uses_personal_data: yes}", standing=True),
)


def held_against(answers: str, with_verdict: Verdict) -> Calibration:
    return calibrate(EDITION, [(build.a_proposal(answers, FORM), with_verdict)])


def only(found: Calibration) -> Held:
    return found.published.held[0]


def test_a_miss_names_each_rule_that_could_not_be_told_and_what_it_wanted():
    found = held_against("{uses_personal_data: yes, pledge: refused}", verdict("stopped", "abc"))
    assert {"a": ("a.pledged",)} == only(found).flagged
    assert (
        Miss("b", (OpenRule("b.told", ("the state",)),), ("b.small",), 0),
        Miss("c", (), ("c.always",), 0),
    ) == only(found).missed
    assert "told (the state)" in why(only(found).missed[0])
    assert "below the bar or of every project: small" in why(only(found).missed[0])


def test_a_principle_that_only_an_unmet_rule_can_flag_is_named():
    assert ("a", "b", "c") == without_question(EDITION)
    asked = build.an_edition(FORM, *EDITION.rules, build.asks("b.big", "{uses_personal_data: yes}"))
    assert ("a", "c") == without_question(asked)


def test_a_miss_whose_rules_are_all_settled_says_so():
    found = held_against("{pledge: signed}", verdict("stopped", "a"))
    assert (Miss("a", (), (), 1),) == only(found).missed
    assert "1 rule is met or under way, or does not apply." == why(only(found).missed[0])


def test_the_constants_stand_beside_the_figures():
    found = held_against("{uses_personal_data: yes}", verdict("stopped", "abc"))
    assert (Share(0, 3), Share(3, 3), Share(1, 3)) == (
        found.published.figures.recall, found.everything.recall, found.standing.recall,
    )  # fmt: skip
    without = held_against("{uses_personal_data: no}", verdict("supported"))
    assert (Share(0, 3), Share(0, 3)) == (without.everything.false_alarms, without.standing.false_alarms)


def test_the_second_showing_adds_what_is_to_be_confirmed_and_the_first_does_not():
    told = build.answers("{pledge: refused}", FORM)
    found = held_against("{uses_personal_data: yes}", verdict("stopped", "a", to_confirm=told))
    assert (Share(0, 1), Share(1, 1)) == (found.published.figures.recall, found.supported.figures.recall)


def test_what_is_to_be_confirmed_never_takes_the_place_of_an_answer():
    own = build.a_proposal("{pledge: signed, notice: {state: live}}", FORM)
    more = build.answers("{pledge: refused, notice: {state: none, url: a page}, uses_personal_data: yes}", FORM)
    answers = with_support(own, verdict("stopped", to_confirm=more)).answers
    notice = answers["notice"]
    assert isinstance(notice, Mapping)
    assert ["signed", "yes"] == [value(answers[name]) for name in ("pledge", "uses_personal_data")]
    assert ["live", "a page"] == [value(notice[name]) for name in ("state", "url")]


def test_the_second_showing_takes_each_list_as_the_whole_list_and_fills_no_other_gap():
    form = build.a_form(
        build.ask("partners", "list", fields=(build.ask("name"), build.ask("gets", "choices", ("care", "crime")))),
        build.ask("data", "choices", ("care", "crime")),
        build.ask("people"),
    )
    own = build.a_proposal("{partners: [{name: A firm, gets: [care]}], data: [crime]}", form)
    whole = build.answers(
        "{partners: {complete: true, items: [{name: A firm, gets: {complete: true, items: [care]}}]},"
        " data: {complete: true, items: [crime]}}",
        form,
    )
    assert whole == with_support(own, verdict("stopped")).answers


def value(node: object) -> object:
    assert isinstance(node, Answer)
    return node.value


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> Calibration:
    """The shipped proposals held against their verdicts."""
    charter = build.shipped().charter
    names = [principle.principle for principle in charter.principles]
    verdicts = [read_verdict(path.read_bytes(), path.name, charter.form, names) for path in VERDICTS]
    proposals = build.shipped_proposals()
    return calibrate(charter.on(build.DAY), [(proposals[each.verdict], each) for each in verdicts])


def test_every_real_proposal_has_a_verdict_and_every_verdict_its_proposal():
    real = {name for name, proposal in build.shipped_proposals().items() if proposal.kind == "illustration"}
    assert real == {path.stem for path in VERDICTS}


@pytest.mark.parametrize("path", VERDICTS, ids=lambda path: path.stem)
def test_a_verdict_is_in_canonical_form(path: Path):
    kind = verdict_kind(build.shipped().charter.form)
    assert path.read_bytes() == rewrite(kind, path.read_bytes(), path.name)


def test_every_miss_stands_on_the_page_with_its_reason(shipped: Calibration):
    page = to_text(read(shipped))
    missed = [(one, miss) for one in shipped.published.held if one.verdict.counts for miss in one.missed]
    assert len(missed) > 10
    flat = " ".join(page.split()).replace("- ", "-")
    short = {principle.principle: principle.short for principle in shipped.edition.principles}
    told = [f"{one.verdict.verdict} Principle: {short[miss.principle]} Why: " for one, miss in missed]
    assert [] == [line for line in told if line not in flat]
    for said in HOW_FAR_TO_TRUST_IT:
        assert said.replace("- ", "-") in flat


def test_the_picture_and_the_table_beside_it_hold_the_same(shipped: Calibration):
    drawn = picture(shipped)
    root = ET.fromstring(drawn.svg)  # noqa: S314 - our own drawing
    names = ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert [row[0] for row in drawn.table.rows] == [
        name.removesuffix(" (example only)") for name in names if name.removesuffix(" (example only)") in
        {one.verdict.verdict for one in shipped.published.held}
    ]  # fmt: skip
    marks = [mark(one, each.principle) for one in shipped.published.held for each in shipped.edition.principles]
    crosses = list(root.iter("{http://www.w3.org/2000/svg}path"))
    assert marks.count("not_named") + 1 == len(crosses)
    for kind, words in MARK_WORDS.items():
        assert f"{marks.count(kind)} {words}" in drawn.description


def test_a_name_cannot_break_the_page(shipped: Calibration):
    edition = shipped.edition
    first, *others = edition.charter.principles
    odd = replace(edition.charter, principles=(replace(first, short="<b>|"), *others)).on(edition.day)
    found = replace(shipped, edition=odd)
    ET.fromstring(picture(found).svg)  # noqa: S314 - our own drawing
    assert "<b>" not in to_markdown(read(found))


def test_the_data_say_what_the_page_says(shipped: Calibration):
    data = json.loads(to_json(shipped))
    share = shipped.published.figures.recall
    assert {"part": share.part, "whole": share.whole} == data["published"]["figures"]["recall"]
    assert [one.verdict.verdict for one in shipped.published.held] == [
        project["id"] for project in data["published"]["projects"]
    ]


# --- the command, and verdicts apart ----------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the Charter, two proposals, and the verdict on one of them."""
    shutil.copytree(ROOT / "principles", tmp_path / "principles")
    (tmp_path / "proposals" / "verdicts").mkdir(parents=True)
    for name in ("proposals/uk-hackney-ehps.yaml", "proposals/uk-derby-bins.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "proposals/verdicts/uk-hackney-ehps.yaml", tmp_path / "proposals/verdicts")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, list(arguments), catch_exceptions=True)
    return done.exit_code, done.output if done.exception is None else f"{done.output}{done.exception}"


def test_the_command_names_a_proposal_without_a_verdict_and_leaves_it_out(here: Path):
    code, page = run("calibrate", "--on", "2024-01-01")
    assert 0 == code
    assert "1 real project " in page
    assert "No verdict stands beside uk-derby-bins." in page
    code, _ = run("calibrate", "proposals/uk-hackney-ehps.yaml", "--format", "svg", "-o", "picture.svg")
    assert 0 == code
    ET.parse(here / "picture.svg")  # noqa: S314 - our own drawing


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ("fate: stopped", "fate: stoped", "unknown-option", ":3:"),
        ("counts: true", "counts: perhaps", "wrong-type", ":6:"),
        ("counts: true", "count: true", "unknown-key", ":6:"),
        ("[transparency,", "[transparence,", "unknown-option", ":7:"),
        ("verdict: uk-hackney-ehps", "verdict: another", "other-file-name", ":2:"),
        ("counts: true", "counts: true\nto_confirm: {no_such_question: yes}", "unknown-question", ":7:"),
    ],
)
def test_a_mistake_in_a_verdict_is_told_with_its_place(here: Path, old: str, new: str, code: str, where: str):
    path = here / "proposals/verdicts/uk-hackney-ehps.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    exit_code, said = run("calibrate", "--on", "2024-01-01")
    assert exit_code
    assert code in said
    assert f"uk-hackney-ehps.yaml{where}" in said


def test_a_verdict_without_its_proposal_is_a_problem(here: Path):
    (here / "proposals/verdicts/stray.yaml").write_text("verdict: stray\n", encoding="utf-8")
    exit_code, said = run("calibrate", "--on", "2024-01-01")
    assert exit_code
    assert "no-proposal" in said
    assert "stray.yaml" in said


WATCHED = """
import sys
def told(event, arguments):
    if any("verdicts" in str(part) for part in arguments) and event in ("open", "os.listdir", "os.scandir"):
        sys.stderr.write("OPENED " + str(arguments[0]) + chr(10))
sys.addaudithook(told)
sys.argv = ["charter", *sys.argv[1:]]
from charter_engine.cli import main
main()
"""


def watched(folder: Path, *arguments: str) -> tuple[str, str]:
    """What a command prints, and what it opened among the verdicts."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    assert "Traceback" not in done.stderr
    opened = [line for line in done.stderr.splitlines() if line.startswith("OPENED") and ".pyc" not in line]
    return done.stdout, "\n".join(line for line in opened if f"{folder}" in line or "proposals" in line)


@pytest.mark.parametrize(
    "command",
    [
        ("assess", "proposals", "--on", "2024-01-01", "--format", "json"),
        ("explain", "proposals/uk-hackney-ehps.yaml", "transparency.public-page", "--on", "2024-01-01"),
        ("compare", "proposals/uk-hackney-ehps.yaml", "proposals/uk-hackney-ehps.yaml", "--on", "2024-01-01"),
        ("check", "proposals"),
    ],
    ids=lambda command: command[0],
)
def test_no_other_command_opens_a_verdict_and_a_corrupted_one_changes_nothing(here: Path, command: tuple[str, ...]):
    before = watched(here, *command)
    (here / "proposals/verdicts/uk-hackney-ehps.yaml").write_bytes(b"\xff\x00: [")
    (here / "proposals/verdicts/stray.yaml").write_bytes(b"fate: unlawful")
    assert before[0]
    assert (before[0], "") == watched(here, *command)


def test_a_verdict_that_is_opened_would_be_seen(here: Path):
    assert "uk-hackney-ehps.yaml" in watched(here, "calibrate", "--on", "2024-01-01")[1]
