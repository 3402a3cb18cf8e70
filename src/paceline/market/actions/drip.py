"""Who goes through a sequence: brought in by its condition or one by one, taken out by hand."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.customers.models import Contact, Lead, Segment
from paceline.kernel.errors import Conflict, Invalid
from paceline.market import stopping
from paceline.market.audience import people_of, person, rows_of
from paceline.market.drips import join
from paceline.market.jobs import SEND
from paceline.market.models import Drip, DripRun
from paceline.market.models.choices import Audience, DripEnd, DripState
from paceline.market.reactions import kept
from paceline.metadata.fields import Choice, Link
from paceline.metadata.fields.rows import FilterInput
from paceline.records.act import Act
from paceline.records.action import action
from paceline.workflow.queue import enqueue

MOST = 2000
SomeContact = Annotated[Contact | None, Link("customers.Contact", "联系人", blank=True)]
SomeLead = Annotated[Lead | None, Link("customers.Lead", "线索", blank=True)]


def is_off(drip: Drip) -> str:
    return "" if drip.active else "这个序列已停用。请先启用它。"


def is_over(run: DripRun) -> str:
    return "" if run.state == DripState.RUNNING else "已经结束了。"


@action("market.drip.aim", "选收件人", permission="change", icon="users", hidden=True)
def aim(
    act: Act,
    drip: Drip,
    *,
    audience: Annotated[str, Choice("收件对象", Audience)],
    condition: Annotated[Any, FilterInput("收件条件", blank=True)] = None,
    segment: Annotated[Segment | None, Link("customers.Segment", "客群", blank=True)] = None,
) -> Drip:
    """Choose who is brought in."""
    rows_of(act.by, audience, condition)
    act.save(drip, audience=audience, condition=condition or {}, segment=segment)
    return drip


@action("market.drip.enroll", "加入收件人", permission="change", icon="user-plus", available=is_off)
def enroll(act: Act, drip: Drip, *, contact: SomeContact = None, lead: SomeLead = None) -> Drip:
    """Bring in one contact or lead, or without one everybody for whom the condition holds. Nobody goes through twice.

    Raises Conflict without steps, Invalid when there are too many at once or the one is left out.
    """
    one = contact or lead
    if one is not None:
        people = [person(one, drip.channel, drip.owner)]
    else:
        rows = rows_of(act.by, drip.audience, drip.condition, drip.segment_id)
        if rows.count() > MOST:
            raise Invalid("一次最多加入 %(most)s 人。请把收件条件缩小一些。", params={"most": MOST})
        people = list(people_of(act.by, drip))
    begun = [run for each in people if (run := join(act, drip, each)) is not None]
    if not begun:
        raise Conflict("没有人可以加入：都已在序列里走过，或者没有地址、不愿再收到。")
    kept.changed()
    enqueue(SYSTEM, SEND, {})
    return drip


@action("market.driprun.stop", "停止", permission="change", icon="ban", available=is_over)
def stop(act: Act, run: DripRun) -> DripRun:
    """No further letter of this sequence for this person."""
    stopping.end(act, run, DripEnd.HAND)
    return run
