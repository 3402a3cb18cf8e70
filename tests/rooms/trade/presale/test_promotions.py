"""Promotions of a presale: planned within a budget, with a link each, counted, reminded of, done, undone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from paceline.access.presets import delivered
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Activity, Lead
from paceline.insight.question import Question
from paceline.insight.report import reports
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.periods import Period, period_of
from paceline.metadata.registry import registry
from paceline.records.action import perform
from paceline.records.badges import badges_of
from paceline.records.models import Event
from paceline.records.past.undo import undo_event
from paceline.records.verify import invariants
from paceline.rhythm.calendar.entries import entries as of_calendar
from paceline.trade.models import PresaleCampaign, PresaleLead, PresalePromotion, Reservation
from paceline.trade.presale.clock import go_round
from paceline.workflow.models import Notification
from paceline.workflow.outbox import deliver_due
from tests.people import People
from tests.rooms.trade.conftest import fresh
from tests.rooms.trade.presale.conftest import NOON, do, planned, reserved
from tests.rooms.web.test_portal_presale import sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = date(2026, 7, 1)


def add(by: Principal, campaign: Any, name: str, **values: Any) -> PresalePromotion:
    given = {"campaign": str(campaign.pk), "name": name, "planned_on": "2026-07-01", **values}
    made: PresalePromotion = perform(by, "trade.presalepromotion.create", None, given)
    return made


def path_of(promotion: PresalePromotion) -> str:
    return "/" + fresh(promotion).link.split("/", 3)[3]


def badges(by: Principal, campaign: Any) -> list[str]:
    return [one.code for one in badges_of(by, registry.of(PresaleCampaign), fresh(campaign), TODAY)]


def test_from_the_plan_to_what_each_channel_brought(
    people: People, pump: Any, rep: Principal, freeze: Any
) -> None:
    boss, fang = people.acts(people.boss), people.acts(people.fang)
    offer = planned(boss, pump, budget="10000")
    campaign = offer.campaign
    red = add(boss, campaign, "小红书种草", channel="notes", budget="6000", metric="reservations", goal="10",
              owner=str(people.fang.pk))  # fmt: skip
    late = add(boss, campaign, "直播专场", channel="video", budget="5000", planned_on="2026-07-09")
    assert badges(boss, campaign) == ["over_planned"]
    assert fresh(late).link == "", "nobody sees what is not approved"
    with pytest.raises(Conflict):
        perform(boss, "trade.presalepromotion.give_link", red.pk)
    with pytest.raises(Invalid):
        perform(boss, "trade.presalepromotion.change", red.pk, {"goal": ""})
    do(boss, "drop", late, reason="主播没有档期")
    assert badges(boss, campaign) == []
    do(boss, "reopen", late)

    perform(boss, "trade.presalecampaign.submit", campaign.pk)
    assert path_of(red) != path_of(late)
    other = planned(boss, pump).campaign
    with pytest.raises(Invalid):
        perform(boss, "trade.presalepromotion.change", red.pk, {"campaign": str(other.pk)})
    given = {"offer": str(offer.pk), "name": "李姐", "phone": "13900001111", "quantity": "1", "agreed": "1"}
    Client().get(path_of(red))
    again, _ = sent(path_of(red), "reserve", **given)
    assert again.status_code == 302
    Client().get(path_of(late))
    named = {"name": "赵工", "phone": "13900002222", "utm": f"utm_source=xhs&utm_content={red.number}"}
    lead = perform(boss, "customers.lead.create", None, named)
    perform(
        boss,
        "customers.lead.create",
        None,
        {"name": "钱工", "phone": "13900003333", "utm": "utm_source=baidu"},
    )
    do(boss, "change", red, spent="900")
    one = fresh(red)
    assert (one.clicks, one.leads, one.reservations, one.deposits) == (2, 1, 1, 0)
    assert (one.lead_cost, one.reservation_cost, one.reached) == (Decimal(900), Decimal(900), 1)
    idle = fresh(late)
    assert (idle.clicks, idle.lead_cost, idle.reservation_cost) == (1, None, None), (
        "nothing is never divided by"
    )
    whole = fresh(campaign)
    assert (whole.clicks, whole.leads, whole.promoted, whole.promotion_spent) == (3, 1, 1, 900)
    do(boss, "take_deposit", visible(SYSTEM, Reservation).get())
    assert fresh(red).deposits == 1

    # a second lead halves the cost, the same news twice changes nothing, one that goes takes its count along
    second = perform(boss, "customers.lead.create", None, {**named, "name": "孙工", "phone": "13900004444"})
    deliver_due()
    assert fresh(red).lead_cost == Decimal(450)
    perform(boss, "customers.lead.merge", lead.pk, {"others": [str(second.pk)]})
    deliver_due()
    assert visible(SYSTEM, PresaleLead).count() == 1
    assert (fresh(red).leads, fresh(red).lead_cost, fresh(campaign).leads) == (1, Decimal(900), 1)
    perform(boss, "customers.lead.change", lead.pk, {"utm": f"utm_content={late.number}"})
    deliver_due()
    assert (fresh(red).leads, fresh(red).lead_cost, fresh(late).leads) == (0, None, 1)
    assert visible(SYSTEM, Lead).count() == 2
    table = next(t for t in reports["presale"].build(Question(boss, period_of("quarter", TODAY), TODAY)).tables
                 if t.words == "推广链接")  # fmt: skip
    assert {row.values[1]: row.values[2:6] for row in table.rows} == {
        "小红书种草": (2, 0, 1, 1), "直播专场": (1, 1, 0, 0),
    }  # fmt: skip

    # at the counter somebody says where he heard of it
    told = reserved(boss, offer, promotion=str(red.pk))
    deliver_due()
    assert (fresh(red).reservations, fresh(red).reservation_cost) == (2, Decimal(450))
    do(boss, "change", told, promotion="")
    assert (fresh(red).reservations, fresh(red).reservation_cost) == (1, Decimal(900))
    foreign = add(boss, other, "别的活动")
    with pytest.raises(Invalid):
        perform(boss, "trade.reservation.change", told.pk, {"promotion": str(foreign.pk)})

    # its day: in the calendar of whoever may see it, a task for whoever is responsible, once
    days = Period(TODAY, TODAY + timedelta(days=31))
    seen = {e.title: (e.kind, e.first) for e in of_calendar(rep, days)}
    assert seen["小红书种草"] == ("promotion", TODAY)
    assert seen["中秋预售"] == ("presale", TODAY)
    assert go_round()["promotions"] == 2, "the other campaign's item too"
    assert not go_round()["promotions"]
    task = visible(SYSTEM, Activity).get(kind="task", owner=people.fang)
    assert (task.owner_id, task.subject) == (people.fang.pk, "推广：小红书种草")
    assert Notification.objects.filter(user=people.fang, object="trade.presalepromotion").count() == 1
    do(fang, "finish", red, results="3 篇笔记，首条进热门", spent="1200")
    assert (fresh(red).state, fresh(task).status, fresh(red).reservation_cost) == (
        "done",
        "done",
        Decimal(1200),
    )
    freeze(NOON + timedelta(days=8))
    go_round()
    moved = visible(SYSTEM, Activity).get(subject="推广：直播专场")
    do(boss, "change", late, planned_on="2026-07-20")
    assert fresh(moved).status == "cancelled", "another day, another task"
    event = Event.objects.filter(record_id=late.pk, name="trade.presalepromotion.change").latest("seq")
    undo_event(boss, event.id)
    assert fresh(late).planned_on == date(2026, 7, 9)
    assert [line for code in ("I03q", "I09") for line in invariants[code].find()] == []


def test_marketing_plans_and_sellers_read() -> None:
    grants = {role["code"]: role["grants"].get("trade.presalepromotion", {}) for role in delivered()}
    assert grants["marketing"]["change"] == "all"
    assert grants["rep"]["read"] == "all"
    assert "change" not in grants["rep"]
    assert grants["finance"]["read"] == "all"
