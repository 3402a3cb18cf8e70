"""Feeds made and revoked; what somebody on leave had planned is moved or taken over (TL-5), and taken back."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import UNDONE
from paceline.customers.models.rule import current_rule
from paceline.kernel.errors import Invalid, NotAllowed
from paceline.kernel.ids import uuid7
from paceline.metadata.fields import UserLink
from paceline.records.act import Act
from paceline.records.action import action
from paceline.rhythm.cadences.placing import loads_of
from paceline.rhythm.calendar.leave import planned_in
from paceline.rhythm.calendar.secret import digest_of
from paceline.rhythm.models import CalendarFeed, Happening
from paceline.rhythm.models.happening import HappeningKind
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.reporting.carrying import moved, spread
from paceline.workflow.notifications import notify

AFTER = 5
"""Workdays after the leave over which what can wait is spread."""
Who = Annotated[User | None, UserLink("谁来代办", blank=True, hint="留空分给同组最闲的同事")]


@action("rhythm.calendarfeed.make", "生成订阅地址", on="collection", permission="read", icon="link")
def make(act: Act) -> str:
    """A new secret address for oneself; the one before stops working. Returns the secret, which is shown once."""
    if act.by.user_id is None:
        raise NotAllowed("只有人可以订阅日历。")
    end_all(act)
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(id=uuid7(), user_id=act.by.user_id, digest=digest_of(token), created_at=act.now)
    act.insert(feed)
    return token


@action(
    "rhythm.calendarfeed.end", "作废订阅地址", on="collection", permission="read", icon="ban", danger=True
)
def end(act: Act) -> int:
    """Nobody reads the calendar by the old address any more."""
    return end_all(act)


def end_all(act: Act) -> int:
    """Revoke what is in force of the actor."""
    rows = visible(SYSTEM, CalendarFeed).filter(user=act.by.user_id, revoked_at__isnull=True)
    ended: int = rows.update(revoked_at=act.now)
    return ended


@action(
    "rhythm.happening.cover", "请假改派", permission="change", icon="swap",
    available=lambda record: "" if record.kind == HappeningKind.LEAVE else "只有请假可以改派。",
)  # fmt: skip
def cover(act: Act, leave: Happening, *, to: Who = None) -> dict[str, Any]:
    """What is planned for the leave: agreed times and P1 go to a colleague with room, the rest to the days after it.

    Owners of customers and deals stay. What finds no room stays where it is and is listed. Returns
    {"delegated", "moved", "kept"} with the subjects.
    """
    tasks = list(planned_in(SYSTEM, leave).select_related("customer").select_for_update(of=("self",)))
    if leave.owner_id is None:
        raise Invalid("没有负责人，不知道是谁请假。")
    helpers = [to.pk] if to is not None else helpers_of(leave.owner_id)
    before = {one.pk: (one.owner_id, one.planned_at) for one in tasks}
    urgent = [one for one in tasks if one.fixed or is_first(one)]
    waiting = [one for one in tasks if one not in urgent]
    told: dict[str, list[str]] = {"delegated": [], "moved": [], "kept": []}
    delegate(act, urgent, helpers, told)
    put_off(act, waiting, leave, told)
    act.save_parts(leave, {"covered": [*leave.covered, *changed(tasks, before)]})
    act.tell(
        leave, act.action, delegated=len(told["delegated"]), moved=len(told["moved"]), kept=len(told["kept"])
    )
    notify(
        [leave.owner_id], kind="leave",
        template="请假期间的安排：代办 %(delegated)s 件，改期 %(moved)s 件，留着 %(kept)s 件。",
        params={name: len(lines) for name, lines in told.items()}, key=f"leave:{leave.pk}:{leave.version}",
        about=("rhythm.happening", leave.pk),
    )  # fmt: skip
    return told


def changed(tasks: list[Activity], before: dict[UUID, tuple[UUID | None, datetime]]) -> list[dict[str, str]]:
    """What covering did to each task, so that it can be taken back."""
    return [
        {
            "id": str(one.pk), "owner": str(before[one.pk][0]), "at": before[one.pk][1].isoformat(),
            "to_owner": str(one.owner_id), "to_at": one.planned_at.isoformat(),
        }
        for one in tasks if (one.owner_id, one.planned_at) != before[one.pk]
    ]  # fmt: skip


@action(
    "rhythm.happening.uncover", "撤销改派", permission="change", icon="undo-2",
    available=lambda record: "" if record.covered else "还没有改派过。",
)  # fmt: skip
def uncover(act: Act, leave: Happening) -> dict[str, Any]:
    """Everything back to whom and when it was, in one step. What was done, moved or handed on since stays as it is.

    Returns {"back", "left"} with the subjects.
    """
    rows = {UUID(one["id"]): one for one in leave.covered}
    found = visible(SYSTEM, Activity).filter(pk__in=list(rows)).order_by("pk").select_for_update(of=("self",))
    told: dict[str, list[str]] = {"back": [], "left": []}
    for one in found:
        row = rows[one.pk]
        if one.status not in UNDONE or not is_as_left(one, row):
            told["left"].append(one.subject)
            continue
        act.save(
            one, event="customers.activity.change", owner=UUID(row["owner"]),
            planned_at=datetime.fromisoformat(row["at"]),
        )  # fmt: skip
        told["back"].append(one.subject)
    act.save_parts(leave, {"covered": []})
    act.tell(leave, act.action, back=len(told["back"]), left=len(told["left"]))
    notify(
        [leave.owner_id] if leave.owner_id else [], kind="leave",
        template="请假改派撤销了：回到原处 %(back)s 件，没动 %(left)s 件。",
        params={name: len(lines) for name, lines in told.items()}, key=f"leave-back:{leave.pk}:{leave.version}",
        about=("rhythm.happening", leave.pk),
    )  # fmt: skip
    return told


def is_as_left(one: Activity, row: dict[str, str]) -> bool:
    """Whether nobody has moved it or handed it on since."""
    return str(one.owner_id) == row["to_owner"] and one.planned_at == datetime.fromisoformat(row["to_at"])


def is_first(one: Activity) -> bool:
    """Whether it is about a customer of the first priority."""
    return one.customer is not None and one.customer.priority == "P1"


def helpers_of(person: UUID) -> list[UUID]:
    """The other sellers of the same unit."""
    organisation = Organisation.today()
    unit = organisation.people[person].unit_id if person in organisation.people else None
    team = organisation.members.get(unit, ()) if unit else ()
    return [one for one in team if one != person and one in organisation.sellers]


def delegate(act: Act, tasks: list[Activity], helpers: list[UUID], told: dict[str, list[str]]) -> None:
    """Give each to the colleague with most room on its day; without room it stays."""
    load, room = loads_of(helpers, local_day(act.now)), current_rule().capacity
    for one in tasks:
        day = local_day(one.planned_at)
        free = [key for key in helpers if load[key][day] + one.minutes <= room]
        if not free:
            told["kept"].append(one.subject)
            continue
        taker = min(free, key=lambda key: (load[key][day], str(key)))
        load[taker][day] += one.minutes
        act.save(one, event="customers.activity.assign", owner=taker)
        told["delegated"].append(one.subject)


def put_off(act: Act, tasks: list[Activity], leave: Happening, told: dict[str, list[str]]) -> None:
    """Spread what can wait over the workdays after the leave."""
    calendar = working_calendar()
    days: list[date] = [calendar.add_workdays(leave.ends_on, at) for at in range(1, AFTER + 1)]
    load: Counter[date] = loads_of([leave.owner_id], local_day(act.now))[leave.owner_id]  # type: ignore[list-item,index]
    places = spread([one.minutes for one in tasks], days, load, current_rule().capacity)
    for one, day in zip(tasks, places, strict=True):
        if day is None:
            told["kept"].append(one.subject)
            continue
        act.save(one, event="customers.activity.change", planned_at=moved(one, day))
        told["moved"].append(one.subject)
