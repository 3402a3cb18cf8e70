"""销售节奏: the conclusion, the target with its forecast, the way from it to the work of a day, who stands where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.access.principal import Principal
from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.interfaces.web.pages.rhythm import looking_back
from paceline.interfaces.web.pages.rhythm.alerts import lines_of
from paceline.interfaces.web.pages.rhythm.asked import Asked, options
from paceline.interfaces.web.pages.rhythm.drawing import kept_page, markup_of, parts_of, refresh_if_stale
from paceline.interfaces.web.pages.rhythm.fan import Fan, fan
from paceline.interfaces.web.pages.rhythm.stepping import day_field
from paceline.interfaces.web.pages.rhythm.targets import LIGHTS, TONES
from paceline.kernel.periods import Period
from paceline.methods.rhythm.achievable import Binding, Verdict
from paceline.methods.rhythm.advice import fix_label
from paceline.methods.rhythm.parameters import Parameter, Source
from paceline.rhythm.models import Alert, Target
from paceline.rhythm.queries.cockpit import Cockpit, Effort, chosen_target, cockpit, targets_to_choose
from paceline.rhythm.queries.fresh import fresh
from paceline.rhythm.queries.monitor import alerts
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.targets.planning import Planned
from paceline.rhythm.queries.targets.weights import node_of

EVEN = 0.5
MOST_ALERTS = 12
USUAL = 0.7
CERTAINTIES = (0.5, USUAL, 0.8, 0.9)
VERDICTS = {
    Verdict.IN_REACH: ("可达", "ok"), Verdict.CHALLENGING: ("有挑战", "warn"),
    Verdict.OUT_OF_REACH: ("不可达", "danger"),
}  # fmt: skip
BINDINGS = {
    Binding.TIME: "时间不够", Binding.HOURS: "工时不够", Binding.LEADS: "线索不够", Binding.MARKET: "市场容量不够",
    Binding.NOTHING: "没有什么卡住",
}  # fmt: skip
SOURCES = {
    Source.OWN: "自己的数据", Source.SHRUNK: "与上级合并", Source.TEMPLATE: "模板", Source.OVERRIDE: "手动",
    Source.FOLLOWS: "随后面阶段",
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
    by_hand_url: str


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The page of one target, or how to begin when there is none."""
    by, asked = actor(request), Asked.of(request)
    if asked.is_earlier:
        return looking_back.show(request, by, asked)
    organisation, key = Organisation.known(), request.GET.get("target", "")[:40]
    offered = fresh(by, f"rhythm.offered.{asked.period.start}", lambda: offer(by, asked.period))
    target = fresh(
        by, f"rhythm.chosen.{key}.{asked.period.start}.{asked.as_of}",
        lambda: chosen_target(by, key, asked.period, asked.as_of),
    )  # fmt: skip
    context: dict[str, Any] = {
        "asked": asked,
        "back": False,
        "choices": offered,
        "may_make": by.can("rhythm.target", "create"),
        "may_set_rates": by.can("rhythm.conversionoverride", "create"),
        **day_field(asked, target=key),
    }
    if target is None:
        return page(request, "pages/rhythm/none.html", **context)
    mine = f"{target.pk}.{get_language()}"
    context |= {
        "target": target, "name": organisation.name_of(node_of(target)), "node_key": node_of(target).key,
        "options": fresh(by, f"rhythm.options.{mine}", lambda: options(offered, str(target.pk))),
        **body_of(request, by, asked, target, organisation),
    }  # fmt: skip
    return page(request, "pages/rhythm/cockpit.html", **context)


def body_of(
    request: HttpRequest, by: Principal, asked: Asked, target: Target, organisation: Organisation
) -> dict[str, Any]:
    """Alerts and parts: as they were kept where the page is the usual one, else worked out now."""
    sure, mine = certainty(request), f"{target.pk}.{get_language()}"
    kept = None
    if sure == USUAL and "live" not in request.GET:
        place = f"rhythm.kept.{mine}.{asked.period.start}.{asked.as_of}"
        kept = fresh(by, place, lambda: kept_page(by, target, asked, organisation))
    if kept is not None:
        refresh_if_stale(kept)
        alerts = fresh(by, f"rhythm.alerts.{mine}", lambda: lines_of(by, standing(by, target, organisation)))
        return {"parts": markup_of(kept), "kept_at": kept.made_at, "alerts": alerts}
    found = cockpit(by, target, asked.as_of, organisation, sure)
    alerts = lines_of(by, standing(by, target, organisation))
    parts = parts_of(context_of(asked, target, found, sure))
    return {"parts": parts, "kept_at": None, "alerts": alerts}


def offer(by: Principal, period: Period) -> list[tuple[str, str]]:
    """The targets to choose from: key and whose."""
    found = targets_to_choose(by, period)
    return [(str(one.pk), one.unit.name if one.unit_id else str(one.owner)) for one in found]


def context_of(asked: Asked, target: Target, found: Cockpit, sure: float) -> dict[str, Any]:
    """What the parts of the page are drawn from."""
    return {
        "asked": asked, "target": target, "of": found, "certainty": sure, "certainties": CERTAINTIES,
        "back": asked.is_earlier,
        **drawn(found, asked.as_of),
    }  # fmt: skip


def standing(by: Principal, target: Target, organisation: Organisation) -> list[Alert]:
    """The alerts about whom the target is about, the gravest first."""
    rows = alerts.standing_alerts(by).filter(alerts.of_node(node_of(target), organisation))
    return list(rows[:MOST_ALERTS])


def certainty(request: HttpRequest) -> float:
    """How sure the plan is to be; seven in ten unless something else is asked."""
    asked = request.GET.get("sure", "")
    return next((one for one in CERTAINTIES if f"{one:g}" == asked), USUAL)


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
        "submit_url": submit_url(found),
        "says": conclusion(found),
        "left": workdays_left(found, as_of),
    }  # fmt: skip


def submit_url(found: Cockpit) -> str:
    """The form of a submission; of a unit with what its deals add up to."""
    values = {"starts_on": str(found.found.target.starts_on)}
    if found.found.node.unit is not None and found.forecast is not None:
        known = found.forecast.open_and_won
        values |= {
            "unit": str(found.found.node.unit),
            "commit": str(known.commit),
            "best_case": str(known.best),
        }
    return f"/forecast-submissions/new?{urlencode(values)}"


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
            list_url("rhythm.conversionoverride", {"field": "stage", "op": "eq", "value": str(here.pk)}),
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
