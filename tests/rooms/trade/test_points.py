"""Members: points follow paid orders and returns, levels follow points, circles are refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import PointEntry, Referral
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.records.action import perform
from paceline.records.verify import invariants
from paceline.trade.models import SalesOrder
from paceline.workflow.outbox import deliver_due
from tests.rooms.trade.conftest import fresh, receipt_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def levels(boss: Principal) -> Any:
    """普通 from 0 at one point a yuan, 金卡 from 2,000 at two; a referral is worth 100 and 300."""
    rows = (("普通", "0", "1", "100"), ("金卡", "2000", "2", "300"))
    for name, points, rate, reward in rows:
        given = {"name": name, "from_points": points, "earn_rate": rate, "referral_points": reward}
        perform(boss, "customers.memberlevel.create", None, given)


def person(by: Principal, name: str) -> Any:
    return perform(by, "customers.customer.create", None, {"name": name, "kind": "person"})


def kinds(customer: Any) -> list[tuple[str, int]]:
    rows = visible(SYSTEM, PointEntry).filter(customer=customer).order_by("id")
    return list(rows.values_list("kind", "points"))


def test_points_follow_what_was_paid_and_returned(
    rep: Principal, boss: Principal, finance: Principal, levels: Any, confirmed: SalesOrder
) -> None:
    who = confirmed.customer
    perform(rep, "customers.customer.join", who.pk)
    with pytest.raises(Conflict):
        perform(rep, "customers.customer.join", who.pk)
    friend, other = person(rep, "介绍人"), person(rep, "第三人")
    perform(rep, "customers.customer.join", friend.pk)
    given = {"referred": str(who.pk), "referrer": str(friend.pk)}
    referral = perform(rep, "customers.referral.create", None, given)
    half = receipt_of(rep, who, "1000")
    perform(finance, "trade.receipt.verify", half.pk)
    deliver_due()
    assert kinds(who) == [], "not before everything is paid"
    rest = receipt_of(rep, who, str(fresh(confirmed).outstanding))
    perform(finance, "trade.receipt.verify", rest.pk)
    deliver_due()
    deliver_due()
    whole = int(fresh(confirmed).amount)
    assert kinds(who) == [("earn", whole)], "once, whole yuan"
    assert fresh(who).member_level.name == "金卡"
    assert (kinds(friend), fresh(referral).reward) == ([], "pending"), "the reward waits for approval"

    perform(rep, "customers.customer.spend_points", who.pk, {"points": "500", "words": "换礼盒"})
    with pytest.raises(Conflict, match="不够兑换"):
        perform(rep, "customers.customer.spend_points", who.pk, {"points": str(whole), "words": "换机床"})
    assert fresh(who).points == whole - 500
    perform(rep, "trade.salesorder.deliver", confirmed.pk)
    perform(rep, "trade.salesorder.take_back", confirmed.pk, {"reason": "不合适"})
    deliver_due()
    assert kinds(who) == [("earn", whole), ("spend", -500), ("reverse", -whole)], "at the rate of then"
    assert fresh(who).member_level.name == "普通"
    assert fresh(who).points == -500, "what was spent already is owed"
    assert [line for code in ("I14m", "I14r", "I15") for line in invariants[code].find()] == []
    assert other.pk


def test_nobody_forges_points_or_goes_round_in_circles(rep: Principal, boss: Principal, levels: Any) -> None:
    a, b, c = (person(rep, name) for name in "甲乙丙")
    forged = {"reference": "order:x", "paid": "100", "words": "x"}
    with pytest.raises(NotAllowed):
        perform(boss, "customers.customer.settle_points", a.pk, forged)
    with pytest.raises(Conflict, match="还不是会员"):
        perform(rep, "customers.customer.spend_points", a.pk, {"points": "1", "words": "x"})

    def refer(referred: Any, referrer: Any) -> Referral:
        given = {"referred": str(referred.pk), "referrer": str(referrer.pk)}
        made: Referral = perform(rep, "customers.referral.create", None, given)
        return made

    with pytest.raises(Invalid, match="自己介绍自己"):
        refer(a, a)
    first = refer(b, a)
    refer(c, b)
    with pytest.raises(Invalid, match="绕成一圈"):
        refer(a, c)
    with pytest.raises(Invalid, match="已经有介绍人"):
        refer(c, a)
    perform(rep, "customers.referral.remove", first.pk)
    refer(a, c)
    with pytest.raises(Invalid, match="绕成一圈"):
        perform(rep, "customers.referral.restore", first.pk)

    perform(rep, "customers.customer.join", a.pk)
    perform(boss, "customers.customer.adjust_points", a.pk, {"points": "30", "reason": "补发"})
    with pytest.raises(Conflict, match="不够扣"):
        perform(boss, "customers.customer.adjust_points", a.pk, {"points": "-31", "reason": "扣"})
    entry = visible(SYSTEM, PointEntry).get(customer=a)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        visible(SYSTEM, PointEntry).filter(pk=entry.pk).update(points=Decimal(99))
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM customers_pointentry WHERE id = %s", [entry.pk])
