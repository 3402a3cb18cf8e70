"""销售节奏: the conclusion, the target with its forecast, the way from it to the work of a day, who stands where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.interfaces.web.pages.rhythm.asked import Asked
from paceline.interfaces.web.pages.rhythm.fan import Fan, fan
from paceline.interfaces.web.pages.rhythm.targets import LIGHTS, TONES
from paceline.methods.rhythm.achievable import Binding, Verdict
from paceline.methods.rhythm.advice import fix_label
from paceline.methods.rhythm.parameters import Parameter, Source
from paceline.rhythm.queries.cockpit import Cockpit, Effort, chosen_target, cockpit, targets_to_choose
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.planning import Planned

EVEN = 0.5
CERTAINTIES = (0.5, 0.7, 0.8, 0.9)
VERDICTS = {
    Verdict.IN_REACH: ("可达", "ok"), Verdict.CHALLENGING: ("有挑战", "warn"),
    Verdict.OUT_OF_REACH: ("不可达", "danger"),
}  # fmt: skip
BINDINGS = {
    Binding.TIME: "时间不够", Binding.HOURS: "工时不够", Binding.LEADS: "线索不够", Binding.MARKET: "市场容量不够",
    Binding.NOTHING: "没有什么卡住",
}  # fmt: skip
SOURCES = {
    Source.OWN: "自己的数据", Source.SHRUNK: "与上级合并", Source.TEMPLATE: "模板", Source.OVERRIDE: "手工",
}  # fmt: skip
METHODS = {"weighted": "阶段加权", "run_rate": "按日成交推算", "stage": "转化与周期推算"}
ICONS = {"calls": "phone", "visits": "visit", "demos": "monitor", "new_deals": "deal"}


def verdict_of(plan: Planned) -> Verdict:
    """The plan's verdict; what past pace makes unlikely is a challenge, however much the open deals promise."""
    return Verdict.CHALLENGING if is_doubtful(plan) else plan.plan.verdict.verdict


def is_doubtful(plan: Planned) -> bool:
    """Whether the open deals say yes and the pace of the past reaches the target less often than not."""
    unlikely = plan.reach.method == "bootstrap" and plan.reach.chances[0] < EVEN
    return unlikely and plan.plan.verdict.verdict == Verdict.IN_REACH


def binding_of(plan: Planned) -> str:
    """What holds the plan back, or how the two ways of counting differ."""
    if is_doubtful(plan):
        share = f"{100 * plan.reach.chances[0]:.0f}%"
        return _t("在谈商机够用，但按过去的成交速度只有 %(share)s 的可能，先看在谈里有没有水分") % {
            "share": share
        }
    return _t(BINDINGS[plan.plan.verdict.binding])


@dataclass(frozen=True)
class StageRow:
    """One stage of the chain: what it needs, until when, and the parameters behind it."""

    name: str
    per_day: float | None
    total: float
    latest: str
    is_late: bool
    conversion: Parameter
    lead_time: Parameter
    chance: float
    open_url: str


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The page of one target, or how to begin when there is none."""
    by, asked = actor(request), Asked.of(request)
    organisation = Organisation.today()
    offered = targets_to_choose(by, asked.period)
    target = chosen_target(by, request.GET.get("target", ""), asked.period, asked.as_of)
    context: dict[str, Any] = {
        "asked": asked,
        "choices": [(str(one.pk), one.unit.name if one.unit_id else str(one.owner)) for one in offered],
        "may_make": by.can("rhythm.target", "create"),
    }
    if target is None:
        return page(request, "pages/rhythm/none.html", **context)
    sure = certainty(request)
    found = cockpit(by, target, asked.as_of, organisation, sure)
    return page(
        request, "pages/rhythm/cockpit.html", **context, target=target, of=found, certainty=sure,
        certainties=CERTAINTIES, **drawn(found, asked.as_of),
    )  # fmt: skip


def certainty(request: HttpRequest) -> float:
    """How sure the plan is to be; seven in ten unless something else is asked."""
    asked = request.GET.get("sure", "")
    return next((one for one in CERTAINTIES if f"{one:g}" == asked), 0.7)


def drawn(found: Cockpit, as_of: date) -> dict[str, Any]:
    """The figures of the templates."""
    plan = found.planned
    return {
        "fan": chart(found),
        "fan_small": chart(found, width=358, height=250, left=36, right=84),
        "url": list_url(found.found.measure.object, found.found.behind),
        "efforts": [(one, ICONS.get(one.code, "task"), list_url(one.object, one.behind)) for one in found.efforts],
        "stages": list(stage_rows(plan)) if plan else [],
        "verdict": VERDICTS[verdict_of(plan)] if plan else ("", ""),
        "binding": binding_of(plan) if plan else "",
        "sentences": [one.text(_t) for one in plan.sentences] if plan and not is_doubtful(plan) else [],
        "fixes": [(fix_label(one).text(_t), one.gain) for one in plan.plan.fixes if one.gain > 0] if plan else [],
        "sources": {source: _t(words) for source, words in SOURCES.items()},
        "below": [(one, _t(LIGHTS[one.pace.light]) if one.pace.light in LIGHTS else "", TONES[one.pace.light],
                   list_url(one.measure.object, one.behind)) for one in found.below],
        "methods": {code: _t(words) for code, words in METHODS.items()},
        "submit_url": f"/forecast-submissions/new?starts_on={found.found.target.starts_on}",
        "says": conclusion(found),
        "left": workdays_left(found, as_of),
    }  # fmt: skip


def chart(found: Cockpit, **size: int) -> Fan:
    """The cumulative chart in one size."""
    series, plan = found.series, found.planned
    ends = (plan.reach.p10, plan.reach.p50, plan.reach.p90) if plan else None
    return fan(
        series.days, [float(a) for a in series.actual], [float(n) for n in series.needed],
        float(found.found.target.amount), ends, **size,
    )  # fmt: skip


def stage_rows(plan: Planned) -> Any:
    """The chain: entries of each stage that the gap needs, the last day they count, and what stands behind."""
    for stage, known in zip(plan.plan.stages, plan.estimate.stages, strict=True):
        late = stage.starts.latest < 0
        chance = stage.chance or 1.0
        here = next(one for one in plan.funnel.path if one.code == stage.stage)
        yield StageRow(
            plan.stage_names[stage.stage], stage.per_day, plan.plan.wins / chance,
            "" if late else formats.day(plan.line.day(stage.starts.latest)), late, known.conversion,
            known.lead_time, stage.chance,
            list_url("pipeline.opportunity", {"all": [
                {"field": "state", "op": "eq", "value": "open"},
                {"field": "stage", "op": "eq", "value": str(here.pk)},
            ]}),
        )  # fmt: skip


def conclusion(found: Cockpit) -> dict[str, Any]:
    """The parts of the first sentence."""
    behind = found.found.pace.to_pace
    narrow: Effort | None = found.bottleneck
    return {
        "behind": behind > 0,
        "amount": abs(behind),
        "days": found.days_behind,
        "narrow": narrow.label if narrow else "",
        "done": found.found.pace.remaining <= 0,
    }


def workdays_left(found: Cockpit, as_of: date) -> int:
    """Workdays of the period after today."""
    return sum(1 for day in found.series.days if day > as_of)
