"""Where somebody who is signed in goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from charter_engine.model.actor import ROLES, Role
from charter_engine.web.people.work import DOORS
from tests.sites import Site, a_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = a_site(tmp_path)
    site.council.adopt()
    return site


@pytest.mark.parametrize("role", ROLES)
def test_every_door_of_a_role_opens_for_it(site: Site, role: Role):
    client = site.signed_in(role)
    text = client.get("/work").text
    for door in DOORS:
        assert (f'href="{door.url}"' in text.split("<main")[1]) is (role in door.roles)
        if role in door.roles:
            assert 200 == client.get(door.url).status_code, door.url


def test_whoever_is_not_signed_in_signs_in_first(site: Site):
    answer = site.client().get("/work")
    assert (303, "/sign-in?next=%2Fwork") == (answer.status_code, answer.headers["location"])
