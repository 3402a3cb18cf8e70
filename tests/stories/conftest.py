"""The company of the stories for every test here."""

from __future__ import annotations

import pytest

from tests.stories.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """海川工业设备."""
    return make_world()
