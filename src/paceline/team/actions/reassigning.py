"""Giving some leads and tasks to a colleague with room: weighed first, done as one batch that can be undone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _t

from paceline.access.models import User, UserStatus
from paceline.access.scope import visible
from paceline.customers.models import Activity, Lead
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.ids import uuid7
from paceline.kernel.messages import Message, say
from paceline.metadata.fields import Keys, UserLink, YesNo
from paceline.methods.fairness import Doubt, Load
from paceline.records.act import Act
from paceline.records.acting.bulk import perform_many
from paceline.records.action import action
from paceline.team.efficiency.loads import Weighed, weigh

MOST = 200
Leads = Annotated[list[UUID], Keys("线索", blank=True)]
Tasks = Annotated[list[UUID], Keys("任务", blank=True)]
Taker = Annotated[User, UserLink("交给谁")]
Anyway = Annotated[bool, YesNo("仍然分给他", hint="对方请假、超过上限或排满时，写明要这样才会分")]

WORDS: dict[Doubt, str] = {
    Doubt.AWAY: "%(name)s接下来 5 个工作日请假 %(away)s 天",
    Doubt.OVER_CAP: "%(name)s的线索会超过上限 %(over)s 条",
    Doubt.FULL: "%(name)s接下来 5 个工作日已经排满（%(use)s）",
    Doubt.SWAPPED: "%(name)s手上会比对方还多：%(work)s 件",
}


@action(
    "customers.lead.weigh", "看看分得匀不匀", on="collection", permission="assign", icon="users", hidden=True
)
def weighed(
    act: Act, *, owner: Taker, leads: Leads | None = None, tasks: Tasks | None = None
) -> dict[str, Any]:
    """Loads of both sides before and after, and what speaks against it. Changes nothing."""
    found = weigh(*chosen(act, leads, tasks), owner, act.now)
    return told(found, owner)


@action(
    "customers.lead.reassign", "调整分配", on="collection", permission="assign", icon="users", hidden=True
)
def reassign(
    act: Act, *, owner: Taker, leads: Leads | None = None, tasks: Tasks | None = None, anyway: Anyway = False
) -> dict[str, Any]:
    """Hand them over, each through its own door. Raises Conflict when it would not be fair and nobody insists."""
    if owner.status != UserStatus.ACTIVE:
        raise Invalid({"owner": "这位同事已离职或正在离职。请选择在职的同事。"})
    rows = chosen(act, leads, tasks)
    found = weigh(*rows, owner, act.now)
    if found.doubts and not anyway:
        words = _t("；").join(one.text(_t) for one in reasons(found, owner))
        raise Conflict(
            "先别分：%(why)s。换一位同事，或者勾选「仍然分给他」。", params={"why": words}, code="not_fair"
        )
    batch, moved, failed = uuid7(), 0, []
    for name, some in (("customers.lead.assign", rows[0]), ("customers.activity.assign", rows[1])):
        keys = [one.pk for one in some if one.owner_id != owner.pk]
        report = perform_many(act.by, name, keys, {"owner": str(owner.pk)}, via=act.via, batch=batch)
        moved += len(report.done)
        failed += [{"id": str(key), "reason": why} for key, why in report.failed.items()]
    return {**told(found, owner), "moved": moved, "failed": failed, "batch": str(batch)}


def chosen(
    act: Act, leads: Iterable[UUID] | None, tasks: Iterable[UUID] | None
) -> tuple[list[Any], list[Any]]:
    """What is to be handed over. Raises Invalid for nothing, too much, or what the actor may not assign.

    A task about a lead that goes over goes along with it by itself.
    """
    wanted = set(leads or ()), set(tasks or ())
    if not wanted[0] and not wanted[1]:
        raise Invalid("请先选择要分出去的线索或任务。")
    if len(wanted[0]) + len(wanted[1]) > MOST:
        raise Invalid("一次最多分 %(most)s 条。", params={"most": MOST})
    found = tuple(
        list(
            visible(act.by, model, "assign").filter(pk__in=list(keys)).select_related("owner").order_by("pk")
        )
        for model, keys in ((Lead, wanted[0]), (Activity, wanted[1]))
    )
    if len(found[0]) + len(found[1]) < len(wanted[0]) + len(wanted[1]):
        raise Invalid("有些线索或任务已经不在，或者不归你分配。请刷新后重选。")
    moving = {one.pk for one in found[0]}
    return found[0], [one for one in found[1] if one.lead_id not in moving]


def reasons(found: Weighed, owner: User) -> list[Message]:
    """What speaks against it, in words."""
    after = found.taker[1]
    params = {
        "name": owner.name, "away": after.away, "over": -(after.room or 0), "work": after.work,
        "use": f"{after.use or 0:.0%}",
    }  # fmt: skip
    return [say(WORDS[one], **params) for one in found.doubts]


def told(found: Weighed, owner: User) -> dict[str, Any]:
    """A weighing as a program reads it."""
    return {
        "owner": {"id": str(owner.pk), "before": shown(found.taker[0]), "after": shown(found.taker[1])},
        "givers": [
            {"id": str(key), "before": shown(before), "after": shown(after)}
            for key, (before, after) in found.givers.items()
        ],
        "doubts": [one.text(_t) for one in reasons(found, owner)],
    }  # fmt: skip


def shown(load: Load) -> dict[str, Any]:
    return {**asdict(load), "hours": round(load.hours, 1), "capacity": round(load.capacity, 1)}
