"""Prices of competitors: logged with date and source, compared with the one before, brought onto the battle cards."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.catalog.models import Product
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Amount, Choice, Day, File, Link, LongText, Text
from paceline.metadata.registry import registry
from paceline.pipeline.models import BattleCard, Competitor, CompetitorProduct, Opportunity, PriceObservation
from paceline.pipeline.models.competition import CardStatus, PriceSource
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic

OBJECT = "pipeline.priceobservation"
Named = Annotated[
    str, Text("对方产品", max_length=80, hint="写过的同名产品会接上它的价格历史；新的名字自动建一个")
]
Seen = Annotated[Decimal, Amount("价格")]
Before = Annotated[Decimal | None, Amount("原价", blank=True, hint="留空取上一次监测到的价格")]
On = Annotated[date | None, Day("监测日期", blank=True, past=True, hint="留空是今天")]
Source = Annotated[str, Choice("来源", PriceSource, blank=True)]
Where = Annotated[str, Text("从哪看到", max_length=200, blank=True, hint="例如 谁说的、哪份报价单、网址")]
Photo = Annotated[UUID | None, File("照片", blank=True)]
Ours = Annotated[Product | None, Link("catalog.Product", "对标我方产品", blank=True)]
Deal = Annotated[Opportunity | None, Link("pipeline.Opportunity", "相关商机", blank=True)]
Note = Annotated[str, LongText("说明", blank=True)]


@action("pipeline.priceobservation.create", "新建价格监测", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> PriceObservation:
    """A price that was seen; without one named, the price before is the last one seen until that day."""
    day = dated(act, values)
    if values.get("before") is None and (last := last_before(values.get("item"), day)) is not None:
        values |= {"before": last.price, "before_currency": last.price_currency}
    made: PriceObservation = generic.create(act, of=registry.of(PriceObservation), values=values)  # type: ignore[assignment]
    bring_to_cards(act, made)
    return made


@action("pipeline.priceobservation.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, observation: PriceObservation, *, values: dict[str, Any]) -> PriceObservation:
    """Put right what was logged. Nobody is told again."""
    if "seen_on" in values:
        dated(act, values)
    generic.change(act, observation, values=values)
    return observation


@action("pipeline.competitor.log_price", "记价格", permission="read", icon="receipt", makes=OBJECT)
def log_price(
    act: Act,
    competitor: Competitor,
    *,
    item: Named,
    price: Seen,
    source: Source = "",
    where: Where = "",
    photo: Photo = None,
    seen_on: On = None,
    before: Before = None,
    product: Ours = None,
    opportunity: Deal = None,
    note: Note = "",
) -> PriceObservation:
    """Log a price in the field: the product is named in words and made when it is new."""
    values = {
        "item": product_called(act, competitor, item.strip(), product), "price": price,
        "source": source or PriceSource.CUSTOMER, "where": where,
        "photo": photo, "seen_on": seen_on, "before": before, "opportunity": opportunity, "note": note,
    }  # fmt: skip
    return create.within(act, values=values)


def product_called(act: Act, competitor: Competitor, name: str, ours: Product | None) -> CompetitorProduct:
    """The competitor's product of this name, whatever its capitals; a new one when there is none."""
    rows = visible(SYSTEM, CompetitorProduct).filter(competitor=competitor, name__iexact=name)
    known: CompetitorProduct | None = rows.order_by("pk").first()
    if known is not None:
        return known
    made: CompetitorProduct = act.create(
        CompetitorProduct,
        event="pipeline.competitorproduct.create",
        competitor=competitor,
        name=name,
        product=ours,
    )
    return made


def dated(act: Act, values: dict[str, Any]) -> date:
    """Give the day of seeing: today when none is named. Raises Invalid for a day to come."""
    today = local_day(act.now)
    day: date = values.get("seen_on") or today
    if day > today:
        raise Invalid({"seen_on": "监测日期不能晚于今天。"})
    values["seen_on"] = day
    return day


def last_before(item: Any, day: date) -> PriceObservation | None:
    """What was seen last of a product up to that day."""
    rows = visible(SYSTEM, PriceObservation).filter(item=item, seen_on__lte=day)
    return rows.order_by("-seen_on", "-created_at").first() if item else None


def bring_to_cards(act: Act, seen: PriceObservation) -> None:
    """Published cards of the competitor show it from now on, and their history says so."""
    cards = visible(SYSTEM, BattleCard).filter(competitor=seen.competitor_id, status=CardStatus.PUBLISHED)
    for card in cards.select_for_update(of=("self",)).order_by("pk"):
        if card.prices_on is None or card.prices_on < seen.seen_on:
            act.save(card, event="pipeline.battlecard.update_prices", prices_on=seen.seen_on)
