"""The acts of the record: each by its roles and by no other; and nothing but people brings a decision."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from charter_engine.errors import InvalidSource, Refused
from charter_engine.model.actor import ACTS, MAY, ROLES, SAID, Act, Role
from charter_engine.workspace.acts.advise import advise
from charter_engine.workspace.acts.challenge import Challenge, answer_challenge, challenge
from charter_engine.workspace.acts.decide import supersede
from charter_engine.workspace.acts.evidence import Seen, see_evidence
from charter_engine.workspace.acts.release import publish, withdraw
from charter_engine.workspace.acts.waive import Waiver, waive
from charter_engine.workspace.reports.assess import assess_paths
from tests.records import Council, a_council, breached, reopened

PACKAGE = Path(__file__).parent.parent / "charter_engine"


DISCUSS = Challenge("project", "The tenants of a street", "May we talk about this?", "a-project")
ACTS_IN_TURN: Mapping[Act, Callable[[Council, Role], object]] = {
    "adopt_edition": lambda council, role: council.adopt(role=role),
    "change_rules": lambda council, role: council.change_rules(role),
    "second_rules": lambda council, role: council.change_rules("custodian", role),
    "submit": lambda council, role: council.submit("version: 3", role=role),
    "publish": lambda council, role: publish(council.by(role), "another"),
    "withdraw": lambda council, role: withdraw(council.by(role), "another", "No money for it."),
    "see_evidence": lambda council, role: see_evidence(council.by(role, "Nobody Else"), Seen("a-project", 1, "a", "b")),
    "advise": lambda council, role: advise(council.by(role), "a-project", 1, "Ask first.", []),
    "waive": lambda council, role: waive(
        council.by(role), Waiver("a-project", "partnership.signed", "Soon.", "officer", council.today)
    ),
    "decide": lambda council, role: council.decide(2, "do_not_do_it", role=role),
    "challenge": lambda council, role: challenge(council.by(role), council.held, DISCUSS),
    "answer_challenge": lambda council, role: answer_challenge(council.by(role), raised(council), "Yes.", changes=True),
    "supersede": lambda council, role: supersede(council.by(role), decisions(council)[0], "New figures.", None),
}
"""Each act of the record that these use cases do, on a council where everything else is in order."""


def raised(council: Council) -> int:
    return next(entry.seq for entry in council.entries if entry.kind == "challenge.raised")


ELSEWHERE = {"redact", "compare_list", "change_key", "keep_people", "report"}
"""Acts of other commands; and a report, which comes with its proposal."""


def test_no_act_is_left_out():
    assert set(ACTS) == set(ACTS_IN_TURN) | ELSEWHERE


@pytest.fixture(scope="module")
def ripe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a council in which each act can be done: a rule is not met, and a decision was made already."""
    council = a_council(tmp_path_factory.mktemp("ripe"))
    council.adopt()
    council.submit(f"proposal: another\n{breached()}")
    council.submit(breached())
    publish(council.by("officer"), "a-project")
    council.decide(decision="change_and_resubmit")
    challenge(council.by("facilitator"), council.held, DISCUSS)
    council.submit(breached(2))
    publish(council.by("officer"), "a-project")
    council.record.database.engine.dispose()
    return council.home


@pytest.mark.parametrize("act", ACTS_IN_TURN)
def test_every_act_is_done_by_its_roles_and_by_no_other(ripe: Path, tmp_path: Path, act: Act):
    for role in ROLES:
        council = reopened(ripe, tmp_path / role)
        if act in ("change_rules", "second_rules"):
            council.charter_with("requires", "due_by: decision")
        before = len(council.entries)
        if role in MAY[act]:
            ACTS_IN_TURN[act](council, role)
        else:
            with pytest.raises(Refused, match=f"may not {SAID[act]}"):
                ACTS_IN_TURN[act](council, role)
            assert before == len(council.entries)


def decisions(council: Council) -> list[int]:
    return [entry.seq for entry in council.entries if entry.kind.startswith("decision.")]


@pytest.fixture
def council(tmp_path: Path) -> Council:
    found = a_council(tmp_path)
    found.adopt()
    found.submit()
    publish(found.by("officer"), "a-project")
    return found


def test_no_document_brings_a_decision_with_it(council: Council):
    """What a proposal says of decisions is refused, or not believed; and submitting and reporting decide nothing."""
    for part in ("decision: go_ahead", "answers: {decision: go_ahead}", "decisions: [{decision: go_ahead}]"):
        with pytest.raises(InvalidSource):
            council.submit(f"version: 2\n{part}")
    council.submit("version: 2\nrecord: {answered_in_writing: yes}")
    assert [] == decisions(council)
    assert {"log.created", "edition.adopted", "proposal.submitted", "report.issued", "proposal.published"} == set(
        council.kinds
    )


def test_assessing_writes_nothing(council: Council):
    before = {path: path.read_bytes() for path in council.home.rglob("*") if path.is_file()}
    assess_paths(council.charter, [str(council.file("version: 2"))], council.today, None)
    before[council.home / "a-project.yaml"] = (council.home / "a-project.yaml").read_bytes()
    assert before == {path: path.read_bytes() for path in council.home.rglob("*") if path.is_file()}


def test_the_engine_cannot_reach_the_record():
    """What makes a report loads nothing that could write an entry."""
    script = (
        "import sys, charter_engine.workspace.reports.assess, charter_engine.engine.cases, charter_engine.cli.assess;"
        "print(*sorted(n for n in sys.modules if n.startswith(('charter_engine.', 'sqlalchemy'))))"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, encoding="utf-8")
    assert "charter_engine.engine.assess" in loaded.stdout.split()
    writes = ("charter_engine.store", "charter_engine.record", "charter_engine.workspace.acting", "sqlalchemy")
    assert [] == [name for name in loaded.stdout.split() if name.startswith(writes)]


def test_one_module_writes_what_people_did_and_one_says_that_they_decided():
    """Whoever adds another way to write an entry of people, or a decision, meets this test."""
    appending, deciding = [], []
    for path in sorted(PACKAGE.rglob("*.py")):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(PACKAGE).as_posix()
        nodes = list(ast.walk(ast.parse(text))) if "charter_engine.store" in text or DECIDED in text else []
        appending += [name] if any(map(appends, nodes)) and not name.startswith("store/") else []
        deciding += [name] if any(map(decides, nodes)) else []
    assert (["workspace/acting.py"], ["workspace/acts/decide.py"]) == (appending, deciding)


DECIDED = "decision.recorded"


def appends(node: ast.AST) -> bool:
    """Whether this imports from the store what adds entries that people make."""
    module = str(node.module) if isinstance(node, ast.ImportFrom) else ""
    if not module.startswith("charter_engine.store") or module.startswith("charter_engine.store.working"):
        return False
    assert isinstance(node, ast.ImportFrom)
    return bool({"append", "commit", "Group", "Draft"} & {each.name for each in node.names})


def decides(node: ast.AST) -> bool:
    """Whether this makes an entry that says that people decided."""
    if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in ("Said", "Wanted", "Entry"):
        return False
    return any(isinstance(each, ast.Constant) and each.value == DECIDED for each in ast.walk(node))
