"""The calibration as JSON."""

from __future__ import annotations

import json
from typing import Any, Final

from charter_engine.engine.calibrate import Calibration, Held, Miss, Showing
from charter_engine.engine.calibrate_figures import Area, Figures, Share

FORMAT: Final = 1


def to_json(found: Calibration) -> str:
    """Everything that the page says, with a final newline."""
    edition = found.edition
    data = {
        "format": FORMAT,
        "edition": {"name": edition.note.edition, "digest": edition.digest},
        "on": edition.day.isoformat(),
        "published": _showing(found.published),
        "supported": _showing(found.supported),
        "constants": {"everything": _figures(found.everything), "standing": _figures(found.standing)},
        "without_verdict": list(found.without_verdict),
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _showing(showing: Showing) -> dict[str, Any]:
    return {"figures": _figures(showing.figures), "projects": [_held(one) for one in showing.held]}


def _figures(way: Figures) -> dict[str, Any]:
    return {
        "recall": _share(way.recall),
        "precision": _share(way.precision),
        "false_alarms": _share(way.false_alarms),
        "conditional": _share(way.conditional),
        "area": _area(way.area),
        "tier_area": _area(way.tier_area),
        "matched_sets": [
            {
                "set": each.name,
                "order": each.order,
                "projects": [{"id": one.verdict.verdict, "flagged": len(one.flagged)} for one in each.seen],
            }
            for each in way.sets
        ],
    }


def _share(share: Share) -> dict[str, Any]:
    return {"part": share.part, "whole": share.whole}


def _area(area: Area | None) -> dict[str, float] | None:
    return {"value": round(area.value, 4), "low": round(area.low, 4), "high": round(area.high, 4)} if area else None


def _held(held: Held) -> dict[str, Any]:
    verdict = held.verdict
    return {
        "id": verdict.verdict,
        "fate": verdict.fate,
        "side": verdict.side,
        "counts": verdict.counts,
        "tier": held.tier,
        "flagged": {name: list(rules) for name, rules in held.flagged.items()},
        "agreed": list(verdict.agreed),
        "named_once": list(verdict.named_once),
        "missed": [_miss(miss) for miss in held.missed],
    }


def _miss(miss: Miss) -> dict[str, Any]:
    return {
        "principle": miss.principle,
        "could_not_tell": [{"rule": each.rule, "missing": list(each.missing)} for each in miss.could_not_tell],
        "below_the_bar": list(miss.below_the_bar),
        "other": miss.other,
    }
