"""Which moves campaigns, reservations, deposit entries and promotions may make in which state (spec §2.9)."""

from __future__ import annotations

from paceline.records.states import Move, States
from paceline.trade.models.presale.campaign import CampaignState as C
from paceline.trade.models.presale.choices import UNDONE, EntryState
from paceline.trade.models.presale.choices import ReservationState as R
from paceline.trade.models.presale.promotion import PromotionState as P

CAMPAIGN = States(
    "state",
    C,
    start=(C.DRAFT,),
    moves={
        "submit": Move("提交审批", (C.DRAFT,), C.APPROVING),
        "schedule": Move("批准排期", (C.APPROVING,), C.SCHEDULED),
        "send_back": Move("退回修改", (C.APPROVING,), C.DRAFT),
        "open": Move("开始预订", (C.SCHEDULED,), C.OPEN),
        "reserve": Move("预订", (C.OPEN,)),
        "pause": Move("暂停", (C.OPEN,), C.PAUSED),
        "resume": Move("恢复", (C.PAUSED,), C.OPEN),
        "close_intake": Move("结束预订", (C.OPEN, C.PAUSED), C.CLOSED_INTAKE),
        "reopen": Move("重新开始预订", (C.CLOSED_INTAKE,), C.OPEN),
        "begin_balance": Move("开始收尾款", (C.CLOSED_INTAKE,), C.BALANCE_PHASE),
        "fulfil": Move("开始交付", (C.BALANCE_PHASE,), C.FULFILLING),
        "complete": Move("完成", (C.FULFILLING,), C.COMPLETED),
        "cancel": Move(
            "取消活动",
            (C.DRAFT, C.APPROVING, C.SCHEDULED, C.OPEN, C.PAUSED, C.CLOSED_INTAKE, C.BALANCE_PHASE),
            C.CANCELLED,
        ),
    },
).declare("trade.presalecampaign")

RESERVATION = States(
    "state",
    R,
    start=(R.SUBMITTED, R.WAITLISTED, R.CONFIRMED),
    moves={
        "confirm": Move("确认预订", (R.SUBMITTED,), R.CONFIRMED),
        "wait": Move("转入候补", (R.SUBMITTED,), R.WAITLISTED),
        "promote": Move("候补转正", (R.WAITLISTED,), R.CONFIRMED),
        "take_deposit": Move("收定金", (R.CONFIRMED,), R.DEPOSIT_PAID),
        "undo_deposit": Move("撤销定金登记", (R.DEPOSIT_PAID,), R.CONFIRMED),
        "expire": Move("超时释放", (R.CONFIRMED,), R.EXPIRED),
        "begin_balance": Move("开始收尾款", (R.DEPOSIT_PAID,), R.BALANCE_DUE),
        "take_balance": Move("收尾款", (R.BALANCE_DUE,), R.BALANCE_PAID),
        "undo_balance": Move("撤销尾款登记", (R.BALANCE_PAID,), R.BALANCE_DUE),
        "order": Move("生成订单", (R.BALANCE_PAID,), R.ORDER_CREATED),
        "reopen": Move("退回待下单", (R.ORDER_CREATED,), R.BALANCE_PAID),
        "deliver": Move("交付", (R.ORDER_CREATED,), R.DELIVERED),
        "cancel": Move("客户取消", UNDONE, R.CANCELLED),
        "call_off": Move("商家取消", UNDONE, R.CANCELLED),
        "lapse": Move("未付尾款", (R.BALANCE_DUE,), R.CANCELLED),
        "forfeit": Move("没收定金", (R.CANCELLED, R.REFUNDED), R.FORFEITED),
        "refund": Move("退款", (R.CANCELLED,), R.REFUNDED),
    },
).declare("trade.reservation")

ENTRY = States(
    "state",
    EntryState,
    start=(EntryState.PROPOSED,),
    moves={
        "check": Move("初审通过", (EntryState.PROPOSED,), EntryState.CHECKED),
        "send_back": Move("退回初审", (EntryState.CHECKED,), EntryState.PROPOSED),
        "waive": Move("免予没收，改为退款", (EntryState.PROPOSED, EntryState.CHECKED), EntryState.PROPOSED),
        "post": Move("复核入账", (EntryState.CHECKED,), EntryState.POSTED),
        "pay": Move("登记付清", (EntryState.POSTED,), EntryState.PAID),
    },
).declare("trade.depositentry")

PROMOTION = States(
    "state",
    P,
    start=(P.PLANNED,),
    moves={
        "finish": Move("登记完成", (P.PLANNED,), P.DONE),
        "drop": Move("放弃", (P.PLANNED,), P.DROPPED),
        "reopen": Move("改回计划中", (P.DONE, P.DROPPED), P.PLANNED),
    },
).declare("trade.presalepromotion")
