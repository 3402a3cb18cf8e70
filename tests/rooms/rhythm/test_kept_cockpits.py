"""Cockpits that are slow to work out are drawn by the worker and shown only to who sees all behind them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from paceline.access.models import Role
from paceline.access.principal import Principal, rights_changed
from paceline.interfaces.web.pages.rhythm import drawing
from paceline.kernel.clock import FrozenClock
from paceline.records.action import perform
from paceline.rhythm.models import CockpitPage
from paceline.workflow.models import Job
from tests.people import People
from tests.rooms.rhythm.conftest import target_of, won

pytestmark = pytest.mark.django_db
KEPT = "更新时间较长"


def test_a_drawn_page_is_shown_to_who_sees_all_of_it(
    clock: FrozenClock, boss: Principal, people: People, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.move_to(datetime(2026, 11, 16, 3, tzinfo=UTC))
    won(boss, people.fang, 300_000, date(2026, 10, 20))
    target = target_of(boss, "100万", owner=str(people.fang.pk), basis="去年同期")
    for verb, inputs in (("submit", {}), ("approve", {"reason": "没有上级"}), ("publish", {})):
        perform(boss, f"rhythm.target.{verb}", target.pk, inputs)
    drawing.keep_cockpits()
    assert set(CockpitPage.objects.values_list("language", flat=True)) == {"zh-hans", "en"}
    client.force_login(people.fang)
    monkeypatch.setattr(drawing, "SLOW", 10_000)
    assert KEPT not in client.get("/rhythm/").content.decode(), "what is quick is worked out anew"
    monkeypatch.setattr(drawing, "SLOW", 0)
    clock.move_to(datetime(2026, 11, 16, 3, 2, tzinfo=UTC))
    live = client.get("/rhythm/?live=1").content.decode()
    kept = client.get("/rhythm/").content.decode()
    assert KEPT in kept
    assert KEPT not in live
    assert live.split("累计成交")[2][:400] == kept.split("累计成交")[2][:400], "both show the same"
    clock.move_to(datetime(2026, 11, 16, 3, 30, tzinfo=UTC))
    for _ in range(2):
        client.get("/rhythm/")
    assert Job.objects.filter(kind=drawing.DRAW_JOB).count() == 1, "one new page is asked for, once"
    client.force_login(people.min)
    assert KEPT in client.get(f"/rhythm/?target={target.pk}").content.decode()
    role = Role.objects.get(code="test-manager")
    role.grants = {**role.grants, "customers.activity": {"read": "own"}}
    role.save()
    rights_changed()
    narrow = client.get(f"/rhythm/?target={target.pk}")
    assert narrow.status_code == 200
    assert KEPT not in narrow.content.decode(), "who does not see all activities gets their own figures"
