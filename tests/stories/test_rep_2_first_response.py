"""REP-2 首次响应: a web lead on Friday evening is answered on Monday morning, within two business hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.untouched import tell_of_untouched
from paceline.kernel.clock import FrozenClock
from paceline.records.action import perform
from paceline.workflow.models import Notification
from tests.stories.world import Person, World

pytestmark = pytest.mark.django_db


def test_a_lead_of_friday_evening(world: World, freeze: Callable[[datetime], FrozenClock]) -> None:
    zhang, ops = world["张三"], world["林悦"]
    clock = freeze(datetime(2026, 4, 10, 9, 30, tzinfo=UTC))
    web = {"name": "钱工", "company": "青原牧业", "phone": "13900000001", "source": "", "need": "想看方案"}
    lead = perform(SYSTEM, "customers.lead.create", None, web)
    assert ops.get(f"/leads/{lead.pk}")["status"] == "new"
    ops.post(f"/leads/{lead.pk}/assign", {"owner": str(zhang.user.pk)})

    clock.move_to(datetime(2026, 4, 13, 2, 5, tzinfo=UTC))
    zhang.post(
        "/activities/log",
        {
            "kind": "call", "lead": str(lead.pk), "outcome": "connected", "notes": "有需求，周三约到厂里看现场",
            "next_subject": "到厂拜访", "next_at": "2026-04-15 10:00", "next_kind": "visit",
        },
    )  # fmt: skip

    seen = zhang.get(f"/leads/{lead.pk}")
    assert seen["respond_by"] == "2026-04-13T02:30:00Z"
    assert (seen["response_minutes"], seen["response_met"]) == (95, True)
    assert (seen["status"], seen["next_step"], seen["next_step_on"]) == (
        "contacting",
        "到厂拜访",
        "2026-04-15",
    )
    planned = [one for one in zhang.get("/activities/")["data"] if one["status"] == "planned"]
    assert [(one["subject"], one["kind"]) for one in planned] == [("到厂拜访", "visit")]


def test_an_answer_after_the_limit_is_late(world: World, freeze: Callable[[datetime], FrozenClock]) -> None:
    zhang = world["张三"]
    clock = freeze(datetime(2026, 4, 10, 9, 30, tzinfo=UTC))
    lead = zhang.post("/leads/", {"name": "钱工", "phone": "13900000001"})
    clock.move_to(datetime(2026, 4, 13, 2, 31, tzinfo=UTC))
    zhang.post("/activities/log", {"kind": "call", "lead": lead["id"], "outcome": "no_answer"})
    seen = zhang.get(f"/leads/{lead['id']}")
    assert (seen["response_minutes"], seen["response_met"]) == (121, False)


def test_a_lead_left_alone_for_24_working_hours_is_told_of_once(
    world: World, freeze: Callable[[datetime], FrozenClock]
) -> None:
    zhang, wang = world["张三"], world["王磊"]
    clock = freeze(datetime(2026, 4, 7, 2, tzinfo=UTC))
    lead = zhang.post("/leads/", {"name": "钱工", "phone": "13900000001"})
    other = zhang.post("/leads/", {"name": "孙工", "phone": "13900000002"})
    zhang.post("/activities/log", {"kind": "call", "lead": other["id"], "outcome": "no_answer"})
    clock.move_to(datetime(2026, 4, 9, 7, 59, tzinfo=UTC))
    tell_of_untouched()
    assert told(zhang) == told(wang) == []
    clock.move_to(datetime(2026, 4, 9, 8, tzinfo=UTC))
    for _ in range(2):
        tell_of_untouched()
    assert told(zhang) == told(wang) == [lead["id"]]


def told(who: Person) -> list[str]:
    """The leads of which somebody was told that nobody contacts them."""
    rows = visible(SYSTEM, Notification).filter(user=who.user, key__startswith="untouched:")
    return [key.split(":")[1] for key in rows.values_list("key", flat=True)]


def test_a_known_customer_is_answered_as_fast_as_its_service_level_says(
    world: World, freeze: Callable[[datetime], FrozenClock]
) -> None:
    zhang, ops = world["张三"], world["林悦"]
    freeze(datetime(2026, 4, 7, 2, tzinfo=UTC))
    ops.post("/service-levels/", {"name": "VIP", "classes": ["A"], "response_minutes": 30})
    known = {"name": "青原牧业", "phone": "13900000009"}
    zhang.post("/customers/", {**known, "customer_class": "A"})
    lead = zhang.post("/leads/", {"name": "钱工", "company": "青原牧业", "phone": "13900000009"})
    other = zhang.post("/leads/", {"name": "孙工", "phone": "13900000002"})
    due = {one["name"]: zhang.get(f"/leads/{one['id']}")["respond_by"] for one in (lead, other)}
    assert due == {"钱工": "2026-04-07T02:30:00Z", "孙工": "2026-04-07T04:00:00Z"}
