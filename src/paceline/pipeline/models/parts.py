"""The parts of an opportunity: lines, contacts and their roles, splits, competitors."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.customers.models.contact import Attitude, DecisionRole
from paceline.metadata.fields import Amount, Choice, DecimalNumber, Link, LongText, Percent, Text, UserLink
from paceline.metadata.views import Section
from paceline.records.models import Record


class OpportunityPart(Record):
    """Belongs to one opportunity and is seen and changed by whoever may see and change that."""

    opportunity = Link("pipeline.Opportunity", "商机", on_delete=models.CASCADE)

    class Meta(Record.Meta):
        abstract = True

    def about(self) -> list[Any]:
        return [self.opportunity_id]


class OpportunityLine(OpportunityPart):
    """商机产品：卖什么、多少、什么价。"""

    product = Link("catalog.Product", "产品", create_by_name=True)
    quantity = DecimalNumber("数量", default=1)
    price = Amount("单价", summable=False, blank=True)
    price_currency: str
    price_base: Decimal | None
    discount = Percent("折扣", blank=True)
    amount = Amount("小计", blank=True, locked=True)
    amount_currency: str
    amount_base: Decimal | None
    note = Text("说明", max_length=200, blank=True)
    derived = ("amount", "amount_base")

    class Meta(OpportunityPart.Meta):
        abstract = False
        verbose_name = _("商机产品")

    class View:
        path = "opportunity-lines"
        icon = "package"
        title = "note"
        list = "opportunity product quantity price discount amount"
        form = [Section("产品", "opportunity product quantity price discount note")]
        through = "opportunity"
        main = False

    def __str__(self) -> str:
        return str(self.product)

    def derive(self) -> None:
        if self.price is None:
            self.amount = self.amount_base = None
            return
        net = self.quantity * self.price * (1 - (self.discount or Decimal(0)))
        self.amount = net.quantize(Decimal("0.01"), ROUND_HALF_UP)
        rate = (self.price_base or self.price) / self.price if self.price else Decimal(1)
        self.amount_currency = self.price_currency
        self.amount_base = (self.amount * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.quantity is not None and self.quantity <= 0:
            errors["quantity"] = "数量要大于 0。"
        if self.discount is not None and not 0 <= self.discount <= 1:
            errors["discount"] = "折扣要在 0% 到 100% 之间。"
        return errors


class OpportunityContact(OpportunityPart):
    """商机联系人：谁在这单里起什么作用。"""

    contact = Link("customers.Contact", "联系人", within=("customer", "opportunity.customer"))
    role = Choice("决策角色", DecisionRole, blank=True, colors={"decision_maker": "c0", "purchaser": "c1"})
    attitude = Choice(
        "态度", Attitude, blank=True, colors={"2": "ok", "1": "ok", "-1": "danger", "-2": "danger"}
    )
    pain = LongText("痛点与期望", blank=True)

    class Meta(OpportunityPart.Meta):
        abstract = False
        verbose_name = _("商机联系人")
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "contact"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_role_per_contact_and_opportunity",
            )
        ]

    class View:
        path = "opportunity-contacts"
        icon = "users"
        title = "contact"
        list = "opportunity contact role attitude"
        form = [Section("联系人", "opportunity contact role attitude pain")]
        through = "opportunity"
        main = False

    def __str__(self) -> str:
        return str(self.contact)


class OpportunitySplit(OpportunityPart):
    """业绩分成：同一商机的分成合计 100%。"""

    user = UserLink("成员")
    share = Percent("比例")

    class Meta(OpportunityPart.Meta):
        abstract = False
        verbose_name = _("业绩分成")
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "user"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_split_per_user_and_opportunity",
            )
        ]

    class View:
        path = "opportunity-splits"
        icon = "split"
        title = "share"
        list = "opportunity user share"
        form = [Section("分成", "opportunity user share")]
        through = "opportunity"
        main = False
        creatable = changeable = False

    def __str__(self) -> str:
        return str(self.user)


class Threat(models.TextChoices):
    HIGH = "high", _("高")
    MEDIUM = "medium", _("中")
    LOW = "low", _("低")


class OpportunityCompetitor(OpportunityPart):
    """商机竞争对手。"""

    competitor = Link("pipeline.Competitor", "竞争对手", create_by_name=True)
    threat = Choice("威胁", Threat, blank=True, colors={"high": "danger", "medium": "warn"})
    price = Amount("对方报价", summable=False, blank=True)
    note = LongText("说明", blank=True)

    class Meta(OpportunityPart.Meta):
        abstract = False
        verbose_name = _("商机竞争对手")

    class View:
        path = "opportunity-competitors"
        icon = "swords"
        title = "threat"
        list = "opportunity competitor threat price note"
        form = [Section("竞争对手", "opportunity competitor threat price note")]
        through = "opportunity"
        main = False

    def __str__(self) -> str:
        return str(self.competitor)
