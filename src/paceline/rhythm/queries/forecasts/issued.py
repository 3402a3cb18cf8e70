"""Issued forecasts as pages read them: the figures of a node, how likely a target is, which deals decide, what closes
a gap. Only stored figures and open deals are read; nothing is fitted but the funnel of units that set their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.kernel.periods import Period
from paceline.methods.rhythm.funnel_model import FunnelModel, OpenDeal, Stage, win_chance
from paceline.methods.rhythm.lead_time import LeadTime
from paceline.methods.rhythm.timeline import Timeline
from paceline.pipeline.funnels import default_funnel
from paceline.pipeline.models import Opportunity
from paceline.rhythm.cuts import Cut
from paceline.rhythm.models import ForecastFigure, ForecastIssue, ForecastTruth, Scenario, Target
from paceline.rhythm.models.choices import IN_FORCE, Measured
from paceline.rhythm.models.forecast import IssuedHow
from paceline.rhythm.queries.funnel.model import company_estimate
from paceline.rhythm.queries.funnel.overrides import by_hand_of, overrides_on
from paceline.rhythm.queries.organisation import Node, Organisation

LEVELS = tuple(round(at / 20, 2) for at in range(1, 20))
SWINGS = 5
LOOKED_AT = 60
"""The largest open deals of a node among which those that decide are found."""
SHOWN = ("name", "amount_base", "stage_entered_at", "stage__code", "stage__name", "owner__name", "team_id")
"""What of an open deal is looked at: not its texts."""
ZERO = Decimal(0)


def base_issues(by: Principal, metric: str) -> Any:
    """Forecasts without scenarios, the latest first."""
    rows = visible(by, ForecastIssue).filter(metric=metric, scenario__isnull=True)
    return rows.exclude(how=IssuedHow.RECOMPUTED).order_by("-as_of", "-issued_at")


def latest(by: Principal, metric: str, as_of: date | None = None) -> ForecastIssue | None:
    """The forecast that holds, or the one that held at the close of a day."""
    rows = base_issues(by, metric)
    found: ForecastIssue | None = (rows.filter(as_of__lte=as_of) if as_of else rows).first()
    return found


def of_place(rows: Any, node: Node | None, line: str = "") -> Any:
    """The rows of one node: None is the whole company."""
    rows = rows.filter(product_line=line)
    if node is None:
        return rows.filter(team__isnull=True, owner__isnull=True)
    return rows.filter(team=node.unit, owner=node.user)


def figures(by: Principal, issue: ForecastIssue, node: Node | None, line: str = "") -> list[ForecastFigure]:
    """Months and quarters of a node, as far as the asker may see it."""
    rows = of_place(visible(by, ForecastFigure).filter(issue=issue), node, line)
    return list(rows.order_by("period", "starts_on"))


def places(by: Principal, issue: ForecastIssue, start: date, organisation: Organisation) -> list[Node | None]:
    """The nodes that somebody may look at: the company, its units from the top down, people."""
    rows = visible(by, ForecastFigure).filter(issue=issue, product_line="", period="quarter", starts_on=start)
    found = set(rows.values_list("team_id", "owner_id"))
    nodes: list[Node | None] = [None] if (None, None) in found else []
    nodes += [Node(unit=unit) for unit in ordered_units(organisation) if (unit, None) in found]
    people = [owner for team, owner in found if owner is not None]
    nodes += [Node(user=one) for one in sorted(people, key=lambda key: name_of(Node(user=key), organisation))]
    return nodes


def ordered_units(organisation: Organisation) -> list[UUID]:
    return [unit for top in organisation.below.get(None, ()) for unit in organisation.subtree(top)]


def name_of(node: Node | None, organisation: Organisation) -> str:
    """What a node is called; "" for the whole company, which pages name in their language."""
    return "" if node is None else organisation.name_of(node)


def lines_of(by: Principal, issue: ForecastIssue, node: Node | None) -> list[str]:
    """The product lines that the node was forecast by."""
    rows = visible(by, ForecastFigure).filter(issue=issue).exclude(product_line="")
    rows = rows.filter(team=node.unit, owner=node.user) if node else rows.filter(team=None, owner=None)
    return sorted(set(rows.values_list("product_line", flat=True)))


def chance(figure: ForecastFigure, target: Decimal) -> float:
    """P(final ≥ target) between the stored percentiles; never 0 or 1 while anything can still happen."""
    if figure.actual >= target:
        return 1.0
    levels = [float(one) for one in figure.figures.get("levels", ())]
    wanted = float(target)
    if not levels or levels[-1] <= 0:
        return 0.0
    if wanted <= levels[0]:
        return min(0.99, 0.95 + 0.04 * (1 - wanted / levels[0]))
    for at in range(1, len(levels)):
        low, high = levels[at - 1], levels[at]
        if wanted <= high:
            share = (wanted - low) / (high - low) if high > low else 0.0
            return round(1 - (LEVELS[at - 1] + share * (LEVELS[at] - LEVELS[at - 1])), 4)
    reach = levels[-1] - levels[len(levels) // 2]
    return max(0.01, 0.05 * (1 - (wanted - levels[-1]) / reach)) if reach > 0 else 0.01


@dataclass(frozen=True)
class Aim:
    """One level of a target with how likely it is reached and what the middle lacks of it."""

    target: Target
    chance: float
    gap: Decimal


def aims(by: Principal, node: Node | None, figure: ForecastFigure, line: str = "") -> list[Aim]:
    """The levels that somebody set for the node and the period; for the company those of the topmost unit."""
    rows = visible(by, Target).filter(
        metric=figure.metric, period=figure.period, starts_on=figure.starts_on, state__in=IN_FORCE,
        **Cut(line=line).fields,
    )  # fmt: skip
    if node is None:
        mine = of_top(rows.filter(unit__isnull=False).order_by("value"))
    elif node.unit:
        mine = list(rows.filter(unit=node.unit).order_by("value"))
    else:
        mine = list(rows.filter(unit__isnull=True, owner=node.user).order_by("value"))
    return [Aim(one, chance(figure, one.amount), one.amount - figure.p50) for one in mine]


def of_top(rows: Iterable[Target]) -> list[Target]:
    """The levels of the unit with the largest target that is part of no other."""
    found = list(rows)
    largest = max((one for one in found if one.parent_id is None), key=lambda one: one.value, default=None)
    return [one for one in found if largest is not None and one.unit_id == largest.unit_id]


@dataclass(frozen=True)
class Swing:
    """An open deal that decides: how likely it is won in time, and how much that moves the result."""

    deal: Opportunity
    amount: Decimal
    chance: float

    @property
    def lift(self) -> Decimal:
        """What winning it adds to what is expected of it."""
        return self.amount * Decimal(repr(round(1 - self.chance, 4)))

    @property
    def weight(self) -> float:
        return float(self.amount) * (self.chance * (1 - self.chance)) ** 0.5


def swings(
    by: Principal, issue: ForecastIssue, node: Node | None, period: Period, organisation: Organisation, line: str = ""
) -> list[Swing]:  # fmt: skip
    """The five open deals whose winning or losing moves the period most, by the company's funnel as it was issued; of a
    unit for which people have set something by hand, by that: the nearest counts."""
    model, codes = funnel_of(issue)
    if model is None or issue.metric != Measured.WON_AMOUNT:
        return []
    rows = visible(by, Opportunity).filter(state="open", amount_base__gt=0)
    if node is not None:
        mine = {"team__in": list(organisation.subtree(node.unit))} if node.unit else {"owner": node.user}
        rows = rows.filter(**mine)
    if line:
        rows = rows.filter(product__line=line)
    timeline = Timeline(working_calendar(), issue.as_of + timedelta(days=1))
    last, own = timeline.last(period), models_by_team(issue.as_of, organisation)
    found = []
    rows = rows.select_related("stage", "owner").only(*SHOWN)
    for deal in rows.order_by("-amount_base")[:LOOKED_AT]:
        code = deal.stage.code if deal.stage_id else ""
        if code not in codes or last < 0:
            continue
        age = max(0, -timeline.number(local_day(deal.stage_entered_at))) if deal.stage_entered_at else 0
        likely = win_chance(own.get(deal.team_id, model), OpenDeal(codes[code], 0.0, age), last)
        found.append(Swing(deal, deal.amount_base or ZERO, max(likely, 0.01)))
    return sorted(found, key=lambda one: -one.weight)[:SWINGS]


def models_by_team(as_of: date, organisation: Organisation) -> dict[UUID | None, FunnelModel]:
    """The funnel of each team for which people had set a parameter of its own by a day; {} for nobody."""
    funnel = default_funnel()
    values = overrides_on(funnel, as_of) if funnel is not None and funnel.path[:-1] else ()
    teams = {team for one in values if one.unit for team in organisation.subtree(one.unit)}
    made: dict[str, FunnelModel] = {}
    found: dict[UUID | None, FunnelModel] = {}
    for team in teams:
        by_hand = by_hand_of(values, organisation.upwards(team))
        if funnel is not None and repr(by_hand) not in made:
            made[repr(by_hand)] = company_estimate(funnel, as_of, by_hand).funnel
        found[team] = made[repr(by_hand)]
    return found


def funnel_of(issue: ForecastIssue) -> tuple[FunnelModel | None, dict[str, int]]:
    """The funnel that was stored with a forecast, and the place of each stage."""
    stored = issue.parameters.get("model")
    if not stored:
        return None, {}
    stages = tuple(Stage(code, chance_, LeadTime(tuple(mass), 0)) for code, chance_, mass in stored["stages"])
    return FunnelModel(stages, stored["deal"]), {stage.code: at for at, stage in enumerate(stages)}


@dataclass(frozen=True)
class Closing:
    """One way to close a gap: which deals, or how many new ones."""

    deals: tuple[Swing, ...]
    covered: Decimal
    missing: Decimal
    new_deals: int | None


def closing(gap: Decimal, decisive: Sequence[Swing], issue: ForecastIssue) -> Closing | None:
    """The fewest deciding deals whose winning closes the gap, and what is missing besides. None without a gap."""
    if gap <= 0:
        return None
    chosen: list[Swing] = []
    covered = ZERO
    for one in sorted(decisive, key=lambda each: -each.lift):
        if covered >= gap:
            break
        chosen.append(one)
        covered += one.lift
    enough = next((one for one in sorted(decisive, key=lambda each: each.lift) if one.lift >= gap), None)
    if enough is not None:
        chosen, covered = [enough], enough.lift
    missing = max(ZERO, gap - covered)
    model, _codes = funnel_of(issue)
    deal = Decimal(repr(model.deal)) if model and model.deal > 0 else None
    return Closing(
        tuple(chosen), covered, missing, -int(-(missing / deal) // 1) if deal and missing else None
    )


@dataclass(frozen=True)
class Earlier:
    """What an earlier forecast said of the same period, with what came when it is over."""

    issue: ForecastIssue
    figure: ForecastFigure
    came: Decimal | None


def earlier(
    by: Principal, metric: str, node: Node | None, line: str, unit: str, start: date, most: int = 14
) -> list[Earlier]:
    """The forecasts of a period as they were issued, the latest first."""
    rows = of_place(
        visible(by, ForecastFigure).filter(metric=metric, period=unit, starts_on=start), node, line
    )
    rows = (
        rows.filter(issue__scenario__isnull=True)
        .select_related("issue")
        .defer("figures", "issue__parameters", "issue__note")
        .order_by("-as_of", "-issue__issued_at")
    )
    truth = truths(by, metric, node, line, unit).get(start)
    return [Earlier(row.issue, row, truth) for row in rows[:most]]


def truths(by: Principal, metric: str, node: Node | None, line: str, unit: str) -> dict[date, Decimal]:
    """What came, by the period's first day, as it is known latest."""
    rows = of_place(visible(by, ForecastTruth).filter(metric=metric, period=unit), node, line)
    return dict(rows.order_by("known_on").values_list("starts_on", "actual"))


