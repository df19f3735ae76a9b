"""One council's service: its settings, and what it refuses to begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from charter_engine.errors import Malformed
from charter_engine.language.service import FILE, write_service
from charter_engine.model.service import ServiceSettings
from charter_engine.model.settings import Settings
from charter_engine.workspace.records import keep
from charter_engine.workspace.service import DEMONSTRATION, in_force, open_service
from tests.records import START


def a_record(folder: Path, name: str) -> Path:
    keep.create(folder, Settings(name), START)
    (folder / FILE).write_bytes(write_service(ServiceSettings(demonstration=True)))
    return folder


def test_nobody_signs_in_as_anybody_on_a_record_that_is_no_demonstration(tmp_path: Path):
    with pytest.raises(Malformed, match=r"only for a record whose name begins with `demonstration\.example/`"):
        open_service(a_record(tmp_path / "real", "council.example/decisions"), None)
    service = open_service(a_record(tmp_path / "shown", f"{DEMONSTRATION}decisions"), None)
    assert service.settings.demonstration
    service.record.database.close()


def test_an_empty_folder_gets_a_record_and_no_rules_serve_yet(tmp_path: Path):
    service = open_service(tmp_path / "new", None)
    assert None is in_force(service)
    assert "council.example/decisions" == service.home.settings.record
    service.record.database.close()
