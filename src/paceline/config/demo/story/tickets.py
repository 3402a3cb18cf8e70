"""The service desk of the demo: what customers asked for these two months, how it was answered, what is still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.care.models import ServiceLevel, Ticket, TicketLimit
from paceline.config.demo.story.agenda import Agenda
from paceline.config.demo.world import World
from paceline.config.demo.writing import Report
from paceline.customers.models import Contact
from paceline.records.action import acting
from paceline.trade.models import OrderLine, SalesOrder
from paceline.trade.models.order import OrderState

DESK = "machao"
ARRIVED = (OrderState.DELIVERED, OrderState.COMPLETED)
LIMITS: dict[str, tuple[tuple[str, int, int], ...]] = {
    "VIP 服务": (("critical", 30, 240), ("", 120, 960)),
    "标准服务": (("critical", 60, 480), ("", 480, 1440)),
}


@dataclass(frozen=True)
class Case:
    """Workdays ago and the hour, what it was, and how far it came."""

    days: int
    hour: int
    kind: str
    severity: str
    category: str
    subject: str
    fate: str


CASES = tuple(
    Case(*row)
    for row in (
        (48, 10, "inquiry", "low", "usage", "保养周期怎么定", "closed"),
        (45, 14, "repair", "high", "quality", "排气温度偏高报警", "closed"),
        (41, 9, "inquiry", "normal", "billing", "发票抬头要改", "closed"),
        (38, 16, "complaint", "high", "delivery", "到货少了一箱滤芯", "closed"),
        (34, 11, "repair", "normal", "quality", "机头有异响", "reopened"),
        (30, 15, "inquiry", "normal", "installation", "管路怎么接，要一份安装图", "closed"),
        (27, 10, "return", "normal", "delivery", "型号发错，要换货", "closed"),
        (24, 14, "complaint", "normal", "attitude", "安装师傅迟到两小时", "compensated"),
        (21, 9, "repair", "high", "quality", "油气分离器漏油", "closed"),
        (19, 13, "inquiry", "low", "usage", "能不能远程看运行数据", "closed"),
        (16, 10, "repair", "normal", "quality", "冷干机露点不达标", "closed"),
        (14, 15, "inquiry", "normal", "billing", "质保金什么时候退", "closed"),
        (12, 11, "complaint", "critical", "quality", "停机六小时，产线等气", "closed"),
        (10, 9, "inquiry", "low", "usage", "停机和报警的区别", "withdrawn"),
        (9, 14, "return", "low", "quality", "滤芯包装破损，要退", "closed"),
        (7, 10, "repair", "normal", "quality", "压力上不去", "resolved"),
        (5, 16, "inquiry", "normal", "installation", "扩产后气量够不够", "resolved"),
        (3, 10, "repair", "high", "quality", "变频器频繁跳闸", "waiting"),
        (2, 9, "complaint", "critical", "quality", "新机两周内第二次停机", "doing"),
        (2, 15, "inquiry", "normal", "delivery", "备件几号能到", "waiting"),
        (1, 10, "repair", "normal", "quality", "空滤报警消不掉", "doing"),
        (1, 14, "complaint", "normal", "billing", "开票金额和合同对不上", "doing"),
        (0, 9, "inquiry", "normal", "usage", "想换成免维护的润滑油", "assigned"),
    )
)


def fill(world: World, report: Report, label: str) -> None:
    """Limits by level; then every case through the actions, each step at its own moment."""
    promise()
    agenda = Agenda(world, 5_031)
    delivered = visible(SYSTEM, SalesOrder).filter(state__in=ARRIVED, customer__owner__isnull=False)
    orders = list(delivered.select_related("customer").order_by("number")[: len(CASES)])
    if not orders:
        return
    for place, case in enumerate(CASES):
        agenda.plan(moment(agenda, case), begin, agenda, case, orders[place % len(orders)])
    agenda.run(agenda.moments.now - timedelta(days=CASES[0].days * 2), report, label)


def promise() -> None:
    """Key customers are answered within two hours, the others within a day."""
    with acting(SYSTEM, "care.ticketlimit.create", via="web") as act:
        for level in visible(SYSTEM, ServiceLevel).filter(name__in=LIMITS).order_by("name"):
            for severity, response, resolve in LIMITS[level.name]:
                act.create(
                    TicketLimit, level=level, severity=severity, response_minutes=response, resolve_minutes=resolve
                )  # fmt: skip


def moment(agenda: Agenda, case: Case) -> Any:
    """When the customer called: today's call was a while ago."""
    moments = agenda.moments
    if not case.days:
        return moments.now - timedelta(minutes=20)
    return moments.on(moments.calendar.add_workdays(moments.today, -case.days), time(case.hour, 10))


def begin(agenda: Agenda, case: Case, order: SalesOrder) -> None:
    """马超 takes the call and writes it down; what follows happens after it."""
    contact = visible(SYSTEM, Contact).filter(customer=order.customer_id).order_by("pk").first()
    line = visible(SYSTEM, OrderLine).filter(order=order).order_by("pk").first()
    values: dict[str, Any] = {
        "subject": case.subject, "kind": case.kind, "severity": case.severity, "category": case.category,
        "customer": order.customer_id, "order": order.pk, "contact": contact.pk if contact else None,
        "product": line.product_id if line else None, "need": f"客户来电：{case.subject}，希望尽快处理。",
    }  # fmt: skip
    ticket: Ticket = agenda.do(DESK, "care.ticket.create", values=values)
    for minutes, verb, given in steps(case):
        at = agenda.moments.calendar.due_after(ticket.created_at, minutes)
        agenda.plan(at, go_on, agenda, ticket.pk, verb, given)


def steps(case: Case) -> list[tuple[int, str, dict[str, Any]]]:
    """Working minutes after the call, the action and what it says."""
    reply = (35 + 5 * (case.days % 9), "reply", {"text": "已电话联系客户，了解了现象，正在安排。"})
    if case.fate == "assigned":
        return []
    if case.fate == "doing":
        return [reply]
    if case.fate == "waiting":
        return [reply, (90, "wait", {"text": "等客户发现场照片和运行记录"})]
    if case.fate == "withdrawn":
        return [(30, "withdraw", {"reason": "客户打错电话，不是我们的设备"})]
    solved = (
        300 + 60 * (case.days % 13),
        "resolve",
        {"solution": "已处理，客户现场确认运行正常。", "root_cause": "现场检查不到位，已补充检查项。"},
    )
    done: list[tuple[int, str, dict[str, Any]]] = [reply, solved]
    if case.fate == "compensated":
        done.append(
            (
                solved[0] - 20,
                "compensate",
                {"compensation": Decimal(300), "reason": "耽误客户两小时，送一次保养"},
            )
        )
    if case.fate == "reopened":
        done += [
            (solved[0] + 700, "reopen", {"reason": "异响又出现了"}),
            (solved[0] + 1100, "resolve", solved[2]),
        ]
    if case.fate != "resolved":
        done.append((solved[0] + 1600, "close", {"confirmed_by": "设备科 陈工"}))
    return done


def go_on(agenda: Agenda, key: Any, verb: str, given: dict[str, Any]) -> None:
    """The next step of a ticket, by 马超."""
    ticket = visible(SYSTEM, Ticket).get(pk=key)
    agenda.do(DESK, f"care.ticket.{verb}", ticket, **given)
