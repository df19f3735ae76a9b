"""What `charter rules diff` says: every change of a Charter is seen, and weighed as the digest weighs it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from charter_engine.cli import cli
from charter_engine.engine.charter_diff import CharterDiff, ThingChange, changes, diff
from charter_engine.engine.charter_renames import under_other_names
from charter_engine.engine.charter_things import as_on
from charter_engine.engine.mutate import changes as small_changes
from charter_engine.model.charter import Charter, EditionNote
from charter_engine.model.expression import AnyOf
from charter_engine.model.questionnaire import Question
from charter_engine.model.rule import Requires, Rule
from charter_engine.render.blocks import Card, Pairs
from charter_engine.render.charter_diff import read
from charter_engine.render.text import to_text
from charter_engine.workspace.find import read_charter_at
from tests import build, tiny

DAY = date(2024, 6, 1)
ROUNDS = 30


@pytest.fixture(scope="module")
def shipped() -> Charter:
    return build.shipped().charter


def with_rules(charter: Charter, changed: Mapping[str, Rule]) -> Charter:
    """The Charter with rules in the place of those of their ids."""
    principles = (replace(p, rules=tuple(changed.get(rule.rule, rule) for rule in p.rules)) for p in charter.principles)
    return replace(charter, principles=tuple(principles))


def tiny_charter(*edits: tuple[str, str, str]) -> Charter:
    """The tiny Charter, with pieces of its files put in the place of others."""
    texts = tiny.texts()
    for file, old, new in edits:
        assert old in texts[file]
        texts[file] = texts[file].replace(old, new)
    return tiny.folder(texts).charter


def only(before: Charter, after: Charter) -> ThingChange:
    (change,) = changes(before, after)
    return change


def said(before: Charter, after: Charter, days: tuple[date, date] | None = None) -> str:
    return " ".join(to_text(read(diff(before, after, days), ("a", "b"))).split())


def rows(before: Charter, after: Charter) -> Iterator[tuple[str, str]]:
    """Each row of the reading."""
    for block in read(diff(before, after), ("a", "b")).blocks:
        for inner in (block, *(block.blocks if isinstance(block, Card) else ())):
            yield from inner.rows if isinstance(inner, Pairs) else ()


# --- laws -------------------------------------------------------------------------------------------------------------


def test_a_charter_does_not_differ_from_itself(shipped: Charter):
    assert () == changes(shipped, shipped)
    assert not any(span.differs for span in diff(shipped, shipped).spans)
    assert () == changes(as_on(shipped, DAY), as_on(shipped, DAY))


@pytest.mark.parametrize("at", range(ROUNDS))
def test_every_small_change_of_a_rule_is_seen_and_said(at: int, shipped: Charter):
    """In each round every rule is changed at once, in one of its small ways."""
    changed = {}
    for rule in shipped.rules:
        small = [change for change in small_changes(rule, shipped.form) if not change.shifts]
        if small:
            changed[rule.rule] = small[at * len(small) // ROUNDS]
    other = with_rules(shipped, {name: change.rule for name, change in changed.items()})
    told = {
        seen.id
        for seen in changes(shipped, other)
        if seen.weighs == "meaning" and any(p.added or p.removed or p.before != p.after for p in seen.parts)
    }
    assert [] == [change.says for name, change in changed.items() if name not in told]
    assert len(changed) > 90


def members(value: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Each member of a tree of frozen data: its path, what it is, and the tree with `another` in its place."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            inner, here = getattr(value, field.name), f"{path}.{field.name}"
            if (new := another(inner)) is not None:
                yield here, inner, replace(value, **{field.name: new})
            for deeper, found, tree in members(inner, here):
                yield deeper, found, replace(value, **{field.name: tree})
    elif isinstance(value, tuple):
        for at, item in enumerate(value):
            for deeper, found, tree in members(item, f"{path}[{at}]"):
                yield deeper, found, (*value[:at], tree, *value[at + 1 :])


NOT_ALONE = (".effect", ".editions", ".groups", ".questions[1].options", ".options_from")
"""What never changes by itself: the other effect has other parts, and groups fill the options of a question."""
OTHER_WORD = {"at_least": "at_most", "before": "after", "some": "none", "none": "some", "every": "some"}


def another(value: Any) -> Any:
    """Something of the same kind that is not the same; None where there is nothing to try."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return OTHER_WORD.get(value, f"{value}x")
    if isinstance(value, date):
        return date(2030, 1, 1)
    return value[1:] if isinstance(value, tuple) and len(value) > 1 else None


