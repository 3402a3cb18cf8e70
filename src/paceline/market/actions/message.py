"""One message to one contact or lead: from a template or in one's own words, by the same rules as a mailing."""

from __future__ import annotations

from typing import Annotated, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Contact, Lead
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.messages import Message, say
from paceline.market.audience import Person, person
from paceline.market.composing import plain
from paceline.market.jobs import SEND
from paceline.market.models import MailRecipient, MailTemplate
from paceline.market.preparing import row
from paceline.market.rules import send_rule
from paceline.market.standing import Why, known_of, why_not
from paceline.market.text_parts import Counted, counted
from paceline.market.words import VARIABLES, filled, unknown
from paceline.metadata.fields import Choice, Link, LongText
from paceline.records.act import Act
from paceline.records.action import action
from paceline.workflow.queue import enqueue

LONGEST = 1000
NOBODY = {
    "no_address": "没有填手机号或企业微信外部联系人编号，发不了。请先补上。",
    "unfit": "%(note)s收不到这个渠道的消息：短信要手机号，企业微信要 wm 开头的外部联系人编号。",
    "opted_out": "对方不愿再收到营销信息或打了免打扰，不能发。",
    "unsubscribed": "对方已经退订，不能发。确实要恢复的话，请在「停发名单」里删掉这个地址。",
    "closed": "这条线索已转化或无效，不能发。已转化的请发给联系人。",
    "often": "近期发得太多：%(note)s。请过几天再发。",
    "missing": "模板里的「%(note)s」没有值。请先补上，或改成自己写。",
}
"""What is said when one person may not be written to; every other reason is named as it stands in the lists."""


class Single(models.TextChoices):
    """The channels by which one person is written to from a page."""

    SMS = "sms", _("短信")
    WECOM = "wecom", _("企业微信")


By = Annotated[str, Choice("渠道", Single)]
Of = Annotated[MailTemplate | None, Link("market.MailTemplate", "模板", blank=True)]
Words = Annotated[str, LongText("消息内容", blank=True, hint="留空就用模板的内容")]


@action("customers.contact.send_message", "发消息", permission="change", icon="send",
        page="/contacts/%(id)s/message")  # fmt: skip
def to_contact(
    act: Act, contact: Contact, *, channel: By, template: Of = None, text: Words = ""
) -> MailRecipient:
    """Write to a contact."""
    return send(act, contact, channel, template, text)


@action("customers.lead.send_message", "发消息", permission="change", icon="send",
        page="/leads/%(id)s/message")  # fmt: skip
def to_lead(act: Act, lead: Lead, *, channel: By, template: Of = None, text: Words = "") -> MailRecipient:
    """Write to a lead."""
    return send(act, lead, channel, template, text)


def send(
    act: Act, record: Contact | Lead, channel: str, template: MailTemplate | None, text: str
) -> MailRecipient:
    """Queue it; it goes out within a minute, or when the quiet hours end. Raises Invalid, Conflict with the reason."""
    one = person(record, channel, visible(SYSTEM, User).filter(pk=act.by.user_id).first())
    body = words_for(one, template, text)
    why = why_not(one, known_of(channel, [one], act.now, send_rule()), [body])
    if why is not None:
        raise Conflict(refusal(why))
    made = row(act, one, None, channel=channel, sent_by=act.by.user_id,
               body=filled(body, one.values))  # fmt: skip
    enqueue(SYSTEM, SEND, {})
    return made


def refusal(why: Why) -> Message:
    """What speaks against it, and what to do."""
    words = NOBODY.get(why.reason)
    return say(words, note=why.note) if words else say("不能发：%(why)s。", why=say(why.reason.label))


def words_for(one: Person, template: MailTemplate | None, text: str) -> str:
    """What is to be sent, with its variables. Raises Invalid, by field."""
    if template is not None and (template.channel != one.channel or not template.active):
        raise Invalid({"template": "这个模板是给别的渠道写的，或已停用。请换一个模板。"})
    body = text.strip() or (template.body if template is not None else "")
    if not body:
        raise Invalid({"text": "请写内容，或选一个模板。"})
    if wrong := unknown(body):
        names = " ".join("{{" + name + "}}" for name in VARIABLES)
        raise Invalid(
            {"text": say("不认识变量「%(wrong)s」。可以用 %(names)s。", wrong=wrong[0], names=names)}
        )
    if len(body) > LONGEST:
        raise Invalid({"text": say("内容太长，最多 %(most)s 字。", most=LONGEST)})
    return body


def preview_of(one: Person, body: str) -> tuple[str, Counted]:
    """The text as it goes out, and its size."""
    text: Any = plain(one.channel, filled(body, one.values))
    return text, counted(text)
