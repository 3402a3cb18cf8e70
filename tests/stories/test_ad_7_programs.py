"""AD-7 接口: a program with a narrow token writes each thing once, keeps itself up to date, and is out once revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from paceline.access.models import ApiToken
from paceline.access.scope import visible
from paceline.kernel.clock import FrozenClock
from paceline.pipeline.models import Opportunity
from paceline.records.action import perform
from paceline.records.models import Event
from tests.stories.world import Person, World

pytestmark = pytest.mark.django_db
SCOPE = {"name": "ERP 同步", "reach": "write", "objects": ["opportunities", "customers"]}


@pytest.fixture
def erp(world: World) -> Person:
    """A program of 张三's that may write opportunities and customers."""
    zhang = world["张三"]
    made = perform(zhang.by, "access.apitoken.create", None, SCOPE)
    return Person(zhang.user, made.shown_once["token"])


def test_the_same_deal_sent_twice_is_one_deal(world: World, erp: Person) -> None:
    deal = {"name": "青原牧业 冷链改造", "amount": "860000", "expected_close_on": "2026-06-30"}
    first = erp.post("/opportunities/", deal, Idempotency_Key="erp-4711")
    again = erp.post("/opportunities/", deal, Idempotency_Key="erp-4711")
    assert first["id"] == again["id"]
    assert Opportunity.objects.count() == 1
    assert Event.objects.filter(name="pipeline.opportunity.create", via="api").count() == 1
    told = erp.get(f"/opportunities/{first['id']}/timeline")["data"][-1]
    assert (told["actor"]["title"], told["via"]) == ("张三", "api")
    assert world["张三"].get("/opportunities/?fields=name")["data"][0]["name"] == deal["name"]


def test_it_reaches_no_further_than_its_scope_and_its_person(world: World, erp: Person) -> None:
    others = world["李四"].post("/opportunities/", {"name": "李四的单子"})
    assert erp.ask("GET", f"/opportunities/{others['id']}").status_code == 404
    assert erp.get("/opportunities/?count=exact")["count"]["value"] == 0
    for path in ("/leads/", "/activities/", "/products/"):
        assert erp.ask("GET", path).status_code == 403, path
    assert erp.ask("POST", "/tokens/", {"name": "另一个"}).status_code == 403


def test_it_keeps_up_with_what_changes(world: World, erp: Person, clock: FrozenClock) -> None:
    def since(moment: Any) -> list[str]:
        address = f"/customers/?fields=name&updated_after={quote(moment.isoformat())}"
        return [row["name"] for row in erp.get(address)["data"]]

    names = ("恒泽晶耀", "光谷精仪", "紫金环保")
    made = [erp.post("/customers/", {"name": name}) for name in names]
    seen = clock.at
    clock.advance(timedelta(minutes=5))
    assert since(seen) == []
    mine = world["张三"].ask("PATCH", f"/customers/{made[1]['id']}", {"industry": "仪器仪表"})
    assert mine.status_code == 200
    assert since(seen) == ["光谷精仪"]
    late = erp.ask("PATCH", f"/customers/{made[1]['id']}", {"industry": "机械"}, If_Match='"1"')
    assert late.status_code == 412
    assert late.json()["current"] == {"industry": "仪器仪表"}


def test_revoked_means_out(world: World, erp: Person) -> None:
    zhang = world["张三"]
    other = perform(zhang.by, "access.apitoken.create", None, {"name": "另一个"})
    assert zhang.ask("GET", "/tokens/").status_code == 403  # programs do not look after tokens
    (wanted,) = visible(zhang.by, ApiToken).filter(name=SCOPE["name"])
    perform(zhang.by, "access.apitoken.revoke", wanted.pk)
    assert erp.ask("GET", "/customers/").status_code == 401
    assert Person(zhang.user, other.shown_once["token"]).ask("GET", "/customers/").status_code == 200
