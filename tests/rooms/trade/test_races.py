"""Many hands at one instalment and at one receipt: never more allocated than there is; with a negative control."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, PacelineError
from paceline.records.action import perform
from paceline.records.verify import invariants
from paceline.trade.models import Allocation, PaymentPlan, SalesOrder
from tests.people import make_people
from tests.rooms.trade.conftest import fresh, plan_of, receipt_of

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


@pytest.fixture
def boss() -> Principal:
    people = make_people()
    grants = people.boss.roles.get()
    grants.grants["*"]["override"] = "all"
    grants.save()
    rights_changed()
    return people.acts(people.boss)


@pytest.fixture
def owed(boss: Principal) -> SalesOrder:
    """An order over 100.00, confirmed."""
    customer = perform(boss, "customers.customer.create", None, {"name": "恒泽精密", "phone": "13812345678"})
    thing = perform(boss, "catalog.product.create", None, {"code": "A", "name": "泵", "list_price": "100"})
    order: SalesOrder = perform(
        boss,
        "trade.salesorder.create",
        None,
        {"customer": str(customer.pk), "lines": [{"product": str(thing.pk)}]},
    )
    perform(boss, "trade.salesorder.confirm", order.pk, {})
    return order


def together(work: Callable[[int], Any], times: int = AT_ONCE) -> list[Any]:
    """Run `work` in that many threads that start at the same moment; errors come back as results."""
    start = Barrier(times)

    def run(i: int) -> Any:
        try:
            start.wait(10)
            return work(i)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def receipts(boss: Principal, order: SalesOrder, amount: str) -> list[Any]:
    """Verified and not allocated."""
    made = [receipt_of(boss, order.customer, amount, on="2026-01-05") for _ in range(AT_ONCE)]
    for one in made:
        perform(boss, "trade.receipt.verify", one.pk, {"allocate": False})
    return made


def allocated(order: SalesOrder) -> Decimal:
    return visible(SYSTEM, Allocation).filter(order=order).aggregate(s=Sum("amount"))["s"] or Decimal(0)


def test_receipts_posted_at_once_never_pay_an_instalment_twice(boss: Principal, owed: SalesOrder) -> None:
    many = receipts(boss, owed, "30")
    line = plan_of(owed)[0]
    parts = {"parts": [{"plan": str(line.pk), "amount": "30"}]}
    found = together(lambda i: perform(boss, "trade.receipt.allocate", many[i].pk, parts))
    assert sum(isinstance(one, Conflict) for one in found) == AT_ONCE - 3
    assert not [one for one in found if isinstance(one, Exception) and not isinstance(one, PacelineError)]
    assert allocated(owed) == fresh(line).paid == 90
    assert [line for code in ("I07r", "I07p", "I14p", "I15") for line in invariants[code].find()] == []


def test_one_receipt_asked_for_many_times_is_used_once(boss: Principal, owed: SalesOrder) -> None:
    one = receipts(boss, owed, "60")[0]
    parts = {"parts": [{"plan": str(plan_of(owed)[0].pk), "amount": "60"}]}
    found = together(lambda _: perform(boss, "trade.receipt.allocate", one.pk, parts))
    assert sum(isinstance(result, Conflict) for result in found) == AT_ONCE - 1
    assert allocated(owed) == 60


def test_verifying_cancelling_and_reversing_at_once_leaves_everything_whole(
    boss: Principal, owed: SalesOrder
) -> None:
    many = receipts(boss, owed, "40")

    def work(i: int) -> Any:
        if i == AT_ONCE - 1:
            return perform(boss, "trade.salesorder.cancel", owed.pk, {"cancelled_why": "不要了"})
        if i % 3 == 2:
            return perform(boss, "trade.receipt.reverse", many[i].pk, {"reason": "错"})
        return perform(boss, "trade.receipt.allocate", many[i].pk, {})

    found = together(work)
    assert not [one for one in found if isinstance(one, Exception) and not isinstance(one, PacelineError)]
    assert [line for code in ("I07r", "I07p", "I14p", "I15") for line in invariants[code].find()] == []


def test_without_the_lock_the_same_instalment_would_be_paid_over_and_over(
    boss: Principal, owed: SalesOrder
) -> None:
    """Negative control: look, decide, write."""
    many = receipts(boss, owed, "30")
    line = plan_of(owed)[0]
    looked = Barrier(AT_ONCE)

    def unguarded(i: int) -> None:
        with transaction.atomic():
            left = visible(SYSTEM, PaymentPlan).values_list("outstanding", flat=True).get(pk=line.pk)
            looked.wait(10)
            assert left >= 30
            Allocation._default_manager.create(
                receipt=many[i], plan=line, order=owed, customer=owed.customer, amount=30,
                allocated_on=many[i].received_on, created_at=many[i].created_at, updated_at=many[i].created_at,
            )  # fmt: skip
            visible(SYSTEM, PaymentPlan).filter(pk=line.pk).update(paid=30, outstanding=70)

    assert not [one for one in together(unguarded) if isinstance(one, Exception)]
    assert allocated(owed) == 30 * AT_ONCE > 100
    assert list(invariants["I07p"].find()), "and `verify` sees it"
