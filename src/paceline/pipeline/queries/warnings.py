"""预警: what slips in one's own work. Every alert is a filter of its object, so it counts exactly its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum

from paceline.access.principal import Principal
from paceline.access.scope import open_fields, visible
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.kernel.errors import Invalid
from paceline.kernel.messages import Message, say
from paceline.metadata.filters import Compiled, compile_filter
from paceline.metadata.registry import registry
from paceline.methods.health import HealthRule
from paceline.pipeline.queries.stalled import stalled_filter

DEALS, CUSTOMERS, LEADS = "pipeline.opportunity", "customers.customer", "customers.lead"
MINE = {"field": "owner", "op": "eq", "value": "me"}
OPEN = {"field": "state", "op": "eq", "value": "open"}
PUSHES = HealthRule().slip_pushes


@dataclass(frozen=True)
class Rule:
    """An alert that may be there: what it is called, which records it is about, and how grave it is (danger, warn)."""

    code: str
    words: str
    object: str
    filter: dict[str, Any]
    tone: str = "warn"


UNANSWERED = Rule(
    "unanswered",
    "%(count)s 条线索过了响应时限",
    LEADS,
    {
        "all": [
            MINE,
            {"field": "status", "op": "in", "value": ["new", "assigned"]},
            {"field": "first_touch_at", "op": "empty"},
            {"field": "respond_by", "op": "lt", "value": "today"},
        ]
    },
    "danger",
)
SILENT = [
    {"field": "last_follow_up_at", "op": "lt", "value": "-30d"},
    {"field": "last_follow_up_at", "op": "empty"},
]
SILENT_KEY = Rule(
    "silent_key",
    "%(count)s 个 A 级客户 30 天没有跟进",
    CUSTOMERS,
    {"all": [MINE, {"field": "customer_class", "op": "eq", "value": "A"}, {"any": SILENT}]},
)


@dataclass(frozen=True)
class Alert:
    """An alert that is there. `amount` is the sum over deals in the home currency, None for other objects."""

    rule: Rule
    count: int
    amount: Decimal | None

    @property
    def message(self) -> Message:
        """What it says, with its count."""
        return say(self.rule.words, count=self.count)


@dataclass(frozen=True)
class Example:
    """One of the records behind an alert."""

    key: UUID
    title: str
    detail: str


def rules(today: date) -> Iterator[Rule]:
    """The alerts of a day, the graver first."""
    yield from passed()
    yield from idle(today)
    yield UNANSWERED
    yield SILENT_KEY


def passed() -> Iterator[Rule]:
    """Deals with a day that has gone by."""
    for code, words, field in (
        ("close_passed", "%(count)s 个商机的预计成交日已过", "expected_close_on"),
        ("step_overdue", "%(count)s 个商机的下一步已逾期", "next_step_on"),
    ):
        yield Rule(code, words, DEALS, deals({"field": field, "op": "lt", "value": "today"}), "danger")


def idle(today: date) -> Iterator[Rule]:
    """Deals that do not move."""
    stalled = stalled_filter(today)
    if stalled is not None:
        yield Rule("stalled", "%(count)s 个商机停滞太久", DEALS, deals(stalled))
    yield Rule("no_step", "%(count)s 个商机没有下一步", DEALS, deals({"field": "next_step", "op": "empty"}))
    pushed = {"field": "push_count", "op": "gte", "value": PUSHES}
    yield Rule("slipping", "%(count)s 个商机一再推迟", DEALS, deals(pushed))


def deals(condition: dict[str, Any]) -> dict[str, Any]:
    """One's own open deals of which something holds."""
    return {"all": [MINE, OPEN, condition]}


def alerts(by: Principal, day: date | None = None) -> list[Alert]:
    """The asker's alerts that are there, one query per object. Rules over fields closed to the asker are left out."""
    today = day or local_day(clock.now())
    compiled = [(rule, found) for rule in rules(today) if (found := compiled_for(by, rule)) is not None]
    counts = {name: counted(by, name, compiled) for name in {rule.object for rule, _ in compiled}}
    made = (
        Alert(rule, counts[rule.object][f"{rule.code}_count"], counts[rule.object].get(f"{rule.code}_amount"))
        for rule, _ in compiled
    )
    return [alert for alert in made if alert.count]


def compiled_for(by: Principal, rule: Rule) -> Compiled | None:
    """The rule's condition; None when it reads what the asker may not."""
    of = registry.get(rule.object)
    if not by.can(of.name, "read"):
        return None
    try:
        return compile_filter(rule.filter, of, viewer=by, readable=lambda o: open_fields(by, o))
    except Invalid:
        return None


def counted(by: Principal, name: str, compiled: list[tuple[Rule, Compiled]]) -> dict[str, Any]:
    """Counts, and sums for deals, of all rules over one object."""
    asked: dict[str, Any] = {}
    for rule, found in compiled:
        if rule.object == name:
            asked[f"{rule.code}_count"] = Count("pk", filter=found.q)
            if name == DEALS:
                asked[f"{rule.code}_amount"] = Sum("amount_base", filter=found.q)
    mine = visible(by, registry.get(name).model).filter(owner=by.user_id)
    return dict(mine.aggregate(**asked))


def examples(by: Principal, alert: Alert, limit: int = 3) -> list[Example]:
    """The first records behind an alert: the largest deals, the customers and leads by name."""
    of = registry.get(alert.rule.object)
    found = compiled_for(by, alert.rule)
    if found is None:
        return []
    rows = found.apply(visible(by, of.model))
    if of.name == DEALS:
        picked = rows.order_by("-amount_base", "pk").values_list("pk", "name", "customer__name")
    else:
        picked = rows.order_by("name", "pk").values_list("pk", "name", "number")
    return [Example(key, title, detail or "") for key, title, detail in picked[:limit]]
