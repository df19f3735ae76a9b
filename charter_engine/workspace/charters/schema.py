"""Giving the JSON Schema of a kind of document."""

from __future__ import annotations

import json
from typing import Final

from charter_engine.language.schema import OF_A_FOLDER, OF_A_FORM, answering_schema, folder_schema, form_schema
from charter_engine.language.verdicts import verdict_kind
from charter_engine.render import report_json
from charter_engine.workspace.find import load_charter

REPORT: Final = "report"
VERDICT: Final = "verdict"
KINDS: Final = (*OF_A_FOLDER, *OF_A_FORM, VERDICT, REPORT)


def schema_text(given: str | None, kind: str) -> str:
    """The schema as JSON text. Cases, proposals and verdicts are described for the form of the Charter that is found.

    Raises:
        InvalidSource: when a Charter is needed and cannot be read.
        NotFound: when one is needed and there is none.
    """
    if kind == REPORT:
        schema = report_json.schema()
    elif kind in OF_A_FORM:
        schema = form_schema(kind, load_charter(given)[0].charter.form)
    elif kind == VERDICT:
        charter = load_charter(given)[0].charter
        names = [principle.principle for principle in charter.principles]
        schema = answering_schema(verdict_kind(charter.form, names), charter.form)
    else:
        schema = folder_schema(kind)
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
