"""The life of a campaign: approved, started with its control group, ended, evaluated; every step can be taken back."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Annotated, Any

from paceline.access.alone import has_to_ask
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, NotAllowed
from paceline.market.asking import approvers_of, tell_planners
from paceline.market.campaign_states import CAMPAIGN
from paceline.market.evaluating import evaluate as evaluated
from paceline.market.evaluating import unmark
from paceline.market.holding import draw
from paceline.market.models import CampaignMember, Drip, DripRun, Mailing, MarketingCampaign
from paceline.market.models.campaign import CampaignState
from paceline.metadata.fields import Amount, LongText
from paceline.records.act import Act
from paceline.records.action import action
from paceline.workflow.notifications import notify

EMPTY: dict[str, Any] = dict.fromkeys(
    ("treated_buyers", "control_buyers", "evaluated_on", "difference", "low", "high", "extra_buyers", "margin",
     "gain", "roi")
)  # fmt: skip
"""What an evaluation filled, empty again."""
Cost = Annotated[Decimal | None, Amount("实际花费", blank=True, hint="留空用已填的花费，没填过就用预算")]
Margin = Annotated[
    Decimal | None,
    Amount("每个买家的毛利", blank=True, hint="留空用已填的；没填过就用活动组买家订单的平均毛利"),
]


@action("market.marketingcampaign.ask", "提交审批", permission="change", icon="send",
        available=CAMPAIGN.available("ask"))  # fmt: skip
def ask(act: Act, campaign: MarketingCampaign) -> MarketingCampaign:
    """The plan is ready: the nearest superior who may approve it is told. Asked again before a change, told once."""
    people = approvers_of(campaign, act.by.user_id)
    if not people:
        raise Conflict("没有同事可以审批营销活动。请管理员给一位上级加上这个权限。")
    act.tell(campaign, "market.marketingcampaign.ask")
    notify(
        people, kind="approval", template="营销活动「%(name)s」等你审批。", params={"name": campaign.name},
        key=f"campaign-ask:{campaign.pk}:{campaign.version}", about=("market.marketingcampaign", campaign.pk),
    )  # fmt: skip
    return campaign


@action("market.marketingcampaign.approve", "审批通过", permission="approve", icon="check",
        available=CAMPAIGN.available("approve"))  # fmt: skip
def approve(act: Act, campaign: MarketingCampaign) -> MarketingCampaign:
    """Another person than the one who planned it says yes; who works alone has nobody to ask."""
    if has_to_ask(act.by, campaign.created_by_id):
        raise NotAllowed("自己策划的活动要由别人审批。")
    act.save(campaign, state=CampaignState.APPROVED, approved_by=act.by.user_id)
    tell_planners(campaign, act.by.user_id, "营销活动「%(name)s」审批通过了，可以开始。")
    return campaign


@action("market.marketingcampaign.send_back", "退回修改", permission="change", icon="undo",
        available=CAMPAIGN.available("send_back"))  # fmt: skip
def send_back(
    act: Act, campaign: MarketingCampaign, *, reason: Annotated[str, LongText("原因", blank=True)] = ""
) -> MarketingCampaign:
    """To be planned again."""
    act.reason = reason or act.reason
    act.save(campaign, state=CampaignState.PLANNED, approved_by=None)
    tell_planners(campaign, act.by.user_id, "营销活动「%(name)s」退回修改：%(why)s", why=reason[:80] or "–")
    return campaign


@action("market.marketingcampaign.start", "开始", permission="change", icon="flag",
        available=CAMPAIGN.available("start"))  # fmt: skip
def start(act: Act, campaign: MarketingCampaign) -> MarketingCampaign:
    """Draw both groups from the segment as it is now; the seed is kept. Raises Conflict for an empty segment,
    and before the first day: what is bought from then on is what counts.
    """
    if local_day(act.now) < campaign.starts_on:
        raise Conflict(
            "活动定在 %(day)s 开始，还没到。要提前，请「退回修改」，改早「开始日期」再审批。",
            params={"day": campaign.starts_on.isoformat()},
        )
    seed = secrets.token_hex(8)
    treated, control = draw(act.by, campaign, seed)
    act.save(
        campaign, state=CampaignState.RUNNING, started_at=act.now, seed=seed, treated=treated, control=control
    )
    return campaign


@action("market.marketingcampaign.unstart", "撤回开始", permission="change", icon="undo-2",
        available=CAMPAIGN.available("unstart"))  # fmt: skip
def unstart(act: Act, campaign: MarketingCampaign) -> MarketingCampaign:
    """The groups are given up; another start draws anew. Raises Conflict once a letter of it has gone out."""
    began = visible(SYSTEM, Mailing).filter(campaign=campaign, started_at__isnull=False)
    drips = visible(SYSTEM, Drip).filter(campaign=campaign)
    if began.exists() or visible(SYSTEM, DripRun).filter(drip__in=drips).exists():
        raise Conflict("这个活动的信已经发出去了，不能撤回开始。请「结束」它。")
    visible(SYSTEM, CampaignMember).filter(campaign=campaign).delete()
    act.save(campaign, state=CampaignState.APPROVED, started_at=None, seed="", treated=None, control=None)
    return campaign


@action("market.marketingcampaign.end", "结束活动", permission="change", icon="check-check",
        available=CAMPAIGN.available("end"))  # fmt: skip
def end(act: Act, campaign: MarketingCampaign, *, cost: Cost = None) -> MarketingCampaign:
    """Nothing more is done for it; what is ordered until the end of the window still counts."""
    spent: dict[str, Any] = {"cost": cost} if cost is not None else {}
    act.save(campaign, state=CampaignState.ENDED, ended_at=act.now, **spent)
    return campaign


@action("market.marketingcampaign.resume", "继续活动", permission="change", icon="rotate-ccw",
        available=CAMPAIGN.available("resume"))  # fmt: skip
def resume(act: Act, campaign: MarketingCampaign) -> MarketingCampaign:
    """It was not over after all."""
    act.save(campaign, state=CampaignState.RUNNING, ended_at=None)
    return campaign


@action("market.marketingcampaign.evaluate", "评估", permission="change", icon="chart-bar",
        available=CAMPAIGN.available("evaluate"))  # fmt: skip
def evaluate(
    act: Act, campaign: MarketingCampaign, *, cost: Cost = None, buyer_margin: Margin = None
) -> MarketingCampaign:
    """Compare who bought; again with what has come in since. Raises Conflict while the window is open."""
    today = local_day(act.now)
    if today <= campaign.last_day:
        raise Conflict(
            "效果窗口到 %(day)s 才结束，现在评估会少算。请过了那天再来，或改短「效果窗口」。",
            params={"day": campaign.last_day.isoformat()},
        )
    given = {
        name: value for name, value in (("cost", cost), ("buyer_margin", buyer_margin)) if value is not None
    }
    if given:
        act.save(campaign, event="market.marketingcampaign.change", **given)
    act.save(campaign, state=CampaignState.EVALUATED, evaluated_on=today, **evaluated(campaign).values())
    return campaign


@action("market.marketingcampaign.unevaluate", "撤回评估", permission="change", icon="undo-2",
        available=CAMPAIGN.available("unevaluate"))  # fmt: skip
def unevaluate(act: Act, campaign: MarketingCampaign) -> MarketingCampaign:
    """The result is gone; the groups and the cost stay."""
    unmark(campaign)
    act.save(campaign, state=CampaignState.ENDED, verdict="", **EMPTY)
    return campaign


@action("market.marketingcampaign.cancel", "取消活动", permission="change", icon="ban",
        available=CAMPAIGN.available("cancel"))  # fmt: skip
def cancel(act: Act, campaign: MarketingCampaign) -> MarketingCampaign:
    """It will not take place."""
    act.save(campaign, state=CampaignState.CANCELLED)
    return campaign


@action("market.marketingcampaign.reopen", "重新策划", permission="change", icon="rotate-ccw",
        available=CAMPAIGN.available("reopen"))  # fmt: skip
def reopen(act: Act, campaign: MarketingCampaign) -> MarketingCampaign:
    """Planned again, to be approved again."""
    act.save(campaign, state=CampaignState.PLANNED, approved_by=None)
    return campaign
