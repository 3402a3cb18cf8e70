"""Readings over time become an alarm: two in a row raise it, one clearly good one takes it back, snooze silences it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from paceline.methods.rhythm.signals.reading import Level, Reading

PERSISTENCE = 2
AT_ONCE = frozenset({"overloaded", "conflict"})
"""Facts about the plan rather than samples of chance: one look is enough."""


@dataclass(frozen=True)
class Alarm:
    """The state of one signal for one subject. ``look`` numbers looks; ``snoozed_until`` silences up to that look."""

    key: str
    in_a_row: int = 0
    is_raised: bool = False
    level: Level | None = None
    raised_at: int | None = None
    snoozed_until: int = -1

    def is_shown(self, look: int) -> bool:
        """Raised and not snoozed."""
        return self.is_raised and look >= self.snoozed_until


def after_look(alarm: Alarm, reading: Reading, look: int) -> Alarm:
    """The state after one more look. Too little data neither raises nor clears; between limits nothing changes."""
    if reading.fires:
        count = alarm.in_a_row + 1
        needed = 1 if reading.kind in AT_ONCE else PERSISTENCE
        raised = alarm.is_raised or count >= needed
        since = alarm.raised_at if alarm.is_raised else look if raised else None
        return replace(alarm, in_a_row=count, is_raised=raised, level=reading.level, raised_at=since)
    if reading.is_clear:
        return Alarm(alarm.key, snoozed_until=alarm.snoozed_until)
    return replace(alarm, in_a_row=0)


def snoozed(alarm: Alarm, until: int) -> Alarm:
    """Silent until look number ``until``; a critical level does not break the silence."""
    return replace(alarm, snoozed_until=until)
