"""Cold in time and cold enough, or it stays; and who keeps it hears why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.errors import Invalid
from paceline.records.action import perform
from paceline.trade.jobs import watch_cooling
from paceline.trade.models import TemperatureReading
from paceline.workflow.models import Notification
from tests.people import People
from tests.rooms.trade.conftest import fresh
from tests.rooms.trade.quality.conftest import batch_of, came, found
from tests.rooms.trade.stock.test_stock import left

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
EIGHT, NINE = "2026-07-01 06:00", "2026-07-01 08:30"


@pytest.fixture
def cold(boss: Principal, milk: Any, main: Any, people: People) -> Any:
    """Milk that is cold within two hours and stays between 0 and 4 °C; 赵敏 keeps the warehouse."""
    perform(boss, "trade.warehouse.change", main.pk, {"keeper": str(people.min.pk)})
    perform(boss, "catalog.product.change", milk.pk, {"cool_hours": "2", "coldest": "0", "warmest": "4"})
    return fresh(milk)


def told() -> list[str]:
    return [one.text for one in visible(SYSTEM, Notification).order_by("pk")]


def collected(boss: Principal, cold: Any, **values: str) -> Any:
    """A batch that came in, passed, and of which this is known of its collection."""
    batch = came(boss, cold, "L1")
    found(boss, batch, "3.4", "negative")
    perform(boss, "trade.batch.change", batch.pk, {"source": "向阳牧场", "tank": "2 号罐", **values})
    return batch_of("L1")


def test_what_was_cold_in_time_may_be_released(boss: Principal, cold: Any) -> None:
    batch = collected(boss, cold, collected_at=EIGHT, cooled_at="2026-07-01 08:00")
    perform(boss, "trade.batch.release", batch.pk)
    assert (batch_of("L1").state, batch_of("L1").cooled_late) == ("released", False)


def test_what_was_cold_too_late_is_blocked_and_let_go_only_with_a_reason(
    boss: Principal, cold: Any, people: People
) -> None:
    batch = collected(boss, cold, collected_at=EIGHT, cooled_at=NINE)
    assert (batch.state, batch.block_cause, batch.blocked_why) == ("blocked", "cooling", "2.5 h (≤ 2 h)")
    (one,) = visible(SYSTEM, Notification)
    assert (one.user_id, one.object, one.record_id) == (people.min.pk, "trade.batch", batch.pk)
    with pytest.raises(Invalid):
        perform(boss, "trade.batch.unblock", batch.pk, {})
    perform(boss, "trade.batch.unblock", batch.pk, {"reason": "记录仪走快了半小时"})
    assert batch_of("L1").state == "testing", "what it was before"
    perform(boss, "trade.batch.change", batch.pk, {"note": "复核过"})
    assert batch_of("L1").state == "testing", "it is not blocked for the same again"
    perform(boss, "trade.batch.release", batch.pk)
    assert left()["L1"] == (10, 10)


def test_cooling_that_nobody_noted_stops_the_release_and_then_the_batch(
    boss: Principal, cold: Any, clock: Any
) -> None:
    batch = collected(boss, cold, collected_at="2026-07-01 08:00")
    with pytest.raises(Exception, match="没有登记冷却完成时间"):
        perform(boss, "trade.batch.release", batch.pk)
    watch_cooling()
    assert batch_of("L1").state == "testing", "there is an hour left"
    clock.advance(timedelta(hours=1, minutes=1))
    for _ in range(2):
        watch_cooling()
    assert (batch_of("L1").state, batch_of("L1").cooled_late) == ("blocked", True)
    assert visible(SYSTEM, Notification).count() == 1
    perform(boss, "trade.batch.change", batch.pk, {"cooled_at": "2026-07-01 09:30"})
    assert (batch_of("L1").state, batch_of("L1").cooled_late) == ("blocked", False), "a person lets it go"


def test_a_reading_out_of_range_blocks_the_batch(boss: Principal, cold: Any, people: People) -> None:
    batch = collected(boss, cold, collected_at=EIGHT, cooled_at="2026-07-01 07:00")
    perform(boss, "trade.batch.measure", batch.pk, {"celsius": "4"})
    assert batch_of("L1").state == "testing"
    perform(boss, "trade.batch.measure", batch.pk, {"celsius": "7.5", "read_at": EIGHT, "device": "T-02"})
    assert batch_of("L1").blocked_why == "7.5 ℃ (0 ~ 4 ℃) 2026-07-01 06:00 T-02"
    assert batch_of("L1").block_cause == "temperature"
    assert visible(SYSTEM, Notification).get().user_id == people.min.pk
    reading = visible(SYSTEM, TemperatureReading).get(device="T-02")
    perform(boss, "trade.temperaturereading.change", reading.pk, {"celsius": "3.5"})
    assert not fresh(reading).outside
    perform(boss, "trade.batch.unblock", batch.pk, {"reason": "读错了"})
    assert batch_of("L1").state == "testing"


def test_a_device_may_send_the_same_reading_again(
    boss: Principal, cold: Any, people: People, client: Client
) -> None:
    batch = came(boss, cold, "L1")
    client.force_login(people.boss)
    given = {"batch": str(batch.pk), "read_at": "2026-07-01T00:10:00Z", "celsius": "3.2", "device": "T-02"}

    def send(**other: Any) -> Any:
        return client.post(
            "/api/v1/temperature-readings", {**given, **other}, content_type="application/json"
        )

    answers = [send() for _ in range(3)]
    assert {one.status_code for one in answers} == {201}, answers[0].content
    assert len({one.json()["id"] for one in answers}) == 1
    assert visible(SYSTEM, TemperatureReading).count() == 1
    refused = send(celsius="9")
    assert refused.status_code == 422, refused.content
    assert send(celsius="9", read_at="2026-07-01T00:20:00Z").status_code == 201
    assert batch_of("L1").state == "blocked"
    for wrong in ({"read_at": "2030-01-01T00:00:00Z"}, {"celsius": "500"}, {"celsius": None}):
        assert send(**{"read_at": "2026-07-01T00:30:00Z", **wrong}).status_code == 422


def test_a_destroyed_batch_takes_no_more_readings_and_its_page_offers_none(
    boss: Principal, cold: Any, people: People, client: Client
) -> None:
    batch = came(boss, cold, "L1")
    perform(boss, "trade.batch.reject", batch.pk, {"reason": "洒了", "disposal": "倒掉"})
    client.force_login(people.boss)
    given = {"batch": str(batch.pk), "celsius": "3.2", "device": "T-02"}
    refused = client.post("/api/v1/temperature-readings", given, content_type="application/json")
    assert (refused.status_code, "已报废" in refused.content.decode()) == (409, True)
    page = client.get(f"/batches/{batch.pk}/").content.decode()
    assert "/temperature-readings/new?batch" not in page
    assert "/quality-results/new?batch" not in page
