"""Cluster runs 聚类: customers grouped by what they have in common, and who is in which group."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import (
    Choice,
    DecimalNumber,
    FilterInput,
    Instant,
    Integer,
    Link,
    MultipleChoice,
    Text,
)
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord


class Feature(models.TextChoices):
    """What customers may be compared by: figures first, then categories."""

    RECENCY = "recency", _("距上次成交天数")
    FREQUENCY = "frequency", _("成交次数")
    MONETARY = "monetary", _("累计销售额")
    INTERVAL = "interval", _("成交间隔（天）")
    VALUE = "value", _("价值分")
    INTENT = "intent", _("意向度")
    INDUSTRY = "industry", _("行业")
    REGION = "region", _("地区（省）")
    SIZE = "size", _("规模")
    CLASS = "class", _("等级")
    KIND = "kind", _("类型")
    LIFECYCLE = "lifecycle", _("客户状态")


class ClusterState(models.TextChoices):
    WAITING = "waiting", _("等待计算")
    DONE = "done", _("分好了")
    TOO_FEW = "too_few", _("样本不足")
    FAILED = "failed", _("没有算成")


def usual() -> list[str]:
    """RFM."""
    return [str(Feature.RECENCY), str(Feature.FREQUENCY), str(Feature.MONETARY)]


class ClusterRun(OwnedRecord):
    """聚类：按几项特征把客户分成几群，每群是什么样、分得清不清楚。同样的数据和种子，结果一样。"""

    name = Text("聚类名称", max_length=60)
    among = FilterInput(
        "哪些客户",
        blank=True,
        default=dict,
        hint="在客户列表里筛好，把浏览器的地址粘贴到这里；留空是全部",
    )
    features = MultipleChoice(
        "比哪些特征", Feature, default=usual, hint="没有成交过的客户没有前四项，选了就不算他们"
    )
    groups = Integer("分几群", summable=False, blank=True, hint="2 到 8；留空按轮廓系数来选")
    seed = Integer("随机种子", summable=False, default=1, hint="换一个数，可以看结果稳不稳")
    state = Choice(
        "计算状态", ClusterState, default=ClusterState.WAITING, locked=True,
        colors={"waiting": "c1", "done": "ok", "too_few": "warn", "failed": "danger"},
    )  # fmt: skip
    rows = Integer("算进来的客户", summable=False, blank=True, locked=True)
    found = Integer("分成几群", summable=False, blank=True, locked=True)
    silhouette = DecimalNumber(
        "轮廓系数", blank=True, locked=True, decimal_places=3, hint="1 是分得很清楚，0 是分不清"
    )
    ran_at = Instant("计算时间", blank=True, locked=True)
    problem = Text("没有算成的原因", max_length=200, blank=True, locked=True)
    result = models.JSONField(default=dict, editable=False)
    """The profile of each group as figures; faces put them into words."""
    derived = ("result",)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("聚类分析")

    class View:
        path = "cluster-runs"
        icon = "spark"
        title = "name"
        list = "name features state rows found silhouette ran_at owner"
        phone = "name state found silhouette"
        form = [
            Section("聚类", "name features groups seed among owner"),
            Section("结果", "state rows found silhouette ran_at problem"),
        ]
        quick = "name features groups seed among"
        highlights = "state rows found silhouette ran_at"
        beside = [
            Related("customers.ClusterMember", via="run", fields="number customer"),
            Related("customers.Segment", via="cluster_run", fields="name owner"),
            Timeline(),
        ]
        find = Search("name", pinyin="name")
        views = [SavedView("全部聚类")]
        main = False

    def faults(self) -> dict[str, Any]:
        if self.groups is not None and not 2 <= self.groups <= 8:
            return {"groups": "要在 2 到 8 群之间，或者留空。"}
        if not 0 <= (self.seed or 0) < 2**31:
            return {"seed": "种子要是 0 到 2147483647 之间的整数。"}
        return {} if self.features else {"features": "请至少选一项特征。"}


class ClusterMember(models.Model):
    """聚类成员：一次聚类把哪个客户分在第几群。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = Link("customers.ClusterRun", "聚类分析", locked=True, on_delete=models.CASCADE)
    number = Integer("第几群", summable=False, locked=True)
    customer = Link("customers.Customer", "客户", locked=True, on_delete=models.CASCADE)
    version = 1

    run_id: UUID
    customer_id: UUID

    class Meta:
        verbose_name = _("聚类成员")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "customer"], name="once_in_a_run")]
        indexes = [
            models.Index(fields=["run", "number"], name="clustermember_run_ix"),
            models.Index(fields=["customer"], name="clustermember_customer_ix"),
        ]

    class View:
        path = "cluster-members"
        icon = "users"
        title = "customer"
        list = "run number customer"
        sort = "number"
        through = "customer"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return str(self.customer)

    def about(self) -> list[Any]:
        return []
