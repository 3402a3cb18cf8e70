"""The reward for a referral: due with the first paid order, booked when somebody else agrees, refused, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.customers.models import PointEntry, Referral
from paceline.insight.metric import metrics
from paceline.insight.question import Question
from paceline.insight.report import reports
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, NotAllowed
from paceline.kernel.periods import period_of
from paceline.records.action import perform
from paceline.records.verify import invariants
from paceline.trade.models import SalesOrder
from paceline.workflow.models import ApprovalRequest, ApprovalTask, Notification
from paceline.workflow.outbox import deliver_due
from tests.people import People
from tests.rooms.trade.conftest import fresh, receipt_of

pytestmark = pytest.mark.django_db
DO = "customers.referral."


@pytest.fixture
def chief(people: People) -> Principal:
    """赵敏, 王芳's superior."""
    return people.acts(people.min)


@pytest.fixture
def friend(rep: Principal, boss: Principal) -> Any:
    """A member whose level gives 100 points for a referral."""
    level = {"name": "普通", "from_points": "0", "earn_rate": "1", "referral_points": "100"}
    perform(boss, "customers.memberlevel.create", None, level)
    made = perform(rep, "customers.customer.create", None, {"name": "介绍人", "kind": "person"})
    perform(rep, "customers.customer.join", made.pk)
    return made


@pytest.fixture
def referral(rep: Principal, friend: Any, confirmed: SalesOrder) -> Referral:
    given = {"referred": str(confirmed.customer_id), "referrer": str(friend.pk)}
    made: Referral = perform(rep, DO + "create", None, given)
    return made


@pytest.fixture
def pay(rep: Principal, finance: Principal, confirmed: SalesOrder) -> Callable[[], Any]:
    """The whole order is paid and verified; returns the receipt."""

    def paid() -> Any:
        receipt = receipt_of(rep, confirmed.customer, str(fresh(confirmed).outstanding))
        perform(finance, "trade.receipt.verify", receipt.pk)
        deliver_due()
        return receipt

    return paid


def kinds(customer: Any) -> list[tuple[str, int]]:
    rows = visible(SYSTEM, PointEntry).filter(customer=customer).order_by("id")
    return list(rows.values_list("kind", "points"))


def told(user: Any) -> list[str]:
    return list(Notification.objects.filter(user=user, kind="approval").values_list("template", flat=True))


def test_the_first_paid_order_makes_it_wait_and_a_superior_gives_it(
    people: People, rep: Principal, chief: Principal, friend: Any, referral: Referral, pay: Callable[[], Any]
) -> None:
    assert fresh(referral).reward == "waiting"
    with pytest.raises(Conflict, match="等首单付清"):
        perform(chief, DO + "approve", referral.pk)
    pay()
    deliver_due()
    waiting = fresh(referral)
    assert (waiting.reward, waiting.points, waiting.rewarded_at) == ("pending", 100, None)
    assert kinds(friend) == [], "nothing is booked before somebody agrees"
    assert any("等你审批" in line for line in told(people.min))
    with pytest.raises(NotAllowed, match="由别人审批"):
        perform(rep, DO + "approve", referral.pk)
    with pytest.raises(Conflict):
        perform(rep, DO + "submit", referral.pk)
    with pytest.raises(NotAllowed):
        perform(chief, DO + "fall_due", referral.pk)

    perform(chief, DO + "approve", referral.pk)
    assert kinds(friend) == [("referral", 100)]
    with pytest.raises(Conflict):
        perform(chief, DO + "approve", referral.pk)
    perform(SYSTEM, DO + "fall_due", referral.pk)
    deliver_due()
    assert kinds(friend) == [("referral", 100)], "the event told again gives nothing more"
    assert any("批准了" in line for line in told(people.fang))
    with pytest.raises(Conflict, match="收回奖励"):
        perform(rep, DO + "remove", referral.pk)


def test_a_refusal_and_a_reward_are_taken_back_and_decided_anew(
    chief: Principal, friend: Any, referral: Referral, pay: Callable[[], Any]
) -> None:
    pay()
    perform(chief, DO + "refuse", referral.pk, {"reason": "客户本来就是我们的"})
    assert fresh(referral).reward == "refused"
    perform(chief, DO + "reopen", referral.pk)
    for _ in range(2):
        perform(chief, DO + "approve", referral.pk)
        perform(chief, DO + "take_back", referral.pk, {"reason": "首单退了"})
    assert (fresh(referral).reward, fresh(referral).rewarded_at) == ("pending", None)
    assert kinds(friend) == [("referral", 100), ("reverse", -100)] * 2
    perform(chief, DO + "approve", referral.pk)
    assert fresh(friend).points == 100
    assert [line for code in ("I14m", "I14r", "I15") for line in invariants[code].find()] == []


def test_an_order_owed_again_before_anybody_decided_makes_it_wait_for_a_paid_one(
    finance: Principal, friend: Any, referral: Referral, pay: Callable[[], Any]
) -> None:
    receipt = pay()
    perform(finance, "trade.receipt.reverse", receipt.pk, {"reason": "银行退票"})
    deliver_due()
    assert (fresh(referral).reward, fresh(referral).points) == ("waiting", None)
    pay()
    assert fresh(referral).reward == "pending"


