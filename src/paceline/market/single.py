"""A single letter for another room: by the same server, the same hours and the same stops as mailings."""

from __future__ import annotations

from datetime import datetime
from smtplib import SMTPServerDisconnected

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.letters import Letter, posting
from paceline.kernel import clock
from paceline.market.channels import adapter_for, is_connected
from paceline.market.channels.adapter import Fate, Outgoing
from paceline.market.composing import answers_to
from paceline.market.models import MailStop
from paceline.market.models.choices import Channel
from paceline.market.models.stop import StopWhy
from paceline.market.rules import sends_from


def opens() -> datetime | None:
    """Now, or when the quiet hours are over; None while no mail leaves the house."""
    return sends_from(clock.now()) if is_connected(Channel.MAIL) else None


def deliver(letter: Letter) -> str:
    """Send it, unless its address is stopped. "" for what may have gone out, so that it is never sent twice."""
    if not is_connected(Channel.MAIL):
        return _t("没有设置发信邮箱")
    stopped = visible(SYSTEM, MailStop).filter(channel=Channel.MAIL, address=letter.address.lower()).first()
    if stopped is not None:
        return str(StopWhy(stopped.why).label)
    adapter = adapter_for(Channel.MAIL)
    adapter.open()
    try:
        answer = adapter.send(outgoing(letter))
    finally:
        adapter.close()
    if answer.fate is Fate.LATER:
        raise SMTPServerDisconnected(answer.words)
    return "" if answer.fate in (Fate.SENT, Fate.UNSURE) else answer.words or _t("邮件被退回")


def outgoing(letter: Letter) -> Outgoing:
    headers = {"Message-ID": f"<{letter.key}@paceline>", "Auto-Submitted": "auto-generated"}
    subject = " ".join(letter.subject.split())
    return Outgoing(
        letter.address, subject, letter.text, reply_to=answers_to(letter.reply_to), headers=headers
    )


posting.opens, posting.send = opens, deliver
