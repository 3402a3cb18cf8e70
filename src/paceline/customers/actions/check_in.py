"""Being there: checking in at a customer's place, leaving again, and the leader's word on what is doubtful."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from paceline.access.alone import has_to_ask
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.actions.activity import completed
from paceline.customers.actions.done import Notes, What, complete
from paceline.customers.doubts import doubts_about
from paceline.customers.models import Activity, CheckIn, Customer
from paceline.customers.models.activity_kinds import NOT_DONE, ActivityKind, ActivityStatus, CheckInState
from paceline.customers.models.rule import current_rule
from paceline.customers.states import ACTIVITY, CHECK_IN
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.kernel.messages import say
from paceline.metadata.fields import File, GeoPoint, Instant, Integer, Link, Text, YesNo
from paceline.methods.distance import metres, point_of
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.files import attachments

Place = Annotated[dict[str, str], GeoPoint("位置")]
Accuracy = Annotated[int | None, Integer("定位精度（米）", blank=True)]
Photo = Annotated[UUID | None, File("照片", blank=True)]
Reason = Annotated[str, Text("不在客户处的原因", max_length=200, blank=True)]
Device = Annotated[str, Text("设备", max_length=40, blank=True)]
At = Annotated[datetime | None, Instant("签到时间", blank=True)]
Called = Annotated[Customer, Link("customers.Customer", "客户")]
AHEAD = timedelta(minutes=5)
"""How far a phone's clock may run ahead of ours."""
LONGEST = timedelta(hours=24)
"""A visit that is longer was forgotten, not spent there."""
FIELD_KINDS = (ActivityKind.VISIT, ActivityKind.MEETING, ActivityKind.DEMO)
"""Activities for which somebody goes to the customer."""


def may_check_in(activity: Activity) -> object:
    """ "" when somebody can check in for this, else why not."""
    if activity.kind not in FIELD_KINDS:
        return "只有拜访、会议和演示可以签到。"
    if activity.check_in:
        return "已经签到过了。一次拜访只签到一次。"
    return ACTIVITY.available("check_in")(activity)


def may_check_out(activity: Activity) -> object:
    """ "" when there is a check-in that was not left."""
    check_in = check_in_of(activity)
    if check_in is None:
        return "还没有签到。"
    return "已经签退了。" if check_in.left_at is not None else ""


@action("customers.activity.check_in", "签到", permission="change", icon="pin", available=may_check_in,
        page="/check-in/?activity=%(id)s")  # fmt: skip
def check_in(
    act: Act,
    activity: Activity,
    *,
    place: Place,
    accuracy: Accuracy = None,
    photo: Photo = None,
    reason: Reason = "",
    device: Device = "",
    at: At = None,
) -> CheckIn:
    """Arrived. Near the customer and without doubts it counts at once, else the leader has to confirm it."""
    act.occurred_at = moment(act, at)
    if activity.status == ActivityStatus.DONE and activity.ended_at < act.occurred_at:
        raise Conflict("这次拜访在签到之前就已经完成，不能再签到。", code="not_available")
    distance = distance_of(activity.customer, place)
    far = distance is not None and distance > current_rule().check_in_metres
    if far and not reason.strip():
        raise Invalid({"reason": why_reason(distance or 0)})
    arrived = arrival(
        act, activity, place=place, accuracy=accuracy, photo=photo, reason=reason, device=device
    )
    arrived["distance"] = distance
    doubts = doubts_about(CheckIn(**{**arrived, "owner_id": activity.owner_id}))
    state = CheckInState.WAITING if far or doubts or distance is None else CheckInState.OK
    made: CheckIn = act.create(CheckIn, **arrived, owner_id=activity.owner_id, doubts=doubts, state=state)
    begun: dict[str, Any] = {}
    if activity.status in (ActivityStatus.PLANNED, ActivityStatus.MISSED):
        begun = {"status": ActivityStatus.IN_PROGRESS, "started_at": act.occurred_at}
    act.save(activity, check_in=state, **begun)
    return made


@action("customers.activity.visit", "到访签到", on="collection", permission="create", icon="pin", hidden=True)
def visit(
    act: Act,
    *,
    customer: Called,
    place: Place,
    accuracy: Accuracy = None,
    photo: Photo = None,
    reason: Reason = "",
    device: Device = "",
    at: At = None,
) -> CheckIn:
    """Arrived at a customer without having planned it: the visit is written down and checked in."""
    act.occurred_at = moment(act, at)
    values = {
        "subject": "上门拜访",
        "kind": ActivityKind.VISIT,
        "customer": customer,
        "planned_at": act.occurred_at,
    }
    activity = act.create(Activity, **completed(values), minutes=60)
    made: CheckIn = check_in.inside(
        act, activity, place=place, accuracy=accuracy, photo=photo, reason=reason, device=device, at=at
    )
    return made


