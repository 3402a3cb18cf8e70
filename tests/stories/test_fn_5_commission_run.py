"""FN-5: twelve statements, one line disputed, somebody below nothing; a run is prepared, approved by another, paid."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.records.verify import invariants
from paceline.team.models import Statement
from tests.rooms.team import commission_sales as sales
from tests.stories.selling import unit
from tests.stories.test_mk_2_presale_quota import staff
from tests.stories.world import Person, World, hired, token_of

pytestmark = pytest.mark.django_db


def sellers(world: World) -> list[Person]:
    """Twelve who sell: the three of the team and nine more."""
    team = unit("华东一组")
    more = [hired(f"rep{n}", f"销售{n}", "rep", team) for n in range(9)]
    return [world[name] for name in ("张三", "李四", "赵敏")] + [Person(one, token_of(one)) for one in more]


def test_a_run_of_twelve_statements(world: World, freeze: Any) -> None:
    clock = freeze(datetime(2026, 3, 20, 2, tzinfo=UTC))
    sun, lin, huang = staff(world, "孙颖", "sunying", "finance"), world["林悦"], world["黄总"]
    sales.plan(base="order_net", bands=(("0", "0.07"),))
    people, what = sellers(world), sales.thing()
    sold = [sales.order(one.user, 100_000, sales.customer(one.user), what) for one in people]
    sales.delivered(sold[1])
    sun.post("/statements/calculate")
    assert sun.refused("/statements/submit_period", {"day": "2026-03-01"})["detail"].startswith(
        "这一期到 2026-03-31"
    )

    clock.move_to(datetime(2026, 4, 10, 2, tzinfo=UTC))
    sales.do("trade.salesorder.take_back", sold[1], reason="不合用")
    sun.post("/statements/submit_period", {"day": "2026-03-01"})
    zhang = people[0]
    mine = zhang.get("/statements/")["data"]
    assert [one["owner"]["title"] for one in mine] == ["张三"], "everybody sees their own only"
    [line] = zhang.get("/commission-events/")["data"]
    assert (line["amount"], line["order"]["id"]) == ("7000.00", str(sold[0].pk))
    assert "12" not in str(people[2].get("/statements/?count=exact")["count"])
    zhang.post(f"/commission-events/{line['id']}/dispute", {"reason": "这单是我和李四一起做的"})
    assert sun.refused(f"/commission-events/{line['id']}/dispute", {"reason": "x"})["status"] in (403, 409)

    run = lin.post("/commission-runs/", {"period": "month", "starts_on": "2026-03-15"})["id"]
    assert lin.refused(f"/commission-runs/{run}/approve")["status"] == 403
    assert zhang.ask("GET", f"/commission-runs/{run}").status_code in (403, 404)
    sun.post(f"/commission-runs/{run}/approve")
    held, paid = of(people[0], 3), of(people[2], 3)
    assert (held.state, held.held, held.payable) == ("approved", 7_000, 0)
    assert (paid.state, paid.payable) == ("approved", 7_000)
    assert lin.get(f"/commission-runs/{run}")["total"] == "77000.00"
    sun.post(f"/commission-runs/{run}/withdraw")
    assert of(people[0], 3).state == "disputed", "undone until it is paid"
    huang.post(f"/commission-runs/{run}/approve")
    sun.post(f"/commission-runs/{run}/pay", {"paid_on": "2026-04-10"})
    assert sun.refused(f"/commission-runs/{run}/withdraw")["status"] == 409

    sun.post(f"/commission-events/{line['id']}/resolve", {"answer": "按七成", "amount": "4900"})
    clock.move_to(datetime(2026, 5, 10, 2, tzinfo=UTC))
    sun.post("/statements/submit_period", {"day": "2026-04-01"})
    assert (of(people[0], 4).payable, of(people[0], 4).carried) == (4_900, 0), (
        "the held line goes with the next one"
    )
    below = of(people[1], 4)
    assert (below.earned, below.payable, below.carried) == (-7_000, 0, 7_000), (
        "never below nothing, carried forward"
    )
    again = lin.post("/commission-runs/", {"period": "month", "starts_on": "2026-04-01"})["id"]
    sun.post(f"/commission-runs/{again}/approve")

    sales.order(people[1].user, 200_000, sales.customer(people[1].user), what)
    sun.post("/statements/calculate")
    clock.move_to(datetime(2026, 6, 10, 2, tzinfo=UTC))
    sun.post("/statements/submit_period", {"day": "2026-05-01"})
    after = of(people[1], 5)
    assert (after.earned, after.owed_before, after.payable, after.carried) == (14_000, 7_000, 7_000, 0)
    assert [fault for code in ("I11c", "I11p") for fault in invariants[code].find()] == []


def of(person: Person, month: int) -> Statement:
    """Somebody's statement of a month."""
    found: Statement = visible(SYSTEM, Statement).get(owner=person.user, starts_on=date(2026, month, 1))
    return found
