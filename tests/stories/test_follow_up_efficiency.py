"""R062: who follows up late is seen; some of the work goes to a colleague with room, fairly, told, and undone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.kernel.periods import Period
from paceline.records.action import acting
from paceline.records.models import Event
from paceline.records.past.undo import undo_batch
from paceline.rhythm.models import Happening
from paceline.team.efficiency.figures import efficiency
from paceline.workflow.models import Notification
from paceline.workflow.outbox import deliver_due
from tests.stories.world import Person, World

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)


def leads_of(who: Person, count: int) -> list[str]:
    made = ({"name": f"线索{n}", "phone": f"1380000{n:04d}"} for n in range(count))
    return [who.post("/leads/", one)["id"] for one in made]


def owners(who: Person, keys: list[str]) -> set[str]:
    return {who.get(f"/leads/{key}")["owner"]["title"] for key in keys}


def test_five_leads_go_to_somebody_with_room(world: World, freeze: Any) -> None:
    freeze(MONDAY)
    zhang, li, lead = world["张三"], world["李四"], world["王磊"]
    keys = leads_of(zhang, 12)
    asked = {"leads": keys[:5], "owner": str(li.user.pk)}
    weighed = lead.post("/leads/weigh", asked)["result"]
    assert weighed["doubts"] == []
    assert [weighed["owner"][when]["leads"] for when in ("before", "after")] == [0, 5]
    assert [weighed["givers"][0][when]["leads"] for when in ("before", "after")] == [12, 7]
    assert owners(lead, keys) == {"张三"}, "a trial changes nothing"
    answer = lead.post("/leads/reassign", asked)["result"]
    deliver_due()
    assert (answer["moved"], answer["failed"]) == (5, [])
    assert owners(lead, keys[:5]) == {"李四"}
    story = Event.objects.filter(record_id=keys[0], name="customers.lead.assign").get()
    assert story.payload["changes"]["owner"] == [str(zhang.user.pk), str(li.user.pk)]
    told = visible(SYSTEM, Notification).get(user=li.user)
    assert (told.params["who"], told.params["count"]) == ("王磊", 5)
    assert len(undo_batch(lead.by, UUID(answer["batch"])).done) == 5
    assert owners(lead, keys) == {"张三"}


def test_nobody_on_leave_gets_them_unless_somebody_insists(world: World, freeze: Any) -> None:
    freeze(MONDAY)
    zhang, li, lead = world["张三"], world["李四"], world["王磊"]
    keys = leads_of(zhang, 6)
    with acting(SYSTEM, "rhythm.happening.create") as act:
        act.create(
            Happening, links_checked=True, name="年假", kind="leave", owner=li.user.pk, starts_on=MONDAY.date(),
            ends_on=(MONDAY + timedelta(days=4)).date(),
        )  # fmt: skip
    asked = {"leads": keys[:2], "owner": str(li.user.pk)}
    problem = lead.refused("/leads/reassign", asked)
    assert "请假 5 天" in problem["detail"]
    assert owners(lead, keys) == {"张三"}
    assert lead.post("/leads/reassign", {**asked, "anyway": True})["result"]["moved"] == 2


def test_only_those_who_lead_them_may_and_what_is_wrong_is_said(world: World, freeze: Any) -> None:
    freeze(MONDAY)
    zhang, li, lead = world["张三"], world["李四"], world["王磊"]
    keys = leads_of(zhang, 2)
    assert "不归你分配" in li.refused("/leads/reassign", {"leads": keys, "owner": str(li.user.pk)})["detail"]
    assert "请先选择" in lead.refused("/leads/reassign", {"owner": str(li.user.pk)})["detail"]
    assert lead.refused("/leads/reassign", {"leads": keys})["errors"]["owner"]


def test_figures_count_what_was_due_answered_and_moved(world: World, freeze: Any) -> None:
    moved = freeze(MONDAY)
    zhang, lead = world["张三"], world["王磊"]
    for n, late in enumerate((False, False, True)):
        task = zhang.post(
            "/activities/", {"subject": f"跟进{n}", "kind": "task", "planned_at": str(clock.now())}
        )["id"]
        if not late:
            zhang.post(f"/activities/{task}/complete", {"notes": "办好了"})
    moved.advance(timedelta(days=1))
    period = Period(MONDAY.date(), (MONDAY + timedelta(days=2)).date())
    whole, each = efficiency(lead.by, None, period, clock.now())
    assert (whole.due, whole.in_time) == (3, 2)
    one = each[zhang.user.pk]
    assert (one.name, one.on_time.n, one.on_time.quality) == ("张三", 3, "small_n")
    assert one.response.value is None
    assert one.per_step is None
    nothing, nobody = efficiency(world["李四"].by, None, period, clock.now())
    assert (nothing.due, nobody) == (0, {}), "a colleague sees no figures of his"


def test_the_page_shows_figures_and_gives_work_away(world: World, freeze: Any) -> None:
    freeze(MONDAY)
    zhang, li, lead = world["张三"], world["李四"], world["王磊"]
    keys = leads_of(zhang, 6)
    freeze(MONDAY + timedelta(days=1))
    page = Client()
    page.force_login(lead.user)
    shown = page.get("/follow-up/").content.decode()
    assert "样本不足" in shown
    there = f"/follow-up/{zhang.user.pk}/reassign"
    assert there in shown
    chosen = {"lead": keys[:2], "owner": str(li.user.pk)}
    assert "分得匀" in page.post(there, {**chosen, "trial": "1"}).content.decode()
    assert owners(lead, keys) == {"张三"}
    refused = page.post(there, {"lead": keys[:2], "owner": ""})
    assert refused.status_code == 422
    assert f'value="{keys[0]}" checked' in refused.content.decode(), "what was ticked stays"
    answer = page.post(there, chosen)
    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert owners(lead, keys[:2]) == {"李四"}
    assert page.post(toast["undoUrl"]).status_code < 400
    assert owners(lead, keys) == {"张三"}
