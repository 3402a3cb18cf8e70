"""The life of a battle card: drafted, published, revised in editions, retired and taken up again."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.pipeline.editions import next_edition
from paceline.pipeline.models import BattleCard
from paceline.pipeline.models.competition import CardStatus
from paceline.pipeline.queries.competition import latest_prices
from paceline.pipeline.states import CARD
from paceline.records.act import Act
from paceline.records.action import action

CARRIED = ("name", "competitor", "product", "points", "answers", "proof")


@action(
    "pipeline.battlecard.publish",
    "发布",
    permission="change",
    icon="check",
    available=CARD.available("publish"),
)
def publish(act: Act, card: BattleCard) -> BattleCard:
    """Whoever meets the competitor sees it from now on; the editions before it retire. One taken back may return."""
    for one in editions_in_use(card):
        act.save(one, event="pipeline.battlecard.retire", status=CardStatus.RETIRED)
    known = latest_prices(SYSTEM, [card.competitor_id]).get(card.competitor_id, [])
    act.save(
        card, status=CardStatus.PUBLISHED, published_by=act.by.user_id, published_at=act.now,
        prices_on=max((one.seen_on for one in known), default=None),
    )  # fmt: skip
    return card


@action(
    "pipeline.battlecard.revise", "修订", permission="change", icon="edit", available=CARD.available("revise")
)
def revise(act: Act, card: BattleCard) -> BattleCard:
    """A draft of the next edition, with the same words to begin with."""
    return next_edition(act, card, CARRIED)


@action(
    "pipeline.battlecard.retire",
    "停用",
    permission="change",
    icon="archive",
    available=CARD.available("retire"),
)
def retire(act: Act, card: BattleCard) -> BattleCard:
    """Nobody is shown it any more; it can be published again."""
    act.save(card, status=CardStatus.RETIRED)
    return card


def editions_in_use(card: BattleCard) -> list[BattleCard]:
    """The published editions that this one takes the place of: the one it revises and those made of it."""
    rows = visible(SYSTEM, BattleCard).filter(competitor=card.competitor_id, status=CardStatus.PUBLISHED)
    line = {card.previous_id} - {None}
    found = [one for one in rows.exclude(pk=card.pk) if one.pk in line or one.previous_id == card.pk]
    return sorted(found, key=lambda one: one.edition)
