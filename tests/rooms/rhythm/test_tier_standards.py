"""What is expected of a tier: its factor divides targets, its duties are shown to those who have it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from paceline.access.models import OrgUnit, User
from paceline.access.principal import Principal
from paceline.kernel.clock import FrozenClock
from paceline.records.action import perform
from paceline.rhythm.models import Target
from paceline.rhythm.queries.targets.tiers import factors
from tests.people import People
from tests.rooms.rhythm.conftest import target_of, won

pytestmark = pytest.mark.django_db


def standard(by: Principal, tier: str, factor: str, **other: str) -> None:
    perform(
        by,
        "rhythm.tierstandard.create",
        None,
        {"tier": tier, "factor": factor, "valid_from": "2026-01-01", **other},
    )


@pytest.fixture
def tiers(boss: Principal, people: People) -> None:
    """王芳 is a senior, 李强 a junior; both sell."""
    for person, tier in ((people.fang, "senior"), (people.qiang, "junior")):
        User.objects.filter(pk=person.pk).update(tier=tier)
        won(boss, person, 10, date(2026, 9, 1))
    standard(boss, "senior", "1.3", calls="8", duties="攻大客户，带新人")
    standard(boss, "junior", "0.6")


def test_a_target_by_tier_is_1300_and_600(tiers: None, boss: Principal, people: People) -> None:
    team = OrgUnit.objects.get(name="华东一组")
    target = target_of(boss, 1_900_000, unit=str(team.pk))
    parts = perform(boss, "rhythm.target.split", target.pk, {"by": "people", "method": "tier"})
    values = {part.owner_id: part.value for part in parts}
    assert values[people.fang.pk] == Decimal(1_300_000)
    assert values[people.qiang.pk] == Decimal(600_000)
    assert {part.split_method for part in parts} == {"tier"}


def test_tiers_multiply_what_history_says(tiers: None, boss: Principal, people: People) -> None:
    """Both won 10 before: equal shares, times 1.3 and 0.6, are the same 1,300 and 600; 王芳 with 20 more gets more."""
    team = OrgUnit.objects.get(name="华东一组")
    target = target_of(boss, 1_900_000, unit=str(team.pk))
    inputs = {"by": "people", "method": "history", "by_tier": True}
    parts = {one.owner_id: one.value for one in perform(boss, "rhythm.target.split", target.pk, inputs)}
    assert (parts[people.fang.pk], parts[people.qiang.pk]) == (1_300_000, 600_000)
    won(boss, people.fang, 20, date(2026, 9, 2))
    parts = {one.owner_id: one.value for one in perform(boss, "rhythm.target.split", target.pk, inputs)}
    assert parts[people.fang.pk] == Decimal("1646666.67"), "1.9m × 30·1.3 / (30·1.3 + 10·0.6)"
    assert sum(parts.values()) == 1_900_000


def test_today_shows_what_the_own_tier_asks(
    tiers: None, boss: Principal, people: People, client: Client, freeze: Callable[[datetime], FrozenClock]
) -> None:
    freeze(datetime(2026, 11, 20, 2, tzinfo=UTC))
    target = target_of(boss, 100, owner=str(people.fang.pk))
    Target.objects.filter(pk=target.pk).update(state="published")
    client.force_login(people.fang)
    body = client.get("/rhythm/goal").content.decode()
    assert "攻大客户，带新人" in body
    assert "每天有效通话 8" in body


def test_a_newer_standard_counts_from_its_day_on(tiers: None, boss: Principal, people: People) -> None:
    standard(boss, "senior", "1.5", valid_from="2026-12-01")
    sellers = [User.objects.get(pk=people.fang.pk), User.objects.get(pk=people.min.pk)]
    assert factors(sellers, date(2026, 11, 30))[people.fang.pk] == Decimal("1.3")
    assert factors(sellers, date(2026, 12, 1))[people.fang.pk] == Decimal("1.5")
    assert factors(sellers, date(2026, 12, 1))[people.min.pk] == 1, "without a tier one counts once"


def test_everybody_sees_what_is_expected_of_the_own_tier(tiers: None, people: People, client: Client) -> None:
    client.force_login(people.fang)
    assert "攻大客户，带新人" in client.get("/profile/").content.decode()


def test_a_revised_target_shows_attainment_by_both_values(
    tiers: None, boss: Principal, people: People, client: Client
) -> None:
    target = target_of(
        boss, 100, unit=str(OrgUnit.objects.get(name="华东一组").pk), starts_on="2026-07-01", basis="去年同期"
    )
    steps = {
        "submit": {}, "approve": {"reason": "总经理定"}, "publish": {"override": "总经理定"},
        "revise": {"value": "80", "reason": "一单推迟"},
    }  # fmt: skip
    for verb, inputs in steps.items():
        perform(boss, f"rhythm.target.{verb}", target.pk, inputs)
    client.force_login(people.boss)
    body = client.get("/rhythm/targets/?unit=quarter&start=2026-07-01").content.decode()
    assert "按首次发布 20%" in body
    assert '<span class="tn">25%</span>' in body