def test_any_change_of_any_part_of_a_charter_is_seen_and_weighed_as_the_digest_weighs_it():
    charter = tiny_charter()
    before = as_on(charter, DAY)
    unseen, misjudged, tried = [], [], 0
    for path, _, other in members(charter):
        if any(part in path for part in NOT_ALONE):
            continue
        tried += 1
        if not changes(charter, other):
            unseen.append(path)
            continue
        after = as_on(other, DAY)
        weighty = any(change.weighs == "meaning" for change in changes(before, after))
        if weighty != (charter.on(DAY).digest != other.on(DAY).digest):
            misjudged.append(path)
    assert tried > 300
    assert ([], []) == (unseen, misjudged)


# --- what it says -----------------------------------------------------------------------------------------------------


def test_a_changed_condition_is_told_before_and_after(shipped: Charter):
    rule = next(rule for rule in shipped.rules if rule.rule == "external-partners.pledged")
    assert isinstance(rule, Requires)
    assert rule.unfinished_when is not None
    wider = replace(rule, satisfied_when=rule.unfinished_when)
    change = only(shipped, with_rules(shipped, {rule.rule: wider}))
    assert ("rule", "external-partners.pledged", "changed", "meaning") == (
        change.kind, change.id, change.how, change.weighs,
    )  # fmt: skip
    (part,) = change.parts
    assert "satisfied_when" == part.part
    assert "asked" not in part.before
    assert "“signed” or “asked, no reply so far”" in part.after


def test_of_a_condition_with_many_parts_only_what_came_in_or_went_out_is_told(shipped: Charter):
    first = shipped.routes[0]
    assert isinstance(first.when, AnyOf)
    after = replace(shipped, routes=(replace(first, when=AnyOf(first.when.items[1:])), *shipped.routes[1:]))
    change = only(shipped, after)
    assert ("route", "full") == (change.kind, change.id)
    assert [1, 0] == [len(change.parts[0].removed), len(change.parts[0].added)]
    assert ("Taken if: is no longer enough", change.parts[0].removed[0]) in rows(shipped, after)


def test_of_what_every_item_must_meet_only_the_new_part_is_told(shipped: Charter):
    rule = next(rule for rule in shipped.rules if rule.rule == "external-partners.listed")
    assert isinstance(rule, Requires)
    more = build.expression(
        "{every: partners, where: {all: [{answered: role}, {any: [{answered: gets}, {not: {answered: gets}}]},"
        " {answered: name}]}}"
    )
    (part,) = only(shipped, with_rules(shipped, {rule.rule: replace(rule, satisfied_when=more)})).parts
    assert ("all", ()) == (part.joined, part.removed)
    (added,) = part.added
    assert added.startswith("for every one of the outside organisations that take part, the form gives the name")


def test_a_better_sentence_is_a_change_of_words_alone():
    before = tiny_charter()
    after = tiny_charter(
        ("charter.yaml", "The council asks its partners to sign.", "The council asks each partner to sign.")
    )
    assert "words" == only(before, after).weighs
    assert before.on(DAY).digest == after.on(DAY).digest
    assert "Changes of words alone: no result differs" in said(before, after)
    assert "No result differs on any day." in said(before, after)


def test_a_question_with_another_id_and_the_same_words_is_renamed(shipped: Charter):
    sections = shipped.form.sections
    question = next(q for q in sections[1].questions if q.type == "text")

    def renamed(old: Question) -> Question:
        return replace(old, question="quite_another_name") if old is question else old

    section = replace(sections[1], questions=tuple(map(renamed, sections[1].questions)))
    after = replace(shipped, form=replace(shipped.form, sections=(sections[0], section, *sections[2:])))
    (found,) = [change for change in changes(shipped, after) if change.kind == "question"]
    assert ("renamed", "quite_another_name", question.question) == (found.how, found.id, found.was)
    assert "meaning" == found.weighs


