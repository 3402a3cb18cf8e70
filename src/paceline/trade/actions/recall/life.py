"""A recall from its beginning on the batch to its end; it can be called off, and opened again."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, morning
from paceline.customers.models import Activity, Contact, Customer
from paceline.customers.models.activity_kinds import NOT_DONE, ActivityKind, ActivityStatus
from paceline.kernel.errors import Conflict
from paceline.kernel.messages import Message, say
from paceline.metadata.fields import LongText
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.past.undo import undo_as_done
from paceline.records.states import Move, States
from paceline.trade.actions.stock.batch import block, unblock
from paceline.trade.models import Batch, EntryState, Recall, RecallEntry, RecallState
from paceline.trade.recall.tracing import with_customers

undo_as_done("trade.recall")
OPEN, CLOSED = RecallState.OPEN, RecallState.CLOSED
RECALL = States(
    "state",
    RecallState,
    start=(OPEN,),
    moves={
        "hand_out": Move("分派任务", (OPEN,)),
        "close": Move("结束召回", (OPEN,), CLOSED),
        "reopen": Move("重新打开", (CLOSED,), OPEN),
        "cancel": Move("取消召回", (OPEN,), RecallState.CANCELLED),
    },
)
Why = Annotated[str, LongText("说明")]


def why_not_recall(batch: Batch) -> Message | str:
    """One recall of a batch at a time."""
    known = visible(SYSTEM, Recall).filter(batch=batch, state=OPEN).first()
    return say("这个批次正在召回：%(number)s。", number=known.number) if known else ""


@action(
    "trade.batch.recall",
    "召回",
    permission="change",
    icon="rotate-ccw",
    danger=True,
    makes="trade.recall",
    available=why_not_recall,
)
def recall(act: Act, batch: Batch, *, reason: Annotated[str, LongText("召回原因")]) -> Recall:
    """Nothing more of the batch goes out, and whoever has some of it stands on a list."""
    act.reason = reason
    held = {key: quantity for key, quantity in with_customers(SYSTEM, batch).items() if quantity > 0}
    if not held:
        raise Conflict("没有客户手里有这个批次的货，不用召回。不让它再发出去，请用「冻结」。", code="nobody")
    freezes = not block.why_not(batch)
    if freezes:
        block.within(act, batch, reason=reason)
    made: Recall = act.create(
        Recall, links_checked=True, batch=batch, product=batch.product_id, reason=reason,
        started_on=local_day(act.now), froze=freezes,
    )  # fmt: skip
    write_list(act, made, held)
    return made


def write_list(act: Act, made: Recall, held: dict[UUID, Decimal]) -> None:
    """A row per customer with the person to call: the main contact, else the customer's own number."""
    rows = visible(SYSTEM, Contact).filter(customer__in=held).order_by("-primary", "pk")
    people: dict[UUID, Contact] = {}
    for contact in rows:
        people.setdefault(contact.customer_id, contact)
    for customer in customers_of(held):
        contact = people.get(customer.pk)
        act.create(
            RecallEntry, links_checked=True, recall=made.pk, customer=customer.pk, contact=contact,
            phone=(contact.phone if contact else "") or customer.phone, quantity=held[customer.pk],
        )  # fmt: skip


def customers_of(held: dict[UUID, Decimal]) -> Any:
    return visible(SYSTEM, Customer).filter(pk__in=held).order_by("name", "pk")


@action(
    "trade.recall.hand_out",
    "分派任务",
    permission="change",
    icon="users",
    available=RECALL.available("hand_out"),
)
def hand_out(act: Act, made: Recall) -> Recall:
    """One task for each owner with all of his customers to be told. Done twice, nobody has two."""
    rows = visible(SYSTEM, RecallEntry).filter(recall=made, task__isnull=True, state=EntryState.WAITING)
    mine: dict[Any, list[RecallEntry]] = defaultdict(list)
    for entry in rows.select_related("customer", "contact").order_by("-quantity", "pk"):
        mine[entry.customer.owner_id or act.by.user_id].append(entry)
    if not mine:
        raise Conflict("没有要分派的：名单上的客户都已通知，或任务已经分派。")
    for owner, entries in mine.items():
        task = act.create(
            Activity, event="customers.activity.create", links_checked=True, kind=ActivityKind.TASK,
            subject=f"召回 {made.product.name} {made.batch.number}：通知 {len(entries)} 个客户"[:120],
            customer=entries[0].customer_id if len(entries) == 1 else None, owner=owner,
            planned_at=max(morning(local_day(act.now)), act.now), notes=words_of(made, entries),
        )  # fmt: skip
        for entry in entries:
            act.save(entry, event="trade.recallentry.hand_out", task=task)
    act.tell(made, act.action, count=len(mine))
    return made


def words_of(made: Recall, entries: list[RecallEntry]) -> str:
    """What the task says: why, and customer by customer how much."""
    unit = made.product.unit
    lines = [
        f"{one.customer.name}：{one.quantity.normalize():f} {unit}"
        + (f"，联系人 {one.contact.name}" if one.contact else "")
        for one in entries
    ]
    return "\n".join([f"{made.number}，{made.reason}", *lines])


@action(
    "trade.recall.close", "结束召回", permission="change", icon="done", available=RECALL.available("close")
)
def close(act: Act, made: Recall, *, note: Annotated[str, LongText("说明", blank=True)] = "") -> Recall:
    """Everybody has been told. Who was not has to be explained."""
    left = visible(SYSTEM, RecallEntry).filter(recall=made, state=EntryState.WAITING).count()
    if left and not note:
        raise Conflict(
            "还有 %(n)s 个客户没有通知到。请先通知，或在说明里写清楚原因。", params={"n": left}, field="note"
        )
    act.save(made, state=CLOSED, ended_on=local_day(act.now), ended_why=note)
    return made


@action(
    "trade.recall.reopen", "重新打开", permission="change", icon="undo", available=RECALL.available("reopen")
)
def reopen(act: Act, made: Recall) -> Recall:
    """It was not over after all."""
    act.save(made, state=OPEN, ended_on=None, ended_why="")
    return made


@action(
    "trade.recall.cancel",
    "取消召回",
    permission="change",
    icon="ban",
    danger=True,
    available=RECALL.available("cancel"),
)
def cancel(act: Act, made: Recall, *, reason: Why) -> Recall:
    """The batch is good: its tasks are called off, and it may go out again if the recall had stopped it."""
    act.reason = reason
    rows = visible(SYSTEM, RecallEntry).filter(recall=made, task__isnull=False).values("task")
    for task in visible(SYSTEM, Activity).filter(pk__in=rows, status__in=NOT_DONE).order_by("pk"):
        act.save(task, event="customers.activity.cancel", status=ActivityStatus.CANCELLED)
    batch: Batch = (
        visible(SYSTEM, Batch).select_related("product").select_for_update(of=("self",)).get(pk=made.batch_id)
    )
    if made.froze and not unblock.why_not(batch):
        unblock.within(act, batch, reason=reason)
    act.save(made, state=RecallState.CANCELLED, ended_on=local_day(act.now), ended_why=reason)
    return made


@action("trade.recall.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, made: Recall) -> None:
    """Only what was called off: what really happened stays known."""
    if made.state != RecallState.CANCELLED:
        raise Conflict("只有已取消的召回能删除。弄错了请先「取消召回」。")
    act.remove(made, event=act.action)
