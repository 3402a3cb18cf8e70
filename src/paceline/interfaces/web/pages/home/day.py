"""The day's work as the page draws it: groups in the order of the worklist, what moved on, what is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.access.principal import Level, Principal
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityStatus
from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.records.page.follow_ups import ICONS
from paceline.kernel.clock import start_of
from paceline.metadata.registry import registry
from paceline.methods.worklist import Kind
from paceline.pipeline.queries import Todo, Worklist
from paceline.records.reading.lookups import Lookups

HEADINGS = {
    Kind.FIXED: _("约好的时间"), Kind.OVERDUE: _("已逾期"), Kind.FIRST_PRIORITY: _("P1 立即跟"),
    Kind.COMMITTED: _("承诺要成的商机"), Kind.CADENCE: _("推进中的商机"), Kind.CARE: _("客户维护"),
    Kind.PROSPECTING: _("开拓新客户"),
}  # fmt: skip
CALLED = ("call", "sms")


@dataclass(frozen=True)
class Task:
    """One line of the list."""

    subject: str
    icon: str
    late: bool
    about: str
    url: str
    why: str
    amount: Decimal | None
    when: str
    done_url: str
    phone: str
    tag: str = ""
    done: bool = False


@dataclass(frozen=True)
class Group:
    """Lines under a heading."""

    label: str
    tasks: list[Task]
    late: bool = False


class Day:
    """A worklist with the facts that its lines show, in two queries more."""

    def __init__(self, by: Principal, work: Worklist) -> None:
        self.by, self.work = by, work
        self.facts = Lookups()
        ask(by, [*work.todos, *(todo for todo, _to in work.postponed)], self.facts)
        self.facts.load()

    @cached_property
    def groups(self) -> list[Group]:
        """What to do today, in order."""
        return [
            Group(str(HEADINGS[kind]), [self.task(todo) for todo in todos], kind is Kind.OVERDUE)
            for kind, todos in groupby(self.work.todos, lambda todo: todo.kind)
        ]

    @cached_property
    def postponed(self) -> list[Task]:
        """What did not fit, with the days it moved to."""
        return [self.task(todo, to) for todo, to in self.work.postponed]

    @cached_property
    def done(self) -> list[Task]:
        """What was done today, the latest first."""
        return list(done_today(self.by, self.work.day))

    def task(self, todo: Todo, to: date | None = None) -> Task:
        """A line; `to` is the day it moved to."""
        facts = self.facts.get(todo.object, todo.record_id) or {}
        return Task(
            subject=todo.subject,
            icon=ICONS.get(todo.way, "task"),
            late=todo.is_overdue,
            about=todo.customer or todo.about,
            url=address(todo),
            why=" · ".join(part for part in self.why(todo, facts) if part),
            amount=Decimal(facts["amount"]) if facts.get("amount") else None,
            when=formats.day(to) if to else when(todo),
            done_url=done_url(todo),
            phone=str(facts.get("phone") or "") if todo.way in CALLED else "",
            tag=_t("进行中") if todo.is_running else "",
        )

    def why(self, todo: Todo, facts: dict[str, Any]) -> Iterator[str]:
        """What the line is about and why now."""
        if todo.object == "pipeline.opportunity":
            yield formats.shipped(facts.get("stage"))
            yield closing(facts.get("closes"), self.work.day)
            if not todo.customer:
                return
            yield todo.about
        elif todo.customer and todo.about != todo.customer:
            yield todo.about
        if todo.minutes and todo.kind is Kind.FIXED:
            yield _t("%(n)s 分钟") % {"n": todo.minutes}


def ask(by: Principal, todos: Iterable[Todo], facts: Lookups) -> None:
    """Ask for amounts, stages and phones of the records behind the lines."""
    wanted = {
        "pipeline.opportunity": {"amount": "amount_base", "stage": "stage__name", "closes": "expected_close_on",
                                 "phone": "customer__phone"},
        "customers.customer": {"phone": "phone"},
        "customers.lead": {"phone": "phone"},
    }  # fmt: skip
    keys: dict[str, set[UUID]] = {}
    for todo in todos:
        keys.setdefault(todo.object, set()).add(todo.record_id)
    for name, paths in wanted.items():
        if name in keys:
            of = registry.get(name)
            shown = {short: path for short, path in paths.items() if open_path(by, name, path)}
            facts.want(name, visible(by, of.model).filter(pk__in=keys[name]), shown or {"id": "pk"})


def open_path(by: Principal, name: str, path: str) -> bool:
    """Whether the person sees the field at a path in full."""
    first, _mark, rest = path.removesuffix("_base").partition("__")
    if by.level(name, first) <= Level.MASKED:
        return False
    linked = registry.get(name).standard[first].type if rest else None
    return linked is None or by.level(linked.target, rest) > Level.MASKED  # type: ignore[attr-defined]


def address(todo: Todo) -> str:
    return f"/{registry.get(todo.object).path}/{todo.record_id}/"


def done_url(todo: Todo) -> str:
    """The dialog that completes it."""
    if todo.activity_id:
        return f"/{registry.get('customers.activity').path}/{todo.activity_id}/do/complete"
    if todo.verb:
        return f"{address(todo)}do/{todo.verb}"
    if todo.id.startswith("lead:") and todo.starts_at is not None:
        return f"{address(todo)}#composer-text"
    return f"{address(todo)}do/complete_next_step"


def when(todo: Todo) -> str:
    """The time of an appointment, the day of what is late."""
    if todo.is_overdue:
        return formats.day(todo.due_on)
    return formats.time(todo.starts_at) if todo.starts_at else _t("今天")


def closing(day: Any, today: date) -> str:
    """How the expected day of closing stands to today."""
    if not day:
        return ""
    days = (date.fromisoformat(str(day)) - today).days
    if days < 0:
        return _t("预计成交日已过 %(n)s 天") % {"n": -days}
    return _t("%(n)s 天后预计成交") % {"n": days} if days <= 14 else ""


def done_today(by: Principal, day: date) -> Iterator[Task]:
    """Follow-ups that this person has done on a day."""
    zone = working_calendar().zone
    begin: datetime = start_of(day, zone)
    rows = (
        visible(by, Activity)
        .filter(
            owner=by.user_id,
            status=ActivityStatus.DONE,
            ended_at__gte=begin,
            ended_at__lt=begin + timedelta(days=1),
        )
        .order_by("-ended_at")
        .values("id", "subject", "kind", "ended_at", "customer__name", "lead__name")[:20]
    )
    for row in rows:
        yield Task(
            subject=row["subject"], icon=ICONS.get(row["kind"], "task"), late=False,
            about=row["customer__name"] or row["lead__name"] or "", url=f"/activities/{row['id']}/", why="",
            amount=None, when=formats.time(row["ended_at"]), done_url="", phone="", done=True,
        )  # fmt: skip
