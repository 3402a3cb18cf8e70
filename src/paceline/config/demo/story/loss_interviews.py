"""What customers said after deals that the first team of 华东 lost: 王磊 called them himself."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from paceline.access.models import User
from paceline.access.principal import SYSTEM, principal_of
from paceline.access.scope import visible
from paceline.config.demo.world import World
from paceline.pipeline.actions.loss_interview import create
from paceline.pipeline.models import Opportunity

SAID = (
    ("service", None, "设备没问题，你们说十周交货，我们等不了。", "六周能到，贵一点也选你们。", "later"),
    ("price", "0.08", "最后一轮差了八个点，老板拍的板。", "总价差在三个点以内，培训照给。", "yes"),
    ("feature", None, "你们的控制系统接不上我们的产线。", "先做一次联机演示。", "later"),
    ("relation", None, "对方的人每周都来，你们报完价就没消息了。", "有问题当天能找到人。", "yes"),
    ("price", "0.12", "二十几万的东西贵了三万，没法跟老板讲。", "", "no"),
)  # fmt: skip
AFTER = timedelta(days=9)
"""Between the loss and the call."""


def fill(world: World) -> None:
    """The latest losses; nothing where 王磊 does not work."""
    he = visible(SYSTEM, User).filter(username="wanglei").first()
    if he is None:
        return
    by = principal_of(he)
    rows = visible(by, Opportunity, "change").filter(state="lost", closed_on__lte=world.moments.today - AFTER)
    deals = rows.order_by("-closed_on", "pk")
    for deal, (reason, gap, words, would_win, again) in zip(deals[: len(SAID)], SAID, strict=False):
        values = {
            "opportunity": deal.pk, "reason": reason, "words": words, "would_win": would_win, "again": again,
            "interviewed_on": deal.closed_on + AFTER,
            "price_gap": gap and Decimal(gap), "lost_to": deal.lost_to_id,
        }  # fmt: skip
        create(by, values=values)
