"""Who brought whom: one referrer each and no circles. The reward for it is decided in `reward.py`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Referral
from paceline.customers.models.member import RewardState
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic

GATE = 7_340_934
"""Advisory lock: referrals are made one after another, so that two at once do not close a circle."""


@action("customers.referral.create", "登记转介绍", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> Referral:
    """Somebody was brought by somebody; today unless a day is given."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])
    referred, referrer = key_of(values.get("referred")), key_of(values.get("referrer"))
    if referred and referrer:
        require_no_circle(referred, referrer)
        if visible(SYSTEM, Referral).filter(referred=referred).exists():
            raise Invalid({"referred": "这位客户已经有介绍人了。"})
    dated = {**values, "referred_on": values.get("referred_on") or local_day(act.occurred_at)}
    return generic.create(act, of=registry.of(Referral), values=dated)  # type: ignore[return-value]


@action("customers.referral.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, referral: Referral, *, values: dict[str, Any]) -> Referral:
    """Another day or note; who brought whom is removed and entered anew."""
    for name in ("referred", "referrer"):
        if name in values and key_of(values[name]) != getattr(referral, f"{name}_id"):
            raise Invalid({name: "介绍关系不能改。登记错了请删除，再重新登记。"})
    generic.change(act, referral, values=values)
    return referral


@action("customers.referral.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, referral: Referral) -> None:
    """Only while nothing was given for it."""
    if referral.reward == RewardState.GIVEN:
        raise Conflict("已经奖励过积分的转介绍不能删除。要删除请先「收回奖励」。")
    generic.remove(act, referral)


@action("customers.referral.restore", "恢复", permission="remove", icon="undo-2", hidden=True)
def restore(act: Act, referral: Referral) -> None:
    """Back, unless the circle has been closed or somebody else was entered meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])
    require_no_circle(referral.referred_id, referral.referrer_id)
    if visible(SYSTEM, Referral).filter(referred=referral.referred_id).exists():
        raise Conflict("这位客户已经有别的介绍人了。")
    generic.restore(act, referral)


def require_no_circle(referred: UUID, referrer: UUID) -> None:
    """Raises Invalid when the newcomer stands somewhere above the referrer already."""
    if referred == referrer:
        raise Invalid({"referrer": "不能自己介绍自己。请选择另一位客户。"})
    above: UUID | None = referrer
    seen = {referred}
    while above is not None:
        if above in seen:
            raise Invalid({"referrer": "这样会绕成一圈：介绍人正是由这位客户（或他介绍的人）介绍来的。"})
        seen.add(above)
        above = visible(SYSTEM, Referral).filter(referred=above).values_list("referrer", flat=True).first()