def test_a_reward_whose_order_comes_back_is_asked_about_with_whoever_agreed(
    people: People, rep: Principal, finance: Principal, chief: Principal, friend: Any, referral: Referral,
    pay: Callable[[], Any],
) -> None:  # fmt: skip
    receipt = pay()
    perform(chief, DO + "approve", referral.pk)
    deliver_due()
    asked = visible(SYSTEM, Notification).filter(key__startswith="referral-returned:")
    assert not asked.exists()
    perform(finance, "trade.receipt.reverse", receipt.pk, {"reason": "整单退了"})
    deliver_due()
    assert list(asked.values_list("user", flat=True)) == [people.min.pk], "she agreed, nobody else is asked"
    assert fresh(referral).reward == "given", "nothing is taken without her"
    again = pay()
    perform(finance, "trade.receipt.reverse", again.pk, {"reason": "又退了"})
    deliver_due()
    assert asked.count() == 1, "asked once for each time that it was given"
    perform(chief, DO + "take_back", referral.pk, {"reason": "首单退了"})
    assert kinds(friend) == [("referral", 100), ("reverse", -100)]


def test_who_is_no_member_yet_gets_what_his_level_gives_when_it_is_decided(
    rep: Principal, chief: Principal, friend: Any, referral: Referral, pay: Callable[[], Any]
) -> None:
    perform(rep, "customers.customer.leave", friend.pk)
    pay()
    assert (fresh(referral).reward, fresh(referral).points) == ("pending", None)
    with pytest.raises(Conflict, match="还不是会员"):
        perform(chief, DO + "approve", referral.pk)
    perform(rep, "customers.customer.join", friend.pk)
    perform(chief, DO + "approve", referral.pk)
    assert kinds(friend) == [("referral", 100)]


def test_registered_after_the_first_order_it_is_due_at_once(
    rep: Principal, friend: Any, confirmed: SalesOrder, pay: Callable[[], Any]
) -> None:
    pay()
    given = {"referred": str(confirmed.customer_id), "referrer": str(friend.pk)}
    late = perform(rep, DO + "create", None, given)
    deliver_due()
    assert fresh(late).reward == "pending"


@pytest.fixture
def flow(people: People, boss: Principal) -> None:
    """Rewards go to 黄总."""
    made = perform(
        boss, "workflow.approvalflow.create", None, {"name": "转介绍奖励", "action": DO + "submit"}
    )
    step = {"flow": str(made.pk), "name": "老板", "approver": "user", "user": str(people.boss.pk)}
    perform(boss, "workflow.approvalstep.create", None, step)


@pytest.mark.usefixtures("flow")
def test_a_flow_decides_where_one_is_bound(
    people: People, boss: Principal, chief: Principal, friend: Any, referral: Referral, pay: Callable[[], Any]
) -> None:
    pay()
    deliver_due()
    request = visible(SYSTEM, ApprovalRequest).get()
    assert (request.requester_id, fresh(referral).reward) == (people.fang.pk, "pending")
    with pytest.raises(Conflict, match="审批流程"):
        perform(chief, DO + "approve", referral.pk)
    task = visible(SYSTEM, ApprovalTask).get()
    perform(boss, "workflow.approvaltask.approve", task.pk)
    assert kinds(friend) == [("referral", 100)]
    assert fresh(referral).reward == "given"


@pytest.mark.usefixtures("flow")
def test_what_the_flow_refuses_is_refused(
    boss: Principal, friend: Any, referral: Referral, pay: Callable[[], Any]
) -> None:
    pay()
    task = visible(SYSTEM, ApprovalTask).get()
    perform(boss, "workflow.approvaltask.reject", task.pk, {"comment": "不是介绍来的"})
    deliver_due()
    assert fresh(referral).reward == "refused"
    assert kinds(friend) == []


def test_who_works_alone_decides_himself(
    people: People, rep: Principal, friend: Any, referral: Referral, pay: Callable[[], Any]
) -> None:
    pay()
    others = type(people.fang).objects.exclude(pk=people.fang.pk)
    OrgUnit.objects.update(manager=None)
    others.update(status="left")
    rights_changed()
    perform(rep, DO + "approve", referral.pk)
    assert kinds(friend) == [("referral", 100)]


def test_the_report_says_who_brings_whom_and_what_it_was_worth(
    rep: Principal,
    chief: Principal,
    friend: Any,
    referral: Referral,
    pay: Callable[[], Any],
    confirmed: SalesOrder,
) -> None:
    question = Question.of(rep, period_of("year", clock.today()))
    pay()
    perform(chief, DO + "approve", referral.pk)
    result = reports["referrals"].build(question)
    (row,) = result.tables[0].rows
    name, brought, bought, _, worth, points = row.values
    assert (name, brought, bought, worth, points) == ("介绍人", 1, 1, fresh(confirmed).amount, 100)
    assert metrics["referral_rate"].compute(question).denominator == 1
