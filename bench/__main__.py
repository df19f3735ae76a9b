"""`python -m bench`: measures everything in one run, writes results.md, and its goals into docs/evidence.md.

With `--log` only the log is measured, and only its part of both pages written; without, that part stays as it is.
"""

from __future__ import annotations

import argparse
import re
from datetime import date
from pathlib import Path

from bench import engines, reading, reports, results, starts
from bench.clock import progress
from charter_engine.workspace.find import load_charter

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results.md"
EVIDENCE = ROOT / "docs" / "evidence.md"
DAY = date(2023, 12, 1)
PROPOSALS = 1_000
MARKED = re.compile(r"(?<=<!-- goals, by `make bench` -->\n\n).*?(?=\n\n<!-- end of goals -->)", re.DOTALL)
START = "\n<!-- by `make bench-log` -->"
OF_THE_LOG = re.compile(r"(?<=<!-- by `make bench-log` -->\n\n).*?(?=\n\n<!-- end -->)", re.DOTALL)


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--proposals", type=int, default=PROPOSALS, help="how many are generated (default 1,000)")
    parser.add_argument("--print", action="store_true", help="print the page and write nothing")
    parser.add_argument("--log", action="store_true", help="measure the log, and nothing else")
    chosen = parser.parse_args()
    if chosen.log:
        _log(show=chosen.print)
        return
    measured = measure(chosen.proposals)
    text = results.page(measured)
    progress("")
    if chosen.print:
        print(text)
        return
    of_the_log = RESULTS.read_text(encoding="utf-8").partition(START)
    RESULTS.write_text(text + "".join(of_the_log[1:]), encoding="utf-8")
    evidence = EVIDENCE.read_text(encoding="utf-8")
    EVIDENCE.write_text(MARKED.sub(lambda _: results.goals(measured), evidence), encoding="utf-8")
    print(results.goals(measured))
    print(f"\nWrote {RESULTS.relative_to(ROOT)}, and the goals in {EVIDENCE.relative_to(ROOT)}.")


def _log(*, show: bool) -> None:
    from bench import records, records_page

    measured = records.measure()
    progress("")
    print(records_page.page(measured) if show else records_page.goals(measured))
    for path, text in ((RESULTS, records_page.page(measured)), (EVIDENCE, records_page.goals(measured))):
        if not show:
            _put(path, text)


def _put(path: Path, text: str) -> None:
    """Write what was measured of the log into its part of a page."""
    path.write_text(OF_THE_LOG.sub(lambda _: text, path.read_text(encoding="utf-8")), encoding="utf-8")


def measure(number: int) -> results.Measured:
    """Everything. Whole processes first, while this one holds little."""
    folder, _ = load_charter(str(ROOT / "principles"))
    edition = folder.charter.on(DAY)
    return results.Measured(
        assess=starts.assess(DAY.isoformat()),
        help=starts.help_text(),
        reading=reading.measure(),
        engines=engines.measure(edition, number),
        reports=reports.measure(edition),
    )


if __name__ == "__main__":
    main()
