"""The pure rules of a pool: by when something has to happen, and what a year under the rules would have taken back.

Days are plain dates where the organisation is. The last day to act is `Due.on`; the night after it is taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from paceline.customers.pools.protection import Deal
from paceline.kernel.calendar import WorkingCalendar
from paceline.kernel.clock import DEFAULT_ZONE, Zone, as_zone, day_of

FOLLOW_UP, OPPORTUNITY, DEAL = "follow_up", "opportunity", "deal"


@dataclass(frozen=True)
class Policy:
    """The clocks of a pool; 0 days switches a clock off. `since` is the day on which they began to run."""

    follow_up_days: int = 15
    opportunity_days: int = 30
    deal_days: int = 90
    extension_days: int = 30
    extension_limit: int = 2
    extension_from: Decimal = Decimal("0.4")
    workdays: bool = False
    warn_days: int = 3
    since: date | None = None


@dataclass(frozen=True)
class Holding:
    """What is known about a held record. `deals` are all it ever had; a lead has none and knows no such clocks."""

    since: date
    followed: date | None = None
    deals: tuple[Deal, ...] = ()
    extensions: int = 0
    has_deals: bool = True


@dataclass(frozen=True)
class Due:
    """The clock that runs out first and its last day."""

    rule: str
    on: date


def due(policy: Policy, held: Holding, calendar: WorkingCalendar, zone: Zone = DEFAULT_ZONE) -> Due | None:
    """The first clock to run out; None when none runs."""
    running = sorted(clocks(policy, held, calendar, zone), key=lambda one: one.on)
    if policy.since is not None:
        running = [in_time(policy, held, one, policy.since, calendar) for one in running]
    return min(running, key=lambda one: one.on, default=None)


def in_time(policy: Policy, held: Holding, one: Due, since: date, calendar: WorkingCalendar) -> Due:
    """A clock that had run out before the rules began leaves the time of a warning, and what it was put off by."""
    days = policy.warn_days + (held.extensions * policy.extension_days if one.rule == DEAL else 0)
    return Due(one.rule, max(one.on, later(calendar, policy, since, days)))


@dataclass(frozen=True)
class Deadline:
    """What runs out first once everything is put off that will be, and the days on which that happens."""

    due: Due | None
    put_off: tuple[date, ...] = ()


def deadline(policy: Policy, held: Holding, calendar: WorkingCalendar, zone: Zone = DEFAULT_ZONE) -> Deadline:
    """The last day to act as things stand now, so that nobody is warned too early or not at all."""
    put_off: list[date] = []
    while found := due(policy, held, calendar, zone):
        if found.rule != DEAL or not may_extend(policy, held, found.on, zone):
            break
        put_off.append(found.on)
        held = replace(held, extensions=held.extensions + 1)
    return Deadline(found, tuple(put_off))


def clocks(policy: Policy, held: Holding, calendar: WorkingCalendar, zone: Zone) -> Iterator[Due]:
    """Every clock that runs for the record."""
    if policy.follow_up_days:
        start = max(held.since, held.followed or held.since)
        yield Due(FOLLOW_UP, later(calendar, policy, start, policy.follow_up_days))
    if not held.has_deals:
        return
    began = [
        deal for deal in held.deals if day_of(deal.began_at, zone) >= held.since or deal.ended_at is None
    ]
    if policy.opportunity_days and not began:
        yield Due(OPPORTUNITY, later(calendar, policy, held.since, policy.opportunity_days))
    if policy.deal_days and not any(is_won_since(deal, held.since, zone) for deal in held.deals):
        days = policy.deal_days + held.extensions * policy.extension_days
        yield Due(DEAL, later(calendar, policy, held.since, days))


def is_won_since(deal: Deal, since: date, zone: Zone) -> bool:
    return deal.won and deal.ended_at is not None and day_of(deal.ended_at, zone) >= since


def later(calendar: WorkingCalendar, policy: Policy, day: date, days: int) -> date:
    """The day `days` days, or workdays, after another."""
    return calendar.add_workdays(day, days) if policy.workdays else day + timedelta(days=days)


def may_extend(policy: Policy, held: Holding, due_on: date, zone: Zone = DEFAULT_ZONE) -> bool:
    """Whether an advanced deal puts off the clock of deals on its last day."""
    at = end_of(due_on, zone)
    advanced = any(deal.is_advanced(at, policy.extension_from) for deal in held.deals)
    return held.extensions < policy.extension_limit and advanced


def end_of(day: date, zone: Zone) -> datetime:
    """The last moment of a day."""
    return datetime.combine(day, time.max, tzinfo=as_zone(zone))


@dataclass(frozen=True)
class Past:
    """A record's year: from which days which owner had it, and on which days it was followed up effectively."""

    tenures: tuple[tuple[date, object], ...]
    followed: tuple[date, ...] = ()
    deals: tuple[Deal, ...] = ()
    has_deals: bool = True
    is_safe: bool = False


