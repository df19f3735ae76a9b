"""A list held against the record, as lines and as JSON."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator

from charter_engine.engine.reader import long_date
from charter_engine.record.reconcile import CouncilList, Pair, Reconciled
from charter_engine.render.visible import told_apart, visible
from charter_engine.render.words import many

FORMAT = 1
_WORDS = {
    "dpia": "impact assessments",
    "sharing": "data sharing agreements",
    "atrs": "algorithmic transparency records",
    "contract": "contracts",
    "cabinet": "cabinet decisions",
}
_CANNOT = (
    "What this cannot tell:",
    "  whether the list itself is whole, or whether anything was done that stands on no list;",
    "  whether what is on the list had to be in the record, or a project of the record on the list;",
    "  whether two things with other references and other titles are the same.",
)


def to_text(about: CouncilList, found: Reconciled) -> str:
    """Lines for a terminal, without a last newline."""
    listed, recorded = many(len(found.listed), "line"), many(len(found.recorded), "project")
    lines = [
        f"A list of {_WORDS[about.kind]}, {about.name}, of {long_date(about.on)}, held against the record.",
        f"The list holds {listed}, the record {recorded}.",
        f"In both: {len(found.by_reference)} by reference, {len(found.by_title)} by a title that a person confirmed.",
        "",
        *_missing(found),
        "",
        *_not_listed(found),
        "",
        *_CANNOT,
        *_untitled(found),
    ]
    return "\n".join(map(visible, lines))


def to_json(about: CouncilList, found: Reconciled) -> str:
    """The same as JSON, without a last newline."""
    perhaps = _perhaps(found)
    held = {
        "format": FORMAT,
        "list": about.kind,
        "name": about.name,
        "on": str(about.on),
        "counts": {
            "listed": len(found.listed),
            "recorded": len(found.recorded),
            "by_reference": len(found.by_reference),
            "by_title": len(found.by_title),
        },
        "missing": [
            {
                "line": each.line,
                "reference": each.reference,
                "title": each.title,
                "perhaps": perhaps.get(each.reference, []),
            }
            for each in found.missing
        ],
        "not_listed": [{"project": each.project, "titles": list(each.titles)} for each in found.not_listed],
    }
    return told_apart(json.dumps(held, ensure_ascii=False, indent=2))


def asked(pair: Pair) -> str:
    """The question whether the two of a pair are the same."""
    return visible(
        f"Line {pair.item.line}, {pair.item.reference} ({pair.item.title}): is it the project {pair.project}?"
    )


def _missing(found: Reconciled) -> Iterator[str]:
    if not found.missing:
        yield "Everything on the list is in the record."
        return
    yield f"On the list and not in the record: {len(found.missing)}"
    perhaps = _perhaps(found)
    for each in found.missing:
        yield f"  line {each.line}   {each.reference}   {each.title or '(no title)'}"
        for project in perhaps.get(each.reference, ()):
            said = shlex.quote(f"{each.reference}={project}")
            yield f"      perhaps the same as the project {project}. If a person says that it is: --same {said}"


def _not_listed(found: Reconciled) -> Iterator[str]:
    if not found.not_listed:
        yield "Every project of the record is on the list."
        return
    yield f"In the record and not on the list: {len(found.not_listed)}"
    for each in found.not_listed:
        yield f"  {each.project}   {' / '.join(each.titles) or '(no title is public)'}"


def _untitled(found: Reconciled) -> Iterator[str]:
    if found.untitled:
        held = many(len(found.untitled), "project")
        yield f"  whether {held} without a public title stand on the list under another reference."


def _perhaps(found: Reconciled) -> dict[str, list[str]]:
    held = dict[str, list[str]]()
    for each in found.perhaps:
        held.setdefault(each.item.reference, []).append(each.project)
    return held
