"""The demo's website and shop code: what contacts and nameless visitors looked at in these three weeks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.story.agenda import Agenda
from paceline.config.demo.world import World
from paceline.config.demo.writing import Report
from paceline.customers.models import CapturePoint, Contact
from paceline.customers.visits import public

MAKER = "hexin"
SINCE = 16
"""Workdays ago on which the website began to be looked at."""
POINTS: tuple[dict[str, Any], ...] = (
    {"name": "官网", "kind": "website", "target": "https://www.example.com/", "keep_days": 180},
    {"name": "苏州门店", "kind": "shop", "target": "https://www.example.com/suzhou", "keep_days": 90},
)
PAGES = ("首页", "产品中心", "价格与选型", "客户案例", "售后服务", "下载中心", "联系我们")
PEOPLE, NAMELESS, SCANS = 14, 40, 57
SEGMENT: dict[str, Any] = {
    "name": "近 30 天常来官网", "method": "data", "bases": ["behavioural"],
    "definition": {"all": [{"field": "customers.pageview:customer", "op": "gte", "value": 3,
                            "where": {"field": "at", "op": "within", "value": "last_30_days"}}]},
    "evidence": "一个月里看了三页以上的客户，下个月问价的比别人多。",
    "note": "负责人先看他们看了什么，再打电话。",
}  # fmt: skip

CLUSTERS: dict[str, Any] = {
    "name": "按买法分群",
    "features": ["recency", "frequency", "monetary", "industry"],
}
"""The worker finds the groups when the story is told and every customer has its figures."""


def fill(world: World, report: Report, label: str) -> None:
    """何欣 puts the script into the website; visitors come on the days since, some say who they are."""
    agenda = Agenda(world, 7_117)
    moments = agenda.moments
    begun = moments.earlier(moments.now, SINCE)
    agenda.plan(begun, begin, agenda)
    contacts = visible(SYSTEM, Contact).exclude(phone="").order_by("pk")[:PEOPLE]
    for nth, contact in enumerate(contacts):
        for day in range(1 + nth % 3):
            at = moments.earlier(moments.now, 1 + (nth * 3 + day * 4) % (SINCE - 2)) - timedelta(
                minutes=7 * nth
            )
            agenda.plan(at, come, agenda, f"demo-visitor-{nth}", contact.phone if day else "")
        agenda.plan(
            moments.now - timedelta(minutes=90 - nth), come, agenda, f"demo-visitor-{nth}", contact.phone
        )
    for nth in range(NAMELESS):
        at = moments.earlier(moments.now, 1 + nth % (SINCE - 2)) - timedelta(minutes=11 * (nth % 9))
        agenda.plan(at, come, agenda, f"demo-nameless-{nth}", "")
    agenda.run(moments.earlier(moments.now, SINCE + 1), report, label)
    agenda.do("linyue", "customers.segment.create", values=SEGMENT)
    agenda.do("linyue", "customers.clusterrun.create", values=CLUSTERS)


def begin(agenda: Agenda) -> None:
    for values in POINTS:
        point = agenda.do(MAKER, "customers.capturepoint.create", values=values)
    visible(SYSTEM, CapturePoint).filter(pk=point.pk).update(scans=SCANS)


def come(agenda: Agenda, mark: str, phone: str) -> None:
    """Some pages, now and then a basket or a question."""
    point = visible(SYSTEM, CapturePoint).get(name=POINTS[0]["name"])
    seen = agenda.rng.sample(PAGES, agenda.rng.randint(1, 4))
    events = [{"kind": "view", "title": title, "url": f"/{PAGES.index(title)}"} for title in seen]
    if agenda.rng.random() < 0.2:
        events.append({"kind": agenda.rng.choice(("ask", "cart", "download")), "title": seen[-1]})
    person = {"phone": phone} if phone else None
    public.take(point, {"visitor": mark, "consent": True, "person": person, "events": events}, address=mark)
