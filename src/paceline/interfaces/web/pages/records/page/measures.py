"""Measures on the page of a deal at its stage, on their own page, and in the editor of stages; effects in words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.kernel import clock
from paceline.pipeline.models import Stage
from paceline.pipeline.queries.measures import Effect, known_effect, measures_of, offered
from paceline.pipeline.reports.measures import points
from paceline.records.action import actions

TAKE = "pipeline.opportunity.take_measure"
MEASURE = "pipeline.stagemeasure"


def offers(on: Opened) -> dict[str, Any] | None:
    """What fits an open deal now; None where there is nothing, or it is not open to the reader."""
    if on.record.state != "open" or not on.by.can(MEASURE, "read"):
        return None
    found = offered(on.by, on.record, clock.now())
    if not found:
        return None
    may = on.allows(actions[TAKE])
    return {"rows": [(one, words(one.effect)) for one in found], "may": may, "kinds": KINDS}


KINDS = {
    "call": "phone",
    "visit": "visit",
    "email": "mail",
    "wechat": "wechat",
    "meeting": "users",
    "demo": "monitor",
}
"""Icons of channels; a task has that of a task."""


def effect_of(on: Opened) -> dict[str, Any]:
    """The effect of a measure."""
    found = known_effect(on.record, clock.now())
    return {"effect": found, "words": words(found)}


def by_stage(by: Principal, stages: list[Stage]) -> dict[str, dict[str, Any]]:
    """The measures of each open stage with their effects, by code, and where one is added."""
    may = by.can(MEASURE, "create")
    return {
        stage.code: {
            "rows": [(one, words(known_effect(one, clock.now()))) for one in measures_of(by, stage)],
            "new_url": f"/stage-measures/new?{urlencode({'stage': stage.pk})}" if may else "",
        }
        for stage in stages if stage.kind == "open"
    }  # fmt: skip


def words(found: Effect) -> str:
    """用过 34 单，68% 走到下一步；没用 51%（120 单）。差 +17 点（3～30）。"""
    used, others = found.used, found.others
    if not used.n:
        return _t("还没有走完这个阶段的商机用过")
    parts = [_t("用过 %(n)s 单，%(rate)s 走到下一步") % {"n": used.n, "rate": share(used.value)}]
    if others.n:
        parts.append(_t("没用 %(n)s 单，%(rate)s") % {"n": others.n, "rate": share(others.value)})
    if found.is_small:
        parts.append(_t("样本不足，不比较"))
    elif found.compared.difference is not None and found.compared.interval is not None:
        between = found.compared.interval
        parts.append(
            _t("差 %(diff)s 点（95%% 区间 %(low)s～%(high)s），是关联，不是因果")
            % {
                "diff": points(found.compared.difference),
                "low": points(between.low),
                "high": points(between.high),
            }
        )
    return _t("；").join(parts)


def share(value: float | None) -> str:
    return "—" if value is None else f"{value:.0%}"
