"""Reviews: set up in cycles, prepared with a frozen pack, held, decided, checked the next time."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, morning, working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityKind
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Choice, Day, Keys, LongText, Text, UserLink, key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.rhythm.models import Review, ReviewAttendee, ReviewDecision, ReviewNote
from paceline.rhythm.models.review import DecisionState, ReviewKind, ReviewState, Settlement
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.reviews.pack import node_of, pack_of
from paceline.rhythm.states import REVIEW
from paceline.workflow.notifications import notify

USUAL_SPAN = timedelta(days=7)
"""How far a first review looks back."""
MOST_PEOPLE = 60
Here = Annotated[list[Any], Keys("出席的人", blank=True)]
What = Annotated[str, Text("决定", max_length=200)]
Who = Annotated[User, UserLink("负责人")]
Until = Annotated[date, Day("完成日期")]
Settled = Annotated[str, Choice("检查结果", Settlement)]


@action("rhythm.review.create", "安排复盘", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> Review:
    """A review on a day; the last one of the same people comes before it, so that its decisions are checked."""
    given = dict(values)
    unit, person = key_of(given.get("unit")), key_of(given.get("person"))
    before = visible(SYSTEM, Review).filter(
        kind=given.get("kind") or "weekly", unit=unit, person=person, due_on__lt=given["due_on"]
    ) if given.get("due_on") else None  # fmt: skip
    given["previous"] = before.order_by("-due_on").first() if before is not None else None
    made: Review = generic.create(act, of=registry.of(Review), values=given)  # type: ignore[assignment]
    return made


@action(
    "rhythm.review.prepare",
    "备好数据",
    permission="change",
    icon="refresh",
    available=REVIEW.available("prepare"),
)
def prepare(act: Act, review: Review) -> Review:
    """Freeze the data pack as of now. It is not changed afterwards: later facts are for the next review."""
    freeze(act, review)
    act.save(review, state=ReviewState.PREPARED, frozen_at=act.now)
    invite(act, review)
    return review


def freeze(act: Act, review: Review) -> None:
    """Keep what the figures are now, with their digest."""
    today = local_day(act.now)
    since = review.previous.due_on if review.previous_id else today - USUAL_SPAN
    by = act.by if act.by.kind != "system" else SYSTEM
    pack = pack_of(by, review, since, today)
    digest = hashlib.sha256(json.dumps(pack, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    act.save_parts(review, {"pack": pack, "digest": digest})


def invite(act: Act, review: Review) -> None:
    """Who is to come: the people of the unit, or the two of a one-on-one; each hears once that it is prepared."""
    organisation = Organisation.today()
    people = dict.fromkeys([review.owner_id, *organisation.everybody_in(node_of(review))])
    keys = [key for key in people if key in organisation.people][:MOST_PEOPLE]
    for key in keys:
        act.create(
            ReviewAttendee, event="rhythm.reviewattendee.invite", links_checked=True, review=review, user=key
        )
    notify(
        [key for key in keys if key != act.by.user_id], kind="review",
        template="「%(name)s」的数据已备好，%(day)s 开。",
        params={"name": review.name, "day": review.due_on.isoformat()}, key=f"review:{review.pk}",
        about=("rhythm.review", review.pk), url=f"/rhythm/reviews/{review.pk}/",
    )  # fmt: skip


@action(
    "rhythm.review.attend", "记出席", permission="change", icon="users", available=REVIEW.available("decide")
)
def attend(act: Act, review: Review, *, users: Here) -> Review:
    """Who is here; everybody else who was to come is not."""
    here = {UUID(str(one)) for one in users or ()}
    for one in visible(SYSTEM, ReviewAttendee).filter(review=review).select_for_update(of=("self",)):
        act.save(one, event="rhythm.reviewattendee.mark", present=one.user_id in here)
    act.tell(review, act.action, present=len(here))
    return review


@action("rhythm.review.note", "记私人笔记", permission="read", icon="note")
def note(act: Act, review: Review, *, text: Annotated[str, LongText("笔记")]) -> ReviewNote:
    """For oneself only; in a one-on-one for the two of it."""
    two = {review.owner_id, review.person_id} if review.kind == ReviewKind.ONE_ON_ONE else set()
    other = next((one for one in two - {act.by.user_id} if one), None) if act.by.user_id in two else None
    made: ReviewNote = act.create(
        ReviewNote, event="rhythm.reviewnote.write", links_checked=True, review=review, author=act.by.user_id,
        reader=other, text=text,
    )  # fmt: skip
    return made


@action(
    "rhythm.review.hold", "开始复盘", permission="change", icon="flag", available=REVIEW.available("hold")
)
def hold(act: Act, review: Review) -> Review:
    """It takes place now."""
    act.save(review, state=ReviewState.HELD, held_at=act.occurred_at)
    return review


@action(
    "rhythm.review.decide", "记决定", permission="change", icon="check", available=REVIEW.available("decide")
)
def decide(
    act: Act,
    review: Review,
    *,
    what: What,
    owner: Who,
    due_on: Until,
) -> ReviewDecision:
    """Who does what until when; it becomes a task of theirs."""
    if due_on < local_day(act.now):
        raise Invalid({"due_on": "完成日期不能早于今天。"})
    if owner.pk not in Organisation.today().people:
        raise Invalid({"owner": "这位同事已离职。请选择在职的同事。"})
    day = working_calendar().add_workdays(due_on, 0)
    at = morning(day)
    task = act.create(
        Activity, event="customers.activity.create", links_checked=True, subject=what[:120], kind=ActivityKind.TASK,
        planned_at=at, owner=owner, notes=str(review),
    )  # fmt: skip
    made: ReviewDecision = act.create(
        ReviewDecision, event="rhythm.reviewdecision.create", links_checked=True, review=review, what=what,
        owner=owner, due_on=due_on, activity=task,
    )  # fmt: skip
    act.tell(review, act.action, what=what, owner=owner.name, due_on=due_on.isoformat())
    return made


@action(
    "rhythm.review.close",
    "关闭复盘",
    permission="change",
    icon="archive",
    available=REVIEW.available("close"),
)
def close(act: Act, review: Review, *, findings: Annotated[str, LongText("结论")]) -> Review:
    """It is over, with its conclusion."""
    act.save(review, state=ReviewState.CLOSED, findings=findings)
    return review


@action(
    "rhythm.review.reopen",
    "重新打开",
    permission="change",
    icon="undo-2",
    available=REVIEW.available("reopen"),
)
def reopen(act: Act, review: Review) -> Review:
    """It was closed too early, or is held after all. The figures stay as frozen; without any they are frozen now."""
    first = not review.pack
    if first:
        freeze(act, review)
    frozen_at = act.now if first else review.frozen_at
    act.save(review, state=ReviewState.HELD, held_at=review.held_at or act.occurred_at, frozen_at=frozen_at)
    if first:
        invite(act, review)
    return review


@action(
    "rhythm.review.miss", "标记错过", permission="change", icon="history", available=REVIEW.available("miss")
)
def miss(act: Act, review: Review) -> Review:
    """Its day has passed without it."""
    act.save(review, state=ReviewState.MISSED)
    return review


@action(
    "rhythm.reviewdecision.settle", "检查结果", permission="change", icon="check-check",
    available=lambda record: "" if record.state == DecisionState.OPEN else "已经有结果了。",
)  # fmt: skip
def settle(
    act: Act,
    decision: ReviewDecision,
    *,
    state: Settled,
    outcome: Annotated[str, LongText("结果说明", blank=True)] = "",
) -> ReviewDecision:
    """What became of it, said when it is checked."""
    act.save(decision, state=state, outcome=outcome)
    return decision
