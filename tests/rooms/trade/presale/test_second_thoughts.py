"""What is taken back: a plan under approval, an intake closed too early; and what follows when the plan is changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from paceline.access.models import Role, User
from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.config import presets
from paceline.kernel.errors import Conflict
from paceline.market.models import Finding
from paceline.records.action import acting, perform
from paceline.trade.models import PresaleCampaign
from paceline.workflow.approvals import shipped
from paceline.workflow.models import ApprovalRequest
from paceline.workflow.models.approval import Approver
from tests.people import People
from tests.rooms.trade.conftest import fresh
from tests.rooms.trade.presale.conftest import do, opened, planned
from tests.rooms.web.list_pages import reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SCHEDULE = "trade.presalecampaign.schedule"


@pytest.fixture
def asked(people: People, boss: Principal, pump: Any) -> PresaleCampaign:
    """A campaign that 赵敏 has to approve."""
    with acting(SYSTEM, "workflow.approvalflow.create") as act:
        shipped.install(act, "预售审批", SCHEDULE, approver=Approver.USER, user=people.min.pk)
    one: PresaleCampaign = do(boss, "submit", planned(boss, pump, goal_amount="40000").campaign)
    assert (one.state, requests(one)) == ("approving", ["pending"])
    return one


def requests(one: PresaleCampaign) -> list[str]:
    rows = visible(SYSTEM, ApprovalRequest).filter(action=SCHEDULE, record_id=one.pk).order_by("pk")
    return list(rows.values_list("status", flat=True))


def test_a_plan_taken_back_is_nobodys_to_decide_and_can_be_submitted_again(
    boss: Principal, asked: PresaleCampaign
) -> None:
    assert do(boss, "send_back", asked).state == "draft"
    assert requests(asked) == ["withdrawn"]
    assert do(boss, "submit", asked).state == "approving"
    assert requests(asked) == ["withdrawn", "pending"]


def test_a_cancelled_plan_waits_for_nobody(boss: Principal, asked: PresaleCampaign) -> None:
    assert do(boss, "cancel", asked, reason="改期").state == "cancelled"
    assert requests(asked) == ["withdrawn"]


def test_approvers_read_amounts_as_money(asked: PresaleCampaign) -> None:
    assert asked.approval_facts()["目标金额"] == "¥40,000.00"


def test_the_warning_about_the_deposit_follows_its_share(boss: Principal, pump: Any) -> None:
    offer = planned(boss, pump, deposit_share="0.25", offer={"deposit": ""})
    assert offer.deposit_note == "over_limit"
    perform(boss, "trade.presalecampaign.change", offer.campaign_id, {"deposit_share": "0.1"})
    assert fresh(offer).deposit_note == ""
    perform(boss, "trade.presalecampaign.change", offer.campaign_id, {"deposit_share": "0.25"})
    assert fresh(offer).deposit_note == "over_limit"


def test_an_intake_closed_too_early_is_opened_again_while_there_is_time(
    boss: Principal, pump: Any, clock: Any
) -> None:
    one = do(boss, "close_intake", opened(boss, pump).campaign)
    assert do(boss, "reopen", one).state == "open"
    do(boss, "close_intake", one)
    clock.advance(timedelta(days=30))
    with pytest.raises(Conflict, match="预订结束"):
        do(boss, "reopen", one)


def test_research_about_the_audience_is_found_on_its_presale(
    people: People, boss: Principal, pump: Any
) -> None:
    one = opened(boss, pump).campaign
    project = perform(
        boss, "market.researchproject.create", None, {"name": "试水", "question": "愿不愿意付定金？"}
    )
    finding: Finding = perform(boss, "market.finding.create", None, {
        "project": str(project.pk), "statement": "八成愿意", "audience": str(one.target_audience_id)})  # fmt: skip
    page = reader(people.boss).get(f"/presales/{one.pk}/").content.decode()
    assert f"/findings/{finding.pk}/" in page


def test_the_owner_of_a_company_with_one_accountant_is_the_second_person(people: People) -> None:
    presets.apply()
    owner: User = people.chen
    owner.roles.set([Role.objects.get(code="boss")])
    rights_changed()
    by = people.acts(owner)
    assert by.can("trade.depositentry", "post")
    assert not by.can("trade.depositentry", "check")
