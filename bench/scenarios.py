"""What is measured: every row of the speed table, as a page and through the API, with the time it must not exceed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from urllib.parse import urlencode

FLOORS = {
    "list_newest": 1.6, "list_name": 1.6, "search_words": 1.5, "search_phone": 1.5, "detail": 1.4, "create": 1.7,
    "move": 1.6, "count_by_stage": 1.05, "board": 1.3,
}  # fmt: skip


@dataclass(frozen=True)
class Scenario:
    """A request. `must` and `moonshot` are p50 milliseconds at one client on two cores with 100,000 customers."""

    name: str
    path: str
    query: str
    must: float
    moonshot: float
    is_api: bool = True
    method: str = "GET"
    fresh: Callable[[], bytes] | None = field(default=None)

    @property
    def floor(self) -> float:
        """Milliseconds of the bare view for this row where the times of `must` were set."""
        return FLOORS[self.query]


def scenarios(world: dict[str, str]) -> list[Scenario]:
    """All rows; `world` names what exists: customer, buyers, opportunity, two stages, a cursor after 50,000 rows."""
    customer, opportunity = world["customer"], world["opportunity"]
    words = urlencode({"q": "恒泽"})
    deep = urlencode({"sort": "name", "cursor": world["cursor"]})
    return [
        Scenario("列表 50 行，最新（页面）", "/customers/?sort=-created_at", "list_newest", 5, 4.6, is_api=False),
        Scenario("列表 50 行，按名称（页面）", "/customers/?sort=name", "list_name", 5, 4.6, is_api=False),
        Scenario("列表 50 行，最新（API）", "/api/v1/customers/?limit=50", "list_newest", 3, 3.1),
        Scenario("列表 50 行，按名称（API）", "/api/v1/customers/?limit=50&sort=name", "list_name", 2.5, 3.1),
        Scenario("第 50,000 行之后（API）", f"/api/v1/customers/?limit=50&{deep}", "list_name", 8, 3.5),
        Scenario("搜两个汉字（API）", f"/api/v1/customers/?{words}&limit=50", "search_words", 10, 3.1),
        Scenario("搜电话片段（API）", "/api/v1/customers/?q=13551&limit=50", "search_phone", 3.1, 3.1),
        Scenario("详情（API）", f"/api/v1/customers/{customer}/", "detail", 5.6, 3),
        Scenario("详情（页面）", f"/customers/{customer}/", "detail", 12, 6, is_api=False),
        Scenario("新建商机（API）", "/api/v1/opportunities/", "create", 6, 3.5, method="POST",
                 fresh=new_deal(world["buyers"].split())),
        Scenario("推进阶段（API）", f"/api/v1/opportunities/{opportunity}/move", "move", 6, 3.3, method="POST",
                 fresh=next_stage(world)),
        Scenario("按阶段数量与金额（API）", "/api/v1/opportunities/aggregate?group=stage&measures=count,sum:amount",
                 "count_by_stage", 8, 2.1),
        Scenario("看板 7 × 20（页面）", "/opportunities/?layout=board", "board", 11, 6, is_api=False),
    ]  # fmt: skip


def new_deal(customers: Sequence[str]) -> Callable[[], bytes]:
    """A new opportunity each time, of one customer after the other."""
    turn = cycle(customers)
    return lambda: json.dumps(
        {"name": f"测速 {uuid.uuid4().hex[:8]}", "customer": next(turn), "amount": "120000"}
    ).encode()


def next_stage(world: dict[str, str]) -> Callable[[], bytes]:
    """Back and forth between two stages, with the reason that going back needs."""
    turn = [0]
    stages = (world["stage_a"], world["stage_b"])

    def body() -> bytes:
        turn[0] += 1
        return json.dumps({"stage": stages[turn[0] % 2], "reason": "测速", "override": True}).encode()

    return body
