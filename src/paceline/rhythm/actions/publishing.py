"""The way of a target into force: submitted, approved, published, read, revised with a reason, closed.

Submitting, approving and publishing take the whole branch along: everything below that stands where the target stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from django.db.models import Q

from paceline.access.alone import has_to_ask
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.kernel.messages import Message, say
from paceline.metadata.fields import DecimalNumber, LongText
from paceline.records.act import Act
from paceline.records.action import action
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import IN_FORCE, TargetState
from paceline.rhythm.queries.fresh import targets_changed
from paceline.rhythm.queries.targets.suggesting import Beyond, beyond
from paceline.rhythm.smart import missing
from paceline.rhythm.states import TARGET
from paceline.workflow.notifications import notify

Reason = Annotated[str, LongText("原因")]
Note = Annotated[str, LongText("说明", blank=True)]
Override = Annotated[str, LongText("超出测算仍要发布的理由", blank=True)]
NewValue = Annotated[Decimal, DecimalNumber("新的目标值", decimal_places=2)]


@action(
    "rhythm.target.submit", "提交审批", permission="change", icon="send", available=TARGET.available("submit")
)
def submit(act: Act, target: Target) -> Target:
    """Ask for approval of the target and of the drafts below it."""
    move(act, target, TargetState.DRAFT, TargetState.SUBMITTED, submitted_by=act.by.user_id)
    return target


@action("rhythm.target.approve", "审批通过", icon="check", available=TARGET.available("approve"))
def approve(act: Act, target: Target, *, reason: Note = "") -> Target:
    """Agree. Who submitted it cannot approve it, unless they may set rules aside and say why, or work alone."""
    act.reason = reason or act.reason
    if has_to_ask(act.by, target.submitted_by_id):
        allowed = visible(act.by, Target, "override").filter(pk=target.pk).exists()
        if not allowed:
            raise NotAllowed("提交人不能审批自己的目标。请让上级审批。")
        if not act.reason:
            raise Invalid({"reason": "审批自己提交的目标要写明原因。"})
    move(act, target, TargetState.SUBMITTED, TargetState.APPROVED)
    return target


@action(
    "rhythm.target.send_back",
    "退回修改",
    permission="approve",
    icon="undo-2",
    available=TARGET.available("send_back"),
)
def send_back(act: Act, target: Target, *, reason: Reason) -> Target:
    """Back to the draft, with what to change."""
    act.reason = reason
    source = TargetState(target.state)
    move(act, target, source, TargetState.DRAFT)
    return target


@action("rhythm.target.publish", "发布", icon="mega", available=TARGET.available("publish"))
def publish(act: Act, target: Target, *, override: Override = "") -> Target:
    """Put it and the approved targets below it into force.

    Raises Invalid naming what SMART asks for, or when it is out of reach and nobody says why it counts nevertheless.
    """
    whole = list(branch(target, TargetState.APPROVED))
    for one in whole:
        if lacks := missing(one):
            raise unfinished(one, lacks)
    require_feasible(target, override)
    if override:
        act.reason = override
        act.save(target, event="rhythm.target.change", override_reason=override)
    for one in whole:
        require_alone(one)
        act.save(one, event="rhythm.target.publish", state=TargetState.PUBLISHED, first_value=one.value)
        tell_owner(act, one, "你的目标「%(name)s」已发布，请确认已阅。")
    targets_changed()
    return target


@action("rhythm.target.revise", "修订", icon="pencil", available=TARGET.available("revise"))
def revise(act: Act, target: Target, *, value: NewValue, reason: Reason) -> Target:
    """A new edition with another value; the first value stays known. It has to be read anew."""
    act.reason = reason
    if value == target.value:
        raise Invalid({"value": "新的目标值和现在一样。"})
    if value < 0:
        raise Invalid({"value": "目标值不能是负数。"})
    act.save(target, value=value, state=TargetState.REVISED, edition=target.edition + 1, confirmed_at=None)
    targets_changed()
    tell_owner(act, target, "你的目标「%(name)s」有新的修订，请确认已阅。")
    return target


@action(
    "rhythm.target.close",
    "结束目标",
    permission="publish",
    icon="archive",
    available=TARGET.available("close"),
)
def close(act: Act, target: Target, *, reason: Note = "") -> Target:
    """It does not count any more."""
    act.reason = reason or act.reason
    act.save(target, state=TargetState.CLOSED)
    targets_changed()
    return target


@action(
    "rhythm.target.confirm", "确认已阅", permission="read", icon="check-check",
    available=lambda record: why_not_confirmed(record), only="owner",
)  # fmt: skip
def confirm(act: Act, target: Target) -> Target:
    """Its owner has read it."""
    act.save(target, confirmed_at=act.now)
    return target


def why_not_confirmed(target: Target) -> object:
    """Why there is nothing to confirm."""
    if target.confirmed_at is not None:
        return "已经确认过了。"
    return TARGET.available("confirm")(target)


def move(act: Act, target: Target, source: str, aim: str, **values: UUID | None) -> None:
    """Take a target and everything below it that stands in `source` to another state."""
    for one in branch(target, source):
        act.save(one, event=act.action, state=aim, **values)


def branch(target: Target, state: str) -> Iterator[Target]:
    """The target and what is below it in a state, level by level, each locked."""
    level = [target]
    while level:
        yield from level
        rows = visible(SYSTEM, Target).filter(parent__in=[one.pk for one in level], state=state)
        level = list(rows.order_by("pk").select_for_update(of=("self",)))


def require_feasible(target: Target, override: str) -> None:
    """Raises Invalid when the target is beyond what is measured and no reason sets that aside."""
    over = None if override else beyond(target)
    if over is not None and (over.is_named or not target.basis):
        words = "「%(name)s」不可达：%(beyond)s。要发布请写明理由。"
        params = {"name": target.name, "beyond": beyond_words(over)}
        raise Invalid({"override": Message(words, params)}, code="infeasible")


def beyond_words(over: Beyond) -> Message:
    """What is measured, how much it supports and what is missing."""
    reps = over.verdict.reps_missing
    return say(
        "%(measure)s最多支持 %(limit)s，还差 %(missing)s%(reps)s",
        measure=over.measure, limit=f"{over.verdict.limit:,.0f}", missing=f"{over.verdict.missing:,.0f}",
        reps=say("，约缺 %(n)s 名有效人员", n=reps) if reps else "",
    )  # fmt: skip


def require_alone(target: Target) -> None:
    """Raises Conflict when the same is already meant by another target in force."""
    same = visible(SYSTEM, Target).filter(
        metric=target.metric, period=target.period, starts_on=target.starts_on, level=target.level,
        state__in=IN_FORCE, **target.cut.fields,
    ).exclude(pk=target.pk)  # fmt: skip
    mine = Q(unit=target.unit_id) if target.unit_id else Q(unit__isnull=True, owner=target.owner_id)
    if same.filter(mine).exists():
        raise Conflict(
            "「%(name)s」已经有一个生效的目标。请修订那一个，或者先结束它。", params={"name": target.name}
        )


def unfinished(target: Target, lacks: list[Message]) -> Invalid:
    """Why a target cannot be published."""
    return Invalid(
        "「%(name)s」还不能发布。%(lacks)s。",
        params={"name": target.name, "lacks": joined(lacks)},
        code="not_smart",
    )


def joined(lacks: list[Message]) -> Message:
    """Several faults in a row, each translated late."""
    places = "；".join(f"%(n{at})s" for at in range(len(lacks)))
    return say(places, **{f"n{at}": lack for at, lack in enumerate(lacks)})


def tell_owner(act: Act, target: Target, template: str) -> None:
    """Ask the owner to read it; who published it for themselves knows."""
    if target.owner_id is None or target.owner_id == act.by.user_id:
        return
    notify(
        [target.owner_id],
        kind="target",
        template=template,
        params={"name": target.name},
        key=f"target:{target.pk}:{target.edition}:{target.state}",
        about=("rhythm.target", target.pk),
    )
