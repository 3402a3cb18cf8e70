"""The life of a mailing: aimed, looked at, scheduled, paused, gone on with, cancelled, copied."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Segment
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.messages import say
from paceline.market.audience import rows_of
from paceline.market.holding import require_started
from paceline.market.jobs import SEND
from paceline.market.models import Mailing, MailRecipient
from paceline.market.models.choices import Audience, LeftOut, MailingState, RecipientState
from paceline.market.preparing import again
from paceline.market.report import report_of
from paceline.market.states import MAILING
from paceline.market.summary import summary_of
from paceline.metadata.fields import Choice, Instant, Link, YesNo
from paceline.metadata.fields.rows import FilterInput
from paceline.records.act import Act
from paceline.records.action import action
from paceline.workflow.queue import enqueue

PAGE = "/mailings/%(id)s/send"
LATE = timedelta(minutes=5)
"""A time that passed while somebody was typing is taken as now."""
At = Annotated[
    datetime | None, Instant("发送时间", blank=True, hint="留空就是现在；免打扰时间里会等到结束再发")
]

Everybody = Annotated[bool, YesNo("发给全部人", hint="没有选客群和条件时要勾选")]
TO_ALL = "没有选收件人，会发给全部%(who)s，现在 %(n)s 人收得到。请先选一批收件人；真要发给全部，就勾选「发给全部」。"


def not_begun(mailing: Mailing) -> str:
    return "" if mailing.started_at else "还没有开始发送。"


@action("market.mailing.aim", "选收件人", permission="change", icon="users", hidden=True,
        available=MAILING.available("aim"))  # fmt: skip
def aim(
    act: Act,
    mailing: Mailing,
    *,
    audience: Annotated[str, Choice("收件对象", Audience)],
    condition: Annotated[Any, FilterInput("收件条件", blank=True)] = None,
    segment: Annotated[Segment | None, Link("customers.Segment", "客群", blank=True)] = None,
) -> Mailing:
    """Choose who gets it: everybody of the audience, or of a segment's customers, for whom the condition holds."""
    rows_of(act.by, audience, condition)
    act.save(mailing, audience=audience, condition=condition or {}, segment=segment)
    return mailing


@action("market.mailing.check", "看谁收得到", permission="read", icon="eye", hidden=True)
def check(act: Act, mailing: Mailing) -> dict[str, Any]:
    """How many will get it, who is left out and why. Changes nothing."""
    return summary_of(mailing).as_json()


@action("market.mailing.schedule", "收件人与发送", permission="change", icon="send", page=PAGE,
        available=MAILING.available("schedule"))  # fmt: skip
def schedule(act: Act, mailing: Mailing, *, at: At = None, everybody: Everybody = False) -> Mailing:
    """Send it at a time, or now. Raises Conflict when nobody would get it, Invalid for all unless that is said."""
    when = at or act.now
    if when < act.now - LATE:
        raise Invalid({"at": "发送时间已经过了。请选以后的时间，或留空表示现在。"})
    require_started(mailing.campaign)
    if not mailing.template.active:
        raise Conflict("模板已停用，不能发送。请换一个模板，或先启用它。")
    reached = summary_of(mailing).reached
    if not reached:
        raise Conflict("现在没有人收得到这封信。请看「收件人与发送」里的原因，换一批收件人。")
    if mailing.goes_to_everybody and not everybody:
        raise Invalid({"everybody": say(TO_ALL, who=Audience(mailing.audience).label, n=reached)})
    act.save(mailing, state=MailingState.SCHEDULED, scheduled_at=max(when, act.now))
    enqueue(SYSTEM, SEND, {}, due_at=mailing.scheduled_at)
    return mailing


@action("market.mailing.unschedule", "撤回排期", permission="change", icon="undo",
        available=MAILING.available("unschedule"))  # fmt: skip
def unschedule(act: Act, mailing: Mailing) -> Mailing:
    """Back to a draft: nothing has been sent yet."""
    act.save(mailing, state=MailingState.DRAFT, scheduled_at=None)
    return mailing


@action(
    "market.mailing.pause", "暂停", permission="change", icon="pause", available=MAILING.available("pause")
)
def pause(act: Act, mailing: Mailing) -> Mailing:
    """No further message goes out until it is gone on with."""
    act.save(mailing, state=MailingState.PAUSED)
    return mailing


@action(
    "market.mailing.resume",
    "继续发送",
    permission="change",
    icon="send",
    available=MAILING.available("resume"),
)
def resume(act: Act, mailing: Mailing) -> Mailing:
    """Go on with those who wait."""
    act.save(mailing, state=MailingState.SENDING)
    enqueue(SYSTEM, SEND, {})
    return mailing


@action("market.mailing.cancel", "取消发送", permission="change", icon="ban", danger=True,
        available=MAILING.available("cancel"))  # fmt: skip
def cancel(act: Act, mailing: Mailing) -> Mailing:
    """Whoever waits gets nothing; what went out stays out."""
    act.save(mailing, state=MailingState.CANCELLED, ended_at=act.now)
    waiting = visible(SYSTEM, MailRecipient).filter(mailing=mailing, state=RecipientState.QUEUED)
    for row in waiting.select_for_update(of=("self",)):
        act.save(
            row,
            event="market.mailrecipient.leave_out",
            state=RecipientState.SKIPPED,
            reason=LeftOut.CANCELLED,
        )
    return mailing


@action("market.mailing.copy", "复制", permission="read", icon="copy", makes="market.mailing")
def copy(act: Act, mailing: Mailing) -> Mailing:
    """A draft like it, one's own."""
    made = again(act, mailing)
    act.save(made, owner=act.by.user_id)
    return made


@action("market.mailing.report", "效果", permission="read", icon="chart-bar", page=PAGE, available=not_begun)
def report(act: Act, mailing: Mailing) -> dict[str, Any]:
    """What came of it in figures, and how the two subjects compare. Changes nothing."""
    return report_of(act.by, mailing).as_json()
