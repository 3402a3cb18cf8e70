"""Whether what was found keeps to its limit, and how that is said."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from paceline.kernel.errors import Invalid
from paceline.kernel.messages import Message, say
from paceline.trade.models import Finding, QualityItem, QualityKind, QualityResult, Verdict
from paceline.trade.models.quality.item import plain


def within(value: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    """Whether a number keeps to its limits, both of which belong to what is allowed."""
    return (low is None or value >= low) and (high is None or value <= high)


def judged(item: QualityItem, value: Decimal | None, finding: str) -> Verdict:
    """What a finding means. Raises Invalid for a number where it is yes or no, and the other way round."""
    if item.kind == QualityKind.NEGATIVE:
        if not finding or value is not None:
            raise Invalid({"finding": "「%(item)s」请选阴性或阳性，不填数值。"}, params={"item": item.name})
        return Verdict.PASS if finding == Finding.NEGATIVE else Verdict.FAIL
    if value is None or finding:
        raise Invalid({"value": "「%(item)s」请填测出的数值，不选阴性阳性。"}, params={"item": item.name})
    return Verdict.PASS if within(value, item.minimum, item.maximum) else Verdict.FAIL


def as_judged(item: QualityItem, value: Decimal | None, finding: str) -> dict[str, Any]:
    """The verdict of a result with the limits that it was judged by."""
    return {
        "verdict": judged(item, value, finding),
        "low": item.minimum,
        "high": item.maximum,
        "unchecked": not item.confirmed,
    }


def fault(result: QualityResult) -> Message:
    """`脂肪 2.9，要求 ≥ 3.1 g/100 g`."""
    found: object = plain(result.value)
    if result.value is None:
        found = say(Finding(result.finding).label)
    return say(
        "%(item)s %(found)s，要求 %(limit)s", item=result.item.name, found=found, limit=result.item.limit()
    )


def said(result: QualityResult) -> str:
    """`脂肪 2.9 (≥ 3.1 g/100 g)`: what is kept as the reason of a block, in no language but the item's own."""
    item, found = result.item, plain(result.value) or "+"
    return f"{item.name} {found}" + (f" ({item.bare_limit()})" if item.kind == QualityKind.NUMBER else "")
