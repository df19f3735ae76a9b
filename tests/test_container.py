"""The container's files, as far as they can be held without an engine that builds: what they name is there."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from typing import Any

import click
import pytest
import yaml

from charter_engine.cli import cli
from charter_engine.web.health import router
from tests.build import ROOT

FILE = (ROOT / "Containerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
PORT = "8000"


def steps() -> list[tuple[str, str]]:
    """Each instruction, its lines joined, with what it says."""
    whole = re.sub(r"^#.*\n", "", FILE, flags=re.MULTILINE).replace("\\\n", " ")
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in whole.splitlines() if line.strip()]


def said(name: str) -> list[str]:
    return [rest for step, rest in steps() if step == name]


def last_stage() -> list[tuple[str, str]]:
    found = steps()
    return found[max(at for at, (step, _) in enumerate(found) if step == "FROM") :]


def copied() -> list[str]:
    return [path for rest in said("COPY") if "--from" not in rest for path in rest.split()[:-1]]


def test_what_is_copied_is_there_and_sent_to_whoever_builds():
    kept = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    assert [] == [path for path in copied() if not (ROOT / path).exists()]
    assert "*" in kept
    assert [] == [path for path in copied() if f"!{path.split('/')[0]}" not in kept]


def test_the_design_system_is_known_by_its_hash_where_the_wheel_is_built():
    """tools/assets.py takes nothing that the lock file does not name."""
    whole = "".join(f"{step} {rest}\n" for step, rest in steps())
    [stage] = [each for each in whole.split("FROM ") if "assets.py &&" in each]
    [copied] = re.findall(r"^COPY (pyproject.toml .*) \./$", stage, re.MULTILINE)
    assert {"package.json", "package-lock.json"} <= set(copied.split())


def test_what_is_copied_from_another_stage_was_made_there():
    stages = {rest.split()[-1] for rest in said("FROM") if " AS " in rest}
    assert {match[1] for rest in said("COPY") if (match := re.match(r"--from=(\S+)", rest))} <= stages


@pytest.mark.parametrize(
    "image", [*(rest.split()[0] for rest in said("FROM")), COMPOSE["services"]["database"]["image"]]
)
def test_an_image_is_named_by_its_name_alone_with_a_version(image: str):
    assert re.fullmatch(r"[a-z]+:[0-9][0-9a-z.-]*", image)


def test_it_does_not_run_as_root():
    names = [step for step, _ in last_stage()]
    [user] = [rest for step, rest in last_stage() if step == "USER"]
    assert user not in ("root", "0")
    assert f" {user} " in f" {' '.join(rest for step, rest in last_stage() if step == 'RUN')} "
    assert names.index("USER") < names.index("ENTRYPOINT")


def test_it_runs_a_command_that_there_is_at_the_port_that_is_asked_for_its_health():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    [entry], [words] = (json.loads(said(step)[0]) for step in ("ENTRYPOINT",)), (json.loads(said("CMD")[0]),)
    assert entry[0] in scripts
    command = cli.get_command(click.Context(cli), words[0])
    assert command
    context = command.make_context(words[0], words[1:])
    assert (int(PORT), "0.0.0.0") == (context.params["port"], context.params["host"])  # noqa: S104 - inside a container
    assert [PORT] == said("EXPOSE")
    [health] = said("HEALTHCHECK")
    path = re.search(rf"127\.0\.0\.1:{PORT}(/\w+)", health)
    assert path
    assert path[1] in [route.path for route in router.routes if hasattr(route, "path")]
    compile(json.loads(health[health.index("[") :])[2], "health", "exec")


def test_what_must_last_lies_in_volumes_that_are_the_users():
    volumes = json.loads(said("VOLUME")[0])
    [words] = (json.loads(said("CMD")[0]),)
    assert all(any(path.startswith(f"{each}/") for each in volumes) for path in words if path.startswith("/"))
    made = next(rest for step, rest in last_stage() if step == "RUN")
    assert set(volumes) <= set(shlex.split(made))
    held = {each.partition(":")[2] for each in COMPOSE["services"]["service"]["volumes"]}
    assert set(volumes) == held


def test_the_parts_that_are_put_together_fit():
    service, database = COMPOSE["services"]["service"], COMPOSE["services"]["database"]
    assert service["build"]["dockerfile"] == "Containerfile"
    assert [f"127.0.0.1:{PORT}:{PORT}"] == service["ports"]
    assert service["environment"]["PGPASSWORD"] == database["environment"]["POSTGRES_PASSWORD"]
    named = {each.partition(":")[0] for part in (service, database) for each in part["volumes"]}
    assert named == set(COMPOSE["volumes"])
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    user, name = (database["environment"][f"POSTGRES_{part}"] for part in ("USER", "DB"))
    assert f"postgresql://{user}@database/{name}" in told
    assert "no engine has run it" in told


def test_what_it_installs_is_what_the_tests_run_with():
    whole, service = (
        dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-service.lock")
    )
    assert {"fastapi", "psycopg", "weasyprint", "uvicorn"} <= service.keys()
    assert not {"pytest", "mypy", "playwright"} & service.keys()
    assert {name: whole.get(name) for name in service} == service
