"""The hand-overs of the demo: what 何欣 gave to the teams these three weeks, and what became of it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.naming import Names
from paceline.config.demo.story.agenda import Agenda
from paceline.config.demo.world import World
from paceline.config.demo.writing import Report
from paceline.customers.handoffs.waiting import escalate_late
from paceline.customers.models import Handoff, Lead
from paceline.customers.models.handoff import HandoffState
from paceline.kernel import clock
from paceline.kernel.clock import as_zone

MARKETER = "hexin"
SINCE = 16
"""Workdays ago on which the first one was handed over."""
NOTES = (
    "在展会上聊过二十分钟，想先看同行的案例。", "填了选型表，要两款的报价区间。", "已加微信，约好本周由销售联系。",
    "看过直播回放，问了交期和质保。", "老板本人来电，旧设备年底到期。",
)  # fmt: skip
HANDED = (["reached", "need", "consent"], ["reached", "need", "budget", "sent"], ["need", "consent"])
STORY: tuple[tuple[int, str, str], ...] = (
    (16, "zhangsan", "converted"), (16, "lisi", "followed"), (15, "zhaomin", "too_early"),
    (14, "liangjing", "followed"),
    (13, "zhangsan", "late"), (13, "qianwei", "converted"), (12, "lisi", "wrong_data"), (11, "zhaomin", "qualified"),
    (10, "zhangsan", "qualified"), (9, "chenhaoran", "no_need"), (8, "qianwei", "followed"), (7, "lisi", "followed"),
    (6, "zhangsan", "not_target"), (5, "zhaomin", "followed"), (4, "liangjing", "late"), (4, "qianwei", "withdrawn"),
    (3, "zhangsan", "followed"), (3, "lisi", "unreachable"), (2, "zhaomin", "escalated"), (1, "zhangsan", "taken"),
    (1, "chenhaoran", "escalated"), (0, "zhangsan", "waiting"), (0, "lisi", "waiting"), (0, "qianwei", "waiting"),
)  # fmt: skip
"""Workdays ago, whose turn it was, and what became of it."""
WORDS = {
    "too_early": "明年三月才立项，先放回培育。",
    "wrong_data": "手机是空号，公司名也查不到。", "no_need": "只是来要资料写论文的。",
    "not_target": "做贸易的，没有产线。", "unreachable": "三天打了五次都没人接。",
}  # fmt: skip
GIVEN_BACK = frozenset(WORDS)


def fill(world: World, report: Report, label: str) -> None:
    """Everything through the actions, each step at its own moment; the last ones still wait."""
    agenda = Agenda(world, 8_147)
    names = Names(agenda.rng)
    names.taken, names.phones = world.names.taken, world.names.phones
    for place, (days, login, fate) in enumerate(STORY):
        at = morning(agenda, days) + timedelta(minutes=11 * place)
        if days == 0:
            at = agenda.moments.now - timedelta(minutes=25 + 9 * place)
        agenda.plan(at, hand_over, agenda, names, login, fate, place)
    agenda.run(agenda.moments.now - timedelta(days=SINCE + 8), report, label)
    escalate_late()


def morning(agenda: Agenda, workdays_ago: int) -> datetime:
    """Nine o'clock of a workday."""
    calendar = agenda.moments.calendar
    day = calendar.add_workdays(agenda.moments.today, -workdays_ago) if workdays_ago else agenda.moments.today
    return datetime.combine(day, time(9), tzinfo=as_zone(calendar.zone))


def hand_over(agenda: Agenda, names: Names, login: str, fate: str, place: int) -> None:
    """何欣 writes the lead down and offers it to the team of whoever will answer."""
    person = agenda.world.company[login]
    region, city = names.place(person.region)
    values: dict[str, Any] = {
        "name": names.person(), "company": names.company(city, names.industry()), "phone": names.mobile(),
        "region": region, "source": agenda.world.source("展会" if place % 2 else "官网表单"), "grade": "AAB"[place % 3],
        "need": agenda.world.phrase("needs", product=agenda.world.products[place % 5]["name"], n=3, month=9),
        "consent": True,
    }  # fmt: skip
    lead: Lead = agenda.do(MARKETER, "customers.lead.create", values=values)
    unit = visible(SYSTEM, User).get(pk=person.key).unit
    if lead.owner_id != agenda.world.company[MARKETER].key or unit is None:
        return
    given = {"to_unit": unit, "checklist": HANDED[place % 3], "note": NOTES[place % 5]}
    handoff: Handoff = agenda.do(MARKETER, "customers.lead.hand_over", lead, **given)
    if fate in ("waiting", "escalated"):
        return
    due = agenda.moments.calendar.due_after
    agenda.plan(due(handoff.created_at, 35 + 13 * (place % 9)), answer, agenda, handoff.pk, login, fate)


def answer(agenda: Agenda, key: UUID, login: str, fate: str) -> None:
    """Taken, given back with a reason, or withdrawn."""
    handoff = visible(SYSTEM, Handoff).get(pk=key)
    if handoff.state != HandoffState.OFFERED:
        return
    if fate == "withdrawn":
        agenda.do(MARKETER, "customers.handoff.withdraw", handoff, note="客户要求下个月再联系")
    elif fate in GIVEN_BACK:
        agenda.do(login, "customers.handoff.reject", handoff, reason=fate, words=WORDS[fate])
    else:
        agenda.do(login, "customers.handoff.accept", handoff)
        if fate != "taken":
            minutes = 900 if fate == "late" else 60 + len(login) * 23
            at = agenda.moments.calendar.due_after(handoff.created_at, 200 + minutes)
            agenda.plan(at, call, agenda, handoff.lead_id, login, fate)


def call(agenda: Agenda, key: UUID, login: str, fate: str) -> None:
    """The first contact; good ones go on to become customers."""
    lead = visible(SYSTEM, Lead).get(pk=key)
    said = {
        "kind": "call",
        "lead": lead.pk,
        "outcome": "connected",
        "notes": "按市场交接的情况联系上了，约了下一步。",
    }
    agenda.do(login, "customers.activity.log", values=said)
    if fate in ("qualified", "converted"):
        agenda.plan(agenda.moments.calendar.due_after(clock.now(), 540), judge, agenda, key, login, fate)


def judge(agenda: Agenda, key: UUID, login: str, fate: str) -> None:
    """There is a need; some become customers at once."""
    agenda.do(login, "customers.lead.qualify", visible(SYSTEM, Lead).get(pk=key))
    if fate == "converted":
        agenda.do(login, "customers.lead.convert", visible(SYSTEM, Lead).get(pk=key), with_opportunity=False)
