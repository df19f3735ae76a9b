"""Reports run again from what was published with them: the same, or told apart, whatever was done to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from charter_engine import __version__
from charter_engine.canonical import canonical_bytes
from charter_engine.engine.assess import assess
from charter_engine.errors import Malformed
from charter_engine.language.folder import read_proposal as from_text
from charter_engine.log.checks import Status
from charter_engine.log.commitment import COMMITTED, SALT
from charter_engine.log.entries import read_entry
from charter_engine.log.spelling import decode_url
from charter_engine.record import blobs
from charter_engine.render.report_json import as_object
from charter_engine.store.publish import publish
from charter_engine.workspace.acts import release
from charter_engine.workspace.reports import replay as run
from charter_engine.workspace.reports.replay import Came, Replayed, replay
from tests import logs, tiny
from tests.logs import FIRST, POLICY, SECOND, Writer
from tests.records import a_council
from tests.test_log_command import run as charter_log

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 28)
LATER = "2999-12-31"
Change = Callable[[dict[str, Any]], None]


def nothing(_: dict[str, Any]) -> None:
    """No change."""


def a_report(
    *,
    rules: dict[str, str] | None = None,
    engine: str = __version__,
    to_report: Change = nothing,
    to_outcomes: Callable[[list[Any]], None] = lambda _: None,
    to_body: Change = nothing,
    due: str = "",
) -> Writer:
    """An honest log but for what is changed: entry 1 submits a proposal, entry 2 is the report on it."""
    writer = Writer()
    files = {name: text.encode() for name, text in (rules or tiny.texts()).items()}
    edition = tiny.folder().charter.on(date(2026, 11, 1))
    proposal = from_text(tiny.PROPOSAL.encode(), "a-project.yaml", edition.form)
    numbers = iter(range(1000))
    sealed = blobs.seal(proposal, edition.form, lambda: next(numbers).to_bytes(SALT, "big"))
    report = assess(edition, blobs.read_proposal(sealed.data, edition.form), None, f"charter-engine {engine}")
    held, outcomes = as_object(report), json.loads(blobs.write_outcomes(report))
    to_report(held)
    to_outcomes(outcomes)
    writer.files |= {logs.disclosed(each): each for each in sealed.disclosures}
    person = {"role": "officer", "person": writer.hide("/actor/person", "A. N. Other")}
    later = {"due": due} if due else {}
    about = {"project": proposal.proposal, "version": proposal.version}
    submitted = {
        **about,
        "kind": proposal.kind,
        "digest": report.proposal_digest,
        "form": 1,
        "proposal": logs.blob(writer, sealed.data, media=COMMITTED, due=due or LATER),
        "publish_by": due or LATER,
    }
    writer.add("proposal.submitted", submitted, actor=person)
    body = {
        **about,
        "submitted": 1,
        "edition": {"label": "2024", "digest": edition.digest},
        "charter": logs.blob(writer, blobs.write_charter(files)),
        "form": 1,
        "on": str(report.on),
        "gate": report.gate,
        "engine": {"name": "charter-engine", "version": engine},
        "report": logs.blob(writer, canonical_bytes(held), **later),
        "outcomes": logs.blob(writer, canonical_bytes(outcomes), **later),
        "tier": report.tier,
        "questions": [result.rule.rule for result in report.with_outcome("raised")],
    }
    to_body(body)
    person = {"role": "officer", "person": writer.hide("/actor/person", "A. N. Other")}
    writer.add("report.issued", body, actor=person)
    writer.sign(FIRST, SECOND)
    return writer


def values_in(writer: Writer) -> dict[str, str]:
    """The file of each value that may go, and the place that it belongs to."""
    held = ((name, opened(data)) for name, data in writer.files.items() if name.startswith("disclosures/"))
    return {name: json.loads(data)[1] for name, data in held}


def laid_out(writer: Writer, folder: Path) -> Path:
    logs.lay_out(folder / "decisions", writer.files)
    (folder / "policy").write_text(POLICY, encoding="utf-8")
    return folder / "decisions"


def again(writer: Writer, folder: Path, number: int | None = 2) -> Replayed:
    """The report in entry 2, run again."""
    [done] = replay(laid_out(writer, folder), number, TODAY)
    return done


def command(writer: Writer, folder: Path, name: str, *arguments: object) -> tuple[int, str]:
    """The exit code of a command of `charter log`, with the policy, and what it printed."""
    code, said, _ = charter_log(name, laid_out(writer, folder), *arguments, "--policy", folder / "policy")
    return code, said


def name_of(writer: Writer, entry: int, thing: str) -> str:
    """The file of a thing that an entry names."""
    sha256 = json.loads(writer.entries[entry])["body"][thing]["sha256"]
    return f"blobs/{sha256[:2]}/{sha256[2:]}"


def test_a_report_runs_again_to_the_same_bytes(tmp_path: Path):
    done = again(a_report(), tmp_path)
    assert (Came.SAME, Status.PASSED, "") == (done.came, done.status, done.said)


def test_a_report_that_was_put_on_the_record_by_an_act_runs_again_to_the_same(tmp_path: Path):
    council = a_council(tmp_path / "record")
    council.adopt()
    council.submit()
    release.publish(council.by("officer"), "a-project")
    council.submit("version: 2")
    publish(council.record.database, tmp_path / "decisions")
    first, second = replay(tmp_path / "decisions", None, council.today)
    assert (Came.SAME, Came.CANNOT) == (first.came, second.came)
    assert "not yet published, due" in second.said
    found = run.check([first, second])
    assert (Status.PASSED, "1 the same, 0 different, 1 could not; 1 are not published") == (found.status, found.said)


# 14, 15: edited rules, edited things


def test_14_the_rules_of_today_are_not_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "principles").mkdir()
    (tmp_path / "principles/charter.yaml").write_text("not a charter", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHARTER_HOME", str(tmp_path))
    assert (0, True) == _same(command(a_report(), tmp_path, "replay", "--all"))


def _same(came: tuple[int, str]) -> tuple[int, bool]:
    return came[0], "1 the same, 0 different, 0 could not" in came[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [("at most.", "at the very most."), ("of: report_date", "of: starts_on"), ("value: 12", "value: 13")],
    ids=["wording", "condition", "parameter"],
)
def test_14_other_rules_under_the_same_edition_give_a_difference_with_its_place(tmp_path: Path, old: str, new: str):
    rules = {name: text.replace(old, new) for name, text in tiny.texts().items()}
    done = again(a_report(rules=rules), tmp_path)
    assert (Came.DIFFERENT, Status.FAILED) == (done.came, done.status)
    assert "differs first at `/" in done.said


THINGS = [(1, "proposal"), (2, "charter"), (2, "report"), (2, "outcomes")]


@pytest.mark.parametrize(("entry", "thing"), THINGS)
def test_15_a_thing_that_was_edited_is_not_run_and_the_command_ends_with_1(tmp_path: Path, entry: int, thing: str):
    writer = a_report()
    name = name_of(writer, entry, thing)
    writer.files[name] = writer.files[name].replace(b"e", b"E", 1)
    done = again(writer, tmp_path)
    assert (Came.CANNOT, Status.FAILED) == (done.came, done.status)
    assert f"{name} is not the one that the entry names." == done.said
    code, said = command(writer, tmp_path, "verify", "--replay")
    assert (1, True) == (code, "Failed: things named by hash, reports run again." in said)


@pytest.mark.parametrize(("entry", "thing"), THINGS)
def test_15_a_thing_that_is_gone_cannot_be_run_and_the_command_ends_with_3(tmp_path: Path, entry: int, thing: str):
    writer = a_report(due="2026-11-20")
    del writer.files[name_of(writer, entry, thing)]
    done = again(writer, tmp_path)
    assert (Came.CANNOT, Status.NOT_COMPARED) == (done.came, done.status)
    assert " is not there" in done.said
    assert 3 == command(writer, tmp_path, "replay", "--all")[0]
    assert 3 == command(writer, tmp_path, "verify", "--replay")[0]


@pytest.mark.parametrize("instead", ["folder", "link", "pipe", "large"])
@pytest.mark.parametrize("name", ["blob", "entries/000.jsonl"])
def test_15_what_is_no_plain_file_is_told_of_and_the_command_ends_with_1(tmp_path: Path, name: str, instead: str):
    writer = a_report()
    path = laid_out(writer, tmp_path) / (name_of(writer, 2, "report") if name == "blob" else name)
    path.rename(tmp_path / "elsewhere")
    match instead:
        case "folder":
            path.mkdir()
        case "link":
            path.symlink_to(tmp_path / "elsewhere")
        case "pipe":
            os.mkfifo(path)
        case _:
            with path.open("wb") as file:
                file.truncate(100 * 2**20)
    assert 1 == charter_log("replay", tmp_path / "decisions", "--all")[0]


def test_a_report_that_was_issued_otherwise_than_it_came_out_is_told_apart_with_the_place(tmp_path: Path):
    def better(report: dict[str, Any]) -> None:
        report["results"][1]["outcome"] = "satisfied"

    done = again(a_report(to_report=better), tmp_path)
    assert Came.DIFFERENT is done.came
    assert 'The report differs first at `/results/1/outcome`: `"satisfied"` in the log, `"' in done.said


def test_a_table_of_outcomes_that_says_otherwise_is_told_apart(tmp_path: Path):
    def better(rows: list[Any]) -> None:
        rows[0][1] = "satisfied"

    done = again(a_report(to_outcomes=better), tmp_path)
    assert (Came.DIFFERENT, True) == (done.came, "The table of outcomes differs first at `/0/1`" in done.said)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"tier": "none"}, "/body/tier"),
        ({"questions": ["a.rule"]}, "/body/questions"),
        ({"form": 2}, "/body/form"),
        ({"version": 2}, "/body/version"),
        ({"edition": {"label": "2024", "digest": "0" * 64}}, "/body/edition/digest"),
    ],
)
def test_an_entry_that_claims_more_than_its_report_is_told_apart(tmp_path: Path, change: dict[str, Any], path: str):
    done = again(a_report(to_body=lambda body: body.update(change)), tmp_path)
    assert (Came.DIFFERENT, True) == (done.came, f"at `{path}" in done.said)


# 16: engine drift


def test_16_another_version_with_the_same_outcomes_is_said_to_be_that(tmp_path: Path):
    writer = a_report(engine="0.0.1")
    done = again(writer, tmp_path)
    assert (Came.SAME_OUTCOMES, Status.PASSED) == (done.came, done.status)
    assert "It was made by charter-engine 0.0.1" in done.said
    code, said = command(writer, tmp_path, "verify", "--replay")
    assert (0, True) == (code, "1 with the same outcomes by another version of the program" in said)


def test_16_another_version_with_other_outcomes_is_different(tmp_path: Path):
    def other(rows: list[Any]) -> None:
        rows[0][2] = "custodian"

    assert Came.DIFFERENT is again(a_report(engine="0.0.1", to_outcomes=other), tmp_path).came


@pytest.mark.parametrize(
    "around",
    [
        {"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "0"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"},
        {"LC_ALL": "POSIX", "TZ": "America/Los_Angeles", "PYTHONHASHSEED": "4294967295", "PYTHONUTF8": "0"},
    ],
    ids=["plain", "Turkish", "POSIX"],
)
def test_16_a_report_runs_to_the_same_bytes_in_any_locale_time_zone_and_order(tmp_path: Path, around: dict[str, str]):
    folder = laid_out(a_report(), tmp_path)
    line = [sys.executable, "-c", PROGRAM, "log", "replay", str(folder), "--all", "--on", "2026-11-28"]
    ended = subprocess.run(
        [*line, "--format", "json"], capture_output=True, cwd=ROOT, check=False, env={**os.environ, **around}
    )
    assert b"" == ended.stderr
    found = json.loads(ended.stdout)
    assert (0, ["the same"]) == (ended.returncode, [each["came"] for each in found["reports"]])


# Also: replay runs on the core alone.
PROGRAM = """
import sys
from charter_engine.__main__ import main
try:
    main()
