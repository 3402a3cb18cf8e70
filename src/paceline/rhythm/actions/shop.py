"""The month of a shop whose owner works alone: one number, in force at once."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _t

from paceline.access.alone import works_alone
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.periods import period_of
from paceline.metadata.fields import DecimalNumber
from paceline.records.act import Act
from paceline.records.action import action
from paceline.rhythm.actions.publishing import approve, publish, revise, submit
from paceline.rhythm.actions.target import create
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import Measured, PeriodUnit
from paceline.rhythm.queries.daily.shop import target_of

Value = Annotated[Decimal, DecimalNumber("这个月要卖多少", decimal_places=2)]


@action(
    "rhythm.target.set_month", "定本月目标", on="collection", permission="create", icon="target", hidden=True
)
def set_month(act: Act, *, value: Value) -> Target:
    """What the month is to bring, in force at once: who works alone has nobody to ask. A second number revises the
    first; the same again changes nothing.

    Raises Conflict where several people work, Invalid for what is no amount above 0.
    """
    if not works_alone(act.by.user_id):
        raise Conflict("只有一个人的小店可以直接定本月目标。多人的公司在「目标」里新建、提交和发布。")
    if value <= 0:
        raise Invalid({"value": "目标值要大于 0。"})
    today = local_day(act.now)
    now = target_of(act.by, today)
    if now is None:
        return begun(act, value)
    now = visible(act.by, Target, "change").select_for_update(of=("self",)).get(pk=now.pk)
    if now.amount != value:
        revise.within(act, now, value=value, reason=_t("店主改了本月目标"))
    return now


def begun(act: Act, value: Decimal) -> Target:
    """A first target, taken through all its states in one step."""
    month = period_of(PeriodUnit.MONTH, local_day(act.now))
    values = {
        "metric": Measured.WON_AMOUNT, "value": value, "period": PeriodUnit.MONTH, "starts_on": month.start,
        "owner": act.by.user_id, "basis": _t("店主自己定的"),
    }  # fmt: skip
    made: Target = create.within(act, values=values)
    submit.within(act, made)
    approve.within(act, made)
    publish.within(act, made)
    return made
