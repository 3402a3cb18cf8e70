"""RM-4 月度会: March is over; on the third workday of April its pack is there, frozen, and its actions are tracked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM
from paceline.customers.models import Activity, LeadSource
from paceline.kernel.clock import FrozenClock
from paceline.pipeline.funnels import default_funnel
from paceline.pipeline.models import Opportunity, StageEvent
from paceline.records.action import acting
from paceline.rhythm.jobs import run_cycles
from paceline.rhythm.models import ForecastFigure, ForecastIssue
from paceline.trade.models import PaymentPlan, SalesOrder
from tests.stories.selling import in_force, unit, won
from tests.stories.world import World

pytestmark = pytest.mark.django_db
BEFORE, MARCH = date(2025, 9, 10), date(2026, 3, 18)


def test_the_month_is_looked_at_as_of_its_last_day(
    world: World, freeze: Callable[[datetime], FrozenClock]
) -> None:
    clock = freeze(datetime(2026, 3, 1, 1, tzinfo=UTC))
    chen, zhang = world["陈静"], world["张三"]
    region = str(unit("华东区").pk)
    for period in ("month", "quarter"):
        in_force(
            world["周航"], world["黄总"], value="300000", period=period, starts_on="2026-03-01", unit=region,
            basis="计划",
        )  # fmt: skip
    with acting(SYSTEM, "test") as act:
        fair = act.create(LeadSource, name="展会")
    past(world, fair)
    said_of_march(region)
    customer = zhang.post("/customers/", {"name": "老客户"})["id"]
    Opportunity.objects.filter(pk=won(zhang, "去年三月的单", 1_000, date(2025, 3, 10)).pk).update(
        customer=customer
    )
    owed(customer, world)
    chen.post(
        "/review-cycles/",
        {"name": "华东区经营会", "kind": "monthly", "unit": region, "workday": 3, "checklist": "大单"},
    )  # fmt: skip

    clock.move_to(datetime(2026, 4, 2, 22, tzinfo=UTC))  # the third workday: Friday 3 April
    run_cycles()
    review = chen.get("/reviews/?filter=" + '{"field":"kind","op":"eq","value":"monthly"}')["data"][0]
    assert (review["state"], review["due_on"]) == ("prepared", "2026-04-03")
    page = Client()
    page.force_login(chen.user)
    at = f"/rhythm/reviews/{review['id']}/"
    text = unescape(page.get(at).content.decode())
    first = text.split("比前一年少留住的")[1].split("<tbody>")[1].split("</tr>")[0]
    for words in ("解决方案提供 → ", "30%", "60%"):
        assert words in first, "the step that fell from 60 % to 30 % ranks first"
    for words in ("期初预测 P50", "¥20万", "展会", "一年没有再成交的老客户", "逾期 1–30 天", "¥6万"):
        assert words in text, words

    chen.post(f"/reviews/{review['id']}/hold")
    chen.post(
        f"/reviews/{review['id']}/decide",
        {"what": "方案评审前置", "owner": str(zhang.user.pk), "due_on": "2026-04-10"},
    )
    assert Activity.objects.get(subject="方案评审前置").owner_id == zhang.user.pk
    chen.post(f"/reviews/{review['id']}/close", {"findings": "方案阶段"})
    before = text.split("比前一年少留住的")[1].split("</table>")[0]
    won(zhang, "补录三月的单", 900_000, MARCH)
    after = unescape(page.get(at).content.decode())
    assert after.split("比前一年少留住的")[1].split("</table>")[0] == before, (
        "the pack stays as it was frozen"
    )
    clock.move_to(datetime(2026, 5, 7, 22, tzinfo=UTC))  # the third workday of May
    run_cycles()
    page.force_login(chen.user)
    following = chen.get("/reviews/?sort=-due_on")["data"][0]
    assert "方案评审前置" in page.get(f"/rhythm/reviews/{following['id']}/").content.decode()


def past(world: World, source: LeadSource) -> None:
    """Deals that ended: of those that came to 方案 six in ten went on a year ago, three in ten in March."""
    funnel = default_funnel()
    assert funnel is not None
    names = [stage.name for stage in funnel.path]
    place = names.index("解决方案提供")
    deals: list[Opportunity] = []
    events: list[StageEvent] = []
    owner = world["张三"].user
    for closed, on, of in ((BEFORE, 23, 39), (MARCH, 12, 40)):  # one more of the year before is made by hand
        for at, is_won in enumerate(fates(on, of)):
            stages = list(funnel.path[: len(funnel.path) - 1 if is_won else place + 1])
            end = funnel.end("won" if is_won else "lost")
            deal = Opportunity(
                name=f"{closed} {at}", number=f"SJ{closed:%m}{at:03d}", pipeline=funnel.pipeline, stage=end,
                state=end.kind, closed_on=closed, owner=owner, team_id=owner.unit_id, source=source,
                amount=Decimal(10_000), amount_base=Decimal(10_000), created_at=noon(closed), updated_at=noon(closed),
                lost_reason="" if is_won else "price", forecast_category="closed" if is_won else "omitted",
            )  # fmt: skip
            deals.append(deal)
            for stage in stages:
                moment = noon(closed - timedelta(days=20))
                events.append(
                    StageEvent(opportunity=deal, to_stage=stage, moved_at=moment, recorded_at=moment)
                )
    Opportunity.objects.bulk_create(deals)
    StageEvent.objects.bulk_create(events)


def fates(went_on: int, of: int) -> Iterator[bool]:
    yield from [True] * went_on + [False] * (of - went_on)


def said_of_march(region: str) -> None:
    """The forecast that stood before March began."""
    issue = ForecastIssue.objects.create(
        name="YC-1", as_of=date(2026, 2, 27), metric="won_amount", issued_at=datetime(2026, 2, 28, tzinfo=UTC),
        digest="0" * 64,
    )  # fmt: skip
    ForecastFigure.objects.create(
        issue=issue, metric="won_amount", as_of=issue.as_of, team_id=region, period="month",
        starts_on=date(2026, 3, 1), actual=0, p10=100_000, p50=200_000, p90=300_000, low=100_000, high=300_000,
    )  # fmt: skip


def owed(customer: str, world: World) -> None:
    """An order with an instalment that fell due in March and was not paid."""
    zhang = world["张三"].user
    with acting(SYSTEM, "test") as act:
        order = act.create(
            SalesOrder, links_checked=True, customer=customer, owner=zhang.pk, ordered_on=date(2026, 2, 20)
        )
        act.create(
            PaymentPlan, links_checked=True, order=order, customer=customer, seq=1, due_on=date(2026, 3, 20),
            amount=Decimal(60_000), outstanding=Decimal(60_000),
        )  # fmt: skip


def noon(day: date) -> datetime:
    return datetime.combine(day, time(4), tzinfo=UTC)
