"""A campaign begins on its first day, not before; its window follows the day on which it really ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from paceline.access.principal import Principal
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.kernel.errors import Conflict
from tests.rooms.market.test_campaigns import campaign, do, segment, she

__all__ = ["segment", "she"]
pytestmark = pytest.mark.django_db


def later(days: int) -> str:
    return (local_day(clock.now()) + timedelta(days=days)).isoformat()


def test_before_its_first_day_it_does_not_start(she: Principal, segment: Any) -> None:
    one = campaign(she, segment, starts_on=later(7), ends_on=later(20))
    with pytest.raises(Conflict, match=later(7)):
        do(she, one, "start")


def test_what_ends_early_is_judged_early(she: Principal, segment: Any) -> None:
    one = do(she, campaign(she, segment, ends_on=later(20), window_days="5"), "start")
    assert one.last_day.isoformat() == later(25)
    assert do(she, one, "end").last_day.isoformat() == later(5)
    assert do(she, one, "resume").last_day.isoformat() == later(25)
