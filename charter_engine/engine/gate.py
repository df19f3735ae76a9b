"""The gate that a stage stands for: what is about to happen to a project that has come so far."""

from __future__ import annotations

from collections.abc import Mapping

from charter_engine.engine.evaluate import Scope, see
from charter_engine.model.rule import Gate

STAGE_GATES: Mapping[str, Gate] = {
    "idea": "deliberation",
    "proposal": "deliberation",
    "pilot": "go_live",
    "live": "go_live",
    "change": "go_live",
    "retired": "twelve_months",
}


def gate_of_stage(scope: Scope) -> Gate | None:
    """The gate of the stage that a proposal states; None where it states none."""
    stage = see("stage", scope) if "stage" in scope.edition.form.index else None
    return STAGE_GATES.get(stage) if isinstance(stage, str) else None
