"""What the tests of pages share: the reports on shipped proposals as of one day, proposals full of hostile texts, and
the command as it is started at a terminal.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from hypothesis import settings

from charter_engine.engine.assess import assess
from charter_engine.language.look_over import looked_over
from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Answer, Answers, Node, Proposal, SourceNote
from charter_engine.model.questionnaire import Form
from charter_engine.model.report import Report
from charter_engine.render.html import to_html
from charter_engine.render.readings import Audience, reading
from tests.build import ROOT, shipped, shipped_proposals

ON = date(2026, 11, 22)
ENGINE = "charter-engine test"

DEMO = "uk-camden-cri"
FICTIONAL = "fictional-shared-care-records"
UNCONTROVERSIAL = "uk-derby-bins"
OPENED = (DEMO, FICTIONAL, UNCONTROVERSIAL)

# What a browser, a template, a Markdown reader or a terminal would obey. Short: readings cut long answers.
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": '"><img src=x onerror=alert(1)>',
    "quote": "' onmouseover='alert(1)",
    "style": "</style><b>bold</b>",
    "svg": "</text></svg><script>1</script>",
    "comment": "<!-- --!> ]]> <![CDATA[",
    "entity": "&lt;script&gt; &#60;b&#62;",
    "template": "{{7*7}} {% raw %} {# #}",
    "link": "[click](javascript:alert(1))",
    "picture": "![seen](http://evil.example/x.png)",
    "reference": "[1]: http://evil.example",
    "block": "# big\n\n- item\n\n> said\n\n---\n\n```sh\nrm",
    "rule": "---",
    "underline": "===",
    "bullet": "-",
    "number": "1) one",
    "table": "a | b || `c | d`",
    "escape": "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b1m \x00 \x7f \b",
    "direction": "\u202edrawkcab\u202c \u2066x\u2069 \u200f\u061c \u2028 \u2029 \ufeff",
}


def large() -> bool:
    """Whether `make test-slow` runs: the same tests at their large counts."""
    return settings.get_current_profile_name() == "large"


@cache
def edition() -> Edition:
    """The Charter of this checkout on the day of these tests."""
    return shipped().charter.on(ON)


def report_on(proposal: Proposal, under: Edition | None = None) -> Report:
    """The report as the command makes it, with the warnings about its texts."""
    under = under or edition()
    return replace(assess(under, proposal, None, ENGINE), problems=tuple(looked_over(proposal, under.form)))


@cache
def reports() -> Mapping[str, Report]:
    """The report on every shipped proposal."""
    return {name: report_on(proposal) for name, proposal in shipped_proposals().items()}


@cache
def page(name: str, audience: Audience) -> str:
    """One reading of a shipped proposal as a page."""
    return to_html([reading(reports()[name], audience)])


def hostile(text: str) -> Proposal:
    """The fictional project, which answers every question, with `text` for each of its free texts."""
    proposal = shipped_proposals()[FICTIONAL]
    return replace(
        proposal,
        organisation=text,
        notice=text,
        kind="illustration",
        sources=(SourceNote("s1", text, text, text),),
        answers=_with(proposal.answers, text, edition().form, ""),
    )


def _with(answers: Mapping[str, Node], text: str, form: Form, path: str) -> dict[str, Node]:
    return {name: _node(node, text, form, f"{path}.{name}" if path else name) for name, node in answers.items()}


def _node(node: Node, text: str, form: Form, path: str) -> Node:
    if isinstance(node, Answers):
        return replace(node, comment=text, items=tuple(_with(item, text, form, path) for item in node.items))
    if isinstance(node, Mapping):
        return _with(node, text, form, path)
    free = isinstance(node.value, str) and form.index[path].question.type == "text"
    return replace(
        node,
        value=text if free else node.value,
        comment=text,
        source_ref=text,
        answered_by=text,
        reason=text if node.state == "not_applicable" else node.reason,
        evidence=tuple(replace(shown, title=text, url=text) for shown in node.evidence),
    )


def charter(
    *arguments: str | Path, cwd: Path = ROOT, stdin: bytes = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a person does, in a folder, without what this machine sets for it."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd, input=stdin, env=environment(env), capture_output=True, check=False,
    )  # fmt: skip


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a child process: this one's, without the Charter that it may name."""
    return {**{name: value for name, value in os.environ.items() if name != "CHARTER_HOME"}, **(more or {})}


COMMAND: Sequence[str] = (sys.executable, "-m", "charter_engine")
