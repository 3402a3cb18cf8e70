"""Sales tiers: set by human resources, kept in the history, and what discounts and pools make of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from paceline.access import presets
from paceline.access.models import Role, TierAssignment
from paceline.access.principal import SYSTEM, rights_changed
from paceline.access.scope import visible
from paceline.access.tiers import tier_on
from paceline.access.working_days import local_day
from paceline.catalog.queries import limits_of
from paceline.customers.models import Pool
from paceline.customers.pools.claiming import limit_of
from paceline.kernel import clock
from paceline.kernel.errors import Invalid, NotAllowed
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.workflow.nightly import transfers
from tests.people import People

pytestmark = pytest.mark.django_db


def test_a_tier_narrows_or_widens_what_somebody_may(people: People) -> None:
    hr = next(one for one in presets.delivered() if one["code"] == "hr")
    people.chen.roles.set([Role.objects.create(code="hr", name="人事", grants=hr["grants"])])
    rights_changed()
    for stranger in (people.fang, people.boss):
        with pytest.raises(NotAllowed):
            perform(people.acts(stranger), "access.user.set_tier", people.fang.pk, {"tier": "expert"})
    with pytest.raises(NotAllowed):
        perform(people.acts(people.chen), "access.user.set_roles", people.fang.pk, {"roles": "hr"})
    perform(
        people.acts(people.chen), "access.user.set_tier", people.fang.pk, {"tier": "junior", "reason": "转正"}
    )
    perform(people.acts(people.admin), "access.user.set_tier", people.qiang.pk, {"tier": "senior"})
    told = Event.objects.get(name="access.user.set_tier", record_id=people.fang.pk)
    assert (told.payload["changes"], told.reason, told.actor) == (
        {"tier": ["", "junior"]},
        "转正",
        people.chen,
    )

    boss = people.acts(people.boss)
    for name, values in {
        "代表": {"role": "test-rep", "limit": "10%"},
        "初级": {"role": "test-rep", "tier": "junior", "limit": "5%"},
        "高级": {"tier": "senior", "limit": "15%"},
        "底线": {"floor_margin": "12%"},
    }.items():
        perform(boss, "catalog.discountpolicy.create", None, {"name": name, **values})
    found = {one.name: limits_of(one.pk) for one in (people.fang, people.qiang, people.chen, people.min)}
    discounts = {name: limits.discount for name, limits in found.items()}
    assert discounts == {"王芳": Decimal("0.05"), "李强": Decimal("0.15"), "陈晨": None, "赵敏": None}
    assert {limits.floor for limits in found.values()} == {Decimal("0.12")}

    pool: Pool = perform(boss, "customers.pool.create", None, {"name": "公海", "holding_cap": "100"})
    rules = (
        {"role": "test-rep", "cap": "80"},
        {"role": "test-rep", "tier": "junior", "cap": "30", "daily_limit": "3"},
    )
    for rule in rules:
        perform(boss, "customers.poolcap.create", None, {"pool": str(pool.pk), **rule})
    people.fang.refresh_from_db()
    people.qiang.refresh_from_db()
    pool = visible(SYSTEM, Pool).get(pk=pool.pk)
    caps = {one.name: limit_of(pool, one, "cap") for one in (people.fang, people.qiang, people.boss)}
    assert caps == {"王芳": 30, "李强": 80, "黄总": 100}
    assert [limit_of(pool, one, "daily_limit") for one in (people.fang, people.qiang)] == [3, 10]
    with pytest.raises(Invalid):
        perform(boss, "customers.poolcap.create", None, {"pool": str(pool.pk), "tier": "senior", "cap": "-1"})


def test_a_tier_holds_from_its_day_on_and_what_was_judged_before_stays(
    people: People, freeze: object, client: Client
) -> None:
    admin, boss, fang = people.acts(people.admin), people.acts(people.boss), people.fang
    for name, values in {
        "初级": {"tier": "junior", "limit": "5%"},
        "高级": {"tier": "senior", "limit": "20%"},
    }.items():
        perform(boss, "catalog.discountpolicy.create", None, {"name": name, **values})
    pool: Pool = perform(boss, "customers.pool.create", None, {"name": "公海", "holding_cap": "100"})
    rule = {"pool": str(pool.pk), "role": "test-rep", "tier": "senior", "cap": "200"}
    perform(boss, "customers.poolcap.create", None, rule)
    today = local_day(clock.now())
    coming = today + timedelta(days=10)
    perform(admin, "access.user.set_tier", fang.pk, {"tier": "junior"})
    customer = perform(people.acts(fang), "customers.customer.create", None, {"name": "甲"})
    product = perform(boss, "catalog.product.create", None, {"code": "P", "name": "泵", "list_price": "100"})
    line = [{"product": str(product.pk), "quantity": "1", "discount": "10%"}]
    given = {"customer": str(customer.pk), "lines": line}

    def verdict() -> tuple[str, object]:
        quote = perform(people.acts(fang), "trade.quote.create", None, given)
        quote.refresh_from_db()
        return str(quote.verdict), quote

    before = verdict()
    later = {"tier": "senior", "from_on": coming.isoformat(), "reason": "晋升"}
    perform(admin, "access.user.set_tier", fang.pk, later)
    fang.refresh_from_db()
    assert (fang.tier, before[0], verdict()[0]) == ("junior", "over_limit", "over_limit")
    pool = visible(SYSTEM, Pool).get(pk=pool.pk)
    assert limit_of(pool, fang, "cap") == 100
    client.force_login(people.admin)
    page = client.get(f"/settings/users/{fang.pk}/").content.decode()
    assert [text for text in ("晋升", f"{coming.isoformat()} 起", "高级") if text not in page] == []
    assert f"{coming.isoformat()} 起 高级" in client.get("/settings/tiers/").content.decode()

    clock_now = freeze(clock.now() + timedelta(days=10))  # type: ignore[operator]
    assert (verdict()[0], limit_of(pool, fang, "cap")) == ("within", 200), "before any job has run"
    before[1].refresh_from_db()  # type: ignore[attr-defined]
    assert before[1].verdict == "over_limit"  # type: ignore[attr-defined]
    assert [transfers(), transfers()] == ["1", "0"]
    fang.refresh_from_db()
    assert (fang.tier, clock_now is not None) == ("senior", True)
    known = TierAssignment.objects.filter(user=fang).values_list("tier", "from_on", "to_on", "reason")
    assert list(known) == [
        ("junior", today, coming - timedelta(days=1), ""),
        ("senior", coming, None, "晋升"),
    ]
    assert [tier_on(fang, day) for day in (date(2020, 1, 1), today, coming)] == ["", "junior", "senior"]
    # a plan is called off by saying what stands
    perform(
        admin,
        "access.user.set_tier",
        fang.pk,
        {"tier": "expert", "from_on": (coming + timedelta(9)).isoformat()},
    )
    perform(admin, "access.user.set_tier", fang.pk, {"tier": "senior"})
    assert tier_on(fang, coming + timedelta(days=30)) == "senior"
