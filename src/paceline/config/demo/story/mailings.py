"""What 何欣 writes to customers in the demo: templates, a mailing that was sent, one that waits, a sequence.

Everything stays in the sandbox, whatever mail server is set up: these people are invented.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from paceline.access.models import User
from paceline.access.principal import SYSTEM, principal_of
from paceline.access.scope import visible
from paceline.config.demo.world import World
from paceline.customers.models import Contact
from paceline.kernel.clock import frozen
from paceline.kernel.pinyin import pinyin_initials
from paceline.market.audience import person
from paceline.market.models import Drip, DripStep, Mailing, MailRecipient, MailTemplate
from paceline.market.models.choices import Channel, MailingState, RecipientState, Via
from paceline.market.preparing import row, variant_of
from paceline.market.rules import send_rule
from paceline.market.standing import known_of, why_not
from paceline.market.words import filled
from paceline.records.act import Act
from paceline.records.action import acting

MARKETER = "hexin"
READERS = 60
DAYS_AGO = 9
NO_ADDRESS = 9
"""Every ninth reader has given none."""
BODY = (
    "{{联系人}}，您好：\n\n{{公司}}的新一代设备样册出来了，换线时间平均缩短四成，案例和参数都在里面：\n"
    "https://www.haichuan.example/new\n\n想看现场的话，回复这封邮件，我来安排。\n\n{{我}}"
)
CASES = "{{联系人}}，您好：\n\n附上同行的案例：https://www.haichuan.example/cases\n\n{{我}}"
VISIT = "{{联系人}}，您好：\n\n下周我们在苏州有现场演示，想来吗？\n\n{{我}}"
STEPS = (
    (0, "初次联系：样册", "{{联系人}}，这是您要的样册", BODY),
    (3, "三天后：同行案例", "{{客户}}的同行是怎么做的", CASES),
    (10, "十天后：约演示", "{{联系人}}，要不要看一次现场？", VISIT),
)  # fmt: skip


def fill(world: World) -> None:
    """Nothing where 何欣 does not work or nobody has an address."""
    he = visible(SYSTEM, User).filter(username=MARKETER).first()
    sent_at = datetime.combine(world.moments.today - timedelta(days=DAYS_AGO), time(2), tzinfo=UTC)
    written_at = sent_at - timedelta(days=1)
    readers = visible(SYSTEM, Contact).filter(updated_at__lt=written_at, customer__deleted_at=None)
    people = list(readers.select_related("customer").order_by("pk")[:READERS])
    if he is None or not people:
        return
    with (
        frozen(sent_at - timedelta(days=1)),
        acting(principal_of(he), "market.mailing.create", via="web") as act,
    ):
        templates = [
            act.create(
                MailTemplate, event="market.mailtemplate.create", name=name, subject=subject, body=body
            )
            for _day, name, subject, body in STEPS
        ]
        past = mailing(act, "新品样册（老客户）", templates[0], subject_b="换线能快四成：新样册给{{客户}}")
        mailing(act, "秋季现场演示邀请", templates[2], repeat_days=30)
        sequence(act, templates)
        for place, contact in enumerate(people):
            if place % NO_ADDRESS:
                address = world.names.email(
                    contact.name, f"{pinyin_initials(contact.customer.name)[:8]}.example"
                )
                act.save(contact, event="customers.contact.change", email=address)
    with frozen(sent_at), acting(SYSTEM, "market.mailing.begin", via="job") as act:
        for place, contact in enumerate(people):
            write(act, past, contact, he, place)
        act.save(
            past, event="market.mailing.finish", state=MailingState.SENT, scheduled_at=sent_at, started_at=sent_at,
            ended_at=sent_at + timedelta(minutes=2),
        )  # fmt: skip


def mailing(act: Act, name: str, template: MailTemplate, **values: Any) -> Mailing:
    """A draft to every contact."""
    made: Mailing = act.create(Mailing, name=name, template=template, **values)
    return made


def sequence(act: Act, templates: list[MailTemplate]) -> None:
    """Three letters; switched off, so that nobody is written to before somebody wants it."""
    drip = act.create(
        Drip, event="market.drip.create", name="新联系人三封信", stop_on=["reply", "won"], active=False
    )
    for (day, *_), template in zip(STEPS, templates, strict=True):
        act.create(DripStep, event="market.dripstep.create", drip=drip, after_days=day, template=template)


def write(act: Act, past: Mailing, contact: Contact, he: User, place: int) -> None:
    """One reader's letter and what became of it: a third opens, some click, few answer."""
    one = person(contact, Channel.MAIL, he)
    known = known_of(Channel.MAIL, [one], act.now, send_rule())
    why = why_not(one, known, [past.template.subject, past.template.body])
    if not visible(SYSTEM, MailRecipient).filter(mailing=past, address=one.address).exists():
        made = row(act, one, why, mailing=past, channel=Channel.MAIL, variant=variant_of(past, one.address))
        if why is None:
            sent(act, past, made, one.values, place)


def sent(act: Act, past: Mailing, made: MailRecipient, values: dict[str, str], place: int) -> None:
    """The letter went to the sandbox; what its reader did came hours later."""
    subject = past.subject_b if made.variant == "B" else past.template.subject
    act.save(
        made, event="market.mailrecipient.send", state=RecipientState.SENT, via=Via.SANDBOX, sent_at=act.now,
        subject=filled(subject, values), body=filled(past.template.body, values),
    )  # fmt: skip
    later = {"opened_at": 3, "clicked_at": 7, "replied_at": 20}
    did = {
        name: act.now + timedelta(hours=3 + place % 20) for name, each in later.items() if place % each == 1
    }
    if did:
        act.save(made, event="market.mailrecipient.open", **{"opened_at": min(did.values()), **did})
