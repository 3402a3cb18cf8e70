"""过度分散 (F28): shallow touches, too many open deals, scattered visits, effort that goes where the value is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from paceline.kernel.messages import Message, say
from paceline.methods.rhythm.concentration import mismatch
from paceline.methods.rhythm.signals.reading import Kind, Level, Reading, too_little

DEPTH, TRAVEL, MISMATCH = 0.6, 0.35, 0.4
LEAST_OPEN = 5


@dataclass(frozen=True)
class Scatter:
    """A rep's weeks. ``depth`` = effective touches per open deal and week ÷ the SOP standard."""

    open_deals: int
    touches_a_week: float
    standard: float
    selling_hours: float
    hours_per_deal: float
    travel_share: float = 0.0

    @property
    def depth(self) -> float | None:
        """F28a; None without open deals or standard."""
        due = self.open_deals * self.standard
        return self.touches_a_week / due if due else None

    @property
    def work_in_progress(self) -> float | None:
        """F28b: open deals ÷ the limit that the weekly selling hours carry."""
        limit = self.selling_hours / self.hours_per_deal if self.hours_per_deal else 0.0
        return self.open_deals / limit if limit else None


def scattered(subject: str, rep: Scatter, effort: Mapping[str, float], value: Mapping[str, float]) -> Reading:
    """How many of the four signs of F28 hold; two or more warn."""
    if rep.open_deals < LEAST_OPEN:
        return too_little(Kind.SCATTERED, subject, rep.open_deals, LEAST_OPEN, 2)
    off = mismatch(effort, value)
    depth, busy = rep.depth, rep.work_in_progress
    signs = [
        depth is not None and depth < DEPTH,
        busy is not None and busy > 1,
        rep.travel_share > TRAVEL,
        off is not None and off > MISMATCH,
    ]
    count = sum(signs)
    level = Level.CRITICAL if count > 2 else Level.WARN if count == 2 else Level.INFO if count else None
    return Reading(Kind.SCATTERED, subject, float(count), 1.0, level, count == 0, _why(rep, off))


def _why(rep: Scatter, off: float | None) -> Message:
    return say(
        "在手 %(open)s 单，跟进深度是标准的 %(depth)s%%，投入与价值错位 %(off)s%%",
        open=rep.open_deals,
        depth=round(100 * (rep.depth or 0)),
        off=round(100 * (off or 0)),
    )
