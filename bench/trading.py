"""From quote to cash, measured: every step of a sale at one client, the ledger at a million lines, 200 claims at once.

python -m bench.trading [--size 100000] [--lines 1000000] [--home folder] [--only steps,ledger,claims]
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.__main__ import free_port, prepare, served
from bench.claims import claims

PARTS = "steps,ledger,claims"
PER_ORDER = 4
MUST = 15
"""Milliseconds that a step may take at p50 on two free cores, where the bare view takes 1.6."""


def main() -> None:
    """Parse, prepare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--home", default="")
    parser.add_argument("--only", default=PARTS)
    options = parser.parse_args()
    os.environ["PACELINE_HOME"] = options.home or str(Path("var") / f"bench-{options.size}")
    os.environ["DJANGO_SETTINGS_MODULE"] = "paceline.config.settings"
    os.environ["PACELINE_RATE_LIMITS"] = "off"
    from paceline.interfaces.cli.server import postgres
    from paceline.interfaces.cli.server.home import home

    Path(os.environ["PACELINE_HOME"]).mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        stack.enter_context(postgres.hold(home()))
        prepare(options.size)
        ports = free_port(), free_port()
        stack.enter_context(served("", ports[0]))
        stack.enter_context(served("bench.bare:application", ports[1]))
        for part in options.only.split(","):
            {"steps": steps, "ledger": ledger, "claims": claims}[part](ports, options)


