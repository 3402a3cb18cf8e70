"""The demo's promotions: one on a product line that runs and has brought orders, one for members; and gold prices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.book import Life
from paceline.config.demo.story.agenda import Agenda
from paceline.customers.models import MemberLevel
from paceline.kernel import clock

LINE = "检测与服务"
RUNS = timedelta(days=45)
ORDERS = 3
GOLD = Decimal("0.95")


def fill(agenda: Agenda, won: Sequence[Life]) -> None:
    """Published three weeks ago; since then the customers of some won deals ordered measuring machines under it."""
    moments = agenda.moments
    began = moments.earlier(moments.now, 15)
    agenda.plan(
        began, publish, agenda, "秋季检测设备九折", {"line": LINE, "percent": Decimal("0.1")}, combinable=True
    )
    member = {"kind": "amount", "off": Decimal(200)}
    agenda.plan(
        moments.earlier(moments.now, 2), draft, agenda, "会员日立减 200 元", member, members_only=True
    )
    parts = [one for one in agenda.world.products if one["line"] == LINE and one["status"] != "phase_out"]
    agenda.plan(moments.earlier(moments.now, 1), gold_prices, agenda, parts)
    for place, deal in enumerate(won[:ORDERS]):
        at = moments.later(began, 2 + 3 * place)
        agenda.plan(at, order, agenda, deal, parts[place % len(parts)])


def draft(agenda: Agenda, name: str, item: dict[str, object], **more: object) -> object:
    """A promotion that begins now, with one content."""
    values = {"name": name, "starts_at": clock.now(), "ends_at": clock.now() + RUNS, **more}
    made = agenda.do("linyue", "catalog.promotion.create", values=values)
    agenda.do("linyue", "catalog.promotionitem.create", values={"promotion": made.pk, **item})
    return made


def gold_prices(agenda: Agenda, parts: Sequence[Life]) -> None:
    """A price book for the highest members: five percent below the list price."""
    level = visible(SYSTEM, MemberLevel).order_by("-from_points").first()
    values = {"name": "金卡会员价", "members_only": True, "least_level": level and level.pk, "priority": 1}
    book = agenda.do("linyue", "catalog.pricebook.create", values=values)
    for part in parts:
        price = (part["list_price"] * GOLD).quantize(Decimal("0.01"))
        agenda.do(
            "linyue",
            "catalog.priceitem.create",
            values={"book": book.pk, "product": part.key, "price": price},
        )


def publish(agenda: Agenda, name: str, item: dict[str, object], **more: object) -> None:
    agenda.do("linyue", "catalog.promotion.publish", draft(agenda, name, item, **more))


def order(agenda: Agenda, deal: Life, part: Life) -> None:
    """A machine at the price of the promotion, confirmed at once."""
    values = {"customer": deal["customer_id"], "reference": "随机检测设备"}
    lines = [{"product": part.key, "quantity": Decimal(1)}]
    made = agenda.do(deal["owner_id"], "trade.salesorder.create", values=values, lines=lines)
    agenda.do(deal["owner_id"], "trade.salesorder.confirm", made)
