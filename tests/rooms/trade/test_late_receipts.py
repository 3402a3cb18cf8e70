"""Money that comes to light after its month was closed counts in an open one: a locked month keeps its figures."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.records.action import perform
from paceline.trade.models import Allocation, SalesOrder
from tests.people import People
from tests.rooms.trade.conftest import fresh, money, receipt_of
from tests.rooms.trade.test_ledger import clean, closed
from tests.rooms.web.list_pages import reader, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def counted_on() -> list[date]:
    return list(visible(SYSTEM, Allocation).order_by("pk").values_list("allocated_on", flat=True))


def test_a_late_receipt_leaves_the_locked_month_as_it_was(
    rep: Principal, finance: Principal, boss: Principal, customer: Any, confirmed: SalesOrder
) -> None:
    perform(finance, "trade.receipt.verify", receipt_of(rep, customer, "100", on="2026-05-20").pk, {})
    month = closed(boss, "2026-05-01")
    assert month.received == money("100")
    late = receipt_of(rep, customer, "300", on="2026-05-21")
    perform(finance, "trade.receipt.verify", late.pk, {})
    assert fresh(late).allocated == money("300")
    assert counted_on() == [date(2026, 5, 20), date(2026, 7, 1)], "the day it came, then the first open day"
    assert clean() == []


def test_what_is_used_up_is_not_offered_again(
    people: People, rep: Principal, finance: Principal, customer: Any, confirmed: SalesOrder
) -> None:
    late = receipt_of(rep, customer, "300", on="2026-06-30")
    perform(finance, "trade.receipt.verify", late.pk, {"allocate": False})
    with pytest.raises(Conflict, match="还没有核销"):
        perform(finance, "trade.receipt.release", late.pk, {"reason": "试试"})
    perform(finance, "trade.receipt.allocate", late.pk, {})
    with pytest.raises(Conflict, match="已全部核销"):
        perform(finance, "trade.receipt.allocate", late.pk, {})
    page = text_of(reader(people.boss).get(f"/receipts/{late.pk}/"))
    assert page.count("这笔回款已全部核销，没有余额。") == 1, "grey in the menu, with its reason"


def test_money_is_registered_from_the_order(people: People, confirmed: SalesOrder) -> None:
    page = text_of(reader(people.boss).get(f"/orders/{confirmed.pk}/"))
    assert f'href="/receipts/new?order={confirmed.pk}"' in page
