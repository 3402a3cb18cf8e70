"""Which moves tickets and answers of customers may make in which state."""

from __future__ import annotations

from paceline.care.models.survey import AnswerState
from paceline.care.models.ticket_kinds import TicketState
from paceline.records.states import Move, States

NEW, ASSIGNED, DOING, WAITING = (
    TicketState.NEW, TicketState.ASSIGNED, TicketState.IN_PROGRESS, TicketState.WAITING,
)  # fmt: skip
RESOLVED, CLOSED, WITHDRAWN = TicketState.RESOLVED, TicketState.CLOSED, TicketState.WITHDRAWN
TICKET = States(
    "state",
    TicketState,
    start=(NEW, ASSIGNED),
    moves={
        "take": Move("接手处理", (NEW, ASSIGNED), DOING),
        "dispatch": Move("分配", (NEW, ASSIGNED, DOING, WAITING), ASSIGNED, only_from=(NEW, ASSIGNED, DOING)),
        "reply": Move("回复客户", (NEW, ASSIGNED, DOING), DOING),
        "wait": Move("转为等客户", (ASSIGNED, DOING), WAITING),
        "resume": Move("继续处理", (WAITING,), DOING),
        "resolve": Move("解决", (ASSIGNED, DOING, WAITING), RESOLVED),
        "close": Move("关闭", (RESOLVED,), CLOSED),
        "reopen": Move("重开", (RESOLVED, CLOSED, WITHDRAWN), DOING),
        "compensate": Move("补偿", (ASSIGNED, DOING, WAITING, RESOLVED)),
        "withdraw": Move("作废", (NEW, ASSIGNED, DOING, WAITING), WITHDRAWN),
    },
).declare("care.ticket")

ANSWER = States(
    "state",
    AnswerState,
    start=(AnswerState.INVITED,),
    moves={
        "give": Move("填写评价", (AnswerState.INVITED,), AnswerState.ANSWERED),
        "withdraw": Move("撤回", (AnswerState.INVITED,), AnswerState.WITHDRAWN),
    },
).declare("care.surveyanswer")
