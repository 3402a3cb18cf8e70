"""A campaign on its page: what it changed in one sentence, both groups with their people, and what is still to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _t

from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.kernel.money_shown import full
from paceline.market.models.campaign import Arm, CampaignState

MEMBER = "market.campaignmember"


def effect(on: Opened) -> dict[str, Any] | None:
    """Nothing before the groups are drawn."""
    one = on.record
    if one.treated is None:
        return None
    done = one.state == CampaignState.EVALUATED
    groups = [
        group(on, Arm.TREATED, one.treated, one.treated_buyers if done else None),
        group(on, Arm.CONTROL, one.control, one.control_buyers if done else None),
    ]
    return {
        "groups": [each for each in groups if each["people"]], "verdict": one.verdict,
        "lines": lines(on) if done else [],
        "waits": waits(one.last_day) if one.state in (CampaignState.RUNNING, CampaignState.ENDED) else "",
    }  # fmt: skip


def group(on: Opened, arm: Arm, people: int, buyers: int | None) -> dict[str, Any]:
    """A group: how many, how many bought, and the lists of both."""
    mine = [
        {"field": "campaign", "op": "in", "value": [str(on.record.pk)]},
        {"field": "arm", "op": "eq", "value": arm},
    ]
    bought = {"field": "bought", "op": "eq", "value": True}
    may = on.by.can(MEMBER, "read")
    return {
        "label": arm.label, "people": people, "buyers": buyers,
        "rate": buyers / people if people and buyers is not None else None,
        "url": list_url(MEMBER, {"all": mine}) if may else "",
        "buyers_url": list_url(MEMBER, {"all": [*mine, bought]}) if may else "",
    }  # fmt: skip


def lines(on: Opened) -> list[str]:
    """The result in words, one line per step of the calculation; only fields that the reader sees."""
    one, said = on.record, []
    if one.difference is not None:
        said.append(
            _t("差 %(diff)s 点，95%% 区间 %(low)s…%(high)s 点")
            % {"diff": points(one.difference), "low": points(one.low), "high": points(one.high)}
        )
    gain, margin = on.value("gain"), on.value("margin")
    if one.extra_buyers is not None and gain is not None and margin is not None:
        words = _t("增量买家 %(n)s × 毛利 %(margin)s = %(gain)s") if one.difference is not None else _t(
            "归因买家 %(n)s × 毛利 %(margin)s = %(gain)s"
        )  # fmt: skip
        said.append(words % {"n": plain(one.extra_buyers), "margin": money(margin), "gain": money(gain)})
    if one.difference is not None and (rate := on.value("roi")) is not None:
        spent = on.value("cost") if one.cost is not None else on.value("budget")
        said.append(
            _t("花费 %(cost)s，投入产出 %(roi)s")
            % {"cost": money(spent or Decimal(0)), "roi": f"{100 * rate:+.0f}%".replace("-", "−")}
        )
    return said


def waits(last: date) -> str:
    """When it can be judged."""
    if formats.today() > last:
        return _t("效果窗口已过，可以评估了。")
    return _t("效果窗口到 %(day)s，过了再评估。") % {"day": formats.day(last)}


def points(share: Any) -> str:
    """+3.0, −0.4."""
    return f"{100 * share:+.1f}".replace("-", "−")


def plain(value: Decimal) -> str:
    """12, 11.5."""
    return f"{value.normalize():f}"


def money(value: Decimal) -> str:
    return full(value, settings.PACELINE_CURRENCY)


BLOCKS: dict[str, tuple[tuple[str, Callable[[Opened], Any]], ...]] = {
    "market.marketingcampaign": (("pages/records/rail/campaign.html", effect),),
}
