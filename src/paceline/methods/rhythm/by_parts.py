"""The plan of a unit whose parts go by parameters of their own: each part is planned alone, the sums are the unit's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from paceline.methods.rhythm.achievable import Achievable, Binding, Situation, judged
from paceline.methods.rhythm.confidence import USUAL
from paceline.methods.rhythm.flow import Feasible, Flow, Landing, gap
from paceline.methods.rhythm.plan import Plan, StagePlan, make_plan


@dataclass(frozen=True)
class Part:
    """A part with its own funnel, target, deals and hours; `later` are the wins that the period after needs of it."""

    situation: Situation
    later: Mapping[int, float]


def plan_of_parts(
    whole: Situation, parts: Sequence[Part], day_weights: Sequence[float], *, certainty: float = USUAL
) -> Plan:
    """Entries, activities, hours and what is in reach are sums over the parts.

    The whole's gap (target less achieved less what the parts' deals are expected to bring) is shared out by the parts'
    own gaps, so that what one part has above its target helps the others. ``whole`` needs every part's figures in it.
    """
    now = replace(whole, known_expected=sum(one.situation.expected for one in parts))
    shares = _shares(now, [one.situation for one in parts])
    plans = [
        make_plan(_with_gap(one.situation, share), day_weights, later=one.later, certainty=certainty)
        for one, share in zip(parts, shares, strict=True)
    ]
    base = make_plan(now, day_weights, certainty=certainty)
    wins = sum(plan.wins for plan in plans)
    return replace(
        base,
        wins=wins,
        needed=added(plan.needed for plan in plans),
        stages=tuple(
            _stage(stage, [plan.stages[at] for plan in plans], [plan.wins for plan in plans])
            for at, stage in enumerate(base.stages)
        ),
        planned=added(plan.planned for plan in plans),
        short=sum(plan.short for plan in plans),
        lands=Landing(
            sum(plan.lands.before for plan in plans),
            sum(plan.lands.inside for plan in plans),
            sum(plan.lands.after for plan in plans),
        ),
        work={
            kind: added(plan.work.get(kind, {}) for plan in plans)
            for kind in dict.fromkeys(kind for plan in plans for kind in plan.work)
        },
        hours=added(plan.hours for plan in plans),
        verdict=_verdict(now, [plan.verdict for plan in plans]),
    )


def added(flows: Iterable[Mapping[int, float]]) -> Flow:
    """Day by day the sum of several flows."""
    total: Flow = {}
    for flow in flows:
        for day, items in flow.items():
            total[day] = total.get(day, 0.0) + items
    return total


def _shares(now: Situation, parts: Sequence[Situation]) -> list[float]:
    """The whole's gap over the parts: by their own gaps, by heads where none has one."""
    left = gap(now.target, now.achieved, now.expected)
    gaps = [gap(one.target, one.achieved, one.expected) for one in parts]
    weights = gaps if sum(gaps) > 0 else [one.reps for one in parts]
    total = sum(weights) or 1.0
    return [left * weight / total for weight in weights]


def _with_gap(part: Situation, share: float) -> Situation:
    """The part with the target that leaves it this gap."""
    return replace(part, target=part.achieved + part.expected + share)


def _stage(base: StagePlan, parts: Sequence[StagePlan], wins: Sequence[float]) -> StagePlan:
    """Sums of a stage; its chance is the one at which the parts' entries bring the parts' wins."""
    entries = sum(won / one.chance for one, won in zip(parts, wins, strict=True) if one.chance > 0)
    per_day = [one.per_day for one in parts if one.per_day is not None]
    last = max(parts, key=lambda one: one.starts.latest)
    return replace(
        base,
        chance=sum(wins) / entries if entries > 0 else base.chance,
        to_make=added(one.to_make for one in parts),
        late=Feasible(
            added(one.late.entries for one in parts),
            sum(one.late.late_entries for one in parts),
            sum(one.late.late_wins for one in parts),
        ),
        starts=last.starts,
        days=last.days,
        per_day=sum(per_day) if per_day else None,
    )


def _verdict(now: Situation, parts: Sequence[Achievable]) -> Achievable:
    """What is in reach of all parts together; it is bound by what binds the part that lacks most."""
    new = sum(one.from_new for one in parts)
    amount = now.achieved + now.expected + new
    verdict = judged(gap(now.target, now.achieved, now.expected), new)
    worst = max(parts, key=lambda one: one.missing)
    return Achievable(
        amount, new, added(one.entries for one in parts), verdict,
        worst.binding if worst.missing > 0 else Binding.NOTHING, max(0.0, now.target - amount),
    )  # fmt: skip
