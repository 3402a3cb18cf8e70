"""The life of a promotion: written, published, taken back before it begins, stopped early, ended by the clock."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.catalog.models import Promotion, PromotionItem, PromotionState
from paceline.catalog.states import PROMOTION
from paceline.kernel import clock
from paceline.kernel.errors import Conflict
from paceline.metadata.fields import LongText
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic


@action("catalog.promotion.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, promotion: Promotion, *, values: dict[str, Any]) -> Promotion:
    """New values; once published it may only end earlier or later."""
    generic.change(act, promotion, values=values)
    if promotion.state == PromotionState.PUBLISHED:
        require_time_left(act, promotion)
    return promotion


def why_not_withdrawn(promotion: Promotion) -> object:
    """Once it has begun, customers have seen it."""
    if promotion.state == PromotionState.PUBLISHED and promotion.starts_at <= clock.now():
        return "促销已经开始，不能撤回。请用「提前停止」。"
    return PROMOTION.available("withdraw")(promotion)


@action("catalog.promotion.publish", "发布", icon="send", available=PROMOTION.available("publish"))
def publish(act: Act, promotion: Promotion) -> Promotion:
    """From its start on it applies by itself, until its end."""
    if not visible(SYSTEM, PromotionItem).filter(promotion=promotion).exists():
        raise Conflict("促销还没有内容。请先添加促销内容：哪些产品、便宜多少。", code="no_items")
    require_time_left(act, promotion)
    act.save(promotion, state=PromotionState.PUBLISHED)
    return promotion


@action(
    "catalog.promotion.withdraw",
    "撤回",
    permission="publish",
    icon="undo",
    available=why_not_withdrawn,
)
def withdraw(act: Act, promotion: Promotion) -> Promotion:
    """A draft again, as long as it has not begun."""
    act.save(promotion, state=PromotionState.DRAFT)
    return promotion


@action(
    "catalog.promotion.stop",
    "提前停止",
    permission="publish",
    icon="ban",
    danger=True,
    available=PROMOTION.available("stop"),
)
def stop(act: Act, promotion: Promotion, *, stopped_why: Annotated[str, LongText("停止原因")]) -> Promotion:
    """From now on nobody gets it; what was ordered and quoted stays."""
    act.reason = stopped_why
    act.save(promotion, state=PromotionState.STOPPED, stopped_why=stopped_why)
    return promotion


@action(
    "catalog.promotion.end",
    "结束",
    permission="publish",
    icon="timer",
    hidden=True,
    available=PROMOTION.available("end"),
)
def end(act: Act, promotion: Promotion) -> Promotion:
    """Its time is over."""
    if promotion.ends_at > act.now:
        raise Conflict("促销还没有到结束时间。要现在停下来，请用「提前停止」。")
    act.save(promotion, state=PromotionState.ENDED)
    return promotion


def require_time_left(act: Act, promotion: Promotion) -> None:
    """Raises Conflict when its end has passed."""
    if promotion.ends_at <= act.now:
        raise Conflict("结束时间已经过了。请把结束时间改到以后，要现在停下来请用「提前停止」。")
