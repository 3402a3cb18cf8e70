"""What a record asks of the person who opens it: one note under its head, with the button that answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _t

from paceline.access.scope import visible
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.records.action import actions
from paceline.rhythm.forecasting.names import FORECAST_JOB
from paceline.rhythm.models import ForecastIssue
from paceline.rhythm.models.scenario import ScenarioState
from paceline.workflow.models import Job
from paceline.workflow.queue import live


@dataclass(frozen=True)
class Ask:
    """What is asked or told, and the words and the address of the button; `way` as links open (`data-dialog`, "")."""

    words: str
    button: str
    url: str
    way: str = ""


def to_confirm(on: Opened) -> Ask | None:
    """A target in force asks its owner to confirm that it was read."""
    target = on.record
    if on.removed or not target.counts or target.confirmed_at is not None or target.owner_id != on.by.user_id:
        return None
    return Ask(_t("这个目标等你确认已阅。"), _t("确认已阅"), f"{on.url}do/confirm", "data-dialog")


def of_scenario(on: Opened) -> Ask | None:
    """A proposed one says why and asks whoever may decide; else where the one that was run is seen."""
    accept = actions["rhythm.scenario.accept"]
    if on.record.state == ScenarioState.PROPOSED and on.allows(accept):
        return Ask(on.record.reason, _t("采纳"), f"{on.url}do/accept", "data-dialog")
    return result_of(on)


def result_of(on: Opened) -> Ask | None:
    """Where a scenario that was run is seen; it is worked out in the background."""
    job = visible(on.by, Job).filter(live(), kind=FORECAST_JOB, args__scenario_id=str(on.record.pk)).first()
    if job is not None:
        return Ask(_t("正在后台推演，做完会和基准并排。"), _t("去预测页看进度"), "/rhythm/forecast/")
    found = visible(on.by, ForecastIssue).filter(scenario=on.record.pk).order_by("-issued_at").first()
    if found is None:
        return None
    return Ask(
        _t("推演好了，结果在预测页和基准并排。"), _t("看结果"), f"/rhythm/forecast/?metric={found.metric}"
    )


def to_hang_up(on: Opened) -> Ask | None:
    """A screen is looked at full screen; in the hall by its link."""
    if on.removed:
        return None
    words = _t("在这台电脑上全屏打开；挂在大厅请用「大屏链接」，不用登录。")
    return Ask(words, _t("打开大屏"), f"/wall/{on.record.pk}/")


ASKS: dict[str, Callable[[Opened], Ask | None]] = {
    "rhythm.target": to_confirm, "rhythm.scenario": of_scenario, "rhythm.bigscreen": to_hang_up,
}  # fmt: skip


def ask_of(on: Opened) -> Ask | None:
    """None where nothing is asked."""
    ask = ASKS.get(on.of.name)
    return ask(on) if ask else None
