"""Customers, companies and persons alike, and how they are related to each other."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.customers.models.places import latitude, longitude
from paceline.customers.models.pooled import HOLDS, SECTION, Pooled
from paceline.customers.models.rule import priority_in_force
from paceline.customers.models.worth import SECTION as WORTH
from paceline.customers.models.worth import Valued
from paceline.kernel import chinese
from paceline.metadata.fields import (
    Amount,
    Choice,
    CreditCode,
    Day,
    GeoPoint,
    Integer,
    LatestOf,
    Link,
    LongText,
    Number,
    Phone,
    Region,
    Rollup,
    Tags,
    Text,
    WebAddress,
    YesNo,
)
from paceline.metadata.views import Duplicates, Erasable, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord, Record


class CustomerKind(models.TextChoices):
    COMPANY = "company", _("企业")
    PERSON = "person", _("个人")


class Gender(models.TextChoices):
    FEMALE = "female", _("女")
    MALE = "male", _("男")


class CustomerClass(models.TextChoices):
    A = "A", _("A 重点客户")
    B = "B", _("B 成长客户")
    C = "C", _("C 一般客户")
    D = "D", _("D 低价值客户")


class Lifecycle(models.TextChoices):
    PROSPECT = "prospect", _("潜在")
    NEW = "new", _("新客户")
    ACTIVE = "active", _("活跃")
    LOYAL = "loyal", _("忠诚")
    AT_RISK = "at_risk", _("预警")
    DORMANT = "dormant", _("沉睡")
    LOST = "lost", _("流失")
    WON_BACK = "won_back", _("赢回")


class Priority(models.TextChoices):
    P1 = "P1", _("P1 立即跟")
    P2 = "P2", _("P2 本周跟")
    P3 = "P3", _("P3 培育")
    P4 = "P4", _("P4 观察")


class CompanySize(models.TextChoices):
    MICRO = "micro", _("20 人以下")
    SMALL = "small", _("20–99 人")
    MEDIUM = "medium", _("100–499 人")
    LARGE = "large", _("500–1999 人")
    HUGE = "huge", _("2000 人以上")


OPEN_DEALS = {"field": "state", "op": "eq", "value": "open"}
WON_DEALS = {"field": "state", "op": "eq", "value": "won"}
DONE = {"field": "status", "op": "eq", "value": "done"}
TOWARDS_LEVEL = {"field": "kind", "op": "ne", "value": "spend"}
EFFECTIVE = {"all": [DONE, {"field": "effective", "op": "eq", "value": True}]}


class Customer(Pooled, Valued, OwnedRecord):
    """客户：企业或个人。"""

    number = Number("客户编号", prefix="KH")
    name = Text("客户名称", max_length=120)
    kind = Choice("类型", CustomerKind, default=CustomerKind.COMPANY)
    credit_code = CreditCode("统一社会信用代码", blank=True, shown=When(kind="company"))
    gender = Choice("性别", Gender, blank=True, shown=When(kind="person"))
    birthday = Day("生日", blank=True, shown=When(kind="person"))
    phone = Phone("电话", blank=True)
    website = WebAddress("网址", max_length=200, blank=True, shown=When(kind="company"))
    industry = Text("行业", max_length=60, blank=True)
    size = Choice("规模", CompanySize, blank=True, shown=When(kind="company"))
    region = Region("地区", blank=True)
    address = Text("详细地址", max_length=200, blank=True)
    min_life_days = Integer(
        "收货最短剩余天数",
        summable=False,
        blank=True,
        hint="比产品的要求优先；留空按产品的「发货最短剩余天数」",
    )
    place = GeoPoint("位置", blank=True)
    source = Link("customers.LeadSource", "来源", blank=True)
    customer_class = Choice(
        "等级", CustomerClass, blank=True, colors={"A": "c0", "B": "c2", "C": "c5", "D": "c5"}
    )
    lifecycle = Choice(
        "客户状态",
        Lifecycle,
        default=Lifecycle.PROSPECT,
        colors={
            "active": "ok", "loyal": "ok", "at_risk": "warn", "dormant": "c5", "lost": "danger", "won_back": "ok",
        },
    )  # fmt: skip
    value_score = Integer("价值分", summable=False, blank=True, hint="0–100，越高越值得投入")
    intent_score = Integer("意向度", summable=False, blank=True, hint="0–100，越高越想买")
    priority = Choice("优先级", Priority, blank=True, locked=True, colors={"P1": "danger", "P2": "warn"})
    priority_by_hand = Choice("手动优先级", Priority, blank=True, locked=True)
    priority_until = Day("优先级按手动到", blank=True, locked=True, hint="到这一天为止，优先级按手动的")
    tags = Tags("标签")
    note = LongText("备注", blank=True)
    next_step = Text("下一步", max_length=120, blank=True, due="next_step_on")
    next_step_on = Day("下一步日期", blank=True)
    credit_limit = Amount("信用额度", blank=True, locked=True, hint="由财务设定；留空表示不限")
    overdue_blocks = YesNo("有逾期款时不放行新订单", locked=True)
    open_deals = Rollup("进行中商机", of="pipeline.Opportunity", via="customer", where=OPEN_DEALS)
    open_amount = Rollup(
        "商机金额", of="pipeline.Opportunity", via="customer", measure="sum", field="amount_base", where=OPEN_DEALS,
        money=True,
    )  # fmt: skip
    won_amount = Rollup(
        "累计成交", of="pipeline.Opportunity", via="customer", measure="sum", field="amount_base", where=WON_DEALS,
        money=True,
    )  # fmt: skip
    last_follow_up_at = LatestOf(
        "最近跟进", of="customers.Activity", via="customer", field="ended_at", where=DONE
    )
    last_effective_follow_at = LatestOf(
        "最近有效跟进", of="customers.Activity", via="customer", field="ended_at", where=EFFECTIVE
    )
    member_level = Link("customers.MemberLevel", "会员等级", blank=True, locked=True)
    member_since = Day("入会日期", blank=True, locked=True)
    points = Rollup(
        "积分余额", of="customers.PointEntry", via="customer", measure="sum", field="points", decimal_places=0
    )
    points_earned = Rollup(
        "累计积分", of="customers.PointEntry", via="customer", measure="sum", field="points", where=TOWARDS_LEVEL,
        decimal_places=0,
    )  # fmt: skip
    name_key = models.CharField(max_length=120, blank=True, editable=False)
    derived = ("name_key", "priority", "wallet_share", *HOLDS)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("客户")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(deleted_at__isnull=True), name="one_customer_per_number"
            ),
            models.CheckConstraint(
                condition=models.Q(owner__isnull=True) ^ models.Q(pool__isnull=True),
                name="customer_has_owner_or_pool",
            ),
        ]
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["name", "id"], name="customer_name_ix"),
            models.Index(fields=["owner", "name", "id"], name="customer_owner_name_ix"),
            models.Index(fields=["-open_amount", "-id"], name="customer_amount_ix"),
            models.Index(fields=["name_key"], name="customer_key_ix"),
            models.Index(
                fields=["pool", "-released_at"],
                name="customer_pool_ix",
                condition=models.Q(pool__isnull=False),
            ),
            models.Index(
                fields=["reorder_by"],
                name="customer_reorder_ix",
                condition=models.Q(reorder_by__isnull=False),
            ),
            models.Index(fields=["phone"], name="customer_phone_ix", condition=~models.Q(phone="")),
            models.Index(
                fields=["credit_code"], name="customer_code_ix", condition=~models.Q(credit_code="")
            ),
            GinIndex(fields=["tags"], name="customer_tags_ix"),
            models.Index(
                latitude(), longitude(), name="customer_place_ix", condition=models.Q(place__isnull=False)
            ),
        ]

    class View:
        path = "customers"
        icon = "building-2"
        title = "name"
        subtitle = "number"
        list = "name customer_class industry region open_deals open_amount last_follow_up_at next_step owner"
        phone = "name open_amount next_step last_follow_up_at"
        sort = "-created_at"
        form = [
            Section(
                "基本信息",
                "name kind gender birthday customer_class industry size phone website region address source owner",
            ),
            Section("经营", "lifecycle value_score intent_score tags next_step next_step_on note"),
            Section("开票与位置", "credit_code place min_life_days"),
            Section("会员", "member_level member_since points points_earned"),
            Section("信用", "credit_limit overdue_blocks"),
            WORTH,
            SECTION,
        ]
        quick = "name kind phone industry region customer_class source"
        highlights = "won_amount open_amount priority last_follow_up_at next_step_on lifecycle"
        beside = [
            Timeline(),
            Related(
                "pipeline.Opportunity",
                via="customer",
                fields="name amount stage expected_close_on",
                rail=True,
            ),
            Related(
                "customers.Contact",
                via="customer",
                fields="name title decision_role attitude phone",
                rail=True,
            ),
            Related("customers.Activity", via="customer", fields="subject kind planned_at status"),
            Related("care.Ticket", via="customer", fields="number subject kind severity state due_at"),
            Related("care.SurveyAnswer", via="customer", fields="survey state score comment answered_at"),
            Related("trade.SalesOrder", via="customer", fields="number state amount outstanding ordered_on"),
            Related("trade.Delivery", via="customer", fields="number order state shipped_on signed_on"),
            Related("trade.Receipt", via="customer", fields="number amount unallocated received_on state"),
            Related("customers.CustomerRelation", via="customer", fields="kind other note"),
            Related("customers.PointEntry", via="customer", fields="kind points words at"),
            Related("customers.Referral", via="referrer", fields="referred referred_on rewarded_at points"),
            Related("customers.VisitDay", via="customer", fields="day pages point contact views acts"),
            Related("customers.SegmentMember", via="customer", fields="segment from_on to_on"),
        ]
        bulk = "join_segment leave_segment invite"
        erasable = Erasable(
            "name phone", also="gender birthday address place tags note next_step", when=When(kind="person")
        )
        find = Search("number name phone credit_code address", pinyin="name")
        duplicates = Duplicates(name="name", exact="phone credit_code")
        views = [
            SavedView("全部客户"),
            SavedView("我负责的", {"field": "owner", "op": "eq", "value": "me"}),
            SavedView("久未跟进", {"any": [{"field": "last_follow_up_at", "op": "lt", "value": "-30d"},
                                        {"field": "last_follow_up_at", "op": "empty"}]}),
            SavedView("重点客户", {"field": "customer_class", "op": "in", "value": ["A"]}),
            SavedView("要挽回的", {"field": "lifecycle", "op": "in", "value": ["at_risk", "dormant"]},
                      sort="-sales_total", columns="name lifecycle last_order_on order_interval sales_total clv owner"),
        ]  # fmt: skip

    def derive(self) -> None:
        self.name_key = chinese.normalise_company_name(self.name)[:120]
        self.priority = priority_in_force(self)
        self.derive_worth()
        self.derive_ownership()

    def faults(self) -> dict[str, str]:
        errors = {
            name: "请填 0 到 100 之间的分数。"
            for name in ("value_score", "intent_score")
            if (score := getattr(self, name)) is not None and not 0 <= score <= 100
        }
        if self.min_life_days is not None and not 0 <= self.min_life_days <= 36500:
            errors["min_life_days"] = "要在 0 到 36500 天之间。"
        if self.owner_id is None and self.pool_id is None:
            errors["owner"] = "每个客户都要有负责人。"
        return errors


class RelationKind(models.TextChoices):
    PARENT = "parent", _("上级公司")
    BRANCH = "branch", _("分支机构")
    PARTNER = "partner", _("合作伙伴")
    COMPETITOR = "competitor", _("竞争对手")
    REFERRER = "referrer", _("介绍人")
    REFERRED = "referred", _("被介绍人")


INVERSE = {
    RelationKind.PARENT: RelationKind.BRANCH,
    RelationKind.BRANCH: RelationKind.PARENT,
    RelationKind.PARTNER: RelationKind.PARTNER,
    RelationKind.COMPETITOR: RelationKind.COMPETITOR,
    RelationKind.REFERRER: RelationKind.REFERRED,
    RelationKind.REFERRED: RelationKind.REFERRER,
}
"""What the other customer is to this one, seen from the other side."""


class CustomerRelation(Record):
    """客户关系：一个客户和另一个客户的关系。"""

    customer = Link("customers.Customer", "客户", on_delete=models.CASCADE)
    kind = Choice("关系", RelationKind)
    other = Link("customers.Customer", "关联客户", on_delete=models.CASCADE)
    note = Text("说明", max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("客户关系")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "other"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_relation_of_a_kind",
            )
        ]

    class View:
        path = "customer-relations"
        icon = "link"
        title = "kind"
        list = "customer kind other note"
        form = [Section("关系", "customer kind other note")]
        through = "customer"
        main = False

    def __str__(self) -> str:
        return str(RelationKind(self.kind).label)

    def about(self) -> list[Any]:
        return [self.customer_id]

    def faults(self) -> dict[str, str]:
        same = self.customer_id == self.other_id and self.deleted_at is None
        return {"other": "不能和自己建立关系。请选择另一个客户。"} if same else {}
