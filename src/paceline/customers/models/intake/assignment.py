"""Rules by which leads find their owner, the people in each rule, and whose turn it has been."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.access.models import Tier
from paceline.customers.models.lead import Grade
from paceline.kernel.ids import uuid7
from paceline.metadata.fields import (
    Amount,
    Choice,
    FilterInput,
    Instant,
    Integer,
    Link,
    MultipleChoice,
    Region,
    Tags,
    Text,
    UserLink,
    YesNo,
)
from paceline.metadata.views import Related, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import Record


class AssignmentWay(models.TextChoices):
    TURNS = "turns", _("轮流")
    WEIGHTS = "weights", _("按权重轮流")
    BEST = "best", _("给最合适的人")


class Otherwise(models.TextChoices):
    NEXT = "next", _("看下一条规则")
    POOL = "pool", _("放进公海")
    PERSON = "person", _("交给指定的人")


class AssignmentRule(Record):
    """分配规则：什么样的线索分给哪些人、怎么轮。按顺序看，第一条符合的算。"""

    name = Text("规则名称", max_length=60)
    position = Integer("顺序", summable=False, default=10, hint="小的先看")
    active = YesNo("启用", default=True)
    region = Region("地区范围", blank=True)
    industries = Tags("行业范围")
    grades = MultipleChoice("等级范围", Grade, blank=True)
    source = Link("customers.LeadSource", "来源", blank=True)
    least_budget = Amount("预算不低于", blank=True, summable=False)
    condition = FilterInput(
        "更多条件", blank=True, default=dict, hint="在线索列表里筛好，把浏览器的地址粘贴到这里"
    )
    way = Choice("怎么分", AssignmentWay, default=AssignmentWay.TURNS)
    least_tier = Choice("层级不低于", Tier, blank=True)
    most_open = Integer(
        "手上线索最多", blank=True, summable=False, hint="在跟的到了这个数就跳过；公海的私海上限也算"
    )
    most_daily = Integer("每人每天最多", blank=True, summable=False)
    otherwise = Choice("都轮不到时", Otherwise, default=Otherwise.NEXT)
    pool = Link(
        "customers.Pool", "公海", blank=True, shown=When(otherwise="pool"), required=When(otherwise="pool")
    )
    person = UserLink("接收人", blank=True, shown=When(otherwise="person"), required=When(otherwise="person"))

    person_id: UUID | None
    pool_id: UUID | None
    least_budget_base: Any

    class Meta(Record.Meta):
        verbose_name = _("分配规则")

    class View:
        path = "assignment-rules"
        icon = "signpost"
        title = "name"
        list = "position name active way region industries grades source otherwise"
        sort = "position"
        form = [
            Section("规则", "name position active"),
            Section("哪些线索", "region industries grades source least_budget condition"),
            Section("分给谁", "way least_tier most_open most_daily"),
            Section("轮不到人时", "otherwise pool person"),
        ]
        quick = "name position region industries grades way least_tier most_open"
        beside = [
            Related("customers.AssignmentMember", via="rule", fields="user weight industries region active"),
            Related("customers.AssignmentTurn", via="rule", fields="at lead user"),
            Timeline(),
        ]

        find = Search("name", pinyin="name")

    def faults(self) -> dict[str, Any]:
        return {
            name: "请填大于 0 的整数，或者留空。"
            for name in ("most_open", "most_daily")
            if (value := getattr(self, name)) is not None and value < 1
        }


class AssignmentMember(Record):
    """规则里的人：谁轮得到，占几份，擅长什么。"""

    rule = Link("customers.AssignmentRule", "分配规则", on_delete=models.CASCADE)
    user = UserLink("人员")
    weight = Integer("权重", default=1, summable=False, hint="按权重轮流时占几份")
    industries = Tags("擅长行业")
    region = Region("负责地区", blank=True)
    active = YesNo("参加", default=True, hint="暂时不轮就关掉")
    note = Text("说明", max_length=200, blank=True)

    rule_id: UUID
    user_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("分配成员")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "user"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_place_per_rule",
            )
        ]

    class View:
        path = "assignment-members"
        icon = "users"
        title = "user"
        list = "rule user weight industries region active note"
        form = [Section("分配成员", "rule user weight industries region active note")]
        beside = [Timeline()]
        main = False

    def __str__(self) -> str:
        return str(self.user)

    def about(self) -> list[Any]:
        return [self.rule_id]

    def faults(self) -> dict[str, Any]:
        return {} if 1 <= self.weight <= 100 else {"weight": "权重要在 1 到 100 之间。"}


class AssignmentTurn(models.Model):
    """分配记录：哪条线索按哪条规则轮到了谁。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rule = Link("customers.AssignmentRule", "分配规则", locked=True, on_delete=models.CASCADE, index=False)
    user = UserLink("人员", locked=True, on_delete=models.CASCADE, index=False)
    lead = Link("customers.Lead", "线索", locked=True, on_delete=models.CASCADE)
    at = Instant("时间", locked=True)
    version = 1

    class Meta:
        verbose_name = _("分配记录")
        ordering = ["id"]
        indexes = [models.Index(fields=["rule", "user", "-at"], name="assignment_turn_ix")]

    class View:
        path = "assignment-turns"
        icon = "history"
        title = "user"
        list = "at rule user lead"
        sort = "-at"
        through = "rule"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return str(self.user)

    def about(self) -> list[Any]:
        return []
