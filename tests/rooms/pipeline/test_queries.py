"""One's own pipeline in figures, and alerts whose counts are the counts of their rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from paceline.access.models import Role
from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.kernel import clock
from paceline.kernel.clock import FrozenClock
from paceline.metadata.registry import registry
from paceline.methods.health import Badge
from paceline.pipeline.models import Opportunity
from paceline.pipeline.queries import alerts, examples, pipeline_summary
from paceline.pipeline.rules import health_of
from paceline.records.action import perform
from paceline.records.reading.listing import ListQuery
from tests.people import People
from tests.rooms.pipeline.conftest import fresh

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 7, 1, 4, tzinfo=UTC)


@pytest.fixture
def now(freeze: Callable[[datetime], FrozenClock]) -> FrozenClock:
    return freeze(NOON)


@pytest.fixture
def later(now: FrozenClock, rep: Principal) -> Callable[..., Opportunity]:
    """`later(name="x", amount="10万")` begins a deal of 王芳."""

    def begin(**values: Any) -> Opportunity:
        made: Opportunity = perform(rep, "pipeline.opportunity.create", None, {"name": "甲", **values})
        return made

    return begin


def test_the_summary_adds_up_by_stage(
    rep: Principal, lead: Principal, later: Callable[..., Opportunity]
) -> None:
    later(amount="10万", expected_close_on="2026-07-20")
    second = later(amount="20万", expected_close_on="2026-09-01", probability="50%")
    won = later(amount="30万")
    lost = later(amount="40万")
    stage = visible(SYSTEM, registry.get("pipeline.stage").model).get(
        pipeline=second.pipeline_id, code="needs"
    )
    perform(
        lead,
        "pipeline.opportunity.move",
        second.pk,
        {"stage": str(stage.pk), "override": True, "reason": "试"},
    )
    perform(lead, "pipeline.opportunity.win", won.pk, {"override": True, "reason": "试"})
    perform(lead, "pipeline.opportunity.lose", lost.pk, {"lost_reason": "price"})
    seen = pipeline_summary(rep)
    assert [(one.stage.code, one.count, one.amount, one.weighted) for one in seen.stages] == [
        ("identify", 1, Decimal("100000.00"), Decimal("5000.00")),
        ("needs", 1, Decimal("200000.00"), Decimal("100000.00")),
    ]
    assert (seen.count, seen.amount, seen.weighted) == (2, Decimal("300000.00"), Decimal("105000.00"))
    assert seen.closing == Decimal("100000.00")
    assert (seen.month.won, seen.month.won_amount, seen.month.lost) == (1, Decimal("300000.00"), 1)
    of = registry.get("pipeline.opportunity")
    assert ListQuery(of, rep, filter=seen.filter).rows.count() == seen.count


def test_only_ones_own_deals_count(people: People, later: Callable[..., Opportunity]) -> None:
    later(amount="10万")
    assert pipeline_summary(people.acts(people.min)).count == 0
    assert alerts(people.acts(people.min)) == []


def test_alerts_count_exactly_their_rows(
    rep: Principal, later: Callable[..., Opportunity], now: FrozenClock
) -> None:
    fine = {"next_step": "拜访", "next_step_on": "2026-09-01", "expected_close_on": "2026-12-01"}
    later(name="没有下一步", expected_close_on="2026-12-01")
    later(**{**fine, "name": "已过成交日", "expected_close_on": "2026-07-05", "amount": "5万"})
    later(**{**fine, "name": "下一步逾期", "next_step_on": "2026-07-02"})
    pushed = later(**{**fine, "name": "一再推迟"})
    for day in ("2026-12-02", "2026-12-03", "2026-12-04"):
        perform(rep, "pipeline.opportunity.change", pushed.pk, {"expected_close_on": day})
    perform(rep, "customers.customer.create", None, {"name": "重点客户", "customer_class": "A"})
    perform(rep, "customers.lead.create", None, {"name": "没人理", "phone": "13900000001"})
    now.advance(timedelta(days=6))
    found = {alert.rule.code: alert for alert in alerts(rep)}
    assert {code: alert.count for code, alert in found.items()} == {
        "close_passed": 1, "step_overdue": 1, "no_step": 1, "slipping": 1, "unanswered": 1, "silent_key": 1,
    }  # fmt: skip
    assert found["close_passed"].amount == Decimal("50000.00")
    for alert in found.values():
        rows = ListQuery(registry.get(alert.rule.object), rep, filter=alert.rule.filter).rows
        assert rows.count() == alert.count
        assert {str(key) for key in rows.values_list("pk", flat=True)} == {
            str(one.key) for one in examples(rep, alert)
        }
    assert found["no_step"].message.text() == "1 个商机没有下一步"


@pytest.mark.parametrize("days", [5, 6, 7, 8, 9, 10, 11, 12, 16])
def test_the_stalled_alert_agrees_with_the_badge(
    days: int, rep: Principal, later: Callable[..., Opportunity], now: FrozenClock
) -> None:
    deal = later(next_step="拜访", next_step_on="2026-09-01", expected_close_on="2026-12-01")
    now.advance(timedelta(days=days))
    health = health_of(fresh(deal), deal.stage, local_day(clock.now()), working_calendar())
    assert health is not None
    is_stalled = Badge.STALLED_IN_STAGE in health.badges
    assert ("stalled" in {alert.rule.code for alert in alerts(rep)}) is is_stalled


def test_a_closed_deal_has_no_health(rep: Principal, deal: Opportunity) -> None:
    lost = perform(rep, "pipeline.opportunity.lose", deal.pk, {"lost_reason": "price"})
    assert health_of(lost, lost.stage, local_day(clock.now()), working_calendar()) is None


def test_an_alert_over_a_closed_field_is_left_out(
    people: People, rep: Principal, later: Callable[..., Opportunity]
) -> None:
    later(expected_close_on="2026-12-01")
    role = Role.objects.get(code="test-rep")
    role.fields = {"pipeline.opportunity": {"next_step": "hidden"}}
    role.save()
    rights_changed()
    codes = {alert.rule.code for alert in alerts(people.acts(people.fang))}
    assert "no_step" not in codes
