"""Two hundred clients claim the same customers of a public pool: each ends with one owner, nobody is told a lie."""

from __future__ import annotations

import argparse
import http.client
import random
import sys
import threading
import time
from datetime import timedelta
from typing import Any

CLIENTS = 200
POOL = 100


def claims(ports: tuple[int, int], options: argparse.Namespace) -> None:
    """200 clients claim the same hundred customers: each ends with one owner, nobody is told a lie."""
    from bench.report import token_of
    from paceline.access.models import User

    keys = in_the_pool()
    people = list(User.objects.filter(username__startswith="south").order_by("username"))
    tokens = [token_of(user) for user in people]
    won: list[tuple[str, str]] = []
    answers: list[int] = []
    start = threading.Barrier(CLIENTS + 1)

    def client(n: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", ports[0])
        headers = {"Authorization": f"Bearer {tokens[n % len(tokens)]}", "Content-Type": "application/json"}
        own = random.Random(n).sample(keys, 5)
        start.wait()
        for key in own:
            line.request("POST", f"/api/v1/customers/{key}/claim", body="{}", headers=headers)
            answer = line.getresponse()
            answer.read()
            answers.append(answer.status)
            if answer.status < 300:
                won.append((key, people[n % len(people)].username))

    threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    tell(keys, won, answers, time.perf_counter() - begun)


def tell(keys: list[str], won: list[tuple[str, str]], answers: list[int], seconds: float) -> None:
    """Counts, and a failure when two were told that they have the same customer."""
    from paceline.customers.models import Customer
    from paceline.records.models import Event

    claimed = {key for key, _who in won}
    rows = Customer._default_manager.filter(pk__in=keys).values_list("pk", "owner__username")
    owners = {str(key): name for key, name in rows}
    events = Event.objects.filter(record_id__in=keys, name="customers.customer.claim").count()
    odd = sorted({status for status in answers if status not in (200, 201, 403, 404, 409, 422)})
    print(f"\n{CLIENTS} clients, {len(answers)} claims of {len(keys)} customers in {seconds:.1f} s "
          f"({len(answers) / seconds:.0f}/s): {len(won)} won, {len(won) - len(claimed)} double, {events} events, "
          f"other answers {odd}")  # fmt: skip
    if len(won) != len(claimed) or any(owners[key] != who for key, who in won):
        sys.exit("two were told that they have the same customer")


def in_the_pool() -> list[str]:
    """A hundred customers of the public pool, which everybody of the south may claim from without a limit."""
    from django.db import transaction

    from paceline.access.principal import rights_changed
    from paceline.customers.models import Customer, Pool
    from paceline.kernel import clock
    from paceline.records.models import Event

    with transaction.atomic():
        pool = Pool._default_manager.filter(name="测速公海").first() or new_pool()
        claimed = Event.objects.filter(name="customers.customer.claim").values("record_id")
        free = Customer._default_manager.filter(owner__username__startswith="south").exclude(pk__in=claimed)
        keys = list(free.order_by("created_at").values_list("pk", flat=True)[:POOL])
        Customer._default_manager.filter(pk__in=keys).update(
            owner=None, pool=pool, released_at=clock.now() - timedelta(days=30)
        )
        rights_changed()
    assert not Event.objects.filter(record_id__in=keys, name="customers.customer.claim").exists()
    return [str(key) for key in keys]


def new_pool() -> Any:
    from paceline.access.models import User
    from paceline.access.principal import principal_of
    from paceline.records.action import perform

    by = principal_of(User.objects.get(username="everything"))
    return perform(
        by, "customers.pool.create", None, {"name": "测速公海", "holding_cap": "0", "daily_limit": "0"}
    )
