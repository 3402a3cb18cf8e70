"""大写金额: amounts in the Chinese capitals that contracts and receipts ask for."""

from __future__ import annotations

from decimal import Decimal

from paceline.kernel.errors import Invalid
from paceline.kernel.money import LARGEST, rounded

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def uppercase_amount(amount: Decimal) -> str:
    """¥1,032.50 → 壹仟零叁拾贰元伍角整, to the cent, negative amounts with 负.

    Follows the rules for filling in bills (支付结算办法, 附一): one 零 for any run of zeros between
    digits, 整 after 元 or 角. Raises ``Invalid`` from 10^16 on.
    """
    value = rounded(amount)
    if abs(value) >= LARGEST:
        raise Invalid("金额太大，写不成大写。", code="too_big")
    cents = int(abs(value) * 100)
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    said = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        # 支付结算办法: after a 元 that ends in zero a 零 may stand; it is written here.
        said += ("零" if yuan and yuan % 10 == 0 else "") + f"{DIGITS[jiao]}角"
    elif fen and yuan:
        said += "零"
    said += f"{DIGITS[fen]}分" if fen else "整" if said else "零元整"
    return ("负" if value < 0 else "") + said


def _whole(number: int) -> str:
    """The words of a positive whole number, in groups of four digits."""
    groups = [number // 10 ** (4 * at) % 10_000 for at in range(len(GROUPS))]
    said, gap = "", False
    for at in range(len(GROUPS) - 1, -1, -1):
        group = groups[at]
        if not group:
            gap = bool(said)
            continue
        if said and (gap or group < 1000):
            said += "零"
        # 壹万亿贰仟亿 is not said: 亿 is named once, after the groups that it holds.
        unit = "万" if at == 3 and groups[2] else GROUPS[at]
        said += _group(group) + unit
        gap = False
    return said


def _group(group: int) -> str:
    said, gap = "", False
    for at in (3, 2, 1, 0):
        digit = group // 10**at % 10
        if digit:
            said += ("零" if gap and said else "") + DIGITS[digit] + PLACES[at]
            gap = False
        else:
            gap = bool(said)
    return said
