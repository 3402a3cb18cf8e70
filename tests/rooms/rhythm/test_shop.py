"""SH-2: one sentence and three buttons for a shop with one owner; the days sum to the month's target to the cent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from paceline.access.models import User
from paceline.access.principal import Principal
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict
from paceline.records.action import perform
from paceline.rhythm.queries.daily.shop import shares, shop_of
from tests.people import People
from tests.rooms.rhythm.conftest import won

pytestmark = pytest.mark.django_db


def test_one_sentence_and_three_buttons(clock: FrozenClock, people: People, boss: Principal) -> None:
    clock.move_to(datetime(2026, 3, 7, 2, tzinfo=UTC))
    days = shares(Decimal(62000), date(2026, 3, 1), date(2026, 4, 1))
    assert sum(days.values()) == Decimal("62000.00")
    assert {
        abs(share - Decimal("1746.48")) <= Decimal("0.01") for day, share in days.items() if day.weekday() < 5
    } == {True}
    assert abs(days[date(2026, 3, 7)] - Decimal("2619.72")) <= Decimal("0.01")
    with pytest.raises(Conflict):
        perform(boss, "rhythm.target.set_month", None, {"value": "62000"})
    User.objects.exclude(pk=people.boss.pk).update(status="left")
    client = Client()
    client.force_login(people.boss)
    assert "这个月要卖多少？" in client.get("/").content.decode()
    assert client.post("/shop/month", {"value": "0"}, headers={"HX-Request": "true"}).status_code == 422
    assert client.post("/shop/month", {"value": "62,000"}, headers={"HX-Request": "true"}).status_code == 204
    won(boss, people.boss, 1000, date(2026, 3, 7))
    shop = shop_of(boss)
    assert shop is not None
    assert (shop.sold, shop.month) == (Decimal(1000), Decimal(62000))
    text = client.get("/").content.decode()
    assert "今天要卖 ¥2,619.7" in text
    assert "还差 ¥1,619.7" in text
    for words in ("记一单", "位老顾客", "看这个月"):
        assert words in text
    rule = {"saturday": "0", "sunday": "0"}
    perform(boss, "rhythm.shoprule.create", None, rule)
    assert date(2026, 3, 7) not in shares(Decimal(62000), date(2026, 3, 1), date(2026, 4, 1))
    again = perform(boss, "rhythm.target.set_month", None, {"value": "62000"})
    assert (again.state, again.edition) == ("published", 1), "the same number again changes nothing"
    revised = perform(boss, "rhythm.target.set_month", None, {"value": "70000"})
    assert (revised.state, revised.edition, revised.first_value) == ("revised", 2, Decimal(62000))
