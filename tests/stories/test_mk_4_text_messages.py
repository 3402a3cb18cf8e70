"""MK-4 as text messages: a segment of a hundred, three who want none, one written to too often; nothing goes at night.

What was sent stands in the sandbox, who got nothing is reported with the reason (R091).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Contact, Customer, SegmentMember
from paceline.kernel.clock import FrozenClock
from paceline.market.jobs import look
from paceline.market.models import MailRecipient, MailStop
from paceline.records.action import acting
from paceline.records.actions import orgunit
from paceline.workflow.at_once import run_waiting
from tests.stories.world import Person, World, hired, token_of

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 4, 9, 13, 30, tzinfo=UTC)
"""21:30 in Shanghai: in the quiet hours."""
MORNING = datetime(2026, 4, 10, 0, tzinfo=UTC)


@pytest.fixture
def clock(freeze: Callable[[datetime], FrozenClock]) -> FrozenClock:
    return freeze(EVENING)


@pytest.fixture
def he(world: World) -> Person:
    """何欣 of marketing."""
    company = visible(SYSTEM, OrgUnit).get(parent__isnull=True)
    one = hired(
        "hexin", "何欣", "marketing", orgunit.create(SYSTEM, name="市场部", kind="team", parent=company)
    )
    return Person(one, token_of(one))


@pytest.fixture
def segment(world: World, he: Person, clock: FrozenClock) -> str:
    """张三's customer with a hundred contacts; three numbers want no text messages, one got three this week."""
    key: str = world["张三"].post("/customers/", {"name": "远山科技"})["id"]
    with acting(SYSTEM, "customers.contact.create") as act:
        people = [act.create(Contact, customer=UUID(key), name=f"读者{n:03d}", phone=f"+86138000001{n:02d}",
                             email=f"r{n}@example.com") for n in range(100)]  # fmt: skip
        for n in range(3):
            act.create(MailStop, address=f"1380000010{n}", channel="sms", why="unsubscribed")
        for _ in range(3):
            act.create(MailRecipient, name="读者003", channel="sms", address="+8613800000103", contact=people[3],
                       state="sent", due_at=act.now, links_checked=True)  # fmt: skip
    visible(SYSTEM, MailRecipient).update(claimed_at=clock.at - timedelta(days=2))
    made: str = he.post("/segments/", {"name": "老客户", "kind": "static"})["id"]
    customer = visible(SYSTEM, Customer).get(pk=key)
    SegmentMember.objects.create(segment_id=made, customer=customer, from_on=clock.at.date())
    return made


def test_ninety_six_of_a_hundred_get_it_in_the_morning_and_the_others_are_reported(
    he: Person, world: World, segment: str, clock: FrozenClock
) -> None:
    template = he.post(
        "/mail-templates/", {"name": "到店礼", "channel": "sms", "body": "{{联系人}}，周六到店有礼。"}
    )
    values: dict[str, Any] = {
        "name": "周六",
        "channel": "sms",
        "template": template["id"],
        "segment": segment,
    }
    key = he.post("/mailings/", values)["id"]
    told = he.post(f"/mailings/{key}/check")["result"]
    assert (told["total"], told["reached"]) == (100, 96)
    assert {one["reason"]: one["n"] for one in told["left_out"]} == {"unsubscribed": 3, "often": 1}

    he.post(f"/mailings/{key}/schedule")
    run_waiting()
    report = he.post(f"/mailings/{key}/report")["result"]
    assert (report["waiting"], report["sent"], report["skipped"]) == (96, 0, 4), (
        "nobody is disturbed at night"
    )
    clock.move_to(MORNING)
    look()
    run_waiting()
    report = he.post(f"/mailings/{key}/report")["result"]
    assert (report["waiting"], report["sent"], report["skipped"]) == (0, 96, 4)

    sent = visible(SYSTEM, MailRecipient).filter(mailing=key, state="sent")
    assert set(sent.values_list("via", "parts")) == {("sandbox", 1)}
    seen = world["张三"].get(f"/mail-recipients/{sent.get(name='读者007').pk}")
    assert (seen["address"], seen["body"]) == ("+8613800000107", "读者007，周六到店有礼。")
