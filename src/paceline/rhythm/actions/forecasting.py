"""Asking for a forecast now, and for what a scenario would make of it. The worker makes both; they are kept."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.metadata.fields import Choice
from paceline.records.act import Act
from paceline.records.action import action
from paceline.rhythm.forecasting.names import FORECAST_JOB
from paceline.rhythm.models import Scenario
from paceline.rhythm.models.choices import Measured
from paceline.workflow.models import Job
from paceline.workflow.queue import enqueue, live

FORECAST = [
    {"value": Measured.WON_AMOUNT.value, "label": Measured.WON_AMOUNT.label},
    {"value": Measured.RECEIVED.value, "label": Measured.RECEIVED.label},
]
Metric = Annotated[str, Choice("目标指标", FORECAST, blank=True)]


@action(
    "rhythm.forecastissue.make", "重新预测", on="collection", permission="read", icon="refresh", hidden=True
)
def make(act: Act, *, metric: Metric = Measured.WON_AMOUNT) -> Job:
    """Queue a forecast as of now. Raises Conflict while one is being made."""
    require_quiet()
    return enqueue(act.by, FORECAST_JOB, {"metric": metric or Measured.WON_AMOUNT})


@action("rhythm.scenario.run", "推演", permission="read", icon="refresh")
def run(act: Act, scenario: Scenario, *, metric: Metric = Measured.WON_AMOUNT) -> Job:
    """Queue what the scenario makes of today's forecast. No fact is touched. Raises Conflict while one is made."""
    require_quiet()
    act.tell(scenario, act.action, metric=metric)
    label = _t("推演「%(name)s」") % {"name": scenario.name}
    return enqueue(
        act.by,
        FORECAST_JOB,
        {"metric": metric or Measured.WON_AMOUNT, "scenario_id": str(scenario.pk)},
        label=label,
    )


def require_quiet() -> None:
    if visible(SYSTEM, Job).filter(live(), kind=FORECAST_JOB).exists():
        raise Conflict("正在预测。请等它做完再试。")
