"""What a customer is worth and how alive it is: figures from paid orders, written by the night's round alone."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Amount, Choice, Day, DecimalNumber, Integer, Percent
from paceline.metadata.views import Section
from paceline.methods.worth.wallet import share_of_wallet


class RfmSegment(models.TextChoices):
    """High or low in recency, frequency and money: 111 is 重要价值, 000 一般挽留 (F35)."""

    CHAMPION = "champion", _("重要价值")
    DEVELOP = "develop", _("重要发展")
    KEEP = "keep", _("重要保持")
    RESCUE = "rescue", _("重要挽留")
    REGULAR = "regular", _("一般价值")
    RECENT = "recent", _("一般发展")
    FADING = "fading", _("一般保持")
    IDLE = "idle", _("一般挽留")


SECTION = Section(
    "客户价值",
    "first_order_on last_order_on orders_count order_interval reorder_by sales_total sales_year category_spend "
    "wallet_share rfm_segment rfm_r rfm_f rfm_m "
    "clv expected_orders alive_chance valued_on class_until lifecycle_until "
    "priority_by_hand priority_until",
)


class Valued(models.Model):
    """Figures of a customer's purchases. A purchase is a day with at least one paid order; no purchase, no figures."""

    first_order_on = Day("首次成交日", blank=True, locked=True, hint="第一张已收款订单的下单日期")
    last_order_on = Day("最近成交日", blank=True, locked=True, hint="最近一张已收款订单的下单日期")
    orders_count = Integer("成交次数", blank=True, locked=True, hint="有已收款订单的天数，同一天算一次")
    order_interval = Integer(
        "成交间隔（天）", summable=False, blank=True, locked=True, hint="两次成交之间天数的中位数"
    )
    reorder_by = Day(
        "最晚复购日",
        blank=True,
        locked=True,
        hint="平常间隔的 1.5 倍（按价值规则）用完的日子，过了还没下单就是预警；有执行中合同的不算",
    )
    sales_total = Amount("累计销售额", blank=True, locked=True, hint="已收款订单的不含税金额，减去退货")
    sales_year = Amount("近一年销售额", blank=True, locked=True, hint="统计期内的不含税金额，减去退货")
    category_spend = Amount(
        "同类年采购额", blank=True, hint="估计他一年在这类产品上一共花多少，包括向别家买的"
    )
    wallet_share = Percent(
        "钱包份额", blank=True, locked=True, hint="近一年销售额 ÷ 同类年采购额；超过 100% 是估低了"
    )
    rfm_segment = Choice(
        "RFM 分层", RfmSegment, blank=True, locked=True,
        colors={"champion": "ok", "develop": "c0", "keep": "c2", "rescue": "warn"},
    )  # fmt: skip
    rfm_r = Integer("R 分", summable=False, blank=True, locked=True, hint="最近成交，5 分最近")
    rfm_f = Integer("F 分", summable=False, blank=True, locked=True, hint="成交次数，5 分最多")
    rfm_m = Integer("M 分", summable=False, blank=True, locked=True, hint="销售额，5 分最高")
    clv = Amount("预计终身价值", blank=True, locked=True, hint="预计以后还会带来的毛利，折成今天的钱")
    expected_orders = DecimalNumber(
        "预计一年成交次数", summable=True, blank=True, locked=True, decimal_places=2
    )
    alive_chance = Percent("还会再买的概率", blank=True, locked=True)
    valued_on = Day("价值计算日期", blank=True, locked=True)
    class_until = Day("等级按手动到", blank=True, locked=True, hint="到这一天为止，规则不改等级")
    lifecycle_until = Day("客户状态按手动到", blank=True, locked=True, hint="到这一天为止，规则不改客户状态")

    sales_year_base: Decimal | None
    category_spend_base: Decimal | None

    class Meta:
        abstract = True

    def derive_worth(self) -> None:
        share = share_of_wallet(self.sales_year_base, self.category_spend_base)
        self.wallet_share = share  # type: ignore[assignment]
