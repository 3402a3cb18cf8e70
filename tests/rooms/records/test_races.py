"""Two people at the same moment: one wins, the other is told; nothing is lost and nothing happens twice.

Each race has a negative control: without the guard the very same race goes wrong, so the test can tell.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.kernel.errors import Stale
from paceline.metadata.registry import registry
from paceline.records.acting.bulk import perform_many
from paceline.records.action import perform
from paceline.records.models import Event
from tests.people import People, make_people
from tests.samples import record_of

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def by(people: People) -> Principal:
    return people.acts(people.boss)


@pytest.fixture
def customer(by: Principal) -> Customer:
    made: Customer = record_of(registry.get("customers.customer"), by)
    return made


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


def test_of_those_who_save_the_same_version_one_wins(by: Principal, customer: Customer) -> None:
    results = together(
        lambda i: perform(by, "customers.customer.change", customer.pk, {"note": f"第 {i} 位"}, version=1)
    )
    assert sum(isinstance(r, Stale) for r in results) == AT_ONCE - 1
    again = visible(by, Customer).get(pk=customer.pk)
    assert again.version == 2
    assert Event.objects.filter(record_id=customer.pk, name="customers.customer.change").count() == 1


def test_without_the_version_in_the_update_all_of_them_would_win(by: Principal, customer: Customer) -> None:
    """Negative control: read, decide, write without the guard."""
    ready = Barrier(AT_ONCE)

    def unguarded(i: int) -> int:
        with transaction.atomic():
            version = visible(by, Customer).values_list("version", flat=True).get(pk=customer.pk)
            ready.wait(10)
            return visible(by, Customer).filter(pk=customer.pk).update(note=f"第 {i} 位", version=version + 1)

    assert sum(r == 1 for r in together(unguarded)) == AT_ONCE
    assert visible(by, Customer).get(pk=customer.pk).version == 2


def test_those_who_name_no_version_come_one_after_another(by: Principal, customer: Customer) -> None:
    results = together(
        lambda i: perform(by, "customers.customer.change", customer.pk, {"note": f"第 {i} 位"})
    )
    assert not [r for r in results if isinstance(r, Exception)]
    assert visible(by, Customer).get(pk=customer.pk).version == 1 + AT_ONCE


def test_a_repeated_request_makes_one_record(by: Principal) -> None:
    results = together(
        lambda _: (
            perform(
                by, "customers.customer.create", None, {"name": "只有一个", "kind": "company"}, key="once"
            ).pk
        )
    )
    assert len(set(results)) == 1
    assert visible(by, Customer).filter(name="只有一个").count() == 1


def test_without_a_key_a_repeated_request_makes_as_many(by: Principal) -> None:
    """Negative control."""
    together(lambda _: perform(by, "customers.customer.create", None, {"name": "好几个", "kind": "company"}))
    assert visible(by, Customer).filter(name="好几个").count() == AT_ONCE


def test_numbers_are_given_once_each(by: Principal) -> None:
    made = together(
        lambda i: (
            perform(by, "customers.customer.create", None, {"name": f"客户{i}", "kind": "company"}).number
        )
    )
    assert len(set(made)) == AT_ONCE


def test_two_bulk_edits_of_the_same_rows_do_not_deadlock_and_lose_nothing(by: Principal) -> None:
    of = registry.get("customers.customer")
    keys = [record_of(of, by).pk for _ in range(20)]
    orders = [keys, list(reversed(keys))]
    reports = together(
        lambda i: perform_many(by, "customers.customer.change", orders[i], {"note": f"批 {i}"}), 2
    )
    assert [len(r.done) for r in reports] == [20, 20]
    assert set(visible(by, Customer).filter(pk__in=keys).values_list("version", flat=True)) == {3}
    assert Event.objects.filter(record_id__in=keys, name="customers.customer.change").count() == 40


def test_a_bulk_edit_leaves_alone_what_somebody_changed_meanwhile(by: Principal, customer: Customer) -> None:
    other = record_of(registry.get("customers.customer"), by)
    perform(by, "customers.customer.change", customer.pk, {"note": "先改的"})
    report = perform_many(
        by,
        "customers.customer.change",
        [customer.pk, other.pk],
        {"note": "后改的"},
        versions={customer.pk: 1, other.pk: 1},
    )
    assert report.done == [other.pk]
    assert list(report.failed) == [customer.pk]
    assert visible(by, Customer).get(pk=customer.pk).note == "先改的"
