"""Targets: made, divided to the cent, submitted, approved by somebody else, published when SMART, revised, read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.interfaces.web.pages.records.page.values import drawn
from paceline.kernel.errors import Conflict, Invalid, NotAllowed, PacelineError
from paceline.metadata.registry import registry
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.rhythm.models import Target
from tests.people import People
from tests.rooms.rhythm.conftest import fresh, target_of, won

pytestmark = pytest.mark.django_db


def unit(name: str) -> OrgUnit:
    return OrgUnit.objects.get(name=name)


def below(target: Target) -> list[Target]:
    return list(visible(SYSTEM, Target).filter(parent=target).order_by("name"))


def divided(actor: Principal, target: Target, /, **inputs: Any) -> list[Target]:
    found: list[Target] = perform(actor, "rhythm.target.split", target.pk, inputs)
    return found


def test_a_target_knows_its_days_its_name_and_who_sees_it(boss: Principal, people: People) -> None:
    made = target_of(boss, "120万", unit=str(unit("华东大区").pk), starts_on="2026-11-20")
    assert (made.starts_on, made.ends_on) == (date(2026, 10, 1), date(2026, 12, 31))
    assert made.name == "华东大区 · 2026Q4 · 赢单金额"
    assert made.value == Decimal("1200000.00")
    assert made.owner_id == people.min.pk, "a unit's target is answered for by its manager"
    assert visible(people.acts(people.min), Target).filter(pk=made.pk).exists()
    assert not visible(people.acts(people.chen), Target).filter(pk=made.pk).exists()


@pytest.mark.parametrize("total", ["10000000.00", "100.00", "0.01", "99999.97"])
def test_equal_parts_add_up_to_the_cent(boss: Principal, people: People, total: str) -> None:
    for who in (people.fang, people.qiang, people.min):
        won(boss, who, 100, date(2026, 7, 1))
    team = target_of(boss, total, unit=str(unit("华东一组").pk))
    parts = divided(boss, team, by="people", method="equal")
    assert len(parts) == 2
    assert sum(part.value for part in parts) == Decimal(total)


def test_history_decides_shares_and_the_rest_goes_to_the_largest_remainder(
    boss: Principal, people: People
) -> None:
    won(boss, people.fang, 50_000, date(2026, 7, 10))
    won(boss, people.fang, 10_000, date(2026, 2, 10))
    won(boss, people.qiang, 20_000, date(2026, 8, 11))
    won(boss, people.qiang, 999_000, date(2024, 8, 11))
    team = target_of(boss, "100", unit=str(unit("华东一组").pk))
    values = {part.owner_id: part.value for part in divided(boss, team, by="people", method="history")}
    assert values == {people.fang.pk: Decimal("75.00"), people.qiang.pk: Decimal("25.00")}


def test_a_region_is_divided_among_its_units_and_a_quarter_among_its_months(
    boss: Principal, people: People
) -> None:
    won(boss, people.fang, 100, date(2026, 7, 1))
    won(boss, people.chen, 300, date(2026, 7, 1))
    company = target_of(boss, "4000", unit=str(unit("公司").pk), basis="年度计划")
    units = divided(boss, company, by="units", method="history")
    assert {(part.unit.name, part.value) for part in units} == {("华东大区", 1000), ("华南一组", 3000)}
    months = divided(boss, company, by="periods", method="capacity")
    assert [month.starts_on for month in months] == [date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)]
    assert sum(month.value for month in months) == 4000
    assert len(below(company)) == 5, "one way of dividing leaves the other alone"


def test_a_locked_part_stays_when_it_is_divided_again(boss: Principal, people: People) -> None:
    for who in (people.fang, people.qiang):
        won(boss, who, 100, date(2026, 7, 1))
    team = target_of(boss, "1000", unit=str(unit("华东一组").pk))
    first, second = divided(boss, team, by="people")
    perform(boss, "rhythm.target.pin", first.pk, {"value": "700"})
    assert fresh(second).value == 300, "only the unlocked part beside it moves"
    divided(boss, team, by="people", method="equal")
    assert (fresh(first).value, fresh(second).value) == (700, 300)
    with pytest.raises(PacelineError):
        perform(boss, "rhythm.target.pin", second.pk, {"value": "301"})
    assert fresh(second).value == 300


def test_many_values_at_once_are_all_or_none(boss: Principal, people: People) -> None:
    a, b = target_of(boss, "1", owner=str(people.fang.pk)), target_of(boss, "2", owner=str(people.qiang.pk))
    rows = [{"target": str(a.pk), "value": "8万"}, {"target": str(b.pk), "value": "90,000"}]
    perform(boss, "rhythm.target.fill", None, {"values": rows})
    assert (fresh(a).value, fresh(b).value) == (80_000, 90_000)
    perform(boss, "rhythm.target.submit", b.pk)
    rows[0]["value"] = "1"
    with pytest.raises(Conflict):
        perform(boss, "rhythm.target.fill", None, {"values": rows})
    assert fresh(a).value == 80_000


def test_who_submits_does_not_approve(manager: Principal, boss: Principal, people: People) -> None:
    target = target_of(manager, "100", unit=str(unit("华东一组").pk), basis="和去年持平")
    perform(manager, "rhythm.target.submit", target.pk)
    with pytest.raises(NotAllowed):
        perform(manager, "rhythm.target.approve", target.pk)
    perform(boss, "rhythm.target.approve", target.pk)
    assert fresh(target).state == "approved"


def test_a_branch_goes_into_force_together_and_is_read_by_each(
    manager: Principal, boss: Principal, people: People
) -> None:
    for who in (people.fang, people.qiang):
        won(boss, who, 100, date(2026, 7, 1))
    target = target_of(manager, "100", unit=str(unit("华东一组").pk), basis="和去年持平")
    divided(manager, target, by="people")
    for by, verb in ((manager, "submit"), (boss, "approve"), (boss, "publish")):
        perform(by, f"rhythm.target.{verb}", target.pk)
    assert {one.state for one in below(target)} == {"published"}
    fang = people.acts(people.fang)
    mine = visible(fang, Target).get()
    perform(fang, "rhythm.target.confirm", mine.pk)
    assert fresh(mine).confirmed_at is not None
    with pytest.raises(PacelineError):
        perform(boss, "rhythm.target.confirm", below(target)[0].pk)


def test_without_a_period_or_a_basis_it_is_not_published(boss: Principal, people: People) -> None:
    target = target_of(boss, "100", unit=str(unit("华东一组").pk), starts_on="")
    perform(boss, "rhythm.target.submit", target.pk)
    perform(boss, "rhythm.target.approve", target.pk, {"reason": "没有上级"})
    with pytest.raises(Invalid) as refused:
        perform(boss, "rhythm.target.publish", target.pk)
    assert "T 时限" in str(refused.value.message)
    assert "R 相关" in str(refused.value.message)
    assert refused.value.code == "not_smart"
    whole = {name: getattr(target, name) for name in ("metric", "period", "level")}
    with pytest.raises(Conflict):
        perform(boss, "rhythm.target.change", target.pk, {**whole, "value": "99", "basis": "和去年持平"})
    perform(boss, "rhythm.target.change", target.pk, {**whole, "value": "100", "basis": "和去年持平"})
    assert fresh(target).basis == "和去年持平", "a form sends everything; what differs counts"


def test_one_node_has_one_target_in_force(boss: Principal, people: People) -> None:
    def through(value: str) -> Target:
        target = target_of(boss, value, unit=str(unit("华东一组").pk), basis="和去年持平")
        perform(boss, "rhythm.target.submit", target.pk)
        perform(boss, "rhythm.target.approve", target.pk, {"reason": "没有上级"})
        perform(boss, "rhythm.target.publish", target.pk)
        return target

    through("100")
    with pytest.raises(Conflict):
        through("200")


def test_a_revision_keeps_the_first_value_and_asks_to_be_read_again(boss: Principal, people: People) -> None:
    target = target_of(boss, "100", owner=str(people.fang.pk), basis="和去年持平")
    perform(boss, "rhythm.target.submit", target.pk)
    perform(boss, "rhythm.target.approve", target.pk, {"reason": "没有上级"})
    perform(boss, "rhythm.target.publish", target.pk)
    fang = people.acts(people.fang)
    perform(fang, "rhythm.target.confirm", target.pk)
    with pytest.raises(Conflict):
        perform(boss, "rhythm.target.change", target.pk, {"value": "90"})
    perform(boss, "rhythm.target.revise", target.pk, {"value": "90", "reason": "市场变化"})
    after = fresh(target)
    assert (after.state, after.edition, after.value, after.first_value) == ("revised", 2, 90, 100)
    assert after.confirmed_at is None
    told = Event.objects.filter(record_id=target.pk).latest("seq")
    assert (told.name, told.reason, told.actor_id) == ("rhythm.target.revise", "市场变化", boss.user_id)


def test_a_part_fits_what_it_is_part_of(boss: Principal, people: People) -> None:
    whole = target_of(boss, "100", unit=str(unit("公司").pk))
    with pytest.raises(Invalid) as metric:
        target_of(boss, "1", metric="won_deals", parent=str(whole.pk))
    assert "parent" in metric.value.by_field
    with pytest.raises(Invalid) as period:
        target_of(boss, "1", starts_on="2026-07-01", parent=str(whole.pk))
    assert "starts_on" in period.value.by_field


def test_a_manager_sets_no_targets_for_other_regions(manager: Principal) -> None:
    with pytest.raises(Invalid) as refused:
        target_of(manager, "100", unit=str(unit("华南一组").pk))
    assert "unit" in refused.value.by_field


def test_what_changed_in_a_target_is_told_with_its_currency(boss: Principal) -> None:
    value = registry.of(Target).standard["value"]
    told = {metric: drawn(value, Decimal(80), Target(metric=metric)) for metric in ("won_amount", "calls")}
    assert told == {"won_amount": "¥80", "calls": "80"}


def test_the_parts_of_a_target_stand_in_its_tab_as_amounts(boss: Principal, people: People) -> None:
    """Whether a value is money is said by the metric, which is no column there."""
    whole = target_of(boss, "120万", unit=str(unit("华东大区").pk))
    divided(boss, whole, by="periods", method="equal")
    client = Client()
    client.force_login(people.boss)
    tab = client.get(f"/targets/{whole.pk}/tab/targets-parent", headers={"HX-Request": "true"})
    assert tab.status_code == 200
    assert "¥40" in tab.content.decode()
    rows = client.get("/targets/?columns=name,value&filter=", headers={"HX-Request": "true"})
    assert "¥120" in rows.content.decode()
