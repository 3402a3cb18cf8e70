"""The demo company: it obeys every invariant and looks alive on the desks of its people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import Max, Min, Sum
from django.test import RequestFactory
from pytest_django import DjangoDbBlocker

from paceline.access.models import OrgUnit, User
from paceline.access.presets import CODES
from paceline.access.principal import SYSTEM, principal_of
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.config import demo
from paceline.config.demo.company import PASSWORD
from paceline.customers.models import Activity, Customer, Handoff, Lead
from paceline.customers.models.handoff import HandoffState
from paceline.kernel.clock import frozen
from paceline.methods.worklist import Kind
from paceline.pipeline.models import Opportunity, StageEvent
from paceline.pipeline.queries import alerts, pipeline_summary, worklist
from paceline.records import verify
from paceline.records.models import Event
from paceline.rhythm.queries.monitor.closing import QUIET, to_close
from paceline.trade.models import PaymentPlan, Posting, Quote, Receipt, SalesOrder
from paceline.trade.models.order import COUNTED
from paceline.workflow.at_once import run_waiting
from paceline.workflow.models import Notification
from paceline.workflow.outbox import deliver_due

pytestmark = [pytest.mark.django_db, pytest.mark.first]
SIZE = 0.1
NOW = datetime(2026, 7, 1, 7, tzinfo=UTC)
"""Wednesday 1 July 2026, 15:00 in Shanghai."""


def silent(label: str, done: int, total: int) -> None:
    """Progress is shown elsewhere."""


@pytest.fixture(scope="module")
def logins(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[dict[str, str]]]:
    """A tenth of the company, loaded once for all tests of this module and undone after them."""
    with django_db_blocker.unblock(), frozen(NOW, everywhere=True), transaction.atomic():
        yield demo.load(report=silent, size=SIZE)
        transaction.set_rollback(True)


def of(login: str) -> User:
    return User.objects.get(username=login)


def test_every_promise_about_the_data_holds(logins: list[dict[str, str]]) -> None:
    run_waiting()
    assert [(found["id"], found["detail"]) for found in verify.run(silent) if not found["is_kept"]] == []


def test_there_is_a_login_for_every_role(logins: list[dict[str, str]]) -> None:
    users = [of(login["username"]) for login in logins]
    assert sorted(role.code for user in users for role in user.roles.all()) == sorted(
        set(CODES) - {"shop"}
    ), "nobody works alone here"
    request = RequestFactory().post("/")
    assert all(authenticate(request, username=user.username, password=PASSWORD) == user for user in users[:2])
    assert [user.username for user in users if user.is_admin] == ["root"]


def test_the_people_of_the_stories_sit_where_they_belong(logins: list[dict[str, str]]) -> None:
    assert (
        of("zhangsan").unit == of("lisi").unit == of("wanglei").unit == OrgUnit.objects.get(name="华东一组")
    )
    assert OrgUnit.objects.get(name="华东大区").manager == of("chenjing")
    assert OrgUnit.objects.filter(parent=None).get().name == "海川工业设备"
    assert principal_of(of("wanglei")).scope("pipeline.opportunity", "read").name == "TEAM"


def test_loading_again_changes_nothing(logins: list[dict[str, str]]) -> None:
    def counts() -> list[int]:
        return [one.count() for one in (Event.objects, User.objects, visible(SYSTEM, Customer))]

    before = counts()
    assert demo.load(report=silent, size=SIZE) == logins
    assert counts() == before


def test_the_day_of_a_seller_is_full_and_has_everything(logins: list[dict[str, str]]) -> None:
    by = principal_of(of("zhangsan"))
    day = worklist(by)
    assert 7 <= len(day.todos) <= 12
    assert {Kind.FIXED, Kind.OVERDUE} <= {todo.kind for todo in day.todos}
    assert pipeline_summary(by).count >= 3
    assert any(alerts(principal_of(of(login))) for login in ("zhangsan", "lisi", "zhaomin", "wanglei"))
    assert worklist(principal_of(of("wanglei"))).todos
    assert worklist(principal_of(of("zhouhang"))).todos


def test_leaders_see_their_people_and_nobody_sees_more(logins: list[dict[str, str]]) -> None:
    def deals(login: str) -> int:
        return visible(principal_of(of(login)), Opportunity).count()

    assert deals("zhangsan") < deals("wanglei") < deals("chenjing") < deals("zhouhang")
    assert deals("root") == deals("xulei") == 0


def test_history_goes_back_eighteen_months_and_never_ahead(logins: list[dict[str, str]]) -> None:
    span = Event.objects.aggregate(first=Min("occurred_at"), last=Max("occurred_at"))
    assert 520 < (NOW - span["first"]).days < 570
    assert span["last"] <= NOW
    assert not Event.objects.filter(recorded_at__gt=NOW).exists()
    facts = visible(SYSTEM, StageEvent).aggregate(last=Max("moved_at"))
    assert facts["last"] <= NOW


def test_every_kind_of_outcome_occurs(logins: list[dict[str, str]]) -> None:
    states = Counter(visible(SYSTEM, Opportunity).values_list("state", flat=True))
    assert set(states) == {"open", "won", "lost", "cancelled"}
    assert 0.15 < states["won"] / (states["won"] + states["lost"]) < 0.45
    leads = Counter(visible(SYSTEM, Lead).values_list("status", flat=True))
    assert {"converted", "disqualified", "nurturing", "contacting"} <= set(leads)
    assert set(Counter(visible(SYSTEM, Activity).values_list("status", flat=True))) == {
        "planned",
        "done",
        "missed",
        "cancelled",
    }, "balances that lapsed are nobody's task any more"
    assert visible(SYSTEM, Notification).exists()


def test_some_deals_were_forgotten_so_long_that_closing_them_is_suggested(
    logins: list[dict[str, str]],
) -> None:
    found = to_close(principal_of(of("zhouhang")), local_day(NOW))
    assert len({one.deal.owner_id for one in found.rows}) >= 2
    assert all(one.days > one.bound.days and one.quiet > QUIET for one in found.rows)


def test_finance_sees_what_is_owed_and_the_ledger_equals_the_orders(logins: list[dict[str, str]]) -> None:
    finance = principal_of(of("sunying"))
    owed = visible(finance, PaymentPlan).filter(outstanding__gt=0)
    assert owed.exists()
    orders = visible(finance, SalesOrder)
    states = set(orders.values_list("state", flat=True))
    assert "draft" in states
    assert states & {"delivered", "completed"}
    confirmed = orders.filter(state__in=COUNTED).aggregate(amount=Sum("amount"), net=Sum("net"))
    assert confirmed["amount"] > 0
    assert visible(finance, Posting).aggregate(amount=Sum("amount"), net=Sum("net")) == confirmed
    assert visible(finance, PaymentPlan).aggregate(planned=Sum("amount"))["planned"] == confirmed["amount"]


def test_some_customers_buy_again_and_again(logins: list[dict[str, str]]) -> None:
    regulars = visible(SYSTEM, Customer).filter(orders_count__gte=3, order_interval__isnull=False)
    assert regulars.count() >= 3
    assert len(set(regulars.values_list("lifecycle", flat=True))) >= 2, "some are in time and some are not"


def test_money_was_registered_by_one_and_verified_by_another(logins: list[dict[str, str]]) -> None:
    verified = visible(SYSTEM, Receipt).filter(state="verified")
    assert verified.exists()
    assert all(one.verified_by == of("sunying") != one.created_by for one in verified)
    assert visible(SYSTEM, Quote).exclude(state="draft").exists()


def test_marketing_has_handed_leads_over_and_each_fate_is_there(logins: list[dict[str, str]]) -> None:
    rows = visible(principal_of(of("hexin")), Handoff)
    assert set(rows.values_list("state", flat=True)) == set(HandoffState.values)
    assert rows.filter(state="offered", escalated_at__isnull=False).exists()
    assert rows.filter(state="offered", escalated_at__isnull=True).exists()
    assert set(rows.exclude(touched_at=None).values_list("touch_met", flat=True)) == {True, False}
    deliver_due()
    assert rows.filter(result="converted").exists()
    assert visible(principal_of(of("wanglei")), Handoff).filter(state="offered").exists()
