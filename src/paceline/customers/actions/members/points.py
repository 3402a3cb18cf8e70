"""Members: joining and leaving, and every movement of points. The customer's row is locked by the door meanwhile."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.db.models import Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Customer, MemberLevel, PointEntry, PointKind
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.fields import DecimalNumber, Integer, LongText, Text
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic

Points = Annotated[int, Integer("积分")]
MOST = 100_000_000


def is_member(customer: Customer) -> str:
    return "" if customer.member_level_id else "还不是会员。请先「加入会员」。"


def is_no_member(customer: Customer) -> str:
    return "已经是会员。" if customer.member_level_id else ""


@action("customers.customer.join", "加入会员", permission="change", icon="star", available=is_no_member)
def join(act: Act, customer: Customer) -> Customer:
    """A member from today on, at the level that the points earned so far lead to."""
    level = level_for(earned(customer))
    if level is None:
        raise Conflict("还没有会员等级。请先到「会员等级」建立最低一级。")
    day = customer.member_since or local_day(act.occurred_at)
    act.save(customer, member_level=level, member_since=day)
    return customer


@action(
    "customers.customer.leave", "退出会员", permission="change", icon="x", danger=True, available=is_member
)
def leave(act: Act, customer: Customer) -> Customer:
    """No member any more; the points stay in the ledger and count again after joining anew."""
    act.save(customer, member_level=None, member_since=None)
    return customer


@action(
    "customers.customer.spend_points", "兑换积分", permission="change", icon="trophy", available=is_member
)
def spend_points(
    act: Act, customer: Customer, *, points: Points, words: Annotated[str, Text("兑换了什么", max_length=120)]
) -> PointEntry:
    """Points for something. Raises Conflict for more than there are."""
    require_positive(points)
    left = balance(customer)
    if points > left:
        raise Conflict("积分只有 %(left)s，不够兑换。", params={"left": f"{left:,}"}, code="too_few_points")
    return put(act, customer, PointKind.SPEND, -points, words)


@action(
    "customers.customer.adjust_points", "调整积分", permission="assign", icon="pencil", available=is_member
)
def adjust_points(
    act: Act,
    customer: Customer,
    *,
    points: Annotated[int, Integer("积分", hint="补给填正数，扣减填负数")],
    reason: Annotated[str, LongText("原因")],
) -> PointEntry:
    """A correction with its reason, by whoever may assign customers; never below nothing."""
    if not points or abs(points) > MOST:
        raise Invalid({"points": "积分要填一个不为 0 的数。"})
    left = balance(customer)
    if left + points < 0:
        raise Conflict("积分只有 %(left)s，不够扣。", params={"left": f"{left:,}"}, code="too_few_points")
    act.reason = reason
    return put(act, customer, PointKind.ADJUST, points, reason[:200])


@action("customers.customer.settle_points", "按订单结算积分", permission="change", icon="star", hidden=True)
def settle_points(
    act: Act,
    customer: Customer,
    *,
    reference: Annotated[str, Text("来源", max_length=80)],
    paid: Annotated[Decimal, DecimalNumber("已付金额")],
    words: Annotated[str, Text("说明", max_length=200)],
) -> Customer:
    """Bring what one order has earned to what it should have: the rest is earned or reversed. Twice changes nothing.

    The rate is that of the first time, so a later level does not change the past.
    """
    if act.by.kind != "system":
        raise NotAllowed("积分由系统按付清的订单结算。要更正请用「调整积分」。")
    mine = visible(SYSTEM, PointEntry).filter(customer=customer, reference=reference).order_by("id")
    first = mine.first()
    rate = first.rate if first else customer.member_level.earn_rate if customer.member_level else Decimal(0)
    had = mine.aggregate(s=Sum("points"))["s"] or 0
    change = int(Decimal(paid) * (rate or 0)) - had
    if change:
        kind = PointKind.EARN if change > 0 else PointKind.REVERSE
        put(act, customer, kind, change, words, reference=reference, rate=rate)
    return customer


# the steps -------------------------------------------------------------------------------------------------------
def put(
    act: Act, customer: Customer, kind: str, points: int, words: str, *, reference: str = "", **more: Any
) -> PointEntry:
    """One row of the ledger; the level follows."""
    made: PointEntry = act.create(
        PointEntry, links_checked=True, customer=customer.pk, kind=kind, points=points, words=words,
        at=act.occurred_at, reference=reference, **more,
    )  # fmt: skip
    if customer.member_level_id:
        act.save(customer, event="customers.customer.level", member_level=level_for(earned(customer)))
    return made


def level_for(points: int) -> MemberLevel | None:
    """The highest level that so many points reach."""
    return visible(SYSTEM, MemberLevel).filter(from_points__lte=points).order_by("-from_points").first()


def balance(customer: Customer) -> int:
    """What a member may spend, straight from the rows."""
    rows = visible(SYSTEM, PointEntry).filter(customer=customer)
    return int(rows.aggregate(s=Sum("points"))["s"] or 0)


def earned(customer: Customer) -> int:
    """What counts towards the level: all but what was spent; never below nothing."""
    rows = visible(SYSTEM, PointEntry).filter(customer=customer).exclude(kind=PointKind.SPEND)
    return max(0, int(rows.aggregate(s=Sum("points"))["s"] or 0))


def require_positive(points: int) -> None:
    if not 0 < points <= MOST:
        raise Invalid({"points": "积分要大于 0。"})


@action("customers.memberlevel.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, level: MemberLevel) -> None:
    """Only a level that no member has."""
    if visible(SYSTEM, Customer).filter(member_level=level).exists():
        raise Conflict("还有会员在这一级，不能删除。")
    generic.remove(act, level)
