"""What is in reach by the end of the period, what binds, and what each single fix would bring (§4.2-6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from paceline.methods.rhythm.flow import Flow
from paceline.methods.rhythm.funnel_model import FunnelModel, OpenDeal, Stage, expected_from_open
from paceline.methods.rhythm.lead_time import LeadTime

COMFORTABLE = 0.85
TOO_FEW_DAYS = 1 / 3


class Verdict(StrEnum):
    """可达: within 85 % of what is possible; 有挑战: up to all of it; 不可达: beyond."""

    IN_REACH = "in_reach"
    CHALLENGING = "challenging"
    OUT_OF_REACH = "out_of_reach"


class Binding(StrEnum):
    """What holds the figure down."""

    TIME = "time"
    HOURS = "hours"
    LEADS = "leads"
    MARKET = "market"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Situation:
    """Where a period stands on the as-of morning; amounts in one currency, days are workdays from 0 to ``last``.

    ``leads`` new items a day can enter the first stage; ``hours`` of selling a day are there (already times the
    highest utilisation), None for no limit; ``market`` limits all new items. ``reps`` share both.
    """

    funnel: FunnelModel
    target: float
    achieved: float
    last: int
    open_deals: tuple[OpenDeal, ...] = ()
    leads: float | None = None
    hours: tuple[float, ...] | None = None
    market: float | None = None
    reps: float = 1.0
    known_expected: float | None = None
    """E where it is the sum of parts with funnels of their own."""

    @cached_property
    def expected(self) -> float:
        """E of the open deals."""
        if self.known_expected is not None:
            return self.known_expected
        return expected_from_open(self.funnel, self.open_deals, self.last)


@dataclass(frozen=True)
class Achievable:
    """R_max, how it is made up, the verdict, and the entries of the first stage that reach it."""

    amount: float
    from_new: float
    entries: Flow = field(repr=False)
    verdict: Verdict
    binding: Binding
    missing: float
    """What the target is above R_max; 0 when in reach."""


@dataclass(frozen=True)
class Fix:
    """One change alone and the amount it adds to R_max."""

    kind: str
    size: float
    gain: float


def entry_hours(funnel: FunnelModel) -> float:
    """Hours that one item entering the first stage costs on its way: Σ share that gets there × hours there."""
    return sum(funnel.reaching(0, at) * stage.hours for at, stage in enumerate(funnel.stages))


def most_entries(now: Situation) -> Flow:
    """As many entries a day as leads, hours and market allow, while they can still be won by the end.

    Without any limit (``is_unlimited``) the days are there with 0 entries.
    """
    first, each = now.funnel.stages[0], entry_hours(now.funnel)
    entries: Flow = {}
    left = now.market if now.market is not None else float("inf")
    for day in range(now.last + 1):
        if first.to_win.within(now.last - day) <= 0:
            break
        limits = [left]
        if now.leads is not None:
            limits.append(now.leads)
        if now.hours is not None and each > 0:
            limits.append((now.hours[day] if day < len(now.hours) else 0.0) / each)
        entries[day] = 0.0 if min(limits) == float("inf") else max(0.0, min(limits))
        left -= entries[day]
    return entries


def is_unlimited(now: Situation) -> bool:
    """Whether nothing is known that limits new items: then what the target asks for counts as possible."""
    return now.leads is None and now.market is None and (now.hours is None or not entry_hours(now.funnel))


def value_of(now: Situation, entries: Flow) -> float:
    """Σ entries × w × F(last − u) × deal: what lands by the end (currency units)."""
    first, chance = now.funnel.stages[0], now.funnel.chance(0)
    return sum(
        items * chance * first.to_win.within(now.last - day) * now.funnel.deal
        for day, items in entries.items()
    )


def achievable(now: Situation) -> Achievable:
    """R_max = A + E + what new entries still bring, with the verdict and what binds."""
    entries = most_entries(now)
    new = value_of(now, entries)
    if is_unlimited(now) and now.funnel.chance(0) > 0 and entries:
        new = max(0.0, now.target - now.achieved - now.expected) / COMFORTABLE
    amount = now.achieved + now.expected + new
    gap = max(0.0, now.target - now.achieved - now.expected)
    verdict = judged(gap, new)
    binding = Binding.NOTHING if verdict is Verdict.IN_REACH else _binding(now, new, entries)
    return Achievable(amount, new, entries, verdict, binding, max(0.0, now.target - amount))


def judged(gap: float, new: float) -> Verdict:
    """How the gap stands to what new entries can bring."""
    load = gap / new if new > 0 else (0.0 if gap <= 0 else float("inf"))
    if load <= COMFORTABLE:
        return Verdict.IN_REACH
    return Verdict.CHALLENGING if load <= 1 + 1e-9 else Verdict.OUT_OF_REACH


def _binding(now: Situation, new: float, entries: Flow) -> Binding:
    """Time, when entering counts on less than a third of the days left; else the resource of which a tenth more
    brings the most.
    """
    if len(entries) < TOO_FEW_DAYS * (now.last + 1):
        return Binding.TIME
    tries = {
        Binding.LEADS: replace(now, leads=None if now.leads is None else now.leads * 1.1),
        Binding.HOURS: replace(now, hours=None if now.hours is None else tuple(h * 1.1 for h in now.hours)),
        Binding.MARKET: replace(now, market=None if now.market is None else now.market * 1.1),
    }
    gains = {name: value_of(other, most_entries(other)) - new for name, other in tries.items()}
    best = max(gains, key=lambda name: gains[name])
    return best if gains[best] > 1e-9 else Binding.TIME


def fixes(now: Situation) -> list[Fix]:
    """One-at-a-time sensitivities: what each change alone adds to R_max, the largest gain first."""
    base = _r_max(now)
    changes: list[tuple[str, float, Callable[[Situation], Situation]]] = [
        ("reps", 1, lambda s: more_reps(s, 1)),
        ("leads", 0.20, lambda s: replace(s, leads=None if s.leads is None else s.leads * 1.2)),
        ("conversion", 0.05, lambda s: replace(s, funnel=better_conversion(s.funnel, 0.05))),
        ("cycle", -5, lambda s: replace(s, funnel=faster(s.funnel, 5))),
        ("deal", 0.10, lambda s: larger_deals(s, 0.10)),
    ]
    found = [Fix(kind, size, _r_max(change(now)) - base) for kind, size, change in changes]
    return sorted(found, key=lambda fix: -fix.gain)


def _r_max(now: Situation) -> float:
    return now.achieved + now.expected + value_of(now, most_entries(now))


def more_reps(now: Situation, more: float) -> Situation:
    """``more`` reps bring their share of leads and hours."""
    factor = (now.reps + more) / now.reps
    hours = None if now.hours is None else tuple(each * factor for each in now.hours)
    return replace(
        now, reps=now.reps + more, leads=None if now.leads is None else now.leads * factor, hours=hours
    )


def better_conversion(funnel: FunnelModel, points: float) -> FunnelModel:
    """The weakest conversion raised by ``points`` (0.05 is five percentage points), at most to 1."""
    weakest = min(range(len(funnel.stages)), key=lambda at: funnel.stages[at].conversion)
    return _with(
        funnel,
        lambda at, stage: (
            replace(stage, conversion=min(1.0, stage.conversion + points)) if at == weakest else stage
        ),
    )


def faster(funnel: FunnelModel, days: int) -> FunnelModel:
    """Every way to won ``days`` workdays shorter, none below 0."""
    return _with(funnel, lambda _, stage: replace(stage, to_win=sooner(stage.to_win, days)))


def larger_deals(now: Situation, share: float) -> Situation:
    """Deals larger by ``share``, open ones too."""
    deals = tuple(replace(deal, amount=deal.amount * (1 + share)) for deal in now.open_deals)
    return replace(now, open_deals=deals, funnel=replace(now.funnel, deal=now.funnel.deal * (1 + share)))


def sooner(time: LeadTime, days: int) -> LeadTime:
    """The distribution moved ``days`` earlier; what would be negative takes 0 days."""
    head: Sequence[float] = time.mass[: days + 1]
    return LeadTime((sum(head), *time.mass[days + 1 :]), time.n)


def _with(funnel: FunnelModel, change: Callable[[int, Stage], Stage]) -> FunnelModel:
    return replace(funnel, stages=tuple(change(at, stage) for at, stage in enumerate(funnel.stages)))
