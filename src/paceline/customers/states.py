"""Which moves leads, customers and activities may make in which state (spec §2.2, §2.3 and §2.7)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paceline.customers.models.activity_kinds import ActivityStatus, CheckInState
from paceline.customers.models.handoff import HandoffState
from paceline.customers.models.lead import LeadStatus
from paceline.customers.models.member import RewardState
from paceline.customers.models.pooled import Ownership
from paceline.records.acting.event_names import name_events
from paceline.records.states import Move, States

NEW, ASSIGNED, CONTACTING = LeadStatus.NEW, LeadStatus.ASSIGNED, LeadStatus.CONTACTING
QUALIFIED, NURTURING = LeadStatus.QUALIFIED, LeadStatus.NURTURING
CONVERTED, DISQUALIFIED = LeadStatus.CONVERTED, LeadStatus.DISQUALIFIED

LEAD = States(
    "status",
    LeadStatus,
    start=(NEW, ASSIGNED),
    moves={
        "assign": Move("分配", (NEW, ASSIGNED, CONTACTING, QUALIFIED, NURTURING), ASSIGNED, only_from=(NEW,)),
        "start_contact": Move("开始联系", (ASSIGNED, NURTURING), CONTACTING),
        "qualify": Move("确认有效", (CONTACTING,), QUALIFIED),
        "nurture": Move("转入培育", (CONTACTING,), NURTURING),
        "convert": Move("转化", (QUALIFIED,), CONVERTED),
        "reject": Move("退回联系", (QUALIFIED,), CONTACTING),
        "disqualify": Move("设为无效", (NEW, ASSIGNED, CONTACTING), DISQUALIFIED),
        "reopen": Move("重新联系", (DISQUALIFIED,), CONTACTING),
    },
).declare("customers.lead")

PLANNED, IN_PROGRESS, DONE = ActivityStatus.PLANNED, ActivityStatus.IN_PROGRESS, ActivityStatus.DONE
MISSED, CANCELLED, RESCHEDULED = ActivityStatus.MISSED, ActivityStatus.CANCELLED, ActivityStatus.RESCHEDULED

ACTIVITY = States(
    "status",
    ActivityStatus,
    start=(PLANNED, DONE),
    moves={
        "start": Move("开始", (PLANNED,), IN_PROGRESS),
        "check_in": Move(
            "签到", (PLANNED, IN_PROGRESS, MISSED, DONE), IN_PROGRESS, only_from=(PLANNED, MISSED)
        ),
        "complete": Move("完成", (PLANNED, IN_PROGRESS, MISSED), DONE),
        "reschedule": Move("改期", (PLANNED, IN_PROGRESS, MISSED), RESCHEDULED),
        "arrange": Move("挪到别的日子", (PLANNED,)),
        "cancel": Move("取消", (PLANNED, IN_PROGRESS, MISSED), CANCELLED),
        "miss": Move("标记错过", (PLANNED, IN_PROGRESS), MISSED),
    },
).declare("customers.activity")

CHECK_IN = States(
    "state",
    CheckInState,
    start=(CheckInState.OK, CheckInState.WAITING),
    moves={
        "confirm": Move("确认", (CheckInState.WAITING, CheckInState.REFUSED), CheckInState.CONFIRMED),
        "refuse": Move("不通过", (CheckInState.WAITING, CheckInState.CONFIRMED), CheckInState.REFUSED),
    },
).declare("customers.checkin")

POOL, PRIVATE = Ownership.POOL, Ownership.PRIVATE
PROTECTED, LOCKED = Ownership.PROTECTED, Ownership.LOCKED

OWNERSHIP = States(
    "ownership",
    Ownership,
    start=(PRIVATE, POOL),
    moves={
        "claim": Move("领取", (POOL,), PRIVATE),
        "assign": Move("分配", (POOL, PRIVATE, PROTECTED), PRIVATE, only_from=(POOL,)),
        "release": Move("放回公海", (PRIVATE, PROTECTED), POOL),
        "recycle": Move("回收", (PRIVATE,), POOL),
        "extend": Move("延期", (PRIVATE,)),
        "queue": Move("转入主管队列", (PRIVATE, PROTECTED, POOL), POOL),
        "protect": Move("保护", (PRIVATE, PROTECTED), PROTECTED),
        "unprotect": Move("取消保护", (PROTECTED,), PRIVATE),
        "freeze": Move("冻结", (POOL, PRIVATE, PROTECTED), LOCKED),
        "unfreeze": Move("解除冻结", (LOCKED,)),
    },
)

OFFERED, ACCEPTED = HandoffState.OFFERED, HandoffState.ACCEPTED
REJECTED, WITHDRAWN = HandoffState.REJECTED, HandoffState.WITHDRAWN

HANDOFF = States(
    "state",
    HandoffState,
    start=(OFFERED,),
    moves={
        "accept": Move("接收", (OFFERED,), ACCEPTED),
        "reject": Move("退回", (OFFERED,), REJECTED),
        "withdraw": Move("撤回", (OFFERED,), WITHDRAWN),
        "escalate": Move("升级", (OFFERED,)),
        "reopen": Move("撤销处理", (ACCEPTED, REJECTED), OFFERED),
    },
).declare("customers.handoff")

WAITING, PENDING = RewardState.WAITING, RewardState.PENDING
GIVEN, REFUSED = RewardState.GIVEN, RewardState.REFUSED

REWARD = States(
    "reward",
    RewardState,
    start=(WAITING,),
    moves={
        "fall_due": Move("首单付清", (WAITING,), PENDING),
        "lapse": Move("首单不算了", (PENDING,), WAITING),
        "submit": Move("提交奖励审批", (PENDING,), GIVEN),
        "approve": Move("同意奖励", (PENDING,), GIVEN),
        "refuse": Move("不予奖励", (PENDING,), REFUSED),
        "reopen": Move("重新审批", (REFUSED,), PENDING),
        "take_back": Move("收回奖励", (GIVEN,), PENDING),
    },
).declare("customers.referral")

name_events(
    {
        "customers.clusterrun.finish": _("分好了群"),
        "customers.visitday.browse": _("来看过"),
        "customers.handoff.touch": _("首次跟进"),
        "customers.handoff.result": _("有了结果"),
        "customers.lead.hand_back": _("交接没有成"),
    }
)
