"""When forecasts are made: every night for what is sold and received, on demand, and for a scenario."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import get_visible, visible
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.rhythm.forecasting.names import FORECAST_JOB, METRICS
from paceline.rhythm.models import ForecastIssue, Scenario
from paceline.rhythm.models.forecast import IssuedHow
from paceline.workflow.handlers import job
from paceline.workflow.run import Run
from paceline.workflow.schedules import schedule


@schedule("rhythm.forecasts", "10 1 * * *", "每晚预测")
def nightly() -> str:
    """As of yesterday's close, each metric once; earlier month ends are made up for once. Twice changes nothing."""
    day = local_day(clock.now()) - timedelta(days=1)
    made = [issue for metric in METRICS for issue in made_for(metric, day, IssuedHow.NIGHTLY)]
    return _t("发布了 %(count)s 个预测") % {"count": len(made)}


@job(FORECAST_JOB, "重新预测", attempts=2)
def on_demand(run: Run, *, metric: str, scenario_id: str = "") -> dict[str, Any]:
    """As of today, for whoever asked; with a scenario what it would make of the same day's forecast."""
    scenario = get_visible(run.by, Scenario, UUID(scenario_id)) if scenario_id else None

    def say(done: int, total: int, words: str) -> None:
        run.progress(done, total, words)

    how = IssuedHow.SCENARIO if scenario else IssuedHow.ASKED
    made = made_for(
        metric, local_day(clock.now()), how, asked_by=run.by.user_id, scenario=scenario, progress=say
    )
    return {"made": len(made), "issue": str(made[-1].pk) if made else ""}


def made_for(
    metric: str, day: date, how: str, *, asked_by: UUID | None = None, scenario: Scenario | None = None,
    progress: Any = None,
) -> list[ForecastIssue]:  # fmt: skip
    """The forecasts of the earlier month ends that are missing, then that of the day, then scores of what is over."""
    from paceline.rhythm.forecasting import archive, making
    from paceline.rhythm.forecasting.cluster import chosen_fit

    known = visible(SYSTEM, ForecastIssue).filter(metric=metric, as_of=day, how=how)
    if how == IssuedHow.NIGHTLY and known.exists():
        return []
    say = progress or making.quiet
    say(0, 1, _t("读取成交和在谈"))
    source, fit = making.source_of(metric, day), chosen_fit()
    ends = [one for one in archive.month_ends(day) if one < day]
    there = archive.kept_issues(metric, ends)
    missing = [one for one in ends if one not in there and has_past(source, one)]
    total, made = len(missing) + 2, []
    for at, end in enumerate(missing):
        say(at, total, _t("按当时已知补算 %(day)s") % {"day": end})
        made.append(making.issue(source, end, IssuedHow.RECOMPUTED, fit=fit))
    say(len(missing), total, _t("拟合与推演"))
    made.append(making.issue(source, day, how, asked_by=asked_by, scenario=scenario, fit=fit))
    say(len(missing) + 1, total, _t("核对往期"))
    final = making.prepared(source, day)
    if final is not None and final.months:
        archive.keep_truths(metric, final.cube, final.history, final.months, day)
    say(total, total, _t("完成"))
    return [one for one in made if one is not None]


def has_past(source: Any, end: date) -> bool:
    """Whether at least three months were known at that day."""
    first = source.sales.first
    return first is not None and first <= end - timedelta(days=85)