finally:
    loaded = {"sqlalchemy", "fastapi", "weasyprint", "alembic", "psycopg"} & set(sys.modules)
    if loaded:
        print("loaded", loaded, file=sys.stderr)
"""


# What need not be there


def test_a_report_that_is_not_published_is_no_fault_of_the_log_but_cannot_be_run(tmp_path: Path):
    writer = a_report(due=LATER)
    for entry, thing in ((1, "proposal"), (2, "report"), (2, "outcomes")):
        del writer.files[name_of(writer, entry, thing)]
    for name in [each for each, path in values_in(writer).items() if path != "/actor/person"]:
        del writer.files[name]
    code, said = command(writer, tmp_path, "verify", "--replay")
    assert (0, True) == (code, "0 the same, 0 different, 1 could not; 1 are not published" in said)
    code, said = command(writer, tmp_path, "replay", 2)
    assert (3, True) == (code, f"is not yet published, due {LATER}" in said)


def opened(data: bytes) -> bytes:
    return decode_url(data.decode())


def test_a_report_that_was_withdrawn_is_no_fault_of_the_log(tmp_path: Path):
    writer = a_report(due="2026-11-20")
    gone = [(1, "proposal"), (2, "report"), (2, "outcomes")]
    hashes = [json.loads(writer.entries[entry])["body"][thing]["sha256"] for entry, thing in gone]
    for entry, thing in gone:
        del writer.files[name_of(writer, entry, thing)]
    writer.add("proposal.withdrawn", {"withdrawn": [{"sha256": each, "withdrawn": "given up"} for each in hashes]})
    writer.sign(FIRST, SECOND)
    [done] = replay(laid_out(writer, tmp_path), None, TODAY)
    assert (Came.CANNOT, Status.PASSED) == (done.came, done.status)
    assert "was withdrawn" in done.said


def test_a_report_runs_to_the_same_after_every_text_was_redacted(tmp_path: Path):
    writer = a_report()
    gone = {name: path for name, path in values_in(writer).items() if path != "/actor/person"}
    for name in gone:
        del writer.files[name]
    writer.add("redaction.performed", {"target": 1, "paths": sorted(gone.values()), "basis": "asked for"})
    writer.sign(FIRST, SECOND)
    code, said = command(writer, tmp_path, "verify", "--replay")
    assert gone
    assert (0, True) == (code, f"{len(gone)} of them gone with an entry that says so" in said)
    assert Came.SAME is again(writer, tmp_path).came


# What is no report


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"submitted": 0}, "no earlier submission"),
        ({"submitted": 2}, "no earlier submission"),
        ({"submitted": 99}, "no earlier submission"),
        ({"on": "1950-01-01"}, "no edition"),
        ({"on": "soon"}, "not as its kind says"),
        ({"gate": "ever"}, "not as its kind says"),
        ({"charter": None}, "not as its kind says"),
    ],
)
def test_an_entry_that_holds_no_report_cannot_be_run_and_says_why(tmp_path: Path, change: dict[str, Any], said: str):
    done = again(a_report(to_body=lambda body: body.update(change)), tmp_path)
    assert (Came.CANNOT, Status.NOT_COMPARED) == (done.came, done.status)
    assert said in done.said.lower()


@pytest.mark.parametrize("rules", [{"charter.yaml": "a: ["}, {}])
def test_a_charter_that_cannot_be_read_cannot_be_run_and_says_why(tmp_path: Path, rules: dict[str, str]):
    writer = a_report(to_body=nothing)
    body = json.loads(writer.entries[2])["body"]
    writer.entries.pop()
    data = canonical_bytes({"charter": rules})
    person = {"role": "officer", "person": writer.hide("/actor/person", "Another")}
    writer.add("report.issued", {**body, "charter": logs.blob(writer, data)}, actor=person)
    writer.published = 0
    writer.sign(FIRST, SECOND)
    done = again(writer, tmp_path)
    assert (Came.CANNOT, True) == (done.came, "Its Charter cannot be read." in done.said)


@pytest.mark.parametrize(("number", "said"), [(1, "`proposal.submitted`"), (3, "the log has 3"), (9999, "has 3")])
def test_what_is_no_report_is_refused_with_2(tmp_path: Path, number: int, said: str):
    with pytest.raises(Malformed, match=said):
        again(a_report(), tmp_path, number)
    code, _ = command(a_report(), tmp_path, "replay", number)
    assert 2 == code


def test_the_command_asks_for_one_entry_or_for_all(tmp_path: Path):
    folder = laid_out(a_report(), tmp_path)
    assert 2 == charter_log("replay", folder)[0]
    assert 2 == charter_log("replay", folder, 2, "--all")[0]
    assert 2 == charter_log("replay", tmp_path, "--all")[0]
    assert 0 == charter_log("replay", folder, 2)[0]


def test_the_command_ends_with_1_where_the_log_was_tampered_with_though_its_reports_are_the_same(tmp_path: Path):
    writer = a_report()
    writer.files["entries/000.jsonl"] = writer.files["entries/000.jsonl"].replace(b'"id-0"', b'"id-x"')
    code, said = command(writer, tmp_path, "replay", 2)
    assert (1, True) == (code, "root and checkpoints" in said)


def test_several_reports_are_told_in_one_line_and_the_first_that_is_amiss_is_named():
    entry = json.loads(a_report().entries[2])
    one = Replayed(with_seq(entry, 2), Came.SAME, Status.PASSED)
    two = Replayed(with_seq(entry, 5), Came.CANNOT, Status.NOT_COMPARED, "The report is not there.")
    found = run.check([one, two, one])
    assert "2 the same, 0 different, 1 could not. The report is not there." == found.said
    assert ("entry 5", Status.NOT_COMPARED) == (found.place, found.status)
    worse = replace(two, came=Came.DIFFERENT, status=Status.FAILED)
    assert Status.FAILED is run.check([one, two, worse]).status


def with_seq(entry: dict[str, Any], seq: int) -> Any:
    return read_entry(canonical_bytes({**entry, "seq": seq}))
