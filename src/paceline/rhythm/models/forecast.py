"""Issued forecasts, the figures they said, and what came: written once, never changed, so that they can be scored."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import (
    Choice,
    Day,
    DecimalNumber,
    Instant,
    Integer,
    Json,
    Link,
    LongText,
    Text,
    UserLink,
)
from paceline.rhythm.models.choices import Measured, PeriodUnit


class IssuedHow(models.TextChoices):
    """Why a forecast was made."""

    NIGHTLY = "nightly", _("每晚")
    ASKED = "asked", _("手动")
    RECOMPUTED = "recomputed", _("按当时已知补算")
    SCENARIO = "scenario", _("情景推演")


class ForecastIssue(models.Model):
    """发布的预测：哪天、按什么方法和参数、用哪个随机种子算的。发布后不再改动。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = Text("预测编号", max_length=60)
    as_of = Day("截至")
    metric = Choice("目标指标", Measured, default=Measured.WON_AMOUNT)
    how = Choice("怎么来的", IssuedHow, default=IssuedHow.NIGHTLY)
    scenario = Link("rhythm.Scenario", "情景", blank=True, on_delete=models.PROTECT)
    issued_at = Instant("发布时间")
    asked_by = UserLink("谁要的", blank=True)
    nodes = Integer("节点数", default=0)
    scored = Integer("核对过的往期数", default=0)
    seed = Integer("随机种子", default=0)
    took = Integer("用时毫秒", default=0)
    note = LongText("说明", blank=True)
    parameters = models.JSONField(default=dict, editable=False)
    """Methods, weights, draws, the raw pipeline, the funnel: of the whole company, so not for everybody's API."""
    digest = Text("摘要值", max_length=64)
    version = 1

    class Meta:
        verbose_name = _("发布的预测")
        ordering = ["-issued_at"]
        indexes = [models.Index(fields=["metric", "-as_of", "-issued_at"], name="issue_of_day_ix")]

    class View:
        path = "forecast-issues"
        icon = "chart"
        title = "name"
        list = "name as_of metric how scenario nodes scored seed took issued_at asked_by"
        sort = "-issued_at"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return self.name


class ForecastFigure(models.Model):
    """预测数：一次预测里一个组织或个人、一条产品线、一个月或一季的 P10、P50、P90。

    ``owner`` is empty for a unit's figure, ``team`` too for the whole company's; ``low`` and ``high`` are its part of
    the company's P10 and P90, so that all five columns add up at every node.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    issue = Link("rhythm.ForecastIssue", "发布的预测", on_delete=models.PROTECT)
    metric = Choice("目标指标", Measured, default=Measured.WON_AMOUNT)
    as_of = Day("截至")
    owner = UserLink("负责人", blank=True)
    team = Link("access.OrgUnit", "团队", blank=True)
    product_line = Text("产品线", max_length=60, blank=True)
    period = Choice("目标周期", PeriodUnit, default=PeriodUnit.MONTH)
    starts_on = Day("周期开始")
    actual = DecimalNumber("当时已成", decimal_places=2)
    p10 = DecimalNumber("P10", decimal_places=2)
    p50 = DecimalNumber("P50", decimal_places=2)
    p90 = DecimalNumber("P90", decimal_places=2)
    low = DecimalNumber("公司 P10 里的部分", decimal_places=2)
    high = DecimalNumber("公司 P90 里的部分", decimal_places=2)
    figures = Json("各方法与分位", default=dict)
    version = 1

    class Meta:
        verbose_name = _("预测数")
        ordering = ["-as_of", "starts_on"]
        indexes = [
            models.Index(fields=["issue", "team", "owner"], name="figure_issue_ix"),
            models.Index(fields=["team", "metric", "starts_on"], name="figure_team_ix"),
            models.Index(fields=["owner", "metric", "starts_on"], name="figure_owner_ix"),
        ]

    class View:
        path = "forecast-figures"
        icon = "chart"
        title = "starts_on"
        list = "issue as_of team owner product_line period starts_on actual p10 p50 p90 low high"
        sort = "-as_of"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return f"{self.as_of} {self.starts_on} {self.p50}"


class ForecastTruth(models.Model):
    """预测的真相：一个周期过完之后，实际是多少。以后补录的事实另记一行，不改旧行。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    metric = Choice("目标指标", Measured, default=Measured.WON_AMOUNT)
    owner = UserLink("负责人", blank=True)
    team = Link("access.OrgUnit", "团队", blank=True)
    product_line = Text("产品线", max_length=60, blank=True)
    period = Choice("目标周期", PeriodUnit, default=PeriodUnit.MONTH)
    starts_on = Day("周期开始")
    known_on = Day("统计于")
    actual = DecimalNumber("实际", decimal_places=2)
    version = 1

    class Meta:
        verbose_name = _("实际结果")
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["metric", "period", "starts_on", "team", "owner", "product_line", "known_on"],
                nulls_distinct=False, name="one_truth_a_day",
            )
        ]  # fmt: skip

    class View:
        path = "forecast-truths"
        icon = "check"
        title = "starts_on"
        list = "starts_on period metric team owner product_line actual known_on"
        sort = "-starts_on"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return f"{self.starts_on} {self.actual}"
