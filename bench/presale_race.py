"""`python -m bench.presale_race [--clients 200] [--units 150]`: many clients at the last units; oversold must be zero.

Every client has a database connection of its own. A throwaway database is made and removed.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier
from typing import Any

CONNECTIONS = 240


def main() -> None:
    """Prepare, race, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--units", type=int, default=150)
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ.setdefault("PACELINE_TEST_HOME", tempfile.mkdtemp(prefix="presale-race-"))
    import django

    django.setup()
    from tests import databases

    with ExitStack() as stack:
        stack.enter_context(databases.server())
        stack.enter_context(databases.own_database("race"))
        race(min(options.clients, CONNECTIONS), options.units)


def race(clients: int, units: int) -> None:
    """One reservation per client, all at the same moment."""
    from django.db import connection

    from paceline.records.action import perform
    from paceline.records.verify import invariants

    boss, offer, buyers = prepared(clients, units)
    start = Barrier(clients)

    def reserve(n: int) -> tuple[str, float]:
        start.wait(60)
        begun = time.perf_counter()
        try:
            given = {"offer": str(offer.pk), "customer": str(buyers[n].pk)}
            made: Any = perform(boss, "trade.reservation.create", None, given)
            return made.state, time.perf_counter() - begun
        finally:
            connection.close()

    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        answers = list(pool.map(reserve, range(clients)))
    took = time.perf_counter() - begun
    waits = sorted(seconds for _, seconds in answers)
    confirmed = sum(state == "confirmed" for state, _ in answers)
    print(f"{clients} clients, {units} units: {confirmed} confirmed, {clients - confirmed} waitlisted")
    print(f"oversold: {max(0, confirmed - units)}; invariants: {list(invariants['I03q'].find()) or 'hold'}")
    middle, slow = waits[len(waits) // 2], waits[int(len(waits) * 0.95)]
    print(f"{clients / took:.0f} reservations/s, p50 {middle:.2f} s, p95 {slow:.2f} s")


def prepared(clients: int, units: int) -> tuple[Any, Any, list[Any]]:
    """Somebody who may do everything, an open offer, and a customer per client."""
    from paceline.customers.models import Customer
    from paceline.metadata.registry import registry
    from paceline.records.action import acting, perform
    from tests.people import make_people
    from tests.samples import record_of

    people = make_people()
    boss = people.acts(people.boss)
    campaign = perform(
        boss, "trade.presalecampaign.create", None,
        {"name": "抢购", "opens_at": "2020-01-01 08:00", "closes_at": "2100-01-01 08:00", "deposit_kind": "full",
         "expected_conversion": "8%"},
    )  # fmt: skip
    product = record_of(registry.get("catalog.product"), boss)
    given = {"campaign": str(campaign.pk), "product": str(product.pk), "price": "128", "quota": str(units)}
    offer = perform(boss, "trade.presaleoffer.create", None, given)
    perform(boss, "trade.presalecampaign.for_everybody", campaign.pk)
    perform(boss, "trade.presalecampaign.submit", campaign.pk)
    with acting(boss, "customers.customer.create") as act:
        names = (f"客户{n}" for n in range(clients))
        buyers = [act.create(Customer, links_checked=True, name=name, kind="person") for name in names]
    return boss, offer, buyers


if __name__ == "__main__":
    main()
