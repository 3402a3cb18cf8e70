"""停滞, 久未联系 and 滑单 stand on the deals that deserve them, with the reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.kernel.clock import FrozenClock
from paceline.metadata.registry import registry
from paceline.pipeline.models import Opportunity
from paceline.records.action import perform
from paceline.records.badges import badgers, badges_in, badges_of
from tests.people import People
from tests.rooms.pipeline.conftest import fresh
from tests.rooms.web.list_pages import reader, text_of

pytestmark = pytest.mark.django_db
OF = registry.get("pipeline.opportunity")


@pytest.fixture
def young(freeze: Callable[[datetime], FrozenClock], rep: Principal) -> tuple[FrozenClock, Opportunity]:
    """A deal begun on Wednesday 1 July 2026."""
    now = freeze(datetime(2026, 7, 1, 4, tzinfo=UTC))
    return now, perform(
        rep, "pipeline.opportunity.create", None, {"name": "产线改造", "expected_close_on": "2026-09-01"}
    )


def shown(deal: Opportunity) -> dict[str, str]:
    """Badges as words with their reasons, the same from a record and from a row."""
    today: date = local_day(clock.now())
    columns = [column for name in badgers[OF.name].needs for column in OF.fields[name].columns]
    row: dict[str, Any] = visible(SYSTEM, Opportunity).filter(pk=deal.pk).values("id", *columns).get()
    found = badges_of(SYSTEM, OF, fresh(deal), today)
    assert found == badges_in(SYSTEM, OF, row, today)
    return {one.label.text(): one.why.text() for one in found}


def test_a_young_deal_has_none(young: tuple[FrozenClock, Opportunity]) -> None:
    assert shown(young[1]) == {}


def test_time_brings_them_and_work_takes_them_away(
    young: tuple[FrozenClock, Opportunity], rep: Principal
) -> None:
    now, deal = young
    now.advance(timedelta(days=21))
    assert shown(deal) == {
        "停滞": "在这个阶段 15 个工作日，超过 6 天",
        "久未联系": "15 个工作日没有跟进",
    }
    call = {"kind": "call", "opportunity": str(deal.pk), "outcome": "connected"}
    perform(rep, "customers.activity.log", None, call)
    assert shown(deal).keys() == {"停滞"}


def test_three_pushes_are_a_slip(young: tuple[FrozenClock, Opportunity], rep: Principal) -> None:
    deal = young[1]
    for day in ("2026-09-10", "2026-09-20", "2026-10-01"):
        perform(rep, "pipeline.opportunity.change", deal.pk, {"expected_close_on": day})
    assert shown(deal) == {"滑单": "预计成交日推迟了 3 次"}


def test_what_has_ended_has_none(young: tuple[FrozenClock, Opportunity], rep: Principal) -> None:
    now, deal = young
    now.advance(timedelta(days=21))
    perform(rep, "pipeline.opportunity.lose", deal.pk, {"lost_reason": "price"})
    assert shown(deal) == {}


def test_who_may_not_read_what_they_rest_on_sees_none(
    young: tuple[FrozenClock, Opportunity], people: People
) -> None:
    now, deal = young
    now.advance(timedelta(days=21))
    assert badges_of(people.acts(people.fang), OF, fresh(deal), local_day(clock.now()))
    role = people.fang.roles.get()
    role.fields = {OF.name: {"push_count": "hidden"}}
    role.save()
    rights_changed()
    assert badges_of(people.acts(people.fang), OF, fresh(deal), local_day(clock.now())) == []


def test_the_record_page_shows_them(young: tuple[FrozenClock, Opportunity], people: People) -> None:
    now, deal = young

    def head() -> str:
        return text_of(reader(people.fang).get(f"/opportunities/{deal.pk}/part/head", part=True))

    assert "停滞" not in head()
    now.advance(timedelta(days=21))
    assert "停滞" in head()
