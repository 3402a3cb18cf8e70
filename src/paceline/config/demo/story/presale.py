"""A running presale of the demo: a new device in a small series, reserved by customers of the reps."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.catalog.models import Product
from paceline.config.demo.story import presale_past, research
from paceline.config.demo.story.agenda import Agenda
from paceline.config.demo.world import World
from paceline.config.demo.writing import Report
from paceline.customers.models import Customer, Lead, MemberLevel
from paceline.records import links
from paceline.records.action import perform
from paceline.trade.models import PresaleCampaign, PresaleOffer, PresalePromotion, Receipt, Reservation
from paceline.trade.presale import promoting
from paceline.workflow.models import ApprovalTask

DEVICE = "HL-W1500"
QUOTA, RESERVATIONS = 12, 15
PRICE, DEPOSIT = Decimal(52000), Decimal(5000)
CHANNELS = ("phone", "store", "online", "phone", "partner")
PROMOTIONS: tuple[tuple[int, dict[str, Any]], ...] = (
    (-6, {"name": "公众号首发文章", "channel": "wechat", "budget": Decimal(3000), "metric": "clicks", "goal": 60,
          "content": "焊一道缝省 40% 工时：三家老客户的实测，文末放预订入口。"}),
    (-4, {"name": "车间实焊短视频", "channel": "video", "budget": Decimal(8000), "metric": "leads", "goal": 6,
          "content": "15 秒一条，共 6 条；评论区置顶预订链接。"}),
    (0, {"name": "华东钣金群接龙", "channel": "community", "budget": Decimal(500), "metric": "reservations", "goal": 3,
         "content": "销售各自的客户群，早上十点统一发。"}),
    (3, {"name": "苏州工业展现场预订", "channel": "fair", "budget": Decimal(9000), "metric": "deposits", "goal": 4,
         "content": "展台立牌放二维码，现场付定金送防护镜。"}),
)  # fmt: skip
RESULTS: dict[str, dict[str, Any]] = {
    "wechat": {"spent": Decimal(2600), "clicks": 74, "results": "阅读 1,830，点击好于预期；开头的对比图最有用。",
               "leads": 2},
    "video": {"spent": Decimal(8400), "clicks": 118, "results": "第 3 条上了同城推荐；下次把价格放在字幕里。",
              "leads": 3},
}  # fmt: skip


def fill(world: World, report: Report, label: str) -> None:
    """Planned ten days ago, open since six days, open for another week; more want it than there are."""
    agenda = Agenda(world, 7_411)
    product = visible(SYSTEM, Product).filter(code=DEVICE).first()
    customers = list(visible(SYSTEM, Customer).filter(owner__isnull=False).order_by("number")[:400])
    reps = {one.key for one in world.company.sellers if one.role == "rep"}
    mine = [one for one in customers if one.owner_id in reps]
    if product is None or not mine:
        return
    now = world.moments.now
    agenda.plan(now - timedelta(days=10), plan, agenda, product)
    buyers = agenda.rng.sample(mine, min(RESERVATIONS, len(mine)))
    for place, buyer in enumerate(buyers):
        at = now - timedelta(days=5, hours=20) + place * timedelta(hours=7)
        agenda.plan(at, reserve, agenda, buyer, place)
    presale_past.fill(agenda, [one for one in mine if one not in buyers])
    agenda.run(now - timedelta(days=presale_past.BEGAN), report, label)


def plan(agenda: Agenda, product: Product) -> None:
    """何欣 plans it, 周航 agrees."""
    now, today = agenda.moments.now, agenda.moments.today
    values: dict[str, Any] = {
        "name": "手持激光焊接机秋季预售", "opens_at": now - timedelta(days=6), "closes_at": now + timedelta(days=7),
        "deposit_kind": "earnest", "multiplier": Decimal(2), "hold_minutes": 2880, "place": "各区展厅",
        "balance_from": today + timedelta(days=8), "balance_until": today + timedelta(days=15),
        "promised_on": today + timedelta(days=45), "promise": "按付尾款先后发货，含上门调试。",
        "terms": "付尾款之前可以换型号；安装调试另约时间。", "expected_conversion": Decimal("0.08"), "exposed": 1000,
        "interested": 130, "goal_quantity": QUOTA, "budget": Decimal(20000), "audience": "华东、华南的钣金加工厂",
        "launch_stage": "launch", "message": "上手半天，一个人顶两个氩弧焊工",
        "benefit": "每米焊缝省 60% 时间，少打磨一道；新人半天会用，不再等老师傅。",
        "price_band": "同功率里居中，比进口低四成",
        "contrast": "比进口品牌便宜、配件两天到；比低价机多三年激光器质保，但不送焊丝。",
        "hypothesis": "老客户复购焊接机，定金翻倍抵扣能把犹豫期从三周缩到一周。",
    }  # fmt: skip
    values["target_audience"] = research.audience(agenda).pk
    campaign = agenda.do("hexin", "trade.presalecampaign.create", values=values)
    offer = {"campaign": campaign.pk, "product": product.pk, "price": PRICE, "deposit": DEPOSIT, "quota": QUOTA,
             "per_customer": 2}  # fmt: skip
    agenda.do("hexin", "trade.presaleoffer.create", values=offer)
    promote(agenda, campaign)
    agenda.do("hexin", "trade.presalecampaign.submit", campaign)
    waiting = visible(SYSTEM, ApprovalTask).filter(request__record_id=campaign.pk, status="pending")
    for task in waiting:
        agenda.do(task.approver_id, "workflow.approvaltask.approve", task)
    agenda.plan(now - timedelta(days=6), begin, agenda, campaign.pk)


def promote(agenda: Agenda, campaign: PresaleCampaign) -> None:
    """何欣 plans how it gets known; 林悦's people publish, one item is still to come."""
    today = agenda.moments.today
    for days, values in PROMOTIONS:
        given = {"campaign": campaign.pk, "planned_on": today + timedelta(days=days), **values}
        made = agenda.do("hexin", "trade.presalepromotion.create", values=given)
        if days < 0:
            at = agenda.moments.now + timedelta(days=days, hours=6)
            agenda.plan(at, publish, agenda, made.pk, RESULTS[values["channel"]])


