"""Is an opportunity moving? Stalled and slip badges (R067), slip rate (F10), a health score that explains itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from paceline.kernel.calendar import WorkingCalendar
from paceline.kernel.messages import Message, say
from paceline.kernel.periods import Period
from paceline.methods.figures import Figure, rate_of_counts


class Badge(StrEnum):
    """What a card shows: 停滞 in stage, 停滞 without touch, 滑单."""

    STALLED_IN_STAGE = "stalled_in_stage"
    STALLED_NO_TOUCH = "stalled_no_touch"
    SLIPPING = "slipping"


@dataclass(frozen=True)
class HealthRule:
    """Settings: when a badge appears and how many points each fault costs."""

    limit_workdays: int = 10
    """Used for stages that have no limit (P80) of their own."""
    no_touch_workdays: int = 10
    slip_pushes: int = 3
    points_in_stage: int = 25
    points_no_touch: int = 20
    points_per_push: int = 10
    most_points_for_pushes: int = 30
    points_close_passed: int = 15
    points_no_next_step: int = 10
    points_no_decision_maker: int = 10


@dataclass(frozen=True)
class OpenDeal:
    """What is known of an open opportunity. ``stage_limit`` is the P80 of its stage in workdays, if there is one.

    ``has_decision_maker`` is None where the question does not arise yet.
    """

    stage_entered_on: date
    last_touch_on: date | None = None
    pushes: int = 0
    expected_close_on: date | None = None
    next_step_on: date | None = None
    stage_limit: int | None = None
    stay_until: date | None = None
    """Until when somebody has allowed it to stay longer in its stage."""
    has_decision_maker: bool | None = None


@dataclass(frozen=True)
class Finding:
    """One fault: its badge if it earns one, the points it costs, and the sentence that says so."""

    code: str
    points: int
    message: Message
    badge: Badge | None = None


@dataclass(frozen=True)
class Health:
    """0 to 100, and every reason for what is missing."""

    score: int
    findings: tuple[Finding, ...]

    @property
    def badges(self) -> tuple[Badge, ...]:
        """Badges to show, worst first."""
        return tuple(one.badge for one in self.findings if one.badge is not None)

    @property
    def is_stalled(self) -> bool:
        """Too long in the stage, or too long without a touch."""
        return bool({Badge.STALLED_IN_STAGE, Badge.STALLED_NO_TOUCH} & set(self.badges))

    @property
    def is_slipping(self) -> bool:
        """Pushed out too often (滑单)."""
        return Badge.SLIPPING in self.badges


def health(deal: OpenDeal, today: date, calendar: WorkingCalendar, rule: HealthRule | None = None) -> Health:
    """The health of an open opportunity on ``today``: 100 less the points of each finding."""
    rule = rule or HealthRule()
    checks = (_in_stage, _no_touch, _pushes, _close_passed, _no_next_step, _no_decision_maker)
    findings = [found for check in checks if (found := check(deal, today, calendar, rule)) is not None]
    findings.sort(key=lambda one: -one.points)
    return Health(max(0, 100 - sum(one.points for one in findings)), tuple(findings))


def _in_stage(deal: OpenDeal, today: date, calendar: WorkingCalendar, rule: HealthRule) -> Finding | None:
    limit = rule.limit_workdays if deal.stage_limit is None else deal.stage_limit
    days = calendar.workdays_between(deal.stage_entered_on, today)
    if days <= limit or (deal.stay_until is not None and today <= deal.stay_until):
        return None
    message = say("在这个阶段 %(days)s 个工作日，超过 %(limit)s 天", days=days, limit=limit)
    return Finding("in_stage", rule.points_in_stage, message, Badge.STALLED_IN_STAGE)


def _no_touch(deal: OpenDeal, today: date, calendar: WorkingCalendar, rule: HealthRule) -> Finding | None:
    since = deal.last_touch_on or deal.stage_entered_on
    days = calendar.workdays_between(since, today)
    if days <= rule.no_touch_workdays:
        return None
    message = say("%(days)s 个工作日没有跟进", days=days)
    return Finding("no_touch", rule.points_no_touch, message, Badge.STALLED_NO_TOUCH)


def _pushes(deal: OpenDeal, today: date, calendar: WorkingCalendar, rule: HealthRule) -> Finding | None:
    if not deal.pushes:
        return None
    points = min(rule.most_points_for_pushes, deal.pushes * rule.points_per_push)
    badge = Badge.SLIPPING if deal.pushes >= rule.slip_pushes else None
    return Finding("pushes", points, say("预计成交日推迟了 %(n)s 次", n=deal.pushes), badge)


def _close_passed(deal: OpenDeal, today: date, calendar: WorkingCalendar, rule: HealthRule) -> Finding | None:
    if deal.expected_close_on is None or deal.expected_close_on >= today:
        return None
    days = (today - deal.expected_close_on).days
    return Finding("close_passed", rule.points_close_passed, say("预计成交日已过 %(days)s 天", days=days))


def _no_next_step(deal: OpenDeal, today: date, calendar: WorkingCalendar, rule: HealthRule) -> Finding | None:
    if deal.next_step_on is not None and deal.next_step_on >= today:
        return None
    words = say("没有下一步") if deal.next_step_on is None else say("下一步已过期")
    return Finding("no_next_step", rule.points_no_next_step, words)


def _no_decision_maker(
    deal: OpenDeal, today: date, calendar: WorkingCalendar, rule: HealthRule
) -> Finding | None:
    if deal.has_decision_maker is not False:
        return None
    return Finding("no_decision_maker", rule.points_no_decision_maker, say("还没找到决策者"))


@dataclass(frozen=True)
class CloseExpectation:
    """The expected close of one opportunity at the start and the end of a period; ``closed_on`` if it ended."""

    at_start: date | None
    at_end: date | None
    closed_on: date | None = None


def slip_rate(expectations: Iterable[CloseExpectation], period: Period) -> Figure:
    """F10: of those expected to close in ``period`` at its start, the share moved out by its end.

    What closed did not slip; what was won early, before the period began, is left out altogether.
    """
    due = [one for one in expectations if one.at_start is not None and one.at_start in period]
    due = [one for one in due if one.closed_on is None or one.closed_on >= period.start]
    slipped = sum(one.closed_on is None and (one.at_end is None or one.at_end >= period.end) for one in due)
    return rate_of_counts(slipped, len(due))
