"""The life of a standing order: made with its lines, changed for what is still to come, paused, resumed, ended."""

from __future__ import annotations

from copy import copy
from typing import Annotated, Any

from paceline.access.working_days import local_day
from paceline.metadata.fields import LongText
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.acting.values import put
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.trade.actions.order.life import LINES
from paceline.trade.models import StandingLine, StandingOrder, StandingState
from paceline.trade.standing.days import next_day
from paceline.trade.states import STANDING

OF_LINE = ("product", "quantity", "price", "price_currency", "discount")


@action("trade.standingorder.create", "新建周期单", on="collection", icon="plus", hidden=True)
def create(
    act: Act, *, values: dict[str, Any], lines: Annotated[list[dict[str, Any]] | None, LINES] = None
) -> StandingOrder:
    """A standing order that runs from its start on."""
    if values.get("owner") not in (None, act.by.user_id):
        generic.require_assign(act, registry.of(StandingOrder), values["owner"])
    planned = next_of(act, act.made(StandingOrder, values))
    made: StandingOrder = act.create(StandingOrder, **values, next_on=planned)
    for line in lines or ():
        given = {name: line[name] for name in OF_LINE if line.get(name) is not None}
        act.create(StandingLine, standing=made.pk, **given)
    return made


@action("trade.standingorder.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, standing: StandingOrder, *, values: dict[str, Any]) -> StandingOrder:
    """New values for what comes from now on; orders that were made stay as they are."""
    after = copy(standing)
    put(registry.of(StandingOrder), after, values)
    generic.change(act, standing, values={**values, "next_on": next_of(act, after)})
    return standing


def next_of(act: Act, standing: StandingOrder) -> Any:
    """The next delivery of a standing order that may not be sound yet."""
    if standing.starts_on is None or standing.faults():
        return standing.next_on
    return next_day(standing, local_day(act.now))


@action("trade.standingorder.pause", "暂停", icon="pause", available=STANDING.available("pause"))
def pause(
    act: Act, standing: StandingOrder, *, reason: Annotated[str, LongText("暂停原因")]
) -> StandingOrder:
    """No more orders until it is resumed; those that were made stay."""
    act.reason = reason
    act.save(standing, state=StandingState.PAUSED, paused_why=reason, next_on=None)
    return standing


@action("trade.standingorder.resume", "恢复执行", icon="refresh", available=STANDING.available("resume"))
def resume(act: Act, standing: StandingOrder) -> StandingOrder:
    """From today on; what was missed meanwhile is not made up for."""
    standing.state = StandingState.ACTIVE
    act.save(standing, paused_why="", next_on=next_day(standing, local_day(act.now)))
    return standing


@action("trade.standingorder.end", "结束", icon="ban", danger=True, available=STANDING.available("end"))
def end(act: Act, standing: StandingOrder) -> StandingOrder:
    """Nothing comes any more."""
    act.save(standing, state=StandingState.ENDED, next_on=None)
    return standing
