"""What was learned from the leads before: how likely a new one is to convert, by which method, tested how well."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Choice, Instant, Integer, Percent


class LearnedBy(models.TextChoices):
    NONE = "none", _("样本不足")
    GROUPS = "groups", _("按来源的转化率")
    LOGISTIC = "logistic", _("逻辑回归")


class ConversionModel(models.Model):
    """转化预测：从以前的线索学来的转化概率，每周重学一次，旧的留着。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    fitted_at = Instant("学习时间", locked=True)
    method = Choice("方法", LearnedBy, locked=True)
    leads = Integer("学习的线索", locked=True)
    conversions = Integer("其中转化", locked=True)
    tested = Integer("检验的线索", default=0, locked=True, hint="最新的三成，学习时没有看过")
    auc = Percent(
        "AUC", blank=True, locked=True, hint="随便拿一条转化的和一条没转化的，排对的概率；50% 等于瞎猜"
    )
    detail = models.JSONField(default=dict, editable=False)
    """`bins`: [expected, leads, converted]; `weights`: [feature, value, weight]; `leaking`: [feature]; `base`."""
    version = 1

    class Meta:
        verbose_name = _("转化预测")
        ordering = ["id"]

    class View:
        path = "conversion-models"
        icon = "star"
        title = "fitted_at"
        list = "fitted_at method leads conversions tested auc"
        sort = "-fitted_at"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return str(LearnedBy(self.method).label)

    def about(self) -> list[Any]:
        return []
