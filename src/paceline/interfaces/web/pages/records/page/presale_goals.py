"""The block of a presale about its goals: what is reached by now, and the targets of teams and people for it (R125)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _t

from paceline.access.principal import Level
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import Measured, PeriodUnit
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.targets.standing import Standing, standing
from paceline.trade.reports.presale_effect import reached_of

GOALS = ("goal_quantity", "goal_amount", "goal_deposits", "goal_customers")
MONEY = "金额"
MOST = 12


@dataclass(frozen=True)
class Bar:
    """One goal with what is reached of it; `url` leads to the rows, `title` says how it is counted."""

    name: str
    actual: Decimal
    goal: Decimal
    share: float | None
    is_money: bool
    title: str
    url: str = ""


@dataclass(frozen=True)
class PresaleGoals:
    """The campaign's own goals, its targets in the cube, and where to make one."""

    reached: list[Bar]
    targets: list[Bar]
    new_url: str


def goals_of(on: Opened) -> PresaleGoals | None:
    """Nothing for those who may not read the goals, nor while there are none and none can be set."""
    if any(on.by.level(on.of.name, name) <= Level.MASKED for name in GOALS):
        return None
    reached = [
        Bar(_t(one.words), one.actual, one.goal, one.share, one.words == MONEY, one.basis.text(_t))
        for one in reached_of(on.by, on.record)
    ]
    targets = [
        Bar(
            one.name, one.actual, one.target.amount, one.pace.attainment, bool(one.measure.amount),
            one.target.name, list_url(one.measure.object, one.behind),
        )
        for one in targets_of(on)
    ]  # fmt: skip
    may = on.by.can("rhythm.target", "create")
    return (
        PresaleGoals(reached, targets, new_target(on) if may else "") if reached or targets or may else None
    )


def targets_of(on: Opened) -> list[Standing]:
    """How the targets for this presale stand, the largest first."""
    if not on.by.can("rhythm.target", "read"):
        return []
    rows = visible(on.by, Target).filter(campaign=on.record.pk).select_related("unit", "owner")
    organisation, today = Organisation.known(), formats.today()
    found = (standing(on.by, one, today, organisation) for one in rows.order_by("-value", "pk")[:MOST])
    return [one for one in found if one is not None]


def new_target(on: Opened) -> str:
    """The form of a target for the month in which the balances are paid, filled in with the campaign's goal."""
    one = on.record
    day = one.balance_from or (local_day(one.closes_at) if one.closes_at else formats.today())
    values: dict[str, Any] = {
        "metric": Measured.PRESALE_AMOUNT.value, "period": PeriodUnit.MONTH.value, "starts_on": day.isoformat(),
        "campaign": str(one.pk),
    }  # fmt: skip
    if one.goal_amount is not None:
        values["value"] = f"{one.goal_amount:.2f}"
    led = Organisation.known().led_by(on.by.user_id)
    if led is not None:
        values["unit"] = str(led)
    return "/targets/new?" + urlencode(values)
