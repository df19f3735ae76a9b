"""`python -m bench`: measures everything in one run, writes results.md, and its goals into docs/evidence.md.

With `--log`, `--store`, `--acts` or `--site` only the log, the record's database, acts on a long record or the service
are measured, and only that part of both pages written; without, those parts stay as they are.
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
PART = r"(?<=<!-- by `make bench-{}` -->\n\n).*?(?=\n\n<!-- end -->)"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--proposals", type=int, default=PROPOSALS, help="how many are generated (default 1,000)")
    parser.add_argument("--print", action="store_true", help="print the page and write nothing")
    parser.add_argument("--log", action="store_true", help="measure the log, and nothing else")
    parser.add_argument("--store", action="store_true", help="measure the record's database, and nothing else")
    parser.add_argument("--acts", action="store_true", help="measure acts on a long record, and nothing else")
    parser.add_argument("--site", action="store_true", help="measure the service, and nothing else")
    parser.add_argument(
        "--n", type=int, default=10_000, help="with --site: how many projects are made (default 10,000)"
    )
    chosen = parser.parse_args()
    if chosen.site:
        _site(chosen.n, show=chosen.print)
        return
    if chosen.log or chosen.store or chosen.acts:
        (_log if chosen.log else _store if chosen.store else _acts)(show=chosen.print)
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
    _write("log", records_page.page(measured), records_page.goals(measured), show=show)


def _store(*, show: bool) -> None:
    from bench import stores, stores_page

    measured = stores.measure()
    _write("store", stores_page.page(measured), stores_page.goals(measured), show=show)


def _acts(*, show: bool) -> None:
    from bench import acts, acts_page

    measured = acts.measure()
    _write("acts", acts_page.page(measured), acts_page.goals(measured), show=show)


def _site(number: int, *, show: bool) -> None:
    from bench import site, site_page

    measured = site.measure(number)
    _write("site", site_page.page(measured), site_page.goals(measured), show=show)
    print(f"This took {measured.passed:.0f} seconds, {measured.filled:.0f} of them to fill the record on SQLite.")


def _write(part: str, page: str, goals: str, *, show: bool) -> None:
    """Write what was measured of a part into its place on both pages, or show it."""
    progress("")
    print(page if show else goals)
    for path, text in ((RESULTS, page), (EVIDENCE, goals)):
        if not show:
            _put(part, path, text)


def _put(part: str, path: Path, text: str) -> None:
    path.write_text(part_of(part).sub(lambda _: text, path.read_text(encoding="utf-8")), encoding="utf-8")


def part_of(part: str) -> re.Pattern[str]:
    """Where the part of a page stands that `make bench-PART` writes."""
    return re.compile(PART.format(part), re.DOTALL)


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
