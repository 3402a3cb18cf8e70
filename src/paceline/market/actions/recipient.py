"""What came of a letter, when somebody says so by hand or a mail program by the API."""

from __future__ import annotations

from typing import Annotated

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.market import stopping
from paceline.market.jobs import SEND
from paceline.market.models import MailRecipient, MailStop
from paceline.market.models.choices import DripEnd, RecipientState
from paceline.market.models.stop import StopWhy
from paceline.metadata.fields import Text
from paceline.records.act import Act
from paceline.records.action import action
from paceline.workflow.queue import enqueue

OUT = (RecipientState.SENT, RecipientState.UNSURE, RecipientState.BOUNCED)
Words = Annotated[str, Text("说明", max_length=200, blank=True)]


def not_out(row: MailRecipient) -> str:
    return "" if row.state in OUT else "这封还没有发出。"


def cannot_reply(row: MailRecipient) -> str:
    return "已经记过回复。" if row.replied_at else not_out(row)


def cannot_bounce(row: MailRecipient) -> str:
    return "已经记过退信。" if row.bounced_at else not_out(row)


def cannot_leave(row: MailRecipient) -> str:
    return "已经退订了。" if row.unsubscribed_at else ""


def cannot_send_again(row: MailRecipient) -> str:
    return (
        ""
        if row.state in (RecipientState.FAILED, RecipientState.UNSURE)
        else "只有发送失败和不确定的能再发。"
    )


def cannot_return(row: MailRecipient) -> str:
    return "" if row.unsubscribed_at else "没有退订过。"


@action("market.mailrecipient.reply", "标为已回复", icon="chat", available=cannot_reply)
def reply(act: Act, row: MailRecipient, *, note: Words = "") -> MailRecipient:
    """The person has answered; sequences that stop on a reply end."""
    act.save(row, replied_at=act.now, opened_at=row.opened_at or act.now, note=note or row.note)
    stopping.end_all(act, stopping.of_same_person(row), DripEnd.REPLY)
    return row


@action("market.mailrecipient.bounce", "记为退信", icon="error", available=cannot_bounce)
def bounce(act: Act, row: MailRecipient, *, note: Words = "") -> MailRecipient:
    """It came back later: the address is written to no more."""
    act.save(row, state=RecipientState.BOUNCED, bounced_at=act.now, note=note or row.note)
    stopping.stop_address(act, row, StopWhy.BOUNCED, note)
    return row


@action("market.mailrecipient.unsubscribe", "退订", icon="ban", available=cannot_leave)
def unsubscribe(act: Act, row: MailRecipient) -> MailRecipient:
    """The person wants no more by this channel; sequences end."""
    act.save(row, unsubscribed_at=act.now)
    stopping.stop_address(act, row, StopWhy.UNSUBSCRIBED)
    stopping.end_all(act, stopping.of_same_person(row), DripEnd.OPT_OUT)
    return row


@action("market.mailrecipient.send_again", "再发一次", icon="send", available=cannot_send_again)
def send_again(act: Act, row: MailRecipient) -> MailRecipient:
    """It failed, or nobody knows whether it went out, and somebody has decided: it waits for its turn again."""
    visible(SYSTEM, MailRecipient).filter(pk=row.pk).update(attempts=0, claimed_at=None)
    act.save(row, event="market.mailrecipient.queue", state=RecipientState.QUEUED, due_at=act.now, note="")
    enqueue(SYSTEM, SEND, {})
    return row


@action("market.mailrecipient.resubscribe", "撤销退订", icon="undo", available=cannot_return)
def resubscribe(act: Act, row: MailRecipient) -> MailRecipient:
    """It was a mistake: letters may come again. Sequences that have ended stay so."""
    act.save(row, unsubscribed_at=None)
    stops = visible(SYSTEM, MailStop).filter(
        address=row.address, channel=row.channel, why=StopWhy.UNSUBSCRIBED
    )
    for stop in stops:
        act.remove(stop)
    return row
