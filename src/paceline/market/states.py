"""Which moves a mailing may make in which state; what begins and ends by itself has no verb."""

from __future__ import annotations

from paceline.market.models.choices import MailingState
from paceline.records.states import Move, States

DRAFT, SCHEDULED, SENDING = MailingState.DRAFT, MailingState.SCHEDULED, MailingState.SENDING
PAUSED, CANCELLED, SENT = MailingState.PAUSED, MailingState.CANCELLED, MailingState.SENT

MAILING = States(
    "state",
    MailingState,
    start=(DRAFT,),
    moves={
        "aim": Move("选收件人", (DRAFT,)),
        "schedule": Move("排期发送", (DRAFT,), SCHEDULED),
        "unschedule": Move("撤回排期", (SCHEDULED,), DRAFT),
        "pause": Move("暂停", (SENDING,), PAUSED),
        "resume": Move("继续发送", (PAUSED,), SENDING),
        "cancel": Move("取消发送", (SCHEDULED, SENDING, PAUSED), CANCELLED),
    },
).declare("market.mailing")
