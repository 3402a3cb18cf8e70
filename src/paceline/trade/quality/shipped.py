"""Tests of raw milk as GB 19301 and 乳品质量安全监督管理条例 are remembered: nobody has looked them up yet.

So every item says 限值未核对 until somebody compares it with the standard in force.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from paceline.trade.models import QualityKind

BASIS = "GB 19301"


def number(
    name: str, low: str | None, high: str | None, unit: str, *, may_downgrade: bool = False
) -> dict[str, Any]:
    limits = {"minimum": low and Decimal(low), "maximum": high and Decimal(high)}
    return {"name": name, "kind": QualityKind.NUMBER, "unit": unit, "may_downgrade": may_downgrade, **limits}


ORDERED: tuple[dict[str, Any], ...] = (
    number("脂肪", "3.1", None, "g/100 g", may_downgrade=True),
    number("蛋白质", "2.8", None, "g/100 g", may_downgrade=True),
    number("非脂乳固体", "8.1", None, "g/100 g", may_downgrade=True),
    number("酸度", "12", "18", "°T"),
    number("相对密度", "1.027", None, "", may_downgrade=True),
    number("冰点", "-0.560", "-0.500", "℃"),
    number("菌落总数", None, "2000000", "CFU/mL"),
    {"name": "抗生素残留", "kind": QualityKind.NEGATIVE},
)
ITEMS = tuple({**one, "seq": place, "basis": BASIS} for place, one in enumerate(ORDERED, start=1))
COLD = {"cool_hours": Decimal(2), "coldest": Decimal(0), "warmest": Decimal(4)}