def publish(agenda: Agenda, key: Any, found: dict[str, Any]) -> None:
    """It is out: what it cost, who opened it, who left a number."""
    one = visible(SYSTEM, PresalePromotion).get(pk=key)
    agenda.do("hexin", "trade.presalepromotion.finish", one, spent=found["spent"], results=found["results"])
    link = links.on_record(one.campaign_id).filter(pk=one.link_key).first()
    if link is not None:
        for _ in range(found["clicks"]):
            links.count_opening(link)
            promoting.count_click(link)
    fresh = (
        visible(SYSTEM, Lead).filter(utm="", created_at__lte=agenda.moments.now).order_by("-created_at", "pk")
    )
    for lead in fresh[: found["leads"]]:
        agenda.do("hexin", "customers.lead.change", lead, values={"utm": f"utm_content={one.number}"})
        promoting.count_lead(lead.pk)


def come_by_link(campaign: PresaleCampaign, offer: PresaleOffer, buyer: Customer, place: int) -> Reservation:
    """The customer opens what was published and reserves alone."""
    rows = (
        visible(SYSTEM, PresalePromotion).filter(campaign=campaign, link_key__isnull=False).order_by("number")
    )
    chosen = list(rows)[place % 2]
    link = links.on_record(campaign.pk).get(pk=chosen.link_key)
    given = {"offer": str(offer.pk), "name": buyer.name[:40], "phone": buyer.phone, "agreed": True}
    key = perform(links.actor_behind(link), "trade.presalecampaign.reserve", campaign.pk, given, via="portal")
    return visible(SYSTEM, Reservation).get(pk=key)


def begin(agenda: Agenda, key: Any) -> None:
    """The day has come."""
    campaign = visible(SYSTEM, PresaleCampaign).get(pk=key)
    if campaign.state == "scheduled":
        agenda.do("hexin", "trade.presalecampaign.open", campaign)


def reserve(agenda: Agenda, buyer: Customer, place: int) -> None:
    """The customer's rep reserves; most pay the deposit on the next day, and some are members."""
    campaign = visible(SYSTEM, PresaleCampaign).filter(state="open").order_by("-pk").first()
    if campaign is None:
        return
    if place % 3 == 0 and visible(SYSTEM, MemberLevel).exists():
        agenda.do(buyer.owner_id, "customers.customer.join", buyer)
    offer = visible(SYSTEM, PresaleOffer).get(campaign=campaign)
    channel = CHANNELS[place % len(CHANNELS)]
    if channel == "online" and buyer.phone:
        made = come_by_link(campaign, offer, buyer, place)
    else:
        values = {"offer": offer.pk, "customer": buyer.pk, "quantity": 1, "channel": channel}
        made = agenda.do(buyer.owner_id, "trade.reservation.create", values=values)
    if place % 4 != 3:
        agenda.plan(agenda.moments.later(made.reserved_at, 1), pay, agenda, made.pk)


def pay(agenda: Agenda, key: Any) -> None:
    """The deposit comes in, and finance finds it on one of the next days."""
    made = visible(SYSTEM, Reservation).get(pk=key)
    if made.state != "confirmed":
        return
    agenda.do(made.owner_id, "trade.reservation.take_deposit", made)
    for receipt in visible(SYSTEM, Receipt).filter(reservation=made):
        agenda.plan(
            agenda.moments.later(receipt.created_at, 1), agenda.do, "sunying", "trade.receipt.verify", receipt
        )
