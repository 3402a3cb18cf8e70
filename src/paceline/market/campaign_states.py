"""Which moves a campaign may make in which state."""

from __future__ import annotations

from paceline.market.models.campaign import CampaignState
from paceline.records.states import Move, States

PLANNED, APPROVED, RUNNING = CampaignState.PLANNED, CampaignState.APPROVED, CampaignState.RUNNING
ENDED, EVALUATED, CANCELLED = CampaignState.ENDED, CampaignState.EVALUATED, CampaignState.CANCELLED

CAMPAIGN = States(
    "state",
    CampaignState,
    start=(PLANNED,),
    moves={
        "ask": Move("提交审批", (PLANNED,)),
        "approve": Move("审批通过", (PLANNED,), APPROVED),
        "send_back": Move("退回修改", (APPROVED,), PLANNED),
        "start": Move("开始", (APPROVED,), RUNNING),
        "unstart": Move("撤回开始", (RUNNING,), APPROVED),
        "end": Move("结束活动", (RUNNING,), ENDED),
        "resume": Move("继续活动", (ENDED,), RUNNING),
        "evaluate": Move("评估", (ENDED, EVALUATED), EVALUATED, only_from=(ENDED,)),
        "unevaluate": Move("撤回评估", (EVALUATED,), ENDED),
        "cancel": Move("取消活动", (PLANNED, APPROVED), CANCELLED),
        "reopen": Move("重新策划", (CANCELLED,), PLANNED),
    },
).declare("market.marketingcampaign")