def test_a_new_name_of_a_question_is_told_there_and_not_at_each_rule_that_reads_it(tmp_path: Path):
    """Also where a rule that reads it changes: what it said before is read aloud with the label of the question."""
    folder = tmp_path / "b"
    shutil.copytree(build.ROOT / "principles", folder)
    for file in folder.glob("*.yaml"):
        text = re.sub(r"\baccess_roles\b", "roles_with_access", file.read_text(encoding="utf-8"))
        file.write_text(text, encoding="utf-8")
    before, after = (read_charter_at(path).charter for path in (build.ROOT / "principles", folder))
    found = only(before, after)
    assert ("question", "roles_with_access", "renamed", "access_roles", ()) == (
        found.kind, found.id, found.how, found.was, found.parts,
    )  # fmt: skip
    rule = next(rule for rule in after.rules if rule.rule == "security-ethics.access")
    assert isinstance(rule, Requires)
    other = with_rules(after, {rule.rule: replace(rule, satisfied_when=build.expression("{some: roles_with_access}"))})
    (told,) = [change for change in changes(before, other) if change.kind == "rule"]
    assert "which roles can use the data" in told.parts[0].before
    assert "access_roles" not in told.parts[0].before


@pytest.mark.parametrize("path", [*tiny.folder().charter.form.index, *tiny.folder().charter.form.derived_by_name])
def test_a_new_name_of_any_fact_is_one_change_wherever_the_fact_is_read(path: str):
    before = tiny_charter()
    after = under_other_names(before, {path: f"{path}_by_another_name"})
    assert before.on(DAY).digest != after.on(DAY).digest
    change = only(before, after)
    assert ("renamed", path, f"{path}_by_another_name") == (change.how, change.was, change.id)


def test_a_new_rule_is_told_with_what_it_requires_and_from_which_day():
    rule = """
  - rule: openness.new
    effect: requires
    clause: openness.shown
    basis: {kind: reading, grade: D}
    in_force: {from: 2025-01-01}
    satisfied_when: {stage: live}
    due_by: go_live
    says: The project is running.
    unmet: The project is not running.
    shown_by: A page.
    remedy: Begin.
"""
    texts = tiny.texts()
    clause = tiny_charter().principles[0].clauses[0].clause
    texts["openness.yaml"] = texts["openness.yaml"].rstrip("\n") + rule.replace("openness.shown", clause)
    before, after = tiny_charter(), tiny.folder(texts).charter
    told = said(before, after)
    assert "Rule openness.new: new The project is running." in told
    days = dict(rows(before, after))
    assert days["1 January 2024 to 31 December 2024"].startswith("the same on every day")
    assert days["From 1 January 2025"].startswith("can differ")


def test_one_charter_on_two_days(shipped: Charter):
    told = said(shipped, shipped, (date(2023, 1, 1), date(2024, 1, 1)))
    assert "as on 1 January 2023: the edition of 2022" in told
    assert "Principle external-partners: new" in told
    assert "Principle clear-about-use: gone" in told
    assert "Their digests differ: results can differ." in told


def test_a_question_is_told_by_its_kind_of_answer_its_options_and_what_holds_when_it_is_not_asked():
    more = "          - {option: pilot, label: a trial}\n          - {option: paused, label: paused}\n"
    after = tiny_charter(
        ("questions.yaml", "          - {option: pilot, label: a trial}\n", more),
        ("questions.yaml", "label: up and running", "label: running"),
        ("questions.yaml", "type: date", "type: text"),
    )
    found = rows(tiny_charter(), after)
    assert {
        ("What can be chosen: new", "“paused”"),
        ("What can be chosen (words alone): was", "“up and running”"),
        ("What can be chosen (words alone): now", "“running”"),
        ("Kind of answer: was", "a date"),
        ("Kind of answer: now", "a text"),
    } <= set(found)


def test_a_record_that_is_gone_is_told_once_and_not_for_each_of_its_parts(shipped: Charter):
    section = next(s for s in shipped.form.sections if any(q.type == "record" for q in s.questions))
    record = next(q for q in section.questions if q.type == "record")
    fewer = replace(section, questions=tuple(q for q in section.questions if q is not record))
    sections = tuple(fewer if s is section else s for s in shipped.form.sections)
    found = changes(shipped, replace(shipped, form=replace(shipped.form, sections=sections)))
    assert [(record.question, "gone")] == [(change.id, change.how) for change in found if change.kind == "question"]