@dataclass(frozen=True)
class WhatIf:
    """A scenario beside the base: the same node and period in the latest forecast made with it."""

    scenario: Scenario
    issue: ForecastIssue
    base: ForecastFigure
    figure: ForecastFigure

    @property
    def change(self) -> Decimal:
        return self.figure.p50 - self.base.p50


def what_ifs(
    by: Principal, metric: str, node: Node | None, line: str, unit: str, start: date
) -> list[WhatIf]:
    """The latest forecast of each scenario beside the base of the same day."""
    issues = (
        visible(by, ForecastIssue).filter(metric=metric, scenario__isnull=False).select_related("scenario")
    )
    newest: dict[UUID, ForecastIssue] = {}
    for issue in issues.order_by("-issued_at")[:200]:
        if issue.scenario_id is not None:
            newest.setdefault(issue.scenario_id, issue)
    seen = set(visible(by, Scenario).filter(pk__in=list(newest)).values_list("pk", flat=True))
    found = []
    for key, issue in newest.items():
        base = latest(by, metric, issue.as_of)
        if key not in seen or base is None:
            continue
        mine, plain = (first(figures_at(by, one, node, line, unit, start)) for one in (issue, base))
        if mine is not None and plain is not None:
            found.append(WhatIf(issue.scenario, issue, plain, mine))
    return found


def figures_at(
    by: Principal, issue: ForecastIssue, node: Node | None, line: str, unit: str, start: date
) -> Iterable[ForecastFigure]:
    rows: Iterable[ForecastFigure] = of_place(
        visible(by, ForecastFigure).filter(issue=issue), node, line
    ).filter(period=unit, starts_on=start)
    return rows


def first(rows: Iterable[ForecastFigure]) -> ForecastFigure | None:
    return next(iter(rows), None)
