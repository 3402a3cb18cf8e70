"""Setting and finishing the next step, the same for leads, customers and opportunities."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers import next_step as steps
from paceline.customers.actions.done import NextAt, NextKind, NextStep, Notes, What, complete, log
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import UNDONE, ActivityKind
from paceline.kernel.errors import Conflict
from paceline.metadata.fields import Choice, Day, Text
from paceline.records.act import Act
from paceline.records.action import action

Step = Annotated[str, Text("下一步", max_length=120)]
On = Annotated[date | None, Day("下一步日期", blank=True)]
Kind = Annotated[str, Choice("方式", ActivityKind, blank=True)]


def set_next_step(act: Act, record: Any, *, next_step: Step, next_step_on: On = None) -> Any:
    """What will be done next, and on which day."""
    steps.put(act, record, next_step, next_step_on)
    return record


def complete_next_step(
    act: Act,
    record: Any,
    *,
    kind: Kind = "",
    outcome: What = "",
    notes: Notes = "",
    next_subject: NextStep = "",
    next_at: NextAt = None,
    next_kind: NextKind = "",
) -> Any:
    """The step is done: the planned activity behind it is completed, or what was done is logged; then what is next."""
    if not record.next_step:
        raise Conflict("还没有下一步，没有可以完成的。请先设置下一步。")
    link = record._meta.model_name
    done = {"outcome": outcome, "notes": notes}
    then = {"next_subject": next_subject, "next_at": next_at, "next_kind": next_kind}
    planned = visible(act.by, Activity, "change").filter(
        **{link: record.pk},
        subject=record.next_step,
        status__in=UNDONE,
    )
    behind = planned.select_for_update(of=("self",)).order_by("planned_at", "pk").first()
    if behind is not None:
        complete.inside(act, behind, **done, **then)
    else:
        values = {"subject": record.next_step, "kind": kind or ActivityKind.TASK, link: record.pk, **done}
        log.inside(act, values=values, **then)
    return visible(SYSTEM, type(record)).get(pk=record.pk)


def declare(object_name: str) -> None:
    """Give an object with a next step the two actions."""
    action(f"{object_name}.set_next_step", "设置下一步", permission="change", icon="flag")(set_next_step)
    action(f"{object_name}.complete_next_step", "完成下一步", permission="change", icon="done")(
        complete_next_step
    )


declare("customers.lead")
declare("customers.customer")
