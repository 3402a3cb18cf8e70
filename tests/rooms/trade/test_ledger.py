"""The ledger: a row per order line, months that are closed, corrections that leave closed months alone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.insight.question import Question
from paceline.insight.report import reports
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid
from paceline.records.action import perform
from paceline.records.verify import invariants
from paceline.trade.models import Ledger, LedgerPeriod, Posting, SalesOrder
from tests.people import People
from tests.rooms.trade.conftest import fresh, lines_of, money, receipt_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
OURS = ("I06l", "I14s", "I06z", "I06m", "I07r", "I07p", "I14p")


def clean() -> list[str]:
    return [f"{code} {line}" for code in OURS for line in invariants[code].find()]


def total(field: str, **where: Any) -> Decimal:
    return visible(SYSTEM, Ledger).filter(**where).aggregate(s=Sum(field))["s"] or Decimal(0)


def closed(boss: Principal, month: str) -> LedgerPeriod:
    """A month, closed and locked."""
    period = perform(boss, "trade.ledgerperiod.create", None, {"month": month})
    perform(boss, "trade.ledgerperiod.close", period.pk)
    perform(boss, "trade.ledgerperiod.lock", period.pk)
    return fresh(period)


def test_a_confirmed_order_is_a_row_per_line_and_receipts_are_shared_out_to_the_cent(
    rep: Principal, finance: Principal, customer: Any, order: SalesOrder
) -> None:
    assert not visible(SYSTEM, Ledger).exists(), "a draft is no business yet"
    perform(rep, "trade.salesorder.confirm", order.pk, {})
    perform(finance, "trade.receipt.verify", receipt_of(rep, customer, "777.77").pk, {})
    perform(rep, "trade.salesorder.deliver", order.pk, {})
    rows = list(visible(SYSTEM, Ledger).order_by("amount"))
    assert [row.amount for row in rows] == [money("299.97"), money("2034.00")]
    assert [row.cost for row in rows] == [money("120.00"), money("1400.00")]
    assert [row.delivered for row in rows] == [3, 2]
    assert total("received") == money("777.77")
    assert total("outstanding") == fresh(order).outstanding == money("1556.20")
    assert total("net") + total("tax") == total("amount") == fresh(order).amount
    assert clean() == []


def test_in_an_open_month_a_row_follows_the_order(rep: Principal, confirmed: SalesOrder) -> None:
    pumps, _ = lines_of(confirmed)
    perform(rep, "trade.salesorder.amend", confirmed.pk,
            {"reason": "改", "changes": [{"line": str(pumps.pk), "quantity": "1"}]})  # fmt: skip
    assert total("amount") == fresh(confirmed).amount
    assert visible(SYSTEM, Posting).count() == 2
    perform(rep, "trade.salesorder.cancel", confirmed.pk, {"cancelled_why": "不要了"})
    assert not visible(SYSTEM, Ledger).exists()
    assert clean() == []


def test_the_running_month_is_not_locked_and_its_dialog_names_it(
    people: People, boss: Principal, client: Client, clock: FrozenClock
) -> None:
    period = perform(boss, "trade.ledgerperiod.create", None, {"month": "2026-07-15"})
    client.force_login(people.boss)
    url = f"/ledger-periods/{period.pk}/do"
    assert "开始结账 2026-07 以后" in client.get(f"{url}/close").content.decode()
    perform(boss, "trade.ledgerperiod.close", period.pk)
    with pytest.raises(Conflict, match="2026-08-01 起才能锁定"):
        perform(boss, "trade.ledgerperiod.lock", period.pk)
    clock.advance(timedelta(days=31))
    perform(boss, "trade.ledgerperiod.lock", period.pk)
    assert fresh(period).state == "locked"


def test_a_locked_month_never_changes(
    people: People, rep: Principal, boss: Principal, customer: Any, pump: Any, client: Client
) -> None:
    line = {"product": str(pump.pk), "quantity": "2"}
    values = {"customer": str(customer.pk), "ordered_on": "2026-05-20", "lines": [line]}
    old = perform(rep, "trade.salesorder.create", None, values)
    perform(rep, "trade.salesorder.confirm", old.pk, {})
    period = closed(boss, "2026-05-09")
    assert (period.month, period.net) == (date(2026, 5, 1), money("2000.00"))
    may = {"posted_on__lt": date(2026, 6, 1)}
    perform(rep, "trade.salesorder.amend", old.pk,
            {"reason": "少一台", "changes": [{"line": str(lines_of(old)[0].pk), "quantity": "1"}]})  # fmt: skip
    assert total("net", **may) == money("2000.00")
    assert total("net", posted_on__gte=date(2026, 7, 1)) == money("-1000.00")
    assert total("net") == fresh(old).net == money("1000.00")
    assert sorted(visible(SYSTEM, Posting).values_list("kind", flat=True)) == [
        "correction",
        "reversal",
        "sale",
    ]
    sale, back, new = (visible(SYSTEM, Ledger).get(kind=kind) for kind in ("sale", "reversal", "correction"))
    assert (back.reverses_id, sale.reversed_by_id) == (sale.pk, back.pk)
    assert (new.corrects_id, sale.corrected_by_id, back.corrects_id, new.reverses_id) == (
        sale.pk,
        new.pk,
        None,
        None,
    )
    client.force_login(people.boss)
    for one, others in ((sale, (back, new)), (back, (sale,)), (new, (sale,))):
        page = client.get(f"/ledger/{one.pk}/").content.decode()
        assert [other.pk for other in others if f'href="/ledger/{other.pk}/"' not in page] == []
    late = perform(rep, "trade.salesorder.create", None, values)
    perform(rep, "trade.salesorder.confirm", late.pk, {})
    assert visible(SYSTEM, Posting).get(order=late).posted_on == date(
        2026, 7, 1
    )  # a late document goes into an open month
    perform(rep, "trade.salesorder.cancel", old.pk, {"cancelled_why": "全不要了"})
    assert total("net", order=old) == 0
    assert total("net", **may) == money("2000.00")
    assert clean() == []
    with pytest.raises(Conflict):
        perform(boss, "trade.ledgerperiod.reopen", period.pk)
    with pytest.raises(Conflict):
        perform(boss, "trade.ledgerperiod.remove", period.pk)
    with pytest.raises(Invalid):
        perform(boss, "trade.ledgerperiod.change", period.pk, {"month": "2026-04-01"})


def test_a_return_is_a_row_of_its_own(rep: Principal, confirmed: SalesOrder) -> None:
    perform(rep, "trade.salesorder.deliver", confirmed.pk, {})
    perform(rep, "trade.salesorder.take_back", confirmed.pk, {"reason": "退"})
    assert visible(SYSTEM, Posting).filter(kind="return").count() == 2
    assert total("amount") == total("net") == total("quantity") == 0
    assert total("outstanding") == 0
    assert clean() == []


def test_the_reports_agree_with_the_rows(
    rep: Principal, finance: Principal, customer: Any, confirmed: SalesOrder
) -> None:
    perform(finance, "trade.receipt.verify", receipt_of(rep, customer, "1000").pk, {})
    question = Question.of(rep)
    (table,) = reports["reconcile"].build(question).tables
    assert [row.values[3] for row in table.rows[:6]] == [0] * 6
    assert table.rows[3].values[1] == money("1000")
    (ages,) = reports["receivables"].build(question).tables
    assert ages.rows[0].values[1:] == (money("1333.97"), 0, 0, 0, 0, 0, money("1333.97"))


def test_everybody_sees_the_rows_in_scope(people: People, confirmed: SalesOrder) -> None:
    for user, count in ((people.fang, 2), (people.min, 2), (people.qiang, 0), (people.chen, 0)):
        assert visible(people.acts(user), Ledger).count() == count
