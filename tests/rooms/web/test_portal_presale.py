"""Reserving without an account: one shared page, an own link for everybody, and nothing about anybody else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from paceline.access import limits
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.kernel.errors import Conflict, NotAllowed
from paceline.records.action import perform
from paceline.trade.models import Reservation
from paceline.workflow.outbox import deliver_due
from tests.people import People
from tests.rooms.trade.conftest import fresh, product
from tests.rooms.trade.presale.conftest import NOON, entries, opened, planned, reserved
from tests.rooms.web.list_pages import without_keys

pytestmark = pytest.mark.django_db
MINE = {"name": "李姐", "phone": "13900001111", "quantity": "1", "agreed": "1"}


def shared(by: Any, record: Any) -> str:
    """The path of a new link."""
    link = perform(by, f"{record._meta.label_lower}.share_link", record.pk).shown_once["link"]
    return "/" + link.split("/", 3)[3]


def sent(path: str, verb: str, **given: str) -> Any:
    """What a browser sends from the page."""
    client = Client(enforce_csrf_checks=True)
    page = client.get(path).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    assert token is not None, page
    assert key is not None, page
    body = {"csrfmiddlewaretoken": token[1], "idempotency_key": key[1], **given}
    answer = client.post(f"{path}do/{verb}", body)
    return answer, client.post(f"{path}do/{verb}", body)


def test_a_stranger_reserves_follows_and_cancels(people: People, freeze: Any) -> None:
    freeze(NOON)
    boss = people.acts(people.boss)
    pump = product(boss, "泵", "2600", "700", "13%")
    with pytest.raises(Conflict):
        shared(boss, planned(boss, pump).campaign)
    offer = opened(boss, pump, offer={"quota": "1"}, terms="付尾款前可换型号")
    path = shared(boss, offer.campaign)
    said = Client().get(path).content.decode()
    for words in (
        "2026/07/01 08:00 – 2026/07/10 20:00",
        "中秋预售",
        "¥2,000.00",
        "¥200.00",
        "¥1,600.00",
        "还剩 1 份",
        "双倍返还定金",
        "付尾款前可换型号",
    ):
        assert words in said
    assert "700" not in without_keys(said, path)
    assert Client().get(f"{path}left").json() == {"left": {str(offer.pk): 1}, "open": True}

    mine = {**MINE, "offer": str(offer.pk)}
    refused, _ = sent(path, "reserve", **{**mine, "agreed": ""})
    assert refused.status_code == 422
    assert "请先阅读并同意" in refused.content.decode()
    first, again = sent(path, "reserve", **mine)
    own = first.headers["Location"]
    assert (first.status_code, own) == (302, again.headers["Location"]), (
        "pressed twice: one reservation, the same link"
    )
    one = visible(SYSTEM, Reservation).get()
    who = visible(SYSTEM, Customer).get(phone__endswith="13900001111")
    assert (one.state, one.channel, one.customer_id, one.owner_id) == (
        "confirmed",
        "online",
        who.pk,
        people.boss.pk,
    )
    page = Client().get(own).content.decode()
    assert "怎么付款" not in page, "no account on record, none to show"
    perform(
        boss, "trade.letterhead.create", None, {"name": "海川", "bank": "中国银行", "account": "5002 0188"}
    )
    page = Client().get(own).content.decode()
    for words in ("怎么付款", "5002 0188", "转账附言"):
        assert words in page
    for words in (one.number, "已为您留位", "¥200.00", "泵"):
        assert words in page
    assert "13900001111" not in page
    desk = Client()
    desk.force_login(people.boss)
    told = desk.get(f"/reservations/{one.pk}/").content.decode()
    assert "拿到了自己的链接" in told
    assert "给客户生成了链接" not in told

    other, _ = sent(path, "reserve", **{**mine, "name": "王叔", "phone": "13900002222"})
    waiting = Client().get(other.headers["Location"]).content.decode()
    assert "候补第 1 位" in waiting
    assert "李姐" not in waiting + Client().get(path).content.decode()
    assert "已约满，可以候补" in Client().get(path).content.decode()
    perform(boss, "trade.reservation.take_deposit", one.pk)
    paid = Client().get(own).content.decode()
    assert "现在取消，定金不退" in paid
    assert "怎么付款" not in paid, "nothing is to be paid now"
    gone, _ = sent(own, "cancel_mine", reason="买错了")
    assert gone.headers["Location"] == own
    deliver_due()
    assert (fresh(one).state, list(entries(one))) == ("cancelled", ["forfeit"])
    ended = Client().get(own).content.decode()
    assert "定金不退" in ended
    assert "办理中" in ended, "finance has not decided yet"
    assert "已为您留位" in Client().get(other.headers["Location"]).content.decode(), (
        "the next one has the place"
    )
    assert Client().get("/p/" + "x" * 32 + "/").status_code == 404


def test_limits_of_what_strangers_may_do(people: People, freeze: Any) -> None:
    freeze(NOON)
    boss = people.acts(people.boss)
    offer = opened(boss, product(boss, "泵", "2600", "700", "13%"))
    path = shared(boss, offer.campaign)
    mine = {**MINE, "offer": str(offer.pk)}
    for _ in range(3):
        assert sent(path, "reserve", **mine)[0].status_code == 302
    hoarding, _ = sent(path, "reserve", **mine)
    assert "没有付定金的预订" in hoarding.content.decode()
    elsewhere = opened(boss, product(boss, "阀", "2600", "700", "13%"))
    wrong, _ = sent(path, "reserve", **{**mine, "phone": "13900003333", "offer": str(elsewhere.pk)})
    assert wrong.status_code == 422
    short, _ = sent(path, "reserve", **{**mine, "phone": "1390000"})
    assert short.status_code == 422
    assert 'id="p-phone-err"' in short.content.decode(), "what is wrong stands beside its field"
    assert re.search(r'name="agreed"[^>]*checked', short.content.decode()), "what was ticked stays"
    many, _ = sent(path, "reserve", **{**mine, "phone": "13900003333", "quantity": "100"})
    assert many.status_code == 422
    none, _ = sent(path, "reserve", **{**mine, "phone": "13900003333", "quantity": "0"})
    assert none.status_code == 422, "nothing is not taken for one"
    given = {"offer": str(offer.pk), "name": "x", "phone": "13900004444", "agreed": True}
    with pytest.raises(NotAllowed):
        perform(boss, "trade.presalecampaign.reserve", offer.campaign_id, given)
    one = reserved(boss, offer)
    with pytest.raises(NotAllowed):
        perform(boss, "trade.reservation.cancel_mine", one.pk)
    perform(boss, "trade.presalecampaign.pause", offer.campaign_id, {"reason": "补货"})
    page = Client().get(path).content.decode()
    assert "预订暂停中" in page
    assert "do/reserve" in page
    assert "<button" not in page


def test_a_price_that_rises_at_midnight_is_announced_for_the_day_it_rises_here(
    people: People, freeze: Any
) -> None:
    freeze(NOON)
    boss = people.acts(people.boss)
    pump = product(boss, "泵", "2600", "700", "13%")
    made = planned(boss, pump, price_rule="time")
    midnight = NOON.replace(hour=16, minute=0) + timedelta(days=2)
    perform(
        boss,
        "trade.presalestep.create",
        None,
        {"offer": str(made.pk), "since": midnight.isoformat(), "price": "2300"},
    )
    perform(boss, "trade.presalecampaign.submit", made.campaign_id)
    shown = Client().get(shared(boss, fresh(made).campaign)).content.decode()
    assert "00:00 起" in shown, "16:00 in UTC is the next day in Shanghai"


def test_whoever_comes_too_often_is_told_when_to_return_and_loses_nothing(
    people: People, freeze: Any, settings: Any
) -> None:
    freeze(NOON)
    settings.PORTAL_PER_MINUTE = 1000
    limits.forget()
    boss = people.acts(people.boss)
    offer = opened(boss, product(boss, "泵", "2600", "700", "13%"), offer={"quota": "5"})
    path = shared(boss, offer.campaign)
    for _ in range(30):
        limits.count("portal trade.presalecampaign.page 127.0.0.1", per_minute=30)
    refused, _again = sent(path, "reserve", **MINE, offer=str(offer.pk))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert "请求太频繁" in refused.content.decode()
    assert 'value="李姐"' in refused.content.decode()
    limits.forget()


def test_what_is_over_does_not_say_how_much_is_left(people: People, freeze: Any) -> None:
    freeze(NOON)
    boss = people.acts(people.boss)
    offer = opened(boss, product(boss, "泵", "2600", "700", "13%"))
    path = shared(boss, offer.campaign)
    assert "还剩 100 份" in Client().get(path).content.decode()
    perform(boss, "trade.presalecampaign.close_intake", offer.campaign_id)
    page = Client().get(path).content.decode()
    assert "预订已经结束" in page
    assert "还剩" not in page
