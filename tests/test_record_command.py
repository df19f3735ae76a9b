"""`charter submit`, `charter decide` and `charter record` as they are used, from nothing to a decision."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from charter_engine import cli
from charter_engine.language.settings import FILE, write_settings
from charter_engine.log.entries import read_entry
from charter_engine.log.spelling import encode
from charter_engine.model.settings import Settings
from charter_engine.store import read
from charter_engine.workspace.records.record import find_record, open_record
from tests import logs
from tests.records import ORIGIN, PEOPLE, a_council, breached

TODAY = datetime.now(UTC).date()  # the command has the machine's own day; what it prints does not depend on it
LATER = TODAY + timedelta(days=30)
PERSON = {role: ("--person", name) for role, name in PEOPLE.items()}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a record and a Charter, in which the commands run."""
    a_council(tmp_path / "record")
    (tmp_path / "record/principles").rename(tmp_path / "principles")
    (tmp_path / "record" / FILE).write_bytes(write_settings(Settings(ORIGIN)))
    key = tmp_path / "record" / "key"
    key.write_text(f"{encode(bytes([7]) * 32)}\n", encoding="ascii")
    key.chmod(0o600)
    (tmp_path / "a-project.yaml").write_text(f"{HEAD}{breached()}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("CHARTER_RECORD", "CHARTER_HOME", "CHARTER_PERSON"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


HEAD = "proposal: a-project\nform: 1\nkind: own\norganisation: Council of Nowhere\n"
ADOPT = (
    "adopt", "--drafted-by", "Panel", "--signed-off-by", "Cabinet", "--on", "2024-01-01", "--minute", "7",
    "--from", "2024-01-01", *PERSON["custodian"],
)  # fmt: skip


def charter(*arguments: object) -> tuple[int, str, str]:
    """The exit code of a command, what it printed, and what it told."""
    with redirect_stdout(StringIO()) as said, redirect_stderr(StringIO()) as told:
        try:
            code: object = cli._run(list(map(str, arguments)))
        except SystemExit as stop:
            code = stop.code
    assert isinstance(code, int)
    return code, said.getvalue(), told.getvalue()


def record(*arguments: object) -> tuple[int, str, str]:
    return charter("record", *arguments)


def submit() -> tuple[int, str, str]:
    return charter("submit", "a-project.yaml", "--publish-by", LATER, *PERSON["officer"])


def kinds() -> list[str]:
    entries = map(read_entry, read.entries(open_record(find_record(None)).database))
    return [entry.kind for entry in entries if entry]


def test_from_an_adopted_edition_to_a_decision(home: Path):
    assert (0, "The adoption is entry 1.\n") == record(*ADOPT)[:2]
    code, said, told = submit()
    assert (0, "Version 1 of a-project is submitted: entry 2. Its report: entry 3.\n") == (code, said)
    assert f"published by {LATER}" in told
    evidence = ("evidence", "a-project", 1, "partners[1].pledge", "The letter", "--role", "adviser", *PERSON["adviser"])
    assert (0, "The evidence is entry 4.\n") == record(*evidence)[:2]
    advise = ("advise", "a-project", 1, "--text", "Ask the carers.", "--rule", "partnership.signed", *PERSON["adviser"])
    assert (0, "The advice is entry 5.\n") == record(*advise)[:2]
    publish = ("publish", "a-project", "--role", "officer", *PERSON["officer"])
    assert (0, "Entry 6 publishes version 1 of a-project.\n") == record(*publish)[:2]
    code, said, told = decide()
    assert (2, "", True) == (code, said, "nobody has waived them: partnership.signed" in told)
    waive = ("waive", "a-project", "partnership.signed", "--reason", "Soon.", "--owner", "officer", "--until", LATER)
    assert (0, "The waiver is entry 7.\n") == record(*waive, *PERSON["decision_maker"])[:2]
    assert (0, "The decision is entry 8.\n") == decide()[:2] == decide()[:2]
    supersede = ("supersede", 8, "--reason", "New figures.", *PERSON["decision_maker"])
    assert (0, "Entry 9 supersedes entry 8.\n") == record(*supersede)[:2]
    code, said, _ = record("status", "--format", "json")
    assert (0, ["published"]) == (code, [each["state"] for each in json.loads(said)["versions"]])
    assert f"version 1   submitted (entry 2), published (entry 6)\n{' ' * 14}advice: entry 5" in record("status")[1]


def decide(*more: str) -> tuple[int, str, str]:
    return charter(
        "decide", "a-project", 1, "go_ahead", "--reasons", "It helps.", "--alternative", "Nothing: no help.",
        "--no-interests", "--departed", 5, "They asked.", *more, *PERSON["decision_maker"],
    )  # fmt: skip


def test_a_project_is_taken_back(home: Path):
    assert (0, 0) == (record(*ADOPT)[0], submit()[0])
    code, said, told = record("withdraw", "a-project", "--reason", "No money.", *PERSON["officer"])
    assert (0, "Entry 4 takes back a-project: A project.\n") == (code, said)
    assert "title, the date and the reason" in told


def test_rules_are_changed_by_two_people(home: Path):
    record(*ADOPT)
    rules = home / "principles/openness.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("due_by: go_live", "due_by: decision"), encoding="utf-8")
    change = ("change-rules", "--reason", "A loophole.", *PERSON["custodian"], "--second-role", "adviser")
    code, said, _ = record(*change, "--second", "the adviser")
    assert (0, True) == (code, said.startswith("The change is entry 2. It is on show until "))
    assert (2, 3) == (record(*change, "--second", "the custodian")[0], len(kinds()))
    assert "From " in record("status")[1]


def test_before_every_act_a_line_says_who_will_see_what(home: Path):
    """Also where the act is then refused."""
    acts = {
        ADOPT: "Everybody will see at once who drafted",
        ("publish", "a-project", "--role", "officer", *PERSON["officer"]): "every version that was submitted",
        ("supersede", 0, "--reason", "No.", *PERSON["decision_maker"]): "no longer stands",
    }
    for arguments, told in acts.items():
        assert told in record(*arguments)[2].splitlines()[0]
    assert "proposal and its report are to be published by" in submit()[2].splitlines()[0]
    assert "what was decided, when, by whom" in decide()[2].splitlines()[0]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("status",), "There is no record here"),
        (("publish", "a-project", "--person", "A"), "Missing option '--role'"),
        (("publish", "a-project", "--role", "officer"), "Missing option '--person'"),
        (("publish", "a-project", "--role", "engine", "--person", "A"), "There is no role `engine`. It can be officer"),
        (("publish", "a-project", "--role", "adviser", "--person", "A"), "An adviser may not publish a proposal"),
        (("supersede", 3, "--reason", "No.", "--person", " "), "No person is named"),
    ],
)
def test_what_cannot_be_used_is_told_and_ends_with_2(
    home: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[object, ...], told: str
):
    if arguments == ("status",):
        monkeypatch.setenv("CHARTER_RECORD", "elsewhere")
    code, said, wrong = record(*arguments)
    assert (2, "", True) == (code, said, told in wrong), wrong
    monkeypatch.delenv("CHARTER_RECORD", raising=False)
    assert ["log.created"] == kinds()


