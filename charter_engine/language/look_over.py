"""Looking over a proposal that could be read: what a person should see before it is published.

Texts of a proposal are public in time. These are warnings: shapes that look like somebody's e-mail address, telephone
number, NHS number or National Insurance number in a text that is not a public contact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from charter_engine.errors import Place, Problem
from charter_engine.model.proposal import Answer, Answers, Node, Proposal
from charter_engine.model.questionnaire import Form

_SHAPES: Mapping[str, re.Pattern[str]] = {
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w"),
    "a telephone number": re.compile(r"(?<!\d)(?:\+44\s?|0)(?:\d[\s-]?){9,10}(?!\d)"),
    "an NHS number": re.compile(r"(?<!\d)\d{3}[ -]\d{3}[ -]\d{4}(?!\d)"),
    "a National Insurance number": re.compile(r"\b[A-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b"),
}
_PUBLIC_CONTACTS = ("contact.", "complaint_route.", "rights_route.", "contest.")


def looked_over(proposal: Proposal, form: Form) -> Iterator[Problem]:
    """Warnings about a proposal, each naming the answer."""
    for path, text in _texts(proposal.answers, ""):
        located = form.index.get(re.sub(r"\[[0-9]+\]", "", path))
        if located is None or located.question.type != "text" or path.startswith(_PUBLIC_CONTACTS):
            continue
        for what, shape in _SHAPES.items():
            if shape.search(text):
                found = f"The answer `{path}` holds what looks like {what}."
                expected = "Answers are published. Name a role, or an office's own address."
                yield Problem(Place(proposal.proposal), "looks-personal", found, expected, "warning")


def _texts(node: Node | Mapping[str, Node], path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, Answer):
        if isinstance(node.value, str):
            yield path, node.value
        if node.comment:
            yield path, node.comment
    elif isinstance(node, Answers):
        for number, item in enumerate(node.items, 1):
            yield from _texts(item, f"{path}[{number}]")
    else:
        for name, part in node.items():
            yield from _texts(part, f"{path}.{name}" if path else name)
