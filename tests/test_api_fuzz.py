"""Whatever is sent to the API, what the description allows and what it does not: an answer that says what to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from secrets import token_hex
from typing import Any

import jsonschema
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from charter_engine.api import problem
from charter_engine.api.app import description
from charter_engine.language.schema import form_schema
from charter_engine.model.actor import MAY, Role
from charter_engine.store.publish import publish
from charter_engine.workspace.acts import release
from tests import tiny
from tests.sites import Site, a_site
from tests.test_api_acts import NEEDS
from tests.test_api_requests import WISH

LEAP = timedelta(seconds=31)
"""So much later comes each request, so that none is one too many."""
FEW, MANY = 3, 300
HEAD = {"proposal": "a-third", "version": 1, "form": 1, "kind": "own", "organisation": "Council of Nowhere"}
"""With these a proposal is one of which only the answers are drawn."""


def described() -> dict[str, Any]:
    """The description, in which a proposal is told of down to its last answer."""
    found: dict[str, Any] = json.loads(json.dumps(description()))
    form = json.dumps(form_schema("proposal", tiny.folder().charter.form)).replace(
        "#/$defs/", "#/components/schemas/form."
    )
    proposal = json.loads(form)
    found["components"]["schemas"] |= {f"form.{name}": held for name, held in proposal.pop("$defs").items()}
    for path in ("/api/v1/assess", "/api/v1/submissions"):
        for held in found["paths"][path]["post"]["requestBody"]["content"].values():
            held["schema"] = proposal
    return found


OPERATIONS = {
    each.ok().label: each.ok()
    for each in schemathesis.openapi.from_dict(described()).get_all_operations()
    if isinstance(each, Ok)
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A council with a project that is public, one that waits, and a draft."""
    site = a_site(tmp_path_factory.mktemp("fuzz"))
    site.council.adopt()
    site.council.submit("answers: {title: A warm project, stage: live, personal_data: yes, people: 300}")
    release.publish(site.council.by("officer"), "a-project")
    site.council.submit("proposal: another")
    publish(site.service.record.database, site.service.home.publish)
    return site


@pytest.fixture(scope="module")
def program(site: Site) -> Callable[[Role], TestClient]:
    """One program a role."""
    return cache(site.program)


@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_one(
    site: Site, program: Callable[[Role], TestClient], request: pytest.FixtureRequest, label: str
):
    operation = OPERATIONS[label]
    act = NEEDS.get((operation.method.lower(), operation.path.removeprefix("/api/v1")))
    client = program(MAY[act][0] if act else "auditor")
    number = 1 if "versions" in operation.path else 3
    real = {"project_id": "a-project", "number": number, "key": "stage", **_begun(operation.path, program)}
    count = MANY if request.config.getoption("--slow") else FEW
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(cases, st.sampled_from([tuple(real), tuple(real)[:2], ()]))
    def answers(case: Any, known: tuple[str, ...]) -> None:
        site.clock.at += LEAP
        case.path_parameters = {
            **(case.path_parameters or {}),
            **{name: real[name] for name in known if name in operation.path},
        }
        if known and isinstance(case.body, dict) and "form" in case.body:
            case.body |= HEAD
        path, query = case.formatted_path, _texts(case.query or {})
        body, headers = _body(case)
        if known and case.method in ("PUT", "PATCH", "DELETE"):
            headers[b"if-none-match" if "/pages/" in operation.path else b"if-match"] = b"*"
        answer = client.request(case.method, path, params=query, headers=_headers(case) | headers, content=body)
        _check(answer, case)

    answers()


def _begun(path: str, program: Callable[[Role], TestClient]) -> dict[str, str]:
    """The ids of what routes need: drafts of a project and of the Charter, a request, a waiting change, somebody."""
    if "{draft_id}" in path:
        draft = _new(program("officer"), "/drafts", {"begin": "blank", "title": "A draft"})
        asked = {"request_id": _new(program("officer"), f"/drafts/{draft}/requests", WISH)}
        return {"draft_id": draft, **(asked if "{request_id}" in path else {})}
    if "{person_id}" in path:
        somebody = {
            "name": f"Somebody {token_hex(4)}",
            "email": f"{token_hex(4)}@council.example",
            "roles": ["officer"],
        }
        return {"person_id": _new(program("administrator"), "/people", somebody)}
    if "/charter/drafts" not in path and "/charter/changes" not in path:
        return {}
    client, at = program("custodian"), "/charter/drafts"
    for each in client.get(f"/api/v1{at}").json()["drafts"]:
        client.delete(f"/api/v1{at}/{each['id']}")
    draft = _new(client, at, {"note": "A draft"})
    return {"charter_draft": draft, "change_id": _new(client, f"{at}/{draft}/change", {"reason": "A loophole."})}


def _new(client: TestClient, path: str, said: dict[str, Any]) -> str:
    answer = client.post(f"/api/v1{path}", json=said)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def _texts(query: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, list) else str(value) for name, value in query.items()}


def _headers(case: Any) -> dict[bytes, bytes]:
    """The headers of a case, but for the token: that is the program's own."""
    held = {
        name.lower().encode(): str(value).encode("utf-8", "replace") for name, value in (case.headers or {}).items()
    }
    return {name: value for name, value in held.items() if name != b"authorization"}


def _body(case: Any) -> tuple[bytes, dict[bytes, bytes]]:
    """The body as it goes out, and its type; JSON is YAML too. What cannot be written so goes out as it is."""
    if case.media_type is None:
        return b"", {}
    held = case.body
    data = held if isinstance(held, bytes) else json.dumps(held, default=str).encode("utf-8", "surrogatepass")
    return data, {b"content-type": case.media_type.encode()}


def _check(answer: Any, case: Any) -> None:
    assert answer.status_code < 500, (answer.text, case.body)
    if answer.status_code >= 400:
        assert problem.MEDIA == answer.headers["content-type"]
        jsonschema.validate(answer.json(), dict(problem.SCHEMA))
    elif answer.status_code == 200 and answer.headers["content-type"] == "application/json":
        answer.json()
