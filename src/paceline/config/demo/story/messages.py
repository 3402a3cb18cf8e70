"""What goes by other channels in the demo: text messages in the sandbox, a reply, an opt-out, two calls."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from paceline.access.models import User
from paceline.access.principal import SYSTEM, principal_of
from paceline.access.scope import visible
from paceline.config.demo.world import World
from paceline.customers.models import Contact
from paceline.kernel.clock import frozen
from paceline.market.audience import person
from paceline.market.composing import plain
from paceline.market.incoming.reading import Call, Reply
from paceline.market.incoming.taking import take
from paceline.market.models import MailTemplate
from paceline.market.models.choices import Channel, RecipientState, Via
from paceline.market.preparing import row
from paceline.market.text_parts import counted
from paceline.market.words import filled
from paceline.records.act import Act
from paceline.records.action import acting

WRITER = "zhangsan"
DAYS_AGO = 3
BODY = "{{联系人}}您好，合同今天寄出，顺丰明天到，请查收。{{我}}"
TEMPLATES = (
    ("合同寄出", BODY),
    ("回访预约", "{{联系人}}您好，我是{{公司}}{{我}}，想约您周三下午通个电话，方便吗？"),
)
STRANGER = "+8613900006688"


def fill(world: World) -> None:
    """Nothing where 张三 does not work or has nobody with a mobile."""
    zhang = visible(SYSTEM, User).filter(username=WRITER).first()
    noon = datetime.combine(world.moments.today - timedelta(days=DAYS_AGO), time(4), tzinfo=UTC)
    mine = visible(SYSTEM, Contact).filter(
        customer__owner=zhang, phone__startswith="+861", updated_at__lt=noon
    )
    people = list(mine.select_related("customer").order_by("pk")[:4])
    if zhang is None or not people:
        return
    with frozen(noon), acting(principal_of(zhang), "market.mailrecipient.send", via="web") as act:
        for name, body in TEMPLATES:
            act.create(
                MailTemplate, event="market.mailtemplate.create", name=name, channel=Channel.SMS, body=body
            )
        for contact in people:
            sent(act, contact, zhang)
    with frozen(noon + timedelta(hours=2)):
        happened(people, zhang.username, noon)


def sent(act: Act, contact: Contact, zhang: User) -> None:
    """A text message that the sandbox kept."""
    one = person(contact, Channel.SMS, zhang)
    body = filled(BODY, one.values)
    made = row(act, one, None, channel=Channel.SMS, sent_by=zhang.pk)
    act.save(
        made, event="market.mailrecipient.send", state=RecipientState.SENT, via=Via.SANDBOX, sent_at=act.now,
        subject=body[:60], body=body, parts=counted(plain(Channel.SMS, body)).parts,
    )  # fmt: skip


def happened(people: list[Contact], agent: str, noon: datetime) -> None:
    """An answer, a wish to get no more, a call that was talked and one from a number that nobody knows."""
    at = noon + timedelta(hours=1)
    take(Reply("demo-reply", people[0].phone, "收到，谢谢", at))
    if len(people) > 1:
        take(Reply("demo-leave", people[-1].phone, "TD", at))
    given: dict[str, Any] = {"inbound": True, "at": at, "agent": agent}
    take(Call("demo-call", people[0].phone, answered=True, seconds=312, words="问了发票和到货时间",
              recording="https://call.example/rec/demo-call.mp3", **given))  # fmt: skip
    take(Call("demo-stranger", STRANGER, answered=False, seconds=0, words="", recording="", **given))
