"""Funnels with versions, their stages with exit criteria, and the competitors met in them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Integer, Link, LongText, Percent, Text, WebAddress, YesNo
from paceline.metadata.views import Related, Search, Section, Timeline
from paceline.records.models import Record


class Pipeline(Record):
    """销售漏斗：一套有版本的阶段。进行中的商机留在自己的版本里。"""

    code = Text("代码", max_length=20)
    name = Text("漏斗名称", max_length=60)
    edition = Integer("版本", summable=False, default=1, locked=True)
    active = YesNo("启用", default=True)
    default = YesNo("默认", locked=True)
    prompts = YesNo(
        "停滞自动派任务",
        default=True,
        hint="每天早上给停滞或太久没跟进的商机派一条任务，负责人做；停到上限的两倍，主管也得一条",
    )
    note = LongText("说明", blank=True)

    class Meta(Record.Meta):
        verbose_name = _("销售漏斗")
        constraints = [
            models.UniqueConstraint(fields=["code", "edition"], name="one_pipeline_per_edition"),
            models.UniqueConstraint(
                fields=["default"],
                condition=models.Q(default=True, deleted_at__isnull=True),
                name="one_default_pipeline",
            ),
        ]

    class View:
        path = "pipelines"
        icon = "git-branch"
        title = "name"
        list = "name code edition active default"
        form = [Section("漏斗", "name code edition active default prompts note")]
        quick = "name code note"
        find = Search("name code", pinyin="name")
        beside = [
            Timeline(),
            Related("pipeline.Stage", via="pipeline", fields="position name probability target_days"),
        ]
        main = False


class StageKind(models.TextChoices):
    OPEN = "open", _("进行中")
    WON = "won", _("赢单")
    LOST = "lost", _("输单")
    CANCELLED = "cancelled", _("取消")


class ForecastCategory(models.TextChoices):
    PIPELINE = "pipeline", _("管道")
    BEST_CASE = "best_case", _("争取")
    COMMIT = "commit", _("承诺")
    OMITTED = "omitted", _("不计入")
    CLOSED = "closed", _("已成交")


class Stage(Record):
    """阶段：目标、准入与退出条件、标准停留天数和赢率。

    `exit_criteria` (to leave forwards) and `entry_criteria` (to come in forwards) are lists of
    `{"code", "label", "filter"}` (a condition on the opportunity in the one filter language) or
    `{"code", "label", "check": true}` (ticked by the owner). `playbook` lists the standard tasks that begin on entry:
    `{"code", "title", "kind", "after_days", "minutes", "mandatory"}`.
    """

    pipeline = Link("pipeline.Pipeline", "漏斗", on_delete=models.CASCADE)
    code = Text("代码", max_length=30)
    name = Text("阶段名称", max_length=40)
    kind = Choice("性质", StageKind, default=StageKind.OPEN)
    position = Integer("顺序", summable=False, default=0)
    goal = Text("阶段目标", max_length=200, blank=True)
    probability = Percent("赢率", default=0)
    target_days = Integer("标准天数", summable=False, blank=True, hint="工作日，一半商机应在这之内推进")
    limit_days = Integer("上限天数", summable=False, blank=True, hint="工作日，超过就算停滞")
    usual_days = Integer(
        "八成停留天数",
        summable=False,
        blank=True,
        locked=True,
        hint="工作日，近一年赢单的八成在这之内离开本阶段",
    )
    forecast_category = Choice("预测类别", ForecastCategory, default=ForecastCategory.PIPELINE)
    exit_criteria = models.JSONField(default=list, blank=True)
    entry_criteria = models.JSONField(default=list, blank=True)
    playbook = models.JSONField(default=list, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("阶段")
        ordering = ["pipeline", "position"]
        constraints = [models.UniqueConstraint(fields=["pipeline", "code"], name="one_stage_per_code")]

    class View:
        path = "stages"
        icon = "milestone"
        title = "name"
        list = "pipeline position name kind probability target_days limit_days usual_days forecast_category"
        sort = "position"
        form = [
            Section("阶段", "pipeline name code kind position goal"),
            Section("节奏与预测", "probability target_days limit_days usual_days forecast_category"),
        ]
        main = creatable = changeable = False

    @property
    def stay_limit(self) -> int | None:
        """After how many workdays a deal is stuck here: what the won ones say, else what was set; None: the usual."""
        return self.usual_days if self.usual_days is not None else self.limit_days


class Competitor(Record):
    """竞争对手。"""

    name = Text("名称", max_length=80)
    website = WebAddress("网址", max_length=200, blank=True)
    strengths = LongText("优势", blank=True)
    weaknesses = LongText("弱点", blank=True)

    class Meta(Record.Meta):
        verbose_name = _("竞争对手")

    class View:
        path = "competitors"
        icon = "swords"
        title = "name"
        list = "name website strengths"
        form = [Section("竞争对手", "name website strengths weaknesses")]
        phone = "name strengths"
        beside = [
            Timeline(),
            Related(
                "pipeline.PriceObservation",
                via="competitor",
                fields="item seen_on price before change source",
            ),
            Related("pipeline.CompetitorProduct", via="competitor", fields="name product better worse"),
            Related("pipeline.BattleCard", via="competitor", fields="name product edition status prices_on"),
            Related("pipeline.OpportunityCompetitor", via="competitor", fields="opportunity threat"),
        ]
        find = Search("name", pinyin="name")
        main = False
