"""How people stop working here: suspended at once, or leaving → handed over → left; and how they come back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import cycle
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _t

from paceline.access import open_work, sessions, tokens
from paceline.access.models import User, UserStatus
from paceline.access.principal import rights_changed
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Day, Rows, Text, UserLink, key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.acting import config_door
from paceline.records.acting.bulk import perform_many
from paceline.records.action import action
from paceline.records.actions.user import require_another_admin

LastDay = Annotated[date | None, Day("最后工作日", blank=True, hint="留空表示今天")]
Plan = Annotated[
    list[dict[str, Any]],
    Rows("交接给", {"object": Text("对象", max_length=80, blank=True), "to": UserLink("接手人")}),
]


@action("access.user.suspend", "停用", icon="ban", danger=True)
def suspend(act: Act, user: User) -> User:
    """No sign-in and no token works from the next request on; what the person owns stays."""
    act.by.require_admin()
    require_another_admin(user)
    if user.suspended_at is not None:
        raise Conflict("这个账号已经停用了。")
    lock_out(act, user)
    config_door.changed(act, user, {"suspended_at": act.now})
    rights_changed()
    return user


@action("access.user.resume", "恢复使用", icon="undo-2")
def resume(act: Act, user: User) -> User:
    """The person may sign in again; tokens stay revoked."""
    act.by.require_admin()
    if user.suspended_at is None:
        raise Conflict("这个账号没有停用。")
    config_door.changed(act, user, {"suspended_at": None})
    rights_changed()
    return user


@action("access.user.start_leaving", "开始离职交接", icon="sign-out")
def start_leaving(act: Act, user: User, *, left_on: LastDay = None) -> User:
    """The person still works here while everything is handed over."""
    act.by.require_admin()
    require_status(user, UserStatus.ACTIVE)
    config_door.changed(act, user, {"status": UserStatus.LEAVING, "left_on": left_on or local_day(act.now)})
    rights_changed()
    return user


@action("access.user.hand_over", "交接", icon="swap")
def hand_over(act: Act, user: User, *, plan: Plan) -> dict[str, Any]:
    """Move all open records to others, as one batch that can be undone.

    A row without an object takes all objects that no row names; several rows for one object share evenly. An
    administrator moves records that he may not read, so each event names him and the batch.
    Returns `{"batch", "moved", "failed"}`.
    """
    act.by.require_admin()
    takers = checked(user, plan)
    act.batch = act.batch or uuid7()
    by, moved, failed = replace(act.by, kind="system"), 0, list[Any]()
    for held in open_work.held_by(user):
        chosen = takers.get(held.of.name) or takers.get("") or []
        for taker, keys in shared_out(held.keys, chosen).items():
            verb, given = f"{held.of.name}.assign", {"owner": str(taker)}
            done = perform_many(by, verb, keys, given, via=act.via, batch=act.batch).as_json()
            moved, failed = moved + done["done"], failed + done["failed"]
    act.tell(user, act.action, to=sorted(str(key) for keys in takers.values() for key in keys), moved=moved)
    return {"batch": str(act.batch), "moved": moved, "failed": failed}


@action("access.user.leave", "办理离职", icon="user-minus", danger=True)
def leave(act: Act, user: User) -> User:
    """The end: nothing open may be left with the person. History keeps the name."""
    act.by.require_admin()
    require_status(user, UserStatus.LEAVING)
    require_another_admin(user)
    require_nothing_open(user)
    lock_out(act, user)
    config_door.changed(act, user, {"status": UserStatus.LEFT, "left_on": user.left_on or local_day(act.now)})
    rights_changed()
    return user


@action("access.user.rejoin", "撤销离职", icon="undo-2")
def rejoin(act: Act, user: User) -> User:
    """Somebody stays after all, or comes back."""
    act.by.require_admin()
    if user.status == UserStatus.ACTIVE:
        raise Conflict("这位同事本来就在职。")
    config_door.changed(act, user, {"status": UserStatus.ACTIVE, "left_on": None})
    rights_changed()
    return user


def checked(user: User, plan: Iterable[dict[str, Any]]) -> dict[str, list[UUID]]:
    """Who takes which object: `{"" or object: keys of people}`. Raises Invalid."""
    takers: dict[str, list[UUID]] = {}
    for row in plan:
        name = object_called(row["object"] or "")
        taker = User.objects.filter(pk=key_of(row["to"])).first()
        if taker is None or taker.pk == user.pk or taker.status != UserStatus.ACTIVE:
            raise Invalid({"plan": "接手人要是另一位在职的同事。"})
        takers.setdefault(name, []).append(taker.pk)
    if not takers:
        raise Invalid({"plan": "请选择接手人。"})
    return takers


def object_called(text: str) -> str:
    """`customers` or `customers.customer` → `customers.customer`; "" stays. Raises Invalid."""
    known = {of.name for of in open_work.owned_objects()}
    of = registry.by_path.get(text)
    name = of.name if of else text.lower()
    if name and name not in known:
        raise Invalid({"plan": "没有「%(name)s」这种可交接的对象。"}, params={"name": text[:60]})
    return name


def shared_out(keys: Iterable[UUID], takers: list[UUID]) -> dict[UUID, list[UUID]]:
    """Keys by taker, one after the other in turn."""
    shares: dict[UUID, list[UUID]] = {}
    for key, taker in zip(keys, cycle(takers), strict=False):
        shares.setdefault(taker, []).append(key)
    return shares


def require_status(user: User, status: str) -> None:
    """Raises Conflict naming the present status."""
    if user.status != status:
        raise Conflict(
            "现在的状态是「%(now)s」，要先变成「%(wanted)s」。",
            params={"now": UserStatus(user.status).label, "wanted": UserStatus(status).label},
        )


def require_nothing_open(user: User) -> None:
    """Raises Conflict with how many open records of each object wait for somebody else."""
    held = [f"{one.of.label} {len(one.keys)}" for one in open_work.held_by(user)]
    managed = [unit.name for unit in open_work.units_managed(user)]
    if held:
        raise Conflict(
            "%(name)s手上还有：%(what)s。请先用「交接」转给同事。",
            params={"name": user.name, "what": _t("、").join(held)},
            code="open_records",
        )
    if managed:
        raise Conflict(
            "%(name)s还负责：%(what)s。请先换负责人。",
            params={"name": user.name, "what": _t("、").join(managed)},
            code="manages_units",
        )


def lock_out(act: Act, user: User) -> None:
    """End every session and token of a person."""
    sessions.end_all(user.pk)
    tokens.revoke_all(user, act.now)
