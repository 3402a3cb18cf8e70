"""The cards beside the day: warnings, and one's own pipeline."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext
from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.interfaces.web import formats
from paceline.metadata.registry import registry
from paceline.pipeline.queries import Alert, Summary, examples, pipeline_summary

WITH_EXAMPLES = 2
"""Alerts about records without amounts name a few of them; each costs a query."""
OPPORTUNITY = "pipeline.opportunity"


@dataclass(frozen=True)
class Notice:
    """A warning with its rows one click away."""

    tone: str
    icon: str
    words: str
    detail: str
    url: str


@dataclass(frozen=True)
class Pipeline:
    """The own pipeline with the addresses of the rows behind its figures."""

    summary: Summary
    url: str
    month_url: str
    greatest: float


def warnings_of(by: Principal, alerts: Sequence[Alert]) -> list[Notice]:
    """The alerts in words."""
    named = 0
    found = []
    for alert in alerts:
        detail = _t("合计 %(money)s") % {"money": formats.money(alert.amount)} if alert.amount else ""
        if not detail and named < WITH_EXAMPLES:
            named += 1
            detail = _t("、").join(each.title for each in examples(by, alert))
        icon = "alert" if alert.rule.tone == "danger" else "clock"
        words = alert.message.text(gettext)
        found.append(
            Notice(alert.rule.tone, icon, words, detail, list_url(alert.rule.object, alert.rule.filter))
        )
    return found


def pipeline_of(by: Principal) -> Pipeline | None:
    """One's own opportunities; None for those who may not see any."""
    if not by.can(OPPORTUNITY, "read"):
        return None
    found = pipeline_summary(by)
    won = {
        "all": [
            {"field": "owner", "op": "eq", "value": "me"},
            {"field": "state", "op": "eq", "value": "won"},
            {"field": "closed_on", "op": "within", "value": "this_quarter"},
        ]
    }
    greatest = max((float(stage.amount) for stage in found.stages), default=0.0)
    return Pipeline(found, list_url(OPPORTUNITY, found.filter), list_url(OPPORTUNITY, won), greatest or 1.0)


def list_url(name: str, condition: dict[str, Any]) -> str:
    """The list of an object that shows just these rows."""
    text = json.dumps(condition, ensure_ascii=False, separators=(",", ":"))
    return f"/{registry.get(name).path}/?{urlencode({'filter': text, 'layout': 'table'})}"
