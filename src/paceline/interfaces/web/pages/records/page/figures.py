"""The figures under the head: up to six fields, each with one line of context where the record offers one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _t
from markupsafe import Markup

from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.interfaces.web.pages.records.page import stages

MOST = 6
FEW_USES = 5
"""Below this a share of uses says little."""


@dataclass(frozen=True)
class Figure:
    """A label, a value, and what helps to read it."""

    label: str
    value: Markup
    foot: str = ""


def figures_of(on: Opened) -> list[Figure]:
    """The highlights that the person may see."""
    names = [name for name in on.of.highlights if on.shows(name)][:MOST]
    return [Figure(on.column(name).label, shown(on, name), foot_of(on, name)) for name in names]


def shown(on: Opened, name: str) -> Markup:
    """The value as in a list; where an object has an answer for an empty one, that."""
    instead = INSTEAD.get(f"{on.of.name}.{name}")
    words = instead(on) if instead else ""
    return Markup('<span class="tn">{}</span>').format(words) if words else on.cell(name)


def foot_of(on: Opened, name: str) -> str:
    """The line below a figure; "" when there is nothing to add."""
    value = on.value(name)
    if value in (None, ""):
        return ""
    special = FEET.get(f"{on.of.name}.{name}")
    return special(on) if special else about_time(value)


def about_time(value: Any) -> str:
    """How far a day is away; the full time of an instant."""
    if isinstance(value, datetime):
        return formats.exact(value)
    if isinstance(value, date):
        days = (value - formats.today()).days
        if days == 0:
            return ""  # the figure itself says 今天
        return _t("还有 %(n)s 天") % {"n": days} if days > 0 else _t("已过 %(n)s 天") % {"n": -days}
    return ""


def deals(on: Opened) -> str:
    count = on.value("open_deals")
    return _t("%(n)s 单进行中") % {"n": formats.number(count)} if count else _t("没有进行中的商机")


def stay(on: Opened) -> str:
    since = on.value("stage_entered_at")
    return (
        _t("停留 %(n)s 天") % {"n": max(0, (formats.today() - formats.local(since).date()).days)}
        if since
        else ""
    )


def weighted(on: Opened) -> str:
    amount, share = on.value("amount") and on.record.amount_base, on.value("probability")
    if share is None and stages.chance(on):
        return _t("按阶段")
    return _t("加权 %(money)s") % {"money": formats.money(amount * share)} if amount and share else ""


def came(on: Opened) -> str:
    """The share of the invited who were there; "" before anybody is."""
    invited, attended = on.record.invited, on.record.attended
    return _t("到场率 %(share)s") % {"share": f"{attended / invited:.0%}"} if invited and attended else ""


def worked(on: Opened) -> str:
    """The share of a script's uses that reached the customer, with its n; "" before the first."""
    share, uses = on.record.outcome_rate, on.record.uses
    if share is None:
        return ""
    words = _t("有效率 %(share)s · n=%(n)s") % {"share": f"{share:.0%}", "n": formats.number(uses)}
    return f"{words} · {_t('样本不足')}" if uses < FEW_USES else words


FEET: dict[str, Callable[[Opened], str]] = {
    "care.customerevent.attended": came,
    "customers.customer.open_amount": deals,
    "pipeline.opportunity.stage": stay,
    "pipeline.script.good_uses": worked,
    "pipeline.opportunity.probability": weighted,
}
"""Context that belongs to one field of one object."""
INSTEAD: dict[str, Callable[[Opened], str]] = {"pipeline.opportunity.probability": stages.chance}
"""What an empty field means, where that is known."""