@dataclass(frozen=True)
class Loss:
    """Somebody would have lost the record on this day; `worked_on` when it was followed up or won afterwards."""

    on: date
    owner: object
    rule: str
    worked_on: bool = False
    won_later: bool = False


def replay(
    policy: Policy, past: Past, first: date, last: date, calendar: WorkingCalendar, zone: Zone = DEFAULT_ZONE
) -> list[Loss]:
    """What the clocks would have taken back between two days.

    A record that is taken back begins anew with its next follow-up or its next owner, as if claimed on that day.
    """
    losses: list[Loss] = []
    held_from = [day for day, _ in past.tenures]
    since: date | None = next(iter(held_from), None)
    while since is not None and not past.is_safe:
        lost = first_loss(policy, past, since, calendar, zone)
        if lost is None or lost.on > last or is_won_by(past, lost.on, zone):
            break
        following = [day for day in (*held_from, *past.followed) if day > lost.on]
        if lost.on >= first:
            losses.append(told(past, lost, zone))
        since = min(following, default=None)
    return losses


def is_won_by(past: Past, day: date, zone: Zone) -> bool:
    """Whether a deal had been won by then: from that day on the record is protected."""
    return any(deal.won and deal.ended_at and day_of(deal.ended_at, zone) <= day for deal in past.deals)


def first_loss(policy: Policy, past: Past, since: date, calendar: WorkingCalendar, zone: Zone) -> Due | None:
    """The first clock that runs out after a day, with everything counted that happened before it does."""
    extensions, day, held_since = 0, since, since
    while True:
        start = max((d for d, _ in past.tenures if since <= d <= day), default=since)
        extensions, held_since = (extensions if start == held_since else 0), start
        known = Holding(start, latest(past.followed, start, day), before(past.deals, day, zone), extensions,
                        past.has_deals)  # fmt: skip
        found = due(policy, known, calendar, zone)
        if found is None:
            return None
        news = [d for d in happenings(past, zone) if day < d <= found.on]
        if news:
            day = min(news)
        elif found.rule == DEAL and may_extend(policy, known, found.on, zone):
            extensions += 1
        else:
            return found


def happenings(past: Past, zone: Zone) -> Iterator[date]:
    """Every day on which something may move a clock."""
    yield from past.followed
    yield from (day for day, _ in past.tenures)
    for deal in past.deals:
        yield day_of(deal.began_at, zone)
        if deal.ended_at:
            yield day_of(deal.ended_at, zone)


def latest(days: Sequence[date], start: date, until: date) -> date | None:
    return max((day for day in days if start <= day <= until), default=None)


def before(found: Sequence[Deal], day: date, zone: Zone) -> tuple[Deal, ...]:
    """Deals as they were known at the end of a day."""
    at = end_of(day, zone)
    return tuple(
        deal if deal.ended_at is None or deal.ended_at <= at else Deal(deal.began_at, None, False, deal.steps)
        for deal in found
        if deal.began_at <= at
    )


def told(past: Past, lost: Due, zone: Zone) -> Loss:
    owner = next((who for day, who in reversed(past.tenures) if day <= lost.on), None)
    won_later = any(d.won and d.ended_at and day_of(d.ended_at, zone) > lost.on for d in past.deals)
    return Loss(lost.on, owner, lost.rule, any(day > lost.on for day in past.followed), won_later)
