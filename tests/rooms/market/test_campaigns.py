"""Campaigns: the control group is drawn once, no letter of the campaign reaches it, every step can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from paceline.access.models import User
from paceline.access.principal import SYSTEM, Principal, principal_of
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.config import presets
from paceline.customers.models import Contact, Customer
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.market.audience import person
from paceline.market.drips import join
from paceline.market.models import CampaignMember, Drip, Mailing, MailTemplate, MarketingCampaign
from paceline.market.models.choices import LeftOut
from paceline.market.preparing import row
from paceline.market.rules import send_rule
from paceline.market.sending import reason_against
from paceline.market.standing import Why
from paceline.market.summary import summary_of
from paceline.records.action import acting, perform
from paceline.records.actions import user
from paceline.workflow.models import Notification

pytestmark = pytest.mark.django_db
N = 10


@pytest.fixture
def she(db: None) -> Principal:
    """何欣, sales operations here, so that she sees everybody and may plan; a colleague approves."""
    presets.apply()
    made: User = user.create(SYSTEM, values={"username": "hexin", "name": "何欣"}, roles=["ops"])
    user.create(SYSTEM, values={"username": "zhou", "name": "周航"}, roles=["director"])
    return principal_of(made)


@pytest.fixture
def segment(she: Principal) -> Any:
    made = perform(she, "customers.segment.create", None, {"name": "老客户", "kind": "static"})
    for n in range(N):
        one = perform(she, "customers.customer.create", None, {"name": f"客户{n}"})
        perform(she, "customers.contact.create", None,
                {"name": f"联系人{n}", "customer": str(one.pk), "email": f"a{n}@example.com"})  # fmt: skip
        perform(she, "customers.customer.join_segment", one.pk, {"segment": str(made.pk)})
    return made


def campaign(she: Principal, segment: Any, **values: Any) -> MarketingCampaign:
    """An approved campaign that began three weeks ago and whose window is over."""
    first = local_day(clock.now()) - timedelta(days=21)
    given = {"name": "换新季", "segment": str(segment.pk), "control_share": "0.3", "starts_on": first.isoformat(),
             "ends_on": (first + timedelta(days=10)).isoformat(), "window_days": "5", **values}  # fmt: skip
    made = perform(she, "market.marketingcampaign.create", None, given)
    return do(SYSTEM, made, "approve")


def do(by: Principal, one: MarketingCampaign, verb: str, **values: Any) -> Any:
    return perform(by, f"market.marketingcampaign.{verb}", one.pk, values)


def mailing(she: Principal, segment: Any, one: MarketingCampaign) -> Mailing:
    with acting(SYSTEM, "presets") as act:
        template = act.create(
            MailTemplate, event="market.mailtemplate.create", name="样册", subject="样册", body="您好"
        )
    made: Mailing = perform(she, "market.mailing.create", None, {
        "name": "样册", "template": str(template.pk), "segment": str(segment.pk), "campaign": str(one.pk)})  # fmt: skip
    return made


def test_groups_are_drawn_once_and_given_up_while_nothing_went_out(she: Principal, segment: Any) -> None:
    one = do(she, campaign(she, segment), "start")
    assert (one.treated, one.control, bool(one.seed)) == (7, 3, True)
    with pytest.raises(Conflict):
        do(she, one, "start")
    assert do(she, one, "unstart").treated is None
    assert not visible(SYSTEM, CampaignMember).exists()


def test_a_letter_of_the_campaign_leaves_the_control_alone(she: Principal, segment: Any) -> None:
    one = campaign(she, segment)
    letter = mailing(she, segment, one)
    with pytest.raises(Conflict, match="还没开始"):
        perform(she, "market.mailing.schedule", letter.pk)
    do(she, one, "start")
    found = summary_of(letter)
    assert (found.total, found.reached, found.left[LeftOut.CONTROL].count) == (N, 7, 3)
    perform(she, "market.mailing.schedule", letter.pk)


def test_the_control_is_left_alone_when_a_letter_goes_out_too(she: Principal, segment: Any) -> None:
    one = do(she, campaign(she, segment), "start")
    letter = mailing(she, segment, one)
    found = {}
    for arm in ("control", "treated"):
        held = visible(SYSTEM, CampaignMember).filter(campaign=one, arm=arm).values("customer")
        contact = visible(SYSTEM, Contact).filter(customer__in=held)[0]
        with acting(SYSTEM, "market.mailing.begin") as act:
            made = row(
                act, person(contact, letter.channel, None), None, mailing=letter, channel=letter.channel
            )
        found[arm] = reason_against(made, send_rule())
    assert found == {"control": Why(LeftOut.CONTROL), "treated": None}


def test_another_mailing_says_how_many_of_the_control_it_would_reach(she: Principal, segment: Any) -> None:
    days = {"ends_on": (local_day(clock.now()) + timedelta(days=3)).isoformat()}
    one = do(she, campaign(she, segment, **days), "start")
    own = mailing(she, segment, one)
    other = perform(she, "market.mailing.create", None,
                    {"name": "节日问候", "template": str(own.template_id), "segment": str(segment.pk)})  # fmt: skip
    assert summary_of(own).disturbs == []
    found = summary_of(other)
    assert (found.reached, found.disturbs) == (N, [("换新季", 3)]), "a warning, not a refusal"
    later = clock.now() + timedelta(days=30)
    assert summary_of(other, later).disturbs == [], "its window is over"


def test_a_sequence_of_the_campaign_takes_nobody_of_the_control(she: Principal, segment: Any) -> None:
    one = do(she, campaign(she, segment), "start")
    letter = mailing(she, segment, one)
    drip = perform(she, "market.drip.create", None, {"name": "三封信", "campaign": str(one.pk)})
    perform(she, "market.dripstep.create", None,
            {"drip": str(drip.pk), "after_days": "0", "template": str(letter.template_id)})  # fmt: skip
    drip = visible(SYSTEM, Drip).get(pk=drip.pk)
    with acting(SYSTEM, "market.drip.join") as act:
        joined = [join(act, drip, person(each, drip.channel, None)) for each in visible(SYSTEM, Contact)]
    assert sum(each is not None for each in joined) == 7


def test_without_a_control_nothing_is_called_incremental(she: Principal, segment: Any) -> None:
    one = do(she, campaign(she, segment, control_share="0", buyer_margin="6000", cost="1000"), "start")
    assert (one.treated, one.control) == (N, 0)
    do(she, one, "end")
    found = do(she, one, "evaluate")
    assert (found.verdict, found.difference, found.extra_buyers, found.roi) == ("attributed", None, 0, None)


def test_a_handful_of_customers_proves_nothing(she: Principal, segment: Any) -> None:
    one = do(she, campaign(she, segment), "start")
    do(she, one, "end")
    assert do(she, one, "evaluate").verdict == "small"
    assert do(she, one, "unevaluate").verdict == ""
    assert do(she, one, "resume").state == "running"


def test_who_plans_asks_and_hears_what_was_decided(she: Principal, segment: Any) -> None:
    first = local_day(clock.now()) + timedelta(days=3)
    given = {
        "name": "早鸟",
        "segment": str(segment.pk),
        "starts_on": first.isoformat(),
        "ends_on": first.isoformat(),
    }
    one = perform(she, "market.marketingcampaign.create", None, given)
    zhou = User.objects.get(username="zhou")
    for _ in range(2):
        do(she, one, "ask")
    told = visible(SYSTEM, Notification).filter(record_id=one.pk).order_by("pk")
    assert [row.user_id for row in told] == [zhou.pk], "asked twice, told once"
    do(principal_of(zhou), one, "approve")
    do(principal_of(zhou), one, "send_back", reason="对照组太小")
    said = list(told.filter(user=she.user_id).values_list("template", flat=True))
    assert [("审批通过" in line, "退回修改" in line) for line in said] == [(True, False), (False, True)]


def test_nobody_approves_his_own_and_what_is_decided_stays(she: Principal, segment: Any) -> None:
    own = perform(she, "market.marketingcampaign.create", None, {
        "name": "自批", "segment": str(segment.pk), "starts_on": "2026-01-01", "ends_on": "2026-01-02"})  # fmt: skip
    with pytest.raises(NotAllowed):
        do(she, own, "approve")
    do(SYSTEM, own, "approve")
    with pytest.raises(Conflict):
        perform(she, "market.marketingcampaign.change", own.pk, {"control_share": "0.5"})
    perform(she, "market.marketingcampaign.change", own.pk, {"cost": "3000"})
    do(she, own, "send_back", reason="再想想")
    perform(she, "market.marketingcampaign.change", own.pk, {"control_share": "0.5"})


def test_an_empty_segment_starts_nothing(she: Principal, segment: Any) -> None:
    one = campaign(she, segment)
    for each in visible(SYSTEM, Customer):
        perform(she, "customers.customer.leave_segment", each.pk, {"segment": str(segment.pk)})
    with pytest.raises(Conflict, match="没有客户"):
        do(she, one, "start")


@pytest.mark.parametrize("wrong", [{"ends_on": "2020-01-01"}, {"control_share": "0.95"}, {"window_days": "-1"},
                                   {"cost": "-5"}])  # fmt: skip
def test_nonsense_is_refused(she: Principal, segment: Any, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        campaign(she, segment, **wrong)
