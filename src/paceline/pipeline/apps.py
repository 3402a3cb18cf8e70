"""Front door of the pipeline room."""

from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem
from paceline.records.room import Room


class PipelineConfig(Room):
    name = "paceline.pipeline"
    label = "pipeline"
    verbose_name = _("商机")
    menu = (
        MenuItem("商机", "/opportunities/", "tag", "成交与回款", "pipeline.opportunity", 24),
        MenuItem("方案支持", "/support-requests/", "headset", "成交与回款", "pipeline.supportrequest", 26),
        MenuItem("问卷", "/questionnaires/", "form", "资料", "pipeline.questionnaire", 66),
        MenuItem("阶段打法", "/stage-measures/", "target", "资料", "pipeline.stagemeasure", 63),
        MenuItem("话术", "/scripts/", "comment", "资料", "pipeline.script", 64),
        MenuItem("竞争对手", "/competitors/", "swords", "营销与关怀", "pipeline.competitor", 46),
        MenuItem(
            "竞品价格", "/price-observations/", "receipt", "营销与关怀", "pipeline.priceobservation", 47
        ),
        MenuItem("输单访谈", "/loss-interviews/", "comment", "营销与关怀", "pipeline.lossinterview", 49),
        MenuItem("竞品打法卡", "/battle-cards/", "shield", "营销与关怀", "pipeline.battlecard", 48),
    )

    def ready(self) -> None:
        super().ready()
        from paceline.pipeline import competing, pooling, supporting  # noqa: F401
