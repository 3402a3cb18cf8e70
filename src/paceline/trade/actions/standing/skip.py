"""Days that are left out: noted, changed, taken back. The standing order then knows what comes next."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Day, Text, key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.past.undo import undo_as_done
from paceline.trade.models import SalesOrder, StandingOrder, StandingSkip
from paceline.trade.standing.days import FAR, next_day, open_days
from paceline.trade.states import STANDING

undo_as_done("trade.standingskip")


@action(
    "trade.standingorder.skip",
    "跳过一次",
    permission="change",
    icon="close",
    available=STANDING.available("skip"),
)
def skip(
    act: Act,
    standing: StandingOrder,
    *,
    on: Annotated[date | None, Day("跳过哪天", blank=True, hint="按节奏本来要送的那天，留空为下一次")] = None,
    reason: Annotated[str, Text("原因", max_length=200, blank=True)] = "",
) -> StandingOrder:
    """One delivery is left out; removing the entry brings it back."""
    today = local_day(act.now)
    on = on or next((day for day, _ in open_days(standing, today, today + FAR)), None)
    if on is None:
        raise Invalid({"on": "后面没有要送的日子了。"})
    if not standing.recurrence().falls_on(on):
        raise Invalid({"on": "按节奏这一天本来就不送。请检查日期。"})
    require_not_made(standing.pk, on)
    if visible(SYSTEM, StandingSkip).filter(standing=standing, on=on).exists():
        raise Invalid({"on": "这一天已经跳过了。"})
    act.reason = reason
    act.create(StandingSkip, links_checked=True, standing=standing.pk, on=on, reason=reason)
    replan(act, standing.pk)
    return standing


@action("trade.standingskip.create", "添加跳过的日期", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> StandingSkip:
    """A day that is left out."""
    key = key_of(values.get("standing"))
    require_not_made(key, values.get("on"))
    made: Any = generic.create(act, of=registry.of(StandingSkip), values=values)
    replan(act, made.standing_id)
    return made


@action("trade.standingskip.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, entry: StandingSkip, *, values: dict[str, Any]) -> StandingSkip:
    """Another day, or another reason."""
    if values.get("standing", entry.standing_id) != entry.standing_id:
        raise Invalid({"standing": "跳过的日期不能移到另一张周期单。"})
    if values.get("on", entry.on) != entry.on:
        require_not_made(entry.standing_id, values["on"])
    generic.change(act, entry, values=values)
    replan(act, entry.standing_id)
    return entry


@action("trade.standingskip.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, entry: StandingSkip) -> None:
    """The day is delivered after all."""
    generic.remove(act, entry)
    replan(act, entry.standing_id)


@action("trade.standingskip.restore", "恢复", permission="remove", icon="undo-2", hidden=True)
def restore(act: Act, entry: StandingSkip) -> None:
    """The day is left out again."""
    require_not_made(entry.standing_id, entry.on)
    generic.restore(act, entry)
    replan(act, entry.standing_id)


def require_not_made(standing: Any, on: date | None) -> None:
    """Raises Conflict when the order of that day is there already."""
    made = visible(SYSTEM, SalesOrder).filter(standing=standing, standing_on=on).exclude(state="cancelled")
    if (order := made.first()) is not None:
        raise Conflict("这一天的订单 %(number)s 已经生成。请取消那张订单。", params={"number": order.number})


def replan(act: Act, key: Any) -> None:
    """The standing order's next delivery, now that its days have changed."""
    rows = visible(SYSTEM, StandingOrder).filter(pk=key).select_for_update(of=("self",))
    for standing in rows:
        act.save(standing, event="trade.standingorder.plan", next_on=next_day(standing, local_day(act.now)))
