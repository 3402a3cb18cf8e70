"""What the demo company knows of its competitors: products beside its own, prices over half a year, battle cards."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from paceline.access.models import User
from paceline.access.principal import SYSTEM, Principal, principal_of
from paceline.access.scope import visible
from paceline.catalog.models import Product
from paceline.config.demo.world import World
from paceline.pipeline.actions.battle_card import publish
from paceline.pipeline.actions.price import create
from paceline.pipeline.models import BattleCard, Competitor, CompetitorProduct
from paceline.records.action import acting

PRODUCTS: tuple[tuple[str, str, str, str, str, tuple[tuple[int, int, str], ...]], ...] = (
    ("北辰机床", "VM8 立式加工中心", "HC-VMC850", "交期六周，比我们短两周", "刀库只有 20 把，控制系统旧一代",
     ((170, 372000, "quote"), (96, 365000, "customer"), (6, 339000, "quote"))),
    ("凌锐智能", "LR-6 焊接机器人", "HR-6A", "首单便宜，肯先试用", "焊机另算，两年后保养费高",
     ((150, 152000, "fair"), (60, 149000, "customer"))),
    ("光驰激光", "G3015 光纤切割机", "HL-F3015", "功率到 12 kW", "培训只有两天",
     ((140, 468000, "web"), (25, 476000, "channel"))),
    ("长锋数控", "CK50 数控车床", "HC-TC500", "标价低一成", "主轴一年内返修多",
     ((120, 196000, "tender"), (40, 192000, "quote"))),
)  # fmt: skip
CARDS = (
    ("北辰机床", "碰到北辰：算停机，不比标价",
     "先问清楚他们报的含不含刀库和安装。\n把五年的停机、备件和能耗摆到一张表里。\n约客户看两家同行的现场。",
     "「北辰便宜三万」——含安装和首年维保以后只差八千，一次停线就没了。\n「北辰六周交货」——我们可以先发主机，附件随后到。"),
    ("凌锐智能", "碰到凌锐：大项目的底气",
     "讲做过的整线项目，带项目经理去见客户。\n把焊机、工装、培训都写进一个总价。",
     "「凌锐可以先试用」——我们带着您的工件做打样，出节拍报告。"),
)  # fmt: skip
MARKETER = "hexin"


def fill(world: World) -> None:
    """Nothing where 何欣 does not work. The last cut was seen this week."""
    she = visible(SYSTEM, User).filter(username=MARKETER).first()
    rivals = {one.name: one for one in visible(SYSTEM, Competitor)}
    if she is None:
        return
    by = principal_of(she)
    for rival, name, points, answers in CARDS:
        if rival in rivals:
            card(by, rivals[rival], name, points, answers)
    for rival, name, code, better, worse, prices in PRODUCTS:
        if rival in rivals:
            course(by, world, rivals[rival], name, code, better, worse, prices)


def card(by: Principal, rival: Competitor, name: str, points: str, answers: str) -> None:
    """A card in use."""
    with acting(by, "pipeline.battlecard.create", via="web") as act:
        publish.within(
            act, act.create(BattleCard, name=name, competitor=rival, points=points, answers=answers)
        )


def course(
    by: Principal, world: World, rival: Competitor, name: str, code: str, better: str, worse: str,
    prices: tuple[tuple[int, int, str], ...],
) -> None:  # fmt: skip
    """A product and what was seen of its price, the oldest first."""
    ours = visible(SYSTEM, Product).filter(code=code).first()
    with acting(by, "pipeline.competitorproduct.create", via="web") as act:
        item = act.create(
            CompetitorProduct,
            links_checked=True,
            competitor=rival,
            name=name,
            product=ours,
            better=better,
            worse=worse,
        )
    for days_ago, price, source in prices:
        day = world.moments.today - timedelta(days=days_ago)
        create(by, values={"item": item.pk, "price": Decimal(price), "seen_on": day, "source": source})
