"""A report whose every text tries to become something else: markup, a script, a word that never ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from charter_engine.engine.assess import assess
from charter_engine.model.proposal import Answers, Node
from charter_engine.model.report import Report

HOSTILE = (
    "</p></td></table></svg></style><script>document.title='broken'</script>"
    "<img src=x onerror=\"document.title='broken'\">"
    "<h1>x</h1><form><input autofocus onfocus=\"document.title='broken'\"></form>{{7*7}}{% raw %}&lt;b&gt;"
) + "w" * 300


def hostile(report: Report) -> Report:
    """The same project, with markup in every text of its proposal."""
    proposal = report.proposal
    answers = {name: _spoilt(node) for name, node in proposal.answers.items()}
    sources = tuple(replace(source, title=HOSTILE, url=HOSTILE, read=HOSTILE) for source in proposal.sources)
    spoilt = replace(proposal, answers=answers, notice=HOSTILE, organisation=HOSTILE, sources=sources)
    return assess(report.edition, spoilt)


def _spoilt(node: Node) -> Node:
    if isinstance(node, Answers):
        items = tuple({name: _spoilt(part) for name, part in item.items()} for item in node.items)
        return replace(node, items=items, comment=HOSTILE)
    if isinstance(node, Mapping):
        return {name: _spoilt(part) for name, part in node.items()}
    text = isinstance(node.value, str) and " " in node.value
    return replace(node, value=HOSTILE if text else node.value, comment=HOSTILE, reason=node.reason and HOSTILE)
