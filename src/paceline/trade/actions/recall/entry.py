"""The rows of a recall: told, accounted for, and that taken back when it was noted wrongly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Day, DecimalNumber, Text
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.past.undo import undo_as_done
from paceline.records.states import Move, States
from paceline.trade.models import EntryState, RecallEntry, RecallState

undo_as_done("trade.recallentry")
ZERO = Decimal(0)
WAITING, TOLD, SETTLED = EntryState.WAITING, EntryState.TOLD, EntryState.SETTLED
ENTRY = States(
    "state",
    EntryState,
    start=(WAITING,),
    moves={
        "tell": Move("登记通知", (WAITING,), TOLD),
        "settle": Move("登记结果", (WAITING, TOLD), SETTLED),
        "back": Move("撤销登记", (TOLD, SETTLED), WAITING),
    },
)


def require_open(entry: RecallEntry) -> None:
    """Raises Conflict when the recall is over."""
    if entry.recall.state != RecallState.OPEN:
        raise Conflict("这次召回已经结束或取消，不能再登记。结束错了请在召回上「重新打开」。")


@action(
    "trade.recallentry.tell", "登记通知", permission="change", icon="call", available=ENTRY.available("tell")
)
def tell(
    act: Act,
    entry: RecallEntry,
    *,
    told_whom: Annotated[str, Text("通知了谁", max_length=60)],
    told_on: Annotated[date | None, Day("通知日期", blank=True, past=True, hint="留空为今天")] = None,
) -> RecallEntry:
    """Somebody at the customer's knows of it."""
    require_open(entry)
    act.save(entry, state=TOLD, told_whom=told_whom, told_on=told_on or local_day(act.now))
    return entry


@action(
    "trade.recallentry.settle",
    "登记结果",
    permission="change",
    icon="done",
    available=ENTRY.available("settle"),
)
def settle(
    act: Act,
    entry: RecallEntry,
    *,
    returned: Annotated[
        Decimal | None,
        DecimalNumber("已收回", blank=True, hint="到现在一共多少；货回到仓库，另在订单上做「退货」"),
    ] = None,
    used: Annotated[Decimal | None, DecimalNumber("已用掉或销毁", blank=True, hint="到现在一共多少")] = None,
) -> RecallEntry:
    """What became of it there so far, in all: said twice it is the same. Left empty, a figure stays as it was."""
    require_open(entry)
    back = entry.returned if returned is None else returned
    gone = entry.used if used is None else used
    if back < 0 or gone < 0 or back + gone <= 0:
        raise Invalid({"returned": "请填写退回或用掉的数量，要大于 0。"})
    if back + gone > entry.quantity:
        raise Invalid(
            {"returned": "加起来多于在客户处的 %(whole)s。请检查数量。"},
            params={"whole": f"{entry.quantity.normalize():f}"},
        )
    whole = entry.quantity == back + gone
    act.save(
        entry, state=SETTLED if whole else TOLD, returned=back, used=gone,
        told_on=entry.told_on or local_day(act.now),
    )  # fmt: skip
    return entry


@action(
    "trade.recallentry.back",
    "撤销登记",
    permission="change",
    icon="undo",
    danger=True,
    available=ENTRY.available("back"),
)
def back(act: Act, entry: RecallEntry) -> RecallEntry:
    """It was noted wrongly: the customer waits for the call again."""
    require_open(entry)
    act.save(entry, state=WAITING, told_on=None, told_whom="", returned=ZERO, used=ZERO)
    return entry


@action("trade.recallentry.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, entry: RecallEntry) -> None:
    """Never: whoever got the batch stays on the list."""
    raise Conflict("名单由批次的去向决定，不能删除其中的客户。")
