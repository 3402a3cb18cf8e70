"""An installation bears its own name, not that of the demo company."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.organisation import organisation_name
from paceline.access.principal import SYSTEM
from paceline.records.actions import orgunit

pytestmark = pytest.mark.django_db


def test_it_is_called_as_its_top_unit_unless_the_settings_say_otherwise(settings: Any) -> None:
    settings.PACELINE_ORGANISATION = ""
    assert organisation_name() == ""
    top = orgunit.create(SYSTEM, name="远山科技", kind="company")
    orgunit.create(SYSTEM, name="华东区", kind="region", parent=top)
    assert organisation_name() == "远山科技"
    orgunit.change(SYSTEM, top, values={"name": "远山集团"})
    assert organisation_name() == "远山集团"
    settings.PACELINE_ORGANISATION = "远山（中国）"
    assert organisation_name() == "远山（中国）"
