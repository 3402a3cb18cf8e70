"""TL-3 均衡: twenty calls on one Friday become four a day, each move explained; undoing brings all of them back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Activity, CustomerRule
from paceline.kernel.clock import FrozenClock
from paceline.records.action import acting
from paceline.records.models import Event
from paceline.workflow.models import Notification
from tests.stories.selling import in_force
from tests.stories.world import World

pytestmark = pytest.mark.django_db
FRIDAY = "2026-03-20"


def test_twenty_calls_of_one_friday(world: World, freeze: Callable[[datetime], FrozenClock]) -> None:
    freeze(datetime(2026, 3, 12, 1, tzinfo=UTC))  # Thursday: today and Friday stay, the next week is free
    lisi = world["李四"]
    with acting(SYSTEM, "a seller has five hours a day") as act:
        act.create(CustomerRule, selling_hours=5, utilisation=1)
    lisi.post("/opportunities/", {"name": "采购"})
    for at in range(20):
        call = {
            "subject": f"电话 {at}",
            "kind": "call",
            "planned_at": f"{FRIDAY} {9 + at % 9:02d}:30",
            "minutes": 60,
        }
        lisi.post("/activities/", call)

    def per_day() -> dict[str, int]:
        rows: list[dict[str, Any]] = lisi.get("/activities/?limit=100")["data"]
        return dict(sorted(Counter(one["planned_at"][:10] for one in rows if one["kind"] == "call").items()))

    page, wang = Client(), world["王磊"]
    target = in_force(
        world["陈静"],
        world["周航"],
        value="1200000",
        starts_on="2026-01-01",
        owner=str(lisi.user.pk),
        basis="计划",
    )
    page.force_login(wang.user)
    there = f"/rhythm/levelling/?weeks=1&target={target}"
    text = unescape(page.get(there).content.decode())
    assert "集中度 0.8 → 0" in text.replace("0.80", "0.8").replace("→ 0.00", "→ 0")
    assert "峰均比 5" in text
    moves = text.split("<tbody>")[-1].split("</tbody>")[0].split("<tr>")[1:]
    assert len(moves) == 16
    keys = [row.split('value="')[1].split('"')[0] for row in moves]
    reasons = [row.split('<td class="s12 mut">')[1].split("</td>")[0] for row in moves]
    assert all("3/20" in one for one in reasons), "every move says why"
    assert per_day() == {FRIDAY: 20}, "a proposal changes nothing"
    asked = {"weeks": "1", "target": target, "move": keys}
    stranger = Client()
    stranger.force_login(world["赵敏"].user)
    stranger.post("/rhythm/levelling/accept", asked)
    assert per_day() == {FRIDAY: 20}, "a team-mate moves nothing of his"
    assert page.post("/rhythm/levelling/accept", asked).status_code == 204
    assert per_day() == {f"2026-03-{day}": 4 for day in (16, 17, 18, 19, 20)}
    after = unescape(page.get(there).content.decode())
    assert "负荷已经够平" in after
    (told,) = visible(SYSTEM, Notification).filter(user=lisi.user, key__startswith="arrange:")
    assert told.params["who"] == "王磊", "one line, not sixteen"
    moved = Activity.objects.get(pk=keys[0])
    batch = Event.objects.filter(record_id=moved.pk).latest("seq").batch
    page.post(f"/undo/{batch}")
    assert per_day() == {FRIDAY: 20}
