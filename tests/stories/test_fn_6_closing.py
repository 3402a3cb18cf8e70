"""FN-6 关账: a closed month stays as it was; what changes later is posted into an open one, and everything agrees."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.insight.question import Question
from paceline.insight.report import reports
from paceline.records.verify import invariants
from paceline.trade.models import Posting
from tests.stories.test_mk_2_presale_quota import staff
from tests.stories.world import Person, World

pytestmark = pytest.mark.django_db


def ledger(person: Person, order: dict[str, Any]) -> list[tuple[str, str, Decimal]]:
    """Day, kind and net of the rows of an order, as somebody reads them."""
    rows = person.get(f"/ledger/?order={order['id']}&fields=posted_on,kind,net&sort=posted_on")["data"]
    return sorted((row["posted_on"], row["kind"], Decimal(row["net"])) for row in rows)


def test_fn_6_a_closed_march(world: World, freeze: Any) -> None:
    clock = freeze(datetime(2026, 3, 12, 2, tzinfo=UTC))
    zhang, sun = world["张三"], staff(world, "孙颖", "sunying", "finance")
    product = world["林悦"].post("/products/", {"code": "L", "name": "产线", "list_price": "1000"})["id"]
    customer = zhang.post("/customers/", {"name": "青原牧业"})["id"]
    line = {"product": product, "quantity": "5"}
    order = zhang.post("/orders/", {"customer": customer, "lines": [line]})
    zhang.post(f"/orders/{order['id']}/confirm")
    clock.move_to(datetime(2026, 4, 3, 2, tzinfo=UTC))
    month = sun.post("/ledger-periods/", {"month": "2026-03-01"})
    sun.post(f"/ledger-periods/{month['id']}/close")
    locked = sun.post(f"/ledger-periods/{month['id']}/lock")
    assert Decimal(locked["net"]) == 5000
    march = ledger(sun, order)
    assert [row[1] for row in march] == ["sale"]

    # editing is refused, of the order and of its line; the month cannot be opened again
    for path in (f"/orders/{order['id']}", f"/order-lines/{line_of(zhang, order)['id']}"):
        version = zhang.get(path)["version"]
        values = {"ordered_on": "2026-03-20"} if "/orders/" in path else {"quantity": "4"}
        answer = zhang.ask("PATCH", path, values, If_Match=f'"{version}"')
        assert answer.status_code in (409, 422), answer.content
        assert "修订" in answer.content.decode(), "the refusal says what to do instead"
    sun.refused(f"/ledger-periods/{month['id']}/reopen")
    assert ledger(sun, order) == march

    # a correction is posted in April and is tied to what it corrects
    change = {"line": line_of(zhang, order)["id"], "quantity": "4"}
    zhang.post(f"/orders/{order['id']}/amend", {"reason": "少一台", "changes": [change]})
    later = [row for row in ledger(sun, order) if row not in march]
    assert [(day, kind, net) for day, kind, net in later] == [
        ("2026-04-03", "correction", Decimal(4000)),
        ("2026-04-03", "reversal", Decimal(-5000)),
    ]
    rows = {row.kind: row for row in visible(SYSTEM, Posting).filter(order=order["id"])}
    assert rows["reversal"].reverses == rows["sale"]
    assert rows["correction"].line_id == rows["sale"].line_id
    assert rows["sale"].posted_on < date(2026, 4, 1)
    (table,) = reports["reconcile"].build(Question.of(sun.by)).tables
    assert [row.values[3] for row in table.rows if row.values[3]] == [], "ledger = orders = events"
    assert list(invariants["I15"].find()) == []
    again = sun.get(f"/ledger-periods/{month['id']}")
    assert Decimal(again["net"]) == 5000


def line_of(person: Person, order: dict[str, Any]) -> dict[str, Any]:
    """The line of an order."""
    found: dict[str, Any] = person.get(f"/order-lines/?order={order['id']}")["data"][0]
    return found