def test_a_number_that_changes_is_told_with_its_unit():
    told = said(tiny_charter(), tiny_charter(("charter.yaml", "value: 12", "value: 24")))
    assert "Value: was 12 months Value: now 24 months" in told


def test_a_new_group_is_told_once_and_not_again_for_each_question_that_offers_it():
    before = tiny_charter()
    carers = "  - {group: carers, label: people who look after somebody}\n"
    after = tiny_charter(("charter.yaml", carers, carers + "  - {group: tenants, label: tenants}\n"))
    change = only(before, after)
    assert ("group", "tenants", "new", "meaning") == (change.kind, change.id, change.how, change.weighs)
    assert before.on(DAY).digest != after.on(DAY).digest


# --- the command ------------------------------------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["rules", "diff", *arguments])


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """The tiny Charter twice, the second with a rule that is due later."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for file, text in tiny.texts().items():
            (tmp_path / name / file).write_text(text, encoding="utf-8")
    return tmp_path / "a", tmp_path / "b"


def test_the_command_prints_text_markdown_and_json_and_writes_a_file(folders: tuple[Path, Path], tmp_path: Path):
    old, new = folders
    head = new / "charter.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("value: 100", "value: 50"), encoding="utf-8")
    text = run(str(old), str(new))
    assert (0, True) == (text.exit_code, "Value: now" in text.output)
    assert "### how many people are many" in run(str(old), str(new), "--format", "markdown").output
    told = json.loads(run(str(old), str(new), "--format", "json").output)
    assert ["many_people"] == [change["id"] for change in told["changes"]]
    assert told["days"][0]["results_can_differ"]
    written = tmp_path / "out.md"
    assert "" == run(str(old), str(new), "--format", "markdown", "-o", str(written)).stdout
    assert "### how many people are many" in written.read_text(encoding="utf-8")


def test_it_says_which_proposals_come_out_differently(tmp_path: Path):
    folder = tmp_path / "b"
    shutil.copytree(build.ROOT / "principles", folder)
    file = folder / "external-partners.yaml"
    text = file.read_text(encoding="utf-8")
    signed = "satisfied_when: {every: partners, where: {pledge.state: signed}}"
    assert signed in text
    file.write_text(text.replace(signed, "satisfied_when: {some: partners}"), encoding="utf-8")
    done = run(str(build.ROOT / "principles"), str(folder), "--proposals", str(build.ROOT / "proposals"))
    assert 0 == done.exit_code
    assert "external-partners.pledged: “Met” in place of “Cannot tell yet”" in " ".join(done.output.split())


def test_bad_input_is_told_all_at_once(folders: tuple[Path, Path]):
    old, new = folders
    for folder in folders:
        head = folder / "charter.yaml"
        head.write_text(
            head.read_text(encoding="utf-8").replace("council: Council", "counsil: Council"), encoding="utf-8"
        )
    assert isinstance(run(str(old), str(new)).exception, Exception)
    told = str(run(str(old), str(new)).exception)
    assert 2 == told.count("Did you mean `council`?")
    missing = str(run("nowhere", "neither").exception)
    assert "nowhere" in missing
    assert "neither" in missing


def test_nothing_is_written_among_the_files_of_a_charter(folders: tuple[Path, Path]):
    old, new = folders
    assert "among the Charter's own files" in str(run(str(old), str(new), "-o", str(new / "what.md")).exception)
    assert not (new / "what.md").exists()


@pytest.mark.parametrize("arguments", [[], ["one"], ["a", "b", "c"], ["a", "b", "--to", "2024-01-01"]])
def test_a_way_of_asking_that_says_too_little_or_too_much_is_refused(arguments: list[str]):
    assert 2 == run(*arguments).exit_code


def test_a_day_before_the_first_edition_is_told():
    assert "no edition" in str(run("--from", "2001-01-01").exception).lower().replace("there is ", "")


def test_editions_are_told_by_label():
    charter = tiny_charter()
    note = EditionNote("2025", "The Charter of 2025", date(2025, 1, 1), "the-charter")
    change = only(charter, replace(charter, editions=(*charter.editions, note)))
    assert ("edition", "new", "days") == (change.kind, change.how, change.weighs)
    assert isinstance(diff(charter, charter), CharterDiff)
