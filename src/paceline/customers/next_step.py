"""The next step of a lead, a customer or an opportunity: said in words and a day, kept in line with planned work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Activity
from paceline.customers.models.activity import SUBJECTS
from paceline.metadata.registry import registry
from paceline.records.act import Act


def put(act: Act, record: Any, step: str, on: date | None, *, event: str = "") -> None:
    """Give a loaded record its next step; an empty one takes it away."""
    act.save(
        record, event=event or f"{record._meta.label_lower}.set_next_step", next_step=step, next_step_on=on
    )


def follow(act: Act, done: Activity, planned: Activity | None) -> None:
    """After something was done: what was planned next becomes the next step of the records it is about.

    The most particular one always follows; its customer only when nothing else is planned there for a later day. A
    step that was just done and has no successor is taken away.
    """
    today = local_day(act.now)
    for record, is_main in subjects(act, planned or done):
        was_this = record.next_step == done.subject
        is_stale = not record.next_step or was_this or (record.next_step_on or today) < today
        if planned is not None and (is_main or is_stale):
            put(act, record, planned.subject, local_day(planned.planned_at) if planned.planned_at else None)
        elif planned is None and was_this:
            put(act, record, "", None)


def subjects(act: Act, activity: Activity) -> Iterator[tuple[Any, bool]]:
    """The records that an activity is about and the actor may change, locked; the most particular one first."""
    main = next((name for name in ("opportunity", "lead", "customer") if getattr(activity, f"{name}_id")), "")
    for name in dict.fromkeys((main, "customer")):
        key = getattr(activity, f"{name}_id") if name else None
        if key is None:
            continue
        model = registry.get(SUBJECTS[name]).model
        record = visible(act.by, model, "change").filter(pk=key).select_for_update(of=("self",)).first()
        if record is not None:
            yield record, name == main
