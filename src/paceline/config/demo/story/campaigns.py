"""Campaigns of the demo: one that was judged against its control group, one without, one that waits for approval."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from paceline.access.models import User
from paceline.access.principal import SYSTEM, Principal, principal_of
from paceline.access.scope import visible
from paceline.config.demo.world import World
from paceline.customers.actions.segment import create
from paceline.customers.models import Segment
from paceline.customers.segments.membership import members
from paceline.kernel.clock import frozen
from paceline.market.actions.campaign import approve, end, evaluate, start
from paceline.market.models import MarketingCampaign
from paceline.records.action import acting

MARKETER, DIRECTOR = "hexin", "zhouhang"
LASTED, WINDOW = 20, 30
GRADED = {"field": "customer_class", "op": "in", "value": ["A", "B", "C"]}


def fill(world: World) -> None:
    """Nothing where 何欣 or 周航 does not work, or nobody has a class yet."""
    people = {one.username: one for one in visible(SYSTEM, User).filter(username__in=(MARKETER, DIRECTOR))}
    if len(people) < 2:
        return
    she, he = principal_of(people[MARKETER]), principal_of(people[DIRECTOR])
    segment = create(she, values={"name": "A、B、C 类客户", "kind": "dynamic", "definition": GRADED})
    if not members(segment).exists():
        return
    past(world, she, he, segment, 100, "老客户换新季", control_share=Decimal("0.5"), cost=Decimal(50000),
         buyer_margin=Decimal(60000))  # fmt: skip
    past(world, she, he, segment, 70, "展会样册寄送", control_share=Decimal(0), cost=Decimal(18000))
    with acting(she, "market.marketingcampaign.create", via="web") as act:
        plan(act, world, segment, -7, "年底维保早鸟", control_share=Decimal("0.2"), budget=Decimal(30000))


def plan(
    act: Any, world: World, segment: Segment, days_ago: int, name: str, **values: Any
) -> MarketingCampaign:
    """A campaign that begins so many days ago, or in so many days when that is negative."""
    first = world.moments.today - timedelta(days=days_ago)
    made: MarketingCampaign = act.create(
        MarketingCampaign, links_checked=True, name=name, segment=segment, starts_on=first,
        ends_on=first + timedelta(days=LASTED), window_days=WINDOW, **values,
    )  # fmt: skip
    return made


def past(
    world: World, she: Principal, he: Principal, segment: Segment, days_ago: int, name: str, **values: Any
) -> None:
    """Planned by her, approved by him, ended and judged when its window was over."""
    morning = datetime.combine(world.moments.today - timedelta(days=days_ago), time(1), tzinfo=UTC)
    with (
        frozen(morning - timedelta(days=3)),
        acting(she, "market.marketingcampaign.create", via="web") as act,
    ):
        made = plan(act, world, segment, days_ago, name, **values)
    with frozen(morning - timedelta(days=1)):
        made = approve(he, made)
    with frozen(morning):
        made = start(she, made)
    with frozen(morning + timedelta(days=LASTED)):
        made = end(she, made)
    with frozen(morning + timedelta(days=LASTED + WINDOW + 2)):
        evaluate(she, made)