@action("customers.activity.check_out", "签退", permission="change", icon="sign-out", available=may_check_out,
        page="/check-in/?activity=%(id)s")  # fmt: skip
def check_out(
    act: Act, activity: Activity, *, outcome: What = "", notes: Notes = "", at: At = None
) -> CheckIn:
    """Left again, which tells how long it took; with an outcome the visit is done."""
    arrived = check_in_of(activity, lock=True)
    if arrived is None:
        raise Conflict("还没有签到。", code="not_available")
    act.occurred_at = moment(act, at)
    stayed = act.occurred_at - arrived.at
    if not timedelta(0) <= stayed <= LONGEST:
        raise Invalid({"at": "签退时间要在签到之后的 24 小时之内。"})
    act.save(arrived, event="customers.checkin.leave", left_at=act.occurred_at,
             minutes=int(stayed.total_seconds() // 60))  # fmt: skip
    if outcome and activity.status in NOT_DONE:
        complete.inside(act, activity, outcome=outcome, notes=notes)
    elif notes:
        act.save(activity, notes=notes)
    return arrived


@action("customers.checkin.confirm", "确认", icon="check", available=CHECK_IN.available("confirm"))
def confirm(
    act: Act,
    check_in: CheckIn,
    *,
    note: Annotated[str, Text("说明", max_length=200, blank=True)] = "",
    keep_place: Annotated[bool, YesNo("同时记为客户位置")] = False,
) -> CheckIn:
    """The leader believes it: the visit counts. The place may become the customer's."""
    judge(act, check_in, CheckInState.CONFIRMED, note)
    if keep_place and check_in.customer_id:
        customer = visible(act.by, Customer, "change").filter(pk=check_in.customer_id).first()
        if customer is None:
            raise NotAllowed("你不能改这个客户的位置。")
        act.save(customer, event="customers.customer.change", place=check_in.place)
    return check_in


@action("customers.checkin.refuse", "不通过", permission="confirm", icon="ban", danger=True,
        available=CHECK_IN.available("refuse"))  # fmt: skip
def refuse(act: Act, check_in: CheckIn, *, note: Annotated[str, Text("原因", max_length=200)]) -> CheckIn:
    """The leader does not believe it: the visit does not count as effective."""
    judge(act, check_in, CheckInState.REFUSED, note)
    return check_in


def judge(act: Act, check_in: CheckIn, state: CheckInState, note: str) -> None:
    """Set the state of a check-in and of its visit. Raises NotAllowed for one's own."""
    if has_to_ask(act.by, check_in.owner_id):
        raise NotAllowed("自己的签到要由主管确认。")
    act.reason = note or act.reason
    act.save(check_in, state=state, judged_by=act.by.user_id, judged_at=act.now)
    activity = (
        visible(SYSTEM, Activity).select_for_update(of=("self",)).filter(pk=check_in.activity_id).first()
    )
    if activity is not None:
        act.save(activity, event="customers.activity.check_in", check_in=state)


def moment(act: Act, at: datetime | None) -> datetime:
    """When it really was. Raises Invalid for a time to come and for one that is too long ago."""
    if at is None or act.now < at <= act.now + AHEAD:
        return act.now
    hours = current_rule().check_in_hours
    if at > act.now:
        raise Invalid({"at": "签到时间不能晚于现在。请检查手机的时间。"})
    if act.now - at > timedelta(hours=hours):
        raise Invalid({"at": say("已经超过 %(hours)s 小时，不能再补传。请把情况写进跟进里。", hours=hours)})
    return at


def distance_of(customer: Customer | None, place: dict[str, str]) -> int | None:
    """Metres to the customer; None when nobody knows where that is."""
    there, here = point_of(customer.place if customer else None), point_of(place)
    return metres(here, there) if here and there else None


def why_reason(distance: int) -> object:
    return say(
        "离客户 %(distance)s 米，超过 %(limit)s 米。请写明原因，由主管确认。",
        distance=distance, limit=current_rule().check_in_metres,
    )  # fmt: skip


def arrival(act: Act, activity: Activity, *, photo: UUID | None, **given: Any) -> dict[str, Any]:
    """The stored values of a check-in."""
    return {
        **given, "activity": activity, "customer_id": activity.customer_id, "at": act.occurred_at, "photo": photo,
        "photo_digest": attachments.digest_of(act.by, photo) if photo else "",
    }  # fmt: skip


def check_in_of(activity: Activity, *, lock: bool = False) -> CheckIn | None:
    """The check-in of a visit."""
    rows = visible(SYSTEM, CheckIn).filter(activity=activity.pk)
    found: CheckIn | None = (rows.select_for_update(of=("self",)) if lock else rows).first()
    return found
