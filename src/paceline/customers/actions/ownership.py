"""What people do with leads and customers and their pools: claim, release, protect, freeze; the same for both."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from paceline.access.models import User
from paceline.access.principal import SYSTEM, Scope
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.actions.customer import open_deals
from paceline.customers.models.pool import Handover, PoolRule
from paceline.customers.models.pooled import Ownership
from paceline.customers.pools import going_back, moving
from paceline.customers.pools.claiming import not_claimable, require_allowed
from paceline.customers.pools.places import home_of, kind_of, queue_for
from paceline.customers.pools.standing import standing_of
from paceline.customers.states import CONVERTED, DISQUALIFIED, OWNERSHIP
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.fields import Choice, Day, LongText
from paceline.records.act import Act
from paceline.records.action import Available, action

Reason = Annotated[str, LongText("原因")]
Note = Annotated[str, LongText("原因", blank=True)]
Until = Annotated[date, Day("保护到")]
Rule = Annotated[str, Choice("规则", PoolRule)]


def claim(act: Act, record: Any) -> Any:
    """The first one gets it: the row is locked, whoever comes later hears who was first."""
    if act.by.user_id is None:
        raise NotAllowed("只有同事本人可以领取。")
    user = visible(SYSTEM, User).get(pk=act.by.user_id)
    require_allowed(record, user)
    moving.give(act, record, user, Handover.CLAIM)
    return record


def release(act: Act, record: Any, *, reason: Reason) -> Any:
    """Back to the pool of its range, with a reason. Open deals are closed or handed on first."""
    act.reason = reason
    if kind_of(record) == "customer" and (count := open_deals(record).count()):
        raise Conflict("还有 %(count)s 个进行中的商机。请先关闭或转交，再放回公海。", params={"count": count})
    moving.put(act, record, pool_for(record), Handover.RELEASE)
    return record


def recycle(act: Act, record: Any, *, rule: Rule) -> Any:
    """Taken back by the rules, judged once more under the lock; nothing happens when it is not due any more."""
    require_system(act)
    pool = pool_for(record)
    standing = standing_of(pool, record)
    if pool.recycling and standing.due and standing.due.rule == rule and standing.is_over(local_day(act.now)):
        moving.put(act, record, pool, Handover.RECYCLE, rule=rule)
    return record


def extend(act: Act, record: Any) -> Any:
    """Its clock of deals is put off once more, because an advanced deal is open."""
    require_system(act)
    times = standing_of(pool_for(record), record).extensions_by(local_day(act.now))
    if times:
        act.save(record, extensions=record.extensions + times)
    return record


def queue(act: Act, record: Any) -> Any:
    """To the managers' queue: what somebody who leaves had is not thrown into the open pool."""
    pool = queue_for(kind_of(record), record.team_id)
    if pool is None:
        raise Invalid("还没有主管队列。请先在公海设置里建一个。")
    if not (act.by.kind == "system" or act.by.scope(f"customers.{kind_of(record)}", "assign") > Scope.OWN):
        raise NotAllowed("只有主管可以转入主管队列。")
    moving.put(act, record, pool, Handover.QUEUE)
    return record


def protect(act: Act, record: Any, *, until: Until, reason: Reason) -> Any:
    """Not taken back until a day; somebody above the owner says so, or an approval does."""
    act.reason = reason
    pool, today = pool_for(record), local_day(act.now)
    if not today <= until <= today + timedelta(days=pool.protect_days):
        raise Invalid({"until": "保护最长 %(days)s 天，最晚到 %(last)s。"}, params={
            "days": pool.protect_days, "last": (today + timedelta(days=pool.protect_days)).isoformat()})  # fmt: skip
    above = act.by.kind == "system" or act.by.scope(f"customers.{kind_of(record)}", "assign") > Scope.OWN
    if act.via != "approval" and (not above or act.by.user_id == record.owner_id):
        raise NotAllowed("保护要由主管批准。请联系你的主管。")
    act.save(record, ownership=Ownership.PROTECTED, protect_until=until)
    return record


def unprotect(act: Act, record: Any) -> Any:
    """The protection is over."""
    act.save(record, ownership=Ownership.PRIVATE, protect_until=None)
    return record


def freeze(act: Act, record: Any, *, reason: Reason) -> Any:
    """For compliance: it stays where it is, nobody claims it and no rule takes it back."""
    act.reason = reason
    act.save(record, ownership=Ownership.LOCKED, protect_until=None)
    return record


def unfreeze(act: Act, record: Any, *, reason: Note = "") -> Any:
    """It lives on where it was: in its pool, or with its owner."""
    act.reason = reason or act.reason
    act.save(record, ownership=Ownership.POOL if record.pool_id else Ownership.PRIVATE)
    return record


def pool_for(record: Any) -> Any:
    """The pool of a record's range. Raises Invalid when there is none."""
    pool = home_of(record)
    if pool is None:
        raise Invalid("没有适合这条记录的公海。请管理员先设置公海。")
    return pool


def require_system(act: Act) -> None:
    if act.by.kind != "system":
        raise NotAllowed("这一步由系统按公海规则进行。")


def can(verb: str) -> Available:
    """Whether the move is allowed now; a lead that has ended is nobody's business any more."""
    allowed = OWNERSHIP.available(verb)

    def why_not(record: Any) -> object:
        is_over = kind_of(record) == "lead" and record.status in (CONVERTED, DISQUALIFIED)
        return "这条线索已经结束，不再进出公海。" if is_over else allowed(record)

    return why_not


def declare(of: str) -> None:
    """Give leads or customers these actions."""
    action(f"{of}.claim", "领取", icon="user-plus", available=not_claimable)(claim)
    action(f"{of}.release", "放回公海", permission="change", icon="inbox", available=can("release"))(release)
    action(f"{of}.recycle", "回收", hidden=True, icon="inbox", available=can("recycle"))(recycle)
    action(f"{of}.extend", "延期", hidden=True, icon="clock", available=can("extend"))(extend)
    action(f"{of}.queue", "转入主管队列", permission="assign", icon="inbox", available=can("queue"))(queue)
    action(f"{of}.protect", "保护", permission="change", icon="lock", available=can("protect"))(protect)
    action(f"{of}.unprotect", "取消保护", permission="assign", icon="lock", available=can("unprotect"))(
        unprotect
    )
    action(f"{of}.freeze", "冻结", permission="assign", icon="ban", danger=True, available=can("freeze"))(
        freeze
    )
    action(f"{of}.unfreeze", "解除冻结", permission="assign", icon="undo-2", available=can("unfreeze"))(
        unfreeze
    )
    going_back.declare(of)


declare("customers.lead")
declare("customers.customer")
