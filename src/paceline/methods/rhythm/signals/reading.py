"""What one look at one subject finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from paceline.kernel.messages import Message, say
from paceline.methods.figures import Quality


class Kind(StrEnum):
    """The signals of §4.4."""

    SLOW_FLOW = "slow_flow"
    SLOW_DWELL = "slow_dwell"
    SLOW_RESPONSE = "slow_response"
    SLOW_FOR_MARKET = "slow_for_market"
    TOO_FAST = "too_fast"
    MONTH_END = "month_end"
    CROWDED_DAYS = "crowded_days"
    CROWDED_CUSTOMER = "crowded_customer"
    CROWDED_SHARE = "crowded_share"
    SCATTERED = "scattered"
    STARVING = "starving"
    OVERLOADED = "overloaded"
    IDLE = "idle"
    CONFLICT = "conflict"
    DISTORTED_PLAN = "distorted_plan"


class Level(StrEnum):
    """How bad."""

    INFO = "info"
    WARN = "warn"
    CRITICAL = "critical"


@dataclass(frozen=True)
class Reading:
    """One look. ``level`` is None when nothing is wrong or too little is known (``quality``).

    ``value`` is what was measured and ``limit`` what it is held against. ``is_clear`` says that it is well on the
    good side: only then an alarm that stands is taken back.
    """

    kind: Kind
    subject: str
    value: float | None
    limit: float
    level: Level | None
    is_clear: bool
    why: Message
    quality: Quality = Quality.OK

    @property
    def fires(self) -> bool:
        """Whether this look finds something wrong."""
        return self.level is not None

    @property
    def key(self) -> str:
        """Two readings with one key are about the same thing."""
        return f"{self.kind}:{self.subject}"


def too_little(kind: Kind, subject: str, n: float, least: float, limit: float) -> Reading:
    """样本不足: no alarm either way, pool to the team or a longer window."""
    why = say(
        "样本不足：%(n)s 个，至少要 %(least)s 个才判断，请看团队或更长的时间", n=round(n, 1), least=least
    )
    return Reading(kind, subject, None, limit, None, False, why, Quality.SMALL_N)


def above(
    kind: Kind, subject: str, value: float, limit: float, why: Message, *, critical: float, clear: float
) -> Reading:
    """Fires above ``limit``, critical above ``critical``, clear at or below ``clear``."""
    level = Level.CRITICAL if value > critical else Level.WARN if value > limit else None
    return Reading(kind, subject, value, limit, level, value <= clear, why)


def below(
    kind: Kind, subject: str, value: float, limit: float, why: Message, *, critical: float, clear: float
) -> Reading:
    """Fires below ``limit``, critical below ``critical``, clear at or above ``clear``."""
    level = Level.CRITICAL if value < critical else Level.WARN if value < limit else None
    return Reading(kind, subject, value, limit, level, value >= clear, why)
