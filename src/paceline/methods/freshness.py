"""How fresh goods are: what is worth telling whoever keeps them, one step after another."""

from __future__ import annotations

from decimal import Decimal

NEAR = Decimal("0.30")
"""Share of the shelf life that is left when goods are near their expiry and nobody said otherwise."""
FEW_DAYS = 30
"""Near for what nobody knows the shelf life of."""


def warned_from(warn_days: int | None, shelf_life: int | None) -> int:
    """With how many days left goods are near their expiry: what was set, else 30 % of the shelf life, else 30 days."""
    if warn_days is not None:
        return warn_days
    return int(shelf_life * NEAR) if shelf_life else FEW_DAYS


def step_of(left: int, warn_days: int | None, shelf_life: int | None) -> str:
    """`gone` with less than no day left, `near`, or "". The day of the expiry is the last good one."""
    if left < 0:
        return "gone"
    return "near" if left <= warned_from(warn_days, shelf_life) else ""


def too_old_for(left: int, wanted: dict[str, int]) -> tuple[int, list[str]]:
    """Who asks for more days than are left, by name, and the least that one of them asks for; (0, []) for nobody."""
    names = sorted(name for name, days in wanted.items() if days > left)
    return (min(wanted[name] for name in names), names) if names else (0, [])
