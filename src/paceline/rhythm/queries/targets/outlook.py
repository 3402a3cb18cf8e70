"""还能完成吗: the answer to whoever asks about one target, as JSON: what is missing, what binds, what would help, how
likely it is by the issued forecast, and which deals decide. The pages draw the same from the same functions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.methods.rhythm.advice import fix_label
from paceline.methods.rhythm.confidence import USUAL
from paceline.rhythm.models import Target
from paceline.rhythm.queries.forecasts import issued
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.targets.planning import Planned, planned
from paceline.rhythm.queries.targets.standing import Standing, standing


def outlook(by: Principal, target: Target, as_of: date, certainty: float = USUAL) -> dict[str, Any]:
    """Everything, within the asker's sight; amounts as exact text. {} while the target has no period."""
    organisation = Organisation.today()
    found = standing(by, target, as_of, organisation)
    if found is None:
        return {}
    plan = planned(by, found, as_of, organisation, certainty)
    return {
        "target": str(target.amount), "as_of": as_of.isoformat(), "achieved": str(found.actual),
        "progress": found.pace.progress, "attainment": found.pace.attainment, "needed": str(found.needed),
        "pace_index": found.pace.index, "light": str(found.pace.light),
        "plan": plan_part(plan) if plan else None,
        "forecast": forecast_part(by, found, as_of, organisation),
    }  # fmt: skip


def plan_part(plan: Planned) -> dict[str, Any]:
    """The way from the gap to entries: latest starts, what is in reach, what binds, what one change would bring."""
    verdict, now = plan.plan.verdict, plan.plan.situation
    return {
        "expected": money(now.expected), "gap": money(plan.plan.gap), "wins": round(plan.plan.wins, 4),
        "verdict": str(verdict.verdict), "binding": str(verdict.binding), "most": money(verdict.amount),
        "from_new": money(verdict.from_new), "missing": money(verdict.missing),
        "certainty": plan.certainty, "chance": plan.reach.chances[0],
        "sentences": [one.text(_t) for one in plan.sentences],
        "stages": [
            {
                "code": stage.stage, "name": plan.stage_names[stage.stage], "chance": round(stage.chance, 6),
                "latest_on": None if stage.starts.latest < 0 else plan.line.day(stage.starts.latest).isoformat(),
                "per_day": stage.per_day, "conversion": known.conversion.value, "n": known.conversion.n,
                "source": str(known.conversion.source), "measured": known.conversion.measured,
                "days_to_win": known.lead_time.value, "days_n": known.lead_time.n,
                "days_source": str(known.lead_time.source), "days_measured": known.lead_time.measured,
            }
            for stage, known in zip(plan.plan.stages, plan.estimate.stages, strict=True)
        ],
        "later": {name: round(count, 4) for name, count in plan.plan.from_later_stages.items()},
        "fixes": [
            {"kind": one.kind, "what": fix_label(one).text(_t), "gain": money(one.gain)} for one in plan.plan.fixes
        ],
    }  # fmt: skip


def forecast_part(
    by: Principal, found: Standing, as_of: date, organisation: Organisation
) -> dict[str, Any] | None:
    """The forecast that held at the close of the day: percentiles, chance, deals that decide, what closes the gap."""
    target, issue = found.target, issued.latest(by, found.target.metric, as_of)
    if issue is None or target.days is None:
        return None
    line = target.product_line
    rows = issued.figures_at(by, issue, found.node, line, target.period, target.days.start)
    figure = issued.first(rows)
    if figure is None:
        return None
    decisive = issued.swings(by, issue, found.node, target.days, organisation, line)
    way = issued.closing(target.amount - figure.p50, decisive, issue)
    return {
        "as_of": issue.as_of.isoformat(), "p10": str(figure.p10), "p50": str(figure.p50), "p90": str(figure.p90),
        "chance": issued.chance(figure, target.amount), "gap": str(target.amount - figure.p50),
        "swings": [swing_part(one) for one in decisive],
        "closing": {
            "deals": [swing_part(one) for one in way.deals], "covered": str(way.covered),
            "missing": str(way.missing), "new_deals": way.new_deals,
        } if way else None,
    }  # fmt: skip


def swing_part(one: issued.Swing) -> dict[str, Any]:
    return {
        "opportunity": str(one.deal.pk), "name": one.deal.name, "amount": str(one.amount),
        "chance": round(one.chance, 4), "lift": str(one.lift),
    }  # fmt: skip


def money(value: float) -> str:
    """A figure of the plan to the cent."""
    return str(Decimal(repr(round(value, 2))).quantize(Decimal("0.01")))