def test_who_acts_can_be_named_once_for_all(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHARTER_PERSON", "the custodian")
    monkeypatch.setenv("CHARTER_RECORD", str(home / "record"))
    assert 0 == record(*ADOPT[:-2])[0]


def test_nothing_else_was_considered_and_something_was_contradict_each_other(home: Path):
    code, _, told = decide("--no-alternatives")
    assert (2, True) == (code, "--alternative and --no-alternatives contradict each other" in told)


@pytest.mark.parametrize("arguments", [ADOPT, ("status",)], ids=["an act", "a look"])
def test_without_the_parts_that_keep_a_record_the_command_says_what_to_install(home: Path, arguments: tuple[str, ...]):
    start = "import sys; sys.modules['sqlalchemy'] = None; from charter_engine import cli; cli.main()"
    command = [sys.executable, "-c", start, "record", *arguments]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    assert (3, True) == (done.returncode, "charter-engine[store]" in done.stderr), done.stderr


def test_a_published_folder_can_be_looked_at_without_them(home: Path):
    log = logs.honest(2)
    logs.lay_out(home / "decisions", log.files)
    start = "import sys; sys.modules['sqlalchemy'] = None; from charter_engine import cli; cli.main()"
    command = [sys.executable, "-c", start, "record", "status", "decisions"]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    assert (0, True) == (done.returncode, done.stdout.startswith("The record of 2 entries")), done.stderr


def test_the_register_is_made_anew_by_a_command(home: Path):
    for arguments in (("rebuild",), ("rebuild", "--record", "record")):
        assert (0, f"The register of {ORIGIN} was made anew.\n") == charter(*arguments)[:2]
