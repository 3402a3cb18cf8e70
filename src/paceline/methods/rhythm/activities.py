"""From entries to activities and hours on each workday, and whole numbers for a rep's week (§4.2-5, 7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from paceline.methods.allocation import whole_numbers
from paceline.methods.rhythm.flow import Flow
from paceline.methods.rhythm.funnel_model import Effort, FunnelModel

Work = dict[str, Flow]
"""Activities of each kind on each workday."""


def activities(funnel: FunnelModel, entries: Mapping[str, Mapping[int, float]]) -> Work:
    """q_k(u) = Σ_s Σ_δ e_s(u−δ)·a_{s,k}·h_{s,k}(δ) from the entries of each stage by code."""
    work: dict[str, Flow] = defaultdict(lambda: defaultdict(float))
    for effort, day, items in _needs(funnel, entries):
        for delay, share in _profile(effort):
            work[effort.kind][day + delay] += items * effort.count * share
    return {kind: dict(sorted(days.items())) for kind, days in work.items()}


def hours(funnel: FunnelModel, entries: Mapping[str, Mapping[int, float]]) -> Flow:
    """Σ_k q_k(u)·m_k: the hours of those activities on each workday."""
    total: Flow = defaultdict(float)
    for effort, day, items in _needs(funnel, entries):
        for delay, share in _profile(effort):
            total[day + delay] += items * effort.count * effort.hours * share
    return dict(sorted(total.items()))


def _needs(
    funnel: FunnelModel, entries: Mapping[str, Mapping[int, float]]
) -> Iterator[tuple[Effort, int, float]]:
    for stage in funnel.stages:
        for effort in stage.efforts:
            for day, items in entries.get(stage.code, {}).items():
                yield effort, day, items


def _profile(effort: Effort) -> list[tuple[int, float]]:
    whole = sum(effort.profile)
    return [(delay, share / whole) for delay, share in enumerate(effort.profile)]


def reps_needed(hours_a_day: float, selling_hours: float) -> float:
    """Heads for ``hours_a_day`` at ``selling_hours`` each; the caller rounds up.

    Raises ``ValueError`` when nobody has selling hours.
    """
    if selling_hours <= 0:
        raise ValueError("selling hours must be above 0")
    return hours_a_day / selling_hours


def whole_by_day(flow: Mapping[int, float], *, week: int = 5) -> dict[int, int]:
    """Whole activities a day, by largest remainder within each ``week`` of workdays, sums kept over weeks."""
    found: dict[int, int] = {}
    carried = 0.0
    days = sorted(flow)
    for start in range(0, len(days), week):
        part = days[start : start + week]
        exact = [flow[day] for day in part]
        wanted = max(0, round(sum(exact) + carried + 1e-9))
        carried += sum(exact) - wanted
        scale = wanted / sum(exact) if sum(exact) else 0.0
        found |= dict(zip(part, whole_numbers([count * scale for count in exact]), strict=True))
    return found
