"""SV-1 投诉: an A customer's complaint; the clock stands while we wait; a breach goes up; closed, reopened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.care.tickets.watching import warn
from paceline.kernel.clock import FrozenClock
from paceline.workflow.models import Notification
from tests.stories.world import Person, World, hired, token_of

pytestmark = pytest.mark.django_db
Freeze = Callable[[datetime], FrozenClock]


@pytest.fixture
def ma(world: World) -> Person:
    """马超 of customer service."""
    made = hired("machao", "马超", "service", OrgUnit.objects.get(name="海川工业设备"))
    return Person(made, token_of(made))


def test_a_complaint_from_the_call_to_its_second_closing(world: World, ma: Person, freeze: Freeze) -> None:
    zhang, li, ops = world["张三"], world["李四"], world["林悦"]
    clock = freeze(datetime(2026, 4, 10, 9, 30, tzinfo=UTC))  # Friday 17:30
    vip = ops.post("/service-levels/", {"name": "VIP", "classes": ["A"]})
    ops.post(
        "/ticket-limits/",
        {"level": vip["id"], "severity": "high", "response_minutes": 120, "resolve_minutes": 960},
    )  # fmt: skip
    one = zhang.post("/customers/", {"name": "青原牧业", "customer_class": "A"})

    opened = {"subject": "新机停机", "kind": "complaint", "severity": "high", "customer": one["id"]}
    ticket = zhang.post("/tickets/", opened)
    assert (ticket["state"], ticket["assignee"]["id"]) == ("assigned", str(ma.user.pk))
    assert ticket["respond_by"] == "2026-04-13T02:30:00Z"
    assert li.ask("GET", f"/tickets/{ticket['id']}").status_code == 404
    assert zhang.ask("POST", f"/tickets/{ticket['id']}/resolve", {"solution": "好了"}).status_code == 403

    clock.move_to(datetime(2026, 4, 13, 2, tzinfo=UTC))
    ma.post(f"/tickets/{ticket['id']}/wait", {"text": "等客户发运行记录"})
    clock.move_to(datetime(2026, 4, 14, 2, tzinfo=UTC))
    again = ma.post(f"/tickets/{ticket['id']}/resume")
    assert (again["paused_minutes"], again["resolve_by"]) == (540, "2026-04-15T07:30:00Z")

    clock.move_to(datetime(2026, 4, 15, 7, 31, tzinfo=UTC))
    warn()
    assert told() == {"马超", "张三", "王磊"}
    clock.move_to(datetime(2026, 4, 17, 6, 31, tzinfo=UTC))
    warn()
    assert told() == {"马超", "张三", "王磊", "陈静"}

    ma.post(f"/tickets/{ticket['id']}/resolve", {"solution": "换了控制板"})
    assert "root_cause" in str(ma.refused(f"/tickets/{ticket['id']}/close"))
    closed = ma.post(
        f"/tickets/{ticket['id']}/close", {"root_cause": "控制板批次问题", "confirmed_by": "钱工"}
    )  # fmt: skip
    assert (closed["state"], closed["late"]) == ("closed", True)
    clock.move_to(datetime(2026, 4, 20, 2, tzinfo=UTC))
    back = ma.post(f"/tickets/{ticket['id']}/reopen", {"reason": "又停了"})
    assert (back["id"], back["reopened"], back["state"]) == (ticket["id"], 1, "in_progress")


def told() -> set[str]:
    """Who was told that a ticket is late."""
    rows = visible(SYSTEM, Notification).filter(kind="ticket", template__contains="超时")
    return {row.user.name for row in rows.select_related("user")}
