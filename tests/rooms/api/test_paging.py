"""Pages through the API: every record once, links that lead on, sizes within bounds, counts, incremental sync."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.http import urlencode

from paceline.kernel.clock import FrozenClock

pytestmark = pytest.mark.django_db


def names(answer: Any) -> list[str]:
    return [row["name"] for row in answer.json()["data"]]


def test_links_lead_through_all_pages_and_back(fang: Any) -> None:
    for n in range(7):
        assert fang.post("/customers/", {"name": f"客户{n}", "industry": "软件"}).status_code == 201
    found, address = (
        [],
        "/customers/?" + urlencode({"sort": "name", "limit": 3, "industry": "软件", "fields": "name"}),
    )
    pages = []
    while address:
        page = fang.get(address)
        pages.append(page.json())
        found += names(page)
        address = page.json()["next"]
    assert found == [f"客户{n}" for n in range(7)]
    assert [len(page["data"]) for page in pages] == [3, 3, 1]
    back = fang.get(pages[-1]["previous"])
    assert names(back) == ["客户3", "客户4", "客户5"]
    assert pages[0]["previous"] is None


@pytest.mark.parametrize("limit", ["0", "201", "1000000", "-1", "x", "", "1e3", "٣"])
def test_page_sizes_are_bounded(fang: Any, limit: str) -> None:
    answer = fang.get(f"/customers/?limit={limit}")
    assert answer.status_code == 422
    assert "limit" in answer.json()["errors"]


def test_counts_only_when_asked(fang: Any) -> None:
    for n in range(3):
        fang.post("/customers/", {"name": f"客户{n}"})
    assert "count" not in fang.get("/customers/").json()
    for how in ("capped", "exact"):
        assert fang.get(f"/customers/?count={how}&limit=1").json()["count"] == {"value": 3, "capped": False}


def test_sync_gives_what_changed_since(fang: Any, clock: FrozenClock) -> None:
    old = fang.post("/customers/", {"name": "旧"}).json()
    fang.post("/customers/", {"name": "不变"})
    seen = clock.at
    clock.advance(timedelta(minutes=1))
    new = fang.post("/customers/", {"name": "新"}).json()
    clock.advance(timedelta(minutes=1))
    fang.patch(f"/customers/{old['id']}", {"name": "改"})
    query = urlencode({"updated_after": seen.isoformat(), "fields": "name"})
    assert names(fang.get(f"/customers/?{query}")) == ["新", "改"]
    fang.delete(f"/customers/{new['id']}")
    assert names(fang.get(f"/customers/?{query}&removed=true")) == ["新"]


def test_figures_over_all_records(fang: Any) -> None:
    for n, amount in enumerate(("100.10", "200.20", None)):
        fang.post("/opportunities/", {"name": f"单{n}", "amount": amount})
    total = fang.get("/opportunities/aggregate?measures=count,sum:amount,max:amount").json()["data"]
    assert total == {"count": 3, "sum:amount": "300.30", "max:amount": "200.20"}
    by_owner = fang.get("/opportunities/aggregate?group=owner&measures=count,sum:amount").json()["data"]
    assert [(row["label"], row["count"], row["sum:amount"]) for row in by_owner] == [("王芳", 3, "300.30")]


def test_conditions_in_the_address(fang: Any) -> None:
    for name, amount in (("小", 10), ("中", 50), ("大", 90)):
        fang.post("/opportunities/", {"name": name, "amount": amount})
    for address, wanted in (
        ("amount__gte=50", ["中", "大"]),
        ("amount__between=20&amount__between=60", ["中"]),
        ("name=小&name=大", ["小", "大"]),
        ("owner=me", ["小", "中", "大"]),
        ("customer__empty=1", ["小", "中", "大"]),
        ('filter={"not":{"field":"name","op":"eq","value":"中"}}&amount__gt=10', ["大"]),
        ("customer.industry=软件", []),
    ):
        assert names(fang.get(f"/opportunities/?sort=amount&fields=name&{address}")) == wanted, address
