"""What was measured as a page: the goals first, then every figure."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench import engines, reading, reports, starts
from bench.clock import Times
from bench.engines import Engines, Line
from bench.reports import Reports
from bench.tables import duration, figure, met, spread, table

PACKAGES = ("zen-engine", "common-expression-language", "cedarpy", "maykin-json-logic-py", "rule-engine")
OTHERS = ("PyYAML", "pydantic", "click", "weasyprint")

HOW = """
Written by `make bench`, in one run. Every time is processor time.
A ratio is taken within a round, between neighbours. Given is the middle of all rounds, and both ends.
""".strip()
COMMON = """
What every engine can express: choices, yes or no, ticked options, and whether something was said, joined by *all*,
*any* and *not*. That is {whole} of the {all} rules whole, and {parts} parts of others as rules of their own:
{rules} rules, {conditions} conditions, {questions} questions.
Left out are dates, numbers, lists of records, and what decides whether a question is asked.
""".strip()
EXACT = """
No peer has a value for *unknown*. Here each is given two tests for each condition, *certainly true* and *certainly
false*, and facts in which what is not known is a word of its own. A compiler writes such tests; no person would.
Each engine gets facts as it takes them, with every question in the same order, whether its answer is known or not.
Turning our facts into a peer's is not counted, and neither is putting ours in order, save in the lines that say so.
The proposals are gone through one after the other.
""".strip()
NATIVE = """
Each condition once, and what is not known is left out of the facts. What that means is up to each engine.
Where one stops with an error, that is read as *cannot tell yet*, which is kind to it.
Whatever differs from the [definition](../docs/meaning.md) is a wrong outcome.
""".strip()
STARTS = """
Whole processes, each begun anew. The first ones, which fill the caches of the system, are not counted.
What `charter assess` is made of: from Python alone on, each line holds the one above it.
""".strip()
PDFS = """
Of the proposals that come with the program, the one of middle size and the largest, by size of file.
All reasons of all rules are computed for each; only the auditor's PDF prints them all.
""".strip()


@dataclass(frozen=True)
class Measured:
    """All that one run of `make bench` has measured."""

    engines: Engines
    reading: Mapping[str, Times]
    assess: Mapping[str, Times]
    help: Mapping[str, Times]
    reports: Reports


def page(measured: Measured) -> str:
    """The whole page."""
    parts = [
        "# What was measured",
        HOW,
        machine(),
        "## Goals",
        goals(measured),
        "## Outcomes, against other rule engines",
        *_engines(measured.engines),
        "## Reading the Charter",
        "All files of the Charter, cases too.",
        _times_table(measured.reading),
        "## Starting the command",
        STARTS,
        _times_table(measured.assess),
        _times_table(measured.help),
        "## Reasons, and the PDF",
        *_reports(measured.reports),
    ]
    return "\n\n".join(parts) + "\n"


def goals(measured: Measured) -> str:
    """Each goal with its figure: met or missed."""
    exact = {line.name: line for line in measured.engines.exact if not line.wrong}
    peers = [line for line in exact.values() if line.package and not line.name.endswith(engines.CONVERTED)]
    rows = [_slower(peer, least) for peer, least in _peers_with_goals(peers)]
    rows += [
        _goal("reading and checking the Charter, to parsing its files as YAML", measured.reading[reading.CHECKED], 3),
        _goal("`charter assess`, to a process that imports pydantic and yaml", measured.assess[starts.ASSESS], 2.5),
        _goal("`charter --help`, to a process that imports click", measured.help[starts.HELP], 2),
        *_reasons_goals(measured.reports),
    ]
    return table(["what", "goal", "measured", ""], rows)


def machine() -> str:
    """What it was measured on: the processor, Python, and the packages."""
    packages = ", ".join(f"{name} {version(name)}" for name in (*PACKAGES, *OTHERS))
    return f"{where()}\n{packages}."


def where() -> str:
    """The processor, and Python."""
    python = f"{platform.python_implementation()} {platform.python_version()} on {platform.system()}"
    return f"**Machine.** {_processor()}, {os.cpu_count()} cores. {python}."


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def _peers_with_goals(peers: Sequence[Line]) -> list[tuple[Line, int]]:
    """The fastest peer of all, the fastest form of CEL, and Cedar: each with how many times our time it shall take."""

    def fastest(several: Iterable[Line]) -> Line:
        return min(several, key=lambda line: line.times.ratio.middle)

    cel, cedar = (fastest(p for p in peers if p.package == name) for name in ("common-expression-language", "cedarpy"))
    return [(fastest(peers), 5), (cel, 15), (cedar, 40)]


def _slower(peer: Line, least: int) -> list[str]:
    ratio = peer.times.ratio.middle
    return [f"{peer.name}, to `compile`", f"at least {least}", figure(ratio), met(ratio >= least)]


def _goal(what: str, times: Times, most: float) -> list[str]:
    ratio = times.ratio.middle
    return [what, f"at most {most:g}", figure(ratio), met(ratio <= most)]


def _reasons_goals(measured: Reports) -> list[list[str]]:
    rows = []
    for name, times in (("middle", measured.middle), ("largest", measured.largest)):
        what = f"reasons to {reports.WHOLE}: the {name} proposal"
        share = times[reports.WHOLE].ratio.inverse().middle if times else None
        shown = "not measured here" if share is None else figure(share)
        rows.append([what, "under 0.1", shown, "" if share is None else met(share < 0.1)])
    return rows


def _engines(measured: Engines) -> list[str]:
    flat = measured.flat
    counted = {
        "whole": flat.whole_rules,
        "all": flat.all_rules,
        "parts": flat.parts,
        "rules": len(flat.edition.rules),
        "conditions": flat.conditions,
        "questions": len(flat.edition.form.questions),
    }
    drawn = f"{measured.proposals:,} generated proposals, always the same ones; {measured.unknown:.0%} of their answers"
    return [
        f"{drawn} are unknown.",
        COMMON.format(**counted),
        "### With equal outcomes",
        EXACT,
        _engine_table(measured.exact, measured.outcomes),
        "### As a person would write it",
        NATIVE,
        _engine_table(measured.native, measured.outcomes),
        "### The whole Charter",
        f"All {flat.all_rules} rules, which no peer can express. Both engines here give the same outcomes.",
        _engine_table(measured.whole, 0),
    ]


def _engine_table(lines: Sequence[Line], outcomes: int) -> str:
    heads = ["engine", "a proposal", "times `compile`", *([f"wrong, of {outcomes:,} outcomes"] if outcomes else [])]
    rows = []
    for line in lines:
        package = f" ({line.package})" if line.package else ""
        counted = [f"{line.wrong:,}"] if outcomes else []
        rows.append([line.name + package, duration(line.times.seconds.middle), spread(line.times.ratio), *counted])
    return table(heads, rows)


def _reports(measured: Reports) -> list[str]:
    if measured.missing:
        return [f"Not measured. {measured.missing}"]
    both = (("middle", measured.middle), ("largest", measured.largest))
    return [PDFS, *(f"The {name} one:\n\n{_times_table(times)}" for name, times in both)]


def _times_table(measured: Mapping[str, Times]) -> str:
    first = next(iter(measured))
    rows = [[name, duration(its.seconds.middle), spread(its.ratio)] for name, its in measured.items()]
    return table(["what", "takes", f"times {first}"], rows)
