"""Which moves targets, plans, reviews, alerts, suggestions, enrolments and rates by hand may make in which state."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paceline.records.acting.event_names import name_events
from paceline.records.states import Move, States
from paceline.rhythm.models.alert import AlertState, SuggestionState
from paceline.rhythm.models.cadence import EnrollmentState
from paceline.rhythm.models.choices import TargetState
from paceline.rhythm.models.override import OverrideState
from paceline.rhythm.models.plan import PlanState
from paceline.rhythm.models.plan_action import ActionState
from paceline.rhythm.models.report import PromiseState, ReportState
from paceline.rhythm.models.review import ReviewState
from paceline.rhythm.models.scenario import ScenarioState

DRAFT, SUBMITTED, APPROVED = TargetState.DRAFT, TargetState.SUBMITTED, TargetState.APPROVED
PUBLISHED, REVISED, CLOSED = TargetState.PUBLISHED, TargetState.REVISED, TargetState.CLOSED

TARGET = States(
    "state",
    TargetState,
    start=(DRAFT,),
    moves={
        "submit": Move("提交审批", (DRAFT,), SUBMITTED),
        "approve": Move("审批通过", (SUBMITTED,), APPROVED),
        "send_back": Move("退回修改", (SUBMITTED, APPROVED), DRAFT),
        "publish": Move("发布", (APPROVED,), PUBLISHED),
        "revise": Move("修订", (PUBLISHED, REVISED), REVISED),
        "close": Move("结束目标", (PUBLISHED, REVISED), CLOSED),
        "confirm": Move("确认已阅", (PUBLISHED, REVISED)),
    },
).declare("rhythm.target")

SCHEDULED, PREPARED, HELD = ReviewState.SCHEDULED, ReviewState.PREPARED, ReviewState.HELD

REVIEW = States(
    "state",
    ReviewState,
    start=(SCHEDULED,),
    moves={
        "prepare": Move("备好数据", (SCHEDULED,), PREPARED),
        "hold": Move("开始复盘", (PREPARED,), HELD),
        "reopen": Move("重新打开", (ReviewState.CLOSED, ReviewState.MISSED), HELD),
        "decide": Move("记决定", (PREPARED, HELD)),
        "close": Move("关闭复盘", (HELD,), ReviewState.CLOSED),
        "miss": Move("标记错过", (SCHEDULED, PREPARED), ReviewState.MISSED),
    },
).declare("rhythm.review")

RAISED, SNOOZED, RESOLVED = AlertState.RAISED, AlertState.SNOOZED, AlertState.RESOLVED

ALERT = States(
    "state",
    AlertState,
    start=(RAISED,),
    moves={
        "snooze": Move("搁置", (RAISED, SNOOZED), SNOOZED),
        "wake": Move("取消搁置", (SNOOZED,), RAISED),
        "resolve": Move("恢复", (RAISED, SNOOZED), RESOLVED),
    },
).declare("rhythm.alert")

OPEN, ACCEPTED, DECLINED = SuggestionState.OPEN, SuggestionState.ACCEPTED, SuggestionState.DECLINED

SUGGESTION = States(
    "state",
    SuggestionState,
    start=(OPEN,),
    moves={
        "accept": Move("采纳", (OPEN,), ACCEPTED),
        "decline": Move("不采纳", (OPEN,), DECLINED),
        "reopen": Move("撤回决定", (ACCEPTED, DECLINED), OPEN),
        "expire": Move("过时", (OPEN,), SuggestionState.EXPIRED),
    },
).declare("rhythm.suggestion")

RUNNING, PAUSED, FINISHED = EnrollmentState.RUNNING, EnrollmentState.PAUSED, EnrollmentState.FINISHED

ENROLLMENT = States(
    "state",
    EnrollmentState,
    start=(RUNNING,),
    moves={
        "pause": Move("暂停", (RUNNING,), PAUSED),
        "resume": Move("继续", (PAUSED,), RUNNING),
        "stop": Move("停止", (RUNNING, PAUSED), EnrollmentState.STOPPED),
        "finish": Move("走完", (RUNNING,), FINISHED),
    },
).declare("rhythm.enrollment")

DRAFTED, HANDED, COMMENTED = ReportState.DRAFT, ReportState.SUBMITTED, ReportState.COMMENTED

REPORT = States(
    "state",
    ReportState,
    start=(DRAFTED,),
    moves={
        "write": Move("保存草稿", (DRAFTED,)),
        "submit": Move("提交汇报", (DRAFTED,), HANDED),
        "withdraw": Move("撤回汇报", (HANDED,), DRAFTED),
        "comment": Move("点评", (HANDED, COMMENTED), COMMENTED),
    },
).declare("rhythm.workreport")

DUE, KEPT, BROKEN = PromiseState.OPEN, PromiseState.KEPT, PromiseState.BROKEN

PROMISE = States(
    "state",
    PromiseState,
    start=(DUE,),
    moves={
        "keep": Move("兑现", (DUE, BROKEN), KEPT),
        "withdraw": Move("取消承诺", (DUE,), PromiseState.WITHDRAWN),
        "break": Move("没兑现", (DUE,), BROKEN),
    },
).declare("rhythm.promise")

OVERRIDE = States(
    "state",
    OverrideState,
    start=(OverrideState.IN_USE,),
    moves={"end": Move("结束，回到实测", (OverrideState.IN_USE,), OverrideState.ENDED)},
).declare("rhythm.conversionoverride")

PLAN = States(
    "state",
    PlanState,
    start=(PlanState.DRAFT,),
    moves={
        "submit": Move("提交审批", (PlanState.DRAFT,), PlanState.SUBMITTED),
        "approve": Move("审批通过", (PlanState.SUBMITTED,), PlanState.APPROVED),
        "send_back": Move("退回修改", (PlanState.SUBMITTED, PlanState.APPROVED), PlanState.DRAFT),
        "activate": Move("开始执行", (PlanState.APPROVED,), PlanState.ACTIVE),
        "close": Move("结束计划", (PlanState.APPROVED, PlanState.ACTIVE), PlanState.CLOSED),
        "reopen": Move("重新打开", (PlanState.CLOSED,), PlanState.ACTIVE),
    },
).declare("rhythm.salesplan")

PLAN_ACTION = States(
    "state",
    ActionState,
    start=(ActionState.OPEN,),
    moves={
        "finish": Move("完成", (ActionState.OPEN,), ActionState.DONE),
        "drop": Move("不做了", (ActionState.OPEN,), ActionState.DROPPED),
        "carry": Move("转到下一期", (ActionState.OPEN,), ActionState.CARRIED),
        "reopen": Move("重新打开", (ActionState.DONE, ActionState.DROPPED), ActionState.OPEN),
    },
).declare("rhythm.planaction")

OFFERED, ADOPTED, REFUSED = ScenarioState.PROPOSED, ScenarioState.ADOPTED, ScenarioState.DECLINED

SCENARIO = States(
    "state",
    ScenarioState,
    start=(ADOPTED, OFFERED),
    moves={
        "accept": Move("采纳", (OFFERED,), ADOPTED),
        "decline": Move("不采纳", (OFFERED,), REFUSED),
        "reopen": Move("撤回决定", (ADOPTED, REFUSED), OFFERED),
    },
).declare("rhythm.scenario")

name_events(
    {
        "rhythm.scenario.propose": _("提出情景建议"),
        "rhythm.alert.raise": _("报警"), "rhythm.alert.look": _("复查了数字"), "rhythm.alert.level": _("程度变了"),
        "rhythm.alert.resolve": _("恢复了"), "rhythm.suggestion.offer": _("提出建议"),
        "rhythm.suggestion.expire": _("建议过时了"), "rhythm.enrollment.begin": _("加入了节奏"),
        "rhythm.enrollment.finish": _("走完了节奏"), "rhythm.enrolledstep.skip": _("这一步不用做"),
        "rhythm.reviewattendee.invite": _("请来参加"), "rhythm.reviewattendee.mark": _("记了出席"),
        "rhythm.reviewnote.write": _("写了笔记"), "rhythm.promise.break": _("到期没兑现"),
        "rhythm.planaction.carry": _("转到下一期"),
    }
)  # fmt: skip