# every step of a sale --------------------------------------------------------------------------------------------
class Seller:
    """Somebody who works through the API over one kept-alive connection, and what each call took."""

    def __init__(self, port: int, username: str) -> None:
        from bench.report import headers_of
        from paceline.access.models import User

        headers = headers_of(User.objects.get(username=username))
        self.headers, self.page = headers["api"], headers["page"]
        self.line = http.client.HTTPConnection("127.0.0.1", port)
        self.took: dict[str, list[float]] = {}

    def post(self, name: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        begun = time.perf_counter()
        self.line.request("POST", f"/api/v1{path}", body=json.dumps(body), headers=self.headers)
        answer = self.line.getresponse()
        data = answer.read()
        self.took.setdefault(name, []).append(1000 * (time.perf_counter() - begun))
        if answer.status >= 300:
            raise RuntimeError(f"{path}: {answer.status} {data[:300]!r}")
        return dict(json.loads(data or b"{}"))


def steps(ports: tuple[int, int], options: argparse.Namespace) -> None:
    """Quote of three lines, order, confirmation, receipt, its verification with allocation; the bare view by turns."""
    seller, bare = Seller(ports[0], "everything"), http.client.HTTPConnection("127.0.0.1", ports[1])
    customers, products = customers_of("everything", 200), products_of()
    floor = []
    for n in range(options.times + 20):
        sale(seller, customers[n % len(customers)], products)
        floor.append(bare_view(bare, seller.page))
    usual = statistics.median(floor[20:])
    print(
        f"\n| step | p50 ms | p95 ms | ÷ bare | as if bare took 1.6 ms | must {MUST} ms |\n|---|---|---|---|---|---|"
    )
    for name, spans in seller.took.items():
        kept = sorted(spans[20:])
        middle, slow = statistics.median(kept), kept[int(0.95 * len(kept))]
        alone = middle / usual * 1.6
        verdict = "holds" if alone <= MUST else "misses"
        print(f"| {name} | {middle:.2f} | {slow:.2f} | {middle / usual:.2f} | {alone:.2f} | {verdict} |")


def sale(seller: Seller, customer: str, products: list[str]) -> None:
    lines = [{"product": key, "quantity": "2"} for key in products]
    quote = seller.post("quote with 3 lines", "/quotes/", {"customer": customer, "lines": lines})
    seller.post("quote submitted", f"/quotes/{quote['id']}/submit", {})
    seller.post("quote sent", f"/quotes/{quote['id']}/send", {})
    seller.post("quote accepted", f"/quotes/{quote['id']}/accept", {})
    order = seller.post("order of the quote", f"/quotes/{quote['id']}/order", {})
    order = seller.post("order confirmed", f"/orders/{order_of(order, quote)}/confirm", {})
    today = date.today().isoformat()  # noqa: DTZ011
    given = {"customer": customer, "amount": "600", "received_on": today}
    receipt = seller.post("receipt", "/receipts/", given)
    seller.post("receipt verified and allocated", f"/receipts/{receipt['id']}/verify", {})
    seller.post("order delivered", f"/orders/{order['id']}/deliver", {"carrier": "SF"})


def order_of(answer: dict[str, Any], quote: dict[str, Any]) -> str:
    """The key of the order that a quote became: the answer may be the order, or the quote."""
    if answer["id"] != quote["id"]:
        return str(answer["id"])
    from paceline.trade.models import SalesOrder

    return str(SalesOrder._default_manager.get(quote=quote["id"]).pk)


def bare_view(line: http.client.HTTPConnection, headers: dict[str, str]) -> float:
    begun = time.perf_counter()
    line.request("GET", "/answer?query=create&size=1200", headers=headers)
    line.getresponse().read()
    return 1000 * (time.perf_counter() - begun)


def customers_of(username: str, count: int) -> list[str]:
    from paceline.access.models import User
    from paceline.access.principal import principal_of
    from paceline.access.scope import visible
    from paceline.customers.models import Customer

    by = principal_of(User.objects.get(username=username))
    return [str(key) for key in visible(by, Customer).order_by("name").values_list("pk", flat=True)[:count]]


def products_of() -> list[str]:
    """Three products with price and cost."""
    from bench.data import stamped
    from paceline.catalog.models import Product

    for n in range(3):
        price = Decimal(113 * (n + 1))
        Product.objects.get_or_create(
            code=f"TR-{n}",
            defaults={**stamped(), "name": f"采集器 {n}", "list_price": price, "list_price_base": price,
                      "cost": price / 2, "cost_base": price / 2, "tax_rate": Decimal("0.13")},
        )  # fmt: skip
    return [str(key) for key in Product.objects.filter(code__startswith="TR-").values_list("pk", flat=True)]


# the ledger at a million lines -----------------------------------------------------------------------------------
def ledger(ports: tuple[int, int], options: argparse.Namespace) -> None:
    """The newest page of the ledger, its own rows and what is owed, as somebody who sees all and as a region."""
    from bench.client import Request, measure
    from bench.report import headers_of
    from paceline.access.models import User
    from paceline.trade.models import Posting

    if Posting._default_manager.count() < options.lines:
        print(f"filling {options.lines:,} order lines …", flush=True)
        fill(options.lines)
    print(
        "\n| ledger | who | p50 ms | p95 ms | requests/s | ÷ bare | must 4 |\n|---|---|---|---|---|---|---|"
    )
    for username in ("rep", "manager", "everything"):
        headers = headers_of(User.objects.get(username=username))
        for name, path, kind in LEDGER:
            bare = bare_for(ports[1], headers["page"])
            ours, floor = measure((ports[0], Request(path, headers[kind])), bare, times=options.times)
            ratio = ours.p50 / floor.p50
            verdict = "holds" if ratio <= 4 else "misses"
            print(f"| {name} | {username} | {ours.p50:.2f} | {ours.p95:.2f} | {ours.per_second:.0f} | {ratio:.2f} | "
                  f"{verdict} |", flush=True)  # fmt: skip


LEDGER = (
    ("page, newest", "/ledger/?sort=-posted_on", "page"),
    ("page, last month", "/ledger/?filter=" + "%7B%22field%22%3A%22posted_on%22%2C%22op%22%3A%22within%22%2C"
     "%22value%22%3A%22last_month%22%7D", "page"),
    ("API, newest", "/api/v1/ledger/?limit=50", "api"),
)  # fmt: skip


def bare_for(port: int, headers: dict[str, str]) -> Callable[[int], Any]:
    from bench.client import Request

    def floor(size: int) -> Any:
        return port, Request(f"/answer?query=list_newest&size={size}", headers)

    return floor


OURS = "SELECT id FROM trade_salesorder WHERE number LIKE 'DD-L%'"
UNDO = (
    f"DELETE FROM trade_posting WHERE order_id IN ({OURS})",
    f"DELETE FROM trade_orderline WHERE order_id IN ({OURS})",
    "DELETE FROM trade_salesorder WHERE number LIKE 'DD-L%'",
)


def fill(lines: int) -> None:
    """Orders of four lines over three years, posted, by COPY."""
    from django.db import connection

    from bench.data import copy
    from paceline.trade.models import OrderLine, Posting, SalesOrder

    with connection.cursor() as cursor:  # what an earlier run has left half done
        for statement in UNDO:
            cursor.execute(statement)
    made = list(orders(lines // PER_ORDER))
    print(f"  orders: {copy(SalesOrder, iter(made)):,}", flush=True)
    products = [uuid.UUID(key) for key in products_of()]
    rows = list(order_lines(made, products))
    print(f"  lines: {copy(OrderLine, iter(rows)):,}", flush=True)
    print(f"  postings: {copy(Posting, postings(made, rows)):,}", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def orders(count: int) -> Iterator[dict[str, Any]]:
    from bench.data import stamped
    from paceline.customers.models import Customer
    from paceline.kernel.ids import uuid7

    buyers = list(Customer._default_manager.values_list("pk", "owner_id", "team_id"))
    chance, today = random.Random(7), date.today()  # noqa: DTZ011
    for n in range(count):
        customer, owner, team = buyers[n % len(buyers)]
        day = today - timedelta(days=chance.randrange(1100))
        yield stamped() | {
            "id": uuid7(), "version": 1, "number": f"DD-L{n:07d}", "customer_id": customer, "owner_id": owner,
            "team_id": team, "kind": "normal", "state": "delivered", "ordered_on": day, "delivered_on": day,
            "payment_days": 30, "revision": 0, "amount": Decimal(904), "net": Decimal(800), "tax": Decimal(104),
            "search": [],
        }  # fmt: skip


def order_lines(made: list[dict[str, Any]], products: list[uuid.UUID]) -> Iterator[dict[str, Any]]:
    from bench.data import stamped
    from paceline.kernel.ids import uuid7

    money = {"price": 113, "list_price": 113, "cost": 56, "amount": 226, "net": 200, "tax": 26, "margin": 88}
    parts = {f"{name}{end}": Decimal(value) for name, value in money.items() for end in ("", "_base")}
    parts |= {f"{name}_currency": "CNY" for name in money}  # type: ignore[dict-item]
    for n in range(len(made) * PER_ORDER):
        order = made[n // PER_ORDER]
        yield stamped() | parts | {
            "id": uuid7(), "version": 1, "order_id": order["id"], "product_id": products[n % len(products)],
            "quantity": Decimal(2), "delivered": Decimal(2), "delivered_on": order["ordered_on"],
            "returned": Decimal(0), "tax_rate": Decimal("0.13"), "search": [],
        }  # fmt: skip


def postings(made: list[dict[str, Any]], rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    from paceline.kernel.ids import uuid7

    for n, line in enumerate(rows):
        order = made[n // PER_ORDER]
        yield {
            "id": uuid7(), "posted_on": order["ordered_on"], "kind": "sale", "line_id": line["id"],
            "order_id": order["id"], "owner_id": order["owner_id"], "team_id": order["team_id"],
            "customer_id": order["customer_id"], "quantity": Decimal(2), "amount": Decimal(226),
            "net": Decimal(200), "tax": Decimal(26),
            "margin": Decimal(88), "price": Decimal(113), "is_live": True,
        }  # fmt: skip


if __name__ == "__main__":
    main()
