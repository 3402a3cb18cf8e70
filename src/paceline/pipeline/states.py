"""Which moves an opportunity and a script may make in which state."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paceline.pipeline.models.competition import CardStatus
from paceline.pipeline.models.funnel import StageKind
from paceline.pipeline.models.questionnaire import QuestionnaireStatus
from paceline.pipeline.models.response import ResponseState
from paceline.pipeline.models.script import ScriptStatus
from paceline.pipeline.models.support import SupportState
from paceline.records.acting.event_names import name_events
from paceline.records.states import Move, States

OPEN, WON, LOST, CANCELLED = StageKind.OPEN, StageKind.WON, StageKind.LOST, StageKind.CANCELLED

OPPORTUNITY = States(
    "state",
    StageKind,
    start=(OPEN,),
    moves={
        "move": Move("移到阶段", (OPEN,)),
        "extend": Move("延长停留", (OPEN,)),
        "prompt": Move("派任务", (OPEN,)),
        "take_measure": Move("采用打法", (OPEN,)),
        "win": Move("赢单", (OPEN,), WON),
        "lose": Move("输单", (OPEN,), LOST),
        "cancel": Move("取消", (OPEN,), CANCELLED),
        "reopen": Move("重新打开", (WON, LOST, CANCELLED), OPEN),
    },
)

DRAFT, PUBLISHED, RETIRED = ScriptStatus.DRAFT, ScriptStatus.APPROVED, ScriptStatus.RETIRED

SCRIPT = States(
    "status",
    ScriptStatus,
    start=(DRAFT,),
    moves={
        "approve": Move("发布", (DRAFT,), PUBLISHED),
        "use": Move("使用", (PUBLISHED,)),
        "keep": Move("收藏", (PUBLISHED,)),
        "revise": Move("修订", (PUBLISHED, RETIRED)),
        "retire": Move("停用", (PUBLISHED,), RETIRED),
    },
)

QUESTIONNAIRE = States(
    "status",
    QuestionnaireStatus,
    start=(QuestionnaireStatus.DRAFT,),
    moves={
        "publish": Move("发布", (QuestionnaireStatus.DRAFT,), QuestionnaireStatus.PUBLISHED),
        "answer": Move("填写", (QuestionnaireStatus.PUBLISHED,)),
        "invite": Move("请客户填写", (QuestionnaireStatus.PUBLISHED,)),
        "revise": Move("修订", (QuestionnaireStatus.PUBLISHED, QuestionnaireStatus.RETIRED)),
        "retire": Move("停用", (QuestionnaireStatus.PUBLISHED,), QuestionnaireStatus.RETIRED),
    },
).declare("pipeline.questionnaire")

RESPONSE = States(
    "state",
    ResponseState,
    start=(ResponseState.INVITED, ResponseState.ANSWERED),
    moves={
        "fill": Move("提交", (ResponseState.INVITED,), ResponseState.ANSWERED),
        "withdraw": Move("撤回", (ResponseState.INVITED,), ResponseState.WITHDRAWN),
    },
).declare("pipeline.response")

WAITS, GIVEN, DOING = SupportState.REQUESTED, SupportState.ASSIGNED, SupportState.IN_PROGRESS
DELIVERED, BACK = SupportState.DELIVERED, SupportState.RETURNED
SUPPORT = States(
    "state",
    SupportState,
    start=(WAITS,),
    moves={
        "dispatch": Move("安排", (WAITS, GIVEN, DOING, BACK), GIVEN),
        "take": Move("接手处理", (WAITS,), DOING),
        "start": Move("开始处理", (GIVEN, BACK), DOING),
        "deliver": Move("交付", (DOING,), DELIVERED),
        "accept": Move("验收", (DELIVERED,), SupportState.ACCEPTED),
        "give_back": Move("退回", (DELIVERED,), BACK),
        "withdraw": Move("撤回", (WAITS, GIVEN, DOING, BACK), SupportState.WITHDRAWN),
    },
).declare("pipeline.supportrequest")

CARD = States(
    "status",
    CardStatus,
    start=(CardStatus.DRAFT,),
    moves={
        "publish": Move("发布", (CardStatus.DRAFT, CardStatus.RETIRED), CardStatus.PUBLISHED),
        "revise": Move("修订", (CardStatus.PUBLISHED, CardStatus.RETIRED)),
        "retire": Move("停用", (CardStatus.PUBLISHED,), CardStatus.RETIRED),
    },
).declare("pipeline.battlecard")

name_events({"pipeline.battlecard.update_prices": _("价格有更新")})
