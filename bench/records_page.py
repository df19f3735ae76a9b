"""What was measured of the log, as a part of a page: the goals first, then every figure."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from bench import results
from bench.clock import Times
from bench.records import BARE, ENCODED, LARGER, OTHERS, PROOFS, SMALLER, VERIFY, WRITTEN, Proofs, Records
from bench.tables import duration, figure, met, spread, table

HOW = """
Written by `make bench-log`, in one run. Every time is processor time.
A ratio is taken between neighbours in time. Given is the middle, and both ends.
""".strip()
VERIFYING = """
A bare pass reads every file of entries, hashes every entry, and computes the root. Verification does that too. It
compares every tile, takes every entry apart as far as the checks call for, and holds it to its one canonical form.
Nothing lies beside the entries of these logs, and there is one checkpoint with one signature.
""".strip()
ENCODING = """
Entries of three kinds in turn, and the same bytes from all. `rfc8785` checks keys and numbers as well; the encoder
alone does not, and is what the goal speaks of.
""".strip()
PROVING = f"""
Of {PROOFS} entries drawn by chance, each proved once by each. Here: the hashes of the proof, from tiles of which
nothing has been read yet; and the whole file of the proof, with the checkpoint and the entry, after it was tried.
There: the hashes, by `SqliteTree.prove_inclusion`, with its cache as it comes. The entries of its larger store have 32
bytes.
""".strip()


def goals(measured: Records) -> str:
    """Each goal with its figure: met or missed."""
    rows = [
        _share(f"verification of {SMALLER:,} entries, to a bare pass (speed)", measured.long[VERIFY]),
        [
            f"memory for each of {LARGER:,} entries, at the most (bytes)",
            "at most 64",
            figure(measured.memory),
            met(measured.memory <= 64),
        ],
        _times("the encoder, to `rfc8785` (speed)", measured.encoders[ENCODED].ratio.inverse().middle, 4),
        _proof(measured.proofs[-1]),
        _size("bytes of an inclusion proof, to 32 for each level", measured.inclusion),
        _size("bytes of a consistency proof, to 32 for each level", measured.consistency),
    ]
    return table(["what", "goal", "measured", ""], rows)


def page(measured: Records) -> str:
    """The whole part."""
    parts = [
        "## The log",
        HOW,
        f"{results.where()}\nrfc8785 {version('rfc8785')}, pymerkle {version('pymerkle')}.",
        goals(measured),
        "### Verification",
        VERIFYING,
        _verified(measured),
        "### Writing an entry",
        ENCODING,
        _timed("an entry", measured.encoders, OTHERS),
        "### Proving an entry",
        PROVING,
        _proofs(measured),
    ]
    return "\n\n".join(parts)


def _share(what: str, times: Times) -> list[str]:
    speed = times.ratio.inverse().middle
    return [what, "at least 0.3", figure(speed), met(speed >= 0.3)]


def _times(what: str, ratio: float, least: float) -> list[str]:
    return [what, f"at least {least:g}", figure(ratio), met(ratio >= least)]


def _size(what: str, ratio: float) -> list[str]:
    return [what, "at most 1.05", figure(ratio), met(ratio <= 1.05)]


def _proof(proofs: Proofs) -> list[str]:
    ratio = proofs.ratio
    what = f"a proof from {proofs.size:,} entries, to pymerkle's from SQLite (time)"
    return [what, "at most 0.025", figure(ratio), met(ratio <= 0.025)]


def _verified(measured: Records) -> str:
    logs_measured = (
        (SMALLER, measured.long_bytes, measured.long),
        (SMALLER, measured.short_bytes, measured.short),
        (LARGER, measured.short_bytes, measured.large),
    )
    rows = [
        [
            f"{size:,} of {length:,} bytes",
            duration(times[BARE].seconds.middle / size),
            duration(times[VERIFY].seconds.middle / size),
            spread(times[VERIFY].ratio.inverse()),
        ]
        for size, length, times in logs_measured
    ]
    return table(["entries", "bare pass, an entry", "verification, an entry", "speed, to a bare pass"], rows)


def _timed(what: str, measured: Mapping[str, Times], first: str) -> str:
    rows = [
        [name, duration(measured[name].seconds.middle), spread(measured[name].ratio.inverse())]
        for name in (OTHERS, ENCODED, WRITTEN)
    ]
    return table(["what", what, f"speed, to {first}"], rows)


def _proofs(measured: Records) -> str:
    rows = [
        [
            f"{each.size:,}",
            duration(each.ours.middle),
            duration(each.file.middle),
            duration(each.theirs.middle),
            figure(each.ratio),
        ]
        for each in measured.proofs
    ]
    return table(["entries", "its hashes", "its file, proved and tried", "pymerkle", "hashes, to pymerkle"], rows)
