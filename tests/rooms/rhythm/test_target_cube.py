"""Targets by product line, channel and class of customers; proposals with their components; what is out of reach."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.catalog.models import Product
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Invalid, NotAllowed
from paceline.methods.rhythm.achievable import Binding, Verdict
from paceline.methods.rhythm.feasibility import feasibility
from paceline.pipeline.models import Opportunity
from paceline.records.action import perform
from paceline.rhythm.models import Target
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.targets.standing import standing
from paceline.rhythm.queries.targets.suggesting import advice_on
from tests.people import People
from tests.rooms.rhythm.conftest import fresh, target_of, won

pytestmark = pytest.mark.django_db
M = 1_000_000


def test_the_tightest_limit_binds() -> None:
    """SD-1: 40 m against 40 reps × 0.8 m = 32 m and a market of 200 m × 18 % = 36 m lacks ten effective reps."""
    found = feasibility(
        Decimal(40 * M), heads=Decimal(40), productivity=Decimal(800_000), market=Decimal(200 * M),
        share=Decimal("0.18"),
    )  # fmt: skip
    assert found is not None
    assert (found.verdict, found.binding) == (Verdict.OUT_OF_REACH, Binding.HOURS)
    assert (found.limit, found.missing, found.reps_missing) == (32 * M, 8 * M, 10)
    loose = feasibility(Decimal(10 * M), market=Decimal(200 * M), share=Decimal("0.18"))
    assert loose is not None
    assert (loose.verdict, loose.binding) == (Verdict.IN_REACH, Binding.NOTHING)
    assert feasibility(Decimal(1)) is None


def test_what_is_out_of_reach_is_published_only_with_a_reason(boss: Principal, people: People) -> None:
    unit = Organisation.today()
    company = next(one for one in unit.units.values() if one.parent_id is None)
    target = target_of(
        boss, 40 * M, unit=str(company.pk), basis="董事会", heads="40", productivity="800000",
        market_size="2亿", market_share="18%",
    )  # fmt: skip
    assert (target.feasible, target.bound_by, target.limit) == ("out_of_reach", "hours", 32 * M)
    assert target.heads_missing == 10
    perform(boss, "rhythm.target.submit", target.pk)
    perform(boss, "rhythm.target.approve", target.pk, {"reason": "没有上级"})
    with pytest.raises(Invalid) as refused:
        perform(boss, "rhythm.target.publish", target.pk)
    assert refused.value.code == "infeasible"
    assert "产能" in str(refused.value.message)
    assert "10" in str(refused.value.message)
    assert fresh(target).state == "approved"
    perform(boss, "rhythm.target.publish", target.pk, {"override": "年中再招 10 人"})
    after = fresh(target)
    assert (after.state, after.override_reason) == ("published", "年中再招 10 人")


def test_beyond_what_the_team_ever_did_asks_for_a_reason_too(
    clock: FrozenClock, boss: Principal, people: People, client: Client
) -> None:
    clock.move_to(datetime(2026, 10, 5, 3, tzinfo=UTC))
    won(boss, people.fang, 100_000, date(2026, 8, 3))
    client.force_login(people.boss)
    whole = target_of(boss, 900_000, owner=str(people.boss.pk), basis="年度计划")
    for value, basis, asks in ((90_000, "", False), (250_000, "签了框架协议", False), (250_000, "", True)):
        target = target_of(boss, value, owner=str(people.fang.pk), parent=str(whole.pk), basis=basis)
        perform(boss, "rhythm.target.submit", target.pk)
        perform(boss, "rhythm.target.approve", target.pk, {"reason": "没有上级"})
        form = client.get(f"/targets/{target.pk}/do/publish").content.decode()
        assert ("产能（按近四期最好一期）" in form) is asks
        assert ("请写依据" in client.get(f"/rhythm/targets/{target.pk}/advice").content.decode()) is asks
        if not asks:
            perform(boss, "rhythm.target.publish", target.pk)
            perform(boss, "rhythm.target.close", target.pk)
            continue
        with pytest.raises(Invalid, match="近四期最好一期"):
            perform(boss, "rhythm.target.publish", target.pk)
        perform(boss, "rhythm.target.publish", target.pk, {"override": "年底并购"})
        assert fresh(target).state == "published"


def test_a_product_line_is_one_of_the_catalogue(boss: Principal, people: People, client: Client) -> None:
    perform(boss, "catalog.product.create", None, {"name": "网关", "code": "W1", "line": "网关"})
    with pytest.raises(Invalid, match="没有「网官」这条产品线。现有：网关"):
        target_of(boss, 10, owner=str(people.fang.pk), product_line="网官")
    made = target_of(boss, 10, owner=str(people.fang.pk), product_line="网关")
    with pytest.raises(Invalid, match="没有「传感」"):
        perform(boss, "rhythm.target.change", made.pk, {"product_line": "传感"})
    client.force_login(people.boss)
    assert '<option value="网关">' in client.get("/targets/new").content.decode()


def test_money_shows_as_money_and_counts_as_counts(boss: Principal, people: People, client: Client) -> None:
    client.force_login(people.boss)
    for metric, shown in (("won_amount", "¥123"), ("calls", ">123<")):
        made = target_of(
            boss, 1234567 if metric == "won_amount" else 123, owner=str(people.fang.pk), metric=metric
        )
        assert shown in client.get(f"/targets/{made.pk}/").content.decode()


def test_who_has_read_a_target_is_seen_and_only_its_owner_is_asked(
    boss: Principal, people: People, client: Client
) -> None:
    target = target_of(boss, 10, owner=str(people.fang.pk), basis="年度计划")
    perform(boss, "rhythm.target.submit", target.pk)
    perform(boss, "rhythm.target.approve", target.pk, {"reason": "没有上级"})
    assert "阅读确认" not in page_of(client, people.boss, target), "nothing to read yet"
    perform(boss, "rhythm.target.publish", target.pk)
    mine, theirs = page_of(client, people.fang, target), page_of(client, people.boss, target)
    assert "这个目标等你确认已阅" in mine
    assert "do/confirm" in mine
    assert "未读" in theirs
    assert "do/confirm" not in theirs
    with pytest.raises(NotAllowed, match="只有负责人自己"):
        perform(boss, "rhythm.target.confirm", target.pk)
    perform(people.acts(people.fang), "rhythm.target.confirm", target.pk)
    assert "未读" not in page_of(client, people.boss, target)


def test_editions_of_a_target_stand_beside_each_other(
    clock: FrozenClock, boss: Principal, people: People, client: Client
) -> None:
    clock.move_to(datetime(2026, 10, 20, 3, tzinfo=UTC))
    won(boss, people.fang, 45, date(2026, 10, 8))
    target = target_of(boss, 100, owner=str(people.fang.pk), basis="年度计划")
    perform(boss, "rhythm.target.submit", target.pk)
    perform(boss, "rhythm.target.approve", target.pk, {"reason": "没有上级"})
    perform(boss, "rhythm.target.publish", target.pk)
    assert "版本对比" not in page_of(client, people.boss, target)
    perform(boss, "rhythm.target.revise", target.pk, {"value": "90", "reason": "市场变了"})
    text = page_of(client, people.boss, target)
    for words in ("版本对比", "45%", "50%", "市场变了", "黄总"):
        assert words in text, words


def page_of(client: Client, user: Any, target: Any) -> str:
    client.force_login(user)
    return unescape(client.get(f"/targets/{target.pk}/").content.decode())


def test_a_target_is_cut_by_line_channel_and_class(
    clock: FrozenClock, boss: Principal, people: People, client: Client
) -> None:
    clock.move_to(datetime(2026, 10, 5, 3, tzinfo=UTC))
    lines = [
        perform(boss, "catalog.product.create", None, {"name": name, "code": name, "line": name})
        for name in ("网关", "传感器")
    ]
    web = perform(boss, "customers.leadsource.create", None, {"name": "线上"})
    search = perform(boss, "customers.leadsource.create", None, {"name": "搜索", "parent": str(web.pk)})
    client_a = perform(boss, "customers.customer.create", None, {"name": "恒泽", "customer_class": "A"})
    for amount, product, source in ((300, lines[0], search), (100, lines[1], None)):
        deal = won(boss, people.fang, amount, date(2026, 8, 1))
        Opportunity.objects.filter(pk=deal.pk).update(product=product, source=source, customer=client_a)
    whole = target_of(boss, "1000", owner=str(people.fang.pk))
    parts = perform(boss, "rhythm.target.split", whole.pk, {"by": "lines", "method": "history"})
    assert {(one.product_line, one.value) for one in parts} == {("网关", 750), ("传感器", 250)}
    again = perform(boss, "rhythm.target.split", whole.pk, {"by": "lines", "method": "equal"})
    assert {one.pk for one in again} == {one.pk for one in parts}, "the same parts get new values"
    by_channel = perform(boss, "rhythm.target.split", whole.pk, {"by": "channels", "method": "history"})
    assert [(one.channel_id, one.value) for one in by_channel] == [(web.pk, 1000)]
    assert visible(SYSTEM, Target).filter(parent=whole).count() == 3
    last = target_of(
        boss,
        "400",
        owner=str(people.fang.pk),
        starts_on="2026-07-01",
        channel=str(web.pk),
        customer_class="A",
    )
    assert last.name.endswith("线上 · A类客户")
    found = standing(boss, last, date(2026, 9, 30))
    assert found is not None
    assert found.actual == 300, "a sub-source counts for its channel"
    client.force_login(people.boss)
    page = client.get(f"/rhythm/targets/?start=2026-07-01&channel={web.pk}&grade=A").content.decode()
    assert "王芳" in page
    assert client.get("/rhythm/targets/?start=2026-07-01").content.decode().count("王芳的操作") == 0
    assert Product.objects.filter(line="网关").count() == 1


def test_a_proposal_shows_where_it_comes_from(
    clock: FrozenClock, boss: Principal, people: People, client: Client
) -> None:
    clock.move_to(datetime(2026, 9, 20, 3, tzinfo=UTC))
    for month in range(24):
        won(
            boss,
            people.fang,
            100_000 + 1000 * month,
            date(2024 + (9 + month) // 12, (9 + month) % 12 + 1, 10),
        )
    target = target_of(boss, "500000", owner=str(people.fang.pk))
    found = advice_on(boss, target, date(2026, 9, 20))
    assert found.suggestion is not None
    assert not found.is_thin
    kinds = [one.kind for one in found.suggestion.components]
    assert kinds[:2] == ["history", "recent"]
    assert sum(one.weight for one in found.suggestion.components) == pytest.approx(1)
    together = sum(float(one.amount) * one.weight for one in found.suggestion.components)
    assert float(found.suggestion.target) == pytest.approx(
        min(together, float(found.capacity.amount)), abs=1000
    )  # type: ignore[union-attr]
    assert found.verdict is not None
    assert found.verdict.binding == Binding.HOURS
    client.force_login(people.boss)
    text = client.get(f"/rhythm/targets/{target.pk}/advice").content.decode()
    assert "R 相关：没有上级目标，也没有写依据" in text, "what publishing will ask for is said before"
    assert "建议怎么来的" in text
    assert "产能上限" in text
    client.post(f"/rhythm/targets/{target.pk}/advice/take", {"value": str(found.suggestion.target)})
    assert fresh(target).value == found.suggestion.target
    client.force_login(people.chen)
    assert client.get(f"/rhythm/targets/{target.pk}/advice").status_code == 404
